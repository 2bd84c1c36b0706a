"""How the matrix depends on the rules, on each source and on each researcher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.cells import Cells
from triangulate.protocol.codings import JUDGEMENTS
from triangulate.protocol.result import Result
from triangulate.schemes import Scheme, load_scheme, shipped_schemes
from triangulate.schemes.judgements import UNDETERMINED

Outcomes = dict[tuple[str, str | None, str | None], str | None]


@dataclass(frozen=True)
class Sensitivity(Result):
    """The matrix under other schemes, without one source, without one researcher."""

    scenarios: pd.DataFrame
    """One line a scenario: ``kind`` (as it is, before resolution, tables alone, scheme, without source, without
    researcher), ``name``, one column a code with its count, ``undetermined``, ``without_code`` (open or disputed),
    ``comparisons``, ``flips`` (comparisons whose code differs) and ``left_out`` (comparisons that are gone). What was
    resolved was settled under the study's own rules by all: other rules and the study without a researcher are held
    against the matrix before resolution, the other scenarios against the matrix as it is."""
    flips: pd.DataFrame
    """One line a changed comparison: ``kind, name, meta_theme, label, source_a, source_b, before, after, why``."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        return {"Scenarios": self.scenarios, "Comparisons that change": self.flips}


@dataclass(frozen=True)
class _Scenario:
    kind: str
    name: str
    after: Outcomes
    why: str | Outcomes = ""
    """Why a comparison changes: one sentence, or the rules of each comparison."""
    unresolved: bool = True
    """Whether it is held against the matrix before resolution."""


def analyse_sensitivity(analysis: Analysis) -> Sensitivity:
    """Recompute the matrix under every scheme with tables, without each source and without each researcher.

    A code given beside judgements was given under the rules of the study's scheme, so under other
    rules only the judgements count; codes given without judgements do not change.
    """
    scheme = analysis.settings.scheme
    as_it_is, before_resolution = _outcomes(analysis.cells()), _outcomes(analysis.unresolved().cells())
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    scenarios, flips = [_counted(_Scenario("as it is", scheme.name, as_it_is), as_it_is, scheme)], []
    for scenario in _scenarios(analysis, before_resolution):
        base = before_resolution if scenario.unresolved else as_it_is
        scenarios.append(_counted(scenario, base, scheme))
        for key in _changed(base, scenario.after):
            theme, a, b = key
            why = scenario.why if isinstance(scenario.why, str) else f"rules {scenario.why.get(key) or 'none'}"
            flips.append((scenario.kind, scenario.name, theme, labels[theme], a, b, base[key], scenario.after[key], why))
    columns = ["kind", "name", "meta_theme", "label", "source_a", "source_b", "before", "after", "why"]
    return Sensitivity(pd.DataFrame(scenarios), pd.DataFrame(flips, columns=columns, dtype="str"))


def _scenarios(analysis: Analysis, before_resolution: Outcomes) -> Iterator[_Scenario]:
    settings = analysis.settings
    own = settings.scheme
    if analysis.judged.resolutions:
        why = "researchers differed or decided otherwise before it was settled"
        yield _Scenario("before resolution", own.name, before_resolution, why, unresolved=False)
    if own.has_tables:
        why = "the code was given by a researcher; the tables alone give another or leave it open"
        yield _Scenario("tables alone", own.name, _outcomes(tables_alone(analysis).cells()), why)
        for scheme in _other_schemes(analysis):
            cells = analysis.unresolved().cells(scheme, own.scope)
            yield _Scenario("scheme", scheme.name, _outcomes(cells), _rules(cells))
    # What was judged of all sources jointly says nothing of those that remain when one is left out.
    if len(settings.sources) > 2 and own.scope != "joint":
        for source in settings.source_ids:
            cells = without_source(analysis, source).cells()
            yield _Scenario("without source", source, _outcomes(cells), f"{source} is left out", unresolved=False)
    if len(analysis.researchers) > 1:
        for researcher in analysis.researchers:
            cells = analysis.without_researcher(researcher).cells()
            yield _Scenario("without researcher", researcher, _outcomes(cells), f"without the codings of {researcher}")


def tables_alone(analysis: Analysis) -> Analysis:
    """The same study as if nobody had given a code beside judgements: what these lead to by the tables."""
    codings = analysis.codings
    judged = codings[[*JUDGEMENTS]].notna().any(axis=1)
    return replace(analysis.unresolved(), codings=codings.assign(code=codings["code"].mask(judged)))


def without_source(analysis: Analysis, source: str) -> Analysis:
    """The same study without one source: its comparisons and its evidence are gone."""
    sources = tuple(other for other in analysis.settings.sources if other.id != source)
    codings = analysis.codings
    joint = codings["source_a"].isna() & codings["source_b"].isna()  # said of all sources, so not of those that remain
    keep = (~joint & (codings["source_a"] != source) & (codings["source_b"] != source)).to_numpy()
    evidence = {key: found for key, found in analysis.evidence.items() if key[1] != source}
    return replace(
        analysis,
        settings=replace(analysis.settings, sources=sources),
        codings=codings[keep].reset_index(drop=True),
        evidence=evidence,
        whole=analysis.whole or analysis,
    )


def _other_schemes(analysis: Analysis) -> Iterator[Scheme]:
    settings = analysis.settings
    for scheme in (*settings.schemes, *(load_scheme(name) for name in shipped_schemes())):
        if scheme.has_tables and not scheme.same_rules(settings.scheme):
            name = scheme.name if scheme.name != settings.scheme.name else f"{scheme.name} unchanged"
            yield replace(scheme, name=name, scope=settings.scheme.scope, not_addressed=settings.scheme.not_addressed)
    if settings.scheme.presence:
        other: Literal["apart", "silence"] = "silence" if settings.scheme.not_addressed == "apart" else "apart"
        words = "not addressed folded into silence" if other == "silence" else "not addressed kept apart"
        yield replace(settings.scheme, name=words, not_addressed=other)


def _outcomes(cells: Cells) -> Outcomes:
    """Code of each comparison that counts; several statements of one comparison joined."""
    frame = cells.frame[cells.counted]
    result: Outcomes = {}
    for theme, a, b, code in zip(
        *(frame[name].to_numpy(dtype=object, na_value=None) for name in ("meta_theme", "source_a", "source_b", "code")), strict=True
    ):
        key = (str(theme), a, b)
        result[key] = f"{result[key]}; {code}" if result.get(key) else code
    return result


def _changed(base: Outcomes, after: Outcomes) -> list[tuple[str, str | None, str | None]]:
    return [key for key in base if key in after and base[key] != after[key]]


def _rules(cells: Cells) -> Outcomes:
    lists = [cells.frame[name].to_numpy(dtype=object, na_value=None) for name in ("meta_theme", "source_a", "source_b", "rule")]
    return {(str(theme), a, b): rule for theme, a, b, rule in zip(*lists, strict=True)}


def _counted(scenario: _Scenario, base: Outcomes, scheme: Scheme) -> dict[str, str | int]:
    after = scenario.after
    codes = [code for joined in after.values() if joined is not None for code in joined.split("; ")]
    return {
        "kind": scenario.kind,
        "name": scenario.name,
        **{key: codes.count(key) for key in (*scheme.code_keys, UNDETERMINED)},
        "without_code": sum(code is None for code in after.values()),
        "comparisons": len(after),
        "flips": len(_changed(base, after)),
        "left_out": sum(key not in after for key in base),
    }
