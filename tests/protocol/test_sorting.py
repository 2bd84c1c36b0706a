"""Step 1: what stands in which row, and what stays unsorted."""

from __future__ import annotations

from protocol.conftest import OpenStudy, coding, rows

from triangulate import Study


def placed(study: Study) -> list[tuple[str, str, str | None]]:
    """(finding, meta-theme, through) of every finding in a row."""
    return [
        (finding, theme, through if isinstance(through, str) else None)
        for finding, theme, through in study.mapping[["finding", "meta_theme", "through"]].itertuples(index=False)
    ]


def loose(study: Study) -> list[str]:
    return list(study.unsorted["finding"])


def errors(study: Study) -> list[str]:
    return [problem.what for problem in study.problem_list if problem.severity == "error"]


def test_labels_in_the_findings_make_rows_with_ids_of_their_own(study: OpenStudy) -> None:
    made = study(
        findings__interviews=[
            {"finding": "I1", "label": "a", "statement": "a", "meta_theme": "Trust between professions"},
            {"finding": "I2", "label": "b", "statement": "b", "meta_theme": "Nähe & Ferne"},
        ],
        findings__observations=[{"finding": "O1", "label": "c", "statement": "c", "meta_theme": "trust  BETWEEN professions"}],
    )
    assert list(made.meta_themes["meta_theme"]) == ["trust-between-professions", "nähe-ferne"]
    assert list(made.meta_themes["label"]) == ["Trust between professions", "Nähe & Ferne"]
    assert [(finding, theme) for finding, theme, _ in placed(made)] == [
        ("I1", "trust-between-professions"),
        ("I2", "nähe-ferne"),
        ("O1", "trust-between-professions"),
    ]


def test_different_labels_of_the_same_letters_make_different_rows(study: OpenStudy) -> None:
    made = study(findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "Trust, first; Trust: first"}])
    assert list(made.meta_themes["meta_theme"]) == ["trust-first", "trust-first-2"]


def test_without_findings_the_names_in_the_codings_make_the_rows(study: OpenStudy) -> None:
    made = study(
        codings=[coding("Role clarity", code="agreement"), coding("O2", code="silence"), coding("role clarity", who="ben", code="silence")]
    )
    assert list(made.meta_themes["meta_theme"]) == ["role-clarity", "O2"]


def test_one_finding_can_stand_in_several_rows(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "M2; M1; M2"}],
    )
    assert placed(made) == [("I1", "M2", None), ("I1", "M1", None)]


def test_a_row_is_named_by_its_id_or_its_label(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[
            {"finding": "I1", "label": "a", "statement": "a", "meta_theme": "trust"},
            {"finding": "I2", "label": "b", "statement": "b", "meta_theme": "M2"},
        ],
    )
    assert [(finding, theme) for finding, theme, _ in placed(made)] == [("I1", "M1"), ("I2", "M2")]


def test_a_label_with_a_semicolon_names_one_row(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust; respect", "Respect"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "Trust; respect"}],
    )
    assert (errors(made), placed(made)) == ([], [("I1", "M1", None)])


def test_a_label_that_two_rows_share_must_be_told_apart_by_ids(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "trust"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "Trust"}],
    )
    assert errors(made) == ['"Trust" is the label of several meta-themes']
    assert placed(made) == []


def test_a_row_that_does_not_exist_is_named_with_the_nearest(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "Thrust"}],
    )
    problem = next(problem for problem in made.problem_list if problem.severity == "error")
    assert str(problem) == ('findings/interviews.csv, row 2, column "meta_theme": there is no meta-theme "Thrust". Did you mean "Trust"?')


HIERARCHY = [
    {"finding": "T1", "label": "Theme", "statement": "t"},
    {"finding": "T1.1", "label": "Sub-theme", "statement": "s", "parent": "T1"},
    {"finding": "T1.1.1", "label": "Sub-sub-theme", "statement": "u", "parent": "T1.1"},
]


def test_a_sub_theme_shares_the_row_of_the_nearest_theme_above_that_was_sorted(study: OpenStudy) -> None:
    theme, middle, leaf = HIERARCHY
    made = study(
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[{**theme, "meta_theme": "M1"}, {**middle, "meta_theme": "M2"}, leaf],
    )
    assert placed(made) == [("T1", "M1", None), ("T1.1", "M2", None), ("T1.1.1", "M2", "T1.1")]


def test_a_theme_with_sorted_sub_themes_is_a_heading_and_not_unsorted(study: OpenStudy) -> None:
    theme, middle, leaf = HIERARCHY
    made = study(meta_themes=rows("Trust"), findings__interviews=[theme, middle, {**leaf, "meta_theme": "M1"}])
    assert (loose(made), [finding for finding, _, _ in placed(made)]) == ([], ["T1.1.1"])


def test_a_theme_without_any_sorted_sub_theme_is_unsorted_with_them(study: OpenStudy) -> None:
    made = study(meta_themes=rows("Trust"), findings__interviews=HIERARCHY)
    assert loose(made) == ["T1", "T1.1", "T1.1.1"]


def test_what_a_finding_replaces_is_in_no_row_and_not_unsorted(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "I1", "label": "old", "statement": "o"},
            {"finding": "I2", "label": "new", "statement": "n", "supersedes": "I1", "meta_theme": "M1"},
        ],
    )
    assert (placed(made), loose(made)) == ([("I2", "M1", None)], [])


def test_a_new_finding_takes_the_row_of_the_one_that_it_replaces(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "I1", "label": "old", "statement": "o", "meta_theme": "M1"},
            {"finding": "I2", "label": "new", "statement": "n", "supersedes": "I1"},
        ],
    )
    assert placed(made) == [("I2", "M1", None)]


def test_a_new_finding_that_was_sorted_itself_stays_where_it_was_put(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[
            {"finding": "I1", "label": "old", "statement": "o", "meta_theme": "M1"},
            {"finding": "I2", "label": "new", "statement": "n", "supersedes": "I1", "meta_theme": "M2"},
        ],
    )
    assert placed(made) == [("I2", "M2", None)]


def test_rows_are_handed_on_from_version_to_version_in_whatever_order_they_are_listed(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "I3", "label": "newest", "statement": "n", "supersedes": "I2"},
            {"finding": "I2", "label": "newer", "statement": "n", "supersedes": "I1"},
            {"finding": "I1", "label": "old", "statement": "o", "meta_theme": "M1"},
        ],
    )
    assert (placed(made), loose(made)) == ([("I3", "M1", None)], [])


def test_a_finding_that_was_split_hands_its_row_to_both_parts(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "I1", "label": "old", "statement": "o", "meta_theme": "M1"},
            {"finding": "I2", "label": "one part", "statement": "n", "supersedes": "I1"},
            {"finding": "I3", "label": "other part", "statement": "n", "supersedes": "I1"},
        ],
    )
    assert placed(made) == [("I2", "M1", None), ("I3", "M1", None)]


def test_sub_themes_of_a_theme_that_was_replaced_share_the_row_of_the_new_one(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "T1", "label": "old theme", "statement": "o", "meta_theme": "M1"},
            {"finding": "T1.1", "label": "sub-theme", "statement": "s", "parent": "T1"},
            {"finding": "T2", "label": "new theme", "statement": "n", "supersedes": "T1"},
        ],
    )
    assert placed(made) == [("T1.1", "M1", "T2"), ("T2", "M1", None)]


def test_findings_that_replace_one_another_in_a_circle_keep_one_of_them(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust"),
        findings__interviews=[
            {"finding": "I1", "label": "one", "statement": "o", "supersedes": "I2", "meta_theme": "M1"},
            {"finding": "I2", "label": "two", "statement": "n", "supersedes": "I1"},
        ],
    )
    assert len(placed(made)) == 1


def test_a_row_knows_the_sources_that_its_findings_come_from(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("Trust", "Power"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "M1;M2"}],
        findings__observations=[{"finding": "O1", "label": "b", "statement": "b", "meta_theme": "M1"}],
    )
    assert made.analysis.sorting.sources_of() == {"M1": ["interviews", "observations"], "M2": ["interviews"]}


def test_a_row_without_a_label_shows_its_id(study: OpenStudy) -> None:
    made = study(meta_themes=[{"meta_theme": "M1", "label": ""}], codings=[coding(code="agreement")])
    assert list(made.meta_themes["label"]) == ["M1"]
