"""Text of people on a figure: literal, on its lines, never too wide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.figures import lines as lines_module
from triangulate.figures.fonts import BASE, width
from triangulate.figures.lines import fit, short, shown, sides, wrap


@pytest.fixture
def a_font_for_everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a computer with all fonts."""
    monkeypatch.setattr(lines_module, "family_of", lambda char: BASE)
    monkeypatch.setattr(lines_module, "width", lambda text, size, *, bold=False: size * len(text))
    shown.cache_clear()
    lines_module._wrap.cache_clear()
    yield
    shown.cache_clear()
    lines_module._wrap.cache_clear()


def test_control_characters_are_visible():
    assert shown("bell \x07 escape \x1b[31m") in ("bell ␇ escape ␛[31m", "bell ^G escape ^[[31m")


def test_control_characters_are_visible_without_the_fonts_for_their_pictures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(lines_module, "family_of", lambda char: None)
    assert lines_module.clean("a\x07b\x00c\x7fd") == "a^Gb^@c^?d"


def test_blanks_line_ends_and_turns_of_direction_leave_one_plain_line():
    assert shown("  two\n lines\tand \u202eturned\u202c ") == "two lines and turned"


@pytest.mark.parametrize("text", ["$x^2$", "\\alpha_{i}", "a_b", "<b>&amp;</b>", "100 %", "=1+1"])
def test_what_looks_like_markup_is_shown_literally(text: str):
    assert shown(text) == text


def test_marks_that_would_cover_the_lines_above_are_limited():
    assert shown("Z" + "\u0301" * 40 + "a") == "Z" + "\u0301" * 2 + "a"


@pytest.mark.usefixtures("a_font_for_everything")
def test_a_joined_emoji_is_shown_by_its_parts_and_without_its_tone():
    assert shown("👩\u200d💻") == "👩💻"
    assert shown("👍🏽") == "👍"


def test_words_are_kept_whole_where_they_fit():
    assert wrap("Open communication and sharing of information", 100, 3, 8) == ["Open communication", "and sharing of", "information"]


def test_what_does_not_fit_ends_in_an_ellipsis():
    lines = wrap("Open communication and sharing of information", 100, 2, 8)
    assert lines == ["Open communication", "and sharing of…"]


def test_a_word_longer_than_a_line_is_broken():
    lines = wrap("x" * 60, 100, 2, 8)
    assert len(lines) == 2
    assert lines[1].endswith("x…")


def test_a_half_empty_last_line_takes_the_beginning_of_the_next_word():
    assert fit("Unbroken Donaudampfschifffahrtsgesellschaft", 110, 8).startswith("Unbroken Donau")


@pytest.mark.usefixtures("a_font_for_everything")
def test_japanese_wraps_between_characters_but_no_line_begins_with_a_full_stop():
    lines = wrap("専門職のあいだの信頼。情報の共有。", 80, 3, 8)
    assert len(lines) > 1
    assert "".join(lines) == "専門職のあいだの信頼。情報の共有。"
    assert not any(line.startswith("。") for line in lines)


def test_letters_are_not_parted_from_their_marks():
    word = "विश्वास" * 8
    assert all(not line.startswith(("ि", "्", "ा")) for line in wrap(word, 40, 9, 8))


def test_both_sides_of_a_comparison_are_told_apart():
    assert sides("Interviews × Observations") == ["Interviews", "× Observations"]
    assert sides("A × B × C") == ["A × B × C"]


def test_a_label_of_ten_thousand_characters_is_cut():
    assert width(fit("word " * 2000, 150, 8), 8) <= 150
    assert short("word " * 2000, 20) == "word word word word…"


@settings(deadline=None)  # the first one loads fonts
@given(st.text(max_size=60), st.integers(20, 200), st.integers(1, 3))
def test_no_line_is_wider_than_its_room(text: str, room: int, lines: int):
    made = wrap(text, room, lines, 8)
    assert 1 <= len(made) <= lines
    # A letter with its marks is never parted, and one letter always stands.
    assert all(width(line, 8) <= room + 0.01 or len(line) <= 6 for line in made)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_making_a_text_ready_twice_changes_nothing_more(text: str):
    assert shown(shown(text)) == shown(text)
