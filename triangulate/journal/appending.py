"""Adding lines to the file of a researcher: what is acknowledged stays, what is not does no harm."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from triangulate.errors import JournalError
from triangulate.journal.folder import SET_ASIDE, file_name
from triangulate.journal.lines import BYTE_ORDER_MARK, UPDATE, heads_of, is_torn
from triangulate.journal.marks import COMPARED, START, Mark, further, is_same, state_of
from triangulate.journal.synced import cut, read_from, sync, sync_folder, write_all, write_new


class AppendedFile:
    """The file of one researcher to which judgements are added. Its methods are called while it is locked.

    Parameters
    ----------
    path : Path
        The file; it need not exist yet.
    ids : set of str
        Judgements of the researcher that stand in other files, such as conflict copies.
    """

    def __init__(self, path: Path, ids: set[str]) -> None:
        self.path = path
        self._ids = ids
        self._mark = START

    def add(self, descriptor: int, lines: Mapping[str, bytes]) -> tuple[int, int]:
        """Add those lines whose ids are new, and return when they are on the disk.

        Parameters
        ----------
        descriptor : int
            The file, open to be read and added to.
        lines : mapping of str to bytes
            Lines by their ids.

        Returns
        -------
        int
            How many were new.
        int
            How long the file was before, for :func:`cut_back`.

        Raises
        ------
        JournalError
            Where the file holds lines of a newer format.
        OSError
            Where the system could not write; the file is as it was.
        """
        first = self._mark is START
        rest = self._catch_up(descriptor)
        size = os.fstat(descriptor).st_size
        data = b"".join([line for identifier, line in lines.items() if identifier not in self._ids])
        if not data:
            sync(descriptor)  # an attempt that did not succeed may have written them without getting so far
            return 0, size
        if rest.strip():
            if is_torn(rest):
                set_aside(self.path, rest)
                size -= len(rest)
                cut(descriptor, size)
            else:
                data = b"\n" + data  # the last line is whole, only its line break lacks
        try:
            write_all(descriptor, data)
            sync(descriptor)
            if first or not size:
                sync_folder(self.path.parent)
        except BaseException:  # an interrupt too
            cut_back(descriptor, size)
            raise
        new = lines.keys() - self._ids
        self._ids |= new
        last = (self._mark.last + data)[-COMPARED:] if self._mark.end == size else data[-COMPARED:]
        self._mark = Mark(state_of(os.fstat(descriptor)), size + len(data), last)
        return len(new), size

    def _catch_up(self, descriptor: int) -> bytes:
        """Learn the ids that came since, from whatever program; returns what stands after the last line break."""
        state = state_of(os.fstat(descriptor))
        if self._mark.state == state and self._mark.end == state[1]:
            return b""
        start = self._mark if is_same(descriptor, self._mark) else START
        data = read_from(descriptor, start.end)
        ids, newer = heads_of(data)
        if newer:
            raise too_new(file_name(self.path))
        self._ids |= ids
        end = data.rfind(b"\n") + 1
        self._mark = further(start, data, end)._replace(state=state)
        return data[end:] if self._mark.end else data.removeprefix(BYTE_ORDER_MARK)


def cut_back(descriptor: int, size: int) -> None:
    """Make a file as long as it was. Where even that fails, a torn line stays, which the next judgement sets aside."""
    try:
        cut(descriptor, size)
        sync(descriptor)
    except OSError:
        return


def set_aside(path: Path, rest: bytes) -> None:
    """Keep the rest of a line that was not written to its end, where it does no harm."""
    folder = path.parent / SET_ASIDE
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(path.parent)
    name = f"{path.name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while True:
        try:
            write_new(folder / (f"{name}.txt" if number == 1 else f"{name}-{number}.txt"), rest)
        except FileExistsError:
            number += 1
        else:
            return


def too_new(file: str) -> JournalError:
    """The refusal to add to what this version does not understand."""
    return JournalError(
        f"{file} was written by a newer version of this program, and this one must not add to it. {UPDATE} Nothing was saved."
    )
