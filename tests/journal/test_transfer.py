"""Judgements of one home are taken into another: by id, in any order, all or none, and erased words stay erased."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal.some_lines import identifier, line, write_lines

from triangulate.errors import JournalError, StudyError
from triangulate.journal import FilesJournal
from triangulate.journal.home import Journal, JournalReading
from triangulate.journal.transfer import all_lines, merge, read_lines
from triangulate.model.judgements import judgement_of_line


class InMemory:
    """The shortest home that keeps the promises of :class:`triangulate.journal.home.Journal`."""

    place = "memory"

    def __init__(self, lines: Iterable[bytes] = ()) -> None:
        self.by_id: dict[str, bytes] = {}
        self.calls = 0
        merge(self, lines)

    def lines(self):
        return iter([self.by_id[key] for key in sorted(self.by_id)])

    def read(self):
        return JournalReading([judgement_of_line(kept) for kept in self.lines()])

    def append_lines(self, lines: Iterable[bytes]) -> int:
        self.calls += 1
        before = len(self.by_id)
        for coming in lines:
            data = json.loads(coming)
            if data["id"] not in self.by_id or "erased" in data:
                self.by_id[data["id"]] = coming
        return len(self.by_id) - before

    def replace_lines(self, replacements):
        self.calls += 1
        self.by_id |= replacements
        return sorted(replacements)


def in_folder(folder: Path, lines: Iterable[bytes] = ()) -> Journal:
    folder.mkdir(parents=True, exist_ok=True)
    journal = FilesJournal(folder)
    merge(journal, lines)
    return journal


# Uniting by id


def test_what_came_is_told_in_numbers_and_by_whom(tmp_path: Path):
    here = in_folder(tmp_path / "here", [line(1), line(2, "ben")])
    merged = merge(here, [line(1), line(3), line(4, "ben"), line(5, "ben")])
    assert merged.account == "3 judgements came in: 1 of anna, 2 of ben. 1 judgement was known already."
    assert merged.warnings == []
    assert merge(here, [line(1), line(5, "ben")]).account == "Nothing new came: 2 judgements were known already."


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path):
    here = in_folder(tmp_path / "here", [line(1)])
    before = list(here.lines())
    assert merge(here, [line(1), line(2)], dry_run=True).account == ("1 judgement would come in: 1 of anna. 1 judgement was known already.")
    assert list(here.lines()) == before


def test_fields_that_this_version_does_not_know_come_along(tmp_path: Path):
    strange = line(1, mood={"of": "the day"}, body={"text": "a", "colour": "blue"})
    here = in_folder(tmp_path / "here", [strange])
    assert list(here.lines()) == [strange]


def test_researchers_whom_the_study_does_not_list_are_taken_and_named():
    here = InMemory()
    merged = merge(here, [line(1, "dora"), line(2, "emil"), line(3)], researchers=["anna"])
    assert len(here.by_id) == 3
    assert merged.warnings == [
        'study.yaml does not list the researchers "dora", "emil". Their judgements are taken in all the same; add them under researchers.'
    ]
    assert merge(InMemory(), [line(1, "dora")]).warnings == []


def test_two_different_judgements_under_one_id_are_said_and_the_one_that_was_here_stays():
    here = InMemory([line(1)])
    merged = merge(here, [line(1, body={"text": "another"})])
    assert list(here.lines()) == [line(1)]
    assert merged.warnings == [f"Under the same id the two sides hold different judgements ({identifier(1)}); those that were here stay."]


def test_the_same_judgement_written_otherwise_is_the_same():
    here = InMemory([line(1)])
    again = json.dumps(dict(reversed(json.loads(line(1)).items())), indent=None).encode() + b"\n"
    merged = merge(here, [again])
    assert (merged.known, merged.warnings, list(here.lines())) == (1, [], [line(1)])


# All or none


def test_a_line_of_a_newer_format_stops_all_of_it():
    here = InMemory([line(1)])
    with pytest.raises(JournalError) as caught:
        merge(here, [line(2), line(3, v=2)])
    assert str(caught.value) == (
        "the judgements that come in, line 2: the judgement was written by a newer version of this program; this one knows format 1. "
        "Update it on this computer (pip install -U triangulation-protocol) and try again. Nothing was written."
    )
    assert list(here.lines()) == [line(1)]


def test_a_newer_line_of_a_file_is_named_with_its_place():
    with pytest.raises(JournalError, match=r"^judgements/ben\.jsonl, line 2: the judgement was written by a newer version"):
        read_lines({"judgements/ben.jsonl": line(1) + line(2, v=9)})


def test_all_that_is_new_goes_in_by_one_call_so_that_a_failure_leaves_nothing():
    here = InMemory([line(1)])
    before = here.calls
    merge(here, [line(number) for number in range(2, 9)])
    assert here.calls == before + 1


def test_a_home_that_cannot_be_read_whole_gives_nothing(tmp_path: Path):
    write_lines(tmp_path, "anna.jsonl", line(1), line(2, v=2))
    with pytest.raises(StudyError, match=r"(?s)judgements/anna\.jsonl, line 2: .*Nothing was written\.$"):
        all_lines(FilesJournal(tmp_path))


# Lines that are no judgements


def test_garbage_is_reported_with_file_and_line_and_the_rest_comes():
    found = read_lines({"anna.jsonl": line(1) + b"\xff\xfe\n[]\n" + line(2), "ben.jsonl": line(3, "ben") + b'{"v":1,"id":"01'})
    assert found.lines == [line(1), line(2), line(3, "ben")]
    assert [(problem.severity, problem.file, problem.row, problem.what) for problem in found.problems] == [
        ("warning", "anna.jsonl", 2, "the line is not a judgement"),
        ("warning", "anna.jsonl", 3, "the line is not a judgement"),
        ("note", "ben.jsonl", 2, "the last line was not written to its end"),
    ]
    merged = merge(InMemory(), found.lines, problems=found.problems)
    assert merged.warnings == [str(problem) for problem in found.problems]


def test_garbage_among_lines_is_reported_with_its_number_and_not_taken():
    here = InMemory()
    merged = merge(here, [line(1), b"garbage\n", line(2)])
    assert len(here.by_id) == 2
    assert merged.warnings == [
        "the judgements that come in, row 2: the line is not a judgement. It is not taken in; look at it where it comes from."
    ]


# Erased words stay erased


ERASED = line(1, body={"text": "[erased]"}, erased=identifier(9))


def test_an_old_copy_does_not_bring_words_back_in_either_order(tmp_path: Path):
    old_into_new = in_folder(tmp_path / "one", [ERASED])
    assert merge(old_into_new, [line(1)]).account == "Nothing new came: 1 judgement was known already."
    new_into_old = in_folder(tmp_path / "two", [line(1)])
    assert merge(new_into_old, [ERASED]).account == (
        "Nothing new came: 1 judgement was known already. Words that were erased there are now erased from 1 judgement here."
    )
    for journal in (old_into_new, new_into_old):
        assert list(journal.lines()) == [ERASED]


def test_words_that_were_erased_on_two_sides_for_two_cases_are_gone_from_both():
    one = line(1, body={"a": "[erased]", "b": "said M2"}, erased=identifier(8))
    other = line(1, body={"a": "said M1", "b": "[erased]"}, erased=identifier(9))
    for first, second in ((one, other), (other, one)):
        here = InMemory([first])
        merge(here, [second])
        assert list(here.lines()) == [line(1, body={"a": "[erased]", "b": "[erased]"}, erased=identifier(9))]


def test_judgements_made_without_knowing_of_an_erasure_are_said_to_be_looked_through_again():
    record = line(5, kind="erase", subject={"case": "SW06"}, body={})
    here = InMemory([record])
    (warning,) = merge(here, [line(3)]).warnings
    assert warning == (
        "The words of case SW06 were erased before, and judgements that come now were not looked through. "
        "Run triangulate erase with --case SW06 again."
    )
    assert merge(here, [line(6, seen=[identifier(5)]), line(7, seen=[identifier(6)])]).warnings == []


# Properties


def version(number: int, erasures: frozenset[str]) -> bytes:
    """A judgement with two texts from which the words of one case, of the other, or of both were erased."""
    body = {case: "[erased]" if case in erasures else f"words of {case} {number}" for case in ("M1", "M2")}
    erased = {"erased": identifier(100 + max(int(case[1]) for case in erasures))} if erasures else {}
    return line(number, ("anna", "ben")[number % 2], body=body, **erased)


versions = st.builds(version, st.integers(0, 5), st.frozensets(st.sampled_from(["M1", "M2"])))
homes = st.lists(versions, max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(homes, min_size=3, max_size=3))
def test_merging_is_commutative_associative_and_idempotent(three: list[list[bytes]]):
    results = set()
    for order in permutations(three):
        here = InMemory()
        for lines in order:
            merge(here, lines)
        results.add(tuple(here.lines()))
    a, b, c = three
    results.add(tuple(InMemory([*InMemory([*a, *b]).lines(), *c]).lines()))
    results.add(tuple(InMemory([*a, *InMemory([*b, *c]).lines()]).lines()))
    assert len(results) == 1
    twice = InMemory([*a, *b, *c])
    merge(twice, twice.lines())
    assert {tuple(twice.lines())} == results


@settings(max_examples=25, deadline=None)
@given(st.lists(homes, min_size=3, max_size=3), st.permutations(range(3)))
def test_files_that_are_merged_in_any_order_hold_the_same_lines(three: list[list[bytes]], order: list[int]):
    with TemporaryDirectory() as name:
        folder = Path(name)
        parts = [in_folder(folder / f"part{number}", lines) for number, lines in enumerate(three)]
        one, other = in_folder(folder / "one"), in_folder(folder / "other")
        for number in range(3):
            merge(one, parts[number].lines())
            merge(other, parts[order[number]].lines())
        assert list(one.lines()) == list(other.lines())
        assert sorted(one.lines()) == sorted(InMemory(line for lines in three for line in lines).lines())
