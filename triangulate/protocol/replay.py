"""What a journal says now: judgements replayed in their order, undone ones left out, later ones in the place of earlier ones.

Nothing here knows of a study: places are the ids as they were written. What they mean for the rows
and sources that a study has is worked out in :mod:`triangulate.protocol.judged`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from triangulate.model.judgements import FINAL_KINDS, SORTING_KINDS, Judgement
from triangulate.protocol.order import Knowledge, causal_order, in_order_of_ids, newest, version_that_holds

Place = tuple[str, str | None, str | None, str | None]
"""Meta-theme, source A, source B and statement of a judgement, as its subject names them."""


_BESIDE = ("source_a", "source_b", "statement")


class JournalState:
    """The state that a set of judgements describes; it grows by :meth:`add`.

    ``codings``, ``refusals`` and ``explanations`` are by (place, researcher), ``resolutions`` by place,
    ``interpretations`` by (meta-theme, researcher), ``statements`` by researcher, ``responses`` by the comment that
    they answer: of several on the same subject the latest holds. ``memos``, ``comments``, ``reveals`` and
    ``erasures`` all hold, ``sorting`` is what was done to the rows, all of them in their order.
    """

    def __init__(self, judgements: Iterable[Judgement] = ()) -> None:
        self.changes = 0
        """How often it changed: what was worked out of it at another number is out of date."""
        self._rebuild(judgements)

    def _rebuild(self, judgements: Iterable[Judgement]) -> None:
        self.changes += 1
        self.order: list[Judgement] = causal_order(judgements)
        """All judgements, undone ones included, in causal order."""
        self.by_id: dict[str, Judgement] = {judgement.id: judgement for judgement in self.order}
        others = [judgement for judgement in self.order if judgement.kind != "code"]
        self.undone: set[str] = self._undone(others)
        self._by_ids: bool | None = None
        self._largest = max(self.by_id, default="")
        self._newest: set[str] | None = None
        self._tried: dict[tuple[str, str | None, str | None], set[str]] | None = None
        self._knowledge: Knowledge | None = None
        self._places: dict[bytes, Place] = {}
        self.codings: dict[tuple[Place, str], Judgement] = self._latest_codings()
        self.refusals: dict[tuple[Place, str], Judgement] = {}
        self.explanations: dict[tuple[Place, str], Judgement] = {}
        self.resolutions: dict[Place, Judgement] = {}
        self.interpretations: dict[tuple[str, str], Judgement] = {}
        self.statements: dict[str, Judgement] = {}
        self.responses: dict[str, Judgement] = {}
        self.memos: dict[str, Judgement] = {}
        self.comments: dict[str, Judgement] = {}
        self.reveals: list[Judgement] = []
        self.erasures: list[Judgement] = []
        self.sorting: list[Judgement] = []
        for judgement in others:
            if judgement.id not in self.undone:
                self._apply(judgement)

    def _latest_codings(self) -> dict[tuple[Place, str], Judgement]:
        """What :meth:`_apply` makes of codings one by one; they are most of a journal, and most of them were replaced.

        Read from the end, so that all but the latest are passed over without reading what they are on.
        """
        latest: dict[tuple[bytes, str], Judgement] = {}
        undone = self.undone
        for judgement in reversed(self.order):
            if judgement.kind == "code" and judgement.id not in undone:
                latest.setdefault((bytes(judgement.subject_json), judgement.researcher), judgement)
        codings: dict[tuple[Place, str], Judgement] = {}
        for (_, researcher), judgement in latest.items():
            codings.setdefault((self.place(judgement), researcher), judgement)
        return dict(reversed(codings.items()))

    def _undone(self, judgements: Iterable[Judgement]) -> set[str]:
        undone: set[str] = set()
        for judgement in judgements:
            if judgement.kind in ("undo", "redo"):
                target = self.target(judgement)
                if target is not None:
                    (undone.add if judgement.kind == "undo" else undone.discard)(target.id)
        return undone

    def target(self, judgement: Judgement) -> Judgement | None:
        """What an undo or redo takes back or brings back; None where it is not its researcher's own or cannot be undone."""
        target = self.by_id.get(str(judgement.subject.get("judgement")))
        if target is None or target.researcher != judgement.researcher or target.kind in FINAL_KINDS:
            return None
        return target

    def add(self, judgements: Iterable[Judgement]) -> None:
        """Take in more judgements; those that are known are left aside, erased ones take the place of what they were."""
        fresh = [
            judgement
            for judgement in judgements
            if (known := self.by_id.get(judgement.id)) is None or version_that_holds(known, judgement) != known
        ]
        for number, judgement in enumerate(fresh):
            if judgement.kind in ("undo", "redo") or not self._comes_last(judgement):
                self._rebuild([*self.order, *fresh[number:]])
                return
            self.changes += 1
            self.order.append(judgement)
            self.by_id[judgement.id] = judgement
            self._largest = max(self._largest, judgement.id)
            self._knowledge = None
            if self._tried is not None:
                self._try(self._tried, judgement)
            if self._newest is not None:
                self._newest.difference_update(judgement.seen)
                self._newest.add(judgement.id)
            self._apply(judgement)

    def _comes_last(self, judgement: Judgement) -> bool:
        """Whether a new judgement comes after all others in causal order, so that nothing has to be replayed."""
        if self._by_ids is None:
            self._by_ids = in_order_of_ids(self.order)
        return self._by_ids and judgement.id > self._largest and in_order_of_ids([judgement])

    @property
    def largest(self) -> str | None:
        """The largest id, which new ones exceed; None where there are no judgements."""
        return self._largest or None

    @property
    def newest(self) -> tuple[str, ...]:
        """The judgements that no other one had seen."""
        if self._newest is None:
            self._newest = set(newest(self.order))
        return tuple(sorted(self._newest))

    @property
    def tried(self) -> Mapping[tuple[str, str | None, str | None], set[str]]:
        """For each comparison who has judged it at least once, undone or not: coded it, or refused a proposal."""
        if self._tried is None:
            self._tried = {}
            for judgement in self.order:
                self._try(self._tried, judgement)
        return self._tried

    def _try(self, tried: dict[tuple[str, str | None, str | None], set[str]], judgement: Judgement) -> None:
        if judgement.kind in ("code", "refuse"):
            tried.setdefault(self.place(judgement)[:3], set()).add(judgement.researcher)

    def _apply(self, judgement: Judgement) -> None:
        kind = judgement.kind
        if kind == "code":
            self._latest(self.codings, (self.place(judgement), judgement.researcher), judgement)
        elif kind in SORTING_KINDS:
            self.sorting.append(judgement)
        elif kind == "refuse":
            self._latest(self.refusals, (self.place(judgement), judgement.researcher), judgement)
        elif kind == "explain":
            self._latest(self.explanations, (self.place(judgement), judgement.researcher), judgement)
        elif kind == "resolve":
            self._latest(self.resolutions, self.place(judgement), judgement)
        elif kind == "interpret":
            self._latest(self.interpretations, (self.place(judgement)[0], judgement.researcher), judgement)
        elif kind == "assess":
            self._latest(self.statements, judgement.researcher, judgement)
        elif kind == "respond":
            self._latest(self.responses, str(judgement.subject.get("feedback")), judgement)
        elif kind == "memo":
            replaced = self.memos.get(str(judgement.body.get("replaces")))
            if replaced is not None and replaced.researcher == judgement.researcher:
                del self.memos[replaced.id]
            self.memos[judgement.id] = judgement
        elif kind == "feedback":
            self.comments[judgement.id] = judgement
        elif kind == "reveal":
            self.reveals.append(judgement)
        elif kind == "erase":
            self.erasures.append(judgement)

    @staticmethod
    def _latest(register: dict[Any, Judgement], key: Any, judgement: Judgement) -> None:
        register.pop(key, None)  # so that a register is in the order of its judgements
        register[key] = judgement

    def place(self, judgement: Judgement) -> Place:
        """What a judgement is on. Subjects repeat, so each way of writing one is read once."""
        raw = bytes(judgement.subject_json)
        place = self._places.get(raw)
        if place is None:
            subject = judgement.subject
            a, b, statement = (None if (word := subject.get(name)) in (None, "") else str(word) for name in _BESIDE)
            place = self._places[raw] = (str(subject.get("meta_theme") or ""), a, b, statement)
        return place

    def next_undo(self, researcher: str) -> Judgement | None:
        """The researcher's newest judgement that stands and can be undone."""
        for judgement in reversed(self.order):
            if judgement.researcher == researcher and judgement.kind not in FINAL_KINDS and judgement.id not in self.undone:
                return judgement
        return None

    def next_redo(self, researcher: str) -> Judgement | None:
        """What the researcher undid last; None once anything else was judged since."""
        undone: list[Judgement] = []
        for judgement in self.order:
            if judgement.researcher != researcher:
                continue
            if judgement.kind not in FINAL_KINDS:
                undone.clear()
            elif judgement.kind in ("undo", "redo") and (target := self.target(judgement)) is not None:
                undone = [other for other in undone if other.id != target.id]
                if judgement.kind == "undo":
                    undone.append(target)
        return undone[-1] if undone else None

    def apart(self, earlier: Judgement, later: Judgement) -> bool:
        """Whether the writer of a later judgement did not know of an earlier one on sorting."""
        if self._knowledge is None:
            self._knowledge = Knowledge(self.order, SORTING_KINDS)
        return not self._knowledge.had(later, earlier)

    def snapshot(self) -> dict[str, Any]:
        """What the state says, as plain values: two states that say the same are equal here."""
        registers: Mapping[str, dict[Any, Judgement]] = {
            "codings": self.codings, "refusals": self.refusals, "explanations": self.explanations, "resolutions": self.resolutions,
            "interpretations": self.interpretations, "statements": self.statements, "responses": self.responses,
            "memos": self.memos, "comments": self.comments,
        }  # fmt: skip
        return {
            **{name: {key: judgement.id for key, judgement in register.items()} for name, register in registers.items()},
            **{name: [judgement.id for judgement in getattr(self, name)] for name in ("sorting", "reveals", "erasures")},
        }
