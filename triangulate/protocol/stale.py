"""Judgements whose ground has changed: marked with what changed, never dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triangulate.errors import shorten
from triangulate.model.table import plain
from triangulate.protocol.basis import basis_of, changes, coding_fingerprint
from triangulate.protocol.codings import JUDGEMENTS, pair_name
from triangulate.protocol.places import Comparison, sources_of

if TYPE_CHECKING:
    import pandas as pd

    from triangulate.protocol.analysis import Analysis


@dataclass(frozen=True)
class Stale:
    """One judgement that has to be looked at again."""

    kind: str
    comparison: Comparison | None
    """None for the global judgement; without sources for an interpretation of a row."""
    researcher: str
    judgement: str | None
    """Its id; None for a coding of the table ``codings``."""
    changed: tuple[str, ...]
    """What changed since, each in a few words."""


def coding_basis(analysis: Analysis, comparison: Comparison) -> dict[str, Any]:
    """What a coding of this comparison rests on now."""
    sources = sources_of(analysis.settings, comparison)
    basis = {"evidence": basis_of(comparison[0], sources, analysis.evidence, analysis.fingerprints, analysis.source_cases)}
    if comparison[2] is None and comparison[1] is not None:
        basis["proposition"] = coding_fingerprint([analysis.propositions[comparison[0]]])  # type: ignore[assignment]
    return basis


def resolution_basis(analysis: Analysis, comparison: Comparison) -> dict[str, Any]:
    """What settling this comparison rests on now: the evidence, everybody's codings once they are revealed, and who is in the team."""
    basis = {**coding_basis(analysis, comparison), "researchers": list(analysis.settings.researcher_ids)}
    if analysis.disclosure.revealed(comparison):
        basis["codings"] = analysis.coding_prints.get(comparison, {})
    return basis


def interpretation_basis(analysis: Analysis, theme: str) -> dict[str, Any]:
    """What an interpretation of this row rests on now: the evidence of all sources, and the codes."""
    sources = analysis.settings.source_ids
    return {
        "evidence": basis_of(theme, sources, analysis.evidence, analysis.fingerprints, analysis.source_cases),
        "codes": analysis.codes.get(theme, {}),
    }


def statement_basis(analysis: Analysis) -> dict[str, Any]:
    """What the global judgement rests on now: how often each code was given."""
    counts: dict[str, int] = {}
    for codes in analysis.codes.values():
        for code in codes.values():
            counts[str(code)] = counts.get(str(code), 0) + 1
    return {"codes": dict(sorted(counts.items()))}


def stale_judgements(analysis: Analysis) -> tuple[Stale, ...]:
    """All judgements that hold and whose ground has changed since they were made.

    Codings of the table ``codings`` do not say what they rest on; they are stale only where rows were merged.
    """
    return (*stale_codings(analysis, analysis.codings), *_resolutions(analysis), *_texts(analysis))


def stale_codings(analysis: Analysis, frame: pd.DataFrame) -> list[Stale]:
    """The stale ones of these codings, from :func:`~triangulate.protocol.codings.normal_codings`."""
    found = []
    merged_rows = analysis.sorting.names.merged
    grounds: dict[Comparison, dict[str, Any]] = {}
    columns = ("meta_theme", "source_a", "source_b", "researcher", "judgement", "merged")
    for theme, a, b, who, identifier, merged in zip(*(plain(frame[name]) for name in columns), strict=True):
        if identifier is None and merged is None:
            continue
        comparison = (str(theme), a, b)
        basis, moved = None, identifier is None
        if identifier is not None:
            judgement = analysis.state.by_id[identifier]
            basis = judgement.body.get("basis")
            moved = analysis.state.place(judgement)[0] in merged_rows
        if comparison not in grounds:
            grounds[comparison] = coding_basis(analysis, comparison)
        changed = _changed(analysis, basis, grounds[comparison])
        if merged is not None and (moved or changed or basis is None):
            names = ", ".join(_row_name(analysis, row) for row in merged.split("; "))
            changed = [f"{names} was merged into the row, and was coded apart", *changed]
        if changed:
            found.append(Stale("code", comparison, str(who), identifier, tuple(changed)))
    return found


def _row_name(analysis: Analysis, theme: str) -> str:
    label = analysis.sorting.labels.get(theme)
    return f"{theme} ({shorten(label)})" if label and label != theme else theme


def _resolutions(analysis: Analysis) -> list[Stale]:
    found = []
    for comparison, resolution in analysis.judged.resolutions.items():
        if resolution.judgement is None or comparison[0] not in analysis.codes:
            continue
        judgement = analysis.state.by_id[resolution.judgement]
        basis, now = judgement.body.get("basis"), resolution_basis(analysis, comparison)
        changed = _changed(analysis, basis, now)
        if isinstance(basis, Mapping):
            changed += _changes_of_team(basis, now)
        row = analysis.state.place(judgement)[0]
        if row in analysis.sorting.names.merged:  # what it rests on is on another row: all of it differs, and says nothing
            changed = [f"{_row_name(analysis, row)}, for which it was settled, was merged into the row"]
        if changed:
            found.append(Stale("resolve", comparison, judgement.researcher, judgement.id, tuple(changed)))
    return found


def _changes_of_team(basis: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Who coded or joined after a comparison was settled."""
    said = []
    before, codings, team = basis.get("codings"), now.get("codings", {}), basis.get("researchers")
    if isinstance(before, Mapping) and "codings" in now:
        for who, mark in codings.items():
            if before.get(who) != mark:
                said.append(f"{who} coded it {'anew ' if who in before else ''}after it was settled")
        said += [f"{who} no longer has a coding of it" for who in before if who not in codings]
    joined = [who for who in now["researchers"] if isinstance(team, list) and who not in team]
    return said + [f"{who} joined after it was settled" for who in joined if who not in codings]


def _texts(analysis: Analysis) -> list[Stale]:
    found = []
    for theme, texts in analysis.judged.interpretations.items():
        for words in texts:
            judgement = analysis.state.by_id[str(words.judgement)]
            changed = _changed(analysis, judgement.body.get("basis"), interpretation_basis(analysis, theme))
            if changed:
                found.append(Stale("interpret", (theme, None, None), words.researcher, judgement.id, tuple(changed)))
    for words in analysis.judged.statements:
        judgement = analysis.state.by_id[str(words.judgement)]
        changed = _changed(analysis, judgement.body.get("basis"), statement_basis(analysis))
        if changed:
            found.append(Stale("assess", None, words.researcher, judgement.id, tuple(changed)))
    return found


def _changed(analysis: Analysis, basis: Any, now: Mapping[str, Any]) -> list[str]:
    if not isinstance(basis, Mapping) or basis == now:
        return []
    said = []
    if isinstance(basis.get("evidence"), Mapping) and "evidence" in now:
        said += changes(basis["evidence"], now["evidence"], analysis.sorting.newest)
    if "proposition" in now and basis.get("proposition", now["proposition"]) != now["proposition"]:
        said.append("the proposition of the row changed")
    before = basis.get("codes")
    if isinstance(before, Mapping) and "codes" in now and before != now["codes"]:
        for name in dict.fromkeys([*now["codes"], *before]):
            was, is_ = before.get(name), now["codes"].get(name)
            if was != is_:
                said.append(f"{name}: now {is_ or 'none'}, it was {was or 'none'}")
    return said


def codes_by_row(analysis: Analysis, frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    """For each row the code of each of its comparisons, ``disputed`` where there is none for that reason.

    Parameters
    ----------
    frame : DataFrame
        The cells of the team under the study's own scheme.
    """
    result: dict[str, dict[str, str]] = {theme: {} for theme in plain(analysis.sorting.meta_themes["meta_theme"])}  # type: ignore[misc]
    columns = ("meta_theme", "source_a", "source_b", "code", "status")
    for theme, a, b, code, status in zip(*(plain(frame[name]) for name in columns), strict=True):
        if code is not None or status == "disputed":
            result[str(theme)][pair_name(a, b, analysis.settings)] = str(code or status)
    return result


def coding_prints(analysis: Analysis) -> dict[Comparison, dict[str, str]]:
    """For each comparison the fingerprint of each researcher's coding of it."""
    frame = analysis.codings
    result: dict[Comparison, dict[str, str]] = {}
    lists = [plain(frame[name]) for name in ("meta_theme", "source_a", "source_b", "researcher")]
    values = zip(*(plain(frame[name]) for name in (*JUDGEMENTS, "code")), strict=True)
    for (theme, a, b, who), coded in zip(zip(*lists, strict=True), values, strict=True):
        result.setdefault((str(theme), a, b), {})[str(who)] = coding_fingerprint(coded)
    return result


def what_changed(analysis: Analysis, researcher: str | None) -> dict[Comparison, str]:
    """For each comparison that has to be looked at again what changed, for one researcher or the team."""
    said: dict[Comparison, list[str]] = {}
    settled = {item.comparison for item in analysis.stale if item.kind == "resolve"}
    for item in analysis.stale:
        wanted = item.kind == "code" and (item.researcher == researcher or (researcher is None and item.comparison not in settled))
        if item.comparison is not None and (wanted or (item.kind == "resolve" and researcher is None)):
            said.setdefault(item.comparison, []).extend(item.changed)
    return {place: "; ".join(dict.fromkeys(words)) for place, words in said.items()}


STALE_COLUMNS = ("kind", "meta_theme", "label", "source_a", "source_b", "researcher", "judgement", "changed")


def stale_table(analysis: Analysis) -> pd.DataFrame:
    """The stale judgements as a table; what one may not see yet is left out."""
    import pandas as pd

    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    rows = []
    for item in analysis.stale:
        theme, a, b = item.comparison or (None, None, None)
        if item.kind == "code" and item.researcher != analysis.viewer and not analysis.disclosure.revealed((str(theme), a, b)):
            continue
        rows.append((item.kind, theme, labels.get(theme), a, b, item.researcher, item.judgement, "; ".join(item.changed)))
    return pd.DataFrame(rows, columns=list(STALE_COLUMNS), dtype="str")
