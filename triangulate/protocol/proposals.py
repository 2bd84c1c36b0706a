"""What the data suggest for a comparison. A proposal is never a judgement until a researcher accepts it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from triangulate.model.settings import Prominence, Settings
from triangulate.model.table import Table
from triangulate.protocol.evidence import Evidence
from triangulate.protocol.prominence import Stated, band_of
from triangulate.protocol.shares import count


@dataclass(frozen=True)
class Proposal:
    """Suggested values for one comparison, each with its ground."""

    presence_a: str
    presence_b: str
    meaning: str | None = None
    prominence: str | None = None
    coverage: str | None = None
    grounds: tuple[str, ...] = ()
    """Why, one sentence for each suggestion beyond presence."""


@dataclass(frozen=True)
class CaseTraits:
    """Where a case comes from, for telling whether two sources cover the same ground."""

    person: str | None
    group: str | None
    site: str | None


def case_traits(cases: Table) -> dict[str, CaseTraits]:
    """Traits of each case of the table ``cases``."""
    columns = [cases.values(name) for name in ("case", "person", "group", "site")]
    return {case: CaseTraits(person, group, site) for case, person, group, site in zip(*columns, strict=True) if case is not None}


def propose(a: Evidence, b: Evidence, settings: Settings, traits: dict[str, CaseTraits]) -> Proposal:
    """What findings, opportunities and cases suggest for the comparison of two sources on one row."""
    if a.presence != "present" or b.presence != "present":
        return Proposal(a.presence, b.presence)
    meaning, prominence, coverage = _meaning(a, b), _prominence(a, b, settings), _coverage(a, b, traits)
    chosen = [part for part in (meaning, prominence, coverage) if part is not None]
    return Proposal(
        a.presence,
        b.presence,
        meaning[0] if meaning else None,
        prominence[0] if prominence else None,
        coverage[0] if coverage else None,
        tuple(ground for _, ground in chosen),
    )


def states_differ(a: Evidence, b: Evidence) -> bool:
    """Whether both sources say in which state they found it, and not the same; never decides a code."""
    return a.state is not None and b.state is not None and a.state != b.state


def _meaning(a: Evidence, b: Evidence) -> tuple[str, str] | None:
    if a.claim is None or b.claim is None:
        return None
    if a.claim == b.claim:
        return "same", f"In both sources the factor, where it is present, {a.claim}."
    return "opposite", f"Where it is present, it {a.claim} in one source and {b.claim} in the other."


def _prominence(a: Evidence, b: Evidence, settings: Settings) -> tuple[str, str] | None:
    """Only where the team declared bands: 9 of 16 interviews and 14 of 20 meetings are else not comparable."""
    first, second = _band(a, settings.prominence), _band(b, settings.prominence)
    if first is None or second is None:
        return None
    if first == second:
        return "same", f'Both fall into the band "{first}" that the team declared.'
    return "different", f'One falls into the band "{first}", the other into "{second}".'


def _band(side: Evidence, prominence: Prominence) -> str | None:
    """The band into which the distinct cases of a source fall, whatever is not known about them.

    Of several findings in one row only bounds are known: as many cases as the weightiest has, at
    most as many as all have together.
    """
    known = [weight for weight in side.weights if weight is not None]
    if len(side.weights) == 1 and known:
        return band_of(known[0], prominence)
    if side.counted and side.of:
        return band_of(Stated("", len(side.cases), side.of, Fraction(len(side.cases), side.of)), prominence)
    order = [band.name for band in prominence.bands]
    places = [order.index(name) for weight in known if (name := band_of(weight, prominence)) is not None]
    if not places:
        return None
    shares = [weight.share for weight in known if weight.share is not None]
    most: str | None = order[-1]
    if len(shares) == len(side.weights) and len({weight.of for weight in known}) == 1:
        most = band_of(Stated("", share=min(Fraction(1), sum(shares, Fraction(0)))), prominence)
    return most if order[max(places)] == most else None


def _coverage(a: Evidence, b: Evidence, traits: dict[str, CaseTraits]) -> tuple[str, str] | None:
    for word, plural in (("person", "persons"), ("group", "groups"), ("site", "sites")):
        values = [[getattr(traits[case], word) if case in traits else None for case in side.cases] for side in (a, b)]
        sides = [{value for value in found if value is not None} for found in values]
        if not all(sides):
            continue
        whole = [side.counted and None not in found for side, found in zip((a, b), values, strict=True)]
        shared, united = sides[0] & sides[1], sides[0] | sides[1]
        # Cases that only illustrate show what is shared; that the other source lacks something only a count of its cases shows.
        if shared and ((sides[0] - sides[1] and whole[1]) or (sides[1] - sides[0] and whole[0])):
            return "overlapping", f"The cases share {len(shared)} of {len(united)} {plural}."
        if not all(whole):
            continue
        if shared:
            return "same", f"The cases of both sources come from the same {count(len(shared), word)}."
        if word != "person":
            return "different", f"The cases of the two sources come from different {plural}."
    return None
