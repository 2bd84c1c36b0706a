"""Erasure: in which fields of judgements the words of a case stand, and what stays when they are taken out.

Consent is withdrawn for what a person said, not for what researchers concluded: meaning, code and all other
values of a judgement stay, so that the matrix stays. Texts go as a whole, since half a sentence may still tell
who spoke.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from triangulate.model.judgements import Judgement
from triangulate.model.table import split_list

TOMBSTONE: Final = "[erased]"
"""What stands where words were."""

LONG_RUN: Final = 6
"""So many words in a row, the same as in a quote, are taken for the quote."""

SHORT_QUOTE: Final = 3
"""A quote of fewer words, such as "Yes.", is found only where it is the whole text: it stands in every other sentence too."""

_STAY: Final = frozenset({
    "presence_a", "presence_b", "meaning", "prominence", "coverage", "examples", "code", "how", "by", "researcher", "judgement",
    "judgements", "meta_theme", "meta_themes", "finding", "findings", "source", "source_a", "source_b", "scheme", "scope",
})  # fmt: skip
"""Keys of a body whose values are judgements or ids: without them the matrix would change."""

_ENVELOPE: Final = frozenset({"v", "id", "at", "seen", "researcher", "kind", "subject", "erased"})
_UNSPACED: Final = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0x20000, 0x3FFFF))
"""Scripts that put no blanks between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""


class _Letters(dict[int, str]):
    """Letters, figures and accents stay, all else parts words: blanks, quotation marks and apostrophes of any form."""

    def __missing__(self, number: int) -> str:
        char = chr(number)
        if any(low <= number <= high for low, high in _UNSPACED):
            char = f" {char} "
        elif unicodedata.category(char) == "Cf":
            char = ""  # soft hyphens, marks of direction, joiners
        elif unicodedata.category(char)[0] in "PSZC":
            char = " "
        self[number] = char
        return char


_LETTERS = _Letters()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in a form in which typography makes no difference.

    Examples
    --------
    >>> words_of("“We drew the  family’s week!”") == words_of('"we drew the family\\'s week"')
    True
    """
    return tuple(unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS).split())


@dataclass(frozen=True)
class CaseWords:
    """What is looked for: the id of a case, its quotes, and further words that tell who it is.

    Examples
    --------
    >>> sought = CaseWords("SW06", ("Nobody in that room had ever asked me what I thought.",), ("the chair from Harbour",))
    >>> sought.without("She says that nobody in that room had ever asked her.")
    '[erased]'
    >>> sought.without("Compare SW06 with SW07.")
    'Compare [erased] with SW07.'
    >>> sought.without("Roles are talked into being.") is None
    True
    """

    case: str
    quotes: tuple[str, ...] = ()
    """Texts of the case: quotes, paraphrases and notes."""
    further: tuple[str, ...] = ()
    """Words that a researcher named; they are found wherever they stand, however short."""

    @cached_property
    def _runs(self) -> dict[int, frozenset[tuple[str, ...]]]:
        """Rows of words that are looked for, by their length."""
        found: dict[int, set[tuple[str, ...]]] = {}
        for quote in self.quotes:
            words = words_of(quote)
            length = min(len(words), _run_length(words))
            if length >= SHORT_QUOTE:
                found.setdefault(length, set()).update(_rows(words, length))
        for text in self.further:
            if words := words_of(text):
                found.setdefault(len(words), set()).add(words)
        return {length: frozenset(rows) for length, rows in found.items()}

    @cached_property
    def _whole(self) -> frozenset[tuple[str, ...]]:
        return frozenset(words for quote in self.quotes if (words := words_of(quote)))

    @cached_property
    def _id(self) -> re.Pattern[str] | None:
        """The id as a whole word; None where it is a mere number, which stands in many texts that mean something else."""
        if not any(char.isalpha() for char in self.case) or len(self.case) < 2:
            return None
        return re.compile(rf"(?<![^\W_]){re.escape(self.case)}(?![^\W_])", re.IGNORECASE)

    @property
    def id_is_looked_for(self) -> bool:
        """Whether the id can be told in a text."""
        return self._id is not None

    @property
    def short_quotes(self) -> int:
        """How many quotes are so short that they are found only where they are the whole text."""
        return sum(0 < len(words_of(quote)) < SHORT_QUOTE for quote in self.quotes)

    def speaks(self, text: str) -> bool:
        """Whether a quote, a long run of its words, or one of the further words stands in a text."""
        words = words_of(text)
        if words in self._whole:
            return True
        return any(not rows.isdisjoint(_rows(words, length)) for length, rows in self._runs.items())

    def mentioned_in(self, text: str, column: str | None = None) -> bool:
        """Whether the id of the case stands in a text as a whole word; in a column of cases also where it is a mere number."""
        if column is not None and column.strip().casefold() in ("case", "cases"):
            return self.case in split_list(text)
        return self._id is not None and self._id.search(text) is not None

    def without(self, text: str) -> str | None:
        """The text after erasure, or None where nothing of the case stands in it."""
        if self.speaks(text):
            return TOMBSTONE
        if self._id is not None and self._id.search(text):
            return self._id.sub(TOMBSTONE, text)
        return None


def _run_length(words: tuple[str, ...]) -> int:
    """Characters of scripts without blanks count half."""
    single = sum(len(word) == 1 and any(low <= ord(word) <= high for low, high in _UNSPACED) for word in words)
    return LONG_RUN * 2 if single * 2 > len(words) else LONG_RUN


def _rows(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(length)), strict=False)


@dataclass(frozen=True)
class Erased:
    """A judgement from which words were taken out."""

    judgement: Judgement
    """As it was."""
    fields: tuple[str, ...]
    """Where the words stood, such as ``body.reason`` or ``body.by.2``."""
    line: bytes
    """The judgement as it is now, with everything that this version does not know."""


def erase_line(line: bytes, judgement: Judgement, sought: CaseWords, record: str) -> Erased | None:
    """A line of a journal without the words of a case; None where they do not stand in it.

    Parameters
    ----------
    line : bytes
        The judgement as it is kept.
    judgement : Judgement
        The same, decoded.
    sought : CaseWords
        What is looked for.
    record : str
        The id of the judgement of kind ``erase`` that says who did it.
    """
    fields: list[str] = []
    data: dict[str, Any] = json.loads(line)
    kept: dict[str, Any] = {}
    for key, value in data.items():
        if key in _ENVELOPE or (key == "body" and judgement.kind == "erase"):
            kept[key] = value
        else:
            name = key if key == "body" else _free(_key(key, sought, fields, ""), kept)
            kept[name] = _without(value, sought, fields, name)
    if not fields:
        return None
    earlier = data.get("erased")
    kept["erased"] = max(record, earlier) if isinstance(earlier, str) else record
    return Erased(judgement, tuple(fields), encode(kept))


def encode(data: dict[str, Any]) -> bytes:
    """A judgement as a line, in the order in which its keys stand."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _without(value: Any, sought: CaseWords, fields: list[str], path: str) -> Any:
    if isinstance(value, str):
        name = path.rpartition(".")[2]
        of_cases = bool(sought.case) and (name == "case" or ".cases." in f"{path}.")
        now = TOMBSTONE if of_cases and value == sought.case else sought.without(value)
        if now is not None and now != value:
            fields.append(path)
            return now
        return value
    if isinstance(value, list):
        return [_without(item, sought, fields, f"{path}.{number}") for number, item in enumerate(value)]
    if isinstance(value, dict):
        result: dict[str, Any] = {}
        for key, item in value.items():
            name = _key(key, sought, fields, path)
            stays = path == "body" and key in _STAY
            result[_free(name, result)] = item if stays else _without(item, sought, fields, f"{path}.{name}")
        return result
    return value


def _key(key: str, sought: CaseWords, fields: list[str], path: str) -> str:
    """The key itself may be a case: a mapping of cases to what was noted on them."""
    now = TOMBSTONE if key and key == sought.case else sought.without(key)
    if now is None or now == key:
        return key
    fields.append(f"{path}.{now}".lstrip("."))
    return now


def _free(name: str, taken: dict[str, Any]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name} {number}", number + 1
    return free


def united_versions(one: bytes, other: bytes) -> bytes:
    """Of two versions of the same judgement from which words were erased: the one without the words of either.

    Where the two differ, one of them had something taken out there: nothing of that text stays.

    Examples
    --------
    >>> united_versions(b'{"a":"[erased]","b":"x"}', b'{"a":"SW06","b":"[erased] y"}')
    b'{"a":"[erased]","b":"[erased]"}\\n'
    """
    return encode(_united(json.loads(one), json.loads(other)))


def _united(one: Any, other: Any, key: str = "") -> Any:
    if one == other:
        return one
    if key == "erased" and isinstance(one, str) and isinstance(other, str):
        return max(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: _united(one[name], other[name], name) for name in one if name in other}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_united(a, b) for a, b in zip(one, other, strict=True)]
    return TOMBSTONE


def record_body(by: str, erased: Iterable[Erased], given: Sequence[str], outputs: Sequence[str], sought: CaseWords) -> dict[str, Any]:
    """What the judgement of kind ``erase`` says: what was taken out and where words still stand, never the words."""

    def place(text: str) -> str:
        return sought.without(text) or text

    return {
        "by": by,
        "judgements": [{"id": item.judgement.id, "fields": list(item.fields)} for item in erased],
        "given": [place(text) for text in given],
        "outputs": [place(text) for text in outputs],
    }
