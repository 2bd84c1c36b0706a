"""How far coding has come: who has coded how much of what they are to code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from triangulate.model.table import plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.blind import assigned_to
from triangulate.protocol.places import Comparison
from triangulate.protocol.result import Result


@dataclass(frozen=True)
class Progress(Result):
    """Coded comparisons beside those that each researcher is to code."""

    table: pd.DataFrame
    """``researcher, coded, of, stale, text``: ``of`` counts the comparisons of the rows assigned to the researcher
    in which at least one source is present, ``stale`` codings whose ground has changed, ``text`` is "37 of 120"."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The table with its caption."""
        return {"Coded so far": self.table}

    def notes(self) -> list[str]:
        """What has to be read with the table."""
        return []

    def __str__(self) -> str:
        return "\n".join(f"{who}: {text}" for who, text in zip(self.table["researcher"], self.table["text"], strict=True))


def coding_progress(analysis: Analysis, told: Mapping[str, int] | None = None) -> Progress:
    """Count what each researcher has coded, of the comparisons under the study's own scheme.

    It gives numbers only, so that it can be shown while coding is blind.

    Parameters
    ----------
    analysis : Analysis
        The study with all codings, or with those that a server shows.
    told : mapping, optional
        How many comparisons each researcher has coded by the account of a server that does not show all of them.
    """
    cells = analysis.cells()
    frame = cells.frame
    places = zip(*(plain(frame[name]) for name in ("meta_theme", "source_a", "source_b")), strict=True)
    every: list[Comparison] = list(
        dict.fromkeys((str(theme), a, b) for (theme, a, b), counts in zip(places, cells.counted, strict=True) if counts)
    )
    groups = dict(zip(plain(analysis.sorting.meta_themes["meta_theme"]), plain(analysis.sorting.meta_themes["group"]), strict=True))
    coded: dict[str, set[Comparison]] = {}
    done = analysis.interpreted(analysis.settings.scheme).frame
    done = done[done["decided"].to_numpy(bool)]
    space = analysis.space(analysis.settings.scheme.scope)
    for cell, who in zip(done["cell"].tolist(), plain(done["researcher"]), strict=True):
        theme, pair = space.themes[cell // len(space.pairs)], space.pairs[cell % len(space.pairs)]
        coded.setdefault(str(who), set()).add((theme, *pair))
    stale: dict[str, int] = {}
    for item in analysis.stale:
        if item.kind == "code":
            stale[item.researcher] = stale.get(item.researcher, 0) + 1
    listed = analysis.settings.researcher_ids
    rows = []
    for who in dict.fromkeys((*listed, *analysis.researchers)):
        mine = {place for place in every if who not in listed or who in assigned_to(analysis.settings, groups[place[0]])}
        done_here = min(max(len(coded.get(who, set()) & mine), (told or {}).get(who, 0)), len(mine))
        rows.append((who, done_here, len(mine), stale.get(who, 0), f"{done_here} of {len(mine)}"))
    return Progress(pd.DataFrame(rows, columns=["researcher", "coded", "of", "stale", "text"]))
