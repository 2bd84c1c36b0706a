"""The report, the study and the results in a notebook show hostile text literally."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from markup.hostile import TEXTS, Page, rendered, words
from markup.hostile_study import NASTY, hostile_study

from triangulate import Study, open_study
from triangulate.markup import visible

ALLOWED = {
    "html", "head", "meta", "title", "style", "body", "main", "nav", "ol", "ul", "li", "a", "div", "section", "table", "caption", "thead",
    "tbody", "tr", "th", "td", "bdi", "b", "details", "summary", "p", "span", "h1", "h2", "h3", "strong", "em", "q", "blockquote",
    "figure", "figcaption", "img",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "scope", "style", "id", "href", "role", "tabindex", "aria-label", "alt", "src"}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    from conftest import write_table

    folder = tmp_path_factory.mktemp("hostile")

    def make(settings: str, name: str, **tables: list[dict[str, str]]) -> Path:
        (folder / name).mkdir()
        (folder / name / "study.yaml").write_text(f"format: 1\ntitle: A small study\n{settings}", encoding="utf-8")
        for path, rows in tables.items():
            write_table(folder / name / f"{path.replace('__', '/')}.csv", rows)
        return folder / name

    return open_study(hostile_study(make))


@pytest.fixture(scope="module")
def html(study: Study, tmp_path_factory: pytest.TempPathFactory) -> str:
    return study.report(tmp_path_factory.mktemp("html") / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def markdown(study: Study, tmp_path_factory: pytest.TempPathFactory) -> str:
    return study.report(tmp_path_factory.mktemp("md") / "report.md").read_text(encoding="utf-8")


def test_html_has_no_element_or_attribute_of_the_text(html: str) -> None:
    page = Page(html)
    assert page.elements <= ALLOWED
    assert page.attributes <= ATTRIBUTES


def test_html_leads_nowhere_outside_itself(html: str) -> None:
    page = Page(html)
    links = [value for value in page.values if value.startswith(("http", "//", "javascript", "data:"))]
    assert all(value.startswith("data:image/png;base64,") for value in links)
    assert html.count("</style>") == 1


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_every_text_is_shown_literally_somewhere_in_the_report(form: str, request: pytest.FixtureRequest) -> None:
    text: str = request.getfixturevalue(form)
    shown = (Page(text) if form == "html" else rendered(text)).text
    entered = TEXTS | {"guarded formula": TEXTS["guarded formula"].removeprefix("'")}  # the reader takes the guard off
    missing = [name for name, words_entered in entered.items() if words(visible(words_entered)) not in shown]
    assert missing == []
    assert words(visible(NASTY)) in shown


def test_markdown_renders_to_nothing_but_headings_paragraphs_lists_quotes_and_tables(markdown: str) -> None:
    page = rendered(markdown)
    assert page.elements <= {
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
        "em",
    }
    assert page.attributes == set()


def test_markdown_has_the_headings_of_the_report_and_none_of_the_text(markdown: str, study: Study) -> None:
    lines = [line for line in markdown.splitlines() if line.startswith("#")]
    rows = [line for line in lines if line.startswith("### ") and "\\|\\*" in line]  # the ids of the rows
    assert len(rows) == len(TEXTS)
    assert all("evil" not in line and "script" not in line for line in lines if line not in rows and not line.startswith("# "))


def test_a_line_break_in_a_reason_begins_no_block(markdown: str) -> None:
    assert not [line for line in markdown.splitlines() if line.strip() in ("# three", "- four")]


def test_the_notebook_forms_of_study_and_results_are_as_safe(study: Study) -> None:
    for shown in (
        study,
        study.matrix(),
        study.assessment(),
        study.completeness(),
        study.researchers(),
        study.feedback(),
        study.sensitivity(),
    ):
        page = Page(shown._repr_html_())
        assert page.elements <= ALLOWED
        assert page.attributes <= ATTRIBUTES
        assert not any("alert" in value or "evil" in value for value in page.values)


def test_the_terminal_gets_no_escape_sequence_from_the_study(study: Study) -> None:
    assert not set("\x1b\x07\x9b\x00\u202e") & set(repr(study))


@pytest.mark.parametrize("command", ["check", "matrix", "assess", "completeness", "researchers", "sensitivity"])
def test_the_terminal_gets_no_escape_sequence_from_a_command(study: Study, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    from triangulate.cli import main

    main([command, str(study.folder)])
    shown = "".join(capsys.readouterr())
    assert shown
    assert not {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")} - {"\n"}
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(shown)


@pytest.mark.parametrize("kind", ["md", "html"])
def test_the_same_study_gives_the_same_report_twice_and_from_another_place(
    make_study: Callable[..., Path], tmp_path: Path, kind: str
) -> None:
    folder = make_study(
        "researchers: [anna]\n",
        meta_themes=[{"meta_theme": "M1", "label": "Trust"}],
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "M1"}],
        codings=[
            {
                "meta_theme": "M1",
                "source_a": "interviews",
                "source_b": "observations",
                "researcher": "anna",
                "code": "silence",
                "reason": "r",
            }
        ],
    )
    elsewhere = tmp_path / "another place" / "ünder" / "study"
    shutil.copytree(folder, elsewhere)
    reports = [open_study(place).report(tmp_path / f"{n}.{kind}").read_bytes() for n, place in enumerate((folder, folder, elsewhere))]
    assert reports[0] == reports[1] == reports[2]
