"""Which font has a character, and what is said where none has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from triangulate.figures import fonts
from triangulate.figures.canvas import StudyFigure
from triangulate.figures.fonts import BASE, families, missing_scripts, outline, width
from triangulate.figures.lines import shown


@pytest.fixture
def only_the_base_font(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a computer without any other font."""
    caches = (fonts.family_of, fonts.families, fonts._named, fonts._advance, fonts.outline, fonts.has_bold, shown)

    def clear() -> None:
        for cache in caches:
            cache.cache_clear()

    monkeypatch.setattr(fonts, "installed", lambda: frozenset({BASE}))
    clear()
    yield
    monkeypatch.undo()
    clear()


def test_european_letters_need_no_other_font():
    assert families("Vertrauen, доверие, εμπιστοσύνη, čeština") == (BASE,)


def test_a_longer_text_is_wider_and_bold_is_wider_still():
    assert 0 < width("Role", 8) < width("Role clarity", 8) < width("Role clarity", 8, bold=True)
    assert width("Role", 16) == pytest.approx(2 * width("Role", 8))


def test_an_outline_is_as_wide_as_was_measured():
    box = outline("Interviews with social workers", bold=False).get_extents()
    assert box.width / 100 * 8 == pytest.approx(width("Interviews with social workers", 8), rel=0.03)


@pytest.mark.usefixtures("only_the_base_font")
def test_a_missing_writing_system_is_named_with_the_font_to_install():
    assert missing_scripts(["信頼", "ok"]) == (
        "No installed font has Chinese, Japanese or Korean (2 characters, shown as ▯). Install Noto Sans CJK."
    )
    assert missing_scripts(["विश्वास", "ความ"]).endswith("Install Noto Sans Devanagari and Noto Sans Thai.")


@pytest.mark.usefixtures("only_the_base_font")
def test_a_figure_shows_frames_and_says_why():
    figure = StudyFigure("信頼")
    figure.finish(figure.header(), "A figure.")
    said = "No installed font has Chinese, Japanese or Korean (2 characters, shown as ▯). Install Noto Sans CJK."
    assert figure.texts_of("title") == ["▯▯"]
    assert " ".join(figure.texts_of("note")) == said
    assert figure.alternative_text == f"A figure. {said}"


def test_nothing_is_said_where_all_is_covered():
    assert missing_scripts(["Role clarity", "Überblick", ""]) == ""


def test_bold_is_left_where_the_bold_font_lacks_a_letter():
    letter = "\U0001d5a0"  # DejaVu Sans has it, DejaVu Sans Bold has not
    assert not fonts.has_bold(letter)
    assert width(letter, 8, bold=True) == width(letter, 8)
