"""Writing a file so that it is never half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from triangulate.errors import OutputError


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file in one go: either the whole new content stands there, or what stood there before."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".triangulate-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o666 & ~_mask())  # a temporary file is private, a result is as others are
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as err:
        reason = "it is open in another program, or you may not write there" if isinstance(err, PermissionError) else err.strerror
        raise OutputError(f"{path} could not be written: {reason}. Close it, or choose another place.") from err
    return path


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
