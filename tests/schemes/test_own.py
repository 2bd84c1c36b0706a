"""A team's own scheme: read from YAML, refused in whole sentences where it does not fit."""

from __future__ import annotations

from textwrap import dedent

import pytest

from triangulate.errors import Problem
from triangulate.protocol.coding import derive
from triangulate.schemes import Scheme, load_scheme, parse_scheme


def read(text: str, own: dict[str, Scheme] | None = None) -> Scheme:
    scheme, problems = parse_scheme(dedent(text), "schemes/team.yaml", own)
    assert problems == []
    assert scheme is not None
    return scheme


def refused(text: str) -> list[Problem]:
    scheme, problems = parse_scheme(dedent(text), "schemes/team.yaml")
    assert scheme is None
    return problems


def only(text: str) -> str:
    problems = refused(text)
    assert len(problems) == 1
    return str(problems[0])


SOLAS = """
name: solas
codes:
  - {key: convergence, label: Convergence, letter: C, canonical: agreement}
  - {key: discrepancy, label: Discrepancy, letter: D, canonical: dissonance}
  - {key: silence, label: Silence, letter: S}
"""


def test_codes_alone_make_a_scheme_whose_codes_are_given_directly() -> None:
    scheme = read(SOLAS)
    assert (scheme.has_tables, scheme.compares, scheme.scope) == (False, (), "pairwise")
    assert [code.canonical for code in scheme.codes] == ["agreement", "dissonance", "silence"]


def test_a_scheme_without_a_name_is_called_like_its_file() -> None:
    assert read("extends: farmer\n").name == "team"


def test_what_a_scheme_does_not_say_it_has_from_the_one_that_it_extends() -> None:
    scheme, farmer = read("name: ours\nextends: farmer\nscope: joint\nnot_addressed: silence\n"), load_scheme("farmer")
    assert (scheme.scope, scheme.not_addressed) == ("joint", "silence")
    assert (scheme.codes, scheme.e1, scheme.presence, scheme.title) == (farmer.codes, farmer.e1, farmer.presence, farmer.title)


def test_a_scheme_can_extend_another_one_of_the_team() -> None:
    first = read("name: first\nextends: farmer\ncompares: [meaning]\n")
    assert read("name: second\nextends: first\nscope: joint\n", {"first": first}).compares == ("meaning",)


def test_judgements_are_compared_in_the_order_of_the_protocol_however_they_are_written() -> None:
    assert read("extends: farmer\ncompares: [examples, meaning]\n").compares == ("meaning", "examples")


def test_a_table_of_the_team_replaces_the_table_of_the_same_name_and_no_other() -> None:
    scheme = read(
        """
        name: strict_first
        extends: farmer
        compares: [meaning, coverage, examples]
        tables:
          E1:
            - {meaning: same, prominence: [any, not_compared], gives: same}
            - {meaning: [different, opposite], prominence: [any, not_compared], gives: different}
            - {meaning: not_compared, prominence: any, gives: same}
        """
    )
    assert derive(scheme, "present", "present", "opposite", None, "same", "same").code == "partial_agreement"
    assert [row.id for row in scheme.e1] == ["E1.1", "E1.2", "E1.3"]
    assert {row.status for row in scheme.e1} == {"team"}


def test_in_a_presence_table_that_is_not_symmetrical_unknown_presence_is_completed_on_its_own_side() -> None:
    scheme = read(
        """
        name: one_way
        extends: farmer
        tables:
          presence:
            - {a: present, b: present, gives: compare}
            - {a: present, b: silent, gives: silence}
            - {a: silent, b: present, gives: not_addressed}
            - {a: present, b: not_addressed, gives: not_addressed}
            - {a: not_addressed, b: present, gives: not_addressed}
            - {a: [present, unknown], b: [present, unknown], gives: undetermined}
            - {a: any, b: any, gives: no_comparison}
        """
    )
    same = ("same",) * 4
    assert derive(scheme, "present", "unknown", *same).possible == ("agreement", "silence", "not_addressed")
    assert derive(scheme, "unknown", "present", *same).possible == ("agreement", "not_addressed")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "- farmer\n",
            'schemes/team.yaml: this is not a coding scheme. It needs the keys "name", "codes" and, for derived codes, "tables".',
        ),
        (
            "extends: farmer\nscop: joint\n",
            'schemes/team.yaml, line 2, key "scop": there is no such key. Did you mean "scope"?',
        ),
        (
            "extends: farmer\nscope: two by two\n",
            'schemes/team.yaml, line 2, key "scope": "two by two" is no value of scope. It can be "pairwise", "per_source" or "joint".',
        ),
        (
            "extends: farmer\ncompares: [meening]\n",
            'schemes/team.yaml, line 2, key "compares": "meening" is not a judgement that can be compared. Did you mean "meaning"?',
        ),
        (
            "extends: farmer\nseveral_statements: maybe\n",
            'schemes/team.yaml, line 2, key "several_statements": "maybe" is neither true nor false. Write true or false.',
        ),
        (
            "extends: farmer\ntitle: [a, b]\n",
            'schemes/team.yaml, line 2, key "title": this must be a text. Write it on one line, in quotation marks if it has a colon.',
        ),
        (
            "name: empty\n",
            'schemes/team.yaml, key "codes": the scheme has no codes. List them under codes:, each with key, label and letter.',
        ),
        (
            "codes: [{key: Agreement, label: Agreement}]\n",
            'schemes/team.yaml, line 1, key "key": "Agreement" is no key. Use small letters, digits and _, beginning with a letter.',
        ),
        (
            "codes: [{key: a, letter: X}, {key: b, letter: X}]\n",
            'schemes/team.yaml, line 1, key "letter": the letter "X" stands for two codes. Give each code its own.',
        ),
        (
            'codes: [{key: a, colour: "red"}]\n',
            'schemes/team.yaml, line 1, key "colour": "red" is no colour. Write it as "#1b7f79", in quotation marks.',
        ),
        (
            "codes: [{key: a, letter: ABC}]\n",
            'schemes/team.yaml, line 1, key "letter": "ABC" is too long. A letter has one or two characters.',
        ),
        (
            "codes: [{key: a, canonical: silense}]\n",
            'schemes/team.yaml, line 1, key "canonical": "silense" is not one of the published codes. Did you mean "silence"?',
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_would_be_right(text: str, sentence: str) -> None:
    assert only(text) == sentence


def test_a_scheme_to_extend_that_does_not_exist_is_named() -> None:
    sentences = [str(problem) for problem in refused("extends: famer\n")]
    assert sentences[0] == 'schemes/team.yaml, line 1, key "extends": there is no scheme "famer" to extend. Did you mean "farmer"?'


def test_a_gap_in_a_table_is_named_with_the_values_that_it_leaves_out() -> None:
    problems = refused(
        """
        name: holes
        extends: farmer
        tables:
          code:
            - {E1: [same, not_compared], E2: [any, not_compared], gives: agreement}
            - {E1: [partly, different], E2: [any, not_compared], gives: dissonance}
            - {E1: opposite, E2: [same, partly], gives: dissonance}
        """
    )
    assert [problem.what for problem in problems] == [
        "no row holds for E1 opposite, E2 different",
        "no row holds for E1 opposite, E2 not_compared",
    ]


def test_rows_of_the_same_id_are_refused() -> None:
    what = [
        problem.what
        for problem in refused(
            """
            extends: farmer
            tables:
              E1:
                - {id: C.1, meaning: any, prominence: [any, not_compared], gives: same}
                - {id: E1.2, meaning: not_compared, prominence: any, gives: same}
            """
        )
    ]
    assert what == ['two rows are called "C.1"']


def test_tables_that_give_a_code_which_the_scheme_does_not_have_are_refused() -> None:
    what = [problem.what for problem in refused("extends: farmer\ncodes: [{key: agreement}, {key: silence}]\n")]
    assert 'table code, row C.2, gives "partial_agreement", which is not a code of the scheme' in what
    assert 'table presence, row P.4, gives "not_addressed", which is not a code of the scheme' in what


def test_some_tables_without_the_others_are_refused() -> None:
    problems = refused("codes: [{key: a}]\ntables: {code: [{E1: [any, not_compared], E2: [any, not_compared], gives: a}]}\n")
    assert problems[0].what == "some of the tables E1, E2, code, presence are missing"


def test_a_row_that_says_nothing_of_a_condition_is_refused() -> None:
    problems = refused("extends: farmer\ntables: {E1: [{meaning: any, gives: same}]}\n")
    assert problems[0].what == 'the row says nothing of "prominence"'


def test_tables_that_compare_nothing_are_refused() -> None:
    assert only("extends: farmer\ncompares: []\n") == (
        'schemes/team.yaml, line 2, key "compares": the scheme has tables but compares no judgement. '
        'Name some of "meaning", "prominence", "coverage" or "examples".'
    )


def test_broken_yaml_is_said_with_its_line() -> None:
    problems = refused("name: x\ncodes: [\n")
    assert (problems[0].file, problems[0].row) == ("schemes/team.yaml", 3)
