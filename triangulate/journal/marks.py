"""How far a file was read, so that next time only what was added is looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from triangulate.journal.synced import open_to_read, read_from, read_span

COMPARED: Final = 256
"""So many bytes before the place up to which a file was read tell whether it is still the same file."""


class Mark(NamedTuple):
    """How far a file was read."""

    state: tuple[int, int, int] = (0, 0, 0)
    """Inode, size and time of change when it was read; the same again means that nothing happened."""
    end: int = 0
    """Bytes up to the last line break that was read."""
    last: bytes = b""
    """The bytes before ``end``: where they are others, the file was written anew and is read from its beginning."""


START: Final = Mark()
"""Nothing was read yet."""


def state_of(stat: os.stat_result) -> tuple[int, int, int]:
    """What is another whenever a file was changed: inode, size, time."""
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def since(path: Path, mark: Mark | None) -> tuple[bytes, Mark]:
    """What a file holds after a mark, and that mark; all of it after an empty one where it is not the same file any more."""
    descriptor = open_to_read(path)
    try:
        state = state_of(os.fstat(descriptor))
        start = mark if mark is not None and is_same(descriptor, mark) else START
        return read_from(descriptor, start.end), start._replace(state=state)
    finally:
        os.close(descriptor)


def is_same(descriptor: int, mark: Mark) -> bool:
    """Whether what a file holds before a mark is what was read there."""
    stat = os.fstat(descriptor)
    if stat.st_ino != mark.state[0] or stat.st_size < mark.end:
        return False
    return not mark.last or read_span(descriptor, mark.end - len(mark.last), len(mark.last)) == mark.last


def further(start: Mark, data: bytes, end: int) -> Mark:
    """The mark after the whole lines of ``data``, which were read from ``start`` on."""
    last = (start.last + data[max(0, end - COMPARED) : end])[-COMPARED:]
    return Mark(start.state, start.end + end, last)
