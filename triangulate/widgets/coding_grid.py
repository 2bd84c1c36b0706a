"""CodingGrid: the matrix as a home screen, and each comparison opened beside it to be coded."""

from __future__ import annotations

from typing import Any, Protocol, cast

from triangulate.errors import TriangulateError, UnknownName, did_you_mean
from triangulate.judging import Judging
from triangulate.markup.html import html_text
from triangulate.matrix import ConvergenceMatrix
from triangulate.model.judgements import SORTING_KINDS
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.codings import JUDGEMENTS
from triangulate.protocol.one_cell import cell_of
from triangulate.protocol.places import Comparison, comparison_of
from triangulate.widgets.base import Message, StudyWidget, script, style
from triangulate.widgets.grid_data import cell_data, derived_data, small_cell, whole_grid
from triangulate.writers.matrix_html import STYLE, matrix_html

_SHOWN = 100
"""Rows of the static twin."""

_WHOLE = {*SORTING_KINDS, "reveal", "erase"}
"""Kinds after which more than the comparisons that they name may look different."""


class _Results(Protocol):
    def matrix(self, scheme: None = None, scope: None = None, researcher: str | None = None) -> ConvergenceMatrix: ...


class CodingGrid(StudyWidget):
    """The matrix of one researcher: every cell opens with what each source says, to be coded by keyboard.

    In a notebook: ``study.coding_grid(researcher="anna")``.

    Parameters
    ----------
    study : Study
    researcher : str, optional
        Who codes; by default for whom the study was opened.

    Examples
    --------
    A test plays the browser::

        grid = study.coding_grid(researcher="anna")
        grid.open("O3", "interviews", "observations")
        grid.answer({"do": "save", "place": ["O3", "interviews", "observations"], "values": {"meaning": "same"}})
    """

    _esm = script("common", "coding_grid_logic", "coding_grid")
    _css = style("common", "coding_grid")

    def __init__(self, study: Judging, researcher: str | None = None, **unknown: Any) -> None:
        super().__init__(study, **unknown)
        self.researcher = self._who(researcher)
        settings = self.current().settings
        if settings.scheme.several_statements:
            raise TriangulateError(
                f'the scheme "{settings.scheme.name}" has several statements a comparison, which the grid does not show. '
                'Code them with study.code(..., statement="...").'
            )
        self.opened: Comparison | None = None
        """The comparison that is open."""
        self._known = len(self.current().state.order)

    def _who(self, researcher: str | None) -> str:
        analysis = self._study._current(results=False)
        known = analysis.settings.researcher_ids
        who = researcher or self._study.viewer
        if who is None:
            raise TriangulateError(f'It is not said who codes. Give a researcher, such as researcher="{known[0] if known else "anna"}".')
        if known and who not in known:
            raise UnknownName(f'there is no researcher "{who}". {did_you_mean(who, known)}')
        if self._study.viewer is not None and who != self._study.viewer:
            raise TriangulateError(f"The study was opened for {self._study.viewer}, who codes for nobody else.")
        return who

    def _matrices(self) -> tuple[ConvergenceMatrix, ConvergenceMatrix]:
        study = cast(_Results, self._study)
        return study.matrix(researcher=self.researcher), study.matrix()

    def open(self, meta_theme: str | None = None, source_a: str | None = None, source_b: str | None = None) -> Message:
        """Open a comparison here and in the browser; returns what is shown of it."""
        if meta_theme is None:  # ipywidgets calls this to open the line to the browser
            super().open()
            return {}
        answer = self.answer({"do": "cell", "place": [meta_theme, source_a, source_b]})
        if "failed" in answer:
            raise TriangulateError(answer["failed"])
        self.send({"did": "show", "request": "", "place": answer["cell"]["place"]})
        return cast(Message, answer["cell"])

    # What the browser asks for

    def _do_open(self, _message: Message) -> Message:
        """The whole grid, as the journal has it now."""
        analysis = self.current()
        own, team = self._matrices()
        analysis = self.current()
        self._known = len(analysis.state.order)
        place = list(self.opened) if self.opened is not None else None
        return {**whole_grid(analysis, own, team, self.researcher), **self._beside(), "opened": place, "study": self.study_key}

    def _do_cell(self, message: Message) -> Message:
        """Everything of one comparison."""
        place = self._place(message)
        self.opened = place
        return self._said(place, open_one=True)

    def _do_derive(self, message: Message) -> Message:
        place = self._place(message)
        return {"place": list(place), "derived": derived_data(self.current(), place, _values(message))}

    # Judgements

    def _do_save(self, message: Message) -> Message:
        place = self._place(message)
        values = {name: str(value) for name, value in (message.get("values") or {}).items() if value}
        unknown = [name for name in values if name not in JUDGEMENTS]
        if unknown:
            raise TriangulateError(f'there is no judgement "{unknown[0]}". {did_you_mean(unknown[0], JUDGEMENTS)}')
        made = self._study.code(*place, self.researcher, **values, code=message.get("code") or None, reason=message.get("reason") or None)
        return {**self._said(place, open_one=bool(message.get("stay"))), "saved": made.id, "at": made.at}

    def _do_accept(self, message: Message) -> Message:
        place = self._place(message)
        made = self._study.accept(*place, self.researcher, reason=message.get("reason") or None)
        return {**self._said(place, open_one=True), "saved": made.id, "at": made.at}

    def _do_refuse(self, message: Message) -> Message:
        place = self._place(message)
        made = self._study.refuse(*place, self.researcher, reason=message.get("reason") or None)
        return {**self._said(place, open_one=True), "saved": made.id, "at": made.at}

    def _do_memo(self, message: Message) -> Message:
        theme, a, b = place = self._place(message)
        made = self._study.memo(str(message.get("text") or ""), self.researcher, meta_theme=theme, source_a=a, source_b=b)
        return {**self._said(place, open_one=True), "saved": made.id, "at": made.at}

    def _do_undo(self, _message: Message) -> Message:
        return self._taken_back(self._study.undo)

    def _do_redo(self, _message: Message) -> Message:
        return self._taken_back(self._study.redo)

    def _taken_back(self, act: Any) -> Message:
        words = act(self.researcher)
        analysis = self.current()
        last = analysis.state.order[-1]
        target = analysis.state.target(last) if last.kind in ("undo", "redo") else None
        place = self._place_of(target) if target is not None else None
        answer = {"words": words}
        return {**answer, **(self._said(place, open_one=place == self.opened) if place is not None else {"reload": True, **self._beside()})}

    # How it is done

    def _place(self, message: Message) -> Comparison:
        given = [None if word in (None, "") else str(word) for word in (message.get("place") or [])]
        theme, a, b = (*given, None, None, None)[:3]
        analysis = self.current()
        place = comparison_of(analysis.settings, analysis.sorting.names, theme or "", a, b)
        space = analysis.space(analysis.settings.scheme.scope)
        if place is None or place[1:] not in space.pairs:
            wanted = ", ".join(word for word in (theme, a, b) if word)
            raise UnknownName(f'there is no comparison "{wanted}" in this matrix. Name a meta-theme by its id or label, and its sources.')
        return place

    def _place_of(self, judgement: Any) -> Comparison | None:
        analysis = self.current()
        if judgement.kind not in ("code", "refuse", "memo", "resolve", "explain"):
            return None
        theme, a, b, _ = analysis.state.place(judgement)
        place = comparison_of(analysis.settings, analysis.sorting.names, theme, a, b)
        return place if place is not None and place[1:] in analysis.space(analysis.settings.scheme.scope).pairs else None

    def _said(self, place: Comparison, *, open_one: bool) -> Message:
        """The cell, those that others changed in the meantime, and what can be taken back."""
        analysis = self.current()
        fresh = analysis.state.order[self._known :] if len(analysis.state.order) > self._known else []
        self._known = len(analysis.state.order)
        cell = cell_of(analysis, place, self.researcher)
        answer: Message = {"cells": [small_cell(analysis, cell)], **self._beside()}
        if any(judgement.kind in _WHOLE for judgement in fresh):
            answer["reload"] = True
        else:
            others = {found for judgement in fresh if (found := self._changed_place(analysis, judgement)) is not None} - {place}
            answer["cells"] += [small_cell(analysis, cell_of(analysis, other, self.researcher)) for other in sorted(others, key=str)]
        if open_one:
            answer["cell"] = cell_data(analysis, cell, self.researcher)
        return answer

    def _changed_place(self, analysis: Analysis, judgement: Any) -> Comparison | None:
        target = analysis.state.target(judgement) if judgement.kind in ("undo", "redo") else judgement
        return None if target is None else self._place_of(target)

    def _beside(self) -> Message:
        return {"undo": self._study.next_undo(self.researcher), "redo": self._study.next_redo(self.researcher)}

    def _twin_html(self) -> str:
        """The matrix as a table. A notebook travels: where coding is blind it holds only what is revealed."""
        study = cast(_Results, self._study)
        blind = self.current().settings.blind
        if blind:
            analysis = self._study._current(results=True).seen_by(None)
            scheme = analysis.settings.scheme
            matrix = ConvergenceMatrix(analysis.settings, scheme, scheme.scope, None, analysis.cells())
        else:
            matrix = study.matrix(researcher=self.researcher)
        view = matrix.view
        notes = []
        if blind:
            notes.append("Coding is blind: this copy has only what is revealed.")
        if len(view.themes) > _SHOWN:
            notes.append(f"The first {_SHOWN} of {len(view.themes)} rows.")
            view = view.head(_SHOWN)
        return f"<style>{STYLE}</style>{matrix_html(view)}" + "".join(f"<p>{html_text(note)}</p>" for note in notes)

    def __repr__(self) -> str:
        return f"<CodingGrid of {self.researcher}>"


def _values(message: Message) -> dict[str, str]:
    given = message.get("values") or {}
    return {name: str(given[name]) for name in JUDGEMENTS if given.get(name)}
