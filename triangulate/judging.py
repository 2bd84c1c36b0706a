"""The verbs of a study: everything that a researcher can decide, each of which becomes a judgement in the journal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from triangulate.errors import JUDGEMENT, JudgementError, Problem
from triangulate.model.judgements import SORTING_KINDS, Judgement, make_judgement
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.board import new_identifier
from triangulate.protocol.cells import proposal_for
from triangulate.protocol.codings import JUDGEMENTS
from triangulate.protocol.judging import Checked, check_judgement
from triangulate.protocol.places import Comparison, comparison_of, sources_of
from triangulate.protocol.stale import coding_basis, interpretation_basis, resolution_basis, statement_basis
from triangulate.protocol.words import judgement_words

HISTORY_COLUMNS = ("id", "at", "researcher", "kind", "subject", "body")


class Judging(ABC):
    """What researchers do. Each method saves before it returns; what it could not save it says, and nothing is kept then.

    A meta-theme is named by its id or unique label. ``researcher`` is who judges; where the study was opened for
    somebody (``open_study(folder, researcher="anna")``) it need not be given.
    """

    viewer: str | None

    @abstractmethod
    def _current(self, *, results: bool) -> Analysis:
        """The study as it is, what others did in the meantime included; ``results``: with all codings worked out."""

    @abstractmethod
    def _append(self, judgement: Judgement) -> None:
        """Save a judgement and take it in."""

    # Sorting belongs to the team

    def sort(
        self,
        findings: str | Iterable[str],
        meta_theme: str,
        researcher: str | None = None,
        *,
        origin: str | None = None,
        reason: str | None = None,
    ) -> Judgement:
        """Put one or more findings into a row; with ``origin`` out of that other row in the same move.

        Sub-themes that were not sorted themselves go with the theme above them.
        """
        return self._judge(
            researcher, "sort", {"meta_theme": meta_theme, "findings": _listed(findings)}, {"from": origin, "reason": reason}
        )

    def unsort(
        self, findings: str | Iterable[str], meta_theme: str, researcher: str | None = None, *, reason: str | None = None
    ) -> Judgement:
        """Take one or more findings out of a row."""
        return self._judge(researcher, "unsort", {"meta_theme": meta_theme, "findings": _listed(findings)}, {"reason": reason})

    def make(
        self,
        label: str,
        findings: str | Iterable[str] = (),
        researcher: str | None = None,
        *,
        group: str | None = None,
        question: str | None = None,
        proposition: str | None = None,
        meta_theme: str | None = None,
    ) -> Judgement:
        """Make a row, and put findings into it; its id is made of the label unless one is given."""
        body = {"label": label, "group": group, "question": question, "proposition": proposition, "findings": _listed(findings)}
        return self._judge(researcher, "make", {"meta_theme": meta_theme or self._new_row_id(label)}, body)

    def rename(
        self,
        meta_theme: str,
        label: str | None = None,
        researcher: str | None = None,
        *,
        group: str | None = None,
        question: str | None = None,
        proposition: str | None = None,
    ) -> Judgement:
        """Change what a row is called, or its group, question or proposition; an empty text takes one of these away."""
        body = {"label": label, "group": group, "question": question, "proposition": proposition}
        return self._judge(researcher, "rename", {"meta_theme": meta_theme}, body)

    def merge(self, meta_theme: str, others: str | Iterable[str], researcher: str | None = None, *, label: str | None = None) -> Judgement:
        """Let other rows go into one. Codings of all of them are kept, and those to look at again are marked stale."""
        return self._judge(researcher, "merge", {"meta_theme": meta_theme, "others": _listed(others)}, {"label": label})

    def split(self, meta_theme: str, findings: str | Iterable[str], label: str, researcher: str | None = None) -> Judgement:
        """Take findings out of a row into a new one beside it."""
        subject = {"meta_theme": meta_theme, "into": self._new_row_id(label), "findings": _listed(findings)}
        return self._judge(researcher, "split", subject, {"label": label})

    # Coding belongs to the researcher

    def code(
        self,
        meta_theme: str,
        source_a: str | None = None,
        source_b: str | None = None,
        researcher: str | None = None,
        *,
        presence_a: str | None = None,
        presence_b: str | None = None,
        meaning: str | None = None,
        prominence: str | None = None,
        coverage: str | None = None,
        examples: str | None = None,
        code: str | None = None,
        reason: str | None = None,
        statement: str | None = None,
    ) -> Judgement:
        """Code one comparison: judgements, a code, or both (where they disagree a reason is required).

        Parameters
        ----------
        meta_theme : str
            The row, by id or unique label.
        source_a, source_b : str, optional
            Two sources, in any order; one source against the row's proposition; or none: all sources jointly.
        researcher : str
            Who codes. A later coding of the same comparison by the same researcher holds; the earlier one stays on record.
        presence_a, presence_b, meaning, prominence, coverage, examples : str, optional
            Judgements. Left out presence is taken from the findings.
        code : str, optional
            A code of the scheme, by key or label; left out, it follows from the judgements.
        reason : str, optional
            Why.
        statement : str, optional
            Which statement is coded, where the scheme allows several a comparison.

        Raises
        ------
        JudgementError
            With all that is wrong with it; nothing is saved then.
        JournalError
            Where it could not be saved.
        """
        values = {"presence_a": presence_a, "presence_b": presence_b, "meaning": meaning, "prominence": prominence, "coverage": coverage}
        body = {**values, "examples": examples, "code": code, "reason": reason}
        return self._judge(researcher, "code", _place(meta_theme, source_a, source_b, statement), body)

    def accept(
        self,
        meta_theme: str,
        source_a: str | None = None,
        source_b: str | None = None,
        researcher: str | None = None,
        *,
        reason: str | None = None,
    ) -> Judgement:
        """Make what the data suggest for a comparison one's own coding; that it was a proposal is recorded."""
        analysis = self._current(results=False)
        place = comparison_of(analysis.settings, analysis.sorting.names, meta_theme, source_a, source_b)
        if place is not None and analysis.proposal_hidden(place, self._who(researcher)):
            what = "coding is blind, and what the data suggest is not shown before you have judged it yourself"
            raise self._refused("accept", what, "Judge it yourself: study.code(...).")
        proposal = proposal_for(analysis, place) if place is not None else None
        if place is not None and proposal is None:
            raise self._refused("accept", "there is no proposal for this comparison", "Judge it yourself: study.code(...).")
        values = {name: proposal[name] for name in JUDGEMENTS} if proposal is not None else {}
        return self._judge(researcher, "code", _place(meta_theme, source_a, source_b), {**values, "reason": reason, "proposal": "accepted"})

    def refuse(
        self,
        meta_theme: str,
        source_a: str | None = None,
        source_b: str | None = None,
        researcher: str | None = None,
        *,
        reason: str | None = None,
    ) -> Judgement:
        """Refuse what the data suggest for a comparison: it is not shown any more."""
        return self._judge(researcher, "refuse", _place(meta_theme, source_a, source_b), {"reason": reason})

    # Words

    def interpret(self, meta_theme: str, text: str, researcher: str | None = None) -> Judgement:
        """Write what a row means beyond any single source."""
        return self._judge(researcher, "interpret", {"meta_theme": meta_theme}, {"text": text})

    def assess(self, text: str, researcher: str | None = None) -> Judgement:
        """Write the global judgement of step 3."""
        return self._judge(researcher, "assess", {}, {"text": text})

    def explain(
        self,
        meta_theme: str,
        source_a: str | None,
        source_b: str | None,
        text: str,
        researcher: str | None = None,
        *,
        aspect: str | None = None,
    ) -> Judgement:
        """Write why sources differ; ``aspect`` says what it lies in, such as ``other_cases``."""
        return self._judge(researcher, "explain", _place(meta_theme, source_a, source_b), {"text": text, "aspect": aspect})

    def memo(
        self,
        text: str,
        researcher: str | None = None,
        *,
        meta_theme: str | None = None,
        source_a: str | None = None,
        source_b: str | None = None,
        finding: str | None = None,
        title: str | None = None,
        standpoint: str | None = None,
        replaces: str | None = None,
    ) -> Judgement:
        """Write a memo on a row, a comparison, a finding or (naming none of them) the study.

        ``standpoint`` says from where it is written; ``replaces`` is the id of an earlier memo of one's own.
        """
        subject = {**_place(meta_theme, source_a, source_b), "finding": finding}
        return self._judge(researcher, "memo", subject, {"text": text, "title": title, "standpoint": standpoint, "replaces": replaces})

    # The team settles

    def resolve(
        self,
        meta_theme: str,
        source_a: str | None = None,
        source_b: str | None = None,
        researcher: str | None = None,
        *,
        code: str,
        how: str | None = None,
        by: str | Sequence[str] | None = None,
        reason: str | None = None,
        minority: str | None = None,
    ) -> Judgement:
        """Settle a comparison for the team; the codings of all researchers stay as they are.

        Parameters
        ----------
        code : str
            The code that the team gives.
        how : {"discussion", "third_person", "rule"}, optional
            How it was settled.
        by : str or sequence of str, optional
            Who settled it; by default the researcher alone.
        reason, minority : str, optional
            Why, and the reading that did not prevail.
        """
        body = {"code": code, "how": how, "by": None if by is None else _listed(by), "reason": reason, "minority": minority}
        return self._judge(researcher, "resolve", _place(meta_theme, source_a, source_b), body)

    def comment(self, text: str, by: str, researcher: str | None = None, *, meta_theme: str | None = None) -> Judgement:
        """Write down feedback: what team or stakeholders (``by``) said of a row or of the whole."""
        return self._judge(researcher, "feedback", {"meta_theme": meta_theme}, {"comment": text, "from": by})

    def respond(self, feedback: str, decision: str, researcher: str | None = None) -> Judgement:
        """Decide about a comment; ``feedback`` is its id in ``study.feedback().comments``."""
        return self._judge(researcher, "respond", {"feedback": feedback}, {"decision": decision})

    def reveal(
        self,
        researcher: str | None = None,
        *,
        meta_theme: str | None = None,
        source_a: str | None = None,
        source_b: str | None = None,
        group: str | None = None,
        reason: str | None = None,
    ) -> Judgement:
        """End blind coding for a comparison, a row, a group or (naming none of them) everything.

        It takes effect where the coordinator, or everybody, has done so, and cannot be undone.
        """
        return self._judge(researcher, "reveal", {**_place(meta_theme, source_a, source_b), "group": group}, {"reason": reason})

    # Taking back

    def undo(self, researcher: str | None = None) -> str:
        """Take back one's own last judgement that stands; returns what was undone, in words."""
        who = self._who(researcher)
        target = self._current(results=False).state.next_undo(who)
        if target is None:
            raise self._refused("undo", f"there is nothing of {who} to undo", "Everything was undone, or nothing was judged yet.")
        words = judgement_words(self._current(results=False), target)
        self._judge(who, "undo", {"judgement": target.id}, {})
        return f"undo: {words}"

    def redo(self, researcher: str | None = None) -> str:
        """Bring back what one undid last, as long as nothing else was judged since; returns what it is, in words."""
        who = self._who(researcher)
        target = self._current(results=False).state.next_redo(who)
        if target is None:
            raise self._refused(
                "redo", f"there is nothing of {who} to bring back", "Only what was undone last, with nothing judged since, can be."
            )
        self._judge(who, "redo", {"judgement": target.id}, {})
        return f"redo: {judgement_words(self._current(results=False), target)}"

    def next_undo(self, researcher: str | None = None) -> str | None:
        """What :meth:`undo` would take back, in words; None where there is nothing."""
        analysis = self._current(results=False)
        target = analysis.state.next_undo(self._who(researcher))
        return None if target is None else f"undo: {judgement_words(analysis, target)}"

    def next_redo(self, researcher: str | None = None) -> str | None:
        """What :meth:`redo` would bring back, in words; None where there is nothing."""
        analysis = self._current(results=False)
        target = analysis.state.next_redo(self._who(researcher))
        return None if target is None else f"redo: {judgement_words(analysis, target)}"

    # Looking back

    def history(self, subject: str | None = None, researcher: str | None = None, kind: str | None = None) -> pd.DataFrame:
        """All judgements in their order, undone ones included.

        Parameters
        ----------
        subject : str, optional
            Only those on this meta-theme (id or label; rows that were merged into it or split from it included), finding
            (earlier versions included), source or case.
        researcher, kind : str, optional
            Only those of one researcher, or of one kind.

        Returns
        -------
        DataFrame
            ``id, at, researcher, kind, subject, body``; the last two hold dicts. Where coding is blind, what may not be shown
            yet is left out.
        """
        chosen = self.judgements(subject, researcher, kind)
        rows = [(item.id, item.at, item.researcher, item.kind, item.subject, item.body) for item in chosen]
        return pd.DataFrame(rows, columns=list(HISTORY_COLUMNS))

    def judgements(self, subject: str | None = None, researcher: str | None = None, kind: str | None = None) -> list[Judgement]:
        """The same judgements as values."""
        analysis = self._current(results=False)
        about = None if subject is None else _related(analysis, subject)
        shown = analysis.disclosure
        return [
            judgement
            for judgement in analysis.state.order
            if (researcher is None or judgement.researcher == researcher)
            and (kind is None or judgement.kind == kind)
            and shown.may_see(judgement, self.viewer)
            and (about is None or _mentions(judgement, about) or _mentions(analysis.state.target(judgement), about))
        ]

    def hidden(self) -> int:
        """How many judgements are not shown, because coding is blind and they are not revealed yet."""
        analysis = self._current(results=False)
        return sum(not analysis.disclosure.may_see(judgement, self.viewer) for judgement in analysis.state.order)

    # How it is done

    def _who(self, researcher: str | None) -> str:
        who = researcher or self.viewer
        if who is None:
            known = self._current(results=False).settings.researcher_ids
            hint = f' such as researcher="{known[0]}"' if known else ' such as researcher="anna"'
            raise self._refused("judge", "it is not said who judges", f"Give a researcher,{hint}.")
        return who

    def _judge(self, researcher: str | None, kind: str, subject: dict[str, Any], body: dict[str, Any]) -> Judgement:
        """Check, save and take in one judgement: the only way into the journal."""
        who = self._who(researcher)
        analysis = self._current(results=kind in ("resolve", "interpret", "assess"))
        checked = check_judgement(analysis, who, kind, subject, body)
        state = analysis.state
        full = {**checked.body, **_beside(analysis, checked)}
        judgement = make_judgement(checked.researcher, kind, checked.subject, full, seen=state.newest, after=state.largest)
        self._append(judgement)
        return judgement

    def _new_row_id(self, label: str) -> str:
        return new_identifier(str(label or ""), self._current(results=False).sorting.names.taken)

    @staticmethod
    def _refused(verb: str, what: str, fix: str) -> JudgementError:
        return JudgementError([Problem("error", f'{JUDGEMENT}"{verb}"', None, None, None, what, fix)], "Nothing was saved.")


def _beside(analysis: Analysis, checked: Checked) -> dict[str, Any]:
    """What the software records with a judgement: what it rests on, and what could be seen when it was made."""
    subject, kind = checked.subject, checked.kind
    place: Comparison = (str(subject.get("meta_theme") or ""), subject.get("source_a"), subject.get("source_b"))
    if kind == "code":
        found = {source: analysis.evidence[place[0], source].presence for source in sources_of(analysis.settings, place)}
        return {"found": found, "basis": coding_basis(analysis, place), **_visible(analysis, checked, place)}
    if kind == "resolve":
        return {"basis": resolution_basis(analysis, place)}
    if kind == "interpret":
        return {"basis": interpretation_basis(analysis, place[0])}
    return {"basis": statement_basis(analysis)} if kind == "assess" else {}


def _visible(analysis: Analysis, checked: Checked, place: Comparison) -> dict[str, Any]:
    """Whether a proposal, and others' codings, could be seen: two people who saw the same did not code independently."""
    seen: dict[str, Any] = {}
    who = checked.researcher
    if "proposal" not in checked.body and proposal_for(analysis, place) is not None:
        seen["proposal"] = "hidden" if analysis.proposal_hidden(place, who) else "visible"
    if analysis.coders(place) - {who}:
        seen["others"] = "visible" if analysis.disclosure.revealed(place) else "hidden"
    return seen


def _place(meta_theme: str | None, source_a: str | None, source_b: str | None, statement: str | None = None) -> dict[str, Any]:
    return {"meta_theme": meta_theme, "source_a": source_a, "source_b": source_b, "statement": statement}


def _listed(words: str | Iterable[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _related(analysis: Analysis, subject: str) -> set[str]:
    """All ids that a subject goes by or went by."""
    related = {subject, *analysis.sorting.versions.all_of(subject)}
    names = analysis.sorting.names
    row = names.find(subject)
    if row is None:
        return related
    related |= {row, *(other for other, into in names.merged.items() if into == row)}
    origins = {
        str(judgement.subject.get("into")): str(judgement.subject.get("meta_theme"))
        for judgement in analysis.state.sorting
        if judgement.kind == "split"
    }
    while (origin := origins.get(row)) is not None and origin not in related:
        related.add(origin)
        row = origin
    return related


def _mentions(judgement: Judgement | None, ids: set[str]) -> bool:
    if judgement is None:
        return False
    subject = judgement.subject
    words = [word for value in subject.values() for word in (value if isinstance(value, list) else [value])]
    if judgement.kind in SORTING_KINDS:
        body = judgement.body
        listed = body.get("findings")
        words += [*(listed if isinstance(listed, list) else ()), body.get("from")]
    return any(isinstance(word, str) and word in ids for word in words)
