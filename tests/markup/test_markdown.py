"""Markdown: rendered, every text is the text that was entered."""

from __future__ import annotations

import pytest
from markup.hostile import TEXTS, rendered, words

from triangulate.markup import markdown_table, markdown_text, visible


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_one_paragraph_that_reads_as_it_was_entered(name: str) -> None:
    page = rendered(markdown_text(TEXTS[name]))
    assert (page.elements, page.attributes, page.text) == ({"p"}, set(), words(visible(TEXTS[name])))


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize(("before", "element"), [("## ", "h2"), ("> ", "blockquote"), ("- ", "li")])
def test_a_text_is_shown_literally_in_a_heading_a_quote_and_a_list(name: str, before: str, element: str) -> None:
    page = rendered(before + markdown_text(TEXTS[name]))
    assert page.elements <= {"h2", "blockquote", "p", "ul", "li"}
    assert element in page.elements
    assert page.text == words(visible(TEXTS[name]))


@pytest.mark.parametrize("name", TEXTS)
def test_a_table_keeps_its_columns_and_the_text_of_every_cell(name: str) -> None:
    text = TEXTS[name]
    page = rendered(markdown_table([text, "n"], [[text, "1"], ["x", text]]))
    assert page.elements == {"table", "thead", "tbody", "tr", "th", "td"}
    shown = words(visible(text))
    assert [words(cell) for cell in page.cells] == [shown, "n", shown, "1", "x", shown]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_after_other_text_is_shown_literally(name: str) -> None:
    page = rendered("Reason given: " + markdown_text(TEXTS[name], begins=False))
    assert (page.elements, page.text) == ({"p"}, words("Reason given: " + visible(TEXTS[name])))


@pytest.mark.parametrize("text", ["0.1.0", "C# and F#", "a (b) c", "well-known", "12.5 %", "St. Mary's", "(see above)"])
def test_plain_text_is_not_littered_with_marks(text: str) -> None:
    assert markdown_text(text).replace("\\#", "#") == text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("1. item", "1\\. item"),
        ("12) item", "12\\) item"),
        ("(a) item", "\\(a) item"),
        ("iv. item", "iv\\. item"),
        ("- item", "\\- item"),
        (": item", "\\: item"),
        ("% title", "\\% title"),
        ("https://a.b", "https&#58;//a.b"),
        ("www.a.b", "www&#46;a.b"),
        ("a@b.c", "a\\@b.c"),
        ("$x$", "\\$x\\$"),
        ("[^1]", "\\[\\^1\\]"),
        ("{#id}", "\\{\\#id\\}"),
    ],
)
def test_what_github_or_pandoc_would_read_as_more_than_text_is_marked(text: str, marked: str) -> None:
    """Neither is at hand in the tests: what each of them understands beyond CommonMark is listed here."""
    assert markdown_text(text) == marked
