"""Step 3, convergence assessment: what the matrix says as a whole, each number with its denominator."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.cells import Cells
from triangulate.protocol.codings import pair_name
from triangulate.protocol.result import Result
from triangulate.protocol.shares import share, share_text
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED

COUNT_COLUMNS = ("by", "name", "code", "n", "of", "share", "text")
_LISTED = ["meta_theme", "label", "source_a", "source_b"]


@dataclass(frozen=True)
class Assessment(Result):
    """Counts of the codes, and the comparisons that ask to be looked at."""

    counts: pd.DataFrame
    """``by`` (all, pair, source, group, question), ``name``, ``code``, ``n``, ``of``, ``share`` (missing
    below ``percent_from`` comparisons), ``text``. ``of`` counts comparisons, or statements where one comparison
    may hold several; ``code`` also takes ``undetermined``, ``disputed``, ``open`` and, where the scheme counts
    comparisons without a present source, ``no_comparison``: the counts of a name add up to ``of``."""
    dissonances: pd.DataFrame
    silences: pd.DataFrame
    """With ``silent``: the source (or sources) that could have spoken."""
    not_addressed: pd.DataFrame
    undetermined: pd.DataFrame
    """With ``possible_codes``: what remains possible."""
    disputed: pd.DataFrame
    states_differ: pd.DataFrame
    """Comparisons in which the sources found it in different states; this never decides a code."""
    statement: str
    """The global judgement as the researchers wrote it; empty where nobody has."""
    sources: tuple[str, ...] = ()

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        counts = self.counts[self.counts["by"] == "all"][["code", "text"]].rename(columns={"text": "comparisons"})
        return {
            "Codes": counts.reset_index(drop=True),
            "Dissonances": self.dissonances,
            "Silences": self.silences,
            "Not addressed": self.not_addressed,
            "Undetermined": self.undetermined,
            "Disputed between researchers": self.disputed,
            "Found in different states": self.states_differ,
        }


def assess(analysis: Analysis, cells: Cells, scheme: Scheme, statement: str = "") -> Assessment:
    """Count and list the comparisons of a matrix.

    Parameters
    ----------
    analysis : Analysis
        The study.
    cells : Cells
        Its matrix under ``scheme``; comparisons that do not count are left out.
    scheme : Scheme
        Gives the codes and their order.
    statement : str
        The global judgement that the researchers wrote.
    """
    frame = cells.frame[cells.counted].reset_index(drop=True)
    outcome = _outcomes(frame)
    settings = analysis.settings
    themes = analysis.sorting.meta_themes.set_index("meta_theme")
    a, b = (frame[name].to_numpy(dtype=object, na_value=None) for name in ("source_a", "source_b"))
    groups = [("all", "all comparisons", np.ones(len(frame), dtype=bool))]
    pairs = np.array([pair_name(first, second, settings) for first, second in zip(a, b, strict=True)], dtype=object)
    of_two = any(second is not None for second in b)
    if len(set(pairs)) > 1 and of_two:
        groups += [("pair", name, pairs == name) for name in dict.fromkeys(pairs)]
    if any(source is not None for source in a):
        groups += [("source", source, (a == source) | (b == source)) for source in settings.source_ids]
    for by in ("group", "question"):
        values = frame["meta_theme"].map(themes[by]).to_numpy(dtype=object, na_value=None)
        groups += [(by, str(value), values == value) for value in dict.fromkeys(values) if value is not None]
    nothing = ["no_comparison"] if scheme.without_present == "count" and scheme.presence else []
    keys = [*scheme.code_keys, UNDETERMINED, "disputed", "open", *nothing]
    counts = _counts(groups, outcome, keys, settings.percent_from)

    def listed(where: np.ndarray, *columns: str) -> pd.DataFrame:
        return frame.loc[where, [*_LISTED, *columns]].reset_index(drop=True)

    canonical = {code.key: code.canonical for code in scheme.codes}
    kind = np.array([canonical.get(code, code) for code in outcome], dtype=object)
    return Assessment(
        counts,
        listed(kind == "dissonance", "reason"),
        listed(kind == "silence", "silent", "reason"),
        listed(kind == "not_addressed", "silent", "reason"),
        listed(outcome == UNDETERMINED, "possible_codes", "reason"),
        listed(outcome == "disputed", "possible_codes", "reason"),
        listed(frame["states_differ"].to_numpy(bool), "code"),
        statement.strip(),
        settings.source_ids,
    )


def _outcomes(frame: pd.DataFrame) -> np.ndarray:
    """For each comparison its code; where it has none ``disputed``, ``open`` or, judged to be none, ``no_comparison``."""
    codes = frame["code"].to_numpy(dtype=object, na_value=None)
    status = frame["status"].to_numpy(dtype=object)
    without = np.select([status == "disputed", status == "coded"], ["disputed", "no_comparison"], "open")
    return np.where([code is None for code in codes], without, codes) if len(frame) else np.array([], dtype=object)


def _counts(groups: Iterable[tuple[str, str, np.ndarray]], outcome: np.ndarray, keys: list[str], percent_from: int) -> pd.DataFrame:
    records = []
    for by, name, where in groups:
        of = int(where.sum())
        here = pd.Series(outcome[where], dtype=object).value_counts()
        for key in keys:
            n = int(here.get(key, 0))
            records.append((by, name, key, n, of, share(n, of, percent_from), share_text(n, of, percent_from)))
    return pd.DataFrame(records, columns=list(COUNT_COLUMNS)).astype({"share": float})
