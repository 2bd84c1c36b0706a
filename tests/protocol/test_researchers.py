"""Step 5: who reads which comparison how, with nothing that is missing dropped in silence."""

from __future__ import annotations

from protocol.conftest import SAME, THREE, OpenStudy, coding, rows

from triangulate import Study

PARTLY = {**SAME, "examples": "different"}


def line(made: Study, first: str, second: str, comparisons: str = "all", judgement: str = "code") -> tuple[int, int, int]:
    """Same, of, missing."""
    frame = made.researchers().agreement
    found = frame[
        (frame["researcher_1"] == first)
        & (frame["researcher_2"] == second)
        & (frame["comparisons"] == comparisons)
        & (frame["judgement"] == judgement)
    ]
    return tuple(map(int, found[["same", "of", "missing"]].to_numpy()[0]))  # type: ignore[return-value]


def test_codes_are_compared_where_both_coded_and_the_rest_is_counted_as_missing(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B", "C", "D"),
        codings=[
            coding("M1", code="agreement"),
            coding("M1", who="ben", code="agreement"),
            coding("M2", code="agreement"),
            coding("M2", who="ben", code="dissonance"),
            coding("M3", code="agreement"),
        ],
    )
    assert line(made, "anna", "ben") == (1, 2, 2)


def test_of_and_missing_make_up_all_comparisons_that_count_for_every_pair(study: OpenStudy) -> None:
    made = study(
        THREE,
        meta_themes=rows("A", "B"),
        codings=[coding(who=who, a=a, b=b, code=code) for who, a, b, code in (
            ("anna", "interviews", "observations", "agreement"),
            ("ben", "interviews", "observations", "silence"),
            ("chidi", "interviews", "survey", "agreement"),
        )],
    )  # fmt: skip
    frame = made.researchers().agreement.query("judgement == 'code' and comparisons == 'all'")
    assert (frame["of"] + frame["missing"]).tolist() == [6, 6, 6, 18]


def test_comparisons_with_both_sources_present_stand_apart(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B", "C"),
        codings=[
            coding(who=who, theme=theme, **judged)
            for who in ("anna", "ben")
            for theme, judged in (
                ("M1", SAME if who == "anna" else PARTLY),
                ("M2", SAME),
                ("M3", {"presence_a": "present", "presence_b": "silent"}),
            )
        ],
    )
    assert (line(made, "anna", "ben"), line(made, "anna", "ben", "both present")) == ((2, 3, 0), (1, 2, 0))


def test_with_three_researchers_all_pairs_are_pooled(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B"),
        codings=[coding(theme, who, code=code) for theme, codes in (("M1", "AAP"), ("M2", "AA")) for who, code in zip(
            ("anna", "ben", "chidi"), ({"A": "agreement", "P": "partial_agreement"}[letter] for letter in codes), strict=False
        )],
    )  # fmt: skip
    assert line(made, "all", "all") == (2, 4, 2)


def test_presence_filled_in_from_the_findings_is_nobodys_judgement(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A"),
        findings__interviews=[{"finding": "I1", "label": "a", "statement": "a", "meta_theme": "M1"}],
        findings__observations=[{"finding": "O1", "label": "a", "statement": "a", "meta_theme": "M1"}],
        codings=[coding(code="agreement"), coding(who="ben", code="agreement", presence_a="present")],
    )
    assert line(made, "anna", "ben", judgement="presence_a") == (0, 0, 1)


def test_each_judgement_is_compared_by_itself(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=[coding(**SAME), coding(who="ben", **PARTLY)])
    assert line(made, "anna", "ben", judgement="meaning") == (1, 1, 0)
    assert line(made, "anna", "ben", judgement="examples") == (0, 1, 0)


def test_disagreements_name_the_code_and_the_reason_of_each(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A"),
        codings=[coding(code="agreement", reason="alike\nben: no"), coding(who="ben", code="dissonance", reason="they clash")],
    )
    found = made.researchers().disagreements
    assert found["differ"].isna().all()  # codes alone, no judgements
    assert found.drop(columns="differ").to_dict("records") == [
        {
            "meta_theme": "M1",
            "label": "A",
            "source_a": "interviews",
            "source_b": "observations",
            "anna": "agreement",
            "ben": "dissonance",
            "reasons": "anna: alike ben: no\nben: they clash",
            "distance": 2,
            "became": "disputed",
        }
    ]


def test_the_confusion_table_counts_every_pair_of_codings_once_in_the_order_of_the_codes(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B"),
        codings=[
            coding("M1", code="dissonance"),
            coding("M1", who="ben", code="agreement"),
            coding("M2", code="agreement"),
            coding("M2", who="ben", code="dissonance"),
        ],
    )
    assert made.researchers().confusion.to_numpy().tolist() == [["agreement", "dissonance", 2]]


def test_one_researcher_alone_is_no_comparison(study: OpenStudy) -> None:
    found = study(meta_themes=rows("A"), codings=[coding(code="agreement")]).researchers()
    assert found.agreement.empty
    assert found.notes() == ["Fewer than two researchers have coded: there is nothing to compare yet."]


def test_statements_are_held_against_the_same_statement_of_others_and_none_is_dropped(study: OpenStudy) -> None:
    made = study(
        "scheme: convergence_divergence\n",
        meta_themes=rows("A"),
        codings=[
            coding(b="", code="convergence", statement="time is short"),
            coding(b="", code="divergence", statement="time is found"),
            coding(b="", who="ben", code="convergence", statement="time is short"),
            coding(b="", who="ben", code="convergence", statement="time is found"),
            coding(b="", who="ben", code="convergence", statement="of ben alone"),
        ],
    )
    assert line(made, "anna", "ben") == (1, 2, 2)  # missing: the statement of ben alone, and observations
    assert made.researchers().disagreements[["statement", "anna", "ben"]].to_numpy().tolist() == [
        ["time is found", "divergence", "convergence"]
    ]


def test_researchers_stand_in_the_order_of_the_study_then_by_name(study: OpenStudy) -> None:
    codings = [coding(who=who, code="agreement") for who in ("dora", "anna", "chidi", "ben")]
    assert study("researchers: [dora, chidi, anna, ben]\n", meta_themes=rows("A"), codings=codings).researchers().researchers == (
        "dora",
        "chidi",
        "anna",
        "ben",
    )
    assert study(meta_themes=rows("A"), codings=codings).researchers().researchers == ("anna", "ben", "chidi", "dora")


def test_a_researcher_called_like_a_column_gets_a_column_of_their_own(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=[coding(who="label", code="agreement"), coding(who="reasons", code="silence")])
    assert list(made.researchers().disagreements.columns) == [
        "meta_theme", "label", "source_a", "source_b", "label_", "reasons_", "reasons", "differ", "distance", "became",
    ]  # fmt: skip


def two(theme: str, first: str, second: str, **more: str) -> list[dict[str, str]]:
    """Codings of anna and ben."""
    return [coding(theme, code=first, **more), coding(theme, who="ben", code=second, **more)]


def test_disagreements_stand_furthest_apart_first_and_else_as_in_the_matrix(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows(*"ABCD"),
        codings=[
            *two("M1", "agreement", "partial_agreement"),
            *two("M2", "agreement", "silence"),
            *two("M3", "partial_agreement", "dissonance"),
            *two("M4", "agreement", "dissonance"),
        ],
    )
    found = made.researchers().disagreements
    assert found[["meta_theme", "distance"]].to_numpy().tolist() == [["M2", 3], ["M4", 2], ["M1", 1], ["M3", 1]]


def test_of_three_codes_the_two_that_are_furthest_apart_count(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A"),
        codings=[*two("M1", "agreement", "partial_agreement"), coding("M1", who="chidi", code="silence")],
    )
    assert made.researchers().disagreements["distance"].tolist() == [3]


def test_at_the_same_distance_more_judgements_that_differ_come_first(study: OpenStudy) -> None:
    made = study(
        meta_themes=rows("A", "B"),
        codings=[
            coding("M1", **SAME),
            coding("M1", who="ben", **PARTLY),
            coding("M2", **SAME),
            coding("M2", who="ben", **{**PARTLY, "coverage": "different"}),
        ],
    )
    found = made.researchers().disagreements
    assert found[["meta_theme", "differ"]].to_numpy().tolist() == [["M2", "coverage, examples"], ["M1", "examples"]]


def test_disagreements_say_what_became_of_them(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A", "B"), codings=[*two("M1", "agreement", "dissonance"), *two("M2", "agreement", "dissonance")])
    made.resolve("M2", "interviews", "observations", researcher="anna", code="partial_agreement", how="third_person")
    assert dict(made.researchers().disagreements[["meta_theme", "became"]].to_numpy()) == {"M1": "disputed", "M2": "partial_agreement"}


def test_what_somebody_is_not_to_code_is_not_missing(study: OpenStudy) -> None:
    settings = "researchers: [anna, ben, chidi]\nassignments: {ben: [G], chidi: [H]}\n"
    themes = [{"meta_theme": f"M{number}", "label": f"L{number}", "group": group} for number, group in enumerate("GGH", 1)]
    made = study(settings, meta_themes=themes, codings=[*two("M1", "agreement", "agreement"), coding("M3", who="chidi", code="silence")])
    assert line(made, "anna", "ben") == (1, 1, 1)  # M2; M3 is not ben's
    assert line(made, "anna", "chidi") == (0, 0, 1)  # M3
    assert line(made, "ben", "chidi") == (0, 0, 0)  # nothing is both of theirs


def test_what_two_coded_counts_though_it_was_assigned_to_neither(study: OpenStudy) -> None:
    settings = "researchers: [anna, ben]\nassignments: {anna: [H], ben: [H]}\n"
    themes = [{"meta_theme": "M1", "label": "A", "group": "G"}, {"meta_theme": "M2", "label": "B", "group": "H"}]
    made = study(settings, meta_themes=themes, codings=two("M1", "agreement", "agreement"))
    assert line(made, "anna", "ben") == (1, 1, 1)


def test_codings_made_while_others_could_be_seen_stand_apart(study: OpenStudy) -> None:
    made = study("researchers: [anna, ben]\nblind: true\ncoordinator: ben\n", meta_themes=rows("A", "B"))
    pair = ("interviews", "observations")
    for theme in ("M1", "M2"):
        made.code(theme, *pair, researcher="anna", code="agreement")
    made.code("M1", *pair, researcher="ben", code="dissonance")
    made.reveal(researcher="ben")
    made.code("M2", *pair, researcher="ben", code="agreement")  # has seen that of anna
    assert line(made, "anna", "ben") == (1, 2, 0)
    assert line(made, "anna", "ben", "nothing seen") == (0, 1, 0)
    assert made.researchers().notes()[-1] == (
        '"Nothing seen": codings made while neither a proposal nor the coding of somebody else could be seen.'
    )


def test_codings_made_with_a_proposal_visible_stand_apart(study: OpenStudy) -> None:
    finding = {"label": "l", "statement": "s", "effect": "helps", "state": "present"}
    made = study(
        "researchers: [anna, ben]\n",
        meta_themes=rows("A"),
        findings__interviews=[{"finding": "I1", "meta_theme": "M1", "cases": "", **finding}],
        findings__observations=[{"finding": "O1", "meta_theme": "M1", "cases": "", **finding}],
    )
    for who in ("anna", "ben"):
        made.code("M1", "interviews", "observations", researcher=who, **SAME)
    saw = {body["proposal"] for body in made.history(kind="code")["body"]}
    assert saw == {"visible"}
    assert line(made, "anna", "ben") == (1, 1, 0)
    assert line(made, "anna", "ben", "nothing seen") == (0, 0, 0)


def test_where_nothing_is_known_to_have_been_seen_no_line_is_set_apart(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=two("M1", "agreement", "agreement"))
    assert set(made.researchers().agreement["comparisons"]) == {"all", "both present"}


def test_a_discussion_without_names_has_the_readings_in_the_order_of_the_scheme(study: OpenStudy) -> None:
    made = study(
        "researchers: [professor, student]\n",
        meta_themes=rows("A"),
        codings=[
            coding(who="professor", code="dissonance", reason="they\nclash"),
            coding(who="student", code="agreement", reason="one claim"),
        ],
    )
    told = made.researchers().discussion()
    assert told.columns.tolist() == ["meta_theme", "label", "source_a", "source_b", "distance", "readings"]
    assert told["readings"].tolist() == ["Agreement: one claim\nDissonance: they clash"]
    named = made.researchers().discussion(anonymous=False)["readings"]
    assert named.tolist() == ["Agreement: student: one claim\nDissonance: professor: they clash"]


def test_a_reading_without_a_reason_says_so(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=two("M1", "agreement", "dissonance"))
    assert made.researchers().discussion()["readings"].tolist() == ["Agreement: no reason given\nDissonance: no reason given"]


def test_a_discussion_of_nothing_is_an_empty_table(study: OpenStudy) -> None:
    made = study(meta_themes=rows("A"), codings=two("M1", "agreement", "agreement"))
    assert made.researchers().discussion().empty
    alone = study(meta_themes=rows("A"), codings=[coding(code="agreement")])
    assert alone.researchers().discussion().empty


def test_every_table_has_a_caption(study: OpenStudy) -> None:
    made = study(meta_themes=rows(*"AB"), codings=[*two("M1", "agreement", "dissonance"), *two("M2", "silence", "silence")])
    plain = ["Same code, before resolution", "Codes given by two researchers", "Disagreements", "What codings became"]
    assert list(made.researchers().tables()) == plain
    assert list(made.researchers(["gwet_ac1"]).tables()) == [plain[0], "Coefficients with 95 % intervals", *plain[1:]]
