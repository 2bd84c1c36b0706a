"""Judgements and whole studies on the move: import, export, packs.

Wires study folder, journal and packs together. Kinds of places that judgements come from are in
:data:`ORIGINS`, kinds of places that they go to in :data:`TARGETS`: a new one is a line there.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from triangulate.errors import JournalError, OutputError, Problem, StudyError
from triangulate.journal import open_journal
from triangulate.journal.address import shown_address
from triangulate.journal.folder import journal_files
from triangulate.journal.transfer import Lines, Merged, all_lines, merge, read_lines
from triangulate.model.settings import Settings
from triangulate.protocol.shares import count
from triangulate.readers.folder import read_folder
from triangulate.readers.pack import Pack, read_pack
from triangulate.writers.files import write_whole

ADDRESSES = ("postgresql://", "postgres://")
"""How the address of a server begins."""


class Coming(NamedTuple):
    """What another place brings."""

    place: str
    """In words, never with a password."""
    lines: Iterable[bytes]
    problems: list[Problem]
    given: Mapping[str, str] | None = None
    """sha256 of its given files; None where it has none."""
    pack: Pack | None = None


@dataclass(frozen=True)
class Imported:
    """The outcome of an import."""

    place: str
    merged: Merged
    restored: Path | None = None
    """The study folder, where the whole study came out of a pack."""
    differing: tuple[str, ...] = ()
    """Given files that say something else there than here."""
    only_here: tuple[str, ...] = ()
    only_there: tuple[str, ...] = ()
    shortened: tuple[str, ...] = ()
    """Tables of a pack from which rows were left out when it was made."""
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What came, and where given files differ."""
        said = [f"{self.place}: {self.merged.account}"]
        if self.restored is not None:
            verb = "would be restored" if self.merged.only_shown else "was restored"
            said.insert(0, f"The study {verb} into {self.restored}.")
        said += [f"{name} is not the same there; nothing of yours was changed." for name in self.differing]
        said += [f"{name} is only there; copy it yourself if it belongs to your study." for name in self.only_there]
        said += [f"{name} is only here." for name in self.only_here]
        said += [f"{name} was packed without some rows, so it is not compared." for name in self.shortened]
        return [*said, *self.notes]

    def to_json(self) -> dict[str, Any]:
        """The same for other programs."""
        merged = self.merged
        return {
            "from": self.place,
            "written": not merged.only_shown,
            "restored": None if self.restored is None else str(self.restored),
            "new": sum(merged.new.values()),
            "by_researcher": merged.new,
            "known": merged.known,
            "erased": list(merged.erased),
            "versions_that_differ": list(merged.differing),
            "researchers_not_listed": list(merged.strangers),
            "warnings": merged.warnings,
            "files": {"differ": list(self.differing), "only_here": list(self.only_here), "only_there": list(self.only_there)},
        }


def import_judgements(folder: Path, other: str, *, dry_run: bool = False) -> Imported:
    """Take the judgements of another place into the journal of a study.

    Parameters
    ----------
    folder : Path
        The study. Where there is none and ``other`` is a pack, the study is restored from it.
    other : str
        Another study folder, a pack, a ``.jsonl`` file or a folder of them, or a ``postgresql://`` address.
    dry_run : bool
        Only tell what would come.

    Raises
    ------
    StudyError
        Where one of the two cannot be read.
    JournalError
        Where judgements cannot be read or written, or are of a newer format: nothing was written.
    """
    coming = _read_other(other)
    if _is_free(folder):
        if coming.pack is None:
            raise OutputError(f'There is no study in "{folder}". Name a study folder; only a pack can be unpacked into a new one.')
        return _restore(folder, coming, dry_run=dry_run)
    files = read_folder(folder)
    if files.settings.journal == "files" and _is_inside(folder, other):
        what = f'"{other}" lies in the study\'s own folder of judgements: what is in it is part of the study already'
        raise OutputError(f"{what}. Leave it there, or move it out of the folder first and then import it.")
    with closing(open_journal(folder, files.settings.journal)) as journal:
        researchers = files.settings.researcher_ids
        merged = merge(journal, coming.lines, researchers=researchers, problems=coming.problems, dry_run=dry_run)
    if coming.given is None:
        return Imported(coming.place, merged)
    here, there = files.hashes, coming.given
    shorter = set(coming.pack.about.get("without_rows") or ()) if coming.pack else set()
    return Imported(
        coming.place,
        merged,
        differing=tuple(sorted(name for name in set(here) & set(there) - shorter if here[name] != there[name])),
        only_here=tuple(sorted(set(here) - set(there))),
        only_there=tuple(sorted(set(there) - set(here))),
        shortened=tuple(sorted(shorter)),
    )


def _is_inside(folder: Path, other: str) -> bool:
    return Path(other).exists() and (folder / "judgements").resolve() in (Path(other).resolve(), *Path(other).resolve().parents)


def _is_free(folder: Path) -> bool:
    return not folder.exists() or (folder.is_dir() and not any(folder.iterdir()))


def _restore(folder: Path, coming: Coming, *, dry_run: bool) -> Imported:
    """Unpack beside the target and rename at the end, so that nothing half made ever stands there."""
    assert coming.pack is not None
    address = "files"
    merged = merge(None, coming.lines, problems=coming.problems, dry_run=dry_run)
    if not dry_run:
        try:
            folder.absolute().parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.absolute().parent, prefix=".triangulate-") as beside:
                made = Path(beside) / "study"
                for name, content in coming.pack.files.items():
                    path = made / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                address = read_folder(made).settings.journal
                if folder.exists():
                    folder.rmdir()  # it is empty; Windows does not rename onto a folder
                made.rename(folder)
        except OSError as err:
            raise OutputError(f"{folder} could not be made: {err.strerror or err}. Choose another place.") from err
    return Imported(coming.place, merged, folder, notes=_elsewhere(folder, address))


def _elsewhere(folder: Path, address: str) -> tuple[str, ...]:
    """A word on judgements that lie in the folder while study.yaml keeps them on a server."""
    if address == "files":
        return ()
    note = (
        f"study.yaml keeps judgements at {shown_address(address)}; those of the pack lie in the folder judgements. "
        "Write journal: files to go on with them here, or take them to the server: "
        f'triangulate import "{folder}" "{folder / "judgements"}".'
    )
    return (note,)


def _read_other(other: str) -> Coming:
    """What the other place brings, by its kind."""
    path = Path(other)
    for fits, read in ORIGINS:
        if fits(other, path):
            return read(other)
    if not path.exists():
        raise OutputError(f'"{other}" does not exist. {_KINDS}')
    raise OutputError(f'"{path.name}" cannot be taken in. {_KINDS}')


def _from_server(address: str) -> Coming:
    with closing(open_journal(Path(), address)) as journal:
        return Coming(journal.place, *all_lines(journal))


def _from_study(other: str) -> Coming:
    folder = Path(other)
    try:
        files = read_folder(folder)
    except StudyError as err:
        problems = [problem._replace(file=f"{other}/{problem.file}") for problem in err.problems]
        raise StudyError(problems, f"{other} cannot be read. Nothing was written.") from err
    if files.settings.journal != "files":
        return _from_server(files.settings.journal)._replace(given=files.hashes)
    found = _lines_below(folder)
    return Coming(other, found.lines, found.problems, files.hashes)


def _from_folder(other: str) -> Coming:
    found = _lines_below(Path(other))
    return Coming(other, found.lines, found.problems)


def _from_pack(other: str) -> Coming:
    pack = read_pack(Path(other))
    found = read_lines(pack.journal)
    return Coming(other, found.lines, found.problems, pack.given, pack)


def _from_file(other: str) -> Coming:
    path = Path(other)
    found = read_lines({path.name: _bytes(path)})
    return Coming(other, found.lines, found.problems)


def _lines_below(folder: Path) -> Lines:
    """Lines of all journal files of a folder: those of a study, or those that lie in the folder itself."""
    files = journal_files(folder) or [
        path for path in sorted(folder.glob("*.jsonl")) if path.is_file() and not path.name.startswith((".", "~$"))
    ]
    return read_lines({path.relative_to(folder).as_posix(): _bytes(path) for path in files})


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        why = err.strerror or type(err).__name__
        raise JournalError(f"{path} cannot be read ({why}). Look whether you may open it. Nothing was written.") from err


_KINDS = "It can be a study folder, a pack (.zip), a .jsonl file, a folder of such files, or a postgresql:// address."

ORIGINS: tuple[tuple[Callable[[str, Path], bool], Callable[[str], Coming]], ...] = (
    (lambda other, _: other.startswith(ADDRESSES), _from_server),
    (lambda _, path: (path / "study.yaml").is_file(), _from_study),
    (lambda _, path: path.is_dir() and ((path / "judgements").is_dir() or any(path.glob("*.jsonl"))), _from_folder),
    (lambda _, path: path.is_file() and path.suffix.casefold() == ".zip", _from_pack),
    (lambda _, path: path.is_file() and path.suffix.casefold() == ".jsonl", _from_file),
)
"""What judgements can come from: how to tell it, and how to read it. The first that fits is taken."""


@dataclass(frozen=True)
class Exported:
    """The outcome of an export."""

    place: str
    number: int
    """Judgements of the study."""
    merged: Merged | None = None
    """What came into the other home, where the target is one."""
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What was written where."""
        if self.merged is not None:
            return [f"{self.place}: {self.merged.account}", *self.notes]
        return [f"Written: {self.place} ({count(self.number, 'judgement')}).", *self.notes]


def export_judgements(folder: Path, target: str) -> Exported:
    """Write all judgements of a study elsewhere, with everything that this version does not know of them.

    Parameters
    ----------
    folder : Path
        The study.
    target : str
        A ``.jsonl`` file, a folder, or a ``postgresql://`` address.

    Raises
    ------
    OutputError
        Where the target is a file that says something else, or cannot be written.
    JournalError
        Where judgements cannot be read, or cannot be written to the other home.
    """
    settings = read_folder(folder).settings
    address = settings.journal
    with closing(open_journal(folder, address)) as journal:
        lines, problems = all_lines(journal)
    for fits, write in TARGETS:
        if fits(target):
            done = write(target, lines)
            return replace(done, problems=tuple(problems), notes=(*done.notes, *what_a_server_shows(settings)))
    raise OutputError(f'"{Path(target).name}" cannot be written. Name a .jsonl file, a folder, or a postgresql:// address.')


def what_a_server_shows(settings: Settings) -> list[str]:
    """A word where a server may have kept something back."""
    if settings.journal == "files" or not settings.blind:
        return []
    return ["The study is blind: from the server came what you may see as whom you connect. All of it comes to the owner of the journal."]


def _to_server(address: str, lines: list[bytes]) -> Exported:
    with closing(open_journal(Path(), address)) as journal:
        merged = merge(journal, lines)
        place = journal.place
    note = f"To go on there, write into study.yaml: journal: {shown_address(address)}"
    return Exported(place, len(lines), merged, notes=(note,))


def _to_file(target: str, lines: list[bytes]) -> Exported:
    path, content = Path(target), b"".join(lines)
    write_new(path, content)
    return Exported(str(path), len(lines))


def _to_folder(target: str, lines: list[bytes]) -> Exported:
    path = Path(target)
    try:
        (path / "judgements").mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise OutputError(f"{path} could not be made: {err.strerror or err}. Choose another place.") from err
    with closing(open_journal(path, "files")) as journal:
        return Exported(str(path / "judgements"), len(lines), merge(journal, lines))


TARGETS: tuple[tuple[Callable[[str], bool], Callable[[str, list[bytes]], Exported]], ...] = (
    (lambda target: target.startswith(ADDRESSES), _to_server),
    (lambda target: Path(target).suffix.casefold() == ".jsonl" and not Path(target).is_dir(), _to_file),
    (lambda target: Path(target).is_dir() or not (Path(target).suffix or Path(target).exists()), _to_folder),
)
"""Where judgements can go: how to tell it, and how to write it. The first that fits is taken."""


def write_new(path: Path, content: bytes) -> None:
    """Write a file where there is none; nothing of anybody's is overwritten.

    A file that has this content already is as good as written.
    """
    try:
        there = path.read_bytes() if path.exists() else None
    except OSError as err:
        raise OutputError(f"{path} cannot be looked into: {err.strerror or err}. Choose another name.") from err
    if there is None:
        write_whole(path, content)
    elif there != content:
        raise OutputError(f"{path} exists already and says something else. Choose a name that is not taken, or delete it first.")
