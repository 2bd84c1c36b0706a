"""Rows that sources found in different states: a matter to discuss, which never decides a code."""

from __future__ import annotations

import pandas as pd

from triangulate.model.table import plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.proposals import states_differ

STATE_COLUMNS = ("meta_theme", "label", "source", "presence", "effect", "state")


def found_states(analysis: Analysis) -> pd.DataFrame:
    """States and effects, source by source, of the rows in which sources found different states.

    Returns
    -------
    DataFrame
        One line a meta-theme and source: ``meta_theme``, ``label``, ``source``, ``presence``, ``effect``
        and ``state`` as the findings of the source tell them (missing where they do not).
    """
    themes, ids = analysis.sorting.meta_themes, analysis.settings.source_ids
    records = []
    for theme, label in zip(plain(themes["meta_theme"]), plain(themes["label"]), strict=True):
        found = [analysis.evidence[(str(theme), source)] for source in ids]
        if any(states_differ(first, second) for index, first in enumerate(found) for second in found[index + 1 :]):
            records += [(theme, label, source, here.presence, here.effect, here.state) for source, here in zip(ids, found, strict=True)]
    return pd.DataFrame(records, columns=list(STATE_COLUMNS), dtype="str")
