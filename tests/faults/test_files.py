"""What was acknowledged stays, whatever happens to programs, disks, clocks and files."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from triangulate.errors import JournalError
from triangulate.journal import FilesJournal
from triangulate.model.judgements import Judgement, line_of, make_judgement

CHILD = Path(__file__).parent / "child.py"
BATCHES = 10 if os.environ.get("TRIANGULATE_SOAK") == "1" else 1
"""``make soak`` does all that takes long ten times."""
KILLS = 50
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and accounts are made otherwise on Windows")


class Program:
    """A program of its own that can be killed at any moment; its lines are collected as they come."""

    def __init__(self, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(CHILD), *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self.said: list[object] = []
        self.spoke = threading.Event()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        for line in self.process.stdout:
            if line.endswith(b"\n"):
                self.said.append(json.loads(line))
                self.spoke.set()
        self.spoke.set()

    def wait_until_it_spoke(self) -> None:
        assert self.spoke.wait(60), "the program said nothing"
        assert self.said, self.process.stderr.read().decode()

    def kill(self) -> list[object]:
        """What it had said when it was killed."""
        self.process.kill()
        return self.end()

    def end(self) -> list[object]:
        """Let it end by itself; returns what it said."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(60)
        self._listener.join(60)
        self.errors = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return self.said


def run(*arguments: object) -> object:
    """The only line that a program says."""
    program = Program(*arguments)
    said = program.end()
    assert program.errors == ""
    (line,) = said
    return line


def thought(text: str = "a thought", researcher: str = "anna", after: str | None = None, now: float | None = None) -> Judgement:
    return make_judgement(researcher, "memo", {"meta_theme": "R1"}, {"text": text}, after=after, now=now)


def texts(folder: Path) -> list[str]:
    found = sorted(FilesJournal(folder).read().judgements, key=lambda judgement: judgement.id)
    return [judgement.body["text"] for judgement in found]


def ids_in_files(folder: Path) -> Counter[str]:
    """How often each id stands in a whole line, by another reader than that of the program."""
    found: Counter[str] = Counter()
    for path in (folder / "judgements").glob("*.jsonl"):
        *whole, _ = path.read_bytes().split(b"\n")
        found.update(json.loads(line)["id"] for line in whole)
    return found


@pytest.mark.parametrize("seed", range(BATCHES))
def test_programs_killed_at_any_moment_lose_nothing_that_they_acknowledged(tmp_path: Path, seed: int):
    print(f"seed {seed}")
    chance = random.Random(seed)
    acknowledged: list[object] = []
    torn = 0
    jobs = ["anna", "ben", "ben"]  # two researchers, one of them at two computers
    programs = [Program("write", tmp_path, researcher, seed * 1000 + number) for number, researcher in enumerate(jobs)]
    try:
        for kill in range(KILLS):
            number = chance.randrange(len(jobs))
            programs[number].wait_until_it_spoke()
            time.sleep(chance.uniform(0, 0.03))
            acknowledged += programs[number].kill()
            if jobs[number] == "anna" and chance.random() < 0.5:  # killed in the middle of a line, which seldom comes by itself
                with (tmp_path / "judgements" / "anna.jsonl").open("ab") as file:
                    file.write(line_of(thought())[: chance.randrange(1, 100)])
                torn += 1
            programs[number] = Program("write", tmp_path, jobs[number], seed * 1000 + 100 + kill)
    finally:
        for program in programs:
            acknowledged += program.kill()
    there = ids_in_files(tmp_path)
    assert set(acknowledged) <= set(there)
    assert len(acknowledged) > KILLS
    assert [identifier for identifier, times in there.items() if times > 1] == []
    reading = FilesJournal(tmp_path).read()
    assert {judgement.id for judgement in reading.judgements} >= set(there)
    assert {problem.severity for problem in reading.problems} <= {"note"}
    for researcher in ("anna", "ben"):
        FilesJournal(tmp_path).append([thought(researcher=researcher)])
    assert FilesJournal(tmp_path).read().problems == []
    assert len(FilesJournal(tmp_path).set_aside_files()) >= torn > 0
    print(f"{len(acknowledged)} acknowledged, {len(FilesJournal(tmp_path).set_aside_files())} torn lines set aside")


@pytest.mark.parametrize("seed", range(BATCHES))
def test_a_program_killed_during_an_erasure_leaves_every_file_whole(tmp_path: Path, seed: int):
    print(f"seed {seed}")
    chance = random.Random(seed)
    made = [thought(f"thought {number}") for number in range(300)]
    FilesJournal(tmp_path).append(made)
    for _ in range(10):
        program = Program("erase", tmp_path)
        program.wait_until_it_spoke()
        time.sleep(chance.uniform(0, 0.02))
        program.kill()
        reading = FilesJournal(tmp_path).read()
        assert reading.problems == []
        assert {judgement.id for judgement in reading.judgements} == {judgement.id for judgement in made}


@needs_posix
def test_where_the_disk_is_full_nothing_counts_as_saved_and_the_next_attempt_succeeds(tmp_path: Path):
    sentence = (
        "judgements/anna.jsonl could not be written: the file must not grow any further. Nothing was saved. "
        "Ask who looks after this computer for more room, and try again."
    )
    assert run("full", tmp_path) == {"said": sentence, "again": sentence, "unchanged": True, "read": [False, True]}


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A study folder that every account can reach, as those of pytest are not."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        folder = Path(place) / "study"
        folder.mkdir(mode=0o755)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)


FORBIDDEN = (
    "this account may not write there. Nothing was saved. "
    "Ask its owner for permission, close other programs that use the folder, or copy the study to a place of your own."
)


@needs_posix
def test_a_folder_that_must_not_be_written_to_can_be_read_and_says_what_to_do(shared_folder: Path):
    FilesJournal(shared_folder).append([thought()])
    path = shared_folder / "judgements" / "anna.jsonl"
    path.write_bytes(path.read_bytes() + b'{"v":1,"id"')
    (shared_folder / "judgements" / ".anna.lock").unlink()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    said = run("without_rights", shared_folder)
    assert said["read"] == 1
    assert said["said"] == f"judgements/anna.jsonl could not be written: {FORBIDDEN}"
    assert [problem.partition(":")[0] for problem in said["problems"]] == ["judgements/anna.jsonl, line 2"]


@needs_posix
def test_a_study_in_which_no_folder_can_be_made_says_what_to_do(shared_folder: Path):
    shared_folder.chmod(0o555)
    said = run("without_rights", shared_folder)
    assert said == {"read": 0, "problems": [], "said": f"judgements could not be made: {FORBIDDEN}"}


@needs_posix
def test_a_file_that_must_not_be_read_is_a_problem_and_the_others_are_read(shared_folder: Path):
    FilesJournal(shared_folder).append([thought(), thought(researcher="ben")])
    (shared_folder / "judgements" / "ben.jsonl").chmod(0o000)
    said = run("without_rights", shared_folder)
    assert said["read"] == 1
    problem = (
        "judgements/ben.jsonl: the file cannot be read (Permission denied). "
        "Close other programs that use it, or ask its owner for permission, and open the study again."
    )
    assert said["problems"] == [problem]


def test_a_file_that_another_program_has_locked_is_not_written_to_until_it_is_free(tmp_path: Path):
    journal = FilesJournal(tmp_path, wait=0.2)
    journal.append([thought("first")])
    other = Program("hold", tmp_path, "anna")
    try:
        other.wait_until_it_spoke()
        with pytest.raises(JournalError) as error:
            journal.append([thought("second")])
        assert str(error.value) == (
            "judgements/anna.jsonl is being written by another program. Nothing was saved. "
            "Wait until that is done, or close the other program, and try again."
        )
        journal.append([thought("of ben", "ben")])
        assert texts(tmp_path) == ["first", "of ben"]
    finally:
        other.end()
    journal.append([thought("third")])
    assert texts(tmp_path) == ["first", "of ben", "third"]


def test_the_lock_of_a_program_that_was_killed_is_free(tmp_path: Path):
    journal = FilesJournal(tmp_path, wait=10)
    journal.append([thought("first")])
    other = Program("hold", tmp_path, "anna")
    other.wait_until_it_spoke()
    other.kill()
    journal.append([thought("second")])
    assert texts(tmp_path) == ["first", "second"]


def test_a_clock_that_was_set_back_a_day_changes_no_order(tmp_path: Path):
    journal = FilesJournal(tmp_path)
    today = 1_790_000_000.0
    before = thought("before", now=today)
    after = thought("after", now=today - 86_400, after=before.id)
    last = thought("last", now=today - 86_399, after=after.id)
    for judgement in (before, after, last):
        journal.append([judgement])
    assert texts(tmp_path) == ["before", "after", "last"]
    assert list(journal.lines()) == [line_of(judgement) for judgement in (before, after, last)]
    assert after.at < before.at


def test_two_copies_of_a_folder_edited_apart_are_the_same_after_merging_in_either_order(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    FilesJournal(one).append([thought(f"common {number}", researcher) for number in range(5) for researcher in ("anna", "ben")])
    shutil.copytree(one, other)
    for folder, name in ((one, "at home"), (other, "on the train")):
        for number in range(5):
            FilesJournal(folder).append([thought(f"{name} {number}", "anna")])
    merged = []
    for first, second in ((one, other), (other, one)):
        both = tmp_path / f"{first.name} first"
        shutil.copytree(first, both)
        FilesJournal(both).append_lines(FilesJournal(second).lines())
        FilesJournal(both).append_lines(FilesJournal(first).lines())
        merged.append(list(FilesJournal(both).lines()))
    conflict = tmp_path / "conflict"
    shutil.copytree(one, conflict)
    shutil.copy(other / "judgements" / "anna.jsonl", conflict / "judgements" / "anna (conflicted copy of ben's laptop).jsonl")
    assert merged[0] == merged[1] == list(FilesJournal(conflict).lines())
    assert len(merged[0]) == 20


def test_a_file_cut_at_any_byte_of_its_last_two_lines_loses_only_what_was_cut(tmp_path: Path):
    made: list[Judgement] = []
    for number in range(4):
        made.append(thought(f"Überlegung {number} – “roles”", after=made[-1].id if made else None))
    lines = [line_of(judgement) for judgement in made]
    path = tmp_path / "judgements" / "anna.jsonl"
    path.parent.mkdir()
    whole = b"".join(lines)
    kept = b"".join(lines[:2])
    next_one = thought("the next one", after=made[-1].id)
    for size in range(len(kept), len(whole) + 1):
        path.write_bytes(whole[:size])
        rest = whole[:size].rpartition(b"\n")[2]
        cut_off = rest if rest + b"\n" not in lines else b""
        there = [judgement.id for judgement, line in zip(made, lines, strict=True) if line.rstrip(b"\n") in whole[:size]]
        reading = FilesJournal(tmp_path).read()
        assert [judgement.id for judgement in reading.judgements] == there, size
        assert [problem.severity for problem in reading.problems] == (["note"] if cut_off else []), size
        FilesJournal(tmp_path).append([next_one])
        reading = FilesJournal(tmp_path).read()
        assert sorted(judgement.id for judgement in reading.judgements) == [*there, next_one.id], size
        assert reading.problems == [], size
        aside = sorted((path.parent / "set-aside").glob("*.txt"))
        assert [item.read_bytes() for item in aside] == ([cut_off] if cut_off else []), size
        for item in aside:
            item.unlink()


@pytest.mark.parametrize("garbage", [b"\x00" * 512, b"\xff\xfe<<<<<<< HEAD", b'{"v":1', b"[1, 2]", b"[" * 100_000, b'{"v": 1e999}'])
def test_garbage_in_the_middle_is_reported_with_its_line_kept_and_does_no_harm(tmp_path: Path, garbage: bytes):
    first, second, third = (thought(text) for text in ("first", "second", "third"))
    path = tmp_path / "judgements" / "anna.jsonl"
    path.parent.mkdir()
    path.write_bytes(line_of(first) + garbage + b"\n" + line_of(second))
    journal = FilesJournal(tmp_path)
    (problem,) = journal.read().problems
    assert (problem.severity, problem.file, problem.row) == ("warning", "judgements/anna.jsonl", 2)
    journal.append([third])
    assert path.read_bytes() == line_of(first) + garbage + b"\n" + line_of(second) + line_of(third)
    assert len(FilesJournal(tmp_path).read().judgements) == 3
    assert len(list(journal.lines())) == 3
