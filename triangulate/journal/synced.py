"""Bytes that survive a loss of power: added to a file, written as a new file, or put in the place of one."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Final

_BINARY: Final = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOINHERIT", 0)

_FOLDERS_NOT_SYNCED: Final = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM, getattr(errno, "ENOTSUP", 0))
"""What network drives answer that see to the names by themselves, and folders that may be written to but not listed."""


def open_to_read(path: Path) -> int:
    """A descriptor to read from."""
    return os.open(path, os.O_RDONLY | _BINARY)


def open_to_append(path: Path) -> int:
    """A descriptor to read from and to add to; the file is made where it is not there."""
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | _BINARY, 0o666)


def read_from(descriptor: int, start: int) -> bytes:
    """Everything from a place on."""
    parts = []
    os.lseek(descriptor, start, os.SEEK_SET)
    while part := os.read(descriptor, max(1 << 16, os.fstat(descriptor).st_size - start)):
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_start(path: Path, size: int) -> bytes:
    """At most ``size`` bytes from the beginning of a file."""
    with path.open("rb") as file:
        return file.read(size)


def read_span(descriptor: int, start: int, size: int) -> bytes:
    """At most ``size`` bytes from a place on."""
    os.lseek(descriptor, start, os.SEEK_SET)
    return os.read(descriptor, size)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes: one call, unless the system takes only part of them; then what is wrong comes with the next."""
    written = os.write(descriptor, data)
    while written < len(data):
        written += os.write(descriptor, data[written:])


def cut(descriptor: int, size: int) -> None:
    """Make a file as long as it was."""
    os.ftruncate(descriptor, size)


if sys.platform == "darwin":
    import fcntl

    def sync(descriptor: int) -> None:
        """Return when the content is on the disk, not in the disk's own memory: fsync stops there on macOS."""
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # network drives know only the other
            os.fsync(descriptor)

elif sys.platform == "win32":

    def sync(descriptor: int) -> None:
        """Return when the content is on the disk."""
        os.fsync(descriptor)

else:

    def sync(descriptor: int) -> None:
        """Return when the content is on the disk."""
        os.fdatasync(descriptor)


def sync_folder(folder: Path) -> None:
    """Return when the names in a folder are on the disk; Windows sees to that by itself."""
    if sys.platform == "win32":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as err:
        if err.errno not in _FOLDERS_NOT_SYNCED:
            raise


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)
    try:
        write_all(descriptor, data)
        sync(descriptor)
    except BaseException:  # an interrupt too: no half of a file stays
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise
    os.close(descriptor)
    sync_folder(path.parent)


def replace_content(path: Path, data: bytes) -> None:
    """Put another content in the place of a file: at every moment the one or the other is there, and whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)  # left by a crash of a program that had the same number
    try:
        write_new(beside, data)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)
