"""A figure as the bytes of a file: the same figure gives the same bytes, with its alternative text inside."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Literal

import matplotlib as mpl

from triangulate.markup.plain import visible

if TYPE_CHECKING:
    from triangulate.figures.canvas import StudyFigure

Kind = Literal["png", "svg", "pdf"]
KINDS: tuple[Kind, ...] = ("png", "svg", "pdf")

_CREATOR = "triangulate"
_SETTINGS = {
    # What a person set up for other figures must not change these; and usetex would run what stands in labels.
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.antialiased": True,
    "path.simplify": False,
    "path.snap": True,
    "path.sketch": None,
    "path.effects": [],
    "savefig.bbox": None,
    "savefig.transparent": False,
    "savefig.facecolor": "auto",
    "savefig.edgecolor": "auto",
    "svg.fonttype": "path",  # looks the same where the fonts are not installed
    "svg.hashsalt": _CREATOR,
    "svg.image_inline": True,
    "pdf.compression": 6,
    "pdf.use14corefonts": False,
}


def figure_bytes(figure: StudyFigure, kind: Kind = "png", *, dpi: float = 200) -> bytes:
    """The figure as a file.

    Parameters
    ----------
    figure : StudyFigure
        A figure from one of the ``plot_`` functions.
    kind : {"png", "svg", "pdf"}
        In SVG and PNG letters are outlines; in PDF they are text that can be searched.
    dpi : float
        Pixels per inch of a PNG.

    Returns
    -------
    bytes
        Without date and version, so that they change only with what is shown (or with Matplotlib or
        the fonts of the computer). The alternative text is ``<title>`` and ``<desc>`` in SVG,
        ``Description`` in PNG, ``Subject`` in PDF.

    Raises
    ------
    ValueError
        For another kind.
    """
    if kind not in KINDS:
        raise ValueError(f'a figure can be written as png, svg or pdf, not as "{kind}"')
    title, text = _xml_safe(figure.title), _xml_safe(figure.alternative_text)
    buffer = io.BytesIO()
    with plain_settings():
        if kind == "png":
            metadata = {"Software": None, "Title": title, "Description": text}
            figure.savefig(buffer, format="png", dpi=dpi, metadata=metadata, pil_kwargs={"compress_level": 4})
        elif kind == "svg":
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": _CREATOR, "Title": title})
            return _described(buffer.getvalue().decode("utf-8"), title, text).encode("utf-8")
        else:
            # TrueType stays TrueType, since journals refuse Type 3; PostScript outlines (many East Asian fonts) cannot be embedded so.
            mpl.rcParams["pdf.fonttype"] = 3 if figure.lettering.has_postscript_fonts() else 42
            info = {"Creator": _CREATOR, "Producer": _CREATOR, "CreationDate": None, "Title": title, "Subject": text}
            figure.savefig(buffer, format="pdf", metadata=info)
    return buffer.getvalue()


@contextmanager
def plain_settings() -> Iterator[None]:
    """Matplotlib's settings as these figures need them, for the time of a drawing."""
    with mpl.rc_context(_SETTINGS):  # type: ignore[arg-type]
        yield


def _xml_safe(text: str) -> str:
    return visible(text.replace("\t", " "))


def _described(svg: str, title: str, text: str) -> str:
    """Name and description where screen readers look for them: first in the drawing, and pointed to by its root."""
    key = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:10]
    names = f'role="img" aria-labelledby="title-{key} desc-{key}" '
    said = f'<title id="title-{key}">{escape(title)}</title>\n <desc id="desc-{key}">{escape(text)}</desc>\n'
    svg = re.sub(r" <title>.*?</title>\n", "", svg, count=1, flags=re.DOTALL)
    root = svg.index("<svg ") + len("<svg ")
    end = svg.index(">", root) + 1
    # A document type is of no use to anyone, and careful readers of XML refuse it.
    opening = re.sub(r"<!DOCTYPE.*?>\n", "", svg[:root], flags=re.DOTALL)
    return f"{opening}{names}{svg[root:end]}\n {said}{svg[end:].lstrip()}"
