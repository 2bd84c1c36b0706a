"""The sheet and the files made of it."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from triangulate.errors import OutputError
from triangulate.figures import figure_bytes, plot_matrix
from triangulate.figures.canvas import StudyFigure, edge_of, parts

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> $x^2$ --> ]]> "quoted" \x00\x1b[31m'


@pytest.fixture
def figure() -> StudyFigure:
    made = StudyFigure("A title", note="Synthetic data")
    y = made.header("What it is about")
    made.boxes([(10, y, 30, 12)], "#1b7f79")
    return made.finish(y + 20, "One box.")


def test_the_note_is_on_the_figure_and_in_its_alternative_text(figure: StudyFigure):
    assert figure.texts_of("note") == ["Synthetic data"]
    assert figure.alternative_text == "Synthetic data. One box."
    assert figure.title == "A title"


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_figure_gives_the_same_bytes(kind: str, make_view):
    view = make_view([["agreement", "silence"]], labels=["信頼 and trust"])
    assert figure_bytes(plot_matrix(view), kind) == figure_bytes(plot_matrix(view), kind)


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_settings_of_the_user_change_nothing(kind: str, make_view):
    view = make_view([["agreement", "silence"]])
    plain = figure_bytes(plot_matrix(view), kind)
    changed = {
        "font.size": 30, "savefig.bbox": "tight", "savefig.dpi": 40, "text.usetex": True, "svg.fonttype": "none", "figure.autolayout": True,
        "axes.facecolor": "red", "path.sketch": (1, 100, 2), "pdf.fonttype": 3, "figure.facecolor": "red", "savefig.facecolor": "red",
    }  # fmt: skip
    with mpl.rc_context(changed):
        assert figure_bytes(plot_matrix(view), kind) == plain


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_no_date_and_no_version_is_in_the_file(kind: str, figure: StudyFigure):
    data = figure_bytes(figure, kind)
    assert mpl.__version__.encode() not in data
    assert b"CreationDate" not in data
    assert b"dc:date" not in data


def test_svg_says_first_what_it_shows(figure: StudyFigure):
    root = ET.fromstring(figure_bytes(figure, "svg"))
    title, text = root[0], root[1]
    assert (title.tag, title.text) == (f"{SVG}title", "A title")
    assert (text.tag, text.text) == (f"{SVG}desc", "Synthetic data. One box.")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"
    assert len(root.findall(f"{SVG}title")) == 1


def test_svg_has_no_document_type_and_names_no_outside_file(figure: StudyFigure):
    svg = figure_bytes(figure, "svg").decode()
    assert "<!DOCTYPE" not in svg
    assert not re.search(r"(?:href|src)=\"(?!#)", svg)


def test_png_carries_the_alternative_text(figure: StudyFigure):
    info = Image.open(BytesIO(figure_bytes(figure, "png"))).info
    assert (info["Title"], info["Description"]) == ("A title", "Synthetic data. One box.")
    assert "Software" not in info


def test_png_carries_alternative_text_in_any_language():
    made = StudyFigure("信頼").finish(40, "面接 × 観察")
    assert Image.open(BytesIO(figure_bytes(made, "png"))).info["Description"] == "面接 × 観察"


def test_png_has_the_resolution_asked_for(figure: StudyFigure):
    assert Image.open(BytesIO(figure_bytes(figure, "png", dpi=100))).width == 700


def test_pdf_carries_the_alternative_text(figure: StudyFigure):
    data = figure_bytes(figure, "pdf")
    assert b"/Title (A title)" in data
    assert b"/Subject (Synthetic data. One box.)" in data


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_hostile_text_is_drawn_literally_in_every_format(kind: str):
    made = StudyFigure(HOSTILE)
    made.finish(made.header(HOSTILE), HOSTILE)
    assert made.texts_of("title")[0].startswith("<script>alert(1)</script> $x^2$")
    data = figure_bytes(made, kind)
    assert b"<script" not in data or kind != "svg"
    if kind == "svg":
        assert ET.fromstring(data)[1].text == HOSTILE.replace("\x00", "␀").replace("\x1b", "␛")


def test_another_format_is_refused_in_a_sentence(figure: StudyFigure):
    with pytest.raises(ValueError, match=r'^a figure can be written as png, svg or pdf, not as "gif"$'):
        figure_bytes(figure, "gif")


def test_the_ending_of_the_name_says_which_file(figure: StudyFigure, tmp_path: Path):
    assert figure.write(tmp_path / "a.svg").read_bytes() == figure_bytes(figure, "svg")
    with pytest.raises(OutputError, match=r'^"a.gif": a figure can be written as .png, .svg or .pdf. Choose one of these endings.$'):
        figure.write(tmp_path / "a.gif")


def test_a_notebook_gets_a_picture_with_its_alternative_text(figure: StudyFigure):
    html = figure._repr_html_()
    assert html.startswith('<img alt="Synthetic data. One box."')
    data = re.search(r"base64,([^\"]+)", html)
    assert data is not None
    assert base64.b64decode(data[1]).startswith(b"\x89PNG")
    assert repr(figure) == "<StudyFigure: A title>"


def test_light_areas_have_an_edge_and_dark_ones_do_not():
    assert edge_of("#ffffff") != "#ffffff"
    assert edge_of("#1b7f79") == "#1b7f79"


def test_there_is_always_one_part():
    assert [parts(number, 60) for number in (0, 1, 60, 61, 120, 121)] == [1, 1, 1, 2, 2, 3]


def test_drawing_uses_no_pyplot_and_importing_the_menu_no_matplotlib():
    code = """
import sys
import triangulate.figures
assert "matplotlib" not in sys.modules and "pandas" not in sys.modules
assert triangulate.figures.__all__ == sorted(triangulate.figures.__all__)
for name in triangulate.figures.__all__:
    assert getattr(triangulate.figures, name) is not None
from triangulate.figures.canvas import StudyFigure
from triangulate.figures import figure_bytes
made = StudyFigure("A title")
made.finish(made.header(), "Nothing.")
for kind in ("png", "svg", "pdf"):
    figure_bytes(made, kind)
assert "matplotlib.pyplot" not in sys.modules
"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
