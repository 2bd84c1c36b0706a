"""A report as Word and PDF: blocks become pandoc's own document tree, so no text is ever read as markup."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from triangulate.errors import MissingProgram, OutputError
from triangulate.markup import visible
from triangulate.report.blocks import Block, Bullets, FigureBlock, Heading, MatrixBlock, Paragraph, Spans, TableBlock
from triangulate.writers.matrix_html import Look, MatrixView

_API_VERSION = [1, 23, 1]
_SECONDS = 300
_LEAST, _MOST = 0.06, 0.6
_WIDEST, _TALLEST = 6.3, 8.4
_LONGEST_WORD = 66
_OVERLONG = re.compile(rf"\S{{{_LONGEST_WORD + 1},}}")
_LIST_MARK = re.compile(r"(?:[0-9]+[.)]|[-+/=]+)$")
_EMPTY: list[Any] = ["", [], []]


def report_docx(blocks: Sequence[Block], title: str, language: str, note: str = "") -> bytes:
    """The blocks as a Word document; the same blocks give the same bytes."""
    from triangulate.report.docx import finish_docx

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tree = document_tree(blocks, title, language, place)
        _pandoc(tree, ["--to=docx", "--output=report.docx"], place)
        views = [block.view if isinstance(block, MatrixBlock) else None for block in blocks if isinstance(block, (TableBlock, MatrixBlock))]
        return finish_docx((place / "report.docx").read_bytes(), views, title, language, note)


def report_pdf(blocks: Sequence[Block], title: str, language: str, note: str = "") -> bytes:
    """The blocks as a tagged PDF (PDF/UA-1), set by Typst; the same blocks and fonts give the same bytes."""
    from triangulate.report.pdf import set_pdf

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tree = document_tree(blocks, title, language, place)
        filter_file = Path(__file__).parent / "typst_images.lua"
        _pandoc(tree, ["--to=typst", "--output=body.typ", f"--lua-filter={filter_file}"], place)
        return set_pdf(place, title, language, note, sorted({char for block in blocks for char in _texts(block)}))


def _pandoc(tree: dict[str, Any], arguments: list[str], place: Path) -> None:
    try:
        import pypandoc
    except ImportError as err:
        raise MissingProgram("Word and PDF need pandoc: pip install triangulation-protocol[report].") from err
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "946684800"}
    command = [pypandoc.get_pandoc_path(), "--from=json", *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # a list of our own arguments; what people wrote goes through stdin
            command, input=json.dumps(tree).encode(), cwd=place, env=environment, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as err:
        raise OutputError(f"pandoc did not finish within {_SECONDS} seconds. Write the report as .html instead, and tell us.") from err
    if done.returncode:
        raise OutputError(f"pandoc could not write the report: {done.stderr.decode(errors='replace').strip()[:300]}")


def document_tree(blocks: Sequence[Block], title: str, language: str, place: Path) -> dict[str, Any]:
    """Pandoc's document tree; pictures are written into ``place`` beside it."""
    content: list[dict[str, Any]] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 1:
            continue  # the title of the document
        content += _block(block, place)
    meta = {"title": {"t": "MetaInlines", "c": _inlines(title)}, "lang": {"t": "MetaString", "c": language}}
    return {"pandoc-api-version": _API_VERSION, "meta": meta, "blocks": content}


def _block(block: Block, place: Path) -> Iterator[dict[str, Any]]:
    if isinstance(block, Heading):
        yield {"t": "Header", "c": [block.level - 1, [block.anchor, [], []], _inlines(block.text)]}
    elif isinstance(block, Paragraph):
        body = {"t": "Para", "c": _spans(block.spans)}
        if block.kind == "quote":
            yield {"t": "BlockQuote", "c": [body]}
        elif block.kind == "note":
            yield {"t": "Para", "c": [{"t": "Strong", "c": _inlines("Note. ")}, *_spans(block.spans)]}
        else:
            yield body
    elif isinstance(block, Bullets):
        yield {"t": "BulletList", "c": [[{"t": "Plain", "c": _spans(item)}] for item in block.items]}
    elif isinstance(block, TableBlock):
        yield _table(block.caption, block.header, block.rows, block.row_headers)
    elif isinstance(block, MatrixBlock):
        header, rows = _matrix_cells(block.view)
        fills = {f"{look.letter} {look.label}": look for look in block.view.looks.values()}
        yield _table(block.view.caption, header, rows, 2, fills)
        yield {"t": "Para", "c": _inlines(matrix_legend(block.view))}
    else:
        (place / f"{block.name}.png").write_bytes(block.png)
        alternative = ["", [], [["width", f"{_page_width(block):.2f}in"], ["alt", visible(block.alternative_text)]]]
        picture = {"t": "Image", "c": [alternative, _inlines(block.alternative_text), [f"{block.name}.png", ""]]}
        yield {"t": "Figure", "c": [_EMPTY, [None, [{"t": "Plain", "c": _inlines(block.caption)}]], [{"t": "Plain", "c": [picture]}]]}


def _page_width(block: FigureBlock) -> float:
    """Width in inches with which a figure fits on a page together with its caption."""
    return min(block.width, _WIDEST, _TALLEST * block.width / block.height)


def _matrix_cells(view: MatrixView) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    rows = [
        (theme, label, *("; ".join(f"{view.looks[outcome].letter} {view.looks[outcome].label}" for outcome, _ in cell) for cell in row))
        for theme, label, row in zip(view.themes, view.labels, view.cells, strict=True)
    ]
    return ("Id", "Meta-theme", *view.columns), rows


def matrix_legend(view: MatrixView) -> str:
    """What the letters mean, with how often each occurs."""
    return "; ".join(f"{look.letter} {look.label}: {view.counts[key]}" for key, look in view.looks.items() if view.counts.get(key))


def _table(
    caption: str, header: Sequence[str], rows: Sequence[Sequence[str]], row_headers: int, fills: Mapping[str, Look] | None = None
) -> dict[str, Any]:
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": width}] for width in _widths(header, rows)]
    head = [_EMPTY, [[_EMPTY, [_cell(name) for name in header]]]]
    body = [_EMPTY, row_headers, [], [[_EMPTY, [_cell(cell, fills, place) for place, cell in enumerate(row)]] for row in rows]]
    return {"t": "Table", "c": [_EMPTY, [None, [{"t": "Plain", "c": _inlines(caption)}]], columns, head, [body], [_EMPTY, []]]}


def _cell(text: str, fills: Mapping[str, Look] | None = None, place: int = 0) -> list[Any]:
    look = (fills or {}).get(text) if place > 1 else None
    style = [["typst:fill", f'rgb("{look.colour}")'], ["typst:text:fill", f'rgb("{look.ink}")']] if look else []
    return [["", [], style], {"t": "AlignDefault"}, 1, 1, [{"t": "Plain", "c": _inlines(text)}]]


def _widths(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Shares of the width for the columns: by what stands in them, so that no word has to be broken needlessly."""
    needs = []
    for index, name in enumerate(header):
        cells = [name, *(row[index] for row in rows)]
        longest_word = max((len(word) for cell in cells for word in cell.split()), default=1)
        typical = sorted(len(cell) for cell in cells)[int(0.9 * (len(cells) - 1))]
        needs.append(max(min(longest_word, _LONGEST_WORD) + 4.5, min(typical, 200) ** 0.76))
    shares = [min(max(need / sum(needs), _LEAST), _MOST) for need in needs]
    return [share / sum(shares) for share in shares]


def _spans(spans: Spans) -> list[dict[str, Any]]:
    result: list[dict[str, Any]] = []
    for words, role in spans:
        inlines = _inlines(words)
        if role == "strong":
            result.append({"t": "Strong", "c": inlines})
        elif role == "em":
            result.append({"t": "Emph", "c": inlines})
        elif role == "quote":
            result.append({"t": "Quoted", "c": [{"t": "DoubleQuote"}, inlines]})
        else:
            result += inlines
    return result


def _inlines(text: str) -> list[dict[str, Any]]:
    """Words and spaces; nothing in them is looked at as markup."""
    shown = visible(text)
    parts: list[dict[str, Any]] = []
    if shown[:1].isspace():
        parts.append({"t": "Space"})
    for word in _breakable(shown).split():
        if parts and parts[-1]["t"] != "Space":
            parts.append({"t": "Space"})
        parts.append({"t": "Str", "c": word})
    if len(parts) > 2 and parts[1]["t"] == "Space" and _LIST_MARK.match(str(parts[0].get("c", ""))):
        # Typst would take "1. text" at the beginning of a cell for a list; a space that does not break keeps it text.
        parts[:3] = [{"t": "Str", "c": f"{parts[0]['c']}\u00a0{parts[2]['c']}"}]
    if shown[-1:].isspace() and parts and parts[-1]["t"] != "Space":
        parts.append({"t": "Space"})
    return parts


def _breakable(text: str) -> str:
    """Text whose overlong words can be broken: no page is wide enough for a word of a thousand letters."""
    return _OVERLONG.sub(lambda match: "\u200b".join(re.findall(".{1,8}", match.group())), text)


def _texts(block: Block) -> str:
    """All characters of a block, for telling which fonts are needed."""
    if isinstance(block, Heading):
        return block.text
    if isinstance(block, Paragraph):
        return "".join(span.text for span in block.spans)
    if isinstance(block, Bullets):
        return "".join(span.text for item in block.items for span in item)
    if isinstance(block, TableBlock):
        return block.caption + "".join(block.header) + "".join(cell for row in block.rows for cell in row)
    if isinstance(block, MatrixBlock):
        view = block.view
        looks = "".join(look.letter + look.label for look in view.looks.values())
        return view.caption + "".join((*view.columns, *view.themes, *view.labels)) + looks
    return block.caption
