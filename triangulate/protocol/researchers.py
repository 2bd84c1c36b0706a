"""Step 5, researcher comparison: who reads which comparison how, before anything was resolved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.codings import Comparisons
from triangulate.protocol.result import Result
from triangulate.protocol.shares import share_text
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED

ELEMENTS_COMPARED = ("code", "presence_a", "presence_b", "meaning", "prominence", "coverage", "examples")


@dataclass(frozen=True)
class ResearcherComparison(Result):
    """Independent codings side by side."""

    researchers: tuple[str, ...]
    agreement: pd.DataFrame
    """``researcher_1, researcher_2, judgement, comparisons`` (``all`` or ``both present``), ``same``, ``of``
    (comparisons that both coded), ``missing`` (coded by one of them or by neither), ``share``, ``text``: for the code,
    ``of`` and ``missing`` make up all comparisons that count; for a judgement, those for which anybody made it.
    ``researcher_1`` and ``_2`` are ``all`` in the line for all pairs together (``of`` counts pairs of codings)."""
    confusion: pd.DataFrame
    """``code_1, code_2, n``: how often one researcher gave ``code_1`` and the other ``code_2``, over all pairs;
    the order of the two means nothing."""
    disagreements: pd.DataFrame
    """One line a comparison on whose code researchers differ: ``meta_theme, label, source_a, source_b``,
    ``statement`` where there are any, a column with the code of each researcher, and ``reasons``."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        codes = self.agreement[self.agreement["judgement"] == "code"]
        return {
            "Same code, before resolution": codes[["researcher_1", "researcher_2", "comparisons", "text", "missing"]].reset_index(
                drop=True
            ),
            "Codes given by two researchers": self.confusion,
            "Disagreements": self.disagreements,
        }

    def notes(self) -> list[str]:
        """What has to be read with the tables."""
        if len(self.researchers) < 2:
            return ["Fewer than two researchers have coded: there is nothing to compare yet."]
        return ["Agreement is counted, not corrected for chance, and does not show that a code is right."]


def compare_researchers(analysis: Analysis, scheme: Scheme) -> ResearcherComparison:
    """Hold the codings of all researchers against one another.

    Uncoded comparisons are never dropped in silence: they are counted as missing. Where a comparison
    may hold several statements, each statement is held against the same one of the others.
    """
    frame, units = _units(analysis, scheme)
    researchers = tuple(name for name in analysis.researchers if name in set(frame["researcher"]))
    grids = {name: _grid(frame, name, researchers, len(units)) for name in ("effective", *ELEMENTS_COMPARED[1:])}
    grids["code"] = grids.pop("effective")
    space = analysis.space(scheme.scope)
    both = _both_present(analysis, space, units, grids)
    # Presence that was filled in from the findings is nobody's judgement: only what was stated is held side by side.
    stated = analysis.codings.set_index("index").loc[frame["index"], ["presence_a", "presence_b"]]
    grids |= {name: _grid(frame.assign(**{name: stated[name].to_numpy()}), name, researchers, len(units)) for name in stated.columns}
    counts = _counts(analysis, scheme, space, units)
    agreement = _agreement(grids, researchers, both, counts, analysis.settings.percent_from)
    confusion = _confusion(grids["code"], scheme)
    return ResearcherComparison(
        researchers, agreement, confusion, _disagreements(analysis, frame, grids["code"], researchers, space, units)
    )


Units = list[tuple[int, str | None]]


def _units(analysis: Analysis, scheme: Scheme) -> tuple[pd.DataFrame, Units]:
    """What was coded, and what there is to code: (comparison, statement) in the order of the matrix; ``unit`` numbers them."""
    frame = analysis.interpreted(scheme).frame
    frame = frame[frame["decided"].to_numpy(bool)]
    statements = frame["statement"].to_numpy(dtype=object, na_value=None) if scheme.several_statements else [None] * len(frame)
    keys = list(zip(frame["cell"].tolist(), statements, strict=True))
    coded = {cell for cell, _ in keys}
    left = [(cell, None) for cell in range(len(analysis.space(scheme.scope))) if cell not in coded]
    units = sorted([*dict.fromkeys(keys), *left], key=lambda unit: (unit[0], unit[1] or ""))
    numbers = {unit: number for number, unit in enumerate(units)}
    frame = frame.assign(unit=[numbers[key] for key in keys])
    return frame.drop_duplicates(["unit", "researcher"]).reset_index(drop=True), units


def _grid(frame: pd.DataFrame, column: str, researchers: tuple[str, ...], size: int) -> np.ndarray:
    """Values of one judgement, shape (researchers, units), None where not coded."""
    grid = np.full((len(researchers), size), None, dtype=object)
    order = {name: number for number, name in enumerate(researchers)}
    grid[frame["researcher"].map(order).to_numpy(int), frame["unit"].to_numpy(int)] = frame[column].to_numpy(dtype=object, na_value=None)
    return grid


def _both_present(analysis: Analysis, space: Comparisons, units: Units, grids: dict[str, np.ndarray]) -> np.ndarray:
    """Units in which all sources that are compared are present: elsewhere sorting has already fixed the outcome."""
    result = np.zeros(len(units), dtype=bool)
    for number, (cell, _) in enumerate(units):
        theme, pair = _place(space, cell)
        sides = [source for source in pair if source is not None] or list(analysis.settings.source_ids)
        data = [analysis.evidence[(theme, source)].presence for source in sides]
        judged = [{value for value in grids[f"presence_{side}"][:, number] if value is not None} for side in "ab"[: len(sides)]]
        result[number] = all(value == "present" for value in data) or (len(sides) <= 2 and all(values == {"present"} for values in judged))
    return result


def _counts(analysis: Analysis, scheme: Scheme, space: Comparisons, units: Units) -> np.ndarray:
    """Units that are in the denominators of the matrix."""
    cells = analysis.unresolved().cells(scheme)
    columns = (cells.frame[name].to_numpy(dtype=object, na_value=None) for name in ("meta_theme", "source_a", "source_b"))
    counted = {key for key, counts in zip(zip(*columns, strict=True), cells.counted, strict=True) if counts}
    return np.array([(theme, *pair) in counted for theme, pair in (_place(space, cell) for cell, _ in units)], dtype=bool)


def _place(space: Comparisons, cell: int) -> tuple[str, tuple[str | None, str | None]]:
    """Meta-theme and pair of the comparison with this number."""
    return space.themes[cell // len(space.pairs)], space.pairs[cell % len(space.pairs)]


def _agreement(
    grids: dict[str, np.ndarray], researchers: tuple[str, ...], both: np.ndarray, counts: np.ndarray, percent_from: int
) -> pd.DataFrame:
    records = []
    for judgement in ELEMENTS_COMPARED:
        grid = grids[judgement]
        for words, where in (("all", np.ones(len(both), dtype=bool)), ("both present", both)):
            part = grid[:, where]
            expected = _coded(part).any(axis=0)
            if judgement == "code":  # the judgements that lead to it are not asked for where a source is silent
                expected |= counts[where]
            pair_same = pair_of = 0
            for i, j in combinations(range(len(researchers)), 2):
                coded = _coded(part[[i, j]]).all(axis=0)
                of = int(coded.sum())
                same = int((part[i][coded] == part[j][coded]).sum())
                pair_same, pair_of = pair_same + same, pair_of + of
                records.append(
                    (
                        researchers[i],
                        researchers[j],
                        judgement,
                        words,
                        same,
                        of,
                        int(expected.sum()) - of,
                        share_text(same, of, percent_from),
                    )
                )
            if len(researchers) > 2:
                missing = int(expected.sum()) * len(researchers) * (len(researchers) - 1) // 2 - pair_of
                records.append(("all", "all", judgement, words, pair_same, pair_of, missing, share_text(pair_same, pair_of, percent_from)))
    frame = pd.DataFrame(records, columns=["researcher_1", "researcher_2", "judgement", "comparisons", "same", "of", "missing", "text"])
    shares = [same / of if of else np.nan for same, of in zip(frame["same"], frame["of"], strict=True)]
    frame.insert(7, "share", pd.Series(shares, dtype=float))
    return frame


def _coded(grid: np.ndarray) -> np.ndarray:
    return np.array([[value is not None for value in row] for row in grid], dtype=bool).reshape(grid.shape)


def _confusion(grid: np.ndarray, scheme: Scheme) -> pd.DataFrame:
    order = {key: number for number, key in enumerate((*scheme.code_keys, UNDETERMINED))}
    counts: dict[tuple[str, str], int] = {}
    for i, j in combinations(range(len(grid)), 2):
        coded = _coded(grid[[i, j]]).all(axis=0)
        pairs = pd.Series(list(zip(grid[i][coded], grid[j][coded], strict=True)), dtype=object).value_counts()
        for (first, second), n in pairs.items():
            key = (first, second) if order[first] <= order[second] else (second, first)
            counts[key] = counts.get(key, 0) + int(n)
    rows = sorted(((first, second, n) for (first, second), n in counts.items()), key=lambda row: (order[row[0]], order[row[1]]))
    return pd.DataFrame(rows, columns=["code_1", "code_2", "n"])


def _disagreements(
    analysis: Analysis, frame: pd.DataFrame, grid: np.ndarray, researchers: tuple[str, ...], space: Comparisons, units: Units
) -> pd.DataFrame:
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    reasons: dict[int, list[str]] = {}
    for unit, who, reason in zip(frame["unit"], frame["researcher"], frame["reason"].to_numpy(dtype=object, na_value=None), strict=True):
        if reason is not None:
            reasons.setdefault(int(unit), []).append(f"{who}: {' '.join(reason.split())}")
    records = []
    for number, (cell, statement) in enumerate(units):
        codes = grid[:, number]
        if len({code for code in codes if code is not None}) < 2:
            continue
        theme, pair = _place(space, cell)
        records.append((theme, labels[theme], *pair, statement, *codes, "\n".join(reasons.get(number, ())) or None))
    fixed = ["meta_theme", "label", "source_a", "source_b", "statement"]
    names = [f"{name}_" if name in (*fixed, "reasons") else name for name in researchers]  # where study.yaml does not list them
    frame = pd.DataFrame(records, columns=[*fixed, *names, "reasons"], dtype="str")
    return frame if any(statement is not None for _, statement in units) else frame.drop(columns="statement")
