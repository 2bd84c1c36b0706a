"""Reading a scheme from YAML: the shipped ones and a team's own, checked by the same function."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from triangulate.errors import Problem, SchemeError, UnknownName, did_you_mean, one_of
from triangulate.schemes.judgements import ELEMENT_VALUES, NOT_COMPARED, PRESENCE, VALUES
from triangulate.schemes.scheme import SCOPES, Code, Row, Scheme, Table, fold
from triangulate.yaml_file import Path, YamlFile

CANONICAL = ("agreement", "partial_agreement", "silence", "dissonance", "not_addressed")
"""The published four and "not addressed": to these a scheme's own codes may correspond."""

OPTIONS: dict[str, tuple[str, ...]] = {
    "scope": SCOPES,
    "not_addressed": ("apart", "silence"),
    "without_present": ("omit", "count"),
}
"""Options of a scheme that can also be set in study.yaml, with their values."""

_KEYS = [
    "name", "extends", "title", "description", "citation", "scope", "compares", "not_addressed",
    "without_present", "several_statements", "codes", "tables",
]  # fmt: skip
_CODE_KEYS = ["key", "label", "letter", "colour", "canonical", "aliases", "meaning"]
_CONDITIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "E1": {"meaning": VALUES["meaning"], "prominence": VALUES["prominence"]},
    "E2": {"coverage": VALUES["coverage"], "examples": VALUES["examples"]},
    "code": dict(ELEMENT_VALUES),
    "presence": {"a": PRESENCE, "b": PRESENCE},
}
_STATUS = ("published", "ours", "team")
_KEY_FORM = re.compile(r"[a-z][a-z0-9_]*\Z")
_COLOUR_FORM = re.compile(r"#[0-9a-fA-F]{6}\Z")


def shipped_schemes() -> tuple[str, ...]:
    """Names of the schemes that come with the software, the default first.

    Examples
    --------
    >>> shipped_schemes()[0]
    'farmer'
    """
    names = sorted(path.stem for path in FilePath(__file__).parent.glob("*.yaml"))
    return ("farmer", *(name for name in names if name != "farmer"))


@lru_cache(maxsize=32)
def load_scheme(name: str) -> Scheme:
    """A scheme that comes with the software.

    Parameters
    ----------
    name : str
        One of :func:`shipped_schemes`.

    Raises
    ------
    UnknownName
        If there is no such scheme; the message lists those that there are.

    Examples
    --------
    >>> load_scheme("farmer").code_keys
    ('agreement', 'partial_agreement', 'silence', 'dissonance', 'not_addressed')
    """
    if name not in shipped_schemes():
        raise UnknownName(f'there is no coding scheme "{name}". {did_you_mean(name, shipped_schemes())}')
    path = FilePath(__file__).parent / f"{name}.yaml"
    scheme, problems = parse_scheme(path.read_text(encoding="utf-8"), f"schemes/{name}.yaml")
    if scheme is None:
        raise SchemeError(problems)
    return scheme


def parse_scheme(text: str, file: str, own: Mapping[str, Scheme] | None = None) -> tuple[Scheme | None, list[Problem]]:
    """A scheme from the text of a YAML file, or None and all that is wrong with it.

    Parameters
    ----------
    text, file : str
        Content, and the name of the file as it should stand in messages.
    own : mapping of str to Scheme, optional
        A team's schemes that ``extends`` may name beside the shipped ones.
    """
    source = YamlFile(text, file)
    if source.problems:
        return None, source.problems
    if not isinstance(source.data, dict):
        source.problem((), "this is not a coding scheme", 'It needs the keys "name", "codes" and, for derived codes, "tables".')
        return None, source.problems
    reader = _SchemeReader(source, dict(own or {}))
    scheme = reader.read()
    return (None if any(p.severity == "error" for p in source.problems) else scheme), source.problems


class _SchemeReader:
    """Walks through one parsed file and reports everything that does not fit."""

    def __init__(self, source: YamlFile, own: dict[str, Scheme]) -> None:
        self.source = source
        self.data: dict[str, Any] = source.data
        self.base = self._base(own)

    def _base(self, own: dict[str, Scheme]) -> Scheme | None:
        name = self._text("extends")
        if not name:
            return None
        if name in own:
            return own[name]
        try:
            return load_scheme(name)
        except UnknownName:
            fix = did_you_mean(name, [*own, *shipped_schemes()])
            self.source.problem(("extends",), f'there is no scheme "{name}" to extend', fix)
            return None

    def read(self) -> Scheme | None:
        data, base = self.data, self.base
        self.source.known_keys((), data, _KEYS)
        name = self._text("name") or FilePath(self.source.file).stem
        compares = self._compares(base.compares if base else ("meaning", "prominence", "coverage", "examples"))
        codes = self._codes() if "codes" in data else (base.codes if base else ())
        if not codes and (base or "extends" not in data):
            self.source.problem(("codes",), "the scheme has no codes", "List them under codes:, each with key, label and letter.")
        tables = self._tables([code.key for code in codes])
        if not tables["code"] and "compares" not in data and base is None:
            compares = ()
        several = data.get("several_statements", base.several_statements if base else False)
        if not isinstance(several, bool):
            self.source.problem(("several_statements",), f'"{several}" is neither true nor false', "Write true or false.")
            several = False
        scheme = Scheme(
            name=name,
            title=self._text("title") or (base.title if base else name),
            description=self._text("description") or (base.description if base else ""),
            citation=self._text("citation") or (base.citation if base else ""),
            scope=self._option("scope", base.scope if base else "pairwise"),
            compares=compares,
            codes=codes,
            e1=tables["E1"],
            e2=tables["E2"],
            code_table=tables["code"],
            presence=tables["presence"],
            not_addressed=self._option("not_addressed", base.not_addressed if base else "apart"),
            without_present=self._option("without_present", base.without_present if base else "omit"),
            several_statements=several,
        )
        if not self.source.problems:
            self._gaps(scheme)
        if scheme.has_tables and not scheme.compares:
            self.source.problem(("compares",), "the scheme has tables but compares no judgement", f"Name some of {one_of(list(VALUES))}.")
        return scheme

    def _gaps(self, scheme: Scheme) -> None:
        """Combinations without a row; where a whole row is forgotten there are many, so that three stand for all."""
        gaps: dict[str, list[str]] = {}
        for gap in scheme.gaps():
            table, values = gap.split(": ", 1)
            gaps.setdefault(table, []).append(values)
        for table, missing in gaps.items():
            shown = missing if len(missing) < 5 else missing[:3]
            for value in shown:
                fix = f"Add a row for it to tables: {table}, or a last row in which every value is any."
                if NOT_COMPARED in value:
                    fix = f"Add a row for it to tables: {table}. It is needed where compares leaves a judgement out; any is not enough."
                rest = f", nor for {len(missing) - 3} other combinations" if value is shown[-1] and len(shown) < len(missing) else ""
                self.source.problem(("tables", table), f"no row holds for {value}{rest}", fix)

    def _text(self, key: str) -> str:
        value = self.data.get(key)
        if isinstance(value, (dict, list)):
            self.source.problem((key,), "this must be a text", "Write it on one line, in quotation marks if it has a colon.")
            return ""
        return "" if value is None else str(value)

    def _option(self, key: str, default: str) -> Any:
        value = self.data.get(key, default)
        return check_option(self.source, (key,), key, value, default)

    def _compares(self, default: tuple[str, ...]) -> tuple[str, ...]:
        if "compares" not in self.data:
            return default
        return check_compares(self.source, ("compares",), self.data["compares"], default)

    def _codes(self) -> tuple[Code, ...]:
        value = self.data["codes"]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.source.problem(
                ("codes",), "codes must be a list", "Write one line a code: - {key: agreement, label: Agreement, letter: A}"
            )
            return ()
        codes = tuple(self._code(("codes", index), item) for index, item in enumerate(value))
        for attribute in ("key", "letter"):
            seen: set[str] = set()
            for index, code in enumerate(codes):
                word = str(getattr(code, attribute))
                if word in seen:
                    self.source.problem(
                        ("codes", index, attribute), f'the {attribute} "{word}" stands for two codes', "Give each code its own."
                    )
                seen.add(word)
        owners: dict[str, str] = {}
        for index, code in enumerate(codes):
            for word in (code.key, code.label, *code.aliases):
                owner = owners.setdefault(fold(word), code.key)
                if owner != code.key:
                    what = f'"{word}" names two codes, {owner} and {code.key}'
                    self.source.problem(("codes", index), what, "Give each label and each alias to one code only.")
        return codes

    def _code(self, path: Path, item: dict[str, Any]) -> Code:
        self.source.known_keys(path, item, _CODE_KEYS)
        key = str(item.get("key") or "")
        if not key:
            self.source.problem((*path, "key"), "a code has no key", "Give key: in small letters, digits and _, beginning with a letter.")
        elif not _KEY_FORM.match(key):
            self.source.problem((*path, "key"), f'"{key}" is no key', "Use small letters, digits and _, beginning with a letter.")
        label = str(item.get("label") or key.replace("_", " ").capitalize())
        letter = str(item.get("letter") or label[:1].upper())
        if len(letter) > 2:
            self.source.problem((*path, "letter"), f'"{letter}" is too long', "A letter has one or two characters.")
        colour = str(item.get("colour") or "#e6e6e6")
        if "colour" in item and item["colour"] is None:
            fix = 'What follows # is a comment. Write it in quotation marks, such as "#1b7f79".'
            self.source.problem((*path, "colour"), "the colour is empty", fix)
        elif not _COLOUR_FORM.match(colour):
            self.source.problem((*path, "colour"), f'"{colour}" is no colour', 'Write it as "#1b7f79", in quotation marks.')
            colour = "#e6e6e6"
        canonical = str(item.get("canonical") or key)
        if "canonical" in item and canonical not in CANONICAL:
            self.source.problem(
                (*path, "canonical"), f'"{canonical}" is not one of the published codes', did_you_mean(canonical, CANONICAL)
            )
        aliases = item.get("aliases") or []
        if not isinstance(aliases, list):
            aliases = [aliases]
        return Code(key, label, letter, colour, canonical, tuple(str(a) for a in aliases), str(item.get("meaning") or ""))

    def _tables(self, codes: list[str]) -> dict[str, Table]:
        base = self.base
        tables: dict[str, Table] = {
            "E1": base.e1 if base else (),
            "E2": base.e2 if base else (),
            "code": base.code_table if base else (),
            "presence": base.presence if base else (),
        }
        given = self.data.get("tables") or {}
        if not isinstance(given, dict):
            self.source.problem(("tables",), "tables must hold E1, E2, code and presence", "See the shipped scheme farmer for an example.")
            return tables
        before = len(self.source.problems)
        self.source.known_keys(("tables",), given, list(_CONDITIONS))
        misspelt = len(self.source.problems) > before
        results = {
            "E1": ELEMENT_VALUES["E1"],
            "E2": ELEMENT_VALUES["E2"],
            "code": tuple(codes),
            "presence": ("compare", "undetermined", "no_comparison", "silence", "not_addressed"),
        }
        for name in _CONDITIONS:
            rows = given.get(name)
            if rows is None:
                continue
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                self.source.problem(("tables", name), "a table is a list of rows", "Write one row a line, beginning with - {")
                continue
            tables[name] = tuple(self._row(name, index, row, results[name]) for index, row in enumerate(rows))
        names: set[str] = set()
        for name, row in ((name, row) for name, rows in tables.items() for row in rows):
            if row.id in names:
                self.source.problem(("tables", name), f'two rows are called "{row.id}"', "Give each row an id of its own.")
            names.add(row.id)
        if tables["code"] and not (tables["E1"] and tables["E2"] and tables["presence"]) and not misspelt:
            self.source.problem(
                ("tables",), "some of the tables E1, E2, code, presence are missing", "Give all four, or say extends: farmer."
            )
        if not self.source.problems:
            for name in ("code", "presence"):
                for row in tables[name]:
                    if row.gives not in (*codes, "compare", "undetermined", "no_comparison"):
                        fix = "Add the code, or give this table with rows of your own."
                        self.source.problem(
                            ("codes",), f'table {name}, row {row.id}, gives "{row.gives}", which is not a code of the scheme', fix
                        )
        return tables

    def _row(self, table: str, index: int, row: dict[str, Any], results: tuple[str, ...]) -> Row:
        path: Path = ("tables", table, index)
        identifier = str(row.get("id") or f"{table}.{index + 1}")
        conditions = _CONDITIONS[table]
        self.source.known_keys(path, row, ["id", *conditions, "gives", "status", "note"])
        when = []
        for name, values in conditions.items():
            allowed = values if table == "presence" else (*values, NOT_COMPARED)
            if name not in row:
                fix = f"Write {name}: and {one_of(allowed)}, a list of them, or any."
                self.source.problem((*path, name), f'the row says nothing of "{name}"', fix)
                continue
            given = row[name] if isinstance(row[name], list) else [row[name]]
            words: list[str] = []
            for word in map(str, given):
                if word == "any":
                    words += values
                elif word in allowed:
                    words.append(word)
                else:
                    self.source.problem((*path, name), f'"{word}" is no value of {name}', did_you_mean(word, [*allowed, "any"]))
            when.append((name, tuple(dict.fromkeys(words))))
        gives = str(row.get("gives") or "")
        if not gives:
            self.source.problem((*path, "gives"), f"row {identifier} does not say what it gives", f"Write gives: and {one_of(results)}.")
        elif gives not in results:
            self.source.problem((*path, "gives"), f'table {table} cannot give "{gives}"', did_you_mean(gives, results))
        status = str(row.get("status", "team"))
        if status not in _STATUS:
            self.source.problem((*path, "status"), f'"{status}" is no status of a rule', did_you_mean(status, _STATUS))
            status = "team"
        return Row(identifier, tuple(when), gives, status, str(row.get("note") or ""))  # type: ignore[arg-type]


def check_option(source: YamlFile, path: Path, key: str, value: Any, default: str) -> str:
    """A value of an option of :data:`OPTIONS`, or the default with a problem recorded."""
    if value not in OPTIONS[key]:
        source.problem(path, f'"{value}" is no value of {key}', did_you_mean(str(value), OPTIONS[key]))
        return default
    return str(value)


def check_compares(source: YamlFile, path: Path, value: Any, default: tuple[str, ...]) -> tuple[str, ...]:
    """The judgements that a scheme compares, in the order of the protocol."""
    names = value if isinstance(value, list) else [value]
    names = [] if names == [None] else [str(name) for name in names]
    for name in names:
        if name not in VALUES:
            source.problem(path, f'"{name}" is not a judgement that can be compared', did_you_mean(name, VALUES))
            return default
    return tuple(name for name in VALUES if name in names)
