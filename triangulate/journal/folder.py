"""Which files of a study folder are its journal, and who can have one."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Final

from triangulate.errors import JournalError, Problem, shorten

FOLDER: Final = "judgements"
SET_ASIDE: Final = "set-aside"

_SAFE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_RESERVED: Final = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]")
"""What Windows takes for devices, whatever follows after a full stop."""


def journal_files(folder: Path, problems: list[Problem] | None = None) -> list[Path]:
    """The files of the journal in a study folder, conflict copies and those of further machines included."""
    home = folder / FOLDER
    try:
        with os.scandir(home) as entries:
            names = [entry.name for entry in entries if entry.name.endswith(".jsonl") and entry.is_file()]
    except FileNotFoundError:
        return []
    except OSError as err:
        what = f"the folder cannot be read ({err.strerror})"
        problem = Problem("error", FOLDER, None, None, None, what, "It has to be a folder that this account may read.")
        if problems is None:
            raise JournalError(str(problem)) from err
        problems.append(problem)
        return []
    return [home / name for name in sorted(names) if not name.startswith((".", "~$"))]


def set_aside_notes(folder: Path) -> list[Problem]:
    """A note for each rest of a line that was set aside: it is not part of the journal, and nobody finds it by chance."""
    what = "the rest of a line that was cut off is kept here; it was never acknowledged"
    fix = "Look whether something of it should be entered again, then delete the file."
    rests = sorted((folder / FOLDER / SET_ASIDE).glob("*.txt"))
    return [Problem("note", f"{FOLDER}/{SET_ASIDE}/{path.name}", None, None, None, what, fix) for path in rests]


def file_name(path: Path) -> str:
    """What messages call a file of the journal."""
    return f"{FOLDER}/{path.name}"


def check_file_name(researcher: str) -> None:
    """Refuse the id of a researcher that cannot be the name of a file on every computer.

    Raises
    ------
    JournalError
        With what an id can be.
    """
    if _SAFE.fullmatch(researcher) is None:
        what = "cannot name a file. Ids have small letters, figures, - and _, and at most 32 of them"
    elif _RESERVED.fullmatch(researcher):
        what = "cannot name a file, since Windows takes it for a device"
    else:
        return
    raise JournalError(f'the id of a researcher "{shorten(researcher)}" {what}. Change it in study.yaml. Nothing was saved.')


def journal_hashes(folder: Path) -> dict[str, str]:
    """sha256 of each file of the journal, by its path in the study folder."""
    return {file_name(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in journal_files(folder)}
