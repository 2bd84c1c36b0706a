"""Judgements in the study folder: read whole whatever stands in the files, added so that nothing is lost."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import sys
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest

from triangulate.errors import JournalError, MissingProgram
from triangulate.journal import FilesJournal, journal_hashes, open_journal, read_judgements
from triangulate.journal import lock as locks
from triangulate.model.judgements import Judgement, line_of, make_judgement


def line(number: int, **changes: object) -> str:
    base = {
        "v": 1, "id": f"0195-{number:04d}", "at": "2026-11-23T10:00:00Z", "seen": [], "researcher": "anna", "kind": "interpret",
        "subject": {"meta_theme": "R1"}, "body": {"text": f"thought {number}"},
    }  # fmt: skip
    return json.dumps(base | changes)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / "judgements").mkdir(exist_ok=True)
    path = folder / "judgements" / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def thought(text: str = "a thought", researcher: str = "anna") -> Judgement:
    return make_judgement(researcher, "memo", {}, {"text": text})


def said_by(action: Callable[[], object]) -> str:
    with pytest.raises(JournalError) as error:
        action()
    return str(error.value)


# --- what is read


def test_a_study_without_a_journal_has_no_judgements(tmp_path: Path):
    assert read_judgements(tmp_path) == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_judgements_of_several_files_are_united_by_id_and_ordered(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(3) + "\n" + line(1) + "\n")
    write(tmp_path, "anna (conflicted copy).jsonl", line(1) + "\n" + line(2) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.body["text"] for judgement in judgements] == ["thought 1", "thought 2", "thought 3"]
    assert problems == []


def test_lines_that_git_doubled_when_it_merged_count_once(tmp_path: Path):
    write(tmp_path, "anna.jsonl", f"{line(1)}\n{line(2)}\n{line(1)}\n")
    judgements, problems = read_judgements(tmp_path)
    assert ([judgement.id for judgement in judgements], problems) == (["0195-0001", "0195-0002"], [])


def test_hidden_files_locks_of_editors_and_lines_set_aside_are_not_read(tmp_path: Path):
    for name in (".anna.jsonl", "~$anna.jsonl", "anna.jsonl.bak", "notes.txt"):
        write(tmp_path, name, line(1) + "\n")
    (tmp_path / "judgements" / "set-aside").mkdir()
    (tmp_path / "judgements" / "folder.jsonl").mkdir()
    write(tmp_path, "set-aside/anna.jsonl-20261123T100000Z.txt", line(1) + "\n")
    write(tmp_path, "set-aside/anna.jsonl", line(1) + "\n")
    assert read_judgements(tmp_path) == ([], [])


@pytest.mark.parametrize("blank_end", [False, True])
def test_a_byte_order_mark_and_line_breaks_of_windows_are_fine(tmp_path: Path, blank_end: bool):
    lines = [line(1), "", line(2, body={"text": "für"}), *(["   "] if blank_end else [])]
    write(tmp_path, "anna.jsonl", b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    judgements, problems = read_judgements(tmp_path)
    assert ([judgement.id for judgement in judgements], problems) == (["0195-0001", "0195-0002"], [])
    FilesJournal(tmp_path).append([thought()])
    assert (len(read_judgements(tmp_path)[0]), read_judgements(tmp_path)[1]) == (3, [])


def test_files_put_together_with_their_byte_order_marks_are_fine(tmp_path: Path):
    write(tmp_path, "anna.jsonl", b"".join(b"\xef\xbb\xbf" + line(number).encode() + b"\r\n" for number in (1, 2)))
    judgements, problems = read_judgements(tmp_path)
    assert (len(judgements), problems) == (2, [])


def test_a_last_line_that_was_cut_off_is_noted_and_left_out(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1) + "\n" + line(2)[:40])
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0001"]
    (problem,) = problems
    assert problem.severity == "note"
    assert str(problem) == (
        "judgements/anna.jsonl, line 2: the last line was not written to its end. "
        "It was never acknowledged and is left out; with the next judgement it is put into judgements/set-aside."
    )


def test_a_last_line_that_only_lacks_its_line_break_counts(tmp_path: Path):
    path = write(tmp_path, "anna.jsonl", line(1) + "\n" + line(2))
    assert [len(part) for part in read_judgements(tmp_path)] == [2, 0]
    FilesJournal(tmp_path).append([added := thought()])
    assert path.read_bytes() == f"{line(1)}\n{line(2)}\n".encode() + line_of(added)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows locks otherwise")
def test_a_line_that_is_being_written_is_read_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path, "anna.jsonl", line(1) + "\n" + line(2)[:40])
    flocked = locks._flocked

    def finish(name: Path, wait: float) -> int | None:
        path.write_bytes(f"{line(1)}\n{line(2)}\n".encode())  # what the other program does before it lets go of the lock
        return flocked(name, wait)

    monkeypatch.setattr(locks, "_flocked", finish)
    judgements, problems = read_judgements(tmp_path)
    assert (len(judgements), problems) == (2, [])


def test_garbage_in_the_middle_is_reported_with_its_line_and_the_rest_is_read(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1) + "\n\x00garbage\n[]\n" + line(2) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert len(judgements) == 2
    fix = "The line is kept and left out; look at it in a text editor or restore the file from a backup."
    assert [str(problem) for problem in problems] == [
        f"judgements/anna.jsonl, line {number}: the line is not a judgement. {fix}" for number in (2, 3)
    ]


def test_characters_that_are_no_utf8_are_reported_wherever_they_stand(tmp_path: Path):
    broken = line(2, body={"text": "X"}).encode().replace(b"X", b"\xfc")
    write(tmp_path, "anna.jsonl", line(1).encode() + b"\n" + broken + b"\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0001"]
    assert [(problem.row, problem.what) for problem in problems] == [(2, "the line is not a judgement")]


def test_an_unknown_kind_and_what_a_judgement_lacks_are_said(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(2, kind="guess") + "\n" + line(3, id=7) + "\n" + line(4, subject=[]) + "\n" + line(5, id="") + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0004"]
    assert [(problem.severity, problem.what) for problem in problems] == [
        ("warning", '"guess" is no kind of judgement'),
        ("warning", "the judgement lacks id"),
        ("warning", "the judgement lacks id, at or researcher"),
    ]


def test_a_line_that_saw_nothing_and_says_so_by_null_counts(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1, seen=None) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert ([judgement.seen for judgement in judgements], problems) == ([()], [])


def test_lines_of_a_newer_format_are_an_error_and_nothing_is_added_to_the_study(tmp_path: Path):
    write(tmp_path, "ben.jsonl", line(1, v=2, researcher="ben") + "\n" + line(2, researcher="ben") + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0002"]
    assert problems[0].severity == "error"
    assert str(problems[0]) == (
        "judgements/ben.jsonl, line 1: the judgement has format 2, this version knows format 1. "
        "It was written by a newer version of this program. "
        "Update it on this computer (pip install -U triangulation-protocol) and open the study again."
    )
    sentence = (
        "judgements/ben.jsonl was written by a newer version of this program, and this one must not add to it. "
        "Update it on this computer (pip install -U triangulation-protocol) and open the study again. Nothing was saved."
    )
    has_read = FilesJournal(tmp_path)
    has_read.read()
    for journal in (FilesJournal(tmp_path), has_read):
        assert said_by(lambda journal=journal: journal.append([thought()])) == sentence
        assert said_by(lambda journal=journal: journal.append([thought(researcher="ben")])) == sentence
    assert not (tmp_path / "judgements" / "anna.jsonl").exists()


def test_lines_of_a_newer_format_that_come_while_the_study_is_open_are_not_added_to(tmp_path: Path):
    journal = FilesJournal(tmp_path)
    journal.append([thought()])
    with (tmp_path / "judgements" / "anna.jsonl").open("a") as file:
        file.write(line(1, v=2) + "\n")
    assert "newer version" in said_by(lambda: journal.append([thought()]))
    (tmp_path / "judgements" / "anna.jsonl").unlink()
    journal.append([thought()])
    assert [len(part) for part in read_judgements(tmp_path)] == [1, 0]


# --- versions of the same judgement


def by_every_order(folder: Path, lines: list[str]) -> list[tuple[object, ...]]:
    """What is read of lines in one file each, in every order of the files."""
    found = []
    for number, order in enumerate(permutations(lines)):
        place = folder / str(number)
        place.mkdir()
        for name, content in zip("abc", order, strict=False):
            write(place, f"{name}.jsonl", content + "\n")
        (judgement,), problems = read_judgements(place)
        found.append((judgement, [str(problem).partition(": ")[2] for problem in problems], *FilesJournal(place).lines()))
    return found


def test_of_two_versions_that_contradict_the_same_holds_on_every_computer_and_it_is_said(tmp_path: Path):
    found = by_every_order(tmp_path, [line(1), line(1, body={"text": "changed by hand"})])
    assert found[0] == found[1]
    (said,) = found[0][1]
    assert said == (
        "there are two versions of judgement 0195-0001 (interpret, anna). A line was changed outside this program. "
        "The same version is used on every computer; search the files in judgements for the id and delete the line that is wrong."
    )


def test_versions_that_are_only_written_otherwise_contradict_nothing(tmp_path: Path):
    found = by_every_order(tmp_path, [line(1), json.dumps(dict(reversed(json.loads(line(1)).items())), separators=(",", ":"))])
    assert [item[1] for item in found] == [[], []]
    assert found[0] == found[1]


def test_the_version_from_which_words_were_erased_holds(tmp_path: Path):
    found = by_every_order(tmp_path, [line(1), line(1, body={"text": "[erased]"}, erased="0199"), line(1, body={"text": "other"})])
    assert {(item[0].body["text"], item[0].erased) for item in found} == {("[erased]", "0199")}
    assert len({item[2] for item in found}) == 1


def test_words_erased_in_one_copy_or_the_other_stay_erased(tmp_path: Path):
    here = line(1, body={"text": "[erased]", "reason": "SW07"}, erased="0198")
    there = line(1, body={"text": "SW06", "reason": "[erased]"}, erased="0199")
    found = by_every_order(tmp_path, [here, there])
    assert found[0] == found[1]
    assert found[0][0].body == {"text": "[erased]", "reason": "[erased]"}
    assert b"SW0" not in found[0][2]


# --- news


def test_news_of_a_file_that_grew_are_its_new_lines_with_their_numbers(tmp_path: Path):
    path = write(tmp_path, "anna.jsonl", f"{line(1)}\n\n{line(2)}\n")
    journal = FilesJournal(tmp_path)
    assert len(journal.read().judgements) == 2
    with path.open("a") as file:
        file.write(f"{line(3)}\ngarbage\n{line(4)}\n")
    news = journal.news()
    assert [judgement.id for judgement in news.judgements] == ["0195-0003", "0195-0004"]
    assert [problem.row for problem in news.problems] == [5]
    assert (journal.news().judgements, journal.news().problems) == ([], [])


@pytest.mark.parametrize("how", ["in its place", "beside and moved"])
def test_a_file_that_was_written_anew_is_news_as_a_whole(tmp_path: Path, how: str):
    path = write(tmp_path, "anna.jsonl", f"{line(1)}\n{line(3)}\n")
    journal = FilesJournal(tmp_path)
    journal.read()
    target = path if how == "in its place" else write(tmp_path, "new", "")
    target.write_text(f"{line(1)}\n{line(2)}\n{line(3)}\n{line(4)}\n")
    target.replace(path)
    assert [judgement.id for judgement in journal.news().judgements] == [f"0195-000{number}" for number in (1, 2, 3, 4)]


def test_a_line_that_was_torn_is_news_when_it_is_whole(tmp_path: Path):
    path = write(tmp_path, "anna.jsonl", f"{line(1)}\n{line(2)[:50]}")
    journal = FilesJournal(tmp_path)
    journal.read()
    path.write_text(f"{line(1)}\n{line(2)}\n")
    assert [judgement.id for judgement in journal.news().judgements] == ["0195-0002"]


def test_files_that_come_and_go_are_no_trouble(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1) + "\n")
    journal = FilesJournal(tmp_path)
    journal.read()
    write(tmp_path, "anna (2).jsonl", line(2) + "\n").with_name("anna.jsonl").unlink()
    assert [judgement.id for judgement in journal.news().judgements] == ["0195-0002"]


# --- what is written


def test_a_judgement_is_one_line_in_the_file_of_its_researcher(tmp_path: Path):
    anna, ben = thought(), thought(researcher="ben-2_x")
    FilesJournal(tmp_path).append([anna, ben])
    assert (tmp_path / "judgements" / "anna.jsonl").read_bytes() == line_of(anna)
    assert (tmp_path / "judgements" / "ben-2_x.jsonl").read_bytes() == line_of(ben)


def test_judgements_of_a_conflict_copy_are_not_written_again(tmp_path: Path):
    known = thought()
    write(tmp_path, "anna (conflicted copy).jsonl", line_of(known))
    FilesJournal(tmp_path).append([known, thought("new")])
    assert [len(part) for part in read_judgements(tmp_path)] == [2, 0]
    assert (tmp_path / "judgements" / "anna.jsonl").read_bytes().count(b"\n") == 1


@pytest.mark.parametrize("researcher", ["", "Anna", "../anna", "anna/ben", "-anna", "a" * 33, "müller", "anna\n", "anna.b"])
def test_a_researcher_whose_id_cannot_name_a_file_is_refused(tmp_path: Path, researcher: str):
    sentence = said_by(lambda: FilesJournal(tmp_path).append([thought(researcher=researcher)]))
    assert sentence.endswith(
        "cannot name a file. Ids have small letters, figures, - and _, and at most 32 of them. Change it in study.yaml. Nothing was saved."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("researcher", ["con", "nul", "aux", "prn", "com1", "lpt9"])
def test_a_researcher_with_the_name_of_a_windows_device_is_refused(tmp_path: Path, researcher: str):
    assert said_by(lambda: FilesJournal(tmp_path).append([thought(), thought(researcher=researcher)])) == (
        f'the id of a researcher "{researcher}" cannot name a file, since Windows takes it for a device. '
        "Change it in study.yaml. Nothing was saved."
    )
    assert list(tmp_path.iterdir()) == []


def test_the_rest_of_a_torn_line_is_set_aside_byte_for_byte_and_told_apart(tmp_path: Path):
    rests = [b'{"v":1,"id":"0195', b"\x00" * 100, b"\xc3"]
    path = write(tmp_path, "anna.jsonl", line(1) + "\n")
    for rest in rests:
        with path.open("ab") as file:
            file.write(rest)
        FilesJournal(tmp_path).append([thought()])
    journal = FilesJournal(tmp_path)
    assert [len(journal.read().judgements), journal.read().problems] == [4, []]
    assert sorted(item.read_bytes() for item in journal.set_aside_files()) == sorted(rests)
    assert all(item.name.startswith("anna.jsonl-20") for item in journal.set_aside_files())


def test_something_else_with_the_name_of_the_file_or_folder_is_said(tmp_path: Path):
    (tmp_path / "judgements").write_text("notes")
    (reading,) = FilesJournal(tmp_path).read().problems
    assert reading.severity == "error"
    assert said_by(lambda: FilesJournal(tmp_path).append([thought()])) == (
        "judgements could not be made: something else has the name judgements. Nothing was saved. Rename or remove it and try again."
    )


def test_a_study_folder_that_is_gone_is_said(tmp_path: Path):
    assert said_by(lambda: FilesJournal(tmp_path / "gone").append([thought()])) == (
        "judgements could not be made: the study folder is not there. Nothing was saved. "
        "See whether it was moved or its drive is not connected, and open the study again."
    )


class Failing:
    """A call of the system that fails once after so many successes."""

    def __init__(self, call: Callable[..., object], number: int, after: int = 0) -> None:
        self.call, self.number, self.left = call, number, after

    def __call__(self, *arguments: object) -> object:
        self.left -= 1
        if self.left == -1:
            raise OSError(self.number, os.strerror(self.number))
        return self.call(*arguments)


def short_write(write: Callable[[int, bytes], int]) -> Callable[[int, bytes], int]:
    """Writes ten bytes, then finds the disk full."""
    calls = []

    def wrote(descriptor: int, data: bytes) -> int:
        calls.append(len(data))
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(descriptor, data[:10] if len(calls) == 1 else data)

    return wrote


DISK_FULL = "judgements/anna.jsonl could not be written: the disk is full. Nothing was saved. Make room on it and try again."


@pytest.mark.parametrize("researchers", [("anna",), ("anna", "ben")])
def test_a_write_that_stops_halfway_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, researchers: tuple[str, ...]
):
    journal = FilesJournal(tmp_path)
    journal.append([thought(researcher=name) for name in researchers])
    before = {path: path.read_bytes() for path in (tmp_path / "judgements").glob("*.jsonl")}
    new = [thought("new", name) for name in researchers]
    monkeypatch.setattr(os, "write", short_write(os.write))
    assert said_by(lambda: journal.append(new)) == DISK_FULL
    assert {path: path.read_bytes() for path in before} == before
    journal.append(new)
    assert [len(part) for part in read_judgements(tmp_path)] == [2 * len(researchers), 0]


def test_where_the_file_of_one_researcher_cannot_be_written_that_of_the_other_stays_as_it_was(tmp_path: Path):
    (tmp_path / "judgements" / "ben.jsonl").mkdir(parents=True)
    journal, anna = FilesJournal(tmp_path), thought()
    said_by(lambda: journal.append([anna, thought(researcher="ben")]))
    assert read_judgements(tmp_path) == ([], [])
    journal.append([anna])
    assert read_judgements(tmp_path) == ([anna], [])


def test_a_disk_that_does_not_confirm_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal = FilesJournal(tmp_path)
    journal.append([first := thought()])
    for name in ("fdatasync", "fsync"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, Failing(getattr(os, name), errno.EIO))
    said = said_by(lambda: journal.append([thought("new")]))
    assert said.endswith("Nothing was saved. See whether the drive is connected and try again.")
    monkeypatch.undo()
    assert read_judgements(tmp_path) == ([first], [])


def test_a_researcher_who_interrupts_while_it_is_saved_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    journal, both = FilesJournal(tmp_path), [thought("new"), thought("new", "ben")]
    journal.append([first := thought()])

    def interrupt(descriptor: int) -> None:
        raise KeyboardInterrupt

    for name in ("fdatasync", "fsync"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, interrupt)
    with pytest.raises(KeyboardInterrupt):
        journal.append(both)
    monkeypatch.undo()
    assert read_judgements(tmp_path) == ([first], [])
    journal.append(both)
    assert [len(part) for part in read_judgements(tmp_path)] == [3, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere files are synced by the same call as folders")
def test_a_drive_that_syncs_no_folders_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "fsync", Failing(os.fsync, errno.EINVAL))
    FilesJournal(tmp_path).append([judgement := thought()])
    assert read_judgements(tmp_path) == ([judgement], [])


def test_a_judgement_that_was_written_but_not_confirmed_is_synced_before_it_is_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    known = thought()
    write(tmp_path, "anna.jsonl", line_of(known))
    synced: list[int] = []
    for name in ("fdatasync", "fsync"):
        if hasattr(os, name):
            monkeypatch.setattr(os, name, synced.append)
    FilesJournal(tmp_path).append([known])
    assert synced


def test_where_the_rest_of_a_line_cannot_be_set_aside_it_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path, "anna.jsonl", before := (line(1) + "\n" + line(2)[:30]).encode())
    monkeypatch.setattr(os, "write", Failing(os.write, errno.ENOSPC))
    assert said_by(lambda: FilesJournal(tmp_path).append([thought()])) == DISK_FULL
    assert path.read_bytes() == before
    assert FilesJournal(tmp_path).set_aside_files() == []


def test_no_file_is_open_between_two_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened: list[int] = []
    closed: list[int] = []
    system_open, system_close = os.open, os.close
    monkeypatch.setattr(os, "open", lambda *given, **named: opened.append(found := system_open(*given, **named)) or found)
    monkeypatch.setattr(os, "close", lambda descriptor: closed.append(descriptor) or system_close(descriptor))
    journal = FilesJournal(tmp_path)
    write(tmp_path, "anna.jsonl", line(1)[:30])
    journal.append([thought(), thought(researcher="ben")])
    journal.read()
    journal.news()
    list(journal.lines())
    assert len(opened) > 5
    assert sorted(opened) == sorted(closed)


# --- erasure


def test_lines_are_replaced_in_every_file_where_they_stand_and_all_other_bytes_stay(tmp_path: Path):
    other = "\r\n\ngarbage\n" + line(2, extra={"a": 1}) + "\r\n" + line(3)[:20]
    write(tmp_path, "anna.jsonl", line(1) + other)
    write(tmp_path, "anna (conflicted copy).jsonl", line(1))
    untouched = write(tmp_path, "ben.jsonl", line(4) + "\n").stat()
    new = line(1, body={"text": "[erased]"}, erased="0199")
    assert FilesJournal(tmp_path).replace_lines({"0195-0001": new.encode() + b"\n", "0195-0009": b"{}\n"}) == ["0195-0001"]
    assert (tmp_path / "judgements" / "anna.jsonl").read_bytes() == (new + other).encode()
    assert (tmp_path / "judgements" / "anna (conflicted copy).jsonl").read_bytes() == new.encode()
    assert (tmp_path / "judgements" / "ben.jsonl").stat().st_mtime_ns == untouched.st_mtime_ns
    assert not list((tmp_path / "judgements").glob("*.new"))


def test_after_an_erasure_others_read_the_new_lines_and_go_on_writing(tmp_path: Path):
    one, other = FilesJournal(tmp_path), FilesJournal(tmp_path)
    one.append([first := thought("said SW06"), second := thought("stays")])
    other.read()
    other.append([third := thought("third")])
    new = json.loads(line_of(first)) | {"body": {"text": "[erased]"}, "erased": "0199"}
    one.replace_lines({first.id: json.dumps(new).encode()})
    assert {judgement.body["text"] for judgement in other.news().judgements} == {"[erased]", "stays", "third"}
    other.append([first, second, third, fourth := thought("fourth")])
    found = {judgement.id: judgement.body["text"] for judgement in read_judgements(tmp_path)[0]}
    assert found == {first.id: "[erased]", second.id: "stays", third.id: "third", fourth.id: "fourth"}
    assert (tmp_path / "judgements" / "anna.jsonl").read_bytes().count(b"\n") == 4


def test_a_file_that_cannot_be_replaced_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write(tmp_path, "anna.jsonl", line(1) + "\n")
    monkeypatch.setattr(os, "write", Failing(os.write, errno.ENOSPC))
    assert said_by(lambda: FilesJournal(tmp_path).replace_lines({"0195-0001": b"{}"})) == DISK_FULL
    assert path.read_text() == line(1) + "\n"
    assert sorted(item.name for item in path.parent.iterdir()) == [".anna.lock", "anna.jsonl"]


# --- opening


def test_hashes_are_those_of_the_files(tmp_path: Path):
    path = write(tmp_path, "anna.jsonl", line(1) + "\n")
    assert journal_hashes(tmp_path) == {"judgements/anna.jsonl": hashlib.sha256(path.read_bytes()).hexdigest()}


def test_a_journal_is_opened_by_what_study_yaml_says(tmp_path: Path):
    assert open_journal(tmp_path).place == f"the files in {tmp_path.name}/judgements"
    sentence = said_by(lambda: open_journal(tmp_path, "mysql://anna:secret@server/study"))
    assert sentence == '"journal" in study.yaml is "files", or an address that begins with postgresql://; it is neither.'


def test_a_journal_in_postgres_says_how_to_get_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg" or name == "triangulate.journal.postgres"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingProgram) as error:
        open_journal(tmp_path, "postgresql://server/study")
    assert str(error.value).endswith("Run: pip install triangulation-protocol[postgres]")
