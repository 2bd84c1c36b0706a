"""Where researchers differ on the matrix: whose codes, how far apart, and what nobody disputes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from triangulate.figures import differences_pages, figure_bytes, plot_differences
from triangulate.figures.canvas import StudyFigure
from triangulate.protocol.distance import code_distance
from triangulate.protocol.researchers import CodeGrid, ResearcherComparison
from triangulate.schemes import load_scheme
from triangulate.study import Study

CODES = {"A": "agreement", "P": "partial_agreement", "D": "dissonance", "S": "silence", "N": "not_addressed", "?": "undetermined"}
FARMER = load_scheme("farmer")
PAIR = ("a", "b")
Place = tuple[str, str | None, str | None, str | None]


def comparison_of(places: dict[Place, str], *, missing: frozenset[int] = frozenset()) -> ResearcherComparison:
    """Letters of r1, r2 ... for each comparison; a dot is not coded, ``missing`` are the numbers of those that are none."""
    people = len(next(iter(places.values())))
    values = np.array([[CODES.get(letter) for letter in letters] for letters in places.values()], dtype=object).T
    found = []
    for (theme, a, b, statement), letters in places.items():
        codes = {CODES[letter] for letter in letters if letter != "."}
        furthest = max((code_distance(FARMER, one, other) for one, other in product(codes, codes)), default=0)
        if furthest:
            found.append((theme, a, b, statement, furthest))
    table = pd.DataFrame(found, columns=["meta_theme", "source_a", "source_b", "statement", "distance"])
    grid = CodeGrid(
        {"code": values},
        tuple(place[0] for place in places),
        np.ones(len(places), dtype=bool),
        np.array([number not in missing for number in range(len(places))]),
        tuple(CODES.values()),
        tuple(places),
    )
    researchers = tuple(f"r{number}" for number in range(1, people + 1))
    order = table.sort_values("distance", ascending=False, kind="stable", ignore_index=True)
    return ResearcherComparison(researchers, pd.DataFrame(), pd.DataFrame(), order, grid=grid)


def column_of(*letters: str) -> ResearcherComparison:
    """One comparison a row."""
    return comparison_of({(f"R{number}", *PAIR, None): given for number, given in enumerate(letters, 1)})


def frames_of(figure: StudyFigure) -> list[float]:
    (drawn,) = [drawn for drawn in figure.axes[0].collections if drawn.get_label() == "differences"]
    return [float(line) for line in drawn.get_linewidth()][: len(drawn.get_paths())]


def test_where_researchers_differ_each_code_stands_in_the_order_of_the_researchers(make_view):
    figure = plot_differences(column_of("AAP", "DAA"), make_view([["agreement"]] * 2))
    assert figure.texts_of("letter") == ["A", "A", "P", "D", "A", "A"]


def test_how_far_apart_they_are_stands_beside_and_in_the_width_of_the_frame(make_view):
    figure = plot_differences(column_of("AP", "AD", "AS"), make_view([["agreement"]] * 3))
    assert figure.texts_of("distance") == ["1", "2", "3"]
    assert frames_of(figure) == sorted(set(frames_of(figure)))


def test_where_all_gave_one_code_it_stands_once_without_frame_and_colour(make_view):
    figure = plot_differences(column_of("AAA", "AAP"), make_view([["agreement"]] * 2))
    assert figure.texts_of("calm") == ["A"]
    assert len(frames_of(figure)) == 1


def test_who_has_not_coded_is_a_dot_so_that_one_code_alone_looks_like_no_agreement(make_view):
    figure = plot_differences(column_of("A.", "..", "A.", "SS"), make_view([["agreement"]] * 4))
    assert figure.texts_of("calm") == ["A ·", "· ·", "A ·", "S"]
    assert "Not coded" in figure.texts_of("legend")


def test_a_dot_stands_in_its_place_where_others_differ(make_view):
    assert plot_differences(column_of("A.P"), make_view([["agreement"]])).texts_of("letter") == ["A", "·", "P"]


def test_what_is_no_comparison_has_a_dash(make_view):
    found = comparison_of({("R1", *PAIR, None): "AP", ("R2", *PAIR, None): ".."}, missing=frozenset({1}))
    figure = plot_differences(found, make_view([["agreement"], ["no comparison"]]))
    assert figure.texts_of("empty") == ["–"]
    assert "No comparison" in figure.texts_of("legend")


def test_of_many_researchers_each_code_has_the_number_of_those_who_gave_it(make_view):
    figure = plot_differences(column_of("AAAPPAA.", "AAAAAAA."), make_view([["agreement"]] * 2))
    assert list(zip(figure.texts_of("letter"), figure.texts_of("times"), strict=True)) == [("A", "5"), ("P", "2"), ("·", "1")]
    assert figure.texts_of("calm") == ["A7 ·1"]
    assert " ".join(figure.texts_of("subtitle")) == (
        "8 researchers, before any resolution: different codes in 1 of 2 comparisons that two or more coded. "
        "Where they differ, a cell has each code with the number of researchers who gave it."
    )


def test_two_statements_of_a_comparison_stand_side_by_side_and_more_are_counted(make_view):
    places = {("R1", *PAIR, said): letters for said, letters in (("x", "AP"), ("y", "AA"))}
    places |= {("R2", *PAIR, said): letters for said, letters in (("x", "AP"), ("y", "AA"), ("z", "AD"))}
    figure = plot_differences(comparison_of(places), make_view([["agreement"]] * 2), unit="statement")
    assert (figure.texts_of("letter"), figure.texts_of("calm"), figure.texts_of("fields")) == (["A", "P"], ["A"], ["2 of 3 differ"])
    assert figure.alternative_text.startswith(
        "Matrix of 2 meta-themes by 1 comparison, with the codes of 2 researchers before any resolution. "
        "Codes differ in 3 of 5 statements that two or more coded: 2 one step apart, 1 two steps. First to discuss: "
    )


def test_rows_and_comparisons_are_named(make_view):
    view = make_view([["agreement"]] * 2, labels=["Role clarity", "Trust"])
    figure = plot_differences(column_of("AP", "AA"), view, names={"a": "Interviews", "b": "Survey"})
    assert (figure.texts_of("id"), figure.texts_of("row")) == (["R1", "R2"], ["Role clarity", "Trust"])
    assert figure.texts_of("heading") == ["Interviews", "× Survey"]


def test_only_codes_that_occur_are_explained(make_view):
    assert plot_differences(column_of("AP"), make_view([["agreement"]])).texts_of("legend") == ["Agreement", "Partial agreement"]


def test_pages_take_rows_first_and_say_so(make_view):
    found, view = column_of(*["AP"] * 5), make_view([["agreement"]] * 5)
    assert differences_pages(found, view, rows=2) == 3
    last = plot_differences(found, view, 3, rows=2)
    assert last.texts_of("id") == ["R5"]
    assert " ".join(last.texts_of("subtitle")).endswith("Page 3 of 3: rows 5 to 5 of 5.")
    assert last.texts_of("note")[-1] == "Numbers above are those of the whole matrix."
    with pytest.raises(ValueError, match="^there is no page 4: where researchers differ has 3 pages$"):
        plot_differences(found, view, 4, rows=2)


def test_more_comparisons_than_a_page_is_wide_go_on_the_next_and_none_is_lost(make_view):
    places = {("R1", f"s{number}", None, None): "APDSN?AP" for number in range(9)}
    found, view = comparison_of(places), make_view([["agreement"] * 9])
    pages = differences_pages(found, view)
    headings = [text for page in range(1, pages + 1) for text in plot_differences(found, view, page).texts_of("heading")]
    assert pages > 1
    assert headings == [f"s{number}" for number in range(9)]


@pytest.mark.parametrize("people", [2, 6, 8, 30])
@pytest.mark.parametrize("words", ["w" * 10_000, "信頼 الثقة विश्वास", "$x^2$ \\frac{1}{2}\x07"])
def test_nothing_leaves_the_sheet_whatever_people_write(make_view, people: int, words: str):
    letters = ("APDSN?" * 5)[:people]
    places = {(f"R{row}", *pair, None): letters for row in range(1, 31) for pair in (("a", "b"), ("a", "c"), ("b", "c"))}
    view = make_view([["agreement"] * 3] * 30, labels=[words] * 30)
    found = comparison_of(places)
    for page in range(1, differences_pages(found, view) + 1):
        figure = plot_differences(found, view, page, names=dict.fromkeys("abc", words), note="Synthetic data")
        wide, high = figure.get_size_inches() * 72
        assert all(0 <= line.x <= wide and 0 <= line.y <= high for line in figure.lettering.lines)
        for drawn in figure.axes[0].collections:
            for path in drawn.get_paths():
                assert path.get_extents().x0 >= 0 and path.get_extents().x1 <= wide and path.get_extents().y1 <= high
        assert figure_bytes(figure, "svg")


def test_letters_stay_inside_their_frame(make_view):
    figure = plot_differences(column_of("APDSN?", "AAAAAP"), make_view([["agreement"]] * 2))
    collections = {drawn.get_label(): drawn for drawn in figure.axes[0].collections}
    frames = [path.get_extents() for path in collections["differences"].get_paths()]
    chips = [path.get_extents() for path in collections["codes"].get_paths()]
    numbers = [line.x for line in figure.lettering.lines if line.role == "distance"]
    assert len(chips) == 12
    for number, chip in enumerate(chips):
        frame = frames[number // 6]
        assert frame.x0 <= chip.x0 and chip.x1 <= numbers[number // 6] - 4 and chip.y0 >= frame.y0 and chip.y1 <= frame.y1


def test_the_alternative_text_counts_by_distance_and_names_what_is_furthest_apart(make_view):
    figure = plot_differences(column_of("AP", "AA", "AS"), make_view([["agreement"]] * 3), names={"a": "Interviews", "b": "Survey"})
    assert figure.alternative_text == (
        "Matrix of 3 meta-themes by 1 comparison, with the codes of 2 researchers before any resolution. Codes differ in 2 of 3 "
        "comparisons that two or more coded: 1 one step apart, 1 furthest apart. First to discuss: R3 Label R3 (Interviews × Survey); "
        "R1 Label R1 (Interviews × Survey)."
    )


def test_where_nobody_differs_it_says_so(make_view):
    figure = plot_differences(column_of("AA", "SS"), make_view([["agreement"]] * 2))
    assert figure.alternative_text.endswith(" No codes differ in 2 comparisons that two or more coded.")
    assert figure.texts_of("note") == ["A letter without a frame: all gave this code."]


def test_where_no_comparison_was_coded_by_two_there_is_no_figure(make_view, safeguarding: Study):
    assert plot_differences(column_of("A.", ".S"), make_view([["agreement"]] * 2)) is None
    assert plot_differences(safeguarding.researchers(), safeguarding.matrix().view) is None


def test_the_disagreements_of_a_study_are_all_there(families: Study):
    found = families.researchers()
    figure = plot_differences(found, families.matrix().view)
    assert len(figure.texts_of("distance")) == len(found.disagreements)
    assert sorted(map(int, figure.texts_of("distance")), reverse=True) == found.disagreements["distance"].tolist()
