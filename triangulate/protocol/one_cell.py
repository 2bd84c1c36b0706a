"""One comparison as one researcher may see it now: worked out alone, because after a keystroke nobody waits for the whole matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from triangulate.model.table import Table, join_tables, plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.cells import Cells, Resolution, View, build_cells, proposal_for
from triangulate.protocol.codings import JUDGEMENTS, Comparisons, interpret_codings, normal_codings
from triangulate.protocol.judged import journal_codings
from triangulate.protocol.places import Comparison, comparison_of
from triangulate.protocol.stale import stale_codings

GRID_STATES = ("open", "proposed", "coded", "disputed", "resolved", "none")
"""How a comparison stands for a researcher; ``none`` where there is nothing to compare."""


def grid_state(own: str, team: str, *, counts: bool) -> str:
    """How a comparison stands for a researcher.

    ``own`` and ``team`` are the status in the researcher's and in the team's matrix. What the team settled is settled; what one
    has not coded is open, whatever others did; where others coded otherwise it is disputed.

    Examples
    --------
    >>> grid_state("coded", "disputed", counts=True), grid_state("open", "disputed", counts=True)
    ('disputed', 'open')
    """
    if team == "resolved":
        return team
    if own == "coded":
        return "disputed" if team == "disputed" else own
    return own if counts else "none"


@dataclass(frozen=True)
class OneCell:
    """What there is to show of one comparison."""

    place: Comparison
    state: str
    """One of :data:`GRID_STATES`."""
    code: str | None
    """The team's code where it was settled, else the researcher's own; for a proposal what the data suggest."""
    stale: tuple[str, ...]
    """What changed since the researcher coded it."""
    own: dict[str, str | None] | None
    """The researcher's coding as it was given: judgements, code, reason."""
    others: tuple[dict[str, str | None], ...]
    """Codings of others, where they may be seen."""
    hidden: bool
    """Whether codings of others, if any, may not be seen yet."""
    proposal: dict[str, Any] | None
    """What the data suggest, where it may be seen and was not refused."""
    resolution: Resolution | None
    states_differ: bool


def cell_of(analysis: Analysis, place: Comparison, researcher: str) -> OneCell:
    """One comparison for one researcher, with everything that the journal holds now.

    Parameters
    ----------
    analysis : Analysis
        The whole study; its tables of codings may be older than its journal.
    place : tuple
        Meta-theme, source A, source B.
    researcher : str
        Who codes, and looks.
    """
    settings, scheme = analysis.settings, analysis.settings.scheme
    codings = _codings_here(analysis, place)
    revealed = analysis.disclosure.revealed(place)
    mine = codings[(codings["researcher"] == researcher).to_numpy()]
    seen = codings if revealed else mine
    space = Comparisons((place[0],), (place[1:],))
    refused = any(
        who == researcher and comparison_of(settings, analysis.sorting.names, *where[:3]) == place
        for where, who in analysis.state.refusals
        if where[0] == place[0] or where[0] in analysis.sorting.names.merged
    )
    silenced = refused or analysis.proposal_hidden(place, researcher)
    view = View(silenced=frozenset([place]) if silenced else frozenset())

    def build(frame: pd.DataFrame, who: str | None) -> Cells:
        interpreted = interpret_codings(settings, scheme, frame.reset_index(drop=True), analysis.evidence, space)
        resolutions = analysis.judged.resolutions
        return build_cells(
            settings, scheme, space, analysis.sorting, analysis.evidence, analysis.traits, interpreted, who, resolutions, view
        )

    own, team = build(seen, researcher), build(seen if revealed else seen.iloc[:0], None)
    row, settled = own.frame.iloc[0], analysis.judged.resolutions.get(place)
    state = grid_state(str(row["status"]), str(team.frame["status"].iat[0]), counts=bool(own.counted[0]))
    code = settled.code if settled is not None else row["code"] if state in ("coded", "disputed") else None
    if state == "proposed":
        code = row["derived_code"]
    values = [dict(zip(_SHOWN, words, strict=True)) for words in zip(*(plain(seen[name]) for name in _SHOWN), strict=True)]
    stale = [item for item in stale_codings(analysis, mine) if item.kind == "code"]
    return OneCell(
        place,
        state,
        code if isinstance(code, str) else None,
        tuple(words for item in stale for words in item.changed),
        next((words for words in values if words["researcher"] == researcher), None),
        tuple(words for words in values if words["researcher"] != researcher),
        not revealed,
        None if silenced else proposal_for(analysis, place),
        settled,
        bool(row["states_differ"]),
    )


_SHOWN = ("researcher", *JUDGEMENTS, "code", "reason")


def _codings_here(analysis: Analysis, place: Comparison) -> pd.DataFrame:
    """All codings of one comparison that hold now: of the table and of the journal, as :func:`normal_codings` has them."""
    settings, names = analysis.settings, analysis.sorting.names
    table = analysis.tables["codings"]
    given = table.frame["judgement"].isna().to_numpy() if "judgement" in table.frame else np.ones(len(table), dtype=bool)
    codes, themes = pd.factorize(table.frame["meta_theme"])
    rows = np.array([*(names.find_given(str(theme)) == place[0] for theme in themes), False], dtype=bool)
    keep = given & rows[codes]
    here = Table(table.name, table.frame[keep].reset_index(drop=True), table.origins, table.origin[keep], table.row[keep])
    register = {key: judgement for key, judgement in analysis.state.codings.items() if names.find(key[0][0]) == place[0]}
    journal, _ = journal_codings(register, settings)
    frame = normal_codings(settings, join_tables("codings", [here, journal]), analysis.sorting)
    same = [(str(theme), a, b) == place for theme, a, b in zip(*(plain(frame[name]) for name in _PLACE), strict=True)]
    return frame[np.array(same, dtype=bool)].reset_index(drop=True)


_PLACE = ("meta_theme", "source_a", "source_b")
