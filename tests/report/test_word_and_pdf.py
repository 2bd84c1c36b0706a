"""The report as Word and PDF: real tables and headings, readable by screen readers, the same bytes again."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from triangulate.errors import OutputError
from triangulate.study import open_study
from triangulate.templates import template

HOSTILE = '#set page(width: 1cm) $x$ *b* _i_ `c` <script>alert(1)</script> =1+1 \\textbf{x} [a](http://b) {{x}} @cite ~ ^ "q"'


def words(document) -> str:
    return "\n".join("".join(node.text or "" for node in paragraph.iter(qn("w:t"))) for paragraph in document.element.body.iter(qn("w:p")))


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_the_same_study_in_another_place_gives_the_same_bytes(tmp_path: Path, ending: str):
    contents = []
    for place in ("here", "in another folder"):
        shutil.copytree(template("safeguarding"), tmp_path / place / "study")
        contents.append(open_study(tmp_path / place / "study").report(tmp_path / place / f"report.{ending}").read_bytes())
    assert contents[0] == contents[1]


def test_word_has_headings_captions_and_header_rows_that_repeat(tmp_path: Path):
    document = docx.Document(str(open_study(template("families")).report(tmp_path / "report.docx")))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"]
    assert headings[:3] == ["What was done", "Convergence coding matrix", "Row by row"]
    tables = list(document.element.body.iter(qn("w:tbl")))
    captions = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Table Caption"]
    assert len(captions) == len(tables)
    assert all(next(table.iter(qn("w:tr"))).find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for table in tables)
    assert document.core_properties.language == "en"


def test_word_shows_the_code_by_letter_label_and_colour(tmp_path: Path):
    document = docx.Document(str(open_study(template("safeguarding")).report(tmp_path / "report.docx")))
    cells = {"".join(node.text or "" for node in cell.iter(qn("w:t"))): cell for cell in document.element.body.iter(qn("w:tc"))}
    shade = cells["A Agreement"].find(qn("w:tcPr")).find(qn("w:shd"))
    assert shade.get(qn("w:fill")) == "1B7F79"


def test_a_pdf_is_tagged_for_screen_readers_and_says_its_title_and_language(tmp_path: Path):
    reader = PdfReader(open_study(template("families")).report(tmp_path / "report.pdf"))
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in catalogue
    assert catalogue["/Lang"] == "en"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()
    assert reader.metadata.title.startswith("Triangulation report: Synthetic study")


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_hostile_words_are_shown_literally(study_of_words, tmp_path: Path, ending: str):
    content = open_study(study_of_words(HOSTILE)).report(tmp_path / f"report.{ending}").read_bytes()
    if ending == "docx":
        shown = words(docx.Document(io.BytesIO(content)))
        assert shown.count(HOSTILE) >= 4
    else:
        shown = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert "".join(HOSTILE.split()).replace('"', "") in "".join(shown.split()).replace("“", "").replace("”", "").replace('"', "")


def test_japanese_arabic_and_emoji_are_set_in_a_pdf_for_screen_readers(make_study, tmp_path: Path):
    labels = ["役割の明確さ", "وضوح الأدوار", "roles 😀"]
    study = make_study(
        findings__interviews=[
            {"finding": f"I{n}", "label": label, "statement": label, "meta_theme": label} for n, label in enumerate(labels)
        ],
    )
    try:
        path = open_study(study).report(tmp_path / "report.pdf")
    except OutputError as err:
        if not str(err).startswith("No installed font"):
            raise
        # Fonts belong to the machine, not to the package; that a missing one is named is the next test.
        pytest.skip(f"{err} (needed for this test: fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)")
    shown = "".join(page.extract_text() for page in PdfReader(path).pages)
    assert labels[0] in shown


def test_a_character_without_a_font_is_named_with_what_to_do(make_study, tmp_path: Path):
    study = make_study(findings__interviews=[{"finding": "I1", "label": "\U0010fffd", "statement": "x", "meta_theme": "R1"}])
    with pytest.raises(OutputError, match=r"^No installed font has the character .+, and a PDF for screen readers may not leave it out\."):
        open_study(study).report(tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_an_unknown_ending_is_answered_with_those_that_there_are(tmp_path: Path):
    with pytest.raises(OutputError) as caught:
        open_study(template("safeguarding")).report(tmp_path / "report.odt")
    assert str(caught.value) == '"report.odt": a report can be written as .html .docx .pdf .md. Choose one of these endings.'


@pytest.mark.parametrize("words", ["1. first things", "- a dash", "+ a plus", "= a heading", "/ a: term"])
def test_what_looks_like_a_list_or_heading_stays_text_in_a_pdf(study_of_words, tmp_path: Path, words: str):
    reader = PdfReader(open_study(study_of_words(words)).report(tmp_path / "report.pdf"))
    shown = " ".join("".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    assert shown.count(words) >= 3
