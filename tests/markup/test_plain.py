"""Plain text: controls made visible, directions closed, formulas defused, columns aligned."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markup.hostile import TEXTS

from triangulate.markup import csv_text, terminal_table, terminal_text, visible
from triangulate.markup.plain import unguard

quick = settings(deadline=None, max_examples=200, derandomize=True)
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"


@quick
@given(st.text(st.characters(codec="utf-8")))
def test_what_is_visible_holds_no_control_character_but_tab_and_line_feed(text: str) -> None:
    assert {char for char in visible(text) if unicodedata.category(char) == "Cc"} <= {"\t", "\n"}


@quick
@given(st.text(st.characters(codec="utf-8")))
def test_making_visible_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u202eabc\u202c", "\u202eabc\u202c"),
        ("\u2067a\u202eb", "\u2067a\u202eb\u202c\u2069"),
        ("\u2067a\u202eb\u2069", "\u2067a\u202eb\u2069"),
        ("a\u202cb\u2069", "a\u202cb\u2069"),
        ("\u202ea\nb", "\u202ea\nb\u202c"),
    ],
)
def test_a_turn_of_direction_ends_with_its_text(text: str, closed: str) -> None:
    assert visible(text) == closed


@quick
@given(st.text(st.sampled_from("'=+-@\t\r\n＝ab ")))
def test_the_reader_takes_off_what_the_writer_put_before_a_formula(text: str) -> None:
    assert unguard(csv_text(text)) == text


@quick
@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not csv_text(text).startswith(tuple(FORMULA_STARTS))


@pytest.mark.parametrize("text", ["role clarity", "'tis so", "a=b", " =1", "1-2", ""])
def test_what_is_no_formula_is_left_alone(text: str) -> None:
    assert csv_text(text) == text


@pytest.mark.parametrize("name", TEXTS)
def test_the_terminal_gets_one_line_without_escape_sequences(name: str) -> None:
    shown = terminal_text(TEXTS[name])
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f") & set(shown)


def test_columns_are_aligned_by_what_the_characters_take_up() -> None:
    assert terminal_table(["a", "n"], [["漢字", "1"], ["é", "2"], ["e\u0301", "3"]]) == "a     n\n漢字  1\né     2\ne\u0301     3"


@pytest.mark.parametrize(
    ("text", "cut"),
    [("abcdef", "abcdef"), ("abcdefg", "abcde…"), ("漢字漢字", "漢字…"), ("abcd efg", "abcd…"), ("e\u0301" * 6, "e\u0301" * 6)],
)
def test_a_long_cell_is_cut_with_an_ellipsis_at_the_width_that_there_is(text: str, cut: str) -> None:
    assert terminal_table(["x"], [[text]], most=6).splitlines()[1] == cut
