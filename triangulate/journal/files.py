"""Judgements as they lie in the study folder: ``judgements/<researcher>*.jsonl``, one line each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from triangulate.errors import Problem
from triangulate.model.judgements import FORMAT, KINDS, Judgement


def read_judgements(folder: Path) -> tuple[list[Judgement], list[Problem]]:
    """All judgements of a study, united by id and in the order of their ids.

    A line that cannot be read is reported with its number and left where it is; a last line that
    was cut off was never acknowledged, so it is only noted.

    Parameters
    ----------
    folder : Path
        The study folder.
    """
    judgements: dict[str, Judgement] = {}
    problems: list[Problem] = []
    for path in _files(folder):
        _read_file(path, f"judgements/{path.name}", judgements, problems)
    return [judgements[key] for key in sorted(judgements)], problems


def journal_hashes(folder: Path) -> dict[str, str]:
    """sha256 of each file of the journal, by its path in the study folder."""
    return {f"judgements/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    place = folder / "judgements"
    found = sorted(place.glob("*.jsonl")) if place.is_dir() else []
    return [path for path in found if path.is_file() and not path.name.startswith((".", "~$"))]


def _read_file(path: Path, file: str, judgements: dict[str, Judgement], problems: list[Problem]) -> None:
    data = path.read_bytes()
    lines = data.split(b"\n")
    torn = lines.pop()  # empty where the last line is complete
    if torn.strip():
        what = "the last line was not written to its end"
        problems.append(Problem("note", file, None, len(lines) + 1, None, what, "It was never acknowledged and is left out."))
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        judgement = _judgement(line)
        if isinstance(judgement, str):
            fix = "The line is kept and left out; look at it in a text editor or restore the file from a backup."
            problems.append(Problem("warning", file, None, number, None, judgement, fix))
        else:
            judgements.setdefault(judgement.id, judgement)


def _judgement(line: bytes) -> Judgement | str:
    """The judgement of a line, or what is wrong with it."""
    try:
        data: Any = json.loads(line)
    except ValueError:
        return "the line is not a judgement"
    if not isinstance(data, dict):
        return "the line is not a judgement"
    if data.get("v") != FORMAT:
        return f"the judgement has format {data.get('v')}, which this version does not know"
    if data.get("kind") not in KINDS:
        return f'"{data.get("kind")}" is no kind of judgement'
    identifier, at, researcher = (data.get(name) for name in ("id", "at", "researcher"))
    if not (isinstance(identifier, str) and isinstance(at, str) and isinstance(researcher, str) and identifier and researcher):
        return "the judgement lacks id, at or researcher"
    subject, body = data.get("subject") or {}, data.get("body") or {}
    if not isinstance(subject, dict) or not isinstance(body, dict):
        return "subject and body of the judgement are not objects"
    return Judgement(identifier, at, researcher, data["kind"], subject, body, FORMAT, tuple(map(str, data.get("seen") or ())))
