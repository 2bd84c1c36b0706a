"""The schema of a journal in PostgreSQL, as small steps: each runs once, in one transaction with the record that it ran."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from triangulate.errors import JournalError

if TYPE_CHECKING:
    from triangulate.journal.connection import Connection

_FOLDER = Path(__file__).parent / "sql"
_LOCK = 0x7472_6961  # "tria": two owners do not set up the same database at once


@dataclass(frozen=True)
class Migration:
    """One step from an older schema to a newer one; never changed once a version with it was published."""

    number: int
    name: str
    sql: str
    """Statements without parameters."""


@cache
def migrations() -> tuple[Migration, ...]:
    """All steps in their order: the files ``sql/<number>_<name>.sql``."""
    found = []
    for path in _FOLDER.glob("*.sql"):
        number, _, name = path.stem.partition("_")
        found.append(Migration(int(number), name.replace("_", " "), path.read_text(encoding="utf-8")))
    return tuple(sorted(found, key=lambda step: step.number))


def applied(connection: Connection) -> int | None:
    """The number of the last step that ran in this database; None where there is no journal in it.

    Raises
    ------
    psycopg.Error
        Also where the role may not look.
    """
    row = connection.execute("select to_regclass('triangulate.migrations') is not null").fetchone()
    if row is None or not row[0]:
        return None
    newest = connection.execute("select coalesce(max(number), 0) from triangulate.migrations").fetchone()
    return int(newest[0]) if newest else 0


def migrate(connection: Connection, steps: tuple[Migration, ...] | None = None) -> list[str]:
    """Run the steps that have not run yet; returns their names.

    Where a step fails, nothing of it stays; the steps before it do.

    Parameters
    ----------
    connection : Connection
        Of the owner, each statement by itself (autocommit).
    steps : tuple of Migration, optional
        Other steps than :func:`migrations`.
    """
    known = migrations() if steps is None else steps
    done: list[str] = []
    for step in known:
        with connection.transaction():
            connection.execute("select pg_advisory_xact_lock(%s)", (_LOCK,))
            last = applied(connection) or 0
            if last > known[-1].number:
                raise JournalError(newer_schema(last, known[-1].number))
            if step.number <= last:
                continue
            connection.execute(step.sql.encode())
            connection.execute("insert into triangulate.migrations (number, name) values (%s, %s)", (step.number, step.name))
            done.append(step.name)
    return done


def newer_schema(found: int, known: int) -> str:
    """What to do where a newer version of this software set the journal up."""
    return (
        f"The journal was set up by a newer version of this software (step {found}; this version knows {known}). "
        "Install the newer version: pip install --upgrade triangulation-protocol[postgres]."
    )


def older_schema(found: int, known: int) -> str:
    """What to do where an older version of this software set the journal up."""
    return (
        f"The journal was set up by an older version of this software (step {found} of {known}). "
        "Ask its owner to run: triangulate team update STUDY."
    )
