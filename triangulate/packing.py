"""Packing a study: everything that a colleague or a backup needs in one file, which is read back before it is said to be there.

Wires study folder, journal and the two halves of packs together. What a colleague may not see, and quotes that may
not go to others, are left out and counted.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from triangulate.errors import OutputError, Problem, StudyError, UnknownName, did_you_mean, shorten
from triangulate.exchange import what_a_server_shows, write_new
from triangulate.journal import open_journal
from triangulate.journal.folder import check_file_name
from triangulate.journal.transfer import all_lines
from triangulate.markup.plain import unguard
from triangulate.model.judgements import Judgement, judgement_of_line
from triangulate.model.settings import Settings
from triangulate.model.tables import TABLES, table_schema
from triangulate.protocol.blind import PRIVATE_KINDS, Disclosure
from triangulate.protocol.erasure import CaseWords, erase_line, words_of
from triangulate.protocol.places import comparison_of
from triangulate.protocol.shares import count
from triangulate.readers.any_text import texts_in
from triangulate.readers.delimited import read_delimited
from triangulate.readers.folder import SUFFIXES, WORKBOOK, StudyFiles, read_folder
from triangulate.readers.pack import read_pack
from triangulate.readers.raw import RawTable
from triangulate.readers.workbook import read_workbook
from triangulate.version import VERSION
from triangulate.writers.delimited import csv_bytes
from triangulate.writers.pack import pack_bytes

Permission = Literal["team", "stakeholders", "publication"]

PERMISSIONS: Final[tuple[Permission, ...]] = ("team", "stakeholders", "publication")
"""From narrow to wide; an extract without one is for the team."""

_LONGEST_SHEET = 31
_NAMES_SHOWN = 6


@dataclass(frozen=True)
class Audience:
    """For whom a pack is: what goes in. Without anything said, all does."""

    researcher: str | None = None
    """The colleague whom it is for."""
    permission: Permission = "team"
    """Extracts whose permission is narrower stay out."""
    sees: Callable[[Judgement], bool] | None = None
    """Whether the colleague may see a judgement."""
    sees_coding: Callable[[Mapping[str, str | None]], bool] | None = None
    """The same for a row of the table ``codings``."""


def audience_of(researcher: str, shown: Disclosure, permission: Permission = "team") -> Audience:
    """A colleague, with what of others' judgements is revealed to them."""

    def sees_coding(row: Mapping[str, str | None]) -> bool:
        names, theme = shown.sorting.names, row["meta_theme"] or ""
        place = comparison_of(shown.settings, names, theme, row["source_a"], row["source_b"])
        return row["researcher"] == researcher or (place is not None and shown.revealed(place))

    if not shown.blind:
        return Audience(researcher, permission)
    return Audience(researcher, permission, lambda judgement: shown.may_see(judgement, researcher), sees_coding)


@dataclass
class Packed:
    """What is in a pack, and what is not."""

    path: Path
    size: int
    counts: dict[str, int]
    """Files, findings, meta-themes, cases, extracts, codings, judgements."""
    researchers: dict[str, int]
    """Judgements by researcher."""
    left_out: list[str] = field(default_factory=list)
    """In words: judgements, codings, extracts, other files."""
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    """Lines of the journal that are no judgements and so are not in the pack."""

    @property
    def sentences(self) -> list[str]:
        """What is inside in numbers, what was left out, what to know."""
        inside = ", ".join(count(n, word) for word, n in self.counts.items() if n)
        by = ", ".join(f"{n} of {who}" for who, n in self.researchers.items())
        said = [f"Written and read back: {self.path} ({_kilobytes(self.size)}).", f"Inside: {inside}{f' ({by})' if by else ''}."]
        said += [f"Left out: {words}." for words in self.left_out]
        return [*said, *self.notes]


def pack_study(folder: Path, target: Path, audience: Audience | None = None) -> Packed:
    """Pack a study folder with the judgements of its journal, wherever that is kept.

    The same study gives the same bytes.

    Parameters
    ----------
    folder : Path
        The study.
    target : Path
        The file to write, which ends in ``.zip``.
    audience : Audience, optional
        What may go in; by default all.

    Raises
    ------
    StudyError
        Where files cannot be read, or words that may not go out would.
    OutputError
        Where the file exists and is another, or is not what was written when it is read back.
    """
    audience = audience or Audience()
    if target.suffix.casefold() != ".zip":
        raise OutputError(f'"{target.name}": a pack is a zip file. Give it a name that ends in .zip.')
    files = read_folder(folder)
    settings = files.settings
    audience = _complete(audience, settings)
    contents = _given(folder, files)
    without_rows, left_out, withheld = _shorten_tables(contents, files, audience)
    with closing(open_journal(folder, settings.journal)) as journal:
        lines, problems = all_lines(journal)
    judgements, kept, hidden, quoting = _chosen(lines, audience, withheld)
    _refuse_withheld(contents, withheld)
    by: dict[str, list[bytes]] = {}
    for judgement, line in zip(judgements, kept, strict=True):
        by.setdefault(judgement.researcher, []).append(line)
    for researcher, own in by.items():
        check_file_name(researcher)
        contents[f"judgements/{researcher}.jsonl"] = b"".join(own)
    if hidden:
        left_out.append(f"{count(hidden, 'judgement')} of others that {audience.researcher} may not see yet")
    if quoting:
        left_out.append(f"{count(quoting, 'judgement')} with words of these extracts")
    counts = _counts(files, contents, len(kept), without_rows)
    about: dict[str, Any] = {
        "title": settings.title,
        "software": f"triangulation-protocol {VERSION}",
        "for": audience.researcher,
        "permission": audience.permission,
        "last_judgement": max((judgement.at for judgement in judgements), default=None),
        "counts": counts,
        "judgements": {who: len(own) for who, own in sorted(by.items())},
        "without_rows": without_rows,
        "left_out": left_out,
    }
    _write_and_read_back(target, contents, about)
    notes = _notes(files, audience, contents)
    beside = _others(folder, target, contents)
    if beside:
        left_out.append(beside)
    researchers = {who: len(own) for who, own in sorted(by.items())}
    return Packed(target, target.stat().st_size, counts, researchers, left_out, notes, problems)


def _complete(audience: Audience, settings: Settings) -> Audience:
    """In a blind study nobody gets what they may not see: without better knowledge, nothing of others."""
    viewer = audience.researcher
    if viewer is None:
        return audience
    if settings.researcher_ids and viewer not in settings.researcher_ids:
        raise UnknownName(f'study.yaml lists no researcher "{viewer}". {did_you_mean(viewer, settings.researcher_ids)}')

    if not settings.blind:
        return audience

    def own(judgement: Judgement) -> bool:
        return judgement.researcher == viewer or judgement.kind not in PRIVATE_KINDS

    def own_row(row: Mapping[str, str | None]) -> bool:
        return row["researcher"] == viewer

    return Audience(viewer, audience.permission, audience.sees or own, audience.sees_coding or own_row)


def _given(folder: Path, files: StudyFiles) -> dict[str, bytes]:
    """All files that belong to the study, those that could not be understood included: a backup has them as they are."""
    names = set(files.hashes)
    known = {*(name for name in TABLES if name != "findings"), WORKBOOK}
    names |= {path.name for path in _entries(folder) if path.stem.casefold() in known and path.suffix.casefold() in SUFFIXES}
    names |= {f"findings/{path.name}" for path in _entries(folder / "findings") if path.suffix.casefold() in SUFFIXES}
    contents = {}
    for name in sorted(names):
        try:
            contents[name] = (folder / name).read_bytes()
        except OSError as err:
            fix = "Close it in other programs, and look whether you may open it."
            problem = Problem("error", name, None, None, None, f"the file cannot be read ({err.strerror or type(err).__name__})", fix)
            raise StudyError([problem], "Nothing was packed.") from err
    return contents


def _entries(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~$"))]


def _shorten_tables(
    contents: dict[str, bytes], files: StudyFiles, audience: Audience
) -> tuple[dict[str, int], list[str], CaseWords | None]:
    """Take rows out of the tables; returns how many of which file, the same in words, and the words that stay out."""
    keep: dict[str, list[bool]] = {}
    left_out: list[str] = []
    withheld: CaseWords | None = None
    if audience.permission != "team":
        table = files.tables["extracts"]
        least = PERMISSIONS.index(audience.permission)
        reaches = [PERMISSIONS.index(word or "team") >= least for word in table.values("permission")]
        texts = list(zip(table.values("text"), reaches, strict=True))
        free = {words_of(text) for text, may_go in texts if text and may_go}
        withheld = CaseWords("", tuple(text for text, may_go in texts if text and not may_go and words_of(text) not in free))
        if not all(reaches):
            keep["extracts"] = reaches
            left_out.append(f"{count(reaches.count(False), 'extract')} whose permission does not reach {audience.permission}")
    if audience.sees_coding is not None:
        table = files.tables["codings"]
        columns = {name: table.values(name) for name in table_schema("codings").columns}
        rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        seen = [audience.sees_coding(row) for row in rows]
        if not all(seen):
            keep["codings"] = seen
            left_out.append(f"{count(seen.count(False), 'coding')} of others in the table codings")
    errors = [problem for problem in files.problems if problem.severity == "error"]
    if errors and (audience.permission != "team" or audience.sees_coding is not None):
        raise StudyError(errors, "Nothing was packed: while files have errors nobody can tell which of their rows may go out.")
    for file in {files.tables[name].origins[0][0] for name in keep}:
        contents |= _rewritten(file, contents.pop(file), files, keep)
    return {f"{name}.csv": kept.count(False) for name, kept in keep.items()}, left_out, withheld


def _rewritten(file: str, data: bytes, files: StudyFiles, keep: Mapping[str, Sequence[bool]]) -> dict[str, bytes]:
    """The tables of a file as CSV, one file each, without the rows that are not kept."""
    numbers: dict[str | None, set[int]] = {}
    names: dict[str | None, str] = {}
    for name, kept in keep.items():
        table = files.tables[name]
        if table.origins[0][0] == file:
            sheet = table.origins[0][1]
            names[sheet] = f"{name}.csv"
            numbers[sheet] = {int(row) for row, keeps in zip(table.row, kept, strict=True) if keeps}
    several = Path(file).stem.casefold() == WORKBOOK  # else what stands in other sheets is not of the study
    result: dict[str, bytes] = {}
    for raw in _raw_tables(file, data):
        target = names.get(raw.sheet) or (_table_file(raw.sheet, files.settings) if several else None)
        if target is not None:
            result[target] = _csv(raw, numbers.get(raw.sheet))
    return result


def _raw_tables(file: str, data: bytes) -> list[RawTable]:
    if Path(file).suffix.casefold() == ".csv":
        columns = [name for table in TABLES for name in table_schema(table).columns]
        return read_delimited(Path(file), file, columns, data).tables
    return read_workbook(Path(file), file, data).tables


def _table_file(sheet: str | None, settings: Settings) -> str | None:
    """The file of a table that stood in a sheet; None where the sheet is none of the study."""
    name = (sheet or "").casefold()
    if name in TABLES and name != "findings":
        return f"{name}.csv"
    return next(
        (f"findings/{source}.csv" for source in settings.source_ids if f"findings-{source}"[:_LONGEST_SHEET].casefold() == name), None
    )


def _csv(table: RawTable, numbers: set[int] | None) -> bytes:
    width = len(table.header)
    rows = [row for number, row in zip(table.row_numbers, table.rows, strict=True) if numbers is None or number in numbers]
    cells = [[unguard(cell) if table.guarded else cell for cell in [*row[:width], *[""] * (width - len(row))]] for row in rows]
    return csv_bytes(table.header, cells)


def _chosen(lines: Sequence[bytes], audience: Audience, withheld: CaseWords | None) -> tuple[list[Judgement], list[bytes], int, int]:
    """Judgements that go in, their lines, how many are not to be seen, and how many speak words that stay out."""
    judgements, kept, hidden, quoting = [], [], 0, 0
    for line in lines:
        judgement = judgement_of_line(line)
        if isinstance(judgement, str):
            continue
        if audience.sees is not None and not audience.sees(judgement):
            hidden += 1
        elif withheld is not None and erase_line(line, judgement, withheld, "") is not None:
            quoting += 1
        else:
            judgements.append(judgement)
            kept.append(line)
    return judgements, kept, hidden, quoting


def _refuse_withheld(contents: Mapping[str, bytes], withheld: CaseWords | None) -> None:
    """A quote that may not go out may stand in a finding or in a text, too; these are not the software's to change."""
    if withheld is None or not withheld.quotes:
        return
    problems = []
    for name, data in contents.items():
        for place, text in texts_in(name, data) or ():
            if withheld.speaks(text):
                what = "words of an extract stand here whose permission does not reach so far"
                fix = "Reword the text, or give the extract the permission that it has."
                problems.append(Problem("error", name, place.sheet, place.row, place.column, what, fix))
    if problems:
        raise StudyError(problems, "Nothing was packed.")


def _counts(files: StudyFiles, contents: Mapping[str, bytes], judgements: int, without: Mapping[str, int]) -> dict[str, int]:
    sizes = {name: len(files.tables[name]) - without.get(f"{name}.csv", 0) for name in TABLES}
    return {
        "file": len(contents),
        "finding": sizes["findings"],
        "meta-theme": sizes["meta_themes"],
        "case": sizes["cases"],
        "extract": sizes["extracts"],
        "coding": sizes["codings"],
        "judgement": judgements,
    }


def _notes(files: StudyFiles, audience: Audience, contents: Mapping[str, bytes]) -> list[str]:
    """What whoever sends the file should know."""
    notes = what_a_server_shows(files.settings)
    words = Counter(word or "team" for word in files.tables["extracts"].values("permission"))
    if audience.permission == "team" and words["team"]:
        are = "is" if words["team"] == 1 else "are"
        notes.append(
            f"{count(words['team'], 'extract')} in it {are} for the team only: keep the file in the team, "
            "or pack with --permission stakeholders or publication."
        )
    if files.settings.blind and audience.researcher is None:
        notes.append("The study is blind and the codings of all are in the file: for a colleague who still codes, pack with --for.")
    if audience.sees is not None and any(name.startswith("narrative/") for name in contents):
        notes.append("Texts in narrative/ are in it as they are: look whether they tell what the colleague should not know yet.")
    return notes


def _others(folder: Path, target: Path, contents: Mapping[str, bytes]) -> str:
    """Files of the folder that are not packed, in words; empty where there are none."""
    names = []
    for place, folders, found in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(found):
            path = Path(place) / name
            inside = path.relative_to(folder).as_posix()
            journal = inside.startswith("judgements/") and inside.count("/") == 1 and name.endswith(".jsonl")
            if not (journal or inside in contents or name.startswith((".", "~$")) or name.endswith(".lock") or path == target):
                names.append(inside)
    if not names:
        return ""
    more = f" and {len(names) - _NAMES_SHOWN} more" if names[_NAMES_SHOWN:] else ""
    shown = ", ".join(shorten(name) for name in names[:_NAMES_SHOWN])
    return f"{count(len(names), 'other file')} of the folder that the study is not made of ({shown}{more})"


def _write_and_read_back(target: Path, contents: Mapping[str, bytes], about: Mapping[str, Any]) -> None:
    """Success is only said of a file that opens and holds what was put in."""
    data = pack_bytes(contents, about)
    write_new(target, data)
    wanted = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    try:
        back = read_pack(target)
    except StudyError as err:
        target.unlink(missing_ok=True)
        raise OutputError(f"{err.problems[0]} The pack was taken away again.") from err
    if {name: hashlib.sha256(content).hexdigest() for name, content in back.files.items()} != wanted:
        target.unlink(missing_ok=True)
        raise OutputError(f"{target} is not what was written when it is read back. Look at the disk, or choose another place.")


def _kilobytes(size: int) -> str:
    return f"{max(1, round(size / 1000)):,} kB"
