"""The sentences of the report: true, with their denominators, and nobody's decision that nobody made."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from protocol.conftest import SAME, THREE, coding, rows

from triangulate import open_study, template

MakeReport = Callable[..., str]


@pytest.fixture
def report(make_study: Callable[..., Path], tmp_path: Path) -> MakeReport:
    """``report(settings, codings=[...])``: the Markdown report of a small study."""

    def make(settings: str = "", **tables: list[dict[str, str]]) -> str:
        folder = make_study(settings, **{path: lines for path, lines in tables.items() if lines})
        return open_study(folder).report(tmp_path / "report.md").read_text(encoding="utf-8")

    return make


@pytest.fixture(scope="module", params=["safeguarding", "families"])
def shipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a study that comes with the software."""
    target = tmp_path_factory.mktemp("report") / "report.md"
    return open_study(template(request.param)).report(target).read_text(encoding="utf-8")


def finding(name: str, theme: str = "M1", **values: str) -> dict[str, str]:
    return {"finding": name, "label": f"Label {name}", "statement": name, "meta_theme": theme, **values}


COUNTED = "row|finding|comparison|comment|case|source|theme|question|cell|coding|statement|participant|meeting|professional"


def test_numbers_and_nouns_agree(shipped: str) -> None:
    wrong = re.findall(rf"\b1 (?:{COUNTED})s\b", shipped)
    wrong += re.findall(rf"(?<![\d.])(?:[02-9]|[1-9]\d+) (?:{COUNTED})\b(?!-)", re.sub(r"“[^”]*”", "", shipped))
    assert wrong == []


def test_no_value_of_the_program_stands_in_a_sentence(shipped: str) -> None:
    assert re.findall(r"\b(?:None|nan|NaN|True|False)\b|\[\]|\(\)", shipped) == []


def test_no_sentence_has_a_doubled_blank_or_a_blank_before_its_full_stop(shipped: str) -> None:
    sentences = [line for line in shipped.splitlines() if line and not line.startswith(("|", "#", ">", "-"))]
    assert [line for line in sentences if re.search(r"\S  \S| [.;,](?:\s|$)|\.\.(?!\.)|[^.]\s$", line)] == []


def test_every_percentage_of_the_software_stands_behind_its_denominator(report: MakeReport) -> None:
    text = report(
        THREE,
        meta_themes=rows(*(f"Row {number}" for number in range(12))),
        codings=[coding(f"M{number}", who, **SAME) for number in range(1, 12) for who in ("anna", "ben")],
    )
    shares = re.findall(r"[\d.]+ %", text)
    assert shares
    assert len(shares) == len(re.findall(r"\d+ of \d+ \([\d.]+ %\)", text))


def test_below_20_comparisons_there_is_no_percentage(report: MakeReport) -> None:
    text = report(meta_themes=rows("A", "B"), codings=[coding(who=who, **SAME) for who in ("anna", "ben")])
    assert "%" not in text
    assert "Agreement 1 of 2; Open 1 of 2." in text
    assert "With fewer than 20 comparisons no percentages are given." in text


def test_of_a_study_that_nobody_has_coded_no_code_is_shown_as_given(report: MakeReport) -> None:
    text = report(
        "prominence: {bands: [{name: few, up_to: 50 %}, {name: most, up_to: 100 %}]}\n",
        meta_themes=rows("A", "B"),
        opportunities=[{"meta_theme": "M2", "source": "observations", "opportunity": "asked"}],
        findings__interviews=[finding("I1", effect="helps", state="present", prominence="9"), finding("I2", "M2")],
        findings__observations=[finding("O1", effect="hinders", state="present", prominence="15")],
    )
    assert "Nobody has coded yet. What the matrix shows are proposals from the data, not judgements." in text
    assert "Of 2 comparisons: Open 2 of 2." in text
    assert text.count("nobody has judged this comparison") == 2
    assert not re.search(r"\b(?:given|settled) by\b|as the judgements give it", text)
    assert not re.search(r"\*\*(?:dissonance|silence)\*\*", text)


def test_who_gave_which_code_is_listed_where_researchers_differ(report: MakeReport) -> None:
    text = report(meta_themes=rows("Trust"), codings=[coding(**SAME), coding(who="ben", code="dissonance", reason="they clash")])
    assert "| M1 Trust | Interviews × Observations | Agreement | Dissonance |  | Disputed |" in text
    assert "**M1 Trust, Interviews × Observations** (two steps apart). ben: they clash." in text


def test_a_dispute_does_not_list_codes_that_no_researcher_holds_as_possible(report: MakeReport) -> None:
    text = report(meta_themes=rows("Trust"), codings=[coding(**SAME), coding(who="ben", **{**SAME, "examples": "cannot_judge"})])
    dispute = text[text.index("### Disputed between researchers") :].split("###")[1]
    assert "Partial agreement" not in dispute


def test_a_second_line_of_a_reason_is_not_put_into_the_mouth_of_another(report: MakeReport) -> None:
    text = report(meta_themes=rows("Trust"), codings=[coding(**SAME, reason="alike\nben: no"), coding(who="ben", **SAME, reason="alike")])
    assert "anna, “alike ben: no”; ben, “alike”" in text


def test_what_the_code_rests_on_is_named_also_where_researchers_took_different_ways(report: MakeReport) -> None:
    text = report(
        meta_themes=rows("Trust"),
        codings=[coding(**{**SAME, "examples": "overlapping"}), coding(who="ben", **{**SAME, "prominence": "different"})],
    )
    assert "**partial agreement**, as the judgements give it (P.1 + E1.1 + E1.2 + E2.1 + E2.3 + C.2 + C.4)" in text


def test_labels_of_sources_keep_their_capitals(report: MakeReport) -> None:
    text = report(
        "sources:\n  - {id: nhs, label: NHS Survey of GPs, n: 100}\n  - {id: log, label: Log of the ICU}\n",
        meta_themes=rows("Trust"),
        findings__nhs=[finding("S1", cases="GP1")],
        findings__log=[finding("L1")],
        cases=[{"case": "GP1", "source": "nhs"}],
        codings=[coding(a="nhs", b="log", **SAME)],
    )
    after = text[text.index("## Row by row") :]
    assert "NHS Survey of GPs and Log of the ICU make the same claim" in after
    assert "nhs survey" not in text
    assert "log of the icu" not in text


def test_only_sources_whose_cases_illustrate_are_said_to_give_lower_bounds(report: MakeReport) -> None:
    text = report(
        "sources:\n  - {id: interviews, n: 16}\n  - {id: observations, n: 20}\n",
        meta_themes=rows("Trust"),
        findings__interviews=[finding("I1", cases="SW1")],
        findings__observations=[finding("O1")],
        cases=[{"case": "SW1", "source": "interviews"}],
    )
    assert "Cases cited for Interviews illustrate: they are lower bounds, not counts." in text


def test_cells_that_are_no_comparison_are_said_to_be_left_out_of_the_counts(report: MakeReport) -> None:
    text = report(
        meta_themes=rows("A", "B"),
        findings__interviews=[finding("I1")],
        findings__observations=[finding("O1")],
        codings=[coding(**SAME)],
    )
    assert "Not counted: 1 cell of the matrix where no source is known to cover the row." in text


def test_findings_that_stand_in_no_row_are_accounted_for(report: MakeReport) -> None:
    text = report(
        meta_themes=rows("A"),
        findings__interviews=[
            {"finding": "T1", "label": "Theme", "statement": "t"},
            finding("I1", parent="T1"),
            finding("I2", "", parent="T1", supersedes="I1"),
            finding("I3", ""),
        ],
    )
    assert (
        "1 finding stands in 1 row. 1 more is a heading, a theme whose sub-themes stand in rows. 1 earlier finding was replaced by another."
        in text
    )
    assert "1 finding stayed unsorted: *Label I3*." in text


def test_where_only_the_rules_differ_the_report_says_so(report: MakeReport) -> None:
    text = report(meta_themes=rows("A"), codings=[coding(**{**SAME, "prominence": "different"})])
    assert "The same study has 0 or 1 comparisons in agreement, depending on the rules." in text


def test_codes_beyond_the_judgements_are_named_as_a_ground_of_the_difference(shipped: str) -> None:
    assert re.search(
        r"The same study has (0, 2 or 9|3, 8 or 29) comparisons in agreement, depending on the rules and "
        r"(whether codes count that researchers gave beyond their judgements|what the team settled)\.",
        shipped,
    )


def test_texts_that_people_wrote_are_marked_as_theirs(shipped: str) -> None:
    whole = shipped[shipped.index("### The whole") :].split("\n\n")[1]
    assert whole.startswith("**In the researchers' words.**")


def test_a_scheme_of_statements_speaks_of_statements(report: MakeReport) -> None:
    text = report(
        "scheme: convergence_divergence\n",
        meta_themes=rows("A"),
        codings=[coding(b="", code="convergence", statement="s"), coding(b="", code="divergence", statement="t")],
    )
    assert "Of 3 statements: Convergence 1 of 3; Divergence 1 of 3; Open 1 of 3." in text
