"""From the bytes of a file to judgements: the lines that can be read, and what is wrong with the others."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from operator import attrgetter
from typing import Final

import msgspec

from triangulate.errors import Problem, shorten
from triangulate.journal.home import JournalReading
from triangulate.model.judgements import FORMAT, KINDS, LINES, Judgement, is_newer, judgement_of_line, line_of

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_AROUND: Final = b" \t\r\n" + BYTE_ORDER_MARK
"""What may stand around a line; a line begins and ends with a brace."""
_KINDS: Final = frozenset(KINDS)
_NONE: Final = "the line is not a judgement"
UPDATE: Final = "Update it on this computer (pip install -U triangulation-protocol) and open the study again."


@dataclass(frozen=True)
class Content:
    """What a file holds, or the part of it that was read."""

    judgements: list[Judgement]
    problems: list[Problem] = field(default_factory=list)
    newer: bool = False
    """Whether a line is of a format that only a newer version knows."""
    end: int = 0
    """Bytes up to the last line break, and with it."""


def content_of(data: bytes, file: str) -> Content:
    """Judgements of the bytes of a file.

    A last line without a line break counts where it is whole.

    Parameters
    ----------
    data : bytes
        Whole lines, and perhaps a last one that was not written to its end.
    file : str
        What problems call the file.
    """
    end = data.rfind(b"\n") + 1
    judgements = _all_at_once(data)
    if judgements is not None:
        return Content(judgements, [], False, end)
    judgements, problems, newer = [], [], False
    lines = data.split(b"\n")
    for number, line in enumerate(lines, 1):
        bare = line.strip(_AROUND)
        judgement = judgement_of(bare) if bare else ""
        if isinstance(judgement, Judgement):
            judgements.append(judgement)
        elif is_newer(bare):
            newer = True
            fix = f"It was written by a newer version of this program. {UPDATE}"
            problems.append(Problem("error", file, None, number, None, judgement, fix))
        elif bare and number == len(lines) and is_torn(bare):
            fix = "It was never acknowledged and is left out; with the next judgement it is put into judgements/set-aside."
            problems.append(Problem("note", file, None, number, None, "the last line was not written to its end", fix))
        elif bare:
            fix = "The line is kept and left out; look at it in a text editor or restore the file from a backup."
            problems.append(Problem("warning", file, None, number, None, judgement, fix))
    return Content(judgements, problems, newer, end)


def _all_at_once(data: bytes) -> list[Judgement] | None:
    """All judgements, where nothing at all is wrong with any of them."""
    try:
        judgements = LINES.decode_lines(memoryview(data)[3:] if data.startswith(BYTE_ORDER_MARK) else data)
        if not data.isascii():
            data.decode()  # subject and body are kept as they are: nothing else looks at their characters
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    fine = (
        _all(judgements, "v") <= {FORMAT}
        and _all(judgements, "kind") <= _KINDS
        and "" not in _all(judgements, "researcher")
        and all(map(attrgetter("at"), judgements))
        and all(map(attrgetter("id"), judgements))
    )
    return judgements if fine else None


def _all(judgements: Iterable[Judgement], name: str) -> set[object]:
    return set(map(attrgetter(name), judgements))


def judgement_of(line: bytes) -> Judgement | str:
    """The judgement of a line or what is wrong with it; characters that are no UTF-8 are wrong, an empty ``seen`` is not."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return _NONE
    judgement = judgement_of_line(line) if line.lstrip().startswith(b"{") else _NONE
    if isinstance(judgement, str) and b"null" in line:
        try:
            fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, RecursionError):
            return judgement
        if bytes(fields.get("seen", b"")) == b"null":  # other programs write nothing so
            del fields["seen"]
            return judgement_of_line(msgspec.json.encode(fields))
    return judgement


def is_torn(line: bytes) -> bool:
    """Whether a line was not written to its end: no part of an object is an object.

    Examples
    --------
    >>> is_torn(b'{"v":1,"id":"01'), is_torn(b'{"v":1}')
    (True, False)
    """
    try:
        return not isinstance(msgspec.json.decode(line), dict)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return True


class _Head(msgspec.Struct, gc=False):
    id: str = ""
    v: int = FORMAT


_HEADS: Final = msgspec.json.Decoder(_Head)


def heads_of(data: bytes) -> tuple[set[str], bool]:
    """The ids of all lines, and whether one of them is of a newer format; faster than reading them."""
    try:
        heads = _HEADS.decode_lines(memoryview(data)[3:] if data.startswith(BYTE_ORDER_MARK) else data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        heads = []
        newer = False
        for line in data.split(b"\n"):
            try:
                heads.append(_HEADS.decode(line.strip(_AROUND)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                newer = newer or is_newer(line.strip(_AROUND))
        return {head.id for head in heads}, newer or any(head.v > FORMAT for head in heads)
    return {head.id for head in heads}, any(head.v > FORMAT for head in heads)


def unite(contents: Mapping[str, Content]) -> JournalReading:
    """Judgements of several files, each id once: of several versions of one the same holds, in whatever order they come.

    Parameters
    ----------
    contents : mapping of str to Content
        By what problems call the file.
    """
    problems = [problem for content in contents.values() for problem in content.problems]
    judgements = list(chain.from_iterable(content.judgements for content in contents.values()))
    if len(set(map(attrgetter("id"), judgements))) == len(judgements):
        return JournalReading(judgements, problems)
    known: dict[str, Judgement] = {}
    for file, content in contents.items():
        for judgement in content.judgements:
            there = known.setdefault(judgement.id, judgement)
            if there is judgement:
                continue
            known[judgement.id], contradict = one_of(there, judgement)
            if contradict:
                what = f"there are two versions of judgement {shorten(judgement.id)} ({judgement.kind}, {shorten(judgement.researcher)})"
                fix = (
                    "A line was changed outside this program. The same version is used on every computer; "
                    "search the files in judgements for the id and delete the line that is wrong."
                )
                problems.append(Problem("warning", file, None, None, None, what, fix))
    return JournalReading(list(known.values()), problems)


def one_of(one: Judgement, other: Judgement) -> tuple[Judgement, bool]:
    """Which of two versions of a judgement holds, whichever comes first, and whether the two contradict each other.

    Words that were erased anywhere stay erased.
    """
    if one == other:
        return one, False
    if (one.erased is None) != (other.erased is None):
        return (one if other.erased is None else other), False
    first, last = sorted((one, other), key=line_of)
    if one.erased is not None:
        from triangulate.protocol.erasure import united_versions

        united = judgement_of(united_versions(line_of(first), line_of(last)))
        return (united if isinstance(united, Judgement) else last), False
    return last, _values(one) != _values(other)


def _values(judgement: Judgement) -> tuple[object, ...]:
    return judgement.at, judgement.researcher, judgement.kind, judgement.v, judgement.seen, judgement.subject, judgement.body


def lines_of(data: bytes) -> Iterator[tuple[Judgement, bytes]]:
    """Each line that can be read, with its judgement; as it is written, ending in a line break."""
    for line in data.split(b"\n"):
        bare = line.strip(_AROUND)
        judgement = judgement_of(bare) if bare else ""
        if isinstance(judgement, Judgement):
            yield judgement, bare + b"\n"


def with_replaced(data: bytes, replacements: Mapping[str, bytes]) -> tuple[bytes, set[str]]:
    """The bytes of a file with other lines in the place of some; all other bytes stay.

    Parameters
    ----------
    data : bytes
        A whole file.
    replacements : mapping of str to bytes
        The new line of each judgement that is replaced, by its id.

    Returns
    -------
    bytes
        The new content.
    set of str
        Ids that were found.
    """
    lines = data.split(b"\n")
    found: set[str] = set()
    for number, line in enumerate(lines):
        try:
            identifier = _HEADS.decode(line.strip(_AROUND)).id
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if identifier in replacements:
            found.add(identifier)
            lines[number] = replacements[identifier].rstrip(b"\r\n") + (b"\r" if line.endswith(b"\r") else b"")
    return b"\n".join(lines), found


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without the garbage collector, which would walk a million new values again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
