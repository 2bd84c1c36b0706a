"""Step 1, sorting: which findings of which source make up each row of the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from triangulate.errors import Problem, did_you_mean
from triangulate.model.judgements import Judgement
from triangulate.model.table import Table, plain, split_list
from triangulate.protocol.board import ROW_FIELDS, Board, Contradiction, folded, new_identifier
from triangulate.protocol.versions import Versions, ancestors, versions_of

ROW_COLUMNS = ("meta_theme", *ROW_FIELDS)


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
    newest: dict[str, str] = field(default_factory=dict)
    """For each superseded finding the newest one in its place."""
    versions: Versions = field(default_factory=lambda: Versions({}, {}))
    """Which finding came in the place of which."""
    labels: dict[str, str] = field(default_factory=dict)
    """Labels of all rows by their id, those that went into others included."""
    contradictions: tuple[Contradiction, ...] = ()
    """Where two people sorted the same thing differently without knowing of each other."""
    names: ThemeNames = field(default_factory=lambda: ThemeNames(()))

    def sources_of(self) -> dict[str, list[str]]:
        """For each meta-theme the sources that have a finding in it, in the order of appearance."""
        result: dict[str, list[str]] = {theme: [] for theme in self.meta_themes["meta_theme"]}
        pairs = self.mapping[["meta_theme", "source"]].drop_duplicates()
        for theme, source in zip(pairs["meta_theme"], pairs["source"], strict=True):
            result[theme].append(source)
        return result


class ThemeNames:
    """Finds a meta-theme by its id or, where only one row has it, by its label.

    Parameters
    ----------
    rows : iterable of (str, str)
        Id and label of each row.
    merged : mapping, optional
        Rows that were merged into others, by their id.
    earlier : iterable of (str, str), optional
        Ids with labels that they had before they were renamed or merged.
    given : ThemeNames, optional
        The rows as the tables have them.
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str]],
        merged: Mapping[str, str] | None = None,
        earlier: Iterable[tuple[str, str]] = (),
        given: ThemeNames | None = None,
    ) -> None:
        listed = list(rows)
        self._ids: dict[str, str] = {identifier: identifier for identifier, _ in listed}
        self._labels = _by_label(listed)
        self._words = [label for _, label in listed]
        self._earlier = _by_label(earlier)
        self._given = given
        self.merged = dict(merged or {})
        """Rows that were merged into others, by their id; their names lead to where they went."""

    def find(self, word: str) -> str | None:
        """The id of the meta-theme that ``word`` names, or None if none or several do.

        A row is also found by a label that it had before, unless another one has that label now.
        """
        row = self._row(word)
        return row if row is None else self.merged.get(row, row)

    def find_given(self, word: str) -> str | None:
        """The meta-theme that ``word`` names in a table, where rows go by the labels that the tables give them."""
        row = self.given_row(word)
        return row if row is None else self.merged.get(row, row)

    def given_row(self, word: str) -> str | None:
        """Like :meth:`find_given`, for a row that was merged its own id."""
        if self._given is not None and word not in self._ids and word not in self.merged:
            found = self._given.find(word)
            if found is not None:
                return found
        return self._row(word)

    def called(self, label: str) -> str | None:
        """The row that goes by this id or label now; of several the first."""
        return self._ids.get(label) or next(iter(self._labels.get(folded(label), ())), None)

    @property
    def taken(self) -> set[str]:
        """What a new row cannot be called: ids and labels of all rows that there are and were."""
        labels = {label for register in (self._labels, self._earlier) for label in register}
        given = set() if self._given is None else self._given.taken
        return {*self._ids, *self.merged, *labels, *given}

    def _row(self, word: str) -> str | None:
        if word in self._ids or word in self.merged:
            return word
        found = self._labels.get(folded(word)) or self._earlier.get(folded(word), [])
        return found[0] if len(found) == 1 else None

    def problem(self, word: str) -> tuple[str, str]:
        """What is wrong with a name that :meth:`find` does not know, and what would be right."""
        several = self._labels.get(folded(word), [])
        if len(several) > 1:
            return f'"{word}" is the label of several meta-themes', f"Write the id: {' or '.join(several)}."
        return f'there is no meta-theme "{word}"', did_you_mean(word, [*self._ids, *self._words])


def _by_label(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Label, as labels are compared -> the different ids that have it."""
    result: dict[str, list[str]] = {}
    for identifier, label in rows:
        there = result.setdefault(folded(label), [])
        if identifier not in there:
            there.append(identifier)
    return result


def sort_findings(
    tables: dict[str, Table], judgements: Sequence[Judgement] = (), apart: Callable[[Judgement, Judgement], bool] | None = None
) -> tuple[Sorting, list[Problem]]:
    """Work out rows and mapping from the tables of a study and from what researchers did to them.

    Rows come from ``meta_themes``; without that table, from the labels in ``findings`` and then
    from the names in ``codings``, with ids made of the labels.

    A sub-theme that was not sorted itself shares the row of the theme above it. A theme that was
    not sorted but has sorted sub-themes is a heading and does not count as unsorted.

    Parameters
    ----------
    tables : dict
        The tables of the study.
    judgements : sequence of Judgement, optional
        Those that sort, in causal order; the later one holds.
    apart : callable, optional
        Whether the writer of a later judgement did not know of an earlier one: such pairs are reported where they contradict.
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
    given_parents = zip(order, findings.values("parent"), strict=True)
    above = {finding: parent for finding, parent in given_parents if finding is not None and parent is not None}
    versions = versions_of(findings)
    contradictions: tuple[Contradiction, ...] = ()
    row_labels: dict[str, str] = dict(zip(rows["meta_theme"].tolist(), rows["label"].tolist(), strict=True))
    if judgements:
        plain_rows = rows.astype(object).where(rows.notna(), None).to_dict("records")
        board = Board(plain_rows, own, above, versions, apart)
        for judgement in judgements:
            board.take(judgement)
        rows = pd.DataFrame([{"meta_theme": theme, **row} for theme, row in board.rows.items()], columns=list(ROW_COLUMNS), dtype="str")
        own, contradictions, row_labels = board.own, tuple(board.contradictions), board.labels
        names = ThemeNames(zip(rows["meta_theme"], rows["label"], strict=True), board.merged, board.earlier_labels, names)
    newest = _supersede(versions, own)
    superseded = set(newest)
    parents = {finding: newest.get(parent, parent) for finding, parent in above.items()}
    labels = findings.values("label")
    sources = plain(findings.frame["source"])
    headings = {ancestor for finding, themes in own.items() if themes for ancestor in ancestors(finding, parents)}
    mapping: list[tuple[str | None, str, str, str | None]] = []
    loose: list[tuple[str | None, str, str | None]] = []
    for index, finding in enumerate(order):
        if finding is None or finding in superseded:
            continue
        if own.get(finding):
            mapping += [(sources[index], finding, theme, None) for theme in own[finding]]
            continue
        through = None if finding in own else next((ancestor for ancestor in ancestors(finding, parents) if own.get(ancestor)), None)
        if through is not None:
            mapping += [(sources[index], finding, theme, through) for theme in own[through]]
        elif finding not in headings:
            loose.append((sources[index], finding, labels[index]))
    sorting = Sorting(
        rows,
        pd.DataFrame(mapping, columns=["source", "finding", "meta_theme", "through"], dtype="str"),
        pd.DataFrame(loose, columns=["source", "finding", "label"], dtype="str"),
        frozenset(superseded),
        newest,
        versions,
        row_labels,
        contradictions,
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
        labels.setdefault(folded(label), label)
    records: list[tuple[str, str, None, None, None]] = []
    for label in labels.values():
        records.append((new_identifier(label, {record[0] for record in records}), label, None, None, None))
    return pd.DataFrame(records, columns=list(ROW_COLUMNS), dtype="str")


def _supersede(versions: Versions, own: dict[str, list[str]]) -> dict[str, str]:
    """For each finding that was replaced, the newest in its place; ``own`` is changed accordingly.

    A new finding takes the rows of the nearest earlier version that has some, unless it was sorted itself.
    """
    taken = {finding: versions.placed(finding, own) for finding in versions.earlier}
    own.update({finding: themes for finding, themes in taken.items() if themes})
    for old in versions.later:
        own.pop(old, None)
    return versions.newest()
