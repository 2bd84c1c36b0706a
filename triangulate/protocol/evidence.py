"""What each source brings to each row: presence, effect, state, weight and cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from triangulate.model.settings import Settings
from triangulate.model.table import Table, plain, split_list
from triangulate.protocol.prominence import Stated, read_prominence
from triangulate.protocol.sorting import Sorting
from triangulate.schemes.judgements import OPPORTUNITIES


@dataclass(frozen=True)
class Evidence:
    """What one source brings to one row of the matrix."""

    presence: str
    """``present``, ``silent``, ``not_addressed`` or ``unknown``, as findings and opportunities tell."""
    findings: tuple[str, ...] = ()
    """Findings sorted into the row, sub-themes that share it included."""
    effect: str | None = None
    """The effect on which the findings agree, ``mixed`` where they differ, None where none is given."""
    state: str | None = None
    """Likewise for the state in which it was found."""
    claim: str | None = None
    """``helps`` or ``hinders`` where effect and state make one claim of the present factor, else None."""
    stated: tuple[Stated, ...] = ()
    """Prominence as the findings state it."""
    weights: tuple[Stated | None, ...] = ()
    """Prominence of each finding that was sorted into the row itself: as stated, else by its ratings, None where not known."""
    cases: tuple[str, ...] = ()
    """Distinct cases that support it: listed with the findings or in extracts; where a finding was rated, by its ratings alone."""
    counted: bool = False
    """Whether ``cases`` are all cases (a count) or those that happen to be shown (a lower bound)."""
    of: int | None = None
    """Number of cases that were rated, else of cases of the source; None where it is not known."""
    contradicting: tuple[str, ...] = ()
    """Cases whose extracts contradict a finding (negative cases)."""
    opportunity: str | None = None
    """``asked``, ``probed``, ``could_arise`` or ``could_not``, if known."""
    item: str | None = None
    """Item of the source's guide."""


def gather_evidence(settings: Settings, tables: dict[str, Table], sorting: Sorting) -> dict[tuple[str, str], Evidence]:
    """Evidence for each (meta-theme, source)."""
    findings = tables["findings"]
    about = {finding: index for index, finding in enumerate(findings.values("finding")) if finding is not None}
    effects, states = findings.values("effect"), findings.values("state")
    stated = stated_prominence(settings, findings)
    cases, contradicting, rated = supporting_cases(settings, tables)
    opportunities = _opportunities(tables["opportunities"], sorting)
    known = set(plain(findings.frame["source"]))
    found: dict[tuple[str, str], list[tuple[str, str | None]]] = {}
    for source, finding, theme, through in zip(
        *(plain(sorting.mapping[c]) for c in ("source", "finding", "meta_theme", "through")), strict=True
    ):
        found.setdefault((str(theme), str(source)), []).append((str(finding), through))
    result: dict[tuple[str, str], Evidence] = {}
    for theme in plain(sorting.meta_themes["meta_theme"]):
        for source in settings.sources:
            key = (str(theme), source.id)
            opportunity, item = opportunities.get(key, (None, None))
            here = found.get(key)
            if not here:
                result[key] = Evidence(_absence(opportunity, source.id in known), of=source.n, opportunity=opportunity, item=item)
                continue
            indices = [about[finding] for finding, _ in here]
            direct = [about[finding] for finding, through in here if through is None]
            ids = [finding for finding, _ in here]
            by_ratings = all(finding in rated for finding in ids)
            ids_of = {about[finding]: finding for finding in ids}
            result[key] = Evidence(
                "present",
                tuple(ids),
                _common(effects[index] for index in indices),
                _common(states[index] for index in indices),
                _claim([(effects[index], states[index]) for index in indices]),
                tuple(weight for index in direct if (weight := stated[index]) is not None),
                tuple(stated[index] or _by_ratings(ids_of[index], cases, rated) for index in direct),
                _distinct(cases.get(finding, ()) for finding in ids),
                source.extracts == "exhaustive" or by_ratings,
                len(_distinct(rated[finding] for finding in ids)) if by_ratings else source.n,
                _distinct(contradicting.get(finding, ()) for finding in ids),
                opportunity,
                item,
            )
    return result


def _by_ratings(finding: str, cases: CasesByFinding, rated: CasesByFinding) -> Stated | None:
    """Prominence of a finding that was rated: the cases at or above the threshold, of those rated."""
    if finding not in rated:
        return None
    number, of = len(cases[finding]), len(rated[finding])
    return Stated(str(number), number, of, Fraction(number, of))


def stated_prominence(settings: Settings, findings: Table) -> list[Stated | None]:
    """For each finding its prominence as stated, None where there is none or it cannot be one."""
    n = {source.id: source.n for source in settings.sources}
    result: list[Stated | None] = []
    of = findings.frame["of"].to_numpy()
    for index, (text, source) in enumerate(zip(findings.values("prominence"), findings.values("source"), strict=True)):
        if text is None:
            result.append(None)
            continue
        read = read_prominence(text, denominator(of[index], n.get(source or "")), settings.prominence.words)
        result.append(None if isinstance(read, str) else read)
    return result


def denominator(of: float, n: int | None) -> int | None:
    """The finding's own denominator (NaN where it has none), else the number of cases of its source."""
    return int(of) if of == of else n


CasesByFinding = dict[str, tuple[str, ...]]


def supporting_cases(settings: Settings, tables: dict[str, Table]) -> tuple[CasesByFinding, CasesByFinding, CasesByFinding]:
    """For each finding the cases that support it, those that contradict it and those that were rated for it.

    Ratings are made of every case, extracts illustrate: where a finding has ratings, they alone say
    which cases support it. An extract of a meeting that was rated below ``rating_from`` does not add it.
    """
    support: dict[str, list[str]] = {}
    against: dict[str, list[str]] = {}
    findings = tables["findings"]
    for finding, cell in zip(findings.values("finding"), findings.values("cases"), strict=True):
        if finding is not None and cell is not None:
            support.setdefault(finding, []).extend(split_list(cell))
    extracts = tables["extracts"]
    for finding, case, stance in zip(extracts.values("finding"), extracts.values("case"), extracts.values("stance"), strict=True):
        if finding is not None and case is not None:
            (against if stance == "contradicts" else support).setdefault(finding, []).append(case)
    ratings = tables["ratings"]
    words, start = settings.prominence.words, settings.prominence.rating_from
    enough = set(words[words.index(start) :]) if start in words else set()
    rated: dict[str, list[str]] = {}
    by_rating: dict[str, list[str]] = {}
    for finding, case, rating in zip(ratings.values("finding"), ratings.values("case"), ratings.values("rating"), strict=True):
        if enough and finding is not None and case is not None and rating is not None:
            rated.setdefault(finding, []).append(case)
            by_rating.setdefault(finding, []).extend([case] if rating in enough else [])
    return _without_doubles(support | by_rating), _without_doubles(against), _without_doubles(rated)


def _without_doubles(cases: dict[str, list[str]]) -> CasesByFinding:
    return {finding: tuple(dict.fromkeys(listed)) for finding, listed in cases.items()}


_STRENGTH: dict[str | None, int] = {opportunity: rank for rank, opportunity in enumerate(OPPORTUNITIES)}


def _opportunities(table: Table, sorting: Sorting) -> dict[tuple[str, str], tuple[str | None, str | None]]:
    result: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    for theme, source, opportunity, item in zip(*(table.values(c) for c in ("meta_theme", "source", "opportunity", "item")), strict=True):
        identifier = sorting.names.find_given(theme) if theme is not None else None
        if identifier is None or source is None:
            continue
        before = result.get((identifier, source))
        # Rows that were merged bring their own opportunities: a source that was asked in one of them was asked.
        if before is None or _STRENGTH.get(opportunity, 9) < _STRENGTH.get(before[0], 9):
            result[(identifier, source)] = (opportunity, item)
    return result


def _absence(opportunity: str | None, known: bool) -> str:
    """Presence of a source without a finding in the row."""
    if opportunity == "could_not":
        return "not_addressed"
    # Without any finding of the source, that it says nothing here is not known.
    if opportunity is not None and known:
        return "silent"
    return "unknown"


def _common(values: Iterable[str | None]) -> str | None:
    given = {value for value in values if value is not None}
    if len(given) > 1:
        return "mixed"
    return given.pop() if given else None


def _claim(pairs: Iterable[tuple[str | None, str | None]]) -> str | None:
    """The claim on which findings agree: "training helps" and "lack of training hinders" are the same one."""
    flipped = {"helps": "hinders", "hinders": "helps"}
    claims: set[str | None] = set()
    for effect, state in pairs:
        if effect is None:
            continue
        if effect not in flipped or state not in ("present", "lacking"):
            claims.add(None)
        else:
            claims.add(effect if state == "present" else flipped[effect])
    return claims.pop() if len(claims) == 1 else None


def _distinct(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(case for group in groups for case in group))
