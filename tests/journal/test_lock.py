"""One writer at a time, also where the system or the drive has no locks of the usual sort."""

from __future__ import annotations

import errno
import sys
import threading
import time
from pathlib import Path

import pytest

from triangulate.errors import JournalError
from triangulate.journal import FilesJournal
from triangulate.journal import lock as locks
from triangulate.journal.lock import Busy, held
from triangulate.model.judgements import make_judgement

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no flock")


@pytest.fixture
def without_flock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network drive that has no locks."""

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks.fcntl, "flock", refuse)


def hold_both(path: Path) -> None:
    with held(path, 5), held(path, 0.1):
        pass


def test_a_lock_is_held_by_one_at_a_time_and_free_afterwards(tmp_path: Path):
    path = tmp_path / "anna.jsonl"
    with pytest.raises(Busy):
        hold_both(path)
    with held(path, 0.1):
        assert [item.name for item in tmp_path.iterdir()] == [".anna.lock"]


def test_locks_of_different_researchers_do_not_meet(tmp_path: Path):
    with held(tmp_path / "anna.jsonl", 0.1), held(tmp_path / "ben.jsonl", 0.1):
        assert len(list(tmp_path.iterdir())) == 2


def test_who_waits_gets_the_lock_when_it_is_free(tmp_path: Path):
    path, order = tmp_path / "anna.jsonl", []

    def second() -> None:
        with held(path, 30):
            order.append("second")

    with held(path, 1):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


def test_an_error_while_it_is_held_lets_the_lock_go(tmp_path: Path):
    path = tmp_path / "anna.jsonl"
    with pytest.raises(ZeroDivisionError), held(path, 1):
        raise ZeroDivisionError
    with held(path, 0.1):
        pass


@posix_only
def test_a_lock_file_that_was_tidied_away_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, flock, calls = tmp_path / "anna.jsonl", locks.fcntl.flock, []

    def tidied(descriptor: int, operation: int) -> None:
        calls.append(operation)
        if len(calls) == 1:
            (tmp_path / ".anna.lock").unlink()  # between opening and locking
        flock(descriptor, operation)

    monkeypatch.setattr(locks.fcntl, "flock", tidied)
    with held(path, 1):
        assert (tmp_path / ".anna.lock").exists()
        monkeypatch.setattr(locks.fcntl, "flock", flock)
        with pytest.raises(Busy), held(path, 0.05):
            pass


@posix_only
def test_a_drive_without_locks_gets_one_that_is_a_file(tmp_path: Path, without_flock: None):
    path = tmp_path / "anna.jsonl"
    with held(path, 1):
        assert (tmp_path / ".anna.lock-held").exists()
    with pytest.raises(Busy):
        hold_both(path)
    assert not (tmp_path / ".anna.lock-held").exists()


@posix_only
def test_judgements_are_saved_on_a_drive_without_locks(tmp_path: Path, without_flock: None):
    journal = FilesJournal(tmp_path)
    for _ in range(3):
        journal.append([make_judgement("anna", "memo", {}, {"text": "a thought"})])
    assert len(journal.read().judgements) == 3


@posix_only
def test_a_lock_that_a_crash_left_on_a_drive_without_locks_is_named(tmp_path: Path, without_flock: None):
    (tmp_path / "judgements").mkdir()
    (tmp_path / "judgements" / ".anna.lock-held").write_text("4194304\nanother-computer\n")
    with pytest.raises(JournalError) as error:
        FilesJournal(tmp_path, wait=0.1).append([make_judgement("anna", "memo", {}, {"text": "a thought"})])
    assert str(error.value) == (
        "judgements/anna.jsonl is being written by another program. Nothing was saved. "
        "Wait until that is done, or close the other program, and try again. "
        "If no other program is open, delete judgements/.anna.lock-held."
    )


def test_the_lock_that_windows_gets_is_held_by_one_at_a_time(tmp_path: Path):
    name = tmp_path / ".anna.lock"
    with locks._held_by_library(name, 1, soft=False), pytest.raises(Busy), locks._held_by_library(name, 0.1, soft=False):
        pass
    with locks._held_by_library(name, 0.1, soft=False):
        pass
