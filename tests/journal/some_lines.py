"""Lines of journals for tests of what is done with lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def identifier(number: int) -> str:
    """An id in the order of its number, as this software makes them."""
    return f"0195{number:04x}-0000-7000-8000-000000000000"


def line(number: int, researcher: str = "anna", **changes: Any) -> bytes:
    """A judgement as a line; ``changes`` replace or add fields."""
    base = {
        "v": 1, "id": identifier(number), "at": f"2026-11-23T10:{number % 60:02}:00Z", "seen": [], "researcher": researcher,
        "kind": "memo", "subject": {"meta_theme": "R1"}, "body": {"text": f"thought {number}"},
    }  # fmt: skip
    return json.dumps(base | changes, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def write_lines(folder: Path, file: str, *lines: bytes) -> Path:
    """A journal file of a study folder; returns the folder."""
    (folder / "judgements").mkdir(parents=True, exist_ok=True)
    (folder / "judgements" / file).write_bytes(b"".join(lines))
    return folder


def all_bytes(folder: Path) -> bytes:
    """Everything below a folder, one file after the other."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
