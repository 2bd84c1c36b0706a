"""study.yaml: what each key may be, and that a word is the word that was written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from triangulate.model.settings import Band, Settings
from triangulate.readers.study_file import parse_study

BASE = "title: A study\nsources: [interviews, observations]\n"


def settings(text: str) -> Settings:
    found, problems = parse_study(BASE + text)
    assert problems == []
    assert found is not None
    return found


def said(text: str) -> list[str]:
    """The problems, without the name of the file."""
    found, problems = parse_study(text)
    assert found is None
    return [str(problem).removeprefix("study.yaml, ") for problem in problems]


def test_two_sources_are_enough() -> None:
    found = settings("")
    assert [(source.id, source.label, source.unit, source.n) for source in found.sources] == [
        ("interviews", "Interviews", "case", None),
        ("observations", "Observations", "case", None),
    ]
    assert (found.scheme.name, found.purpose, found.percent_from, found.language) == ("farmer", "both", 20, "en")


@pytest.mark.parametrize("key", ["purpose", "blind", "percent_from", "scheme", "format", "journal", "language", "researchers", "effects"])
def test_a_key_without_a_value_is_as_good_as_none(key: str) -> None:
    assert settings(f"{key}:\n") == settings("")


@pytest.mark.parametrize("word", ["no", "yes", "on", "007", "2024-03-05", "1.10", "1e5", "0x1F", "12:30", "~x", "true-ish"])
def test_a_word_is_the_word_that_was_written(word: str) -> None:
    found, problems = parse_study(f"title: {word}\nsources: [{{id: a, label: {word}, when: {word}}}, b]\nquestions: [{word}]\n")
    assert problems == []
    assert found is not None
    assert (found.title, found.sources[0].label, found.sources[0].when, found.questions) == (word, word, word, (word,))


def test_words_of_prominence_may_be_figures_or_truths() -> None:
    assert settings("prominence: {words: [0, 1, 2]}\n").prominence.words == ("0", "1", "2")
    assert settings("prominence: {words: [false, true], rating_from: true}\n").prominence.rating_from == "true"


@pytest.mark.parametrize("n", ["16", '"16"', "'16'"])
def test_numbers_may_stand_in_quotation_marks(n: str) -> None:
    found, problems = parse_study(f"title: x\nsources: [{{id: a, n: {n}}}, b]\npercent_from: {n}\nformat: '1'\n")
    assert problems == []
    assert found is not None
    assert (found.sources[0].n, found.percent_from) == (16, 16)


@pytest.mark.parametrize("n", ["0", "-1", "16.5", "true", "[16]", "99999999999999999999", "9" * 5000, "many"])
def test_a_number_of_cases_that_is_none_is_refused(n: str) -> None:
    (sentence,) = said(f"title: x\nsources: [{{id: a, n: {n}}}, b]\n")
    assert sentence.endswith("is not a number of cases. Write a whole number, 1 or more, or leave n out.")
    assert len(sentence) < 200


@pytest.mark.parametrize(
    "bands",
    ["[{name: few, up_to: 25 %}, {name: many, up_to: 100 %}]", "[{name: few, up_to: 0.25}, {name: many, up_to: 1}]",
     "[{name: few, up_to: 25}, {name: many, up_to: 100}]", "[{name: few, up_to: '25,0 %'}, {name: many, up_to: 1.0}]"],
)  # fmt: skip
def test_bands_are_shares_however_they_are_written(bands: str) -> None:
    found = settings(f"prominence: {{bands: {bands}}}\n")
    assert found.prominence.bands == (Band("few", Fraction(1, 4)), Band("many", Fraction(1)))


@pytest.mark.parametrize(
    "address",
    ["postgresql://db.example.org/study", "postgresql://anna@db.example.org:5432/study", "postgres:///study?host=/run/postgresql",
     "postgresql://anna@[::1]:5432/study", "postgresql://anna@db.example.org/a@b", "files"],
)  # fmt: skip
def test_an_address_without_a_password_is_taken(address: str) -> None:
    assert settings(f"journal: '{address}'\n").journal == address


@pytest.mark.parametrize(
    "address",
    ["postgresql://anna:sesame@db.example.org/study", "postgresql://anna:se@sa@db/study", "postgresql://anna:se/same@db/study",
     "postgresql://db/study?password=sesame", "postgresql://db/study?user=anna&PASSWORD=sesame", "postgres://:sesame@db"],
)  # fmt: skip
def test_a_password_is_refused_wherever_it_stands_and_never_repeated(address: str) -> None:
    (sentence,) = said(f"{BASE}journal: '{address}'\n")
    assert "the address holds a password, and this file is shared" in sentence
    assert "sesame" not in sentence
    assert "se/same" not in sentence


def test_a_truth_is_true_or_false_and_no_is_not_taken_for_yes() -> None:
    assert said(f"{BASE}scheme: {{name: farmer, several_statements: no}}\n") == [
        'line 3, key "several_statements": "no" is neither true nor false. Write true or false, without quotation marks.'
    ]


def test_a_text_that_became_a_list_or_a_key_is_told() -> None:
    fix = "Put it in quotation marks if it has a colon or a bracket in it."
    assert said("title: [draft] Our study\nsources: [a, b]\n")[0].startswith("line 1: ")
    assert said("title: [draft]\nsources: [{id: a, label: {Interviews: first}}, b]\nlanguage: [en]\n") == [
        f'line 2, key "label": this must be one text. {fix}',
        f'line 1, key "title": this must be one text. {fix}',
        f'line 3, key "language": this must be one text. {fix}',
    ]


def test_all_that_is_wrong_is_said_at_once() -> None:
    text = """\
titel: A study
sources:
  - {id: Interviews, n: many, lable: x}
  - label: y
  - {id: con, informed_by: [survey], extracts: all}
purpose: everything
blind: maybe
prominence: {words: [few], rating_from: many, bands: [{name: few}]}
"""
    assert [sentence.split(":")[0] for sentence in said(text)] == [
        'line 1, key "titel"', 'line 3, key "lable"', 'line 3, key "id"', 'line 3, key "n"', 'line 4, key "id"', 'line 5, key "id"',
        'line 5, key "extracts"', 'line 5, key "informed_by"', 'key "title"', 'line 6, key "purpose"', 'line 7, key "blind"',
        'line 8, key "rating_from"', 'line 8, key "up_to"',
    ]  # fmt: skip


def test_a_scheme_that_could_not_be_read_is_no_fault_of_study_yaml() -> None:
    text = f"{BASE}scheme: ours\n"
    assert parse_study(text, broken={"ours"})[1] == []
    assert [problem.what for problem in parse_study(text, broken={"theirs"})[1]] == ['there is no coding scheme "ours"']


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a\n- b\n", "just words\n", "---\n", "3\n"])
def test_a_file_that_holds_no_settings_is_told(text: str) -> None:
    assert said(text) == ["study.yaml: the file has no settings. It needs at least title: and sources:, each with its value."]
