"""Findings that came in the place of others, and what stands above a finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triangulate.model.table import Table


@dataclass(frozen=True)
class Versions:
    """Which finding came in the place of which."""

    earlier: dict[str, str]
    later: dict[str, str]

    def placed(self, finding: str, own: Mapping[str, list[str]]) -> list[str]:
        """The rows of a finding: its own, else those of its nearest earlier version that has some."""
        return next((own[version] for version in (finding, *ancestors(finding, self.earlier)) if version in own), [])

    def newest(self) -> dict[str, str]:
        """For each finding that was replaced, the newest in its place."""
        return {old: [old, *ancestors(old, self.later)][-1] for old in self.later}

    def all_of(self, finding: str) -> set[str]:
        """A finding with its earlier and later versions."""
        return {finding, *ancestors(finding, self.earlier), *ancestors(finding, self.later)}


def versions_of(findings: Table) -> Versions:
    """Read from the column ``supersedes``; a finding that would replace itself, through others or not, does not."""
    earlier: dict[str, str] = {}
    later: dict[str, str] = {}
    for finding, old in zip(findings.values("finding"), findings.values("supersedes"), strict=True):
        if finding is not None and old is not None and finding not in (old, *ancestors(old, earlier)):
            earlier[finding] = old
            later.setdefault(old, finding)
    return Versions(earlier, later)


def ancestors(finding: str, parents: Mapping[str, str]) -> Iterable[str]:
    """What stands above a finding, the nearest first; a loop ends where it began."""
    seen = {finding}
    while (finding := parents.get(finding, "")) and finding not in seen:
        seen.add(finding)
        yield finding
