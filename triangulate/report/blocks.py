"""What a report consists of, before it is Markdown, HTML or anything else.

Text in blocks is text, never markup: what people entered is shown literally in every format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from triangulate.writers.matrix_html import MatrixView


class Span(NamedTuple):
    """A run of text with a role: ``plain``, ``strong``, ``em`` (labels of findings) or ``quote``."""

    text: str
    role: str = "plain"


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the title of the report."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``kind`` is ``text``, ``note`` (about the report itself) or ``quote`` (an extract)."""

    spans: Spans
    kind: str = "text"


@dataclass(frozen=True)
class Bullets:
    """A list of short texts."""

    items: tuple[Spans, ...]


@dataclass(frozen=True)
class TableBlock:
    """A table of text with a caption; the first ``row_headers`` cells of a row are its headers."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_headers: int = 1


@dataclass(frozen=True)
class MatrixBlock:
    """The convergence coding matrix."""

    view: MatrixView


@dataclass(frozen=True)
class FigureBlock:
    """A figure with its caption and, for who cannot see it, its text."""

    name: str
    """Short name, fit for a file: ``completeness-1``."""
    caption: str
    alternative_text: str
    png: bytes
    width: float
    height: float
    """In inches, as drawn."""


Block = Heading | Paragraph | Bullets | TableBlock | MatrixBlock | FigureBlock


def text(*parts: str | Span) -> Spans:
    """Spans of plain strings and spans.

    Examples
    --------
    >>> text("Both name ", em("role clarity"), ".")[1]
    Span(text='role clarity', role='em')
    """
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def em(words: str) -> Span:
    """The label of a finding or meta-theme."""
    return Span(words, "em")


def strong(words: str) -> Span:
    """A code, or the word that a sentence turns on."""
    return Span(words, "strong")


def paragraph(*parts: str | Span, kind: str = "text") -> Paragraph:
    """A paragraph of plain strings and spans."""
    spans = [span for span in text(*parts) if span.text]
    if spans:
        spans[-1] = spans[-1]._replace(text=spans[-1].text.rstrip())
    return Paragraph(tuple(spans), kind)


def listed(items: list[str], most: int = 0, last: str = "and") -> str:
    """Words in a row: "a, b and c"; beyond ``most`` the number of the others.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    >>> listed(["a", "b", "c", "d"], most=2)
    'a, b and 2 others'
    """
    if most and len(items) > most + 1:
        return f"{', '.join(items[:most])} and {len(items) - most} others"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""
