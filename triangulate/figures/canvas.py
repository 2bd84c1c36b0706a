"""The sheet that all figures are drawn on: one visual language, measured in points from the top left.

A figure is laid out first (how wide are the labels, how many lines have they) and drawn then, so
that nothing overlaps and nothing is cut off. There is no pyplot, no global state, no display.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path as FilePath
from typing import Any, Literal, TypeVar, cast

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.collections import Collection, LineCollection, PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D

from triangulate.errors import OutputError
from triangulate.figures import fonts
from triangulate.figures.fonts import missing_scripts, width
from triangulate.figures.lines import clean, fit, short, shown, sides, wrap
from triangulate.figures.saving import KINDS, figure_bytes
from triangulate.writers.files import write_whole
from triangulate.writers.matrix_html import Look

__all__ = ["Letter", "Line", "Look", "StudyFigure", "figure_bytes", "fit", "missing_scripts", "parts", "short", "shown", "width", "wrap"]

WIDTH = 504.0
"""Seven inches: the text width of a page."""
MARGIN = 6.0
INK, SOFT, RULE, PALE, BAR = "#1c2024", "#565e66", "#c3c8ce", "#eef0f2", "#44627c"
"""Text; secondary text (6 : 1 on white); hairlines; quiet areas; bars that are not codes."""
TITLE, BODY, SMALL = 10.5, 8.0, 7.0
"""Sizes of type in points."""
LEADING = 1.28

Align = Literal["left", "center", "right"]
Drawn = TypeVar("Drawn", bound=Collection)


@dataclass(frozen=True)
class Line:
    """One line of text; ``x`` and ``y`` are on its baseline, in points from the top left."""

    x: float
    y: float
    text: str
    size: float = BODY
    bold: bool = False
    colour: str = INK
    align: Align = "left"
    angle: float = 0
    """Degrees against the clock."""
    role: str = ""
    """What the line is: ``letter``, ``count``, ``row``, ``heading``, ``note`` ..."""


@dataclass(frozen=True)
class Letter:
    """An entry of a legend: what a letter and a colour mean, and how often they occur."""

    look: Look
    count: int | None = None


class Lettering(Artist):
    """All text of a figure, drawn literally: never as mathematics, never as TeX.

    On pixels it draws outlines, which are kept from one text to the next: Matplotlib's own texts
    would take two seconds where a matrix has 1,600 of them. In PDF they are text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.set_zorder(10)

    def has_postscript_fonts(self) -> bool:
        """Whether a text needs a font with PostScript outlines."""
        return any(fonts.has_postscript_outlines(family) for family in {name for line in self.lines for name in fonts.families(line.text)})

    def draw(self, renderer: RendererBase) -> None:
        """Draw all lines."""
        if not self.get_visible():
            return
        to_pixels, scale = self.get_transform(), float(cast(float, renderer.points_to_pixels(1.0)))
        pixels = hasattr(renderer, "buffer_rgba")
        height = renderer.get_canvas_width_height()[1]
        gc = renderer.new_gc()
        gc.set_linewidth(0)
        gc.set_snap(False)
        renderer.open_group("lettering")
        points = to_pixels.transform([(line.x, line.y) for line in self.lines]) if self.lines else ()
        for line, (x, y) in zip(self.lines, points, strict=True):
            bold = line.bold and fonts.has_bold(line.text)
            shift = {"left": 0.0, "center": 0.5, "right": 1.0}[line.align]
            back = shift * width(line.text, line.size, bold=line.bold) * scale if shift else 0.0
            cosine, sine = math.cos(math.radians(line.angle)), math.sin(math.radians(line.angle))
            x, y = x - back * cosine, y - back * sine
            rgb = to_rgb(line.colour)
            gc.set_foreground(rgb)
            if pixels:
                factor = line.size / 100 * scale
                turn = Affine2D.from_values(factor * cosine, factor * sine, -factor * sine, factor * cosine, x, y)
                renderer.draw_path(gc, fonts.outline(line.text, bold=bold), turn, rgb)
            else:
                font = fonts.properties(fonts.families(line.text), line.size, bold=bold)
                renderer.draw_text(gc, x, height - y if renderer.flipy() else y, line.text, font, line.angle)
        renderer.close_group("lettering")
        gc.restore()


class StudyFigure(Figure):
    """A figure of a study.

    It is an ordinary Matplotlib figure (``savefig`` works); ``write`` and
    :func:`~triangulate.figures.figure_bytes` also put the alternative text into the file and leave
    date and version out.
    """

    title: str
    alternative_text: str
    """One to three sentences for those who do not see the figure: what is shown, the main numbers."""

    def __init__(self, title: str, *, note: str = "", wide: float = WIDTH) -> None:
        super().__init__(figsize=(wide / 72, 1), dpi=100, facecolor="white", edgecolor="white", frameon=True)
        self.set_layout_engine("none")
        self.patch.set_sketch_params(None)
        self.patch.set_path_effects([])
        self.title = title
        self.alternative_text = ""
        self.note = note
        """Said on the figure itself, such as "Synthetic data"."""
        self.wide = wide
        self._seen: list[str] = []
        self.lettering = Lettering()

    @cached_property
    def _sheet(self) -> Axes:
        sheet = self.add_axes((0, 0, 1, 1), frameon=False, xlim=(0, self.wide), ylim=(1, 0), autoscale_on=False)
        sheet.set_axis_off()
        sheet.add_artist(self.lettering)
        self.lettering.set_clip_on(False)
        return sheet

    # Text

    def line(self, x: float, y: float, text: str, **traits: Any) -> None:
        """Put one line of text with its baseline at (x, y); see :class:`Line` for the traits."""
        if text:
            self.lettering.lines.append(Line(x, y, text, **traits))

    def take(self, text: str) -> str:
        """A text of the user as it can be shown; what no font has is remembered for the note below the figure."""
        if not text.isascii():
            self._seen.append(clean(text))
        return shown(text)

    def fit(self, text: str, most: float, size: float = BODY, *, bold: bool = False) -> str:
        """A text of the user on one line of at most ``most`` points."""
        return fit(self.take(text), most, size, bold=bold)

    def wrap(self, text: str, most: float, lines: int, size: float = BODY, *, bold: bool = False) -> list[str]:
        """A text of the user on so many lines of at most ``most`` points."""
        return wrap(self.take(text), most, lines, size, bold=bold)

    def wrap_comparison(self, name: str, most: float, lines: int, size: float = BODY) -> list[str]:
        """The name of a comparison, each of its sides on lines of its own."""
        parts_of = sides(name)
        return [line for part in parts_of for line in self.wrap(part, most, lines // len(parts_of), size)]

    def paragraph(self, x: float, y: float, lines: Sequence[str], **traits: Any) -> float:
        """Put lines one below the other, the first with its top at y; the y below them."""
        step = float(traits.get("size", BODY)) * LEADING
        for number, text in enumerate(lines):
            self.line(x, y + step * (number + 0.78), text, **traits)
        return y + step * len(lines)

    def middle(self, x: float, y: float, lines: Sequence[str], **traits: Any) -> None:
        """Put lines one below the other with their middle at y."""
        size = traits.get("size", BODY)
        step = size * LEADING
        first = y - step * (len(lines) - 1) / 2 + size * 0.36
        for number, text in enumerate(lines):
            self.line(x, first + step * number, text, **traits)

    # Shapes

    def boxes(
        self,
        boxes: Iterable[tuple[float, float, float, float]],
        colours: Sequence[str] | str,
        *,
        edge: Sequence[str] | str = "none",
        line: float = 0.5,
        name: str = "",
    ) -> PolyCollection:
        """Rectangles (x, y, width, height)."""
        corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in boxes]
        return self.shapes(corners, colours, edge=edge, line=line, name=name)

    def shapes(
        self,
        corners: Sequence[Sequence[tuple[float, float]]],
        colours: Sequence[str] | str,
        *,
        edge: Sequence[str] | str = "none",
        line: float = 0.5,
        name: str = "",
    ) -> PolyCollection:
        """Polygons."""
        drawn = PolyCollection(corners, facecolors=colours, edgecolors=edge, linewidths=line, label=name, antialiaseds=True)
        drawn.set_snap(False)
        return self._plain(drawn)

    def strokes(
        self, ends: Iterable[tuple[float, float, float, float]], colour: str = RULE, line: float = 0.5, name: str = ""
    ) -> LineCollection:
        """Straight lines (x1, y1, x2, y2)."""
        lines = [[(a, b), (c, d)] for a, b, c, d in ends]
        return self._plain(LineCollection(lines, colors=colour, linewidths=line, label=name, capstyle="butt", antialiaseds=True))

    def _plain(self, drawn: Drawn) -> Drawn:
        """Put shapes on the sheet, without what a person may have set up for other figures (xkcd style)."""
        drawn.set_sketch_params(None)
        drawn.set_path_effects([])
        self._sheet.add_collection(drawn, autolim=False)
        return drawn

    def stripes(self, x: float, y: float, w: float, h: float, colour: str = BAR, gap: float = 3.0) -> None:
        """A rectangle filled with slanted lines, for what is not quite known."""
        ends = []
        start = -h + gap / 2
        while start < w:
            low, high = max(0.0, start), min(w, start + h)
            if high > low:
                ends.append((x + low, y + h - (low - start), x + high, y + h - (high - start)))
            start += gap
        self.strokes(ends, colour, 0.8)

    def dots(
        self, places: Sequence[tuple[float, float]], radius: float, colours: Sequence[str] | str, *, edge: str = INK
    ) -> PolyCollection:
        """Round marks."""
        turn = [2 * math.pi * step / 24 for step in range(24)]
        corners = [[(x + radius * math.cos(t), y + radius * math.sin(t)) for t in turn] for x, y in places]
        drawn = self.shapes(corners, colours, edge=edge, line=0.8)
        drawn.set_zorder(3)  # over the lines that link them
        return drawn

    # Parts that all figures have

    def header(self, subtitle: str = "", lines: int = 3) -> float:
        """Title, what it is about, and the note in a frame; the y below them."""
        room = self.wide - 2 * MARGIN
        tag = self.fit(self.note, room * 0.5, SMALL, bold=True) if self.note else ""
        if tag:
            long = width(tag, SMALL, bold=True)
            self.boxes([(self.wide - MARGIN - long - 8, MARGIN, long + 8, 13)], "white", edge=INK, line=0.8, name="note")
            self.line(self.wide - MARGIN - 4, MARGIN + 9, tag, size=SMALL, bold=True, align="right", role="note")
        left = room - (width(tag, SMALL, bold=True) + 20 if tag else 0)
        y = self.paragraph(MARGIN, MARGIN - 1, self.wrap(self.title, left, 2, TITLE, bold=True), size=TITLE, bold=True, role="title")
        if subtitle:
            y = self.paragraph(MARGIN, y + 2, self.wrap(subtitle, room, lines, BODY), size=BODY, colour=SOFT, role="subtitle")
        return y + 8

    def key(self, y: float, entries: Iterable[Letter]) -> float:
        """Letters with their colours, labels and counts, as many to a line as fit; the y below them."""
        x = MARGIN
        right = self.wide - MARGIN
        boxes, colours = [], []
        for entry in entries:
            letter = shown(entry.look.letter)
            wide = max(13.0, width(letter, SMALL, bold=True) + 5)
            times = "" if entry.count is None else f": {entry.count}"
            text = self.fit(entry.look.label, 260.0 - width(times, BODY), BODY) + times
            long = wide + 4 + width(text, BODY)
            if x > MARGIN and x + long > right:
                x, y = MARGIN, y + 16
            boxes.append((x, y, wide, 11.5))
            colours.append(entry.look.colour)
            self.line(x + wide / 2, y + 8.3, letter, size=SMALL, bold=True, colour=entry.look.ink, align="center", role="legend letter")
            self.line(x + wide + 4, y + 8.7, text, role="legend")
            x += long + 14
        if not boxes:
            return y
        self.boxes(boxes, colours, edge=[edge_of(colour) for colour in colours], name="legend")
        return y + 16

    def finish(self, y: float, alternative_text: str, notes: Iterable[str] = ()) -> StudyFigure:
        """Notes below, then the size of the sheet follows from what is on it."""
        said = [note for note in notes if note]
        missing = missing_scripts(self._seen)
        for note in [*said, *([missing] if missing else [])]:
            y = self.paragraph(MARGIN, y + 1, wrap(note, self.wide - 2 * MARGIN, 4, SMALL), size=SMALL, colour=SOFT, role="note")
        high = y + MARGIN
        self._sheet.set_ylim(high, 0)
        self.set_size_inches(self.wide / 72, high / 72, forward=False)
        synthetic = f"{shown(self.note).rstrip('.')}. " if self.note else ""
        self.alternative_text = f"{synthetic}{alternative_text}{' ' + missing if missing else ''}"
        return self

    # Ways out

    def write(self, path: str | FilePath) -> FilePath:
        """Write the figure; the ending of the name (.png, .svg, .pdf) says in which form."""
        target = FilePath(path)
        kind = target.suffix.lower().lstrip(".")
        for known in KINDS:
            if known == kind:
                return write_whole(target, figure_bytes(self, known))
        raise OutputError(f'"{target.name}": a figure can be written as .png, .svg or .pdf. Choose one of these endings.')

    def texts_of(self, role: str) -> list[str]:
        """The lines of one role (``letter``, ``row``, ``count`` ...) as they stand in the figure."""
        return [line.text for line in self.lettering.lines if line.role == role]

    def _repr_html_(self) -> str:
        data = base64.b64encode(figure_bytes(self, "png", dpi=150)).decode("ascii")
        pixels = round(self.get_figwidth() * 100)
        return f'<img alt="{escape(self.alternative_text)}" style="max-width:100%;width:{pixels}px" src="data:image/png;base64,{data}">'

    def __repr__(self) -> str:
        return f"<StudyFigure: {shown(self.title)}>"


def edge_of(colour: str) -> str:
    """Light areas get a hairline, so that they are seen on white paper."""
    red, green, blue = to_rgb(colour)
    return RULE if 0.3 * red + 0.59 * green + 0.11 * blue > 0.8 else colour


def parts(number: int, most: int) -> int:
    """How many parts of at most ``most`` things there are; at least one."""
    return max(1, math.ceil(number / most))
