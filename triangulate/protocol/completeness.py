"""Step 4, completeness comparison: what is shared, what only one source brings, where gaps remain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from triangulate.model.settings import Settings
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.result import Result
from triangulate.schemes.judgements import VALUES

_COVERED = ("agreement", "partial_agreement", "dissonance")
_ABSENT = {"silence": "silent", "not_addressed": "not_addressed"}


@dataclass(frozen=True)
class Completeness(Result):
    """The united set of findings, and what each source brings to it."""

    rows: pd.DataFrame
    """``meta_theme, label, question``, one column a source with its presence, ``findings`` (their
    number) and ``brings``: ``shared by all``, the sources that have it, ``nothing``, or ``not known``."""
    sources: pd.DataFrame
    """``source, findings, unsorted, rows, shared, unique, of``: of how many rows the source covers how many, how
    many of these with another source, how many where no other is known to (it may be silent, not asked or unknown)."""
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

    A row counts as covered by a source where a finding of it was sorted into the row. Of a source
    whose findings are not on file the codings tell: the presence that they state, else what a
    judgement or a code such as agreement implies.
    """
    settings, sorting = analysis.settings, analysis.sorting
    ids = settings.source_ids
    presence = _presence(analysis)
    themes = list(sorting.meta_themes["meta_theme"])
    records = []
    for theme, label, question in zip(themes, sorting.meta_themes["label"], sorting.meta_themes["question"], strict=True):
        here = {source: presence[(theme, source)] for source in ids}
        count = sum(len(analysis.evidence[(theme, source)].findings) for source in ids)
        records.append((theme, label, question, *here.values(), count, _brings(here)))
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
    """Presence by findings; of a source that has none on file, as all who coded judged it."""
    result = {key: found.presence for key, found in analysis.evidence.items()}
    missing = set(analysis.settings.source_ids) - {source for (_, source), found in analysis.evidence.items() if found.findings}
    if not missing:
        return result
    judged: dict[tuple[str, str], set[str]] = {}
    for coding in analysis.codings.to_dict("records"):
        for source, value in _judged_presence(coding, analysis.settings):
            if source in missing and value is not None:
                judged.setdefault((str(coding["meta_theme"]), source), set()).add(value)
    for key, values in judged.items():
        if len(values) == 1 and key in result:
            result[key] = values.pop()
    return result


def _judged_presence(coding: dict[str, Any], settings: Settings) -> Iterator[tuple[str, str | None]]:
    """Each source that a coding speaks of with the presence that it states or implies, None where neither."""
    given = {name: value if isinstance(value, str) else None for name, value in coding.items()}
    sources = [source for source in (given["source_a"], given["source_b"]) if source is not None]
    joint = not sources
    if joint:
        sources = list(settings.source_ids)
    code = given["code"]
    kind = settings.scheme.code(code).canonical if code is not None else None
    implied = None
    if kind in _COVERED or any(given[name] for name in VALUES):
        implied = "present" if not joint or len(sources) == 2 else None
    elif len(sources) == 1 and kind is not None:
        implied = _ABSENT.get(kind)
    stated = (given["presence_a"], given["presence_b"]) if len(sources) <= 2 else (None,) * len(sources)
    for source, presence in zip(sources, stated, strict=False):
        yield source, presence or implied


def _brings(presences: dict[str, str]) -> str:
    covering = [source for source, presence in presences.items() if presence == "present"]
    if not covering:
        return "not known" if "unknown" in presences.values() else "nothing"
    if len(covering) == len(presences):
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
        missing = f"nothing on file from {', '.join(silent)}" if silent else None
        gap = missing if len(here) else "no row speaks to this question"
        records.append((name, len(here), *counts, gap))
    return pd.DataFrame(records, columns=["question", "rows", *settings.source_ids, "gap"])


def rare_cases(analysis: Analysis) -> tuple[str, ...]:
    """Cases that are the only one of their group or site within their source, and that evidence comes from.

    A count of 1, or a quotation with such a role beside it, can identify a person.
    """
    cases = analysis.tables["cases"].frame
    cited = {case for found in analysis.evidence.values() for case in (*found.cases, *found.contradicting)}
    rare: dict[str, None] = {}
    for trait in ("group", "site"):
        known = cases[cases[trait].notna() & cases["case"].notna()]
        alone = known[~known.duplicated(["source", trait], keep=False)]
        rare |= dict.fromkeys(case for case in alone["case"] if case in cited)
    return tuple(rare)
