"""HTML: what people entered is text there and nothing else."""

from __future__ import annotations

import pytest
from markup.hostile import TEXTS, Page, words

from triangulate.markup import html_table, html_text, visible


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_shown_literally_as_content(name: str) -> None:
    page = Page(f"<p>{html_text(TEXTS[name])}</p>")
    assert (page.elements, page.attributes, page.text) == ({"p"}, set(), words(visible(TEXTS[name])))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_shown_literally_in_an_attribute(name: str) -> None:
    page = Page(f'<p title="{html_text(TEXTS[name])}"></p>')
    assert (page.attributes, page.values) == ({"title"}, [visible(TEXTS[name])])


@pytest.mark.parametrize("name", TEXTS)
def test_a_table_holds_caption_headings_and_cells_literally(name: str) -> None:
    text = TEXTS[name]
    page = Page(html_table(text, [text, "n"], [[text, text]]))
    assert page.elements <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "bdi"}
    assert page.attributes <= {"class", "scope"}
    shown = words(visible(text))
    assert [words(cell) for cell in page.cells] == [shown, shown, "n", shown, shown]


def test_a_table_names_the_scope_of_its_headings() -> None:
    html = html_table("Codes", ["code", "n"], [["agreement", "2"]])
    assert html == (
        '<table class="tri"><caption>Codes</caption><thead><tr><th scope="col">code</th><th scope="col">n</th></tr></thead>'
        '<tbody><tr><th scope="row"><bdi>agreement</bdi></th><td><bdi>2</bdi></td></tr></tbody></table>'
    )
