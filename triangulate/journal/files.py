"""Judgements as they lie in the study folder: ``judgements/<researcher>*.jsonl``, one line each."""

from __future__ import annotations

import hashlib
from pathlib import Path

from triangulate.errors import Problem
from triangulate.model.judgements import Judgement, judgement_of_line


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
        judgement = judgement_of_line(line)
        if isinstance(judgement, str):
            fix = "The line is kept and left out; look at it in a text editor or restore the file from a backup."
            problems.append(Problem("warning", file, None, number, None, judgement, fix))
        else:
            judgements.setdefault(judgement.id, judgement)
