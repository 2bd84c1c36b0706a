"""A judgement: one decision of one researcher, as the journal holds it.

A million judgements are read in seconds and in little memory because subject and body stay the bytes
that they are until somebody asks for them; most judgements of a long study are replaced by later ones.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

FORMAT: Final = 1
"""The format of judgements that this version writes and reads."""

KINDS: Final = (
    "sort", "unsort", "make", "rename", "merge", "split", "code", "refuse", "interpret", "assess", "explain", "memo",
    "resolve", "feedback", "respond", "reveal", "undo", "redo", "erase",
)  # fmt: skip
"""All kinds of judgement."""

SORTING_KINDS: Final = ("sort", "unsort", "make", "rename", "merge", "split")
"""Kinds that say which rows there are and what stands in them; they belong to the team."""

FINAL_KINDS: Final = ("undo", "redo", "reveal", "erase")
"""Kinds that cannot be undone: what was seen or taken out stays so, and an undo is taken back by a redo."""

BESIDE: Final = ("basis", "found")
"""Fields of a body that the software adds: what a judgement rests on, and presence by the findings at the time."""

_EMPTY: Final = msgspec.Raw(b"{}")


class Judgement(msgspec.Struct, frozen=True, gc=False):
    """One decision: who, when, on what, and what was decided. Never changed once it is written.

    Examples
    --------
    >>> judgement = make_judgement("anna", "interpret", {"meta_theme": "O3"}, {"text": "Roles are talked into being."})
    >>> judgement.kind, judgement.subject, judgement.body["text"]
    ('interpret', {'meta_theme': 'O3'}, 'Roles are talked into being.')
    >>> judgement_of_line(line_of(judgement)) == judgement
    True
    """

    id: str
    """UUID of version 7: unique, and in the order of time where clocks are right."""
    at: str
    """When, in UTC, as ISO 8601."""
    researcher: str
    kind: str
    """One of :data:`KINDS`."""
    v: int = FORMAT
    seen: tuple[str, ...] = ()
    """The newest judgements that the writer knew: order is causal, clocks may be wrong."""
    subject_json: msgspec.Raw = msgspec.field(name="subject", default=_EMPTY)
    """:attr:`subject` as it is written."""
    body_json: msgspec.Raw = msgspec.field(name="body", default=_EMPTY)
    """:attr:`body` as it is written."""
    erased: str | None = None
    """The judgement of kind ``erase`` that took words out of this one; None where nothing was taken out."""

    def __repr__(self) -> str:
        body = {name: value for name, value in self.body.items() if name not in BESIDE}
        return f"<{self.kind} by {self.researcher}, saved {self.at}: {self.subject} {body}>"

    @property
    def subject(self) -> dict[str, Any]:
        """What it is about: stable ids, such as ``meta_theme``, ``source_a``, ``source_b``. A new dict each time."""
        return _object(self.subject_json)

    @property
    def body(self) -> dict[str, Any]:
        """What was decided. A new dict each time."""
        return _object(self.body_json)


def _object(raw: msgspec.Raw) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # a number that no computer holds, a hundred thousand brackets
        return {}
    return value if isinstance(value, dict) else {}


LINES: Final = msgspec.json.Decoder(Judgement)
"""Decodes lines to judgements; ``LINES.decode_lines(data)`` takes a whole file at once."""


def make_judgement(
    researcher: str,
    kind: str,
    subject: dict[str, Any],
    body: dict[str, Any],
    *,
    seen: Sequence[str] = (),
    after: str | None = None,
    now: float | None = None,
) -> Judgement:
    """A new judgement with an id and a time.

    Parameters
    ----------
    researcher, kind, subject, body
        Who judges what, checked before.
    seen : sequence of str
        The newest judgements that the researcher knew.
    after : str, optional
        The largest id known: the new id is larger, whatever the clock says.
    now : float, optional
        Seconds since 1970 in UTC; by default what the clock says.
    """
    moment = time.time() if now is None else now
    at = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    about, decided = (msgspec.Raw(msgspec.json.encode(value)) for value in (subject, body))
    return Judgement(new_id(moment, after), at, researcher, kind, FORMAT, tuple(seen), about, decided)


def line_of(judgement: Judgement) -> bytes:
    """The judgement as one line of a journal, with its line break."""
    fields: dict[str, Any] = {
        "v": judgement.v,
        "id": judgement.id,
        "at": judgement.at,
        "seen": judgement.seen,
        "researcher": judgement.researcher,
        "kind": judgement.kind,
        "subject": judgement.subject_json,
        "body": judgement.body_json,
    }
    if judgement.erased is not None:
        fields["erased"] = judgement.erased
    return msgspec.json.encode(fields) + b"\n"


def judgement_of_line(line: bytes) -> Judgement | str:
    """The judgement of a line, or what is wrong with it.

    Fields that this version does not know are left out of the result; they stay in the line.
    """
    try:
        judgement = LINES.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as err:
        return _what_is_wrong(line, err)
    return wrong_with(judgement) or judgement


def wrong_with(judgement: Judgement) -> str:
    """What is wrong with a judgement that was decoded; empty where nothing is."""
    if judgement.v != FORMAT:
        return f"the judgement has format {judgement.v}, this version knows format {FORMAT}"
    if judgement.kind not in _KNOWN:
        return f'"{judgement.kind}" is no kind of judgement'
    if not (judgement.id and judgement.at and judgement.researcher):
        return "the judgement lacks id, at or researcher"
    return ""


_KNOWN = frozenset(KINDS)


def is_newer(line: bytes) -> bool:
    """Whether a line is of a format that only a newer version of this software knows."""
    version = _field(line, "v")
    return isinstance(version, int) and version > FORMAT


def _field(line: bytes, name: str) -> Any:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return value.get(name) if isinstance(value, dict) else None


def _what_is_wrong(line: bytes, err: Exception) -> str:
    if is_newer(line):
        return f"the judgement has format {_field(line, 'v')}, this version knows format {FORMAT}"
    if not isinstance(err, msgspec.ValidationError):
        return "the line is not a judgement"
    lacking = [name for name in ("id", "at", "researcher", "kind") if not isinstance(_field(line, name), str)]
    return f"the judgement lacks {' and '.join(lacking)}" if lacking else "the line is not a judgement"


def new_id(moment: float, after: str | None = None) -> str:
    """A UUID of version 7 that is larger than ``after``.

    Where a clock was set back, or a colleague's clock is ahead, the time in the id follows the largest id
    known instead of the clock: the order of ids is then an order of cause and effect on every machine.

    References
    ----------
    RFC 9562, section 5.7 and 6.2 (counter in the bits of ``rand_a``).

    Examples
    --------
    >>> first = new_id(1_700_000_000.0)
    >>> first[:15], new_id(1_600_000_000.0, after=first) > first
    ('018bcfe5-6800-7', True)
    """
    milliseconds, counter = int(moment * 1000), secrets.randbits(11)
    known = _time_of(after) if after else None
    if known is not None and known >= (milliseconds, counter):
        milliseconds, counter = known if known[0] >= milliseconds else (milliseconds, counter)
        counter += 1
        if counter >> 12:
            milliseconds, counter = milliseconds + 1, 0
    digits = f"{milliseconds:012x}7{counter:03x}{secrets.randbits(62) | 1 << 63:016x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


_FURTHEST = (1 << 48) - 1_000_000
"""Times of ids beyond this one (in milliseconds) leave no room to follow them."""


def _time_of(identifier: str) -> tuple[int, int] | None:
    """Time and counter of a UUID of version 7; None for anything else."""
    digits = identifier.replace("-", "")
    if len(identifier) != 36 or len(digits) != 32 or digits[12] != "7":
        return None
    try:
        milliseconds, counter = int(digits[:12], 16), int(digits[13:16], 16)
    except ValueError:
        return None
    return (milliseconds, counter) if milliseconds < _FURTHEST else None
