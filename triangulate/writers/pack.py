"""Packs: a study with its judgements as one zip file; the same study gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

FORMAT = 1
"""The format of packs that this version writes."""

_BEGINNING = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can name: when it was packed does not matter."""


def pack_bytes(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """A zip file with these files and, first, a ``pack.json`` that says what is inside.

    Parameters
    ----------
    files : mapping of str to bytes
        Content by path in the study folder, with forward slashes.
    about : mapping
        What else ``pack.json`` says; plain values.

    Examples
    --------
    >>> pack_bytes({"study.yaml": b"title: x"}, {"title": "x"}) == pack_bytes({"study.yaml": b"title: x"}, {"title": "x"})
    True
    """
    listed = [{"file": name, "sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])} for name in sorted(files)]
    manifest = json.dumps({"format": FORMAT, **about, "files": listed}, ensure_ascii=False, indent=1, allow_nan=False)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (("pack.json", manifest.encode() + b"\n"), *((name, files[name]) for name in sorted(files))):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type = zipfile.ZIP_STORED if _shrinks_too_well(content) else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compresslevel=9)
    return buffer.getvalue()


def _shrinks_too_well(content: bytes) -> bool:
    """Whether a reader would take it for a bomb: the same line a hundred thousand times."""
    return len(content) > 1_000_000 and len(zlib.compress(content[:1_000_000])) * 100 < 1_000_000
