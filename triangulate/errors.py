"""What can go wrong, in sentences: the errors of this package and the problems of a file.

A :class:`Problem` is one thing that is wrong in somebody's file. Readers and checks collect
problems and hand them over together; an error is raised only where nothing sensible can follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

JUDGEMENT = "judgement "
"""How the place of a problem begins that is in no file: in a judgement that is about to be made."""


class Problem(NamedTuple):
    """One thing about the user's input, with where it stands and what to do.

    Examples
    --------
    >>> print(Problem("error", "cases.csv", None, 4, "source", 'there is no source "interview"',
    ...               'Did you mean "interviews"?'))
    cases.csv, row 4, column "source": there is no source "interview". Did you mean "interviews"?
    """

    severity: str
    """``error`` (must be mended first), ``warning`` (look at it) or ``note`` (what was assumed)."""
    file: str
    """Path relative to the study folder, with forward slashes."""
    sheet: str | None
    """Sheet of a workbook, else None."""
    row: int | None
    """Row as a spreadsheet counts it (the header is row 1); in YAML files the line."""
    column: str | None
    """Column of a table; in YAML files the key."""
    what: str
    """What is wrong, with the value received; no full stop."""
    fix: str
    """What would be right and what to do; whole sentences."""

    @property
    def where(self) -> str:
        """File, sheet, row and column in words."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f'sheet "{self.sheet}"')
        if self.row is not None:
            parts.append(f"line {self.row}" if self.file.endswith((".yaml", ".yml", ".jsonl")) else f"row {self.row}")
        if self.column is not None:
            word = "key" if self.file.endswith((".yaml", ".yml")) else "field" if self.file.startswith(JUDGEMENT) else "column"
            parts.append(f'{word} "{self.column}"')
        return ", ".join(parts)

    def __str__(self) -> str:
        end = "" if self.what.endswith((".", "?", "!")) else "."
        return f"{self.where}: {self.what}{end} {self.fix}".rstrip()


class TriangulateError(Exception):
    """Anything that this package raises for a reason that the user can act on."""


class StudyError(TriangulateError):
    """The files of a study cannot be used as they are; ``problems`` lists why."""

    def __init__(self, problems: Iterable[Problem], closing: str = "") -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        number = sum(problem.severity == "error" for problem in self.problems)
        self.closing = closing or f"{number} problem{'' if number == 1 else 's'} to mend. Nothing was written."
        super().__init__("\n".join([*(str(problem) for problem in self.problems), self.closing]))


class SchemeError(StudyError):
    """A coding scheme is not usable; ``problems`` says in which file, line and key."""


class UnknownName(TriangulateError):
    """A meta-theme, source, researcher, scheme or option that the study does not have."""


class MissingProgram(TriangulateError):
    """An optional library or program is needed for what was asked; the message says how to get it."""


class JudgementError(StudyError):
    """A judgement cannot be taken as it is; ``problems`` says which parts of it, and nothing was saved."""


class JournalError(TriangulateError):
    """Judgements could not be written or read where they are kept; what was not acknowledged is not saved."""


class OutputError(TriangulateError):
    """A result could not be written where it was asked for."""


def did_you_mean(value: str, options: Iterable[str]) -> str:
    """A sentence that offers the nearest option, or lists a few of them.

    Examples
    --------
    >>> did_you_mean("interview", ["interviews", "observations"])
    'Did you mean "interviews"?'
    >>> did_you_mean("x", ["interviews", "observations"])
    'It can be "interviews" or "observations".'
    >>> did_you_mean("x", [])
    ''
    """
    from difflib import get_close_matches

    known = list(dict.fromkeys(options))
    if not known:
        return ""
    folded = {option.casefold(): option for option in known}
    near = get_close_matches(value.casefold(), folded, n=1, cutoff=0.75)
    if near:
        return f'Did you mean "{folded[near[0]]}"?'
    return f"It can be {one_of(known)}."


def shorten(value: object, most: int = 60) -> str:
    """A value in a message: on one line, and not longer than it helps.

    Examples
    --------
    >>> shorten("role clarity", most=8)
    'role cl…'
    """
    text = " ".join(str(value).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def one_of(options: Sequence[str], most: int = 12) -> str:
    """Options in quotation marks, joined with commas and "or".

    Examples
    --------
    >>> one_of(["a", "b", "c"])
    '"a", "b" or "c"'
    """
    quoted = [f'"{option}"' for option in options[:most]]
    if len(options) > most:
        return ", ".join(quoted) + f" or one of {len(options) - most} more"
    if len(quoted) == 1:
        return quoted[0]
    return ", ".join(quoted[:-1]) + " or " + quoted[-1]
