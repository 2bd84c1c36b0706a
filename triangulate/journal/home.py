"""What every home of a journal can do: read, append, tell what is new. Files and PostgreSQL are two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from triangulate.errors import Problem
from triangulate.model.judgements import Judgement


@dataclass(frozen=True)
class JournalReading:
    """Judgements with what was found wrong on the way; the order of the judgements means nothing."""

    judgements: list[Judgement] = field(default_factory=list)
    """Each id once."""
    problems: list[Problem] = field(default_factory=list)


class Journal(Protocol):
    """Where judgements are kept. Nothing in it is ever changed, but for an erasure."""

    @property
    def place(self) -> str:
        """Where it is, in words that can be shown: never with a password."""
        ...

    def read(self) -> JournalReading:
        """All judgements that this reader may see, united by id.

        Raises
        ------
        JournalError
            Where the home cannot be reached.
        """
        ...

    def news(self) -> JournalReading:
        """Judgements that came since the last :meth:`read` or :meth:`news`, those of this process included or not.

        An id may come again; what is known already is for the caller to tell.
        """
        ...

    def append(self, judgements: Sequence[Judgement]) -> None:
        """Write judgements so that they survive a loss of power; returns only then.

        All or none of them. Ids that are there already are left alone, so that a caller who does not
        know whether an attempt succeeded can try again.

        Raises
        ------
        JournalError
            Where they could not be written: nothing of them counts as saved.
        """
        ...

    def lines(self) -> Iterator[bytes]:
        """All judgements as lines, each ending in a line break, with fields that this version does not know.

        Each id once, in the order of ids; lines that cannot be read are left out.
        """
        ...

    def append_lines(self, lines: Iterable[bytes]) -> int:
        """Take in lines of another home, as they are; returns how many were new.

        All or none. A line whose id is known is left out, unless words were erased from it: then it
        takes the place of the one that is there.
        """
        ...

    def replace_lines(self, replacements: Mapping[str, bytes]) -> list[str]:
        """Put other lines in the place of those with these ids, for an erasure; returns the ids that were found.

        Raises
        ------
        JournalError
            Where they could not be replaced; on a server it takes the owner's role.
        """
        ...

    def check_given(self, hashes: Mapping[str, str]) -> list[Problem]:
        """Say which given files are not what others who judge in this journal have; nothing where all share a folder.

        Parameters
        ----------
        hashes : mapping of str to str
            sha256 of each file by its path in the study folder.
        """
        ...

    def coded(self) -> dict[str, int] | None:
        """How many comparisons each researcher has coded, where this home knows more of it than it shows; else None."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
