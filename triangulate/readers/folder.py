"""The study folder: every file of it read and checked, with all problems together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triangulate.errors import Problem, StudyError, did_you_mean, one_of
from triangulate.model.settings import Settings
from triangulate.model.table import Table, join_tables
from triangulate.model.tables import TABLES, table_schema
from triangulate.readers.delimited import read_delimited
from triangulate.readers.raw import RawTable, Reading
from triangulate.readers.study_file import parse_study
from triangulate.readers.table import build_table, empty_table
from triangulate.readers.workbook import read_workbook
from triangulate.schemes import Scheme, parse_scheme

SUFFIXES = (".csv", ".xlsx", ".ods")
"""Formats in which a table can be given."""

WORKBOOK = "tables"
"""Name of a workbook that holds several tables, one a sheet: ``tables.xlsx``."""


@dataclass
class StudyFiles:
    """What a study folder holds."""

    folder: Path
    settings: Settings
    tables: dict[str, Table]
    """All of :data:`~triangulate.model.tables.TABLES`; ``findings`` with a column ``source`` first."""
    problems: list[Problem]
    narrative: dict[str, str] = field(default_factory=dict)
    """Texts of ``narrative/*.md`` by the name of their file without the ending."""
    hashes: dict[str, str] = field(default_factory=dict)
    """sha256 of each file that was read, by its path in the folder."""


def read_folder(folder: Path) -> StudyFiles:
    """Read a study folder.

    Raises
    ------
    StudyError
        Where there is no study, or study.yaml or a scheme cannot be used. Problems of tables do
        not raise: they are in ``problems``, and the tables hold what could be read.
    """
    reader = _FolderReader(folder)
    settings = reader.settings()
    tables = reader.tables(settings)
    narrative = {path.stem: text for path, text in reader.texts("narrative", ".md")}
    return StudyFiles(folder, settings, tables, reader.problems, narrative, dict(sorted(reader.hashes.items())))


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}
        self.used: set[Path] = set()

    def settings(self) -> Settings:
        path = self.folder / "study.yaml"
        if not self.folder.is_dir():
            what = "there is no such folder" if not self.folder.exists() else "this is a file, not a study folder"
            fix = f'Name the folder that holds study.yaml, or make one: triangulate new "{self.folder.name}".'
            raise StudyError([Problem("error", str(self.folder), None, None, None, what, fix)])
        if not path.is_file():
            what = "this is a folder, not a file" if path.is_dir() else f"there is no study.yaml in {self.folder}"
            fix = "Name the folder that holds it, or make a new study: triangulate new my-study."
            raise StudyError([Problem("error", "study.yaml", None, None, None, what, fix)])
        own = self._schemes()
        settings, problems = parse_study(self._text(path), "study.yaml", own)
        self.problems += problems
        if settings is None or any(problem.severity == "error" for problem in self.problems):
            raise StudyError(self.problems)
        return settings

    def _schemes(self) -> dict[str, Scheme]:
        own: dict[str, Scheme] = {}
        for path, text in [*self.texts("schemes", ".yaml"), *self.texts("schemes", ".yml")]:
            scheme, problems = parse_scheme(text, f"schemes/{path.name}", own)
            self.problems += problems
            if scheme is not None:
                own[scheme.name] = scheme
        return own

    def texts(self, name: str, suffix: str) -> Iterator[tuple[Path, str]]:
        """Text files of a sub-folder, in the order of their names."""
        folder = self.folder / name
        if folder.is_dir():
            for path in sorted(folder.glob(f"*{suffix}")):
                if path.is_file() and not _ignored(path):
                    yield path, self._text(path)

    def _text(self, path: Path) -> str:
        from triangulate.readers.delimited import decode

        data = self._bytes(path)
        return decode(data)[0] if data is not None else ""

    def _bytes(self, path: Path) -> bytes | None:
        try:
            data = path.read_bytes()
        except OSError as err:
            self._problem(path, f"the file cannot be read ({err.strerror})", "Close it in other programs and check who may read it.")
            return None
        self.hashes[self._name(path)] = hashlib.sha256(data).hexdigest()
        return data

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _problem(self, path: Path, what: str, fix: str, severity: str = "error") -> None:
        self.problems.append(Problem(severity, self._name(path), None, None, None, what, fix))

    def tables(self, settings: Settings) -> dict[str, Table]:
        """All tables of the folder; those that it does not have are empty."""
        workbook = self._workbook(settings)
        tables: dict[str, Table] = {}
        for name in TABLES:
            if name != "findings":
                raw = self._find(self.folder, name, name, workbook)
                tables[name] = self._table(raw, name, settings) or empty_table(table_schema(name))
        tables["findings"] = self._findings(settings, workbook)
        self._strays(settings)
        return tables

    def _findings(self, settings: Settings, workbook: dict[str, RawTable]) -> Table:
        folder = self.folder / "findings"
        if folder.exists() and not folder.is_dir():
            self._problem(
                folder, "this is a file, not a folder", "Make a folder findings with one file a source, such as findings/interviews.csv."
            )
            folder = self.folder / ".no-such-folder"
        parts = []
        for source in settings.source_ids:
            raw = self._find(folder, source, f"findings-{source}", workbook)
            table = self._table(raw, "findings", settings)
            if table is not None:
                table.frame.insert(0, "source", source)
                table.frame["source"] = table.frame["source"].astype("str")
                parts.append(table)
        if folder.is_dir():
            self._stray_findings(folder, settings)
        if not parts:
            table = empty_table(table_schema("findings"))
            table.frame.insert(0, "source", table.frame["finding"])
            return table
        return join_tables("findings", parts)

    def _find(self, folder: Path, stem: str, sheet: str, workbook: dict[str, RawTable]) -> RawTable | None:
        """The one file (or sheet of the workbook) that gives a table, or None."""
        found = [path for path in _entries(folder) if path.stem.casefold() == stem.casefold() and path.suffix.casefold() in SUFFIXES]
        self.used.update(found)
        in_book = workbook.get(sheet)
        if in_book is not None and not _has_rows(in_book):
            in_book = None
        if len(found) > 1:
            others = " and ".join(self._name(path) for path in found[1:])
            self._problem(found[0], f"the same table is also given in {others}", "Keep one of them: nobody can tell which holds.")
        if not found:
            return in_book
        if found[0].is_dir():
            self._problem(found[0], "this is a folder, not a file", "Put the table itself here, as .csv, .xlsx or .ods.")
            return None
        tables = self._read(found[0], table_schema("findings" if folder != self.folder else stem).columns).tables
        chosen = self._choose_sheet(found[0], tables, (stem.casefold(), sheet.casefold()))
        if in_book is not None and chosen is not None:
            if not _has_rows(chosen):  # an empty form beside the filled-in workbook
                return in_book
            where = f"{in_book.file}, sheet {in_book.sheet}"
            self._problem(found[0], f"the same table is also given in {where}", "Keep one of them: nobody can tell which holds.")
        return chosen

    def _choose_sheet(self, path: Path, tables: list[RawTable], names: tuple[str, str]) -> RawTable | None:
        """The sheet that has the name of the table, else the first one, which is said."""
        named = [table for table in tables if (table.sheet or "").casefold() in names]
        if not tables:
            return None
        if named or len(tables) == 1:
            return (named or tables)[0]
        fix = f'Name the sheet "{names[0]}" if it is another.'
        what = f'of {len(tables)} sheets only "{tables[0].sheet}" is read'
        self.problems.append(Problem("note", self._name(path), tables[0].sheet, None, None, what, fix))
        return tables[0]

    def _read(self, path: Path, columns: tuple[str, ...]) -> Reading:
        if self._bytes(path) is None:
            return Reading()
        file = self._name(path)
        reading = read_delimited(path, file, columns) if path.suffix.casefold() == ".csv" else read_workbook(path, file)
        self.problems += reading.problems
        return reading

    def _workbook(self, settings: Settings) -> dict[str, RawTable]:
        """Sheets of ``tables.xlsx`` by the name of the table that they hold."""
        found = [path for path in _entries(self.folder) if path.stem.casefold() == WORKBOOK and path.suffix.casefold() in SUFFIXES[1:]]
        self.used.update(found)
        if not found:
            return {}
        if len(found) > 1:
            self._problem(found[0], f"there is also {found[1].name}", "Keep one of the two.")
        sheets = {(table.sheet or "").casefold(): table for table in self._read(found[0], ()).tables}
        known = [*(name for name in TABLES if name != "findings"), *(f"findings-{source}" for source in settings.source_ids)]
        for name, table in sheets.items():
            if name not in known and name != "read me":
                fix = did_you_mean(name, known)
                self.problems.append(
                    Problem(
                        "error" if fix.startswith("Did") else "note",
                        self._name(found[0]),
                        table.sheet,
                        None,
                        None,
                        "no table has the name of this sheet, so it is not read",
                        fix,
                    )
                )
        return sheets

    def _table(self, raw: RawTable | None, name: str, settings: Settings) -> Table | None:
        if raw is None:
            return None
        own = {"effects": settings.effects, "states": settings.states, "words": settings.prominence.words}
        table, problems = build_table(raw, table_schema(name), own)
        if name == "codings" and table is not None:
            problems = [*problems, *_understand_codes(table, settings)]
        self.problems += problems
        return table

    def _stray_findings(self, folder: Path, settings: Settings) -> None:
        for path in _entries(folder):
            if path in self.used or path.is_dir():
                continue
            if path.suffix.casefold() in SUFFIXES:
                fix = f"{did_you_mean(path.stem, settings.source_ids)} Rename the file, or add the source to study.yaml."
                self._problem(path, f'study.yaml has no source "{path.stem}"', fix)
            elif path.suffix.casefold() in (".xls", ".xlsm", ".tsv", ".txt", ".numbers", ".json"):
                self._problem(path, f"files that end in {path.suffix} are not read", f"Save it as {one_of(SUFFIXES)}.")

    def _strays(self, settings: Settings) -> None:
        """Files whose name is nearly that of a table: what they hold would silently be missing."""
        names = [name for name in TABLES if name != "findings"]
        for path in _entries(self.folder):
            if path in self.used or path.suffix.casefold() not in (*SUFFIXES, ".xls", ".tsv", ".txt") or path.is_dir():
                continue
            stem = path.stem.casefold()
            if stem in names:
                self._problem(path, f"files that end in {path.suffix} are not read", f"Save it as {one_of(SUFFIXES)}.")
            elif stem in (*settings.source_ids, "findings"):
                self._problem(path, "findings are read from the folder findings", f"Move it: findings/{path.name}, one file a source.")
            elif (fix := did_you_mean(stem, names)).startswith("Did you mean"):
                self._problem(path, "no table has this name, so the file is not read", f"{fix} Rename it.")


def _understand_codes(table: Table, settings: Settings) -> list[Problem]:
    """Turn the codes of a file into keys of the study's scheme: keys, labels and aliases are understood."""
    scheme = settings.scheme
    column = table.frame["code"]
    known = {word: scheme.find_code(word) for word in column.dropna().unique()}
    problems = []
    if None in known.values():
        unknown = {word for word, key in known.items() if key is None}
        for index in column.index[column.isin(unknown)]:
            word = str(column.iat[index])
            fix = did_you_mean(word, [*scheme.code_keys])
            problems.append(table.problem(int(index), "code", f'"{word}" is no code of the scheme {scheme.name}', fix))
    table.frame["code"] = column.map(known).astype("str")
    return problems


def _has_rows(table: RawTable) -> bool:
    return any(cell.strip() for row in table.rows for cell in row)


def _entries(folder: Path) -> list[Path]:
    """Files and folders that are somebody's, not those that programs leave behind."""
    return [path for path in sorted(folder.iterdir()) if not _ignored(path)] if folder.is_dir() else []


def _ignored(path: Path) -> bool:
    """Lock files of office programs, files of the operating system."""
    return path.name.startswith(("~$", ".", "._")) or path.name.casefold() in ("thumbs.db", "desktop.ini")
