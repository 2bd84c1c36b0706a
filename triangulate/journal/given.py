"""Given files at several sites: whose differ from ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from triangulate.errors import Problem

FIX = "Find out which of them is right and give it to everybody; until then the same judgement may be about different words."


def differences(ours: Mapping[str, str], others: Iterable[tuple[str, str, str, datetime]]) -> list[Problem]:
    """A warning for each file that is not what another member of the team had last.

    Parameters
    ----------
    ours : mapping of str to str
        sha256 by path; empty where we have no such file any more.
    others : iterable of (researcher, file, sha256, at)
        What each of the others had last; an empty researcher is the owner of the journal.

    Examples
    --------
    >>> moment = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    >>> print(*differences({"cases.csv": "ab"}, [("ben", "cases.csv", "cd", moment)]))
    cases.csv: this file is not the one that ben had at 2026-11-23 10:30 UTC. Find out which of them is right and give it \
to everybody; until then the same judgement may be about different words.
    """
    found: dict[str, list[tuple[str, str, datetime]]] = {}
    for who, file, digest, at in others:
        if digest != ours.get(file, ""):
            found.setdefault(file, []).append((who or "the owner", digest, at))
    return [Problem("warning", file, None, None, None, _what(bool(ours.get(file)), found[file]), FIX) for file in sorted(found)]


def _what(have: bool, others: list[tuple[str, str, datetime]]) -> str:
    def who(having: bool) -> str:
        return " and ".join(f"{name} at {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" for name, digest, at in others if bool(digest) == having)

    if not have:
        return f"this file is not here, and was there for {who(True)}"
    parts = []
    if any(digest for _, digest, _ in others):
        parts.append(f"this file is not the one that {who(True).replace(' at ', ' had at ')}")
    if any(not digest for _, digest, _ in others):
        parts.append(f"this file was no longer there for {who(False)}")
    return ", and ".join(parts)
