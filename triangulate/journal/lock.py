"""One writer at a time: a lock on a file of the journal that ends with the program that holds it.

Where the system knows ``flock`` it is used directly, since the library takes four times as long and an append
is to cost little more than the disk does; Windows and file systems without locks are left to ``filelock``.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_BUSY: Final = (errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK)
_NO_LOCKS: Final = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL, getattr(errno, "ENOTSUP", errno.EOPNOTSUPP))
"""What network drives answer that have no locks."""
_LONGEST_PAUSE: Final = 0.02


class Busy(Exception):
    """Another program held the lock for as long as was waited."""

    def __init__(self, marker: Path | None = None) -> None:
        super().__init__("locked by another program")
        self.marker = marker
        """A file whose mere existence is the lock, so that one left by a crash has to be deleted by hand; else None."""


def lock_file(path: Path) -> Path:
    """The hidden file whose lock guards a file of the journal; it stays where it is, and means nothing by itself.

    Examples
    --------
    >>> lock_file(Path("judgements/anna.jsonl")).as_posix()
    'judgements/.anna.lock'
    """
    return path.with_name(f".{path.stem}.lock")


@contextmanager
def held(path: Path, wait: float) -> Iterator[None]:
    """Hold the lock of a file of the journal; no other program and no other thread holds it meanwhile.

    Parameters
    ----------
    path : Path
        The file that is guarded; it need not exist yet.
    wait : float
        For how many seconds to wait while another holds it.

    Raises
    ------
    Busy
        Where another held it all the time.
    OSError
        Where the lock file cannot be made.
    """
    name = lock_file(path)
    if sys.platform == "win32":
        with _held_by_library(name, wait, soft=False):
            yield
    else:
        descriptor = _flocked(name, wait)
        if descriptor is None:
            # Another name: the mere existence of this one would count as a lock that somebody holds.
            with _held_by_library(name.with_suffix(".lock-held"), wait, soft=True):
                yield
        else:
            try:
                yield
            finally:
                _unlock(descriptor)


if sys.platform != "win32":
    import fcntl

    def _flocked(name: Path, wait: float) -> int | None:
        """The descriptor of the locked file; None where the file system has no locks."""
        until, pause = time.monotonic() + wait, 0.0005
        while True:
            descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as err:
                os.close(descriptor)
                if err.errno in _NO_LOCKS:
                    return None
                if err.errno not in _BUSY:
                    raise
                if time.monotonic() >= until:
                    raise Busy from None
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                if os.fstat(descriptor).st_nlink:
                    return descriptor
                os.close(descriptor)  # somebody tidied the file away in between: this lock guards no name

    def _unlock(descriptor: int) -> None:
        # Closing alone would not do where a child process was forked meanwhile: it holds the same lock.
        try:
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        finally:
            os.close(descriptor)


@contextmanager
def _held_by_library(name: Path, wait: float, *, soft: bool) -> Iterator[None]:
    from filelock import FileLock, SoftFileLock, Timeout

    lock = SoftFileLock(name) if soft else FileLock(name)
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise Busy(name if soft else None) from None
    try:
        yield
    finally:
        lock.release()
