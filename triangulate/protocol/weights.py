"""How much weight each source gives to each row, in numbers that can be printed with their denominators."""

from __future__ import annotations

import pandas as pd

from triangulate.model.table import plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.evidence import Evidence
from triangulate.protocol.prominence import Stated

WEIGHT_COLUMNS = ("meta_theme", "label", "source", "presence", "count", "of", "share", "is_lower_bound", "words")


def weights(analysis: Analysis) -> pd.DataFrame:
    """Prominence of each row in each source.

    Returns
    -------
    DataFrame
        One line a meta-theme and source: ``meta_theme``, ``label``, ``source``, ``presence``; ``count``
        of distinct cases and ``of`` how many (missing where not known); ``share`` between 0 and 1, for
        drawing: print count and denominator; ``is_lower_bound``, whether the count is "at least";
        ``words``, the study's own words of weight, joined by a semicolon.

    Notes
    -----
    A count is a count only where one finding states it, or where ratings or exhaustive extracts show
    all cases. Several findings of a source may share cases, so their counts are never added up: the
    largest of them is a lower bound, and so is the number of cases that extracts happen to show.
    """
    themes = analysis.sorting.meta_themes
    records = []
    for theme, label in zip(plain(themes["meta_theme"]), plain(themes["label"]), strict=True):
        for source in analysis.settings.source_ids:
            found = analysis.evidence[(str(theme), source)]
            records.append((theme, label, source, found.presence, *_weight(found)))
    frame = pd.DataFrame(records, columns=list(WEIGHT_COLUMNS))
    return frame.astype({"count": "Int64", "of": "Int64", "share": float, "is_lower_bound": bool})


def _weight(found: Evidence) -> tuple[int | None, int | None, float | None, bool, str]:
    """Count, denominator, share, whether it is a lower bound, words."""
    if found.presence != "present":
        return None, None, None, False, ""
    known = [weight for weight in found.weights if weight is not None]
    words = "; ".join(dict.fromkeys(weight.word for weight in known if weight.word is not None))
    count, of, bound = _number(found, known)
    if count is not None:
        return count, of, count / of if of else None, bound, words
    shares = {weight.share for weight in known if weight.share is not None}
    if len(found.findings) == 1 and len(shares) == 1:
        share = shares.pop()
        return None, None, float(share), False, words or known[0].text
    texts = "; ".join(dict.fromkeys(weight.text for weight in known if weight.share is not None))
    return None, found.of, None, False, "; ".join(part for part in (words, texts) if part)


def _number(found: Evidence, known: list[Stated]) -> tuple[int | None, int | None, bool]:
    counted = [(weight.count, weight.of or found.of) for weight in known if weight.count is not None]
    shown = len(found.cases)
    most, of = max(counted, default=(0, found.of), key=lambda pair: pair[0])
    if len(found.findings) == 1 and counted and shown <= most:
        return most, of, False
    if found.counted and found.cases and most <= shown:
        return shown, found.of, False
    if shown > most:
        return shown, found.of, True
    return (most, of, True) if counted else (None, found.of, False)
