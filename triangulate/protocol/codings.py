"""What each coding says under a scheme: its comparison, judgements, derived code and effective code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from triangulate.model.settings import Settings
from triangulate.model.table import Table, plain
from triangulate.protocol.coding import Derived, derive, derive_joint
from triangulate.protocol.evidence import Evidence
from triangulate.protocol.places import Comparison, own_form
from triangulate.protocol.sorting import Sorting
from triangulate.schemes import Scheme


@dataclass(frozen=True)
class Interpreted:
    """The codings of one scope with what follows from them under a scheme."""

    frame: pd.DataFrame
    """The codings with ``cell`` (number of the comparison), presence filled in, ``derived`` (index into
    :attr:`derived`), ``derived_code``, ``given`` (the researcher's code in terms of the scheme), ``effective``
    (given, else derived) and ``decided`` (False for a coding that says nothing yet)."""
    derived: tuple[Derived, ...]
    """What follows from each combination of judgements that occurs."""


JUDGEMENTS = ("presence_a", "presence_b", "meaning", "prominence", "coverage", "examples")
"""Columns of a coding that hold judgements."""


@dataclass(frozen=True)
class Comparisons:
    """The comparisons of a study under one scope, numbered row by row of the matrix."""

    themes: tuple[str, ...]
    pairs: tuple[tuple[str | None, str | None], ...]
    """(source A, source B); B is None per source, both are None where all sources are compared jointly."""

    def __len__(self) -> int:
        return len(self.themes) * len(self.pairs)


def comparisons(settings: Settings, scope: str, themes: tuple[str, ...]) -> Comparisons:
    """All comparisons: pairs of sources, sources one by one, or all jointly, for each row."""
    ids = settings.source_ids
    pairs: list[tuple[str | None, str | None]]
    if scope == "pairwise":
        pairs = [(a, b) for index, a in enumerate(ids) for b in ids[index + 1 :]]
    elif scope == "per_source":
        pairs = [(source, None) for source in ids]
    else:
        pairs = [(None, None)]
    return Comparisons(themes, tuple(pairs))


def pair_name(a: str | None, b: str | None, settings: Settings) -> str:
    """How a pair is called in tables of totals: ``interviews x observations``."""
    if a is None:
        return " x ".join(settings.source_ids)
    return a if b is None else f"{a} x {b}"


def normal_codings(settings: Settings, codings: Table, sorting: Sorting) -> pd.DataFrame:
    """Codings with the meta-theme as id, the pair in the order of study.yaml, and their row of the table.

    Codings whose meta-theme or source is not known are left out: the check reports them. Where codings
    come from the journal as well (column ``judgement``) or rows were merged, one coding of each researcher
    holds: the journal's before the table's, that of the row itself before that of a row that went into it.
    ``merged`` names the rows whose codings came together here.
    """
    frame = codings.frame
    result = frame[["source_a", "source_b", "researcher", *JUDGEMENTS, "code", "reason", "statement"]].copy()
    names = sorting.names
    rows = pd.Series(_looked_up(frame["meta_theme"], names.given_row), dtype="str")
    result.insert(0, "meta_theme", rows.replace(names.merged) if names.merged else rows)
    result["index"] = np.arange(len(frame))
    for name in ("judgement", "found"):
        result[name] = frame[name] if name in frame else pd.Series([None] * len(frame), dtype="str")
    result["merged"] = rows.where(rows.isin(list(names.merged)))
    order = {source: position for position, source in enumerate(settings.source_ids)}
    a, b = (_looked_up(frame[name], order.get).astype(float) for name in ("source_a", "source_b"))
    wrong = (frame["source_a"].notna() & np.isnan(a)) | (frame["source_b"].notna() & np.isnan(b))
    # Source B alone means the same as source A alone; a pair the other way round is turned.
    swap = (np.isnan(a) & ~np.isnan(b)) | (~np.isnan(a) & ~np.isnan(b) & (a > b))
    if swap.any():
        for first, second in (("source_a", "source_b"), ("presence_a", "presence_b")):
            turned = result.loc[swap, [second, first]].to_numpy()
            result.loc[swap, [first, second]] = turned
    if len(order) == 2:
        same = (result["source_a"].isna() == result["source_b"].isna()).to_numpy()
        for name, source in zip(("source_a", "source_b"), own_form(settings, None, None), strict=True):
            result[name] = result[name].mask(same, source)
    keep = result["meta_theme"].notna() & result["researcher"].notna() & ~wrong & ~((a == b) & ~np.isnan(a))
    result = result[keep.to_numpy()]
    if result["judgement"].notna().any() or result["merged"].notna().any():
        result = _one_each(result, several=settings.scheme.several_statements)
    # The order of the rows of a file means nothing, so it must not show in any result.
    ranks = {name: rank for rank, name in enumerate(researcher_order(settings, result["researcher"].unique()))}
    places = _looked_up(result["researcher"], ranks.get).astype(int)
    return result.iloc[np.argsort(places, kind="stable")].reset_index(drop=True)


def _one_each(codings: pd.DataFrame, *, several: bool) -> pd.DataFrame:
    """Of several codings of one comparison by one researcher, the one that holds."""
    keys = ["meta_theme", "source_a", "source_b", "researcher", *(["statement"] if several else [])]
    double = codings.duplicated(keys, keep=False).to_numpy()
    if not double.any():
        return codings
    group = codings.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    own, judged = codings["merged"].isna().to_numpy(), codings["judgement"].notna().to_numpy()
    rank = 2 * own + judged
    best: dict[int, int] = {}
    merged: dict[int, list[str]] = {}
    for position in np.flatnonzero(double):
        key = int(group[position])
        best[key] = max(best.get(key, 0), int(rank[position]))
        if not own[position]:
            merged.setdefault(key, []).append(codings["merged"].iat[position])
    last = {(int(group[position]), int(rank[position])): int(position) for position in np.flatnonzero(double)}
    given_twice = 2  # two lines of the table on the same comparison are a fault of the table, which the check reports
    keep = [
        not twice or (rank[p] == best[g] and (rank[p] == given_twice or last[g, best[g]] == p))
        for p, (twice, g) in enumerate(zip(double, map(int, group), strict=True))
    ]
    names = [words if g not in merged else "; ".join(dict.fromkeys(merged[g])) for g, words in zip(group, codings["merged"], strict=True)]
    return codings.assign(merged=pd.Series(names, index=codings.index, dtype="str"))[keep]


def _looked_up(column: pd.Series, find: Callable[[str], Any]) -> np.ndarray:
    """What ``find`` gives for each value, asked once for each different one; None for missing values."""
    codes, values = pd.factorize(column)
    found = np.array([*(find(value) for value in values), None], dtype=object)
    result: np.ndarray = found[codes]
    return result


def researcher_order(settings: Settings, names: Iterable[str]) -> tuple[str, ...]:
    """These researchers in the order of study.yaml, those that it does not name after them by name."""
    known = {name: rank for rank, name in enumerate(settings.researcher_ids)}
    return tuple(sorted(names, key=lambda name: (known.get(name, len(known)), name)))


def interpret_codings(
    settings: Settings,
    scheme: Scheme,
    codings: pd.DataFrame,
    evidence: dict[tuple[str, str], Evidence],
    space: Comparisons,
) -> Interpreted:
    """The codings of one scope with what follows from them.

    Parameters
    ----------
    settings : Settings
        Whose scheme is the one under which codes were given.
    scheme : Scheme
        The scheme to derive by; may be another one.
    codings : DataFrame
        From :func:`normal_codings`.
    evidence : dict
        Presence of each (meta-theme, source), used where a coding leaves presence out.
    space : Comparisons
        Codings of other comparisons are left out.
    """
    codings = _same_of_two(codings, settings, space)
    themes = {theme: number for number, theme in enumerate(space.themes)}
    pairs = {pair: number for number, pair in enumerate(space.pairs)}
    pair_numbers = _pair_numbers(codings, pairs)
    here = pair_numbers >= 0
    frame = codings[here].reset_index(drop=True)
    theme_numbers = frame["meta_theme"].map(themes).to_numpy(int)
    frame["cell"] = theme_numbers * len(space.pairs) + pair_numbers[here]
    filled = frame[[*JUDGEMENTS, "code"]].notna().any(axis=1).to_numpy()
    _fill_presence(frame, evidence, space)
    derived, which = _derive_all(frame, settings, scheme, evidence, space)
    frame["derived"] = which
    codes = np.array([item.code for item in derived], dtype=object)
    frame["derived_code"] = pd.Series(codes[which] if len(derived) else [], dtype="str")
    frame["given"] = pd.Series(_given(frame, settings.scheme, scheme), dtype="str")
    if settings.scheme.not_addressed == "silence" and scheme.not_addressed == "apart":
        # A silence given where the two are one code may be either; who was not asked tells which.
        folded = (frame["given"] == "silence") & (frame["derived_code"] == "not_addressed")
        frame["given"] = frame["given"].mask(folded, "not_addressed")
    effective = frame["given"].where(frame["given"].notna(), frame["derived_code"])
    frame["effective"] = effective.where(filled)
    nothing_to_compare = np.array([not item.comparison for item in derived], dtype=bool)
    frame["decided"] = filled & (effective.notna().to_numpy() | (nothing_to_compare[which] if derived else filled))
    return Interpreted(frame, tuple(derived))


def _same_of_two(codings: pd.DataFrame, settings: Settings, space: Comparisons) -> pd.DataFrame:
    """With exactly two sources, their pair and all sources jointly are one and the same comparison."""
    if len(settings.sources) != 2 or space.pairs[0] == (settings.source_ids[0], None):
        return codings
    first, second = settings.source_ids
    pair, joint = (codings["source_a"] == first) & (codings["source_b"] == second), codings["source_a"].isna() & codings["source_b"].isna()
    return codings.assign(
        source_a=codings["source_a"].mask(pair | joint, space.pairs[0][0]),
        source_b=codings["source_b"].mask(pair | joint, space.pairs[0][1]),
    )


def _pair_numbers(codings: pd.DataFrame, pairs: dict[tuple[str | None, str | None], int]) -> np.ndarray:
    a, a_values = pd.factorize(codings["source_a"], use_na_sentinel=True)
    b, b_values = pd.factorize(codings["source_b"], use_na_sentinel=True)
    firsts, seconds = [*a_values, None], [*b_values, None]  # the sentinel -1 takes the last one
    table = np.array([[pairs.get((first, second), -1) for second in seconds] for first in firsts], dtype=int)
    numbers: np.ndarray = table.reshape(len(firsts), len(seconds))[a, b]
    return numbers


def _fill_presence(frame: pd.DataFrame, evidence: dict[tuple[str, str], Evidence], space: Comparisons) -> None:
    """Where a coding leaves presence out, the findings tell it; where these are not given, judging implies it.

    A coding of the journal says what the findings told when it was made: what was sorted or asked since does not make
    another coding of it.
    """
    if space.pairs == ((None, None),):
        return
    judged = frame[["meaning", "prominence", "coverage", "examples"]].notna().any(axis=1).to_numpy()
    cells = frame["cell"].to_numpy()
    for column, position in (("presence_a", 0), ("presence_b", 1)):
        known = np.array(
            [
                evidence[(theme, source)].presence if (source := pair[position]) is not None else None
                for theme in space.themes
                for pair in space.pairs
            ],
            dtype=object,
        )
        missing = frame[column].isna().to_numpy()
        if not missing.any():
            continue
        values = frame[column].to_numpy(dtype=object, na_value=None).copy()
        values[missing] = known[cells[missing]]
        for index in np.flatnonzero(missing & frame["found"].notna().to_numpy()):
            values[index] = _at_the_time(frame["found"].iat[index]).get(
                space.pairs[cells[index] % len(space.pairs)][position], values[index]
            )
        values[missing & judged & (values == "unknown")] = "present"
        frame[column] = pd.Series(values, dtype="str")


@lru_cache(maxsize=1024)
def _read_found(found: str) -> tuple[tuple[str | None, str], ...]:
    return tuple((source, word) for source, _, word in (part.partition("=") for part in found.split(";")))


def _at_the_time(found: str | None) -> dict[str | None, str]:
    """Presence of each source when a coding was made, from ``interviews=present;observations=silent``."""
    return dict(_read_found(found)) if found is not None else {}


def _derive_all(
    frame: pd.DataFrame, settings: Settings, scheme: Scheme, evidence: dict[tuple[str, str], Evidence], space: Comparisons
) -> tuple[list[Derived], np.ndarray]:
    """What follows for each coding; equal judgements are worked out once."""
    if frame.empty:
        return [], np.zeros(0, dtype=int)
    columns = [pd.factorize(frame[name]) for name in JUDGEMENTS]
    joint = space.pairs == ((None, None),)
    if joint:
        presences = [{source: evidence[(theme, source)].presence for source in settings.source_ids} for theme in space.themes]
        told = [
            tuple((presences[cell] | _at_the_time(found)).get(source) for source in settings.source_ids)
            for cell, found in zip(frame["cell"].tolist(), plain(frame["found"]), strict=True)
        ]
        columns.append(pd.factorize(pd.Series(told, dtype=object)))
    key = np.zeros(len(frame), dtype=np.int64)
    for numbers, values in columns:
        key = key * (len(values) + 1) + numbers + 1
    _, first, which = np.unique(key, return_index=True, return_inverse=True)
    derived = []
    for index in first:
        a, b, *judgements = (None if numbers[index] < 0 else values[numbers[index]] for numbers, values in columns)
        if joint:
            *four, data = judgements
            assert data is not None
            derived.append(derive_joint(scheme, _joint_presences(data, a, b, judged=any(four)), tuple(four)))
        else:
            per_source = space.pairs[0][1] is None
            derived.append(derive(scheme, a, "present" if per_source else b, *judgements))
    return derived, which.astype(int)


def interpret_one(
    settings: Settings, scheme: Scheme, evidence: dict[tuple[str, str], Evidence], place: Comparison, values: Mapping[str, str]
) -> Derived:
    """What follows from the judgements of one coding, as :func:`interpret_codings` has it for many."""
    theme, a, b = place
    four = tuple(values.get(name) for name in JUDGEMENTS[2:])
    judged = any(four)
    if a is None:
        data = tuple(evidence[(theme, source)].presence for source in settings.source_ids)
        return derive_joint(scheme, _joint_presences(data, values.get("presence_a"), values.get("presence_b"), judged=judged), four)
    sides = []
    for name, source in (("presence_a", a), ("presence_b", b)):
        by_findings = evidence[(theme, source)].presence if source is not None else "present"
        sides.append(values.get(name) or ("present" if judged and by_findings == "unknown" else by_findings))
    return derive(scheme, sides[0], sides[1] if b is not None else "present", *four)


def _joint_presences(data: tuple[str, ...], a: str | None, b: str | None, *, judged: bool) -> tuple[str, ...]:
    """Presences of all sources; a coding of exactly two sources may state them itself.

    Where the findings leave presence open, judging implies it, as in the comparison of a pair.
    """
    stated = (a, b) if len(data) == 2 else (None,) * len(data)
    known = [given or by_findings for given, by_findings in zip(stated, data, strict=True)]
    if judged and known.count("present") < 2:
        known = ["present" if given is None and value == "unknown" else value for given, value in zip(stated, known, strict=True)]
    return tuple(known)


def _given(frame: pd.DataFrame, under: Scheme, scheme: Scheme) -> list[str | None]:
    """The researchers' codes in terms of ``scheme``.

    A code given beside judgements is a code under the rules of the study's scheme. Under other
    rules only the judgements count; a code given alone is carried over by its canonical code.
    """
    translate: dict[str | None, str | None] = {None: None}
    for code in under.codes:
        target = next((other.key for other in scheme.codes if other.key == code.key), None)
        if target is None:
            target = next((other.key for other in scheme.codes if other.canonical == code.canonical), None)
        translate[code.key] = "silence" if target == "not_addressed" and scheme.not_addressed == "silence" else target
    codes = frame["code"].to_numpy(dtype=object, na_value=None)
    given = [translate.get(code) for code in codes]
    if not under.same_rules(scheme):
        judged = frame[["meaning", "prominence", "coverage", "examples"]].notna().any(axis=1).to_numpy()
        given = [None if has else code for has, code in zip(judged, given, strict=True)]
    return given
