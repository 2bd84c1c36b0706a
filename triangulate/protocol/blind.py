"""Blind coding: nobody is shown another's coding of a comparison before it is revealed.

A comparison is revealed once all who are assigned to it have coded it, or once the coordinator, or
everybody, reveals it. PostgreSQL enforces this for what is kept there; in files it is a promise, and so
it is here: these functions say what may be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from triangulate.model.judgements import Judgement
from triangulate.model.settings import Settings
from triangulate.model.table import plain
from triangulate.protocol.places import Comparison, comparison_of
from triangulate.protocol.replay import JournalState, Place
from triangulate.protocol.sorting import Sorting

PRIVATE_KINDS = ("code", "refuse", "explain", "memo")
"""Kinds of judgement that tell how somebody reads a comparison."""


def assigned_to(settings: Settings, group: str | None) -> tuple[str, ...]:
    """Researchers of study.yaml who code the rows of a group; who has no assignment codes everything.

    Examples
    --------
    >>> from triangulate.model.settings import Researcher
    >>> from triangulate.schemes import load_scheme
    >>> settings = Settings("A study", (), load_scheme("farmer"), researchers=(Researcher("anna"), Researcher("ben")),
    ...                     assignments={"ben": ("Trust",)})
    >>> assigned_to(settings, "Trust"), assigned_to(settings, "Roles")
    (('anna', 'ben'), ('anna',))
    """
    return tuple(name for name in settings.researcher_ids if name not in settings.assignments or group in settings.assignments[name])


@dataclass(frozen=True)
class Disclosure:
    """What has been revealed of a study."""

    blind: bool
    settings: Settings
    sorting: Sorting
    complete: frozenset[Comparison] = frozenset()
    """Comparisons that all who are assigned to them had coded at one time. What was seen then stays seen, where
    somebody takes a coding back afterwards, too."""
    reveals: tuple[tuple[str, Mapping[str, str | None]], ...] = ()
    """Who revealed what: ``meta_theme``, ``source_a``, ``source_b``, ``group``; an empty one is everything."""
    coded: frozenset[Comparison] = frozenset()
    """Comparisons that anybody coded."""

    def revealed(self, comparison: Comparison) -> bool:
        """Whether everybody may see all codings of a comparison."""
        if not self.blind or comparison in self.complete:
            return True
        by = {who for who, scope in self.reveals if self._covers(scope, comparison)}
        everybody = set(self.settings.researcher_ids)
        return (self.settings.coordinator in by) or bool(everybody and by >= everybody)

    def may_see(self, judgement: Judgement, viewer: str | None) -> bool:
        """Whether ``viewer`` (None: nobody in particular) may be shown a judgement."""
        if not self.blind or judgement.researcher == viewer or judgement.kind not in PRIVATE_KINDS:
            return True
        subject = judgement.subject
        theme = self.sorting.names.find(str(subject.get("meta_theme") or ""))
        if theme is None:
            return judgement.kind == "memo" and not subject.get("meta_theme")
        if judgement.kind == "memo" and not (subject.get("source_a") or subject.get("source_b")):
            here = [comparison for comparison in self.coded if comparison[0] == theme]
            return self.revealed((theme, None, None)) or bool(here and all(map(self.revealed, here)))
        comparison = comparison_of(self.settings, self.sorting.names, theme, subject.get("source_a"), subject.get("source_b"))
        return comparison is not None and self.revealed(comparison)

    def _group(self, theme: str) -> str | None:
        return self._groups.get(theme)

    @cached_property
    def _groups(self) -> dict[str | None, str | None]:
        frame = self.sorting.meta_themes
        return dict(zip(plain(frame["meta_theme"]), plain(frame["group"]), strict=True))

    def _covers(self, scope: Mapping[str, str | None], comparison: Comparison) -> bool:
        theme = comparison[0]
        if scope.get("group") is not None:
            return scope["group"] == self._group(theme)
        if scope.get("meta_theme") is None:
            return True
        if not (scope.get("source_a") or scope.get("source_b")):
            return self.sorting.names.find(str(scope["meta_theme"])) == theme
        return comparison == comparison_of(
            self.settings, self.sorting.names, str(scope["meta_theme"]), scope.get("source_a"), scope.get("source_b")
        )


def disclosure(settings: Settings, sorting: Sorting, state: JournalState, codings: pd.DataFrame) -> Disclosure:
    """Work out what has been revealed.

    Parameters
    ----------
    codings : DataFrame
        Those of all researchers, from :func:`~triangulate.protocol.codings.normal_codings`.
    """
    if not settings.blind:
        return Disclosure(False, settings, sorting)
    given: dict[Comparison, set[str]] = {}
    columns = ("meta_theme", "source_a", "source_b", "researcher", "judgement")
    for theme, a, b, who, judgement in zip(*(plain(codings[name]) for name in columns), strict=True):
        if judgement is None:
            given.setdefault((str(theme), a, b), set()).add(str(who))
    groups = dict(zip(plain(sorting.meta_themes["meta_theme"]), plain(sorting.meta_themes["group"]), strict=True))
    assigned = {theme: set(assigned_to(settings, group)) for theme, group in groups.items()}
    complete = {place for place, coders in given.items() if assigned[place[0]] and coders >= assigned[place[0]]}
    coded = set(given)
    standing: dict[Comparison, dict[str, str]] = {}
    """Comparison -> id of each coding that stands -> who made it."""
    found: dict[Place, Comparison | None] = {}
    for judgement in state.order:
        target = judgement if judgement.kind == "code" else state.target(judgement) if judgement.kind in ("undo", "redo") else None
        if target is None or target.kind != "code":
            continue
        place = state.place(target)
        if place not in found:
            found[place] = comparison_of(settings, sorting.names, *place[:3])
        comparison = found[place]
        if comparison is None:
            continue
        coded.add(comparison)
        here = standing.setdefault(comparison, {})
        if judgement.kind == "undo":
            here.pop(target.id, None)
        else:
            here[target.id] = target.researcher
            team = assigned[comparison[0]]
            if team and comparison not in complete and team <= {*here.values(), *given.get(comparison, ())}:
                complete.add(comparison)
    reveals = tuple((judgement.researcher, judgement.subject) for judgement in state.reveals)
    return Disclosure(True, settings, sorting, frozenset(complete), reveals, frozenset(coded))


def visible_codings(codings: pd.DataFrame, shown: Disclosure, viewer: str | None) -> pd.DataFrame:
    """The codings that ``viewer`` (None: nobody in particular) may be shown."""
    if not shown.blind:
        return codings
    places = zip(*(plain(codings[name]) for name in ("meta_theme", "source_a", "source_b", "researcher")), strict=True)
    open_ones: dict[Comparison, bool] = {}
    keep = []
    for theme, a, b, who in places:
        place = (str(theme), a, b)
        if who != viewer and place not in open_ones:
            open_ones[place] = shown.revealed(place)
        keep.append(who == viewer or open_ones[place])
    return codings[np.array(keep, dtype=bool)].reset_index(drop=True)


def first_judged(state: JournalState, settings: Settings, sorting: Sorting, codings: pd.DataFrame, researcher: str) -> set[Comparison]:
    """Comparisons of which a researcher has judged for themselves at least once, undone or not."""
    frame = codings[(codings["researcher"] == researcher).to_numpy()]
    given = zip(*(plain(frame[name]) for name in ("meta_theme", "source_a", "source_b")), strict=True)
    tried = (comparison_of(settings, sorting.names, *place) for place, names in state.tried.items() if researcher in names)
    return {(str(theme), a, b) for theme, a, b in given} | {place for place in tried if place is not None}
