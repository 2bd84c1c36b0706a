"""study.yaml: read, checked key by key, turned into :class:`~triangulate.model.Settings`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from triangulate.errors import Problem, did_you_mean, one_of
from triangulate.model.settings import Band, Prominence, Researcher, Settings, Source
from triangulate.schemes import Scheme, load_scheme, shipped_schemes
from triangulate.schemes.read import OPTIONS, check_compares, check_option
from triangulate.yaml_file import Path, YamlFile

KEYS = [
    "format", "title", "questions", "purpose", "sources", "scheme", "researchers", "coordinator", "assignments",
    "blind", "prominence", "effects", "states", "percent_from", "journal", "language", "synthetic",
]  # fmt: skip
"""Keys of study.yaml."""

_SOURCE_KEYS = ["id", "label", "kind", "unit", "n", "collected_by", "analysed_by", "when", "informed_by", "extracts"]
_RESEARCHER_KEYS = ["id", "name", "role", "standpoint"]
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}\Z")
_SHARE = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(%?)\Z")
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}


def parse_study(text: str, file: str = "study.yaml", own: Mapping[str, Scheme] | None = None) -> tuple[Settings | None, list[Problem]]:
    """Settings from the text of study.yaml, or None and all that is wrong with it.

    Parameters
    ----------
    text, file : str
        Content, and the name of the file in messages.
    own : mapping of str to Scheme, optional
        The team's schemes, from the folder ``schemes``.
    """
    source = YamlFile(text, file)
    if source.problems:
        return None, source.problems
    if not isinstance(source.data, dict):
        source.problem((), "the file has no settings", 'It needs at least "title" and "sources".')
        return None, source.problems
    settings = _StudyReader(source, dict(own or {})).read()
    return (None if any(p.severity == "error" for p in source.problems) else settings), source.problems


class _StudyReader:
    """Walks through study.yaml and reports everything that does not fit."""

    def __init__(self, file: YamlFile, own: dict[str, Scheme]) -> None:
        self.file = file
        self.data: dict[str, Any] = file.data
        self.own = own

    def read(self) -> Settings:
        self.file.known_keys((), self.data, KEYS)
        self._format()
        sources = self._sources()
        ids = [source.id for source in sources]
        for index, source in enumerate(sources):
            for other in source.informed_by:
                if other not in ids:
                    self.file.problem(("sources", index, "informed_by"), f'there is no source "{other}"', did_you_mean(other, ids))
        researchers = self._researchers()
        return Settings(
            title=self._title(),
            sources=sources,
            scheme=self._scheme(),
            questions=tuple(self._texts(("questions",), self.data.get("questions"))),
            purpose=self._choice("purpose", ("convergence", "completeness", "both"), "both"),
            researchers=researchers,
            coordinator=self._coordinator([researcher.id for researcher in researchers]),
            blind=self._flag("blind"),
            assignments=self._assignments([researcher.id for researcher in researchers]),
            prominence=self._prominence(),
            effects=self._own_list("effects", ("helps", "hinders", "mixed")),
            states=self._own_list("states", ("present", "lacking", "mixed")),
            percent_from=self._whole("percent_from", 20),
            journal=self._journal(),
            language=str(self.data.get("language") or "en"),
            synthetic=self._flag("synthetic"),
            schemes=tuple(self.own.values()),
        )

    def _format(self) -> None:
        given = self.data.get("format", 1)
        if given != 1:
            fix = "This version reads format 1: write format: 1, or install a newer version of triangulation-protocol."
            self.file.problem(("format",), f'"{given}" is not a format that this version knows', fix)

    def _title(self) -> str:
        title = self.data.get("title")
        if not title or isinstance(title, (dict, list)):
            self.file.problem(("title",), "the study has no title", "Write title: and a few words.")
            return "Untitled study"
        return str(title)

    def _sources(self) -> tuple[Source, ...]:
        given = self.data.get("sources")
        if not isinstance(given, list) or not given:
            fix = "List two or more sources, each beginning with - id: and a short name such as interviews."
            self.file.problem(("sources",), "the study has no sources", fix)
            return ()
        result = []
        for index, item in enumerate(given):
            path: Path = ("sources", index)
            if isinstance(item, str):
                item = {"id": item}
            if not isinstance(item, dict):
                self.file.problem(path, "a source needs an id", "Write - id: interviews, and below it label:, kind:, unit:, n:.")
                continue
            result.append(self._source(path, item))
        self._unique([source.id for source in result], "sources")
        if len(given) == 1:
            self.file.problem(("sources",), "there is only one source", "Triangulation compares two sources or more: add the other.")
        return tuple(result)

    def _source(self, path: Path, item: dict[str, Any]) -> Source:
        self.file.known_keys(path, item, _SOURCE_KEYS)
        identifier = self._identifier(path, item)
        n = item.get("n")
        if n is not None and (not isinstance(n, int) or isinstance(n, bool) or n < 1):
            self.file.problem((*path, "n"), f'"{n}" is not a number of cases', "Write a whole number, 1 or more, or leave n out.")
            n = None
        extracts = item.get("extracts", "illustrative")
        if extracts not in ("illustrative", "exhaustive"):
            self.file.problem(
                (*path, "extracts"), f'"{extracts}" is no value of extracts', did_you_mean(str(extracts), ["illustrative", "exhaustive"])
            )
            extracts = "illustrative"
        informed = self._texts((*path, "informed_by"), item.get("informed_by"))
        words = {key: str(item[key]) for key in ("kind", "collected_by", "analysed_by", "when") if item.get(key) is not None}
        label = str(item.get("label") or identifier.replace("_", " ").capitalize())
        return Source(identifier, label, unit=str(item.get("unit") or "case"), n=n, informed_by=tuple(informed), extracts=extracts, **words)

    def _identifier(self, path: Path, item: dict[str, Any]) -> str:
        identifier = "" if item.get("id") is None else str(item["id"])
        if not _ID.match(identifier):
            fix = "Use 1 to 32 small letters a-z, digits, _ and -, beginning with a letter or digit: it names files."
            self.file.problem((*path, "id"), f'"{identifier}" cannot be an id', fix)
        elif identifier in _WINDOWS_NAMES:
            self.file.problem((*path, "id"), f'"{identifier}" cannot be an id', "Windows keeps this name for itself; choose another.")
        return identifier

    def _unique(self, identifiers: list[str], what: str) -> None:
        for index, identifier in enumerate(identifiers):
            if identifier in identifiers[:index]:
                self.file.problem((what, index, "id"), f'the id "{identifier}" is given twice', "Give each its own.")

    def _researchers(self) -> tuple[Researcher, ...]:
        given = self.data.get("researchers")
        if given is None:
            return ()
        if not isinstance(given, list):
            self.file.problem(("researchers",), "researchers must be a list", "Write one line each, beginning with - and an id.")
            return ()
        result = []
        for index, item in enumerate(given):
            path: Path = ("researchers", index)
            item = item if isinstance(item, dict) else {"id": item}
            self.file.known_keys(path, item, _RESEARCHER_KEYS)
            words = {key: str(item[key]) for key in ("name", "role", "standpoint") if item.get(key) is not None}
            result.append(Researcher(self._identifier(path, item), **words))
        self._unique([researcher.id for researcher in result], "researchers")
        return tuple(result)

    def _coordinator(self, researchers: list[str]) -> str | None:
        given = self.data.get("coordinator")
        if given is not None and researchers and str(given) not in researchers:
            self.file.problem(("coordinator",), f'there is no researcher "{given}"', did_you_mean(str(given), researchers))
        return None if given is None else str(given)

    def _assignments(self, researchers: list[str]) -> dict[str, tuple[str, ...]]:
        given = self.data.get("assignments") or {}
        if not isinstance(given, dict):
            self.file.problem(("assignments",), "assignments must name researchers", "Write anna: [group one, group two], one line each.")
            return {}
        for name in given:
            if researchers and name not in researchers:
                self.file.problem(("assignments", name), f'there is no researcher "{name}"', did_you_mean(str(name), researchers))
        return {name: tuple(self._texts(("assignments", name), groups)) for name, groups in given.items()}

    def _scheme(self) -> Scheme:
        given = self.data.get("scheme", "farmer")
        options = given if isinstance(given, dict) else {"name": given}
        path: Path = ("scheme", "name") if isinstance(given, dict) else ("scheme",)
        name = str(options.get("name") or "farmer")
        known = [*self.own, *shipped_schemes()]
        if name not in known:
            self.file.problem(path, f'there is no coding scheme "{name}"', did_you_mean(name, known))
            return load_scheme("farmer")
        scheme = self.own[name] if name in self.own else load_scheme(name)
        self.file.known_keys(("scheme",), options, ["name", "compares", "several_statements", *OPTIONS])
        changes: dict[str, Any] = {
            key: check_option(self.file, ("scheme", key), key, options[key], getattr(scheme, key)) for key in OPTIONS if key in options
        }
        if "compares" in options:
            changes["compares"] = check_compares(self.file, ("scheme", "compares"), options["compares"], scheme.compares)
            if not changes["compares"] and scheme.has_tables:
                self.file.problem(
                    ("scheme", "compares"), "no judgement is compared", "Name one of meaning, prominence, coverage, examples, or more."
                )
        if "several_statements" in options:
            changes["several_statements"] = bool(options["several_statements"])
        return replace(scheme, **changes)

    def _prominence(self) -> Prominence:
        given = self.data.get("prominence")
        if given is None:
            return Prominence()
        if not isinstance(given, dict):
            self.file.problem(("prominence",), "prominence needs keys of its own", "Write words:, bands: or rating_from: below it.")
            return Prominence()
        self.file.known_keys(("prominence",), given, ["words", "bands", "rating_from"])
        words = tuple(self._texts(("prominence", "words"), given.get("words")))
        rating_from = given.get("rating_from")
        if rating_from is not None and str(rating_from) not in words:
            self.file.problem(
                ("prominence", "rating_from"), f'"{rating_from}" is not one of the words', did_you_mean(str(rating_from), words)
            )
        return Prominence(words, self._bands(given.get("bands"), words), None if rating_from is None else str(rating_from))

    def _bands(self, given: Any, words: tuple[str, ...]) -> tuple[Band, ...]:
        if given is None:
            return ()
        path: Path = ("prominence", "bands")
        example = "Write one line each, from weak to strong: - {name: few, up_to: 25 %}; the last one up_to: 100 %."
        if not isinstance(given, list) or not given:
            self.file.problem(path, "bands must be a list", example)
            return ()
        bands: list[Band] = []
        for index, item in enumerate(given):
            item = item if isinstance(item, dict) else {"up_to": item}
            self.file.known_keys((*path, index), item, ["name", "up_to", "words"])
            up_to = share(str(item.get("up_to")))
            if up_to is None:
                self.file.problem((*path, index), f'"{item.get("up_to")}" is not a share', example)
                continue
            if bands and up_to <= bands[-1].up_to:
                self.file.problem((*path, index), "the bands do not rise", example)
            band_words = tuple(self._texts((*path, index, "words"), item.get("words")))
            for word in band_words:
                if word not in words:
                    self.file.problem((*path, index, "words"), f'"{word}" is not one of the prominence words', did_you_mean(word, words))
            bands.append(Band(str(item.get("name") or f"band {index + 1}"), up_to, band_words))
        if bands and bands[-1].up_to < 1:
            bands.append(Band("above", Fraction(1)))
        return tuple(bands)

    def _journal(self) -> str:
        given = str(self.data.get("journal") or "files")
        if given != "files" and not given.startswith(("postgresql://", "postgres://")):
            self.file.problem(
                ("journal",),
                "this is neither files nor a PostgreSQL address",
                "Write journal: files, or an address that begins with postgresql://.",
            )
        elif re.match(r"[a-z]+://[^/@]*:[^/@]*@", given):
            fix = "Take the password out: it is asked for, or read from the usual password file of PostgreSQL."
            self.file.problem(("journal",), "the address holds a password, and this file is shared", fix)
        return given

    def _own_list(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._texts((key,), self.data[key])) if self.data.get(key) is not None else default

    def _choice(self, key: str, allowed: tuple[str, ...], default: str) -> Any:
        value = self.data.get(key, default)
        if value not in allowed:
            self.file.problem((key,), f'"{value}" is no value of {key}', did_you_mean(str(value), allowed))
            return default
        return value

    def _flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.file.problem((key,), f'"{value}" is neither true nor false', f"Write {one_of(['true', 'false'])}.")
            return False
        return value

    def _whole(self, key: str, default: int) -> int:
        value = self.data.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.file.problem((key,), f'"{value}" is not a whole number', f"Write a number, such as {default}.")
            return default
        return value

    def _texts(self, path: Path, value: Any) -> list[str]:
        if value is None:
            return []
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            self.file.problem(path, "this must be a list of texts", "Put texts with a colon in quotation marks.")
            return []
        return [str(item) for item in items if item is not None]


def share(text: str) -> Fraction | None:
    """A share between 0 and 1 as written: ``25 %``, ``0.25`` or ``1``; None if it is none.

    Examples
    --------
    >>> share("25 %"), share("0.25"), share("130 %")
    (Fraction(1, 4), Fraction(1, 4), None)
    """
    match = _SHARE.match(text.strip())
    if not match:
        return None
    value = Fraction(match.group(1).replace(",", "."))
    value = value / 100 if match.group(2) or value > 1 else value
    return value if value <= 1 else None
