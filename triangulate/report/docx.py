"""What pandoc leaves to do in a Word document: colours of the matrix, lines of tables, language, fixed times."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from triangulate.errors import MissingProgram
from triangulate.writers.matrix_html import MatrixView

_TIME = (2000, 1, 1, 0, 0, 0)
_GREY = "B9BEC5"
# Word wants the parts of an element in the order of its standard.
_AFTER_BORDERS = ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription")
_AFTER_SHADE = ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
_AFTER_COLOUR = ("w:spacing", "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:vertAlign", "w:lang")


def finish_docx(content: bytes, views: Sequence[MatrixView | None], title: str, language: str, note: str) -> bytes:
    """Finish a document as pandoc wrote it.

    Parameters
    ----------
    content : bytes
        The document.
    views : sequence of MatrixView or None
        For each table of the document in order, the matrix that it shows, if it is one.
    title, language : str
        For the properties of the document.
    note : str
        What stands at the head of every page; may be empty.
    """
    try:
        import docx
    except ImportError as err:
        raise MissingProgram("Word needs python-docx: pip install triangulation-protocol[report].") from err
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document(io.BytesIO(content))
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.2)

    if note:
        section.header.paragraphs[0].text = note
    for style in document.styles:
        if style.name in ("Compact", "Table Caption", "Image Caption"):
            style.font.size = Pt(9)
    for table, view in zip(document.element.body.iter(qn("w:tbl")), views, strict=True):
        properties = table.find(qn("w:tblPr"))
        borders = _insert(properties, "w:tblBorders", _AFTER_BORDERS)
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            _insert(borders, f"w:{side}", (), val="single", sz="4", space="0", color=_GREY)
        looks = {f"{look.letter} {look.label}": look for look in view.looks.values()} if view is not None else {}
        for number, row in enumerate(table.iter(qn("w:tr"))):
            _insert(row.get_or_add_trPr(), "w:cantSplit", ("w:tblHeader",))
            for place, cell in enumerate(row.iter(qn("w:tc"))):
                if not number:
                    _shade(cell, "#eef0f2", "#111111")
                elif place > 1 and looks:
                    words = "".join(node.text or "" for node in cell.iter(qn("w:t")))
                    look = looks.get(words)
                    if look is not None:
                        _shade(cell, look.colour, look.ink)
    document.core_properties.title = title[:255]
    document.core_properties.language = language
    buffer = io.BytesIO()
    document.save(buffer)
    return _fixed_times(buffer.getvalue())


def _insert(parent: Any, tag: str, before: Sequence[str], **attributes: str) -> Any:
    """A new child of an element, before those that the standard wants to come after it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    later = next((child for child in parent if child.tag in {qn(name) for name in before}), None)
    if later is None:
        parent.append(element)
    else:
        later.addprevious(element)
    return element


def _shade(cell: Any, colour: str, ink: str) -> None:
    """Give a cell its background, and its words a colour that stands out from it."""
    from docx.oxml.ns import qn

    _insert(cell.get_or_add_tcPr(), "w:shd", _AFTER_SHADE, val="clear", color="auto", fill=colour.lstrip("#").upper())
    if ink == "#ffffff":
        for run in cell.iter(qn("w:r")):
            _insert(run.get_or_add_rPr(), "w:color", _AFTER_COLOUR, val="FFFFFF")


def _fixed_times(content: bytes) -> bytes:
    """The same archive with one time for all entries, so that the same document has the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
