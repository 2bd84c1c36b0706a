"""Step 2, convergence coding: from judgements to a code, with the rows of the tables that gave it.

A judgement that cannot be made, or was not made yet, stands for all its values. Where every
completion gives the same code, that is the derived code; where not, the comparison is
``undetermined`` and the codes that remain possible are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from triangulate.schemes import Scheme
from triangulate.schemes.judgements import CANNOT_JUDGE, ELEMENTS, NOT_COMPARED, UNDETERMINED, VALUES


@dataclass(frozen=True)
class Derived:
    """What follows from the judgements of one comparison under a scheme."""

    code: str | None
    """A code key, ``undetermined``, or None where there is nothing to compare or no table to say."""
    possible: tuple[str, ...] = ()
    """The codes that remain possible, in the order of the scheme; one where ``code`` is determined."""
    rules: tuple[str, ...] = ()
    """Ids of the table rows that were used, in the order presence, E1, E2, code."""
    silent: tuple[str, ...] = ()
    """``a``, ``b`` or both where their silence (or not being asked) is the outcome."""
    comparison: bool = True
    """Whether there is a comparison at all: False where no source is known to cover the row."""


def derive(
    scheme: Scheme,
    presence_a: str | None,
    presence_b: str | None,
    meaning: str | None = None,
    prominence: str | None = None,
    coverage: str | None = None,
    examples: str | None = None,
) -> Derived:
    """The code that the scheme's tables give for one comparison.

    Parameters
    ----------
    scheme : Scheme
        With tables; for a scheme whose codes are given directly the result has no code.
    presence_a, presence_b : str or None
        ``present``, ``silent``, ``not_addressed`` or ``unknown``; None means ``unknown``.
    meaning, prominence, coverage, examples : str or None
        A value of the judgement; ``cannot_judge`` or None stand for all its values.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> farmer = load_scheme("farmer")
    >>> derive(farmer, "present", "present", "same", "same", "overlapping", "different").code
    'partial_agreement'
    >>> unsure = derive(farmer, "present", "present", "same", "cannot_judge", "same", "same")
    >>> unsure.code, unsure.possible, unsure.rules
    ('undetermined', ('agreement', 'partial_agreement'), ('P.1', 'E1.1', 'E1.2', 'E2.1', 'C.1', 'C.4'))
    """
    if not scheme.presence:
        return Derived(None)
    return _derive(scheme, presence_a or "unknown", presence_b or "unknown", meaning, prominence, coverage, examples)


@lru_cache(maxsize=65536)
def _derive(
    scheme: Scheme, a: str, b: str, meaning: str | None, prominence: str | None, coverage: str | None, examples: str | None
) -> Derived:
    row = scheme.presence_row(a, b)
    if row.gives == "no_comparison":
        return Derived(None, (), (row.id,), comparison=False)
    if row.gives == "compare":
        codes, rules = _compare(scheme, (meaning, prominence, coverage, examples))
        return _outcome(scheme, codes, (row.id, *rules))
    if row.gives == UNDETERMINED:
        codes, _ = _compare(scheme, (meaning, prominence, coverage, examples))
        outcomes = {scheme.presence_row(first, second).gives for first, second in product(_presences(a), _presences(b))}
        united = (codes if "compare" in outcomes else set()) | outcomes & set(scheme.code_keys)
        return _outcome(scheme, united, (row.id,))
    silent = tuple(name for name, presence in (("a", a), ("b", b)) if presence != "present")
    return Derived(row.gives, (row.gives,), (row.id,), silent)


def _presences(presence: str) -> tuple[str, ...]:
    """Unknown presence stands for present, silent and not addressed."""
    return ("present", "silent", "not_addressed") if presence == "unknown" else (presence,)


def _compare(scheme: Scheme, judgements: tuple[str | None, ...]) -> tuple[set[str], tuple[str, ...]]:
    """All codes that some completion gives, and the rows used on the way."""
    values = dict(zip(VALUES, judgements, strict=True))
    e1, e1_rules = _element(scheme, "E1", values)
    e2, e2_rules = _element(scheme, "E2", values)
    rows = [scheme.code_row(first, second) for first, second in product(e1, e2)]
    rules = dict.fromkeys((*e1_rules, *e2_rules, *(row.id for row in rows)))
    return {row.gives for row in rows}, tuple(rules)


def _element(scheme: Scheme, element: str, values: dict[str, str | None]) -> tuple[list[str], list[str]]:
    names = ELEMENTS[element]
    if not any(name in scheme.compares for name in names):
        return [NOT_COMPARED], []
    rows = [
        scheme.element(element, first, second) for first, second in product(*(completions(scheme, name, values[name]) for name in names))
    ]
    return list(dict.fromkeys(row.gives for row in rows)), list(dict.fromkeys(row.id for row in rows))


def completions(scheme: Scheme, judgement: str, value: str | None) -> tuple[str, ...]:
    """The values that a judgement may stand for under a scheme.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> completions(load_scheme("farmer"), "prominence", "cannot_judge")
    ('same', 'different')
    >>> completions(load_scheme("meaning_only"), "prominence", "same")
    ('not_compared',)
    """
    if judgement not in scheme.compares:
        return (NOT_COMPARED,)
    if value is None or value == CANNOT_JUDGE:
        return VALUES[judgement]
    return (value,)


def _outcome(scheme: Scheme, codes: set[str], rules: tuple[str, ...]) -> Derived:
    possible = tuple(key for key in scheme.code_keys if key in codes)
    if len(possible) == 1:
        return Derived(possible[0], possible, rules)
    return Derived(UNDETERMINED, possible, rules)


def derive_joint(scheme: Scheme, presences: tuple[str, ...], judgements: tuple[str | None, ...]) -> Derived:
    """The code of one comparison of all sources jointly.

    Papers seldom state the rule; this one is ours. Where two sources or more cover the row, their
    comparison decides and the silent ones are named: silence never outvotes a dissonance. Where
    only one covers it, it is silence if any other could have spoken, else not addressed.

    Parameters
    ----------
    scheme : Scheme
        With tables.
    presences : tuple of str
        One presence a source.
    judgements : tuple of str or None
        Meaning, prominence, coverage, examples.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> found = derive_joint(load_scheme("farmer"), ("present", "present", "silent"), ("same",) * 4)
    >>> found.code, found.silent
    ('agreement', ('2',))
    """
    if not scheme.presence:
        return Derived(None)
    return _derive_joint(scheme, presences, judgements)


@lru_cache(maxsize=65536)
def _derive_joint(scheme: Scheme, presences: tuple[str, ...], judgements: tuple[str | None, ...]) -> Derived:
    present = presences.count("present")
    folded = scheme.presence_row("present", "not_addressed").gives
    counts_as_silent = ("silent", "not_addressed") if folded == "silence" else ("silent",)
    silent = tuple(str(index) for index, presence in enumerate(presences) if presence in counts_as_silent)
    if present == 0:
        return Derived(None, (), ("J.1",), comparison=False)
    if present >= 2:
        codes, rules = _compare(scheme, judgements)
        derived = _outcome(scheme, codes, ("J.2", *rules))
        return Derived(derived.code, derived.possible, derived.rules, silent)
    if "unknown" not in presences:
        others = tuple(str(index) for index, presence in enumerate(presences) if presence != "present")
        code = "silence" if silent else folded
        return Derived(code, (code,), ("J.3",), silent or others)
    codes, _ = _compare(scheme, judgements)
    return _outcome(scheme, codes | ({"silence"} if silent else {"silence", folded}), ("J.4",))


JOINT_RULES = {
    "J.1": "no source is known to cover the row: no comparison",
    "J.2": "two sources or more cover the row: their comparison decides, silent ones are named",
    "J.3": "one source alone covers the row: silence if another could have spoken, else not addressed",
    "J.4": "one source is known to cover the row and another is unknown: undetermined",
}
"""What the rules of joint comparisons say; all of them ours."""
