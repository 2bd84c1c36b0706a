"""What a judgement rests on, in short: so that it can be told later whether that has changed, and what.

Only fingerprints are kept with a judgement, no words: what a finding says stays in the researchers' own files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from triangulate.model.settings import Settings
from triangulate.model.table import Table
from triangulate.protocol.evidence import Evidence, supporting_cases

Basis = dict[str, Any]
"""Source -> ``findings`` (id -> fingerprint), ``cases`` (number and fingerprint of the cases of the source) and
``opportunity``."""

_PARTS = ("text", "cases", "extracts")
"""What a fingerprint of a finding consists of, in this order, separated by dots."""

_TEXT = ("label", "statement", "effect", "state", "prominence", "of", "estimate", "low", "high", "n", "unit", "comparison")


def finding_fingerprints(settings: Settings, tables: Mapping[str, Table]) -> dict[str, str]:
    """For each finding its text, its cases and its extracts, each as a few characters."""
    findings, extracts = tables["findings"], tables["extracts"]
    support, against, _ = supporting_cases(settings, dict(tables))
    quoted: dict[str, list[tuple[str | None, ...]]] = {}
    for finding, *words in zip(*(extracts.values(name) for name in ("finding", "case", "text", "stance")), strict=True):
        if finding is not None:
            quoted.setdefault(finding, []).append(tuple(map(_value, words)))
    columns = [_values(findings, name) for name in _TEXT]
    return {
        finding: ".".join(
            (
                _short(words),
                _short((sorted(support.get(finding, ())), sorted(against.get(finding, ())))),
                _short(sorted(quoted.get(finding, ()), key=repr)),
            )
        )
        for finding, *words in zip(findings.values("finding"), *columns, strict=True)
        if finding is not None
    }


def source_cases(settings: Settings, tables: Mapping[str, Table]) -> dict[str, str]:
    """For each source how many cases it has and which, as a number and a few characters."""
    cases = tables["cases"]
    listed: dict[str, list[str]] = {}
    for case, source in zip(cases.values("case"), cases.values("source"), strict=True):
        if case is not None and source is not None:
            listed.setdefault(source, []).append(case)
    return {
        source.id: f"{source.n or len(listed.get(source.id, ()))}.{_short(sorted(listed.get(source.id, ())))}"
        for source in settings.sources
    }


def basis_of(
    theme: str, sources: Iterable[str], evidence: Mapping[tuple[str, str], Evidence], prints: Mapping[str, str], cases: Mapping[str, str]
) -> Basis:
    """What there is on one row in each of these sources."""
    result: Basis = {}
    for source in sources:
        here = evidence[(theme, source)]
        result[source] = {
            "findings": {finding: prints.get(finding, "") for finding in here.findings},
            "cases": cases.get(source, ""),
            "opportunity": here.opportunity,
        }
    return result


def changes(before: Mapping[str, Any], now: Mapping[str, Any], newest: Mapping[str, str]) -> list[str]:
    """What is different now, in words; empty where nothing is.

    Parameters
    ----------
    before, now : Basis
        As it was when the judgement was made, and as it is.
    newest : mapping
        For each superseded finding the newest in its place.
    """
    said: list[str] = []
    for source in [*now, *(source for source in before if source not in now)]:
        old, new = before.get(source), now.get(source)
        if not isinstance(old, Mapping):
            said.append(f"source {source} was added")
        elif new is None:
            said.append(f"source {source} was taken out")
        elif old != new:
            said += _changes_of_source(source, old, new, newest)
    return said


def _changes_of_source(source: str, old: Mapping[str, Any], new: Mapping[str, Any], newest: Mapping[str, str]) -> list[str]:
    said: list[str] = []
    before, now = old.get("findings"), new["findings"]
    before = before if isinstance(before, Mapping) else {}
    replaced = {newest[finding]: finding for finding in before if newest.get(finding) in now and finding not in now}
    for finding in [*before, *(finding for finding in now if finding not in before)]:
        if finding not in now:
            if finding not in replaced.values():
                said.append(f"{finding} no longer stands in the row")
        elif finding in replaced and finding not in before:
            said.append(f"{finding} took the place of {replaced[finding]}")
        elif finding not in before:
            said.append(f"{finding} came into the row")
        elif before[finding] != now[finding]:
            parts = zip(_PARTS, str(before[finding]).split("."), str(now[finding]).split("."), strict=False)
            said.append(f"the {' and the '.join(name for name, was, is_ in parts if was != is_) or 'text'} of {finding} changed")
    if old.get("cases") != new["cases"]:
        was, is_ = (str(value).partition(".")[0] for value in (old.get("cases"), new["cases"]))
        said.append(f"{source} has {is_} cases, it had {was}" if was != is_ else f"the cases of {source} changed")
    if old.get("opportunity") != new["opportunity"]:
        said.append(f"whether {source} could have spoken to it changed")
    return said


def coding_fingerprint(values: Iterable[Any]) -> str:
    """A researcher's coding of a comparison, as a few characters: judgements and code, not the reason."""
    return _short([None if value != value else value for value in values])


def _values(table: Table, name: str) -> list[str | None]:
    column = table.frame[name]
    given = column.notna()
    return list(map(_value, column.astype(object).where(given, None))) if given.any() else [None] * len(column)


def _value(value: Any) -> str | None:
    """A value of a table as it is compared: blanks and line ends do not count, numbers are the same from any library."""
    if value is None or isinstance(value, str):
        return value and " ".join(value.split())
    return repr(float(value))


def _short(value: Any) -> str:
    return hashlib.blake2b(repr(value).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
