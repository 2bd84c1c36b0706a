"""Step 5, researcher comparison: who reads which comparison how, before anything was resolved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from triangulate.model.table import plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.before import before_resolution, saw_others
from triangulate.protocol.blind import assigned_to
from triangulate.protocol.codings import Comparisons
from triangulate.protocol.distance import code_distance
from triangulate.protocol.result import Result
from triangulate.protocol.shares import count, share_text
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED

ELEMENTS_COMPARED = ("code", "presence_a", "presence_b", "meaning", "prominence", "coverage", "examples")

UnitPlace = tuple[str, str | None, str | None, str | None]
"""Meta-theme, sources and statement of what is coded."""

ALL, BOTH_PRESENT, INDEPENDENT = "all", "both present", "nothing seen"
"""Which comparisons: all; those in which all sources speak; those coded while neither a proposal nor another's coding could be seen."""

ALL_PRESENT = {"pairwise": "both sources present", "per_source": "source present"}
"""What :data:`BOTH_PRESENT` is called in a report, by scope; elsewhere "all sources present"."""


@dataclass(frozen=True)
class ResearcherComparison(Result):
    """Independent codings side by side, each as it stood before its comparison was first settled."""

    researchers: tuple[str, ...]
    agreement: pd.DataFrame
    """``researcher_1, researcher_2, judgement, comparisons`` (``all``, ``both present`` or, where it is recorded that
    somebody could see a proposal or another's coding, ``nothing seen``), ``same``, ``of`` (comparisons that both coded),
    ``missing`` (coded by one of them or by neither, of those assigned to both), ``share``, ``text``: for the code, ``of`` and
    ``missing`` make up all comparisons that count; for a judgement, those for which anybody made it.
    ``researcher_1`` and ``_2`` are ``all`` in the line for all pairs together (``of`` counts pairs of codings)."""
    confusion: pd.DataFrame
    """``code_1, code_2, n``: how often one researcher gave ``code_1`` and the other ``code_2``, over all pairs;
    the order of the two means nothing."""
    disagreements: pd.DataFrame
    """One line a comparison on whose code researchers differ, those furthest apart first: ``meta_theme, label, source_a,
    source_b``, ``statement`` where there are any, a column with the code of each researcher, ``reasons``, ``differ`` (the
    judgements on which they differ), ``distance`` (1 to 3, :func:`~triangulate.protocol.distance.code_distance`) and
    ``became`` (the code of the matrix now, else its status)."""
    outcomes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["researcher", "code", "became", "n"]))
    """What each researcher's codings became: ``researcher, code, became`` (the code of the matrix now, else its status), ``n``."""
    changed: int = 0
    """Codings that were made or changed after their comparison was first settled, and are not counted here."""
    grid: CodeGrid | None = field(default=None, repr=False)
    """The codes as an array, for coefficients."""
    coefficients: pd.DataFrame | None = None
    """Coefficients with intervals, where the team wants them: :data:`~triangulate.protocol.coefficients.COLUMNS`."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        codes = self.agreement[self.agreement["judgement"] == "code"]
        return {
            "Same code, before resolution": codes[["researcher_1", "researcher_2", "comparisons", "text", "missing"]].reset_index(
                drop=True
            ),
            **self._coefficient_tables(),
            "Codes given by two researchers": self.confusion,
            "Disagreements": self.disagreements,
            "What codings became": self.outcomes,
        }

    def _coefficient_tables(self) -> dict[str, pd.DataFrame]:
        if self.coefficients is None:
            return {}
        names = ["researcher_1", "researcher_2", "judgement", "comparisons", "coefficient", "estimate", "low", "high", "n", "missing"]
        return {"Coefficients with 95 % intervals": self.coefficients[names]}

    def notes(self) -> list[str]:
        """What has to be read with the tables."""
        if len(self.researchers) < 2:
            return ["Fewer than two researchers have coded: there is nothing to compare yet."]
        notes = ["Agreement is counted, not corrected for chance, and does not show that a code is right."]
        if self.changed:
            notes.append(f"{count(self.changed, 'coding')} made or changed after the comparison was first settled: not counted here.")
        if INDEPENDENT in set(self.agreement["comparisons"]):
            notes.append('"Nothing seen": codings made while neither a proposal nor the coding of somebody else could be seen.')
        return notes

    def discussion(self, *, anonymous: bool = True) -> pd.DataFrame:
        """The disagreements as a team takes them up: ``meta_theme, label, source_a, source_b, distance, readings``.

        ``readings`` has one line a reading, with its reasons; without names they stand in the order of the scheme, so that
        nobody's comes first for who they are.
        """
        fixed = [name for name in ("meta_theme", "label", "source_a", "source_b", "statement", "distance") if name in self.disagreements]
        frame = self.disagreements[fixed].copy()
        frame["readings"] = pd.Series(
            ["\n".join(lines) for lines in (self.grid.readings(index, anonymous) for index in self.disagreements.index)]
            if self.grid is not None
            else [],
            dtype="str",
        )
        return frame


@dataclass(frozen=True)
class CodeGrid:
    """Codes and judgements as arrays: one row a researcher, one column a unit (a comparison or a statement of one)."""

    values: dict[str, np.ndarray]
    """Of each of :data:`ELEMENTS_COMPARED`, shape (n_researchers, n_units), None where not coded."""
    rows: tuple[str, ...]
    """The meta-theme of each unit: units of one row are not independent."""
    both_present: np.ndarray
    """For each unit whether all sources speak."""
    counted: np.ndarray
    """For each unit whether it is in the denominators of the matrix."""
    categories: tuple[str, ...]
    """The codes in the order of the scheme."""
    places: tuple[UnitPlace, ...] = ()
    """Of each unit its meta-theme, its sources, and its statement where there are several."""
    said: tuple[tuple[tuple[str, str, str | None], ...], ...] = ()
    """For each disagreement its (researcher, label of the code, reason), in the order of the scheme."""

    def readings(self, index: int, anonymous: bool) -> list[str]:
        """One line a reading of a disagreement."""
        lines: dict[str, list[str]] = {}
        for who, label, reason in self.said[index]:
            said = lines.setdefault(label, [])
            words = " ".join((reason or "").split())
            if words or not anonymous:
                said.append(words if anonymous else f"{who}: {words or 'no reason given'}")
        return [f"{label}: {' / '.join(said) or 'no reason given'}" for label, said in lines.items()]


def compare_researchers(analysis: Analysis, scheme: Scheme) -> ResearcherComparison:
    """Hold the codings of all researchers against one another.

    Uncoded comparisons are never dropped in silence: they are counted as missing. Where a comparison
    may hold several statements, each statement is held against the same one of the others.
    """
    now = analysis
    analysis = before_resolution(analysis)
    frame, units = _units(analysis, scheme)
    researchers = tuple(name for name in analysis.researchers if name in set(frame["researcher"]))
    grids = {name: _grid(frame, name, researchers, len(units)) for name in ("effective", *ELEMENTS_COMPARED[1:])}
    grids = {"code": grids.pop("effective"), **grids}
    space = analysis.space(scheme.scope)
    both = _both_present(analysis, space, units, grids)
    # Presence that was filled in from the findings is nobody's judgement: only what was stated is held side by side.
    stated = analysis.codings.set_index("index").loc[frame["index"], ["presence_a", "presence_b"]]
    grids |= {name: _grid(frame.assign(**{name: stated[name].to_numpy()}), name, researchers, len(units)) for name in stated.columns}
    counts = _counts(analysis, scheme, space, units)
    saw = _grid(frame.assign(saw=pd.Series(saw_others(analysis, frame["judgement"]), dtype=object)), "saw", researchers, len(units))
    parts = _Parts(_assigned(analysis, researchers, space, units), both, counts, saw == True)  # noqa: E712  # None where not coded
    agreement = _agreement(grids, researchers, parts, analysis.settings.percent_from)
    became = _became(now, scheme, space, units)
    disagreements, said = _disagreements(analysis, frame, grids, researchers, space, units, scheme, became)
    places = tuple((theme, a, b, statement) for cell, statement in units for theme, (a, b) in [_place(space, cell)])
    grid = CodeGrid(grids, tuple(place[0] for place in places), both, counts, (*scheme.code_keys, UNDETERMINED), places, said)
    return ResearcherComparison(
        researchers,
        agreement,
        _confusion(grids["code"], scheme),
        disagreements,
        _outcomes(grids["code"], researchers, became, scheme),
        _changed(now, analysis),
        grid,
    )


Units = list[tuple[int, str | None]]


@dataclass(frozen=True)
class _Parts:
    """Which units are held side by side for whom."""

    assigned: np.ndarray
    """Shape (n_researchers, n_units): whether the researcher is to code the unit."""
    both: np.ndarray
    counts: np.ndarray
    saw: np.ndarray
    """Shape (n_researchers, n_units): whether a proposal or another's coding could be seen."""


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


def _assigned(analysis: Analysis, researchers: tuple[str, ...], space: Comparisons, units: Units) -> np.ndarray:
    """Who is to code which unit; researchers that study.yaml does not list code everything."""
    rows = analysis.sorting.meta_themes
    groups = dict(zip(plain(rows["meta_theme"]), plain(rows["group"]), strict=True))
    listed = analysis.settings.researcher_ids
    of_group = {group: assigned_to(analysis.settings, group) for group in set(groups.values())}
    result = np.ones((len(researchers), len(units)), dtype=bool)
    for position, who in enumerate(researchers):
        if who in listed:
            result[position] = [who in of_group[groups[_place(space, cell)[0]]] for cell, _ in units]
    return result


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


def _agreement(grids: dict[str, np.ndarray], researchers: tuple[str, ...], parts: _Parts, percent_from: int) -> pd.DataFrame:
    records = []
    everywhere = np.ones(len(parts.both), dtype=bool)
    wheres: list[tuple[str, np.ndarray]] = [(ALL, everywhere), (BOTH_PRESENT, parts.both)]
    if parts.saw.any():
        wheres.append((INDEPENDENT, everywhere))
    for judgement in ELEMENTS_COMPARED:
        for words, where in wheres:
            pair_same = pair_of = pair_missing = 0
            for i, j, same, of, missing in _pairs(grids[judgement], judgement, words, where, parts):
                pair_same, pair_of, pair_missing = pair_same + same, pair_of + of, pair_missing + missing
                text = share_text(same, of, percent_from)
                records.append((researchers[i], researchers[j], judgement, words, same, of, missing, text))
            if len(researchers) > 2:
                text = share_text(pair_same, pair_of, percent_from)
                records.append(("all", "all", judgement, words, pair_same, pair_of, pair_missing, text))
    frame = pd.DataFrame(records, columns=["researcher_1", "researcher_2", "judgement", "comparisons", "same", "of", "missing", "text"])
    shares = [same / of if of else np.nan for same, of in zip(frame["same"], frame["of"], strict=True)]
    frame.insert(7, "share", pd.Series(shares, dtype=float))
    return frame


def _pairs(grid: np.ndarray, judgement: str, words: str, where: np.ndarray, parts: _Parts) -> Iterator[tuple[int, int, int, int, int]]:
    """For each pair of researchers: which they are, same, of, missing."""
    coded = _coded(grid)
    expected = coded.any(axis=0)
    if judgement == "code":  # the judgements that lead to it are not asked for where a source is silent
        expected |= parts.counts
    for i, j in combinations(range(len(grid)), 2):
        both = coded[i] & coded[j] & where
        asked = expected & where & ((parts.assigned[i] & parts.assigned[j]) | both)
        if words == INDEPENDENT:
            both &= ~(parts.saw[i] | parts.saw[j])
            asked &= both  # what somebody saw is neither the same nor missing: it is not in this line
        of = int(both.sum())
        yield i, j, int((grid[i][both] == grid[j][both]).sum()), of, int(asked.sum()) - of


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


def _became(now: Analysis, scheme: Scheme, space: Comparisons, units: Units) -> list[str | None]:
    """For each unit the code of the matrix now, else its status; None where it has left the matrix."""
    frame = now.cells(scheme).frame
    names = ("meta_theme", "source_a", "source_b", "code", "status")
    statements = plain(frame["statement"]) if "statement" in frame else [None] * len(frame)
    shown: dict[tuple[str | None, ...], str | None] = {}
    for statement, (theme, a, b, code, status) in zip(statements, zip(*(plain(frame[name]) for name in names), strict=True), strict=True):
        shown[theme, a, b, statement] = code or status
        shown.setdefault((theme, a, b, None), code or status)
    result = []
    for cell, statement in units:
        theme, (a, b) = _place(space, cell)
        result.append(shown.get((theme, a, b, statement), shown.get((theme, a, b, None))))
    return result


def _outcomes(grid: np.ndarray, researchers: tuple[str, ...], became: list[str | None], scheme: Scheme) -> pd.DataFrame:
    order = {key: number for number, key in enumerate((*scheme.code_keys, UNDETERMINED))}
    rows = []
    for position, who in enumerate(researchers):
        counts: dict[tuple[str, str], int] = {}
        for code, outcome in zip(grid[position], became, strict=True):
            if code is not None and outcome is not None:
                counts[code, outcome] = counts.get((code, outcome), 0) + 1
        ranked = sorted(counts.items(), key=lambda item: (order[item[0][0]], order.get(item[0][1], len(order)), item[0][1]))
        rows += [(who, code, outcome, n) for (code, outcome), n in ranked]
    return pd.DataFrame(rows, columns=["researcher", "code", "became", "n"])


def _changed(now: Analysis, before: Analysis) -> int:
    """Codings that are other ones now than when their comparison was first settled."""
    names = ["meta_theme", "source_a", "source_b", "researcher", "statement", "judgement"]
    earlier = set(zip(*(plain(before.codings[name]) for name in names), strict=True))
    return sum(key not in earlier for key in zip(*(plain(now.codings[name]) for name in names), strict=True))


Said = tuple[tuple[tuple[str, str, str | None], ...], ...]


def _disagreements(
    analysis: Analysis,
    frame: pd.DataFrame,
    grids: dict[str, np.ndarray],
    researchers: tuple[str, ...],
    space: Comparisons,
    units: Units,
    scheme: Scheme,
    became: list[str | None],
) -> tuple[pd.DataFrame, Said]:
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    given: dict[int, dict[str, str]] = {}
    for unit, who, reason in zip(frame["unit"], frame["researcher"], frame["reason"].to_numpy(dtype=object, na_value=None), strict=True):
        if reason is not None:
            given.setdefault(int(unit), {})[who] = " ".join(reason.split())
    names_of = {**{code.key: code.label for code in scheme.codes}, UNDETERMINED: "Undetermined"}
    order = {key: number for number, key in enumerate((*scheme.code_keys, UNDETERMINED))}
    found = []
    for number, (cell, statement) in enumerate(units):
        codes = grids["code"][:, number]
        different = sorted({code for code in codes if code is not None}, key=order.__getitem__)
        if len(different) < 2:
            continue
        theme, pair = _place(space, cell)
        reasons = given.get(number, {})
        said = "\n".join(f"{who}: {reasons[who]}" for who in researchers if who in reasons) or None
        distance = max(code_distance(scheme, one, other) for one, other in combinations(different, 2))
        differ = [name for name in ELEMENTS_COMPARED[1:] if len({value for value in grids[name][:, number] if value is not None}) > 1]
        record = (theme, labels[theme], *pair, statement, *codes, said, ", ".join(differ) or None, distance, became[number])
        ranked = sorted((order[code], who) for who, code in zip(researchers, codes, strict=True) if code is not None)
        keys = list(order)
        readings = tuple((who, names_of[keys[rank]], reasons.get(who)) for rank, who in ranked)
        found.append((distance, len(differ), number, record, readings))
    found.sort(key=lambda item: (-item[0], -item[1], item[2]))
    fixed = ["meta_theme", "label", "source_a", "source_b", "statement"]
    after = ["reasons", "differ", "distance", "became"]
    names = [f"{name}_" if name in (*fixed, *after) else name for name in researchers]  # where study.yaml does not list them
    columns = [*fixed, *names, *after]
    table = pd.DataFrame([item[3] for item in found], columns=columns)
    table = table.astype({name: "int64" if name == "distance" else "str" for name in columns})
    if not any(statement is not None for _, statement in units):
        table = table.drop(columns="statement")
    return table, tuple(item[4] for item in found)
