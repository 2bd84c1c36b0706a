"""The cells of the matrix: one a comparison, with what was judged, what follows and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from triangulate.model.settings import Settings
from triangulate.protocol.coding import Derived, derive, derive_joint
from triangulate.protocol.codings import JUDGEMENTS, Comparisons, Interpreted, pair_name
from triangulate.protocol.evidence import Evidence
from triangulate.protocol.places import Comparison
from triangulate.protocol.proposals import CaseTraits, Proposal, propose, states_differ
from triangulate.protocol.sorting import Sorting
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import UNDETERMINED

if TYPE_CHECKING:
    from triangulate.protocol.analysis import Analysis

CELL_COLUMNS = (
    "meta_theme", "label", "source_a", "source_b", "presence_a", "presence_b", "meaning", "prominence", "coverage",
    "examples", "derived_code", "possible_codes", "code", "status", "stale", "rule", "silent", "states_differ",
    "researcher", "reason",
)  # fmt: skip
"""Columns of the long matrix."""

STATUSES = ("open", "proposed", "coded", "disputed", "resolved")


@dataclass(frozen=True)
class Resolution:
    """The team's final code for a comparison."""

    code: str
    by: str = ""
    """Who settled it, ids separated by semicolons."""
    reason: str = ""
    how: str = ""
    """discussion, third_person or rule."""
    minority: str = ""
    """The reading that did not prevail, which stays on record."""
    judgement: str | None = None
    """Id of the judgement that it stands in."""


@dataclass(frozen=True)
class View:
    """What a matrix shows beside the codes, by comparison."""

    stale: frozenset[Comparison] = frozenset()
    """Codings of it were made on other evidence than there is now."""
    stale_resolutions: frozenset[Comparison] = frozenset()
    """It was settled on other codings or other evidence than there are now."""
    silenced: frozenset[Comparison] = frozenset()
    """While nobody coded it, no proposal is shown: it was refused, or coding is blind."""


_PLAIN = View()
_NO_PROPOSAL: dict[str, Any] = {
    "meaning": None, "prominence": None, "coverage": None, "derived_code": None, "possible_codes": (), "status": "open", "rule": None,
    "silent": (),
}  # fmt: skip


@dataclass(frozen=True)
class Cells:
    """Long matrix and, beside it, which of its rows are comparisons that count."""

    frame: pd.DataFrame
    """Columns :data:`CELL_COLUMNS`, with ``statement`` where a cell may hold several."""
    counted: np.ndarray
    """False where no source is known to cover the row: not in any denominator."""


def build_cells(
    settings: Settings,
    scheme: Scheme,
    space: Comparisons,
    sorting: Sorting,
    evidence: dict[tuple[str, str], Evidence],
    traits: dict[str, CaseTraits],
    interpreted: Interpreted,
    researcher: str | None = None,
    resolutions: dict[Comparison, Resolution] | None = None,
    view: View = _PLAIN,
) -> Cells:
    """Put the matrix together.

    Parameters
    ----------
    settings, scheme, space, sorting, evidence, traits
        The study, the scheme to show it under, and what was worked out of both.
    interpreted : Interpreted
        Codings from :func:`~triangulate.protocol.codings.interpret_codings`.
    researcher : str, optional
        Show this researcher's codings; without, the team's view: the resolution where there is
        one, else the code on which all who coded agree, else no code and ``disputed``.
    resolutions : dict, optional
        By comparison.
    view : View, optional
        What is to be looked at again, and where nothing may be suggested.
    """
    decided = interpreted.frame[interpreted.frame["decided"].to_numpy(bool)]
    if researcher is not None:
        decided = decided[(decided["researcher"] == researcher).to_numpy()]
    coded = _consolidate(decided, interpreted.derived, scheme, several=scheme.several_statements)
    rows: list[dict[str, Any]] = []
    counted: list[bool] = []
    labels = dict(zip(sorting.meta_themes["meta_theme"], sorting.meta_themes["label"], strict=True))
    has_findings = len(sorting.mapping) > 0
    number = 0
    for theme in space.themes:
        for a, b in space.pairs:
            here = coded.get(number, ())
            sides = _sides(theme, a, b, settings, evidence)
            differ = _states_differ(sides)
            head = {"meta_theme": theme, "label": labels[theme], "source_a": a, "source_b": b}
            resolution = (resolutions or {}).get((theme, a, b)) if researcher is None else None
            if not here:
                cell, counts = _uncoded(scheme, settings, sides, b, traits, has_findings)
                if (theme, a, b) in view.silenced:
                    cell |= _NO_PROPOSAL
                here = ({**cell, "counts": counts},)
            stale = (theme, a, b) in (view.stale if resolution is None else view.stale_resolutions)
            for cell in here:
                row = {**head, **cell, "stale": stale, "states_differ": differ}
                row["silent"] = _silent(row["silent"], a, b, settings) or _left_out(row, scheme)
                if resolution is not None:
                    row |= {
                        "code": _settled(resolution.code, row["derived_code"], settings.scheme, scheme),
                        "status": "resolved",
                        "researcher": resolution.by or row["researcher"],
                        "reason": resolution.reason or row["reason"],
                    }
                counted.append(bool(row.pop("counts")) or scheme.without_present == "count" or resolution is not None)
                rows.append(row)
            number += 1
    columns = [*CELL_COLUMNS, *(["statement"] if scheme.several_statements else [])]
    return Cells(_frame(rows, columns), np.array(counted, dtype=bool))


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    data: dict[str, pd.Series] = {}
    for column in columns:
        values = [row.get(column) for row in rows]
        if column == "possible_codes":
            data[column] = pd.Series(values, dtype="object")
        elif column in ("stale", "states_differ"):
            data[column] = pd.Series(values, dtype="bool")
        else:
            data[column] = pd.Series(values, dtype="str")
    return pd.DataFrame(data)


def _consolidate(
    decided: pd.DataFrame, derived: tuple[Derived, ...], scheme: Scheme, *, several: bool
) -> dict[int, tuple[dict[str, Any], ...]]:
    """For each coded comparison its cell (or cells, one a statement), from all codings of it."""
    if decided.empty:
        return {}
    lists = {
        name: decided[name].to_numpy(dtype=object, na_value=None).tolist()
        for name in (*JUDGEMENTS, "effective", "researcher", "reason", "statement")
    }
    which, cells = decided["derived"].tolist(), decided["cell"].tolist()
    groups: dict[tuple[int, str | None], list[int]] = {}
    for index, cell in enumerate(cells):
        groups.setdefault((cell, lists["statement"][index] if several else None), []).append(index)
    rules = [" + ".join(item.rules) or None for item in derived]
    result: dict[int, list[dict[str, Any]]] = {}
    for (cell, statement), members in groups.items():
        result.setdefault(cell, []).append(_one_cell(members, lists, which, derived, rules, scheme, statement))
    return {cell: tuple(items) for cell, items in result.items()}


def _one_cell(
    members: list[int],
    lists: dict[str, list[Any]],
    which: list[int],
    derived: tuple[Derived, ...],
    rules: list[str | None],
    scheme: Scheme,
    statement: str | None,
) -> dict[str, Any]:
    first = members[0]
    codes = {lists["effective"][index] for index in members}
    outcomes = {which[index] for index in members}
    agreed = len(codes) == 1
    found = derived[which[first]]
    if len(outcomes) == 1:
        derived_code, possible, rule, silent = found.code, found.possible, rules[which[first]], found.silent
    else:
        several = [derived[outcome] for outcome in sorted(outcomes)]
        united = {code for item in several for code in item.possible}
        possible = tuple(key for key in scheme.code_keys if key in united)
        # Each researcher's judgements may decide the code and not the same one: that is no "undetermined".
        derived_code = found.code if len({item.code for item in several}) == 1 else None
        used = dict.fromkeys(rule for item in several for rule in item.rules) if derived_code is not None else {}
        rule = " + ".join(sorted(used, key=scheme.rule_order)) or None
        silent = found.silent if len({item.silent for item in several}) == 1 else ()
    cell: dict[str, Any] = {}
    for name in JUDGEMENTS:
        values = lists[name]
        value = values[first]
        cell[name] = value if all(values[index] == value for index in members) else None
    reasons, names = lists["reason"], lists["researcher"]
    if len(members) == 1:
        reason, who = reasons[first], names[first]
    else:
        # One line a researcher: a second line of a reason must not look like the words of somebody else.
        said = [f"{names[index]}: {' '.join(reasons[index].split())}" for index in members if reasons[index] is not None]
        reason = "\n".join(said) or None
        who = "; ".join([names[index] for index in members])
    return cell | {
        "derived_code": derived_code,
        "possible_codes": possible,
        "code": lists["effective"][first] if agreed else None,
        "status": "coded" if agreed else "disputed",
        "rule": rule,
        "silent": silent,
        "researcher": who,
        "reason": reason,
        "statement": statement,
        "counts": any(derived[outcome].comparison for outcome in outcomes) or codes != {None},
    }


def _uncoded(
    scheme: Scheme, settings: Settings, sides: tuple[Evidence, ...], b: str | None, traits: dict[str, CaseTraits], has_findings: bool
) -> tuple[dict[str, Any], bool]:
    """The cell of a comparison that nobody coded: what the data suggest, marked as a proposal."""
    if len(sides) == 2 and b is not None:
        proposal = propose(sides[0], sides[1], settings, traits)
        derived = derive(scheme, proposal.presence_a, proposal.presence_b, proposal.meaning, proposal.prominence, proposal.coverage)
    elif b is None and len(sides) == 1:
        proposal = Proposal(sides[0].presence, "present")
        derived = derive(scheme, sides[0].presence, "present")
    else:
        proposal = Proposal("", "")
        derived = derive_joint(scheme, tuple(side.presence for side in sides), (None,) * 4)
    suggests = derived.code not in (None, UNDETERMINED) or any((proposal.meaning, proposal.prominence, proposal.coverage))
    cell = {
        "presence_a": proposal.presence_a or None,
        "presence_b": proposal.presence_b or None if b is not None else None,
        "meaning": proposal.meaning,
        "prominence": proposal.prominence,
        "coverage": proposal.coverage,
        "derived_code": derived.code,
        "possible_codes": derived.possible,
        "code": None,
        "status": "proposed" if suggests and derived.comparison else "open",
        "rule": " + ".join(derived.rules) or None,
        "silent": derived.silent,
        "researcher": None,
        "reason": None,
    }
    return cell, derived.comparison or not has_findings


def proposal_for(analysis: Analysis, place: Comparison) -> dict[str, Any] | None:
    """The cell that the data suggest for a comparison, coded or not; None where they suggest nothing."""
    theme, a, b = place
    sides = _sides(theme, a, b, analysis.settings, analysis.evidence)
    cell, _ = _uncoded(analysis.settings.scheme, analysis.settings, sides, b, analysis.traits, len(analysis.sorting.mapping) > 0)
    if cell["status"] != "proposed":
        return None
    return {**dict.fromkeys(JUDGEMENTS), **cell}


def _sides(theme: str, a: str | None, b: str | None, settings: Settings, evidence: dict[tuple[str, str], Evidence]) -> tuple[Evidence, ...]:
    if a is None:
        return tuple(evidence[(theme, source)] for source in settings.source_ids)
    return tuple(evidence[(theme, source)] for source in (a, b) if source is not None)


def _states_differ(sides: tuple[Evidence, ...]) -> bool:
    return any(states_differ(first, second) for index, first in enumerate(sides) for second in sides[index + 1 :])


def _silent(silent: tuple[str, ...], a: str | None, b: str | None, settings: Settings) -> str | None:
    """Sources whose silence (or not being asked) is the outcome, by id."""
    names = {"a": a, "b": b, **{str(index): source for index, source in enumerate(settings.source_ids)}}
    return "; ".join(str(names[word]) for word in silent) or None


def _settled(code: str, derived: str | None, under: Scheme, scheme: Scheme) -> str:
    """A resolution under the study's scheme in terms of another: one may fold "not addressed" into silence, the other not."""
    if code == "not_addressed" and scheme.not_addressed == "silence":
        return "silence"
    told_apart = under.not_addressed == "silence" and scheme.not_addressed == "apart" and derived == "not_addressed"
    return "not_addressed" if code == "silence" and told_apart else code


def _left_out(row: dict[str, Any], scheme: Scheme) -> str | None:
    """Who is silent (or was not asked) by a code that was given: in a pair, the source that is not present."""
    if row["code"] is None or row["code"] == UNDETERMINED or scheme.code(row["code"]).canonical not in ("silence", "not_addressed"):
        return None
    present = [side for side in ("a", "b") if row[f"presence_{side}"] == "present"]
    source: str | None = row["source_b" if present == ["a"] else "source_a"]
    return source if row["source_b"] is None or len(present) == 1 else None


def wide_table(cells: Cells, settings: Settings) -> pd.DataFrame:
    """One row a meta-theme, one column a comparison: its code, its status where it has none, nothing where it does not count."""
    frame = cells.frame
    names = [
        pair_name(a, b, settings)
        for a, b in zip(*(frame[c].to_numpy(dtype=object, na_value=None) for c in ("source_a", "source_b")), strict=True)
    ]
    shown = frame["code"].where(frame["code"].notna(), frame["status"].where(cells.counted & (frame["status"] != "coded")))
    long = pd.DataFrame({"meta_theme": frame["meta_theme"], "label": frame["label"], "pair": names, "code": shown})
    joined = long.groupby(["meta_theme", "label", "pair"], sort=False, dropna=False)["code"].agg(_several).unstack("pair")
    order = list(dict.fromkeys(names))
    wide = joined.reindex(columns=order).reset_index()
    themes = {theme: position for position, theme in enumerate(dict.fromkeys(frame["meta_theme"]))}
    wide = wide.sort_values("meta_theme", key=lambda column: column.map(themes), ignore_index=True)
    wide.columns.name = None
    return wide


def _several(codes: pd.Series) -> Any:
    filled = [code for code in codes if isinstance(code, str)]
    return "; ".join(filled) if filled else np.nan


def totals(cells: Cells, scheme: Scheme, settings: Settings, scope: str) -> dict[str, Any]:
    """Counts by code, by source or pair, and the denominators; comparisons that do not count are left out.

    ``by_code`` has every code of the scheme and ``undetermined``; ``denominator`` divides the
    comparisons into coded, disputed, open (proposals are open) and undetermined.
    """
    frame = cells.frame[cells.counted]
    keys = [*scheme.code_keys, UNDETERMINED]
    codes = frame["code"].to_numpy(dtype=object, na_value=None)
    a, b = (frame[c].to_numpy(dtype=object, na_value=None) for c in ("source_a", "source_b"))
    names = [pair_name(first, second, settings) for first, second in zip(a, b, strict=True)]
    every = list(dict.fromkeys(names)) or []
    by: dict[str, dict[str, int]] = {name: dict.fromkeys(keys, 0) for name in every}
    by_code = dict.fromkeys(keys, 0)
    for name, code in zip(names, codes, strict=True):
        if code is not None:
            by_code[code] += 1
            by[name][code] += 1
    status = frame["status"]
    closed = status.isin(("coded", "resolved")).to_numpy()
    undetermined = codes == UNDETERMINED
    return {
        "by_code": by_code,
        "by_source" if scope == "per_source" else "by_pair": by,
        "denominator": {
            "comparisons": len(frame),
            "coded": int((closed & ~undetermined).sum()),
            "disputed": int((status == "disputed").sum()),
            "open": int(status.isin(("open", "proposed")).sum()),
            "undetermined": int((closed & undetermined).sum()),
        },
    }
