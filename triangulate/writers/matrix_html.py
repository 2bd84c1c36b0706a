"""The convergence coding matrix as an HTML table: letter and colour, the reason in reach, no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from triangulate.markup.html import html_text, long_word

OPEN, DISPUTED, PROPOSED, NO_COMPARISON = "open", "disputed", "proposed", "no comparison"

AGAIN = "↻"
"""Mark of a cell whose ground has changed since it was judged."""

SPECIAL = {
    "undetermined": ("?", "Undetermined", "#fff3c4"),
    DISPUTED: ("≠", "Disputed", "#ead7f2"),
    PROPOSED: ("…", "Proposed", "#ffffff"),
    OPEN: ("·", "Open", "#ffffff"),
    NO_COMPARISON: ("–", "No comparison", "#ffffff"),
}
"""Letter, label and colour of what a cell can show beside the codes of its scheme."""

STYLE = """
.tri{border-collapse:collapse;font:14px/1.4 system-ui,sans-serif;color:#1c2024;background:#fff;margin:0 0 1em}
.tri caption{text-align:left;font-weight:600;padding:.3em 0;color:inherit}
table.tri th,table.tri td{border:1px solid #b9bec5;padding:.3em .55em;text-align:left;vertical-align:top;font-weight:400}
table.tri tbody th{background:#fff}
table.tri thead th{background:#eef0f2;font-weight:600}
.tri th[scope=row]{max-width:28em}
.tri .w{overflow-wrap:anywhere;min-width:16em}
.tri b.l{display:inline-block;min-width:1.5em;text-align:center;margin-right:.4em;border:1px solid currentColor;border-radius:.2em}
.tri summary{cursor:pointer;overflow-wrap:normal}
.tri details p{overflow-wrap:anywhere;margin:.3em 0 0;font-size:.92em;white-space:pre-line;max-width:34em}
.tri-legend{font:13px/1.5 system-ui,sans-serif;margin:0 0 1em}
""".strip()
"""Style of the tables; colours keep a contrast of 4.5 : 1 with their text."""


_PAGE_STYLE = """
body{margin:2em auto;max-width:76em;padding:0 1em;font-family:system-ui,sans-serif;color:#1c2024;background:#fff}
h1{font-size:1.4rem}
""".strip()


@dataclass(frozen=True)
class Look:
    """How one outcome of a comparison is shown."""

    letter: str
    label: str
    colour: str

    @property
    def ink(self) -> str:
        """Black or white, whichever stands out more from the colour."""
        red, green, blue = (int(self.colour[i : i + 2], 16) / 255 for i in (1, 3, 5))

        def linear(value: float) -> float:
            return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

        light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        return "#ffffff" if 1.05 / (light + 0.05) > (light + 0.05) / 0.063 else "#111111"


@dataclass(frozen=True)
class MatrixView:
    """What every form of the matrix shows: rows, columns and, for each cell, outcome and notes."""

    caption: str
    columns: tuple[str, ...]
    themes: tuple[str, ...]
    labels: tuple[str, ...]
    cells: tuple[tuple[tuple[tuple[str, str], ...], ...], ...]
    """[row][column] -> one (outcome, note) for each statement of the cell."""
    looks: dict[str, Look]
    counts: dict[str, int]
    """How often each outcome occurs."""

    synthetic: bool = False
    """Whether the data are invented, which every form says."""
    stale: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of cells that have to be looked at again."""

    @property
    def heading(self) -> str:
        """Heading of the column of labels."""
        return "Meta-theme (synthetic data)" if self.synthetic else "Meta-theme"

    def head(self, rows: int) -> MatrixView:
        """The first rows only."""
        stale = frozenset(place for place in self.stale if place[0] < rows)
        return replace(self, themes=self.themes[:rows], labels=self.labels[:rows], cells=self.cells[:rows], stale=stale)


def matrix_html(view: MatrixView, *, legend: bool = True) -> str:
    """The matrix as a table with caption and scopes; a reason opens under its code, by mouse or keyboard."""
    openers = {key: f'<td style="background:{look.colour};color:{look.ink}">' for key, look in view.looks.items()}
    badges = {key: f'<b class="l">{html_text(look.letter)}</b>{html_text(look.label)}' for key, look in view.looks.items()}
    bare = {key: f"{openers[key]}{badges[key]}</td>" for key in view.looks}
    noted = {key: f"{openers[key]}<details><summary>{badges[key]}</summary><p><bdi>" for key in view.looks}
    parts = []
    for number, (theme, label, row) in enumerate(zip(view.themes, view.labels, view.cells, strict=True)):
        wide = ' class="w"' if long_word(label) else ""
        parts.append(f'<tr><th scope="row"><bdi>{html_text(theme)}</bdi></th><th scope="row"{wide}><bdi>{html_text(label)}</bdi></th>')
        for column, cell in enumerate(row):
            if view.stale and (number, column) in view.stale:
                marked = {key: f"{badge} <i>{AGAIN} look at again</i>" for key, badge in badges.items()}
                parts.append(_stale(cell[0], view, marked) if len(cell) == 1 else _several(cell, marked))
            elif len(cell) == 1:
                outcome, note = cell[0]
                parts.append(f"{noted[outcome]}{html_text(note)}</bdi></p></details></td>" if note else bare[outcome])
            else:
                parts.append(_several(cell, badges))
        parts.append("</tr>")
    head = "".join(f'<th scope="col">{html_text(name)}</th>' for name in ("Id", "Meta-theme", *view.columns))
    table = (
        f'<table class="tri tri-matrix"><caption>{html_text(view.caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(parts)}</tbody></table>"
    )
    return table + (legend_html(view) if legend else "")


def _stale(cell: tuple[str, str], view: MatrixView, badges: dict[str, str]) -> str:
    outcome, note = cell
    look = view.looks[outcome]
    opened = f"<details><summary>{badges[outcome]}</summary><p><bdi>{html_text(note)}</bdi></p></details>"
    return f'<td style="background:{look.colour};color:{look.ink}">{opened}</td>'


def _several(cell: Sequence[tuple[str, str]], badges: dict[str, str]) -> str:
    items = [f"<li>{badges[outcome]}" + (f"<p><bdi>{html_text(note)}</bdi></p>" if note else "") + "</li>" for outcome, note in cell]
    return f"<td><ul>{''.join(items)}</ul></td>"


def legend_html(view: MatrixView) -> str:
    """What the letters and colours mean, with how often each occurs."""
    items = [
        f'<span style="background:{look.colour};color:{look.ink};padding:0 .4em;border:1px solid #b9bec5">{html_text(look.letter)}</span> '
        f"{html_text(look.label)}: {view.counts[key]}"
        for key, look in view.looks.items()
        if view.counts.get(key)
    ]
    return f'<p class="tri-legend">{" &ensp; ".join(items)}</p>'


def page(title: str, body: str, language: str = "en") -> str:
    """A whole HTML page in one file, which asks nothing of the network."""
    return (
        f'<!DOCTYPE html>\n<html lang="{html_text(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html_text(title)}</title><style>\n{_PAGE_STYLE}\n{STYLE}\n</style></head>\n"
        f"<body><main>\n<h1><bdi>{html_text(title)}</bdi></h1>\n{body}\n</main></body></html>\n"
    )
