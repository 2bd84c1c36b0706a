"""The study folder: every file of it read and checked, with all problems together."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from triangulate.errors import Problem, StudyError, did_you_mean, shorten
from triangulate.model.settings import Settings
from triangulate.model.table import Table, join_tables
from triangulate.model.tables import TABLES, table_schema
from triangulate.readers.consequences import leave_out
from triangulate.readers.delimited import decode, read_delimited
from triangulate.readers.raw import RawTable, Reading
from triangulate.readers.study_file import parse_study
from triangulate.readers.table import build_table, empty_table
from triangulate.readers.workbook import read_workbook
from triangulate.schemes import Scheme, parse_scheme, shipped_schemes

SUFFIXES = (".csv", ".xlsx", ".ods")
"""Formats in which a table can be given."""

WORKBOOK = "tables"
"""Name of a workbook that holds several tables, one a sheet: ``tables.xlsx``."""

_UNREAD = (".xls", ".xlsm", ".xlsb", ".numbers", ".tsv", ".txt", ".json")
_MISNAMED = ("study.yml", "study.yaml.txt", "study.yml.txt", "study.txt", "study.yaml")
_SAVE_AS = "Save it as .csv, .xlsx or .ods."
_LONGEST_SHEET = 31
"""Characters that a spreadsheet program allows in the name of a sheet."""


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
    bibliography: str | None = None
    """Text of ``references.bib``, if there is one."""
    hashes: dict[str, str] = field(default_factory=dict)
    """sha256 of each file that was read, by its path in the folder."""


def read_folder(folder: Path) -> StudyFiles:
    """Read a study folder.

    Raises
    ------
    StudyError
        Where there is no study, or study.yaml or a scheme cannot be used; the tables are looked at
        all the same. Problems of tables alone do not raise: they are in ``problems``, and the tables
        hold what could be read.
    """
    reader = _FolderReader(folder)
    settings = reader.settings()
    if settings is None:
        reader.tables_alone()
        raise StudyError(problem for problem in reader.problems if problem.severity != "note")
    tables = reader.tables(settings)
    narrative = {path.stem: text for path, text in reader.texts("narrative", ".md")}
    bibliography = next((text for path, text in reader.texts(".", ".bib") if path.name == "references.bib"), None)
    return StudyFiles(folder, settings, tables, reader.problems, narrative, bibliography, dict(sorted(reader.hashes.items())))


class _FolderReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.hashes: dict[str, str] = {}
        self.used: set[Path] = set()
        self.lost: set[str] = set()
        """Tables of which a file could not be read."""
        self._listed: dict[Path, list[Path]] = {}

    def settings(self) -> Settings | None:
        """The settings, or None where study.yaml or a scheme cannot be used."""
        path = self.folder / "study.yaml"
        if not _is_dir(self.folder):
            what = "this is a file, not a study folder" if _is_file(self.folder) else "there is no such folder"
            fix = f'Name the folder that holds study.yaml, or make one: triangulate new "{self.folder.name or "my-study"}".'
            raise StudyError([Problem("error", str(self.folder), None, None, None, what, fix)])
        if not _is_file(path):
            raise StudyError([*self.problems, self._no_study(path)])
        schemes, own, broken = self._schemes()
        text = self._text(path)
        settings = None
        if text is not None:
            settings, problems = parse_study(text, "study.yaml", own, broken)
            self.problems += problems
        self.problems += schemes
        return None if any(problem.severity == "error" for problem in self.problems) else settings

    def _no_study(self, path: Path) -> Problem:
        what, fix = "there is no such file in this folder", "Name the folder that holds it, or make a study: triangulate new my-study."
        if _is_dir(path):
            what, fix = "this is a folder, not a file", "Rename it; study.yaml is a file, such as triangulate new my-study makes."
        else:
            near = next((entry.name for entry in self._entries(self.folder) if entry.name.casefold() in _MISNAMED), None)
            if near is not None:
                fix = f"Rename {near} to study.yaml."
            elif self.folder != Path():
                what = f"there is no such file in {self.folder}"
        return Problem("error", "study.yaml", None, None, None, what, fix)

    def _schemes(self) -> tuple[list[Problem], dict[str, Scheme], set[str]]:
        """The team's own schemes, those that others extend first; and names of those that could not be read."""
        own: dict[str, Scheme] = {}
        found: list[Problem] = []
        files = {path: text for ending in (".yaml", ".yml") for path, text in self.texts("schemes", ending)}
        names = {path: _said(text, "name") or path.stem for path, text in files.items()}
        bases = {path: _said(text, "extends") for path, text in files.items()}
        waiting = list(files)
        # A file that cannot be opened has no name but that of the file.
        broken = {path.stem for path in self._entries(self.folder / "schemes") if path not in files}
        while waiting:
            left = {names[path] for path in waiting}
            path = next((path for path in waiting if bases[path] not in left), waiting[0])
            waiting.remove(path)
            file = self._name(path)
            if bases[path] in broken:
                broken.add(names[path])
                continue
            scheme, problems = parse_scheme(files[path], file, own)
            found += problems
            if scheme is None:
                broken.add(names[path])
            elif scheme.name in own:
                what = f'another file of this folder gives a scheme "{scheme.name}" too'
                found.append(Problem("error", file, None, None, "name", what, "Give each scheme a name of its own."))
            else:
                own[scheme.name] = scheme
                if scheme.name in shipped_schemes():
                    what = f'the software has a scheme "{scheme.name}" already, and this one takes its place'
                    fix = "Give it a name of its own, so that readers can tell which of the two was used."
                    found.append(Problem("warning", file, None, None, "name", what, fix))
        return found, own, broken

    def texts(self, name: str, suffix: str) -> Iterator[tuple[Path, str]]:
        """Text files of a sub-folder, in the order of their names."""
        for path in self._entries(self.folder / name):
            if path.suffix == suffix and _is_file(path) and (text := self._text(path)) is not None:
                yield path, text

    def _text(self, path: Path) -> str | None:
        data = self._bytes(path)
        if data is None:
            return None
        text, encoding = decode(data)
        if encoding not in ("UTF-8", "UTF-8 with BOM"):
            self._problem(path, f"read as {encoding}", "If characters look wrong, save the file again as UTF-8.", "note")
        return text

    def _bytes(self, path: Path) -> bytes | None:
        try:
            data = path.read_bytes()
        except OSError as err:
            what = f"the file cannot be read ({err.strerror or type(err).__name__})"
            self._problem(path, what, "Close it in other programs, and look whether you may open it.")
            return None
        self.hashes[self._name(path)] = hashlib.sha256(data).hexdigest()
        return data

    def _entries(self, folder: Path) -> list[Path]:
        """Files and folders that are somebody's, not those that programs leave behind."""
        if folder not in self._listed:
            self._listed[folder] = []
            if _is_dir(folder):
                try:
                    self._listed[folder] = [path for path in sorted(folder.iterdir()) if not _ignored(path)]
                except OSError as err:
                    what = f"the folder cannot be read ({err.strerror or type(err).__name__})"
                    self._problem(folder, what, "Look whether you may open it.")
        return self._listed[folder]

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _problem(self, path: Path, what: str, fix: str, severity: str = "error") -> None:
        self.problems.append(Problem(severity, self._name(path), None, None, None, what, fix))

    def tables(self, settings: Settings) -> dict[str, Table]:
        """All tables of the folder; those that it does not have are empty."""
        workbook = self._workbook(settings.source_ids)
        own = {"effects": settings.effects, "states": settings.states, "words": settings.prominence.words}
        tables: dict[str, Table] = {}
        for name in TABLES:
            if name != "findings":
                table = self._table(self._find(self.folder, name, name, name, workbook), name, own)
                # A form that nobody has filled in is as good as none.
                tables[name] = table if table is not None and len(table) else empty_table(table_schema(name))
        self._understand_codes(tables["codings"], settings.scheme)
        tables["findings"] = self._findings(settings, workbook, own)
        self._strays(settings)
        leave_out(tables, self.lost)
        return tables

    def tables_alone(self) -> None:
        """Look at the tables while nothing is known of the study: what is wrong with them is said at once."""
        workbook = self._workbook(None)
        for name in TABLES:
            if name != "findings":
                self._table(self._find(self.folder, name, name, name, workbook), name, None)
        files = [path for path in self._entries(self.folder / "findings") if path.suffix.casefold() in SUFFIXES]
        sources = {path.stem.casefold(): path.stem for path in files}
        sources |= {sheet.removeprefix("findings-"): sheet.removeprefix("findings-") for sheet in workbook if sheet.startswith("findings-")}
        for source in sources.values():
            self._table(self._find(self.folder / "findings", "findings", source, f"findings-{source}", workbook), "findings", None)

    def _findings(self, settings: Settings, workbook: dict[str, RawTable], own: dict[str, tuple[str, ...]]) -> Table:
        folder = self.folder / "findings"
        if _is_file(folder):
            fix = "Make a folder findings with one file a source, such as findings/interviews.csv."
            self._problem(folder, "this is a file, not a folder", fix)
            self.lost.add("findings")
        parts = []
        for source in settings.source_ids:
            raw = self._find(folder, "findings", source, f"findings-{source}"[:_LONGEST_SHEET], workbook)
            table = self._table(raw, "findings", own)
            if table is not None:
                table.frame.insert(0, "source", source)
                table.frame["source"] = table.frame["source"].astype("str")
                parts.append(table)
        self._stray_findings(folder, settings)
        if not parts:
            table = empty_table(table_schema("findings"))
            table.frame.insert(0, "source", table.frame["finding"])
            return table
        findings = join_tables("findings", parts)
        if parts[1:]:
            self._repeated_findings(findings)
        return findings

    def _repeated_findings(self, findings: Table) -> None:
        """Ids that several files use; the later one is left out. Within one file the schema's key tells."""
        frame = findings.frame
        first: dict[str, int] = {}
        for index in frame.index[frame["finding"].duplicated(keep=False) & frame["finding"].notna()]:
            finding = str(frame["finding"].iat[index])
            before = first.setdefault(finding, int(index))
            if before != index:
                file = findings.origins[int(findings.origin[before])][0]
                what = f'finding "{finding}" stands already in {file}, row {findings.row[before]}'
                self.problems.append(findings.problem(index, "finding", what, "Ids are unique in the whole study: rename one of the two."))
                frame.loc[index, "finding"] = None

    def _find(self, folder: Path, name: str, stem: str, sheet: str, workbook: dict[str, RawTable]) -> RawTable | None:
        """The one file (or sheet of the workbook) that gives a table, or None."""
        entries = self._entries(folder)
        found = [path for path in entries if path.stem.casefold() == stem.casefold() and path.suffix.casefold() in SUFFIXES]
        self.used.update(found)
        in_book = workbook.get(sheet.casefold())
        if in_book is not None and not _has_rows(in_book):
            in_book = None
        if len(found) > 1:
            others = " and ".join(self._name(path) for path in found[1:])
            self._problem(found[0], f"the same table is also given in {others}", "Keep one of them: nobody can tell which holds.")
        if not found:
            return in_book
        chosen = None
        if _is_dir(found[0]):
            self._problem(found[0], "this is a folder, not a file", "Put the table itself here, as .csv, .xlsx or .ods.")
        else:
            tables = self._read(found[0], table_schema(name).columns).tables
            chosen = self._choose_sheet(found[0], tables, (stem.casefold(), sheet.casefold()))
        if chosen is None:
            self.lost.add(name)
        elif in_book is not None:
            if not _has_rows(chosen):  # an empty form beside the filled-in workbook
                return in_book
            where = f'{in_book.file}, sheet "{in_book.sheet}"'
            self._problem(found[0], f"the same table is also given in {where}", "Keep one of them: nobody can tell which holds.")
        return chosen

    def _choose_sheet(self, path: Path, tables: list[RawTable], names: tuple[str, str]) -> RawTable | None:
        """The sheet that has the name of the table, else the first one, which is said."""
        named = [table for table in tables if (table.sheet or "").casefold() in names]
        if not tables:
            return None
        if named or len(tables) == 1:
            return (named or tables)[0]
        what = f"of {len(tables)} sheets only the first is read"
        fix = f'If the table stands in another one, name that sheet "{names[0]}".'
        self.problems.append(Problem("note", self._name(path), tables[0].sheet, None, None, what, fix))
        return tables[0]

    def _read(self, path: Path, columns: tuple[str, ...]) -> Reading:
        data = self._bytes(path)
        if data is None:
            return Reading()
        file = self._name(path)
        is_text = path.suffix.casefold() == ".csv"
        reading = read_delimited(path, file, columns, data) if is_text else read_workbook(path, file, data)
        self.problems += reading.problems
        return reading

    def _workbook(self, sources: tuple[str, ...] | None) -> dict[str, RawTable]:
        """Sheets of ``tables.xlsx`` by the name of the table that they hold, in small letters."""
        found = [path for path in self._entries(self.folder) if path.stem.casefold() == WORKBOOK and path.suffix.casefold() in SUFFIXES[1:]]
        self.used.update(found)
        if not found:
            return {}
        if len(found) > 1:
            self._problem(found[0], f"there is also {found[1].name}", "Keep one of the two: nobody can tell which holds.")
        reading = self._read(found[0], ())
        if not reading.tables:
            self.lost.update(TABLES)
        sheets = {(table.sheet or "").casefold(): table for table in reading.tables}
        if sources is None:
            return sheets
        known = [*(name for name in TABLES if name != "findings"), *(f"findings-{source}"[:_LONGEST_SHEET] for source in sources)]
        for name, table in sheets.items():
            if name not in known and name != "read me":
                fix = did_you_mean(name, known)
                near = fix.startswith("Did you mean")
                if near:
                    self.lost.update(table_name for table_name in TABLES if f'"{table_name}' in fix)
                what = "no table has the name of this sheet, so it is not read"
                self.problems.append(
                    Problem(
                        "error" if near else "note",
                        self._name(found[0]),
                        table.sheet,
                        None,
                        None,
                        what,
                        f"{fix} Rename it." if near else fix,
                    )
                )
        return sheets

    def _table(self, raw: RawTable | None, name: str, own: dict[str, tuple[str, ...]] | None) -> Table | None:
        if raw is None:
            return None
        table, problems = build_table(raw, table_schema(name), own)
        self.problems += problems
        if table is None:
            self.lost.add(name)
        return table

    def _understand_codes(self, codings: Table, scheme: Scheme) -> None:
        """Turn the codes of the file into keys of the study's scheme: keys, labels and aliases are understood."""
        column = codings.frame["code"]
        known = {word: scheme.find_code(word) for word in column.dropna().unique()}
        unknown = {word for word, key in known.items() if key is None}
        for index in column.index[column.isin(unknown)] if unknown else ():
            word = str(column.iat[index])
            what = f'"{shorten(word)}" is no code of the scheme {scheme.name}'
            self.problems.append(codings.problem(int(index), "code", what, did_you_mean(word, scheme.code_keys)))
        if known:
            codings.frame["code"] = column.map(known).astype("str")

    def _stray_findings(self, folder: Path, settings: Settings) -> None:
        """Files in the folder of the findings that are not read."""
        read = {path.stem.casefold() for path in self.used if path.parent == folder}
        for path in self._entries(folder):
            suffix, stem = path.suffix.casefold(), path.stem.casefold()
            if path in self.used or _is_dir(path):
                continue
            if suffix in SUFFIXES:
                fix = f"{did_you_mean(path.stem, settings.source_ids)} Rename the file, or add the source to study.yaml."
                self._problem(path, f'study.yaml has no source "{path.stem}"', fix)
                self.lost.add("findings")
            elif suffix in _UNREAD:
                self._unread(path, "findings", wanted=stem not in read and (stem in settings.source_ids or suffix not in (".txt", ".json")))

    def _unread(self, path: Path, name: str, *, wanted: bool) -> None:
        """A file whose ending is none that is read: an error where it may hold what is not given elsewhere."""
        self._problem(path, f"files that end in {path.suffix} are not read", _SAVE_AS, "error" if wanted else "note")
        if wanted:
            self.lost.add(name)

    def _strays(self, settings: Settings) -> None:
        """Files whose name is nearly that of a table: what they hold would silently be missing."""
        names = [name for name in TABLES if name != "findings"]
        read = {path.stem.casefold() for path in self.used if path.parent == self.folder}
        for path in self._entries(self.folder):
            if path in self.used or path.suffix.casefold() not in (*SUFFIXES, *_UNREAD) or _is_dir(path):
                continue
            stem = path.stem.casefold()
            if stem in (*names, WORKBOOK):
                self._unread(path, stem, wanted=stem not in read)
            elif stem in (*settings.source_ids, "findings"):
                target = f"findings/{path.name}" if stem != "findings" else f"findings/{settings.source_ids[0]}{path.suffix}"
                self._problem(path, "findings are read from the folder findings", f"Move it there, one file a source: {target}.")
                self.lost.add("findings")
            elif (fix := did_you_mean(stem, names)).startswith("Did you mean"):
                near = next(name for name in names if f'"{name}"' in fix)
                what = "no table has this name, so the file is not read"
                if near in read:
                    self._problem(path, what, f"Nothing is wrong with that, as {near} is there.", "note")
                else:
                    self._problem(path, what, f"{fix} Rename it.")
                    self.lost.add(near)


def _said(text: str, key: str) -> str:
    """The value of a key at the top of a YAML file, which may be damaged elsewhere."""
    match = re.search(rf"""^{key}:[ \t]*["']?([^\s"'#]+)""", text, re.MULTILINE)
    return match.group(1) if match else ""


def _has_rows(table: RawTable) -> bool:
    return any(cell.strip() for row in table.rows for cell in row)


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _ignored(path: Path) -> bool:
    """Lock files of office programs, files of the operating system."""
    return path.name.startswith(("~$", ".", "._")) or path.name.casefold() in ("thumbs.db", "desktop.ini")
