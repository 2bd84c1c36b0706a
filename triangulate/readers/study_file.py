"""study.yaml: read, checked key by key, turned into :class:`~triangulate.model.Settings`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from triangulate.errors import Problem, did_you_mean, shorten
from triangulate.model.settings import COEFFICIENTS, Band, Prominence, Researcher, Settings, Source
from triangulate.schemes import Scheme, load_scheme, shipped_schemes
from triangulate.schemes.read import OPTIONS, check_compares, check_option
from triangulate.yaml_file import Path, YamlFile

KEYS = [
    "format", "title", "questions", "purpose", "sources", "scheme", "researchers", "coordinator", "assignments",
    "blind", "prominence", "effects", "states", "percent_from", "coefficients", "journal", "language", "synthetic",
]  # fmt: skip
"""Keys of study.yaml."""

FORMAT = "1"
"""The format of study.yaml that this version reads."""

_SOURCE_KEYS = ["id", "label", "kind", "unit", "n", "collected_by", "analysed_by", "when", "informed_by", "extracts"]
_RESEARCHER_KEYS = ["id", "name", "role", "standpoint"]
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}\Z")
_DIGITS = re.compile(r"[0-9]{1,9}\Z")
_PASSWORD = re.compile(r"//[^@?#]*:[^?#]*@|[?&](?:ssl)?password=", re.IGNORECASE)
_SHARE = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*(%?)\Z")
_WINDOWS_NAMES = {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
_COLUMNS = {
    "meta_theme", "label", "question", "findings", "brings", "rows", "gap", "source_a", "source_b", "statement", "reasons", "differ",
    "distance", "became",
}  # fmt: skip
"""Columns of results that also have a column for each source or researcher."""


def parse_study(
    text: str, file: str = "study.yaml", own: Mapping[str, Scheme] | None = None, broken: Collection[str] = ()
) -> tuple[Settings | None, list[Problem]]:
    """Settings from the text of study.yaml, or None and all that is wrong with it.

    Parameters
    ----------
    text, file : str
        Content, and the name of the file in messages.
    own : mapping of str to Scheme, optional
        The team's schemes, from the folder ``schemes``.
    broken : collection of str
        Names of schemes that could not be read: that they are not known is no fault of study.yaml.
    """
    source = YamlFile(text, file)
    if source.problems:
        return None, source.problems
    if not isinstance(source.data, dict):
        source.problem((), "the file has no settings", "It needs at least title: and sources:, each with its value.")
        return None, source.problems
    given = source.data.get("format")
    if given is not None and str(given) != FORMAT:
        fix = f"This version reads format {FORMAT}. Write format: {FORMAT}, or install a newer version of triangulation-protocol."
        source.problem(("format",), f'"{shorten(_word(given))}" is not a format that this version knows', fix)
        return None, source.problems
    settings = _StudyReader(source, dict(own or {}), broken).read()
    return (None if any(p.severity == "error" for p in source.problems) else settings), source.problems


class _StudyReader:
    """Walks through study.yaml and reports everything that does not fit."""

    def __init__(self, file: YamlFile, own: dict[str, Scheme], broken: Collection[str]) -> None:
        self.file = file
        self.data: dict[str, Any] = file.data
        self.own = own
        self.broken = broken

    def read(self) -> Settings:
        self.file.known_keys((), self.data, KEYS)
        sources = self._sources()
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
            coefficients=self._coefficients(),
            journal=self._journal(),
            language=self._text(("language",), self.data.get("language")) or "en",
            synthetic=self._flag("synthetic"),
            schemes=tuple(self.own.values()),
        )

    def _title(self) -> str:
        if self.data.get("title") is None:
            self.file.problem(("title",), "the study has no title", "Write title: and a few words.")
        return self._text(("title",), self.data.get("title")) or "Untitled study"

    def _sources(self) -> tuple[Source, ...]:
        given = self.data.get("sources")
        if not isinstance(given, list) or not given:
            fix = "List two or more sources, each beginning with - id: and a short name such as interviews."
            self.file.problem(("sources",), "the study has no sources", fix)
            return ()
        result = tuple(
            self._source(("sources", index), item if isinstance(item, dict) else {"id": item}) for index, item in enumerate(given)
        )
        ids = [source.id for source in result]
        self._unique(ids, "sources")
        for index, source in enumerate(result):
            for other in source.informed_by:
                if other not in ids:
                    self.file.problem(("sources", index, "informed_by"), f'there is no source "{other}"', did_you_mean(other, ids))
        if len(given) == 1:
            self.file.problem(("sources",), "there is only one source", "Triangulation compares two sources or more: add the other.")
        return result

    def _source(self, path: Path, item: dict[str, Any]) -> Source:
        self.file.known_keys(path, item, _SOURCE_KEYS)
        identifier = self._identifier(path, item, "source")
        n = None if item.get("n") is None else _whole(item["n"])
        if item.get("n") is not None and not n:
            self.file.problem(
                (*path, "n"), f'"{shorten(_word(item["n"]))}" is not a number of cases', "Write a whole number, 1 or more, or leave n out."
            )
            n = None
        extracts: Any = "illustrative" if item.get("extracts") is None else item["extracts"]
        if extracts not in ("illustrative", "exhaustive"):
            what = f'"{shorten(_word(extracts))}" is no value of extracts'
            self.file.problem((*path, "extracts"), what, did_you_mean(_word(extracts), ["illustrative", "exhaustive"]))
            extracts = "illustrative"
        informed = self._texts((*path, "informed_by"), item.get("informed_by"))
        words = {key: self._text((*path, key), item.get(key)) for key in ("kind", "collected_by", "analysed_by", "when")}
        label = self._text((*path, "label"), item.get("label")) or identifier.replace("_", " ").capitalize()
        unit = self._text((*path, "unit"), item.get("unit")) or "case"
        return Source(identifier, label, unit=unit, n=n, informed_by=tuple(informed), extracts=extracts, **words)

    def _identifier(self, path: Path, item: dict[str, Any], what: str) -> str:
        if item.get("id") is None:
            self.file.problem((*path, "id"), f"a {what} has no id", "Write id: and a short name in small letters, without blanks.")
            return ""
        identifier = self._text((*path, "id"), item["id"])
        if not identifier:
            return ""
        if not _ID.match(identifier):
            fix = "Use at most 32 small letters a-z, digits, _ and -, beginning with a letter or digit: it names files."
            self.file.problem((*path, "id"), f'"{shorten(_word(identifier))}" cannot be an id', fix)
        elif identifier in _WINDOWS_NAMES:
            self.file.problem(
                (*path, "id"), f'"{shorten(_word(identifier))}" cannot be an id', "Windows keeps this name for itself; choose another."
            )
        elif identifier in _COLUMNS:
            fix = "Results have a column of this name; choose another, and give the word as its label."
            self.file.problem((*path, "id"), f'"{identifier}" cannot be an id', fix)
        return identifier

    def _unique(self, identifiers: list[str], what: str) -> None:
        for index, identifier in enumerate(identifiers):
            if identifier and identifier in identifiers[:index]:
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
            words = {key: self._text((*path, key), item.get(key)) for key in ("name", "role", "standpoint")}
            result.append(Researcher(self._identifier(path, item, "researcher"), **words))
        self._unique([researcher.id for researcher in result], "researchers")
        return tuple(result)

    def _coordinator(self, researchers: list[str]) -> str | None:
        given = self._text(("coordinator",), self.data.get("coordinator"))
        if given and researchers and given not in researchers:
            self.file.problem(("coordinator",), f'there is no researcher "{given}"', did_you_mean(given, researchers))
        return given or None

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
        name = self._text(path, options.get("name")) or "farmer"
        known = [*self.own, *shipped_schemes()]
        if name not in known:
            if name not in self.broken:
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
            changes["several_statements"] = self._boolean(("scheme", "several_statements"), options["several_statements"])
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
        rating_from = self._text(("prominence", "rating_from"), given.get("rating_from"))
        if rating_from and rating_from not in words:
            fix = did_you_mean(rating_from, words) or "Give them as well, from weak to strong: words: [limited, clear]."
            self.file.problem(("prominence", "rating_from"), f'"{rating_from}" is not one of the words', fix)
        return Prominence(words, self._bands(given.get("bands"), words), rating_from or None)

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
            if item.get("up_to") is None:
                self.file.problem((*path, index, "up_to"), "a band has no upper end", example)
                continue
            written = self._text((*path, index, "up_to"), item["up_to"])
            up_to = share(written)
            if up_to is None:
                if written:
                    self.file.problem((*path, index, "up_to"), f'"{written}" is not a share', example)
                continue
            if bands and up_to <= bands[-1].up_to:
                self.file.problem(
                    (*path, index), f"the bands do not rise: {written} comes after a band that reaches at least as far", example
                )
            band_words = tuple(self._texts((*path, index, "words"), item.get("words")))
            for word in band_words:
                if word not in words:
                    fix = did_you_mean(word, words) or "Give them as well, from weak to strong: words: [limited, clear]."
                    self.file.problem((*path, index, "words"), f'"{word}" is not one of the prominence words', fix)
            bands.append(Band(self._text((*path, index, "name"), item.get("name")) or f"band {index + 1}", up_to, band_words))
        if bands and bands[-1].up_to < 1:
            bands.append(Band("above", Fraction(1)))
        return tuple(bands)

    def _coefficients(self) -> tuple[str, ...]:
        names = self._texts(("coefficients",), self.data.get("coefficients"))
        for index, name in enumerate(names):
            if name not in COEFFICIENTS:
                self.file.problem(("coefficients", index), f'there is no coefficient "{shorten(name)}"', did_you_mean(name, COEFFICIENTS))
        return tuple(dict.fromkeys(name for name in names if name in COEFFICIENTS))

    def _journal(self) -> str:
        given = self._text(("journal",), self.data.get("journal")) or "files"
        if given != "files" and not given.startswith(("postgresql://", "postgres://")):
            self.file.problem(
                ("journal",),
                "this is neither files nor a PostgreSQL address",
                "Write journal: files, or an address that begins with postgresql://.",
            )
        elif _PASSWORD.search(given):
            fix = "Take the password out: it is asked for, or read from the usual password file of PostgreSQL."
            self.file.problem(("journal",), "the address holds a password, and this file is shared", fix)
        return given

    def _given(self, key: str, default: Any) -> Any:
        """The value of a key; a key without a value is as good as none."""
        return default if self.data.get(key) is None else self.data[key]

    def _own_list(self, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._texts((key,), self.data[key])) if self.data.get(key) is not None else default

    def _choice(self, key: str, allowed: tuple[str, ...], default: str) -> Any:
        value = self._given(key, default)
        if value not in allowed:
            self.file.problem((key,), f'"{shorten(_word(value))}" is no value of {key}', did_you_mean(str(value), allowed))
            return default
        return value

    def _flag(self, key: str) -> bool:
        return self._boolean((key,), self._given(key, False))

    def _boolean(self, path: Path, value: Any) -> bool:
        if not isinstance(value, bool):
            self.file.problem(path, f'"{shorten(_word(value))}" is neither true nor false', "Write true or false, without quotation marks.")
            return False
        return value

    def _whole(self, key: str, default: int) -> int:
        value = self._given(key, default)
        number = _whole(value)
        if number is None:
            self.file.problem((key,), f'"{shorten(_word(value))}" is not a whole number', f"Write a number, such as {default}.")
            return default
        return number

    def _text(self, path: Path, value: Any) -> str:
        if isinstance(value, (dict, list)):
            self.file.problem(path, "this must be one text", "Put it in quotation marks if it has a colon or a bracket in it.")
            return ""
        return "" if value is None else _word(value)

    def _texts(self, path: Path, value: Any) -> list[str]:
        if value is None:
            return []
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, (dict, list)) for item in items):
            self.file.problem(path, "this must be a list of texts", "Put texts with a colon in quotation marks.")
            return []
        return [_word(item) for item in items if item is not None]


def _word(value: Any) -> str:
    """A value as it stands in the file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _whole(value: Any) -> int | None:
    """A whole number, 0 or more, with or without quotation marks; else None."""
    text = "" if isinstance(value, bool) else str(value)
    return int(text) if _DIGITS.match(text) else None


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
