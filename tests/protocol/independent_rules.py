"""The rules of the protocol once more, written from ``method/protocol.md`` and from nothing else.

Plain functions, no tables and nothing of ``triangulate``: where these and the schemes differ, one of
the two is wrong. Unknowns are worked out by trying every completion.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

JUDGEMENTS = ("meaning", "prominence", "coverage", "examples")
VALUES = {
    "meaning": ("same", "different", "opposite"),
    "prominence": ("same", "different"),
    "coverage": ("same", "overlapping", "different"),
    "examples": ("same", "overlapping", "different", "one_sided"),
}
PRESENCE = ("present", "silent", "not_addressed", "unknown")
CODES = ("agreement", "partial_agreement", "silence", "dissonance", "not_addressed")
SCHEMES = ("farmer", "farmer_literal", "farmer_strict", "meaning_only", "complementarity")
"""Shipped schemes in which the code follows from judgements."""

NO_COMPARISON = "no comparison"


def compared_by(scheme: str) -> tuple[str, ...]:
    """Judgements that a scheme compares unless a study says otherwise."""
    return ("meaning",) if scheme == "meaning_only" else JUDGEMENTS


def first_element(scheme: str, judged: dict[str, str]) -> str | None:
    """E1 of meaning and prominence; only judgements that are compared stand in ``judged``."""
    meaning, prominence = judged.get("meaning"), judged.get("prominence")
    if scheme == "farmer_literal" and meaning == "opposite":
        meaning = "different"
    if meaning is None or prominence is None:
        return meaning or prominence
    if scheme == "farmer_literal":
        both = {meaning == "same", prominence == "same"}
        return "partly" if len(both) == 2 else "same" if both == {True} else "different"
    if meaning != "same":
        return meaning
    if prominence == "same":
        return "same"
    return "different" if scheme == "farmer_strict" else "partly"


def second_element(scheme: str, judged: dict[str, str]) -> str | None:
    """E2 of coverage and examples."""
    found = {"different" if judged[name] == "one_sided" else judged[name] for name in ("coverage", "examples") if name in judged}
    if not found:
        return None
    if found in ({"same"}, {"different"}):
        return found.pop()
    return "different" if scheme == "farmer_strict" else "partly"


def code_of(scheme: str, judged: dict[str, str]) -> str:
    """The code that complete judgements give."""
    elements = [first_element(scheme, judged), second_element(scheme, judged)]
    if "opposite" in elements:
        return "dissonance"
    there = {element for element in elements if element is not None}
    if there == {"same"}:
        return "agreement"
    return "dissonance" if there == {"different"} else "partial_agreement"


def completions(compared: Iterable[str], judged: dict[str, str | None]) -> Iterator[dict[str, str]]:
    """Every way to fill in the judgements that nobody could make or has made yet."""
    names = [name for name in JUDGEMENTS if name in compared]
    options = [VALUES[name] if judged.get(name) in (None, "cannot_judge") else (judged[name],) for name in names]
    for values in product(*options):
        yield dict(zip(names, values, strict=True))  # type: ignore[arg-type]


def codes_of_judgements(scheme: str, compared: Iterable[str], judged: dict[str, str | None]) -> set[str]:
    """All codes that remain possible where both sources are present."""
    return {code_of(scheme, complete) for complete in completions(compared, judged)}


def possible_codes(
    scheme: str, compared: Iterable[str], folded: bool, a: str | None, b: str | None, judged: dict[str, str | None]
) -> set[str] | str:
    """All codes that remain possible, or :data:`NO_COMPARISON`."""
    presences = [a or "unknown", b or "unknown"]
    if "present" not in presences:
        return NO_COMPARISON
    found: set[str] = set()
    options = [("present", "silent", "not_addressed") if presence == "unknown" else (presence,) for presence in presences]
    for first, second in product(*options):
        if first == second == "present":
            found |= codes_of_judgements(scheme, compared, judged)
        elif "silent" in (first, second) or folded:
            found.add("silence")
        else:
            found.add("not_addressed")
    return found


def who_is_silent(a: str | None, b: str | None) -> tuple[str, ...]:
    """The side that says nothing although the other does, where it is known that it says nothing."""
    sides = {"a": a, "b": b}
    if "present" not in sides.values():
        return ()
    return tuple(side for side, presence in sides.items() if presence in ("silent", "not_addressed"))


def joint_codes(
    scheme: str, compared: Iterable[str], folded: bool, presences: tuple[str, ...], judged: dict[str, str | None]
) -> set[str] | str:
    """All codes that remain possible where all sources are compared jointly: silence never outvotes a comparison."""
    if "present" not in presences:
        return NO_COMPARISON
    found: set[str] = set()
    options = [("present", "silent", "not_addressed") if presence == "unknown" else (presence,) for presence in presences]
    for complete in product(*options):
        if complete.count("present") >= 2:
            found |= codes_of_judgements(scheme, compared, judged)
        else:
            found.add("silence" if folded or "silent" in complete else "not_addressed")
    return found


def all_judgements(unknown: tuple[str | None, ...] = ("cannot_judge", None)) -> Iterator[dict[str, str | None]]:
    """Every combination of the four judgements, unknown ones included."""
    for values in product(*((*VALUES[name], *unknown) for name in JUDGEMENTS)):
        yield dict(zip(JUDGEMENTS, values, strict=True))


def all_compares() -> list[tuple[str, ...]]:
    """Every subset of judgements that a scheme can compare."""
    return [subset for size in range(1, 5) for subset in combinations(JUDGEMENTS, size)]
