"""Step 1, sorting: which findings of which source make up each row of the matrix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from triangulate.errors import Problem, did_you_mean
from triangulate.model.table import Table, plain, split_list
from triangulate.schemes.scheme import fold

ROW_COLUMNS = ("meta_theme", "label", "group", "question", "proposition")


@dataclass(frozen=True)
class Sorting:
    """The rows of the matrix, and what was put into them."""

    meta_themes: pd.DataFrame
    """Rows in the order of the file: ``meta_theme, label, group, question, proposition``."""
    mapping: pd.DataFrame
    """``source, finding, meta_theme, through``: ``through`` names the theme whose row a sub-theme shares."""
    unsorted: pd.DataFrame
    """``source, finding, label`` of findings that stand in no row, headings of sorted ones left out."""
    superseded: frozenset[str] = frozenset()
    """Findings that another one replaces."""
    names: ThemeNames = field(default_factory=lambda: ThemeNames(()))

    def sources_of(self) -> dict[str, list[str]]:
        """For each meta-theme the sources that have a finding in it, in the order of appearance."""
        result: dict[str, list[str]] = {theme: [] for theme in self.meta_themes["meta_theme"]}
        pairs = self.mapping[["meta_theme", "source"]].drop_duplicates()
        for theme, source in zip(pairs["meta_theme"], pairs["source"], strict=True):
            result[theme].append(source)
        return result


class ThemeNames:
    """Finds a meta-theme by its id or, where only one row has it, by its label."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._ids: dict[str, str] = {}
        self._labels: dict[str, list[str]] = {}
        for identifier, label in rows:
            self._ids[identifier] = identifier
            self._labels.setdefault(_folded(label), []).append(identifier)

    def find(self, word: str) -> str | None:
        """The id of the meta-theme that ``word`` names, or None if none or several do."""
        if word in self._ids:
            return word
        found = self._labels.get(_folded(word), [])
        return found[0] if len(found) == 1 else None

    def problem(self, word: str) -> tuple[str, str]:
        """What is wrong with a name that :meth:`find` does not know, and what would be right."""
        several = self._labels.get(_folded(word), [])
        if len(several) > 1:
            return f'"{word}" is the label of several meta-themes', f"Write the id: {' or '.join(several)}."
        return f'there is no meta-theme "{word}"', did_you_mean(word, [*self._ids, *self._labels])


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def sort_findings(tables: dict[str, Table]) -> tuple[Sorting, list[Problem]]:
    """Work out rows and mapping from the tables of a study.

    Rows come from ``meta_themes``; without that table, from the labels in ``findings`` and then
    from the names in ``codings``, with ids made of the labels.

    A sub-theme that was not sorted itself shares the row of the theme above it. A theme that was
    not sorted but has sorted sub-themes is a heading and does not count as unsorted.
    """
    problems: list[Problem] = []
    findings = tables["findings"]
    words = [_theme_words(cell) for cell in findings.values("meta_theme")]
    rows = _rows(tables, words)
    names = ThemeNames(zip(rows["meta_theme"], rows["label"], strict=True))
    own: dict[str, list[str]] = {}
    order = findings.values("finding")
    for index, given in enumerate(words):
        finding = order[index]
        if finding is None:
            continue
        whole = names.find(given[0]) if given else None
        pieces = [given[0]] if whole else (split_list(given[0]) if given else [])
        for piece in pieces:
            theme = names.find(piece)
            if theme is None:
                problems.append(findings.problem(index, "meta_theme", *names.problem(piece)))
            elif theme not in own.setdefault(finding, []):
                own[finding].append(theme)
    newest = _supersede(findings, own)
    superseded = set(newest)
    parents = {
        finding: newest.get(parent, parent)
        for finding, parent in zip(order, findings.values("parent"), strict=True)
        if finding is not None and parent is not None
    }
    labels = findings.values("label")
    sources = plain(findings.frame["source"])
    headings = {ancestor for finding in own for ancestor in _ancestors(finding, parents)}
    mapping: list[tuple[str | None, str, str, str | None]] = []
    loose: list[tuple[str | None, str, str | None]] = []
    for index, finding in enumerate(order):
        if finding is None or finding in superseded:
            continue
        if finding in own:
            mapping += [(sources[index], finding, theme, None) for theme in own[finding]]
            continue
        above = next((ancestor for ancestor in _ancestors(finding, parents) if ancestor in own), None)
        if above is not None:
            mapping += [(sources[index], finding, theme, above) for theme in own[above]]
        elif finding not in headings:
            loose.append((sources[index], finding, labels[index]))
    sorting = Sorting(
        rows,
        pd.DataFrame(mapping, columns=["source", "finding", "meta_theme", "through"], dtype="str"),
        pd.DataFrame(loose, columns=["source", "finding", "label"], dtype="str"),
        frozenset(superseded),
        names,
    )
    return sorting, problems


def _theme_words(cell: str | None) -> list[str]:
    return [cell] if cell is not None else []


def _rows(tables: dict[str, Table], words: list[list[str]]) -> pd.DataFrame:
    given = tables["meta_themes"]
    if given.given:
        frame = given.frame[list(ROW_COLUMNS)]
        frame = frame[frame["meta_theme"].notna()].drop_duplicates("meta_theme", ignore_index=True)
        return frame.assign(label=frame["label"].fillna(frame["meta_theme"]))
    labels: dict[str, str] = {}
    pieces = [piece for cell in words for whole in cell for piece in split_list(whole)]
    if not pieces:
        pieces = [value for value in tables["codings"].values("meta_theme") if value is not None]
    for label in pieces:
        labels.setdefault(_folded(label), label)
    taken: set[str] = set()
    records = []
    for label in labels.values():
        identifier = base = _identifier(label)
        number = 2
        while identifier in taken:
            identifier, number = f"{base}-{number}", number + 1
        taken.add(identifier)
        records.append((identifier, label, None, None, None))
    return pd.DataFrame(records, columns=list(ROW_COLUMNS), dtype="str")


def _identifier(label: str) -> str:
    """An id made of a label: short labels without blanks as they are, others in small letters with hyphens."""
    if label.isalnum() and len(label) <= 12:
        return label
    return fold("".join(char if char.isalnum() else " " for char in label)).replace("_", "-")[:60] or "row"


def _supersede(findings: Table, own: dict[str, list[str]]) -> dict[str, str]:
    """For each finding that was replaced, the newest in its place; ``own`` is changed accordingly.

    A new finding takes the rows of the nearest earlier version that has some, unless it was sorted itself.
    """
    earlier: dict[str, str] = {}
    later: dict[str, str] = {}
    for finding, old in zip(findings.values("finding"), findings.values("supersedes"), strict=True):
        if finding is not None and old is not None and finding not in (old, *_ancestors(old, earlier)):
            earlier[finding] = old
            later.setdefault(old, finding)
    taken = {
        finding: next((own[version] for version in (finding, *_ancestors(finding, earlier)) if version in own), []) for finding in earlier
    }
    own.update({finding: themes for finding, themes in taken.items() if themes})
    for old in later:
        own.pop(old, None)
    return {old: [old, *_ancestors(old, later)][-1] for old in later}


def _ancestors(finding: str, parents: dict[str, str]) -> Iterable[str]:
    """What stands above a finding, the nearest first; a loop ends where it began."""
    seen = {finding}
    while (finding := parents.get(finding, "")) and finding not in seen:
        seen.add(finding)
        yield finding
