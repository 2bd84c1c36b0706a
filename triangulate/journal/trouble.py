"""What goes wrong with files, in sentences that say what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from triangulate.errors import JournalError
from triangulate.journal.lock import Busy

_DISK_FULL: Final = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def in_sentences(file: str, what: str) -> Iterator[None]:
    """Errors of the system as sentences with what to do.

    Parameters
    ----------
    file : str
        What is called so in the study folder.
    what : str
        ``read``, ``written`` or ``made``.

    Raises
    ------
    JournalError
        In the place of an OSError or of a lock that another program holds.
    """
    nothing = "" if what == "read" else " Nothing was saved."
    try:
        yield
    except Busy as err:
        todo = "Wait until that is done, or close the other program, and try again."
        if err.marker is not None:
            todo += f" If no other program is open, delete {err.marker.parent.name}/{err.marker.name}."
        raise JournalError(f"{file} is being written by another program.{nothing} {todo}") from err
    except OSError as err:
        if err.errno in _DISK_FULL:
            why, todo = "the disk is full", "Make room on it and try again."
        elif err.errno == errno.EFBIG:
            why, todo = "the file must not grow any further", "Ask who looks after this computer for more room, and try again."
        elif err.errno in _FORBIDDEN:
            why = "this account may not write there" if what != "read" else "this account may not read it"
            todo = "Ask its owner for permission, close other programs that use the folder, or copy the study to a place of your own."
        elif err.errno in (errno.EISDIR, errno.ENOTDIR, errno.EEXIST):
            why, todo = f"something else has the name {file}", "Rename or remove it and try again."
        elif err.errno == errno.ENOENT:
            why, todo = "the study folder is not there", "See whether it was moved or its drive is not connected, and open the study again."
        else:
            why, todo = err.strerror or type(err).__name__, "See whether the drive is connected and try again."
        raise JournalError(f"{file} could not be {what}: {why}.{nothing} {todo}") from err
