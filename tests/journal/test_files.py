"""Judgements as they lie in the study folder are read whole, and nothing unreadable is lost or fatal."""

from __future__ import annotations

import json
from pathlib import Path

from triangulate.journal import read_judgements


def line(number: int, **changes: object) -> str:
    base = {
        "v": 1, "id": f"0195-{number:04d}", "at": "2026-11-23T10:00:00Z", "seen": [], "researcher": "anna", "kind": "interpret",
        "subject": {"meta_theme": "R1"}, "body": {"text": f"thought {number}"},
    }  # fmt: skip
    return json.dumps(base | changes)


def write(folder: Path, name: str, content: str) -> None:
    (folder / "judgements").mkdir(exist_ok=True)
    (folder / "judgements" / name).write_bytes(content.encode())


def test_a_study_without_a_journal_has_no_judgements(tmp_path: Path):
    assert read_judgements(tmp_path) == ([], [])


def test_judgements_of_several_files_are_united_by_id_and_ordered(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(3) + "\n" + line(1) + "\n")
    write(tmp_path, "anna (conflicted copy).jsonl", line(1) + "\n" + line(2) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.body["text"] for judgement in judgements] == ["thought 1", "thought 2", "thought 3"]
    assert problems == []


def test_a_last_line_that_was_cut_off_is_noted_and_left_out(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1) + "\n" + line(2)[:40])
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0001"]
    assert [(problem.severity, problem.row, problem.what) for problem in problems] == [
        ("note", 2, "the last line was not written to its end")
    ]


def test_garbage_in_the_middle_is_reported_with_its_line_and_the_rest_is_read(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1) + "\n\x00garbage\n[]\n" + line(2) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert len(judgements) == 2
    assert [(problem.file, problem.row, problem.what) for problem in problems] == [
        ("judgements/anna.jsonl", 2, "the line is not a judgement"),
        ("judgements/anna.jsonl", 3, "the line is not a judgement"),
    ]


def test_a_newer_format_and_an_unknown_kind_are_said_so(tmp_path: Path):
    write(tmp_path, "anna.jsonl", line(1, v=2) + "\n" + line(2, kind="guess") + "\n" + line(3, id=7) + "\n" + line(4, subject=[]) + "\n")
    judgements, problems = read_judgements(tmp_path)
    assert [judgement.id for judgement in judgements] == ["0195-0004"]
    assert [problem.what for problem in problems] == [
        "the judgement has format 2, this version knows format 1",
        '"guess" is no kind of judgement',
        "the judgement lacks id",
    ]
