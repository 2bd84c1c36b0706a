"""Step 4, completeness comparison: what is shared, what only one source brings, where gaps remain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from triangulate.model.settings import Settings
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.result import Result


@dataclass(frozen=True)
class Completeness(Result):
    """The united set of findings, and what each source brings to it."""

    rows: pd.DataFrame
    """``meta_theme, label, question``, one column a source with its presence, ``findings`` (their
    number) and ``brings``: ``shared by all``, the sources that have it, or ``nothing``."""
    sources: pd.DataFrame
    """``source, findings, unsorted, rows, shared, unique, of``: of how many rows the source covers
    how many, how many of these with another source, how many alone."""
    questions: pd.DataFrame
    """``question, rows``, one column a source with the number of rows that it covers, ``gap``."""
    unsorted: pd.DataFrame
    """``source, finding, label`` of findings that stand in no row yet."""
    from_one_source: int
    """Rows that were made from a single source: these cannot be silent in it."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        return {
            "What each source brings": self.sources,
            "Rows": self.rows,
            "Research questions": self.questions,
            "Findings not sorted yet": self.unsorted,
        }


def compare_completeness(analysis: Analysis) -> Completeness:
    """Compare nature and scope of what the sources bring.

    A row counts as covered by a source where a finding of it was sorted into the row; in a study
    that is known from its codings alone, where the researchers judged it present.
    """
    settings, sorting = analysis.settings, analysis.sorting
    ids = settings.source_ids
    presence = _presence(analysis)
    themes = list(sorting.meta_themes["meta_theme"])
    records = []
    for theme, label, question in zip(themes, sorting.meta_themes["label"], sorting.meta_themes["question"], strict=True):
        covering = [source for source in ids if presence[(theme, source)] == "present"]
        count = sum(len(analysis.evidence[(theme, source)].findings) for source in ids)
        records.append((theme, label, question, *(presence[(theme, source)] for source in ids), count, _brings(covering, ids)))
    rows = pd.DataFrame(records, columns=["meta_theme", "label", "question", *ids, "findings", "brings"])
    covered = {source: [theme for theme in themes if presence[(theme, source)] == "present"] for source in ids}
    findings = analysis.tables["findings"].frame["source"].value_counts()
    loose = sorting.unsorted["source"].value_counts()
    sources = []
    for source in ids:
        others = {theme for other in ids if other != source for theme in covered[other]}
        shared = sum(theme in others for theme in covered[source])
        total = len(covered[source])
        sources.append((source, int(findings.get(source, 0)), int(loose.get(source, 0)), total, shared, total - shared, len(themes)))
    columns = ["source", "findings", "unsorted", "rows", "shared", "unique", "of"]
    one = sum(len([source for source in ids if presence[(theme, source)] == "present"]) == 1 for theme in themes)
    return Completeness(rows, pd.DataFrame(sources, columns=columns), _questions(settings, rows), sorting.unsorted, one)


def _presence(analysis: Analysis) -> dict[tuple[str, str], str]:
    """Presence by findings; where a source has none at all, as judged (if all judged the same)."""
    result = {key: found.presence for key, found in analysis.evidence.items()}
    known = {source for (_, source), found in analysis.evidence.items() if found.findings}
    if known >= set(analysis.settings.source_ids):
        return result
    judged: dict[tuple[str, str], set[str]] = {}
    for side in ("a", "b"):
        frame = analysis.codings[["meta_theme", f"source_{side}", f"presence_{side}"]].dropna()
        for theme, source, value in frame.itertuples(index=False):
            judged.setdefault((str(theme), str(source)), set()).add(str(value))
    for key, values in judged.items():
        if key[1] not in known and len(values) == 1:
            result[key] = values.pop()
    return result


def _brings(covering: list[str], ids: tuple[str, ...]) -> str:
    if not covering:
        return "nothing"
    if len(covering) == len(ids):
        return "shared by all"
    return f"only {covering[0]}" if len(covering) == 1 else "; ".join(covering)


def _questions(settings: Settings, rows: pd.DataFrame) -> pd.DataFrame:
    """For each research question the rows that speak to it, and what is missing."""
    labels = {str(number): question for number, question in enumerate(settings.questions, 1)}
    given = [
        labels.get(question, question) if isinstance(question, str) else None
        for question in rows["question"].to_numpy(dtype=object, na_value=None)
    ]
    names = list(dict.fromkeys([*settings.questions, *(question for question in given if question is not None)]))
    records = []
    for name in names:
        here = rows[np.array([question == name for question in given], dtype=bool)]
        counts = [int((here[source] == "present").sum()) for source in settings.source_ids]
        silent = [source for source, count in zip(settings.source_ids, counts, strict=True) if not count]
        missing = f"nothing from {', '.join(silent)}" if silent else None
        gap = missing if len(here) else "no row speaks to this question"
        records.append((name, len(here), *counts, gap))
    return pd.DataFrame(records, columns=["question", "rows", *settings.source_ids, "gap"])
