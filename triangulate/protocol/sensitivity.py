"""How the matrix depends on the rules, on each source and on each researcher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.cells import Cells
from triangulate.protocol.result import Result
from triangulate.schemes import Scheme, load_scheme, shipped_schemes
from triangulate.schemes.judgements import UNDETERMINED

Outcomes = dict[tuple[str, str | None, str | None], str | None]
_LEFT_OUT = "left out"


@dataclass(frozen=True)
class Sensitivity(Result):
    """The matrix under other schemes, without one source, without one researcher."""

    scenarios: pd.DataFrame
    """One line a scenario: ``kind`` (as it is, tables alone, scheme, without source, without researcher), ``name``,
    one column a code with its count, ``undetermined``, ``without_code`` (open or disputed),
    ``comparisons`` and ``flips`` (comparisons whose code differs from the matrix as it is)."""
    flips: pd.DataFrame
    """One line a changed comparison: ``kind, name, meta_theme, label, source_a, source_b, before, after, why``."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        return {"Scenarios": self.scenarios, "Comparisons that change": self.flips}


def analyse_sensitivity(analysis: Analysis) -> Sensitivity:
    """Recompute the matrix under every scheme with tables, without each source and without each researcher.

    A code given beside judgements was given under the rules of the study's scheme, so under other
    rules only the judgements count; codes given without judgements do not change.
    """
    scheme = analysis.settings.scheme
    base = _outcomes(analysis.cells())
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    scenarios, flips = [_counted("as it is", scheme.name, base, base, scheme)], []
    for kind, name, after, why in _scenarios(analysis):
        scenarios.append(_counted(kind, name, base, after, scheme))
        for key in base:
            if base[key] != after.get(key, _LEFT_OUT):
                theme, a, b = key
                reason = why if isinstance(why, str) else f"rules {why.get(key) or 'none'}"
                flips.append((kind, name, theme, labels[theme], a, b, base[key], after.get(key, _LEFT_OUT), reason))
    columns = ["kind", "name", "meta_theme", "label", "source_a", "source_b", "before", "after", "why"]
    return Sensitivity(pd.DataFrame(scenarios), pd.DataFrame(flips, columns=columns, dtype="str"))


def _scenarios(analysis: Analysis) -> Iterator[tuple[str, str, Outcomes, Outcomes | str]]:
    """Kind, name, outcomes, and why a comparison changes: one sentence, or the rules of each comparison."""
    settings = analysis.settings
    own = settings.scheme
    if own.has_tables:
        why = "the code was given by a researcher; the tables alone give another or leave it open"
        yield "tables alone", own.name, _outcomes(analysis.cells(), "derived_code"), why
        for scheme in _other_schemes(analysis):
            cells = analysis.cells(scheme, own.scope)
            yield "scheme", scheme.name, _outcomes(cells), _rules(cells)
    if len(settings.sources) > 2:
        for source in settings.source_ids:
            yield "without source", source, _outcomes(without_source(analysis, source).cells()), f"{source} is left out"
    if len(analysis.researchers) > 1:
        for researcher in analysis.researchers:
            cells = analysis.without_researcher(researcher).cells()
            yield "without researcher", researcher, _outcomes(cells), f"without the codings of {researcher}"


def without_source(analysis: Analysis, source: str) -> Analysis:
    """The same study without one source: its comparisons and its evidence are gone."""
    sources = tuple(other for other in analysis.settings.sources if other.id != source)
    codings = analysis.codings
    keep = ((codings["source_a"] != source) & (codings["source_b"] != source)).to_numpy()
    evidence = {key: found for key, found in analysis.evidence.items() if key[1] != source}
    return replace(
        analysis, settings=replace(analysis.settings, sources=sources), codings=codings[keep].reset_index(drop=True), evidence=evidence
    )


def _other_schemes(analysis: Analysis) -> Iterator[Scheme]:
    settings = analysis.settings
    for scheme in (*settings.schemes, *(load_scheme(name) for name in shipped_schemes())):
        if scheme.has_tables and scheme.name != settings.scheme.name and not scheme.same_rules(settings.scheme):
            yield replace(scheme, scope=settings.scheme.scope, not_addressed=settings.scheme.not_addressed)
    if settings.scheme.presence:
        other: Literal["apart", "silence"] = "silence" if settings.scheme.not_addressed == "apart" else "apart"
        words = "not addressed folded into silence" if other == "silence" else "not addressed kept apart"
        yield replace(settings.scheme, name=words, not_addressed=other)


def _outcomes(cells: Cells, column: str = "code") -> Outcomes:
    """Code of each comparison that counts; several statements of one comparison joined."""
    frame = cells.frame[cells.counted]
    lists = [frame[name].to_numpy(dtype=object, na_value=None) for name in ("meta_theme", "source_a", "source_b", column, "status")]
    result: Outcomes = {}
    for theme, a, b, code, status in zip(*lists, strict=True):
        if column == "derived_code" and status in ("open", "proposed"):
            code = None
        key = (str(theme), a, b)
        result[key] = f"{result[key]}; {code}" if result.get(key) else code
    return result


def _rules(cells: Cells) -> Outcomes:
    lists = [cells.frame[name].to_numpy(dtype=object, na_value=None) for name in ("meta_theme", "source_a", "source_b", "rule")]
    return {(str(theme), a, b): rule for theme, a, b, rule in zip(*lists, strict=True)}


def _counted(kind: str, name: str, base: Outcomes, after: Outcomes, scheme: Scheme) -> dict[str, str | int]:
    keys = (*scheme.code_keys, UNDETERMINED)
    codes = [code for joined in after.values() if joined is not None for code in joined.split("; ")]
    return {
        "kind": kind,
        "name": name,
        **{key: codes.count(key) for key in keys},
        "without_code": sum(code is None for code in after.values()),
        "comparisons": len(after),
        "flips": sum(base[key] != after.get(key, _LEFT_OUT) for key in base),
    }
