"""What the judgements of the journal mean for a study: its rows and sources, as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec
import numpy as np
import pandas as pd

from triangulate.errors import Problem, shorten
from triangulate.model.judgements import Judgement
from triangulate.model.settings import Settings
from triangulate.model.table import Table
from triangulate.model.tables import table_schema
from triangulate.protocol.cells import Resolution
from triangulate.protocol.codings import JUDGEMENTS
from triangulate.protocol.places import Comparison, comparison_of
from triangulate.protocol.replay import JournalState, Place
from triangulate.protocol.sorting import Sorting, ThemeNames
from triangulate.schemes.judgements import PRESENCE, allowed


@dataclass(frozen=True)
class Written:
    """A text that a researcher wrote."""

    researcher: str
    text: str
    judgement: str | None = None
    """Id of the judgement that it stands in."""


@dataclass(frozen=True)
class Comment:
    """What somebody outside the coding said, and what was decided about it."""

    id: str
    """What ``respond`` names it by."""
    meta_theme: str | None
    by: str
    text: str
    decision: str | None = None
    decided_by: str | None = None


@dataclass(frozen=True)
class Judged:
    """The state that a journal describes, in terms of the study; of several judgements on the same subject the latest holds."""

    resolutions: dict[Comparison, Resolution] = field(default_factory=dict)
    interpretations: dict[str, tuple[Written, ...]] = field(default_factory=dict)
    """By meta-theme, one a researcher."""
    statements: tuple[Written, ...] = ()
    """What researchers wrote of the whole, one each."""
    refusals: frozenset[tuple[Comparison, str]] = frozenset()
    """(comparison, researcher) whose proposal was refused."""
    explanations: dict[Comparison, tuple[Written, ...]] = field(default_factory=dict)
    """Why sources differ, one a researcher."""
    comments: tuple[Comment, ...] = ()
    """Feedback that was written down in the journal."""
    decisions: dict[str, Written] = field(default_factory=dict)
    """By the id of the comment that they answer."""


def whole_statement(given: str, judged: Judged) -> str:
    """The global judgement: what stands in ``narrative/assessment.md``, then what researchers wrote in the journal."""
    return "\n\n".join([part for part in (given.strip(), *(f"{words.researcher}: {words.text}" for words in judged.statements)) if part])


def understand(state: JournalState, settings: Settings, sorting: Sorting) -> tuple[Judged, list[Problem]]:
    """What stands in a journal, in terms of the rows and sources that the study has now.

    Judgements on rows, sources or codes that the study does not have are left aside and reported; they stay
    in the journal. Judgements on a row that was merged hold for the row that it went into, unless that
    one has its own.
    """
    names = sorting.names
    reader = _Reader(settings, names)
    for (place, _), judgement in state.codings.items():
        reader.comparison(place, judgement)  # tells those that the study has no place for
    resolutions = {
        comparison: resolution
        for comparison, judgement in reader.by_comparison(state.resolutions)
        if (resolution := reader.resolution(judgement)) is not None
    }
    explanations: dict[Comparison, tuple[Written, ...]] = {}
    for (comparison, _), judgement in reader.by_coder(state.explanations).items():
        if words := _text(judgement):
            explanations[comparison] = (*explanations.get(comparison, ()), words)
    interpretations: dict[str, tuple[Written, ...]] = {}
    for (theme, _), judgement in _own_rows_last(state.interpretations, lambda key: key[0], names):
        row = names.find(theme)
        if row is None:
            reader.lost(judgement, f'there is no meta-theme "{shorten(theme)}"')
        elif words := _text(judgement):
            others = [other for other in interpretations.get(row, ()) if other.researcher != words.researcher]
            interpretations[row] = (*others, words)
    statements = [words for judgement in state.statements.values() if (words := _text(judgement))]
    decisions = {about: Written(j.researcher, str(j.body.get("decision") or ""), j.id) for about, j in state.responses.items()}
    judged = Judged(
        resolutions,
        interpretations,
        tuple(statements),
        frozenset(reader.by_coder(state.refusals)),
        explanations,
        tuple(_comment(judgement, names, decisions) for judgement in state.comments.values()),
        decisions,
    )
    return judged, reader.problems()


def _text(judgement: Judgement) -> Written | None:
    text = str(judgement.body.get("text") or "").strip()
    return Written(judgement.researcher, text, judgement.id) if text else None


def _comment(judgement: Judgement, names: ThemeNames, decisions: Mapping[str, Written]) -> Comment:
    body, decided = judgement.body, decisions.get(judgement.id)
    theme = names.find(str(judgement.subject.get("meta_theme") or ""))
    words = (decided.text, decided.researcher) if decided else (None, None)
    return Comment(judgement.id, theme, str(body.get("from") or judgement.researcher), str(body.get("comment") or ""), *words)


Key = TypeVar("Key")


def _own_rows_last(register: Mapping[Key, Judgement], theme_of: Any, names: ThemeNames) -> list[tuple[Key, Judgement]]:
    """The entries of a register, those on rows that were merged into others first: a row's own judgement comes later and holds."""
    return sorted(register.items(), key=lambda item: theme_of(item[0]) not in names.merged)


class _Reader:
    """Finds places, and remembers what it could not find."""

    def __init__(self, settings: Settings, names: ThemeNames) -> None:
        self._settings, self._names = settings, names
        self._lost: dict[tuple[str, str], int] = {}
        self._found: dict[Place, Comparison | None] = {}

    def lost(self, judgement: Judgement, what: str) -> None:
        key = (judgement.researcher, what)
        self._lost[key] = self._lost.get(key, 0) + 1

    def problems(self) -> list[Problem]:
        def fix(number: int) -> str:
            return f"{'It is' if number == 1 else 'They are'} kept in the journal and left out until the study has it again."

        return [
            Problem(
                "warning",
                f"judgements/{who}.jsonl",
                None,
                None,
                None,
                f"{number} judgement{'' if number == 1 else 's'}: {what}",
                fix(number),
            )
            for (who, what), number in self._lost.items()
        ]

    def comparison(self, place: Place, judgement: Judgement) -> Comparison | None:
        if place not in self._found:
            self._found[place] = comparison_of(self._settings, self._names, *place[:3])
        found = self._found[place]
        if found is None:
            theme, a, b, _ = place
            row = self._names.find(theme) is None
            unknown = [source for source in (a, b) if source is not None and source not in self._settings.source_ids]
            what = f'there is no meta-theme "{shorten(theme)}"' if row else f'there is no source "{shorten("".join(unknown[:1]) or a)}"'
            self.lost(judgement, what)
        return found

    def by_comparison(self, register: Mapping[Place, Judgement]) -> Iterator[tuple[Comparison, Judgement]]:
        for place, judgement in _own_rows_last(register, lambda place: place[0], self._names):
            comparison = self.comparison(place, judgement)
            if comparison is not None:
                yield comparison, judgement

    def by_coder(self, register: Mapping[tuple[Place, str], Judgement]) -> dict[tuple[Comparison, str], Judgement]:
        result = {}
        for (place, researcher), judgement in _own_rows_last(register, lambda key: key[0][0], self._names):
            comparison = self.comparison(place, judgement)
            if comparison is not None:
                result[(comparison, researcher)] = judgement
        return result

    def resolution(self, judgement: Judgement) -> Resolution | None:
        body = judgement.body
        given = str(body.get("code") or "")
        code = self._settings.scheme.find_code(given)
        if code is None:
            self.lost(judgement, f'the scheme has no code "{shorten(given)}"')
            return None
        by = body.get("by") or [judgement.researcher]
        names = "; ".join(map(str, by)) if isinstance(by, list) else str(by)
        reason, how, minority = (str(body.get(name) or "") for name in ("reason", "how", "minority"))
        return Resolution(code, names, reason, how, minority, judgement.id)


VALUES: dict[str, tuple[str, ...]] = {name: PRESENCE if name.startswith("presence") else allowed(name) for name in JUDGEMENTS}
"""What each judgement of a coding can be."""


class _Said(msgspec.Struct, gc=False):
    """What a table of codings has of a body; what it rests on, which is most of it, is passed over unread."""

    presence_a: Any = None
    presence_b: Any = None
    meaning: Any = None
    prominence: Any = None
    coverage: Any = None
    examples: Any = None
    code: Any = None
    reason: Any = None
    found: Any = None
    """Presence of each source as its findings had it when the coding was made."""


_SAID: Final = msgspec.json.Decoder(_Said)


def _said(judgement: Judgement) -> _Said:
    try:
        return _SAID.decode(judgement.body_json)
    except (msgspec.DecodeError, RecursionError):
        return _Said()


def journal_codings(codings: Mapping[tuple[Place, str], Judgement], settings: Settings) -> tuple[Table, list[Problem]]:
    """Codings of the journal as a table, with the id of their judgement in a column ``judgement``, and what findings said of
    presence at the time in a column ``found``.

    Values and codes that the study does not know are left out of it and reported.
    """
    columns = table_schema("codings").columns
    coders = [researcher for _, researcher in codings]
    bodies = [_said(judgement) for judgement in codings.values()]
    unknown: dict[tuple[str, str], int] = {}
    data: dict[str, list[str | None]] = {name: [None] * len(bodies) for name in columns}
    for position, name in enumerate(("meta_theme", "source_a", "source_b", "statement")):
        data[name] = [place[position] for place, _ in codings]
    data["researcher"] = list(coders)
    data["judgement"] = [judgement.id for judgement in codings.values()]
    for name, allowed_values in VALUES.items():
        known: dict[Any, str | None] = {value: value for value in allowed_values} | {None: None}
        values = list(map(attrgetter(name), bodies))
        for researcher, value in zip(coders, values, strict=True):
            if value is not None and (not isinstance(value, str) or value not in known):
                _count(unknown, (researcher, f'"{shorten(value)}" is no value of {name}'))
        data[name] = [known.get(value) if isinstance(value, str) else None for value in values]
    data["found"] = [_found(said.found) for said in bodies]
    codes: dict[str, str | None] = {}
    for index, (researcher, said) in enumerate(zip(coders, bodies, strict=True)):
        if said.reason:
            data["reason"][index] = str(said.reason)
        if said.code is None:
            continue
        given = str(said.code)
        if given not in codes:
            codes[given] = settings.scheme.find_code(given)
        data["code"][index] = codes[given]
        if codes[given] is None:
            _count(unknown, (researcher, f'the scheme has no code "{shorten(given)}"'))
    frame = pd.DataFrame({name: pd.Series(values, dtype="str") for name, values in data.items()})
    fix = "It is kept in the journal and left out; code the comparison anew, or give the scheme what it lacks."
    problems = [
        Problem("warning", f"judgements/{who}.jsonl", None, None, None, f"{what} ({number} coding{'' if number == 1 else 's'})", fix)
        for (who, what), number in unknown.items()
    ]
    files = {researcher: number for number, researcher in enumerate(dict.fromkeys(coders))}
    origins = tuple((f"judgements/{researcher}.jsonl", None) for researcher in files)
    origin = np.array([files[researcher] for researcher in coders], dtype=int)
    return Table("codings", frame, origins, origin, np.zeros(len(coders), dtype=int)), problems


def _found(value: Any) -> str | None:
    """Presence by source as a text, so that a column can hold it: ``interviews=present;observations=silent``."""
    if not isinstance(value, dict) or not all(word in PRESENCE for word in value.values()):
        return None
    return ";".join(f"{source}={word}" for source, word in value.items()) or None


def _count(counts: dict[tuple[str, str], int], key: tuple[str, str]) -> None:
    counts[key] = counts.get(key, 0) + 1


def contradiction_problems(sorting: Sorting) -> list[Problem]:
    """Where people sorted the same thing differently without knowing of each other."""
    seen: dict[tuple[str, str, str], Problem] = {}
    for item in sorting.contradictions:
        first, second = item.earlier.researcher, item.later.researcher
        what = f"{first} and {second} sorted {item.about} differently without knowing of each other; what {second} did holds"
        fix = "Look at it together, and sort it again if need be."
        seen.setdefault((item.about, first, second), Problem("warning", f"judgements/{second}.jsonl", None, None, None, what, fix))
    return list(seen.values())
