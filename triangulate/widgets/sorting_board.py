"""Step 1 by hand: findings of each source on one side, meta-themes with a slot per source on the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from triangulate.errors import TriangulateError, UnknownName, did_you_mean
from triangulate.judging import Judging
from triangulate.markup.html import html_table
from triangulate.model.table import plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.evidence import stated_prominence
from triangulate.protocol.places import sources_of
from triangulate.protocol.sorting import Sorting
from triangulate.widgets.base import Message, StudyWidget, script, sentence_of, style

Step = tuple[str, tuple[str, ...], str | None]
"""What is to be done (``sort`` or ``unsort``), to which findings, and out of which row."""


def board_given(analysis: Analysis) -> dict[str, Any]:
    """What stays as it is while people sort: sources, questions and findings, those that were replaced left out."""
    settings, findings = analysis.settings, analysis.tables["findings"]
    newest, superseded = analysis.sorting.newest, analysis.sorting.superseded
    stated = stated_prominence(settings, findings)
    columns = ("source", "finding", "label", "statement", "parent", "effect", "state")
    listed = []
    for index, values in enumerate(zip(*(findings.values(name) for name in columns), strict=True)):
        given = dict(zip(columns, values, strict=True))
        if given["finding"] is None or given["finding"] in superseded:
            continue
        weight = stated[index]
        parent = given["parent"]
        given |= {"parent": newest.get(parent, parent) if parent else None, "prominence": weight.words if weight is not None else None}
        listed.append({name: value for name, value in given.items() if value is not None})
    return {
        "title": settings.title,
        "synthetic": settings.synthetic,
        "questions": list(settings.questions),
        "sources": [{"id": source.id, "label": source.label} for source in settings.sources],
        "findings": listed,
    }


def board_state(analysis: Analysis) -> dict[str, Any]:
    """How things are sorted now, in plain values.

    Returns
    -------
    dict
        ``rows``: id, label, group, question, proposition, and ``judged``, how many judgements rest on what each source says there
        (``""`` for all of them together); ``places``: finding -> ``[rows, through]``, ``through`` being the theme whose rows a
        sub-theme shares; ``unsorted``: findings that stand nowhere, themes of which only sub-themes are sorted left out.
    """
    sorting = analysis.sorting
    judged = _resting(analysis)
    columns = ("meta_theme", "label", "group", "question", "proposition")
    rows = []
    for theme, label, *rest in zip(*(plain(sorting.meta_themes[name]) for name in columns), strict=True):
        row: dict[str, Any] = {"id": theme, "label": label}
        row |= {name: value for name, value in zip(columns[2:], rest, strict=True) if value}
        if judged.get(str(theme)):
            row["judged"] = judged[str(theme)]
        rows.append(row)
    places: dict[str, list[Any]] = {}
    for finding, theme, through in zip(*(plain(sorting.mapping[name]) for name in ("finding", "meta_theme", "through")), strict=True):
        places.setdefault(str(finding), [[], through])[0].append(theme)
    return {"rows": rows, "places": places, "unsorted": plain(sorting.unsorted["finding"])}


def _resting(analysis: Analysis) -> dict[str, dict[str, int]]:
    """For each row how many judgements are marked stale when what a source says there changes, of those that may be seen."""
    found: dict[str, dict[str, int]] = {}

    def rests(theme: str, sources: Iterable[str]) -> None:
        here = found.setdefault(theme, {})
        for source in ("", *sources):
            here[source] = here.get(source, 0) + 1

    columns = ("meta_theme", "source_a", "source_b", "judgement")
    for theme, a, b, judgement in zip(*(plain(analysis.codings[name]) for name in columns), strict=True):
        if judgement is not None:  # a coding of the table does not say what it rests on
            rests(str(theme), sources_of(analysis.settings, (str(theme), a, b)))
    for place, resolution in analysis.judged.resolutions.items():
        if resolution.judgement is not None:
            rests(place[0], sources_of(analysis.settings, place))
    for theme, texts in analysis.judged.interpretations.items():
        for _ in texts:
            rests(theme, analysis.settings.source_ids)
    return found


def finding_details(analysis: Analysis, finding: str) -> dict[str, Any]:
    """The extracts of a finding, and the cases that are listed with it."""
    extracts = analysis.tables["extracts"]
    columns = ("case", "text", "kind", "stance", "where")
    quotes = [
        {name: value for name, value in zip(columns, values, strict=True) if value is not None}
        for about, *values in zip(*(extracts.values(name) for name in ("finding", *columns)), strict=True)
        if about == finding
    ]
    findings = analysis.tables["findings"]
    cases = next((cell for about, cell in zip(findings.values("finding"), findings.values("cases"), strict=True) if about == finding), None)
    return {"finding": finding, "extracts": quotes, "cases": cases}


def sorting_steps(sorting: Sorting, chosen: Sequence[tuple[str, str | None]], into: str | None, *, add: bool = False) -> list[Step]:
    """The judgements that a gesture comes to: one, where all findings come out of the same row or out of none.

    Parameters
    ----------
    sorting : Sorting
        How things are sorted now.
    chosen : sequence of (str, str or None)
        Findings, each with the row in which it was taken hold of; None for all rows in which it stands.
    into : str or None
        The row to put them into; None: out of the row.
    add : bool
        Whether they stay where they are, too.

    Returns
    -------
    list of Step
        Empty where everything is in place already.
    """
    rows: dict[str, list[str]] = {}
    through: dict[str, str] = {}
    for finding, theme, shared in zip(*(plain(sorting.mapping[name]) for name in ("finding", "meta_theme", "through")), strict=True):
        rows.setdefault(str(finding), []).append(str(theme))
        if shared is not None:
            through[str(finding)] = shared
    names = {finding for finding, _ in chosen}
    grouped: dict[tuple[str, str | None], list[str]] = {}
    first: list[Step] = []
    for finding, origin in chosen:
        if through.get(finding) in names:
            continue  # goes with the theme above it
        here = rows.get(finding, [])
        out = [origin] if origin is not None and origin in here else here
        if into is None:
            for row in out:
                grouped.setdefault(("unsort", row), []).append(finding)
        elif add:
            if finding in through:  # shares its rows so far: to stay there it needs a place of its own
                first += [("sort", (finding,), row) for row in here if row != into]
            if into not in here or finding in through:
                grouped.setdefault(("sort", None), []).append(finding)
        else:
            leave = [row for row in out if row != into]
            if finding in through:  # it has no place of its own to take it out of
                leave = leave[:1]
            if not leave and into not in here:
                grouped.setdefault(("sort", None), []).append(finding)
            for row in leave:
                grouped.setdefault(("sort", row), []).append(finding)
    kept = [("keep", findings, row) for _, findings, row in first]
    return [*kept, *((kind, tuple(dict.fromkeys(findings)), row) for (kind, row), findings in grouped.items())]


class SortingBoard(StudyWidget):
    """Sorting findings into meta-themes, by keyboard or by dragging.

    Each gesture is a judgement in the journal before the board says that it is saved.

    Parameters
    ----------
    study : Study
        What is sorted.
    researcher : str, optional
        Who sorts; by default the one for whom the study was opened.

    Raises
    ------
    UnknownName
        Where it is not said who sorts, or study.yaml does not name them.
    """

    _esm = script("common", "sorting_board_logic", "sorting_board")
    _css = style("common", "sorting_board")

    def __init__(self, study: Judging, researcher: str | None = None, **unknown: Any) -> None:
        super().__init__(study, **unknown)
        who, known = researcher or study.viewer, self.current().settings.researcher_ids
        if who is None:
            example = known[0] if known else "anna"
            raise UnknownName(f'it is not said who sorts. Give a researcher, such as study.sorting_board(researcher="{example}").')
        if known and who not in known:
            raise UnknownName(f'there is no researcher "{who}". {did_you_mean(who, known)}')
        self.researcher = who

    # What the browser is told

    def _seen(self) -> Analysis:
        return self.current().seen_by(self._study.viewer or self.researcher)

    def _board(self) -> Message:
        state = board_state(self._seen())
        return {**state, "undo": self._study.next_undo(self.researcher), "redo": self._study.next_redo(self.researcher)}

    def _do_open(self, _message: Message) -> Message:
        return {"given": board_given(self.current()), "board": self._board(), "study": self.study_key, "researcher": self.researcher}

    def _do_refresh(self, _message: Message) -> Message:
        return {"board": self._board()}

    def _do_details(self, message: Message) -> Message:
        return finding_details(self.current(), str(message.get("finding")))

    # What the browser asks for

    def _do_sort(self, message: Message) -> Message:
        chosen, add = _chosen(message), bool(message.get("add"))
        names = self.current().sorting.names
        into = names.find(str(message.get("into")))
        if into is None:
            what, fix = names.problem(str(message.get("into")))
            raise TriangulateError(f"{what}. {fix} Nothing was saved.")
        return self._saved(self._steps(sorting_steps(self.current().sorting, chosen, into, add=add), into))

    def _do_unsort(self, message: Message) -> Message:
        return self._saved(self._steps(sorting_steps(self.current().sorting, _chosen(message), None), None))

    def _do_make(self, message: Message) -> Message:
        """A new row, with findings that are put into it or (where all of them come out of one row) split off from that row."""
        label, chosen, group = str(message.get("label") or ""), _chosen(message), message.get("group") or None
        study, who = self._study, self.researcher
        steps = sorting_steps(self.current().sorting, chosen, "", add=bool(message.get("add")))
        keep, moves = [step for step in steps if step[0] == "keep"], [step for step in steps if step[0] == "sort"]
        if len(moves) == 1 and moves[0][2] is not None:
            _, findings, origin = moves[0]
            return self._saved([lambda: study.split(str(origin), findings, label, who)])
        together = tuple(dict.fromkeys(finding for _, findings, _ in moves for finding in findings))
        made: list[str] = []

        def make() -> None:
            made.append(study.make(label, together, who, group=group).subject["meta_theme"])

        def leave(findings: tuple[str, ...], row: str) -> Callable[[], Any]:
            return lambda: study.sort(findings, made[0], who, origin=row)

        leaving = [leave(findings, row) for _, findings, row in moves if row is not None]
        return self._saved([*self._steps(keep, None), make, *leaving])

    def _do_rename(self, message: Message) -> Message:
        fields = {name: message[name] for name in ("label", "group", "question", "proposition") if isinstance(message.get(name), str)}
        rows = [str(row) for row in message.get("rows") or [message.get("row")]]

        def change(row: str) -> Callable[[], Any]:
            return lambda: self._study.rename(row, researcher=self.researcher, **fields)

        return self._saved([change(row) for row in rows])

    def _do_merge(self, message: Message) -> Message:
        kept, others, label = str(message.get("row")), [str(row) for row in message.get("others") or ()], message.get("label")
        return self._saved([lambda: self._study.merge(kept, others, self.researcher, label=str(label) if label else None)])

    def _do_undo(self, message: Message) -> Message:
        self._as_shown(message, self._study.next_undo(self.researcher))
        return self._saved([lambda: self._study.undo(self.researcher)])

    def _do_redo(self, message: Message) -> Message:
        self._as_shown(message, self._study.next_redo(self.researcher))
        return self._saved([lambda: self._study.redo(self.researcher)])

    # How it is done

    @staticmethod
    def _as_shown(message: Message, now: str | None) -> None:
        """Take back only what the button says: in another tab something else may have been judged since."""
        if now != message.get("words"):
            what = f'it is "{now}" now' if now else "there is nothing now"
            raise TriangulateError(f"You judged something elsewhere meanwhile: {what}. Nothing was changed; look at the button again.")

    def _steps(self, steps: Sequence[Step], into: str | None) -> list[Callable[[], Any]]:
        def verb(step: Step) -> Callable[[], Any]:
            kind, findings, row = step
            if kind == "unsort":
                return lambda: self._study.unsort(findings, str(row), self.researcher)
            if kind == "keep":
                return lambda: self._study.sort(findings, str(row), self.researcher)
            return lambda: self._study.sort(findings, str(into), self.researcher, origin=row)

        return [verb(step) for step in steps]

    def _saved(self, verbs: Collection[Callable[[], Any]]) -> Message:
        """Do one judgement after the other, then tell what there is now; time and number only of what is in the journal."""
        done, last = 0, None
        for verb in verbs:
            try:
                last = verb()
            except TriangulateError as error:
                if not done:
                    raise
                raise TriangulateError(f"{done} of {len(verbs)} steps are saved. The next one is not: {sentence_of(error)}") from error
            done += 1
        answer: Message = {"steps": done, "saved": round(time.time() * 1000) if done else None}
        subject = getattr(last, "subject", {})
        answer["row"] = subject.get("into") or subject.get("meta_theme")
        try:
            return {**answer, "board": self._board()}
        except TriangulateError as error:  # it is saved all the same, and must not be done twice
            return {**answer, "trouble": f"It is saved, but the board cannot be shown anew: {sentence_of(error)}"}

    def _twin_html(self) -> str:
        analysis = self.current()
        return board_twin(board_given(analysis), board_state(analysis))


def _chosen(message: Message) -> list[tuple[str, str | None]]:
    """Findings of a gesture, each with the row in which it was taken hold of."""
    listed = message.get("findings")
    pairs = [pair for pair in listed if isinstance(pair, list) and len(pair) == 2] if isinstance(listed, list) else []
    return [(str(finding), str(row) if row is not None else None) for finding, row in pairs]


def board_twin(given: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """The board as a table, and below it what is not sorted yet."""
    about = {finding["finding"]: finding for finding in given["findings"]}

    def name(finding: str) -> str:
        label = about[finding].get("label")
        return f"{finding} {label}" if label and label != finding else finding

    slots: dict[tuple[str, str], list[str]] = {}
    for finding, (rows, _) in state["places"].items():
        for row in rows:
            slots.setdefault((row, about[finding]["source"]), []).append(name(finding))
    sources = [(source["id"], source["label"] or source["id"]) for source in given["sources"]]
    body = [
        [row["id"], row["label"], row.get("group") or "", *("; ".join(slots.get((row["id"], source), ())) for source, _ in sources)]
        for row in state["rows"]
    ]
    synthetic = " (synthetic data)" if given["synthetic"] else ""
    head = ["Id", "Meta-theme", "Group", *(label for _, label in sources)]
    table = html_table(f"Sorting{synthetic}: {given['title']}", head, body, row_headers=2)
    loose = [[finding, about[finding].get("label") or "", about[finding]["source"]] for finding in state["unsorted"]]
    number = f"{len(loose)} finding{'' if len(loose) == 1 else 's'} not sorted yet"
    return table + (html_table(number, ["Id", "Finding", "Source"], loose) if loose else f"<p>{number}.</p>")
