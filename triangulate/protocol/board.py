"""The board on which a team sorts: rows that are made, renamed, merged and split, and findings put into them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from triangulate.model.judgements import Judgement
from triangulate.protocol.versions import Versions, ancestors
from triangulate.schemes.scheme import fold

ROW_FIELDS = ("label", "group", "question", "proposition")
"""What a row says of itself beside its id."""


@dataclass(frozen=True)
class Contradiction:
    """Two judgements on the same thing, made without knowing of each other; the later one holds."""

    about: str
    """The finding or the row, by its id."""
    earlier: Judgement
    later: Judgement


class Board:
    """Takes judgements on sorting one after the other.

    Parameters
    ----------
    rows : iterable of mapping
        Rows that the tables give: ``meta_theme`` and :data:`ROW_FIELDS`.
    own : mapping
        Finding -> the rows that the tables put it into.
    above : mapping
        Sub-theme -> theme.
    versions : Versions
        Which finding came in the place of which.
    apart : callable, optional
        Whether the writer of the second judgement did not know of the first.
    """

    def __init__(
        self,
        rows: Iterable[Mapping[str, Any]],
        own: Mapping[str, list[str]],
        above: Mapping[str, str],
        versions: Versions,
        apart: Callable[[Judgement, Judgement], bool] | None = None,
    ) -> None:
        self.rows: dict[str, dict[str, Any]] = {str(row["meta_theme"]): {name: row[name] for name in ROW_FIELDS} for row in rows}
        """Rows in their order: id -> label, group, question, proposition."""
        self.own = {finding: list(themes) for finding, themes in own.items()}
        """Finding -> rows that it was sorted into itself; an empty list where it was taken out of all."""
        self.contradictions: list[Contradiction] = []
        self.earlier_labels: list[tuple[str, str]] = []
        """Id and label of rows that were renamed or merged, as they were before."""
        self._merged: dict[str, str] = {}
        self._former: dict[str, str] = {}
        self._above, self._versions = above, versions
        self._apart = apart
        self._past: dict[tuple[str, str], list[tuple[Judgement, Any]]] = {}

    @property
    def labels(self) -> dict[str, str]:
        """Labels of all rows, those that went into others included."""
        return {**self._former, **{theme: str(row["label"]) for theme, row in self.rows.items()}}

    @property
    def merged(self) -> dict[str, str]:
        """Rows that went into others, each with the row in which its findings stand now."""
        return {theme: found for theme in self._merged if (found := self._find(theme)) is not None}

    def take(self, judgement: Judgement) -> None:
        """Do what a judgement says; what it says of rows that there are not is left aside."""
        subject, body = judgement.subject, _texts(judgement.body)
        theme = str(subject.get("meta_theme") or "")
        findings = _words(subject.get("findings") or subject.get("finding") or judgement.body.get("findings"))
        if judgement.kind == "make":
            self._make(judgement, theme, body)
            self._sort(judgement, findings, theme, None)
            return
        row = self._find(theme)
        if row is None:
            return
        if judgement.kind == "sort":
            self._sort(judgement, findings, row, self._find(str(body.get("from") or "")))
        elif judgement.kind == "unsort":
            self._unsort(judgement, findings, row)
        elif judgement.kind == "rename":
            self._rename(judgement, row, body)
        elif judgement.kind == "merge":
            for other in _words(subject.get("others")):
                self._merge(row, self._find(other))
            self._rename(judgement, row, body)
        elif judgement.kind == "split":
            self._split(judgement, row, str(subject.get("into") or ""), findings, body)

    def _find(self, theme: str) -> str | None:
        """The row of this id, or the one that it was merged into."""
        while theme in self._merged:
            theme = self._merged[theme]
        return theme if theme in self.rows else None

    def _make(self, judgement: Judgement, theme: str, body: Mapping[str, str]) -> None:
        if not theme or theme in self._merged:
            return
        if theme in self.rows:  # made by somebody else, too: one row, and the later words hold
            self._rename(judgement, theme, body)
        else:
            self.rows[theme] = {name: body.get(name) for name in ROW_FIELDS} | {"label": body.get("label") or theme}
            self._remember("label", theme, judgement, self.rows[theme]["label"])

    def _rename(self, judgement: Judgement, theme: str, body: Mapping[str, str]) -> None:
        for name in ROW_FIELDS:
            value = body.get(name)
            if value is not None:
                self._remember(name, theme, judgement, value)
                if name == "label":
                    self.earlier_labels.append((theme, str(self.rows[theme]["label"])))
                self.rows[theme][name] = value or None if name != "label" else value or self.rows[theme]["label"]

    def _merge(self, kept: str, other: str | None) -> None:
        if other is None or other == kept:
            return
        self._merged[other] = kept
        self._former[other] = str(self.rows[other]["label"])
        self.earlier_labels.append((other, self._former[other]))
        del self.rows[other]
        for finding, themes in self.own.items():
            if other in themes:
                self.own[finding] = list(dict.fromkeys(kept if theme == other else theme for theme in themes))

    def _split(self, judgement: Judgement, theme: str, into: str, findings: list[str], body: Mapping[str, str]) -> None:
        if not into:
            return
        if into not in self.rows and into not in self._merged:
            new = {name: body.get(name) for name in ROW_FIELDS}
            new = {**{name: self.rows[theme][name] for name in ("group", "question")}, **{k: v for k, v in new.items() if v is not None}}
            entry = {name: new.get(name) for name in ROW_FIELDS} | {"label": new.get("label") or into}
            rows = list(self.rows.items())
            place = [identifier for identifier, _ in rows].index(theme) + 1
            self.rows = dict([*rows[:place], (into, entry), *rows[place:]])
        target = self._find(into)
        if target is not None:
            self._sort(judgement, findings, target, theme)

    def _sort(self, judgement: Judgement, findings: list[str], theme: str, origin: str | None) -> None:
        for finding in findings:
            themes = list(self._versions.placed(finding, self.own))
            for earlier, placed in self._remember("finding", finding, judgement, theme):
                if earlier.kind != "unsort" and placed != theme:  # sorted apart into two rows: the later judgement holds
                    themes = [other for other in themes if other != self._find(str(placed))]
            self.own[finding] = [*(other for other in themes if other not in (theme, origin)), theme]

    def _unsort(self, judgement: Judgement, findings: list[str], theme: str) -> None:
        for finding in findings:
            self._remember("finding", finding, judgement, None)
            themes = self._versions.placed(finding, self.own)
            if not themes and finding not in self.own:  # so far it shared the row of the theme above it
                themes = next((self.own[above] for above in ancestors(finding, self._above) if self.own.get(above)), [])
            self.own[finding] = [other for other in themes if other != theme]

    def _remember(self, what: str, about: str, judgement: Judgement, value: Any) -> list[tuple[Judgement, Any]]:
        """Keep what was said of a thing; returns what others said otherwise without this one's writer knowing it."""
        past = self._past.setdefault((what, about), [])
        against = [
            (earlier, said)
            for earlier, said in past
            if self._apart and said != value and earlier.researcher != judgement.researcher and self._apart(earlier, judgement)
        ]
        self.contradictions += [Contradiction(about, earlier, judgement) for earlier, _ in against]
        past.append((judgement, value))
        return against


def _texts(body: Mapping[str, Any]) -> dict[str, str]:
    """What a body says in words; other values cannot be the label of a row."""
    return {name: value for name, value in body.items() if isinstance(value, str)}


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [str(word) for word in value] if isinstance(value, list) else []


def folded(label: str) -> str:
    """A label as it is compared with others: blanks and capital letters do not count."""
    return " ".join(label.split()).casefold()


def new_identifier(label: str, taken: Iterable[str]) -> str:
    """An id made of a label: short labels without blanks as they are, others in small letters with hyphens.

    Examples
    --------
    >>> new_identifier("Role clarity", ["role-clarity"])
    'role-clarity-2'
    """
    if label.isalnum() and len(label) <= 12:
        base = label
    else:
        base = fold("".join(char if char.isalnum() else " " for char in label)).replace("_", "-")[:60] or "row"
    known, identifier, number = {folded(name) for name in taken}, base, 2
    while folded(identifier) in known:
        identifier, number = f"{base}-{number}", number + 1
    return identifier
