"""Connecting to a journal in PostgreSQL, and saying in a sentence why it did not work."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from triangulate.errors import JournalError, MissingProgram
from triangulate.journal.address import check_address, masked, role_of, secrets_of, shown_address

if TYPE_CHECKING:
    import psycopg

    Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
    """What comes over it are plain rows."""

_Result = TypeVar("_Result")

OLDEST_SERVER: Final = 13
"""PostgreSQL knows transaction ids that never wrap around from this version on."""

# A network that is gone is noticed in seconds instead of hours; what the address or the environment says comes first.
_DEFAULTS: Final = {
    "connect_timeout": ("PGCONNECT_TIMEOUT", "10"),
    "application_name": ("PGAPPNAME", "triangulate"),
    "keepalives_idle": ("", "30"),
    "keepalives_interval": ("", "5"),
    "keepalives_count": ("", "3"),
    "tcp_user_timeout": ("", "15000"),
}

_WAITS: Final = (0.05, 0.2, 0.5, 1.0, 2.0)
"""Seconds between attempts; the last one again and again until patience ends."""

_PASSING: Final = frozenset({"40001", "40P01", "53300", "57P01", "57P02", "57P03"})
"""States that pass by themselves: a conflict of transactions, too many connections, a server that stops or starts."""

_SENTENCES: Final = {
    "25006": "The server takes no changes at present (it is a copy that is only read). Ask who runs it.",
    "42501": "Your role has no right to do that. Ask the owner of the study's journal.",
    "53100": "The disk of the server is full. Ask who runs it.",
}
"""What to do, by the state that the server tells."""


def driver() -> ModuleType:
    """The library psycopg, imported when it is needed.

    Raises
    ------
    MissingProgram
        Where it is not installed.
    """
    try:
        import psycopg
    except ImportError as err:
        raise MissingProgram(
            "the journal of this study is kept in PostgreSQL, and the library for it is not installed. "
            "Run: pip install triangulation-protocol[postgres]"
        ) from err
    return psycopg


def parameters_of(address: str, researcher: str | None = None, role: str | None = None, database: str | None = None) -> dict[str, Any]:
    """What libpq is told: the address, and a role where neither address nor environment names one.

    Parameters
    ----------
    address : str
        As study.yaml gives it.
    researcher : str, optional
        Whose role to take; None leaves it to libpq.
    role : str, optional
        The role itself, whatever else is said.
    database : str, optional
        Another database of the same server.
    """
    psycopg = driver()
    check_address(address)
    try:
        given: dict[str, Any] = psycopg.conninfo.conninfo_to_dict(address)
    except psycopg.ProgrammingError:
        # Not "from err": libpq repeats the piece of the address that it did not understand.
        raise JournalError(
            f"The address of the journal cannot be understood: {shown_address(address)}. Write it as postgresql://server/database."
        ) from None
    for key, (variable, value) in _DEFAULTS.items():
        if key not in given and not os.environ.get(variable or "-"):
            given[key] = value
    if database is not None:
        given["dbname"] = database
    service = given.get("service") or os.environ.get("PGSERVICE")
    name = given.get("dbname") or os.environ.get("PGDATABASE")
    if role is not None:
        given["user"] = role
    elif researcher is not None and name and not service and not given.get("user") and not os.environ.get("PGUSER"):
        given["user"] = role_of(name, researcher)
    given["client_encoding"] = "utf8"
    return given


def connect(address: str, parameters: dict[str, Any]) -> Connection:
    """A connection that commits each statement unless told otherwise; errors are those of psycopg.

    Statements are not prepared on the server: a pooler between may give the next one to another server process.
    """
    psycopg = driver()
    connection: Connection = psycopg.connect(**parameters, autocommit=True, prepare_threshold=None)
    if connection.info.server_version < OLDEST_SERVER * 10_000:
        number = connection.info.server_version // 10_000
        connection.close()
        raise JournalError(f"{shown_address(address)} is PostgreSQL {number}; a journal needs PostgreSQL {OLDEST_SERVER} or newer.")
    return connection


def is_lost(err: psycopg.Error, connection: Connection | None) -> bool:
    """Whether trying again may help."""
    return connection is None or bool(connection.closed) or err.sqlstate in _PASSING


def pauses(patience: float) -> Iterator[None]:
    """Waits between attempts, until ``patience`` seconds are over."""
    end = time.monotonic() + patience
    number = 0
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(_WAITS[min(number, len(_WAITS) - 1)], left))
        number += 1
        yield


def reason(err: psycopg.Error, address: str) -> str:
    """The first line of what the server or libpq says, without a password and without a full stop."""
    text = err.diag.message_primary or str(err).strip() or type(err).__name__
    return masked(text.splitlines()[0], address).rstrip(".")


def failure(what: str, err: psycopg.Error, address: str, closing: str = "") -> JournalError:
    """An error in a sentence or two: what did not work, why, what to do.

    The psycopg error becomes its cause, unless a password stands in its text.
    """
    advice = _SENTENCES.get(err.sqlstate or "", "")
    wrong = JournalError(" ".join(part for part in (f"{what}: {reason(err, address)}.", advice, closing) if part))
    wrong.__cause__ = None if any(secret in str(err) for secret in secrets_of(address)) else err
    return wrong


def administer(address: str, parameters: dict[str, Any], what: str, work: Callable[[Connection], _Result]) -> _Result:
    """Do something over a connection of its own; errors become sentences that begin with ``what``."""
    psycopg = driver()
    try:
        with connect(address, parameters) as connection:
            return work(connection)
    except psycopg.Error as err:
        wrong = failure(what, err, address)
        raise wrong from wrong.__cause__
