"""Codings as they were before they were discussed: what agreement between researchers is counted on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from triangulate.model.judgements import Judgement
from triangulate.model.table import Table, join_tables, plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.blind import visible_codings
from triangulate.protocol.codings import normal_codings
from triangulate.protocol.judged import journal_codings
from triangulate.protocol.places import Comparison
from triangulate.protocol.replay import JournalState, Place


def codings_at_resolution(state: JournalState) -> dict[tuple[Place, str], Judgement | None]:
    """For each comparison that was settled each researcher's coding as it stood when it was first settled.

    None for somebody who coded it only afterwards. A resolution that was undone counts as not made.
    """
    made: dict[Comparison, dict[Place, dict[str, list[Judgement]]]] = {}
    undone: set[str] = set()
    frozen: dict[tuple[Place, str], Judgement] = {}
    settled: set[Comparison] = set()
    for judgement in state.order:
        if judgement.kind == "code":
            place = state.place(judgement)
            made.setdefault(place[:3], {}).setdefault(place, {}).setdefault(judgement.researcher, []).append(judgement)
        elif judgement.kind in ("undo", "redo"):
            target = state.target(judgement)
            if target is not None:
                (undone.add if judgement.kind == "undo" else undone.discard)(target.id)
        elif judgement.kind == "resolve" and judgement.id not in state.undone:
            comparison = state.place(judgement)[:3]
            if comparison not in settled:
                settled.add(comparison)
                for place, coders in made.get(comparison, {}).items():
                    standing = {who: [item for item in items if item.id not in undone] for who, items in coders.items()}
                    frozen |= {(place, who): items[-1] for who, items in standing.items() if items}
    return {
        (place, who): frozen.get((place, who))
        for comparison in settled
        for place, coders in made.get(comparison, {}).items()
        for who in coders
    }


def before_resolution(analysis: Analysis) -> Analysis:
    """The same study with every coding as it stood before its comparison was first settled, and no resolutions."""
    at_first = codings_at_resolution(analysis.state)
    now: Mapping[tuple[Place, str], Judgement] = analysis.state.codings
    if all(now.get(key) is judgement for key, judgement in at_first.items()):
        return analysis.unresolved()
    register = {key: judgement for key, judgement in {**now, **at_first}.items() if judgement is not None}
    given = _given(analysis.tables["codings"])
    journal, _ = journal_codings(register, analysis.settings)
    codings = normal_codings(analysis.settings, join_tables("codings", [given, journal]), analysis.sorting)
    seen = visible_codings(codings, analysis.disclosure, analysis.viewer)
    return replace(analysis.unresolved(), codings=seen, tables={**analysis.tables, "codings": join_tables("codings", [given, journal])})


def _given(codings: Table) -> Table:
    keep = codings.frame["judgement"].isna().to_numpy() if "judgement" in codings.frame else np.ones(len(codings), dtype=bool)
    return Table(codings.name, codings.frame[keep].reset_index(drop=True), codings.origins, codings.origin[keep], codings.row[keep])


def saw_others(analysis: Analysis, identifiers: pd.Series) -> list[bool]:
    """For each coding whether its researcher could see a proposal for it, or somebody else's coding of it, when it was made.

    Of codings in the table ``codings`` this is not known; they count as made without.
    """
    result = []
    for identifier in plain(identifiers):
        body = analysis.state.by_id[identifier].body if identifier is not None else {}
        result.append(body.get("proposal") in ("visible", "accepted") or body.get("others") == "visible")
    return result
