"""What a coding scheme is: codes, the judgements it compares, and the tables from these to a code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal

from triangulate.errors import UnknownName, did_you_mean
from triangulate.schemes.judgements import ELEMENT_VALUES, ELEMENTS, NOT_COMPARED, VALUES

Scope = Literal["pairwise", "per_source", "joint"]
SCOPES: tuple[Scope, ...] = ("pairwise", "per_source", "joint")


@dataclass(frozen=True)
class Code:
    """One code of a scheme."""

    key: str
    """Stable key in files, never translated."""
    label: str
    """Word shown to people."""
    letter: str
    """One or two letters that stand for the code beside its colour."""
    colour: str
    """Background, ``#rrggbb``."""
    canonical: str
    """The code of the published four (or ``not_addressed``) that this one corresponds to."""
    aliases: tuple[str, ...] = ()
    """Other words that are understood in files."""
    meaning: str = ""
    """What the code says, in one sentence."""


@dataclass(frozen=True)
class Row:
    """One row of a table: where all conditions hold, ``gives`` follows."""

    id: str
    """Name of the row, unique in the scheme, such as ``E1.2``."""
    when: tuple[tuple[str, tuple[str, ...]], ...]
    """(judgement or element, the values for which the row holds) pairs."""
    gives: str
    """Element value, code key or, in the presence table, ``compare``, ``undetermined`` or ``no_comparison``."""
    status: Literal["published", "ours", "team"]
    """Who says so: the publication, the authors of this software, or the team that wrote the scheme."""
    note: str = ""
    """Why, in a few words."""

    def holds(self, **values: str) -> bool:
        """Whether the row applies to these values."""
        return all(values[name] in allowed for name, allowed in self.when)


Table = tuple[Row, ...]


@dataclass(frozen=True)
class Scheme:
    """A convergence coding scheme as data.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> farmer = load_scheme("farmer")
    >>> farmer.element("E1", "same", "different").gives
    'partly'
    >>> farmer.code_row("same", "different").id
    'C.3'
    """

    name: str
    title: str
    description: str
    citation: str
    scope: Scope
    compares: tuple[str, ...]
    """Judgements that count, of meaning, prominence, coverage, examples; empty where codes are given directly."""
    codes: tuple[Code, ...]
    """In the order in which they are shown."""
    e1: Table = ()
    e2: Table = ()
    code_table: Table = ()
    presence: Table = ()
    """From the presence of two sources to an outcome; empty where silence, too, is given directly."""
    not_addressed: Literal["apart", "silence"] = "apart"
    """Whether "not addressed" is a code of its own or folded into silence."""
    without_present: Literal["omit", "count"] = "omit"
    """Whether comparisons without a present source are in the denominators."""
    several_statements: bool = False
    """Whether a researcher may give several statements, each with a code, to one comparison."""

    def __hash__(self) -> int:
        # Schemes are keys of caches that are asked for every cell: hashing all their rows each time would cost more than the work.
        return hash((self.name, self.scope, self.compares, self.not_addressed, self.without_present))

    @property
    def has_tables(self) -> bool:
        """Whether codes follow from judgements (else they are given directly)."""
        return bool(self.code_table)

    @property
    def code_keys(self) -> tuple[str, ...]:
        """Stable keys in the order shown."""
        return tuple(code.key for code in self.codes)

    def code(self, key: str) -> Code:
        """The code with this key."""
        for code in self.codes:
            if code.key == key:
                return code
        raise UnknownName(f'scheme "{self.name}" has no code "{key}". {did_you_mean(key, self.code_keys)}')

    def find_code(self, word: str) -> str | None:
        """Stable key for a key, label or alias as written in a file (case and blanks do not matter); else None."""
        return _names(self).get(fold(word))

    def element(self, element: str, first: str, second: str) -> Row:
        """The row of E1 (meaning, prominence) or E2 (coverage, examples) that applies."""
        first_name, second_name = ELEMENTS[element]
        table = self.e1 if element == "E1" else self.e2
        return _first(table, element, {first_name: first, second_name: second})

    def code_row(self, e1: str, e2: str) -> Row:
        """The row of the code table that applies to the two element values."""
        return _first(self.code_table, "code", {"E1": e1, "E2": e2})

    def presence_row(self, a: str, b: str) -> Row:
        """The row of the presence table that applies; folding of ``not_addressed`` is done."""
        row = _first(self.presence, "presence", {"a": a, "b": b})
        if row.gives == "not_addressed" and self.not_addressed == "silence":
            return replace(row, gives="silence", note="not addressed is folded into silence in this scheme")
        return row

    def rule_order(self, rule: str) -> int:
        """Where a row of the tables stands among all rows: presence, E1, E2, code; rules of other names come first."""
        return _rule_places(self).get(rule, -1)

    def same_rules(self, other: Scheme) -> bool:
        """Whether the same judgements give the same codes: a code given under one then holds under the other."""
        mine = (_logic(self.e1), _logic(self.e2), _logic(self.code_table), set(self.compares), set(self.code_keys))
        theirs = (_logic(other.e1), _logic(other.e2), _logic(other.code_table), set(other.compares), set(other.code_keys))
        return mine == theirs

    def gaps(self) -> list[str]:
        """Combinations of values for which a table of the scheme has no row; empty when it is complete."""
        missing = []
        if self.has_tables:
            for element, names in ELEMENTS.items():
                for first, second in product(*(((*VALUES[name], NOT_COMPARED)) for name in names)):
                    if (first, second) == (NOT_COMPARED, NOT_COMPARED):
                        continue
                    missing += self._gap(element, {names[0]: first, names[1]: second})
            for e1, e2 in product((*ELEMENT_VALUES["E1"], NOT_COMPARED), (*ELEMENT_VALUES["E2"], NOT_COMPARED)):
                if (e1, e2) != (NOT_COMPARED, NOT_COMPARED):
                    missing += self._gap("code", {"E1": e1, "E2": e2})
        if self.presence:
            from triangulate.schemes.judgements import PRESENCE

            for a, b in product(PRESENCE, repeat=2):
                missing += self._gap("presence", {"a": a, "b": b})
        return missing

    def _gap(self, table: str, values: dict[str, str]) -> list[str]:
        rows = {"E1": self.e1, "E2": self.e2, "code": self.code_table, "presence": self.presence}[table]
        if any(row.holds(**values) for row in rows):
            return []
        return [f"{table}: " + ", ".join(f"{name} {value}" for name, value in values.items())]


def fold(word: str) -> str:
    """A word of a file in the form of a stable key: ``Partial agreement`` -> ``partial_agreement``.

    Examples
    --------
    >>> fold("  Partial  Agreement ")
    'partial_agreement'
    """
    return "_".join(word.replace("_", " ").replace("-", " ").split()).casefold()


@lru_cache(maxsize=64)
def _names(scheme: Scheme) -> dict[str, str]:
    names: dict[str, str] = {}
    for code in scheme.codes:
        for word in (code.key, code.label, *code.aliases):
            names.setdefault(fold(word), code.key)
    return names


@lru_cache(maxsize=64)
def _rule_places(scheme: Scheme) -> dict[str, int]:
    return {row.id: place for place, row in enumerate((*scheme.presence, *scheme.e1, *scheme.e2, *scheme.code_table))}


def _first(table: Table, name: str, values: dict[str, str]) -> Row:
    for row in table:
        if row.holds(**values):
            return row
    raise LookupError(f"table {name} has no row for {values}")


def _logic(table: Table) -> tuple[tuple[object, str], ...]:
    return tuple((row.when, row.gives) for row in table)
