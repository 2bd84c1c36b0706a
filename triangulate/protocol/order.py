"""The order of judgements: what was known comes before what was decided knowing it.

Clocks of several machines disagree, so time alone does not tell. Each judgement names the newest ones
that its writer knew (``seen``); among those of which neither knew the other, the smaller id comes first.
The order is a function of the set of judgements, not of how they arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from triangulate.model.judgements import Judgement


def causal_order(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Judgements so that each comes after all that its writer had seen; ties by id.

    Ids in ``seen`` that are not among the judgements are left aside. Judgements that name one another
    in a circle, which no honest writer makes, are taken by id.

    Examples
    --------
    >>> from triangulate.model.judgements import Judgement
    >>> first = Judgement("b", "2026-11-23T10:00:00Z", "anna", "memo")
    >>> answer = Judgement("a", "2026-11-22T10:00:00Z", "ben", "memo", seen=("b",))
    >>> [judgement.id for judgement in causal_order([answer, first])]
    ['b', 'a']
    """
    by_id = {judgement.id: judgement for judgement in judgements}
    ordered = [by_id[identifier] for identifier in sorted(by_id)]
    if all(not judgement.seen or max(judgement.seen) < judgement.id for judgement in ordered):
        return ordered  # ids follow cause and effect, as this software writes them: sorting is enough
    return _smallest_first(by_id)


def _smallest_first(by_id: Mapping[str, Judgement]) -> list[Judgement]:
    """The topological order in which the smallest id that may come next always does."""
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
        known.update(judgement.seen)
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
