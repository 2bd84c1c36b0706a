"""Judgements on the move: one home taken into another.

Judgements are united by id, so that the same ones may come again, by any way and in any order. Where words were
erased from a judgement, that version stays, whichever side it comes from.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from triangulate.errors import JournalError, Problem, StudyError, shorten
from triangulate.journal.home import Journal
from triangulate.journal.lines import content_of, judgement_of, lines_of
from triangulate.model.judgements import FORMAT, Judgement, is_newer
from triangulate.protocol.erasure import united_versions
from triangulate.protocol.order import had_seen
from triangulate.protocol.shares import count


@dataclass(frozen=True)
class Lines:
    """Judgements of files as they are written, and what was wrong on the way."""

    lines: list[bytes] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_lines(files: Mapping[str, bytes]) -> Lines:
    """The lines of journal files, with fields that this version does not know.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by the name that messages call the file by.

    Raises
    ------
    JournalError
        Where a line is of a format that only a newer version of this software knows.
    """
    found = Lines()
    for file, data in files.items():
        content = content_of(data, file)
        if content.newer:
            row = next(problem.row for problem in content.problems if problem.severity == "error")
            _refuse_newer(f"{file}, line {row}")
        found.problems.extend(content.problems)
        found.lines.extend(line for _, line in lines_of(data))
    return found


def _refuse_newer(where: str) -> NoReturn:
    raise JournalError(
        f"{where}: the judgement was written by a newer version of this program; this one knows format {FORMAT}. "
        "Update it on this computer (pip install -U triangulation-protocol) and try again. Nothing was written."
    )


def all_lines(journal: Journal) -> tuple[list[bytes], list[Problem]]:
    """All judgements of a home as lines, and warnings of what else is there.

    Raises
    ------
    StudyError
        Where not all of it can be read, or some of it is of a newer format: what is taken elsewhere has to be all.
    """
    problems = journal.read().problems
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise StudyError(errors, "Nothing was written.")
    return list(journal.lines()), problems


@dataclass(frozen=True)
class Merged:
    """What came, or would come, from one home into another."""

    new: dict[str, int]
    """Judgements that were not known here, by researcher."""
    known: int
    """Judgements that were here already."""
    erased: tuple[str, ...] = ()
    """Ids of judgements that were here and from which words are erased now."""
    differing: tuple[str, ...] = ()
    """Ids under which the two sides hold different judgements; the one that was here stays."""
    strangers: tuple[str, ...] = ()
    """Researchers of new judgements whom study.yaml does not list."""
    problems: tuple[Problem, ...] = ()
    """Lines that are no judgements."""
    old_erasures: tuple[str, ...] = ()
    """Cases whose words were erased before these judgements came, so that nobody looked through them."""
    only_shown: bool = False
    """Whether nothing was written."""

    @property
    def account(self) -> str:
        """In a few sentences: how many, by whom, how many were known."""
        known = f"{count(self.known, 'judgement')} {'was' if self.known == 1 else 'were'} known already"
        number = sum(self.new.values())
        if not number:
            sentences = [f"Nothing new {'would come' if self.only_shown else 'came'}{f': {known}' if self.known else ''}."]
        else:
            by = ", ".join(f"{size} of {researcher}" for researcher, size in self.new.items())
            verb = "would come in" if self.only_shown else "came in"
            sentences = [f"{count(number, 'judgement')} {verb}: {by}.", *([f"{known}."] if self.known else [])]
        if self.erased:
            are = "would be" if self.only_shown else "are now"
            sentences.append(f"Words that were erased there {are} erased from {count(len(self.erased), 'judgement')} here.")
        return " ".join(sentences)

    @property
    def warnings(self) -> list[str]:
        """What a researcher should know, in whole sentences."""
        said = [str(problem) for problem in self.problems]
        if self.strangers:
            who = ", ".join(f'"{shorten(name)}"' for name in self.strangers)
            many, them = ("", "the id") if len(self.strangers) == 1 else ("s", "them")
            said.append(
                f"study.yaml does not list the researcher{many} {who}. Their judgements are taken in all the same; "
                f"add {them} under researchers."
            )
        if self.differing:
            ids = ", ".join(shorten(identifier) for identifier in self.differing[:5])
            more = f" and {len(self.differing) - 5} more" if self.differing[5:] else ""
            said.append(f"Under the same id the two sides hold different judgements ({ids}{more}); those that were here stay.")
        return said + [
            f"The words of case {shorten(case)} were erased before, and judgements that come now were not looked through. "
            f"Run triangulate erase with --case {shorten(case)} again."
            for case in self.old_erasures
        ]


def merge(
    into: Journal | None,
    lines: Iterable[bytes],
    *,
    researchers: Collection[str] = (),
    problems: Iterable[Problem] = (),
    dry_run: bool = False,
) -> Merged:
    """Take the judgements of another home in: all of them or, where it fails, none.

    Doing it again changes nothing, and the order in which homes are taken in makes no difference.

    Parameters
    ----------
    into : Journal, optional
        Where they go; without one it is only told what there is.
    lines : iterable of bytes
        One judgement each; fields that this version does not know are kept.
    researchers : collection of str
        Those whom study.yaml lists; without any, nobody is a stranger.
    problems : iterable of Problem
        What was wrong when the lines were read; handed on.
    dry_run : bool
        Only tell what would come.

    Raises
    ------
    JournalError
        Where a line is of a newer format, or the home cannot be read or written: nothing was written.
    """
    found = list(problems)
    coming, differing = _by_id(lines, found)
    here: dict[str, bytes] = {}
    erasures: dict[str, str] = {}
    for line in into.lines() if into is not None else ():
        judgement = judgement_of(line.strip())
        if isinstance(judgement, str):
            continue
        if judgement.id in coming:
            here[judgement.id] = line
        if judgement.kind == "erase":
            erasures[judgement.id] = str(judgement.subject.get("case"))
    fresh: list[bytes] = []
    replaced: dict[str, bytes] = {}
    new: Counter[str] = Counter()
    for identifier in sorted(coming):
        judgement, line = coming[identifier]
        if identifier not in here:
            fresh.append(line)
            new[judgement.researcher] += 1
            continue
        kept, differs = _one_of(here[identifier], line)
        if differs:
            differing.add(identifier)
        if kept != here[identifier]:
            replaced[identifier] = kept
    unaware: list[str] = []
    if into is not None and erasures and fresh:
        unaware = _unaware(into, [coming[key][0] for key in coming if key not in here], erasures)
    if into is not None and not dry_run:
        _write(into, fresh, replaced, here)
    return Merged(
        dict(sorted(new.items())),
        len(here),
        tuple(replaced),
        tuple(sorted(differing)),
        tuple(sorted(set(new) - set(researchers))) if researchers else (),
        tuple(found),
        tuple(unaware),
        dry_run,
    )


def _by_id(lines: Iterable[bytes], problems: list[Problem]) -> tuple[dict[str, tuple[Judgement, bytes]], set[str]]:
    """One version of each judgement that comes, and the ids of which there were two."""
    coming: dict[str, tuple[Judgement, bytes]] = {}
    differing: set[str] = set()
    place = "the judgements that come in"
    for number, line in enumerate(lines, 1):
        bare = line.strip()
        judgement = judgement_of(bare)
        if isinstance(judgement, str):
            if is_newer(bare):
                _refuse_newer(f"{place}, line {number}")
            problems.append(Problem("warning", place, None, number, None, judgement, "It is not taken in; look at it where it comes from."))
            continue
        whole = bare + b"\n"
        if judgement.id in coming:
            whole, differs = _one_of(coming[judgement.id][1], whole)
            if differs:
                differing.add(judgement.id)
        coming[judgement.id] = judgement, whole
    return coming, differing


def _one_of(here: bytes, there: bytes) -> tuple[bytes, bool]:
    """Which version of a judgement stays, and whether the two say different things without an erasure."""
    if here == there:
        return here, False
    one, other = json.loads(here), json.loads(there)
    if one == other:
        return here, False
    if one.get("erased") is None and other.get("erased") is None:
        return here, True
    if one.get("erased") is None or other.get("erased") is None:
        return (there if one.get("erased") is None else here), False
    both = united_versions(here, there)
    return (here if json.loads(both) == one else both), False


def _unaware(into: Journal, fresh: list[Judgement], erasures: Mapping[str, str]) -> list[str]:
    """Cases that were erased without the writers of these judgements knowing of it."""
    by_id = {judgement.id: judgement for judgement in (*into.read().judgements, *fresh)}
    texts = [judgement for judgement in fresh if judgement.kind != "erase"]
    records = [by_id[record] for record in erasures if record in by_id]
    cases = (erasures[record.id] for record in records if any(not had_seen(judgement, record, by_id) for judgement in texts))
    return list(dict.fromkeys(cases))


def _write(into: Journal, fresh: list[bytes], replaced: Mapping[str, bytes], here: Mapping[str, bytes]) -> None:
    """One call for all that is new, so that all or nothing of it is written."""
    again = {key: line for key, line in replaced.items() if json.loads(here[key]).get("erased") is not None}
    if again:  # words were erased here and there, of different cases
        into.replace_lines(again)
    lines = [*fresh, *(line for key, line in replaced.items() if key not in again)]
    if lines:
        into.append_lines(lines)
