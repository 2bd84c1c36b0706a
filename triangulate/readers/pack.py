"""Packs: a study with its judgements in one zip file, looked at closely before anything of it is believed.

A pack comes by mail or from a shared drive. Nothing in it reaches the disk before every name, size and hash was
found to be in order.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import unicodedata
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from triangulate.errors import Problem, StudyError, shorten
from triangulate.model.tables import TABLES
from triangulate.readers.archive import DAMAGED

FORMAT: Final = 1
"""The format of packs that this version reads."""

MANIFEST: Final = "pack.json"
"""The member that says what is inside."""

MOST_ENTRIES = 5_000
"""Files in a pack."""

MOST_BYTES = 1_000_000_000
"""Size of all files of a pack together, unpacked."""

MOST_RATIO = 250
"""How many times larger a file may become when it is unpacked; text shrinks to a tenth, a bomb to a thousandth."""

_SMALL = 1_000_000
"""Below this size nothing is a bomb, however well it was packed."""

_TABLE = rf"(?:{'|'.join(name for name in TABLES if name != 'findings')}|tables)\.(?:csv|xlsx|ods)"
_FILE = r"[^/\\:*?\"<>|\x00-\x1f\x7f]+"
_ALLOWED = re.compile(
    rf"(?:study\.yaml|references\.bib|{_TABLE}|findings/{_FILE}\.(?:csv|xlsx|ods)|schemes/{_FILE}\.ya?ml|narrative/{_FILE}\.md"
    rf"|judgements/{_FILE}\.jsonl)\Z",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z", re.IGNORECASE)
"""Names that Windows takes for devices."""

_AGAIN = "Ask for it once more, or take an earlier one."
_DISTRUST = "Such an entry does not come from triangulate pack. If a pack was unpacked and zipped again, unpack it and import the folder."


@dataclass(frozen=True)
class Pack:
    """A pack that was found to be in order."""

    files: dict[str, bytes]
    """Content by path in the study folder, with forward slashes; without :data:`MANIFEST`."""
    about: dict[str, Any] = field(default_factory=dict)
    """What ``pack.json`` says: title, counts, what was left out."""

    @property
    def given(self) -> dict[str, str]:
        """sha256 of each file that is not a journal."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items() if not name.startswith("judgements/")}

    @property
    def journal(self) -> dict[str, bytes]:
        """The journal files."""
        return {name: data for name, data in self.files.items() if name.startswith("judgements/")}


def read_pack(path: Path) -> Pack:
    """Read a pack and check all of it.

    Raises
    ------
    StudyError
        Where anything about it is not in order; one sentence says what. Nothing is written in any case.
    """
    try:
        data = path.read_bytes()
    except OSError as err:
        what = f"the file cannot be read ({err.strerror or type(err).__name__})"
        raise _refusal(path.name, what, "Look whether it is there and whether you may open it.") from err
    return parse_pack(data, path.name)


def parse_pack(data: bytes, file: str) -> Pack:
    """The same for a pack in memory; ``file`` is what messages call it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members, file)
            contents = {member.filename: _content(archive, member, file) for member in members}
    except DAMAGED as err:
        fix = "Nothing in it can be relied on. " + _AGAIN
        if not data.startswith(b"PK"):
            raise _refusal(file, "this is not a pack: it is no zip file", "A pack is what triangulate pack writes.") from err
        raise _refusal(file, "the zip file is damaged or was cut off", fix) from err
    about = _manifest(contents.pop(MANIFEST, None), file)
    _check_hashes(about, contents, file)
    return Pack(contents, about)


def _refusal(file: str, what: str, fix: str) -> StudyError:
    return StudyError([Problem("error", file, None, None, None, what, fix)], "Nothing was written.")


def _check_members(members: list[zipfile.ZipInfo], file: str) -> None:
    """Names and sizes as the list of contents announces them."""
    if len(members) > MOST_ENTRIES:
        raise _refusal(file, f"the zip file holds {len(members)} entries, more than any study", _DISTRUST)
    names: set[str] = set()
    for member in members:
        name = member.filename
        shown = shorten(name)
        # Python cuts a name at a zero byte and turns backslashes round; what was written is what counts.
        if member.orig_filename != name or not _is_safe(name):
            raise _refusal(file, f'the entry "{shorten(member.orig_filename)}" is no file of a study folder', _DISTRUST)
        if stat.S_ISLNK(member.external_attr >> 16) or member.is_dir():
            raise _refusal(file, f'the entry "{shown}" is a link or a folder, not a file', _DISTRUST)
        if member.flag_bits & 1:
            raise _refusal(file, "the zip file is protected with a password", "Unpack it and pack it again without one.")
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike in names:  # on Windows and macOS one would overwrite the other
            raise _refusal(file, f'the entry "{shown}" is there twice', _DISTRUST)
        names.add(alike)
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise _refusal(file, f"it would unpack to more than {MOST_BYTES // 1_000_000} MB", _DISTRUST)
    bomb = next((member for member in members if _swells(member.file_size, member.compress_size)), None)
    if bomb is not None:
        raise _refusal(file, f'the entry "{shorten(bomb.filename)}" would unpack to far more than it seems', _DISTRUST)


def _is_safe(name: str) -> bool:
    parts = name.split("/")
    if any(part != part.strip(" ") or part.endswith(".") or part.startswith((".", "~")) or _RESERVED.match(part) for part in parts):
        return False
    return name == MANIFEST or _ALLOWED.match(name) is not None


def _swells(size: int, packed: int) -> bool:
    return size > _SMALL and size > packed * MOST_RATIO


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> bytes:
    """One file, read no further than was announced."""
    with archive.open(member) as stream:
        content = stream.read(member.file_size + 1)
    if len(content) != member.file_size:
        raise _refusal(file, f'the entry "{shorten(member.filename)}" has another size than the zip file says', _AGAIN)
    return content


def _manifest(data: bytes | None, file: str) -> dict[str, Any]:
    if data is None:
        raise _refusal(file, f"this is not a pack: it has no {MANIFEST}", "A pack is what triangulate pack writes.")
    try:
        about = json.loads(data)
        version, files = about["format"], about["files"]
        listed = all(isinstance(item["file"], str) and isinstance(item["sha256"], str) for item in files)
    except (ValueError, KeyError, TypeError, RecursionError) as err:
        raise _refusal(file, f"{MANIFEST} in it cannot be understood", _AGAIN) from err
    if isinstance(version, int) and version > FORMAT:
        fix = "Update this software (pip install --upgrade triangulation-protocol) and try again."
        raise _refusal(file, f"the pack has format {version}, this version knows format {FORMAT}", fix)
    if version != FORMAT or not listed or not isinstance(about.get("title", ""), str):
        raise _refusal(file, f"{MANIFEST} in it cannot be understood", _AGAIN)
    return dict(about)


def _check_hashes(about: dict[str, Any], contents: dict[str, bytes], file: str) -> None:
    listed = {item["file"]: item["sha256"] for item in about["files"]}
    if absent := sorted(set(listed) - set(contents)):
        raise _refusal(file, f'"{shorten(absent[0])}" should be in it and is not', _AGAIN)
    if extra := sorted(set(contents) - set(listed)):
        raise _refusal(file, f'"{shorten(extra[0])}" is in it although {MANIFEST} does not list it', _AGAIN)
    for name, content in contents.items():
        if hashlib.sha256(content).hexdigest() != listed[name]:
            raise _refusal(file, f'"{shorten(name)}" is not as it was packed', _AGAIN)
    if "study.yaml" not in contents:
        raise _refusal(file, "there is no study.yaml in it", _AGAIN)
