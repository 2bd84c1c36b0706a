"""Setting a report with Typst: one page style, tags for screen readers, fonts by name."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from pathlib import Path

from triangulate.errors import MissingProgram, OutputError

_TIME = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_FONTS = ("Libertinus Serif", "Noto Serif", "Noto Sans")
_SCRIPTS = {
    "CJK": ("Noto Sans CJK JP", "fonts-noto-cjk"),
    "HIRAGANA": ("Noto Sans CJK JP", "fonts-noto-cjk"),
    "KATAKANA": ("Noto Sans CJK JP", "fonts-noto-cjk"),
    "HANGUL": ("Noto Sans CJK KR", "fonts-noto-cjk"),
    "ARABIC": ("Noto Sans Arabic", "fonts-noto-core"),
    "HEBREW": ("Noto Sans Hebrew", "fonts-noto-core"),
    "DEVANAGARI": ("Noto Sans Devanagari", "fonts-noto-core"),
    "BENGALI": ("Noto Sans Bengali", "fonts-noto-core"),
    "THAI": ("Noto Sans Thai", "fonts-noto-core"),
    "TAMIL": ("Noto Sans Tamil", "fonts-noto-core"),
}
"""First word of a character's Unicode name -> font that has it, and the Debian package of that font."""

_UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)

_PAGE = """\
#set document(title: {title}, date: datetime(year: 2000, month: 1, day: 1))
#set text(lang: {language}, font: ({fonts}), size: 10.5pt, fallback: true)
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.3cm), numbering: "1 / 1", header: text(size: 8pt, {note}))
#set par(justify: false, leading: 0.62em, spacing: 0.95em)
#set heading(numbering: none)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 1): set block(above: 1.6em, below: 0.8em)
#show heading.where(level: 2): set text(size: 12pt)
#show heading.where(level: 2): set block(above: 1.3em, below: 0.7em)
#show heading: set block(sticky: true)
#set table(stroke: 0.4pt + rgb("#b9bec5"), inset: 4pt)
#show table.cell: set text(size: 8.5pt, hyphenate: true)
#show table.cell: set par(leading: 0.5em)
#show table.cell.where(y: 0): set text(weight: "bold")
#show figure.where(kind: table): set block(breakable: true)
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: set text(size: 9pt, weight: "bold")
#show figure.caption: set align(left)
#show table: set align(left)
#let horizontalrule = line(length: 100%)
#let blockquote(body) = block(inset: (left: 1em), stroke: (left: 2pt + rgb("#b9d9d4")), body)
#show quote.where(block: true): set block(spacing: 0.7em)
#show quote.where(block: true): it => block(inset: (left: 1em, y: 0.2em), stroke: (left: 2pt + rgb("#b9d9d4")), it.body)
#title()
#outline(depth: 1)

"""


def set_pdf(place: Path, title: str, language: str, note: str, characters: list[str]) -> bytes:
    """The PDF of ``body.typ`` in ``place``.

    Parameters
    ----------
    place : Path
        Folder with ``body.typ`` and its pictures.
    title, language : str
        For the properties of the document.
    note : str
        What stands at the head of every page; may be empty.
    characters : list of str
        All characters that occur: they tell which fonts are needed.
    """
    try:
        import typst
    except ImportError as err:
        raise MissingProgram("PDF needs typst: pip install triangulation-protocol[report].") from err
    fonts = ", ".join(_quoted(font) for font in (*_FONTS, *needed_fonts(characters)))
    head = _PAGE.format(title=_quoted(title), note=_quoted(note), language=_quoted(language), fonts=fonts)
    source = place / "report.typ"
    source.write_text(head + (place / "body.typ").read_text(encoding="utf-8"), encoding="utf-8")
    try:
        content = typst.compile(str(source), root=str(place), pdf_standards="ua-1", timestamp=int(_TIME.timestamp()))
    except typst.TypstError as err:
        raise OutputError(_explain(str(err))) from err
    return bytes(content)


def needed_fonts(characters: list[str]) -> list[str]:
    """Fonts for the writing systems that occur beside Latin.

    Examples
    --------
    >>> needed_fonts(["a", "観", "ب", "\N{GRINNING FACE}"])
    ['Noto Sans CJK JP', 'Noto Sans Arabic', 'Noto Color Emoji']
    """
    return list(dict.fromkeys(font for char in characters if (font := _font_of(char)[0])))


def _font_of(char: str) -> tuple[str, str]:
    """A font that has a character beyond Latin, and its Debian package; empty where none is known to be needed."""
    if ord(char) < 0x250:
        return "", ""
    word = unicodedata.name(char, "").partition(" ")[0]
    if word in _SCRIPTS:
        return _SCRIPTS[word]
    return ("Noto Color Emoji", "fonts-noto-color-emoji") if ord(char) >= 0x1F000 else ("", "")


def _explain(message: str) -> str:
    """What Typst says of a missing font, in a sentence that helps."""
    missing = _UNSHOWN.search(message)
    if missing is None:
        return f"The PDF could not be set: {message.strip()[:300]}"
    text = missing.group(1)
    known = [found for char in text if (found := _font_of(char))[0]]
    how = f" Install {known[0][0]} (Debian and Ubuntu: apt-get install {known[0][1]})." if known else " Install a font that has it."
    lacking = f"No installed font has the character {text}, and a PDF for screen readers may not leave it out."
    return f"{lacking}{how} Or write the report as .docx or .html."


def _quoted(text: str) -> str:
    """A Typst string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'"{escaped}"'
