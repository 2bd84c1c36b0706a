"""The order of judgements: what was known comes before what was decided knowing it.

Clocks of several machines disagree, so time alone does not tell. Each judgement names the newest ones
that its writer knew (``seen``); among those of which neither knew the other, the smaller id comes first.
The order is a function of the set of judgements, not of how they arrived.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from heapq import heapify, heappop, heappush
from itertools import islice
from operator import attrgetter, eq

from triangulate.model.judgements import Judgement, line_of


def causal_order(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Judgements so that each comes after all that its writer had seen; ties by id.

    Of several versions of one judgement one holds, see :func:`version_that_holds`. Ids in ``seen`` that are not
    among the judgements are left aside. Judgements that name one another in a circle, which no honest writer
    makes, are taken by id.

    Examples
    --------
    >>> from triangulate.model.judgements import Judgement
    >>> first = Judgement("b", "2026-11-23T10:00:00Z", "anna", "memo")
    >>> answer = Judgement("a", "2026-11-22T10:00:00Z", "ben", "memo", seen=("b",))
    >>> [judgement.id for judgement in causal_order([answer, first])]
    ['b', 'a']
    """
    ordered = _each_once(sorted(judgements, key=attrgetter("id")))
    return ordered if in_order_of_ids(ordered) else _smallest_first(ordered)


def in_order_of_ids(judgements: Iterable[Judgement]) -> bool:
    """Whether ids follow cause and effect, as this software writes them: sorting by id is enough then."""
    return all(not judgement.seen or max(judgement.seen) < judgement.id for judgement in judgements)


def version_that_holds(one: Judgement, other: Judgement) -> Judgement:
    """Of two versions of one judgement that from which words were erased; else the same one, whichever came first."""
    if one == other or (one.erased is None) != (other.erased is None):
        return other if one.erased is None else one
    return max(one, other, key=line_of)


def _each_once(ordered: list[Judgement]) -> list[Judgement]:
    """Judgements that are in the order of their ids, one version of each."""
    identifiers = [judgement.id for judgement in ordered]
    if not any(map(eq, identifiers, islice(identifiers, 1, None))):
        return ordered
    by_id: dict[str, Judgement] = {}
    for judgement in ordered:
        by_id[judgement.id] = version_that_holds(by_id.get(judgement.id, judgement), judgement)
    return list(by_id.values())


def _smallest_first(ordered: Iterable[Judgement]) -> list[Judgement]:
    """The topological order in which the smallest id that may come next always does."""
    by_id = {judgement.id: judgement for judgement in ordered}
    after: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for identifier, judgement in by_id.items():
        before = {known for known in judgement.seen if known in by_id and known != identifier}
        waiting[identifier] = len(before)
        for known in before:
            after.setdefault(known, []).append(identifier)
    ready = [identifier for identifier, number in waiting.items() if not number]
    heapify(ready)
    result: list[Judgement] = []
    done: set[str] = set()
    in_circles = sorted(waiting, reverse=True)  # read from its end: the smallest id first
    while len(result) < len(by_id):
        if not ready:
            while in_circles[-1] in done:
                in_circles.pop()
            ready.append(in_circles.pop())
        identifier = heappop(ready)
        if identifier in done:
            continue
        done.add(identifier)
        result.append(by_id[identifier])
        for following in after.get(identifier, ()):
            waiting[following] -= 1
            if not waiting[following] and following not in done:
                heappush(ready, following)
    return result


def newest(judgements: Iterable[Judgement]) -> tuple[str, ...]:
    """The judgements that no other one had seen, sorted: what a writer who knows them all has to name."""
    every: set[str] = set()
    known: set[str] = set()
    for judgement in judgements:
        every.add(judgement.id)
        known.update(identifier for identifier in judgement.seen if identifier != judgement.id)
    return tuple(sorted(every - known))


def had_seen(later: Judgement, earlier: Judgement, by_id: Mapping[str, Judgement]) -> bool:
    """Whether the writer of ``later`` knew ``earlier``, directly or through what others knew."""
    waiting, visited = list(later.seen), set()
    while waiting:
        identifier = waiting.pop()
        if identifier == earlier.id:
            return True
        if identifier in visited:
            continue
        visited.add(identifier)
        if identifier in by_id:
            waiting.extend(by_id[identifier].seen)
    return False


class Knowledge:
    """Which judgements of some kinds the writer of each judgement knew.

    Worked out for all of them in one pass, because walking back through a journal of months for every pair is slow.

    Parameters
    ----------
    ordered : iterable of Judgement
        In causal order.
    kinds : collection of str
        The kinds that are asked about.
    """

    def __init__(self, ordered: Iterable[Judgement], kinds: Collection[str]) -> None:
        self._bits: dict[str, int] = {}
        self._known: dict[str, int] = {}
        for judgement in ordered:
            known = 0
            for identifier in judgement.seen:
                known |= self._known.get(identifier, 0)
                known |= self._bits.get(identifier, 0)
            self._known[judgement.id] = known
            if judgement.kind in kinds:
                self._bits[judgement.id] = 1 << len(self._bits)

    def had(self, later: Judgement, earlier: Judgement) -> bool:
        """Whether the writer of ``later`` knew ``earlier``, directly or through what others knew."""
        return bool(self._known.get(later.id, 0) & self._bits.get(earlier.id, 0))
