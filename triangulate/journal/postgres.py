"""A journal in PostgreSQL: the judgements of one study in one table of one database.

What a researcher may read and write is decided by the server (``sql/``); this is the same few verbs as
those of the files.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from triangulate.errors import JournalError, Problem, shorten
from triangulate.journal.address import shown_address
from triangulate.journal.connection import connect, driver, failure, is_lost, parameters_of, pauses
from triangulate.journal.given import differences
from triangulate.journal.home import JournalReading
from triangulate.journal.lines import UPDATE, collector_paused, judgement_of, one_of
from triangulate.journal.migrations import applied, migrations, newer_schema, older_schema
from triangulate.model.judgements import Judgement, is_newer, line_of

if TYPE_CHECKING:
    import psycopg

    from triangulate.journal.connection import Connection

_Result = TypeVar("_Result")

PAGE = 20_000
"""Lines that are fetched at a time."""

_KEPT = "Nothing of them counts as saved, and what you entered is still there: try again when the server answers."
_ODD, _NO_JUDGEMENT = "TR002", "TR001"  # errors of our own functions on the server


class PostgresJournal:
    """The journal of a study whose ``study.yaml`` says ``journal: postgresql://server/database``.

    Nothing is connected before it is needed. Where the connection is lost, it is made anew and the work done
    again: ids make sure that nothing is doubled. Several threads may share one.

    Parameters
    ----------
    address : str
        As in study.yaml; the usual ways of libpq add to it (PGUSER, PGPASSWORD, PGSERVICE, the password file).
    researcher : str, optional
        Who reads and writes; without one, whoever libpq says, such as the owner.
    role : str, optional
        The role to connect as, where it is not the one that team setup gave to the researcher.
    patience : float
        Seconds in which a lost connection is made anew before it is given up.
    """

    def __init__(self, address: str, researcher: str | None = None, role: str | None = None, *, patience: float = 15.0) -> None:
        self._address = address
        self._place = shown_address(address)
        self._researcher = researcher
        self._parameters = parameters_of(address, researcher, role)
        self._patience = patience
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._reached = False
        self._me: str | None = None
        self._owns = False
        self._since: str | None = None
        """The oldest transaction that may not have been seen whole; None before the first reading."""
        self._revealed: frozenset[str] | None = None
        """Comparisons that could be seen at the last reading; None where all could."""

    def __repr__(self) -> str:
        return f"PostgresJournal({self._place!r}, researcher={self._researcher!r})"

    def __del__(self) -> None:
        if getattr(self, "_connection", None) is not None:
            self.close()

    @property
    def place(self) -> str:
        """The address, without a password."""
        return self._place

    def member(self) -> str | None:
        """The researcher whose role is connected, as the server knows it; None for the owner of the journal."""
        self._run(lambda _: None, f"The journal at {self._place} cannot be reached")
        return self._me

    # Reading

    def read(self) -> JournalReading:
        """All judgements that this role may see."""
        return self._run(lambda connection: self._read(connection, whole=True), f"The journal at {self._place} cannot be read")

    def news(self) -> JournalReading:
        """Judgements that came, were revealed or were changed by an erasure since the last reading."""
        return self._run(lambda connection: self._read(connection, whole=False), f"The journal at {self._place} cannot be read")

    def _read(self, connection: Connection, *, whole: bool) -> JournalReading:
        reading = JournalReading()
        with connection.transaction():
            # One snapshot for all: what it does not show, the next reading asks for.
            connection.execute("set transaction isolation level repeatable read, read only")
            since, blind = _row(connection, "select pg_snapshot_xmin(pg_current_snapshot())::text, triangulate.blind()")
            # After a whole reading it is not asked what was revealed: that costs as much as the reading itself, and the first
            # news may say again what is known.
            revealed = (frozenset() if whole else _revealed(connection)) if blind else None
            whole = whole or self._since is None or (revealed is None) != (self._revealed is None)
            query, values = "select id, line from triangulate.judgements", ()
            if not whole:
                shown = sorted((revealed or frozenset()) - (self._revealed or frozenset()))
                query += " where tx >= %s::xid8 or comparison = any (%s)"
                values = (self._since, shown)  # type: ignore[assignment]
            with driver().ServerCursor(connection, "reading") as cursor, collector_paused():
                cursor.itersize = PAGE
                for identifier, line in cursor.execute(query, values):
                    self._take(identifier, line, reading)
        self._since, self._revealed = since, revealed
        return reading

    def _take(self, identifier: str, line: str, reading: JournalReading) -> None:
        data = line.encode()
        judgement = judgement_of(data)
        if isinstance(judgement, Judgement):
            reading.judgements.append(judgement)
            return
        newer = is_newer(data)
        fix = f"It was written by a newer version of this program. {UPDATE}" if newer else "It is kept and left out."
        what = f"judgement {shorten(identifier)}: {judgement}"
        reading.problems.append(Problem("error" if newer else "warning", self._place, None, None, None, what, fix))

    def lines(self) -> Iterator[bytes]:
        """All judgements that this role may see, as they were written, in the order of their ids."""
        query = "select id, line from triangulate.judgements where id > %s order by id limit %s"
        last = ""
        while True:
            start = last
            rows: list[tuple[str, str]] = self._run(
                lambda connection, start=start: connection.execute(query, (start, PAGE)).fetchall(),  # type: ignore[misc]
                f"The journal at {self._place} cannot be read",
            )
            for _, line in rows:
                yield line.encode() + b"\n"
            if len(rows) < PAGE:
                return
            last = rows[-1][0]

    # Writing

    def append(self, judgements: Sequence[Judgement]) -> None:
        """Write judgements so that they survive a loss of power of the server; returns only then."""
        lines = {judgement.id: line_of(judgement).rstrip(b"\n") for judgement in judgements}
        if lines:
            self._foreign({judgement.id: judgement.researcher for judgement in judgements})
            self._append(lines, same=True)

    def append_lines(self, lines: Iterable[bytes]) -> int:
        """Take in lines of another home; a researcher may add their own, the owner those of all."""
        coming: dict[str, tuple[Judgement, bytes]] = {}
        for number, line in enumerate(lines, 1):
            judgement = judgement_of(line.strip())
            if isinstance(judgement, str):
                update = f" {UPDATE}" if is_newer(line) else ""
                raise JournalError(f"line {number} of the judgements that come in: {judgement}.{update} Nothing was saved.")
            there = coming.get(judgement.id)
            if there is not None and there[1] != line.strip():
                kept = one_of(there[0], judgement)[0]
                coming[judgement.id] = there if kept == there[0] else (kept, line.strip() if kept == judgement else line_of(kept).strip())
            else:
                coming[judgement.id] = judgement, line.strip()
        if not coming:
            return 0
        known = self._known(list(coming))
        fresh = {key: line for key, (_, line) in coming.items() if key not in known}
        to_erase = {key: line for key, (judgement, line) in coming.items() if judgement.erased is not None and known.get(key) is False}
        self._foreign({key: coming[key][0].researcher for key in fresh})
        return self._append(fresh, same=False, replacing=to_erase)

    def replace_lines(self, replacements: Mapping[str, bytes]) -> list[str]:
        """Put lines without erased words in the place of those that are there; for the owner's role alone.

        The table is written anew afterwards, so that the words are no longer in its file; backups and
        the server's write-ahead log are for whoever runs it.

        Parameters
        ----------
        replacements : mapping of str to bytes
            The new line by the id of the judgement.

        Returns
        -------
        list of str
            The ids that were there.
        """
        lines = {key: line.rstrip(b"\r\n") for key, line in replacements.items()}
        if not lines:
            return []
        found = self._run(lambda connection: self._replace(connection, lines), self._not_erased)
        self._run(self._rewrite, self._not_erased)
        return found

    def _append(self, lines: Mapping[str, bytes], *, same: bool, replacing: Mapping[str, bytes] | None = None) -> int:
        ids = list(lines)
        texts = [line.decode() for line in lines.values()]

        def write(connection: Connection) -> int:
            if not replacing:
                return int(_row(connection, "select triangulate.append(%s, %s, %s)", (ids, texts, same))[0])
            with connection.transaction():
                self._replace(connection, replacing)
                return int(_row(connection, "select triangulate.append(%s, %s, %s)", (ids, texts, same))[0])

        added = self._run(write, f"The judgements could not be saved at {self._place}", _KEPT)
        if replacing:
            self._run(self._rewrite, self._not_erased)
        return added

    @property
    def _not_erased(self) -> str:
        return f"Words could not be erased at {self._place}"

    def _replace(self, connection: Connection, lines: Mapping[str, bytes]) -> list[str]:
        if not self._owns:
            raise JournalError(
                f"Only the owner of the journal at {self._place} can erase words from judgements, and you are connected as "
                f"{connection.info.user}. Ask the owner to do it. Nothing was changed."
            )
        query = (
            "update triangulate.judgements j set line = new.line from unnest(%s::text[], %s::text[]) as new(id, line) "
            'where j.id = new.id collate "C" returning j.id'
        )
        return sorted(row[0] for row in connection.execute(query, (list(lines), [line.decode() for line in lines.values()])))

    def _rewrite(self, connection: Connection) -> None:
        connection.execute("vacuum full triangulate.judgements")

    def _known(self, ids: list[str]) -> dict[str, bool]:
        """Which of the judgements are there to be seen, and whether words were erased from them."""
        query = "select id, triangulate.readable(line) ->> 'erased' is not null from triangulate.judgements where id = any (%s)"
        rows = self._run(lambda connection: connection.execute(query, (ids,)).fetchall(), f"The journal at {self._place} cannot be read")
        return dict(rows)

    def _foreign(self, authors: Mapping[str, str]) -> None:
        """Refuse judgements in somebody else's name in a sentence; the server would refuse them in its own words."""
        if not authors:
            return
        self._run(lambda _: None, f"The journal at {self._place} cannot be reached", _KEPT)
        if self._owns:
            return
        others = sorted(set(authors.values()) - {self._me or ""})
        if others:
            raise JournalError(
                f"The journal at {self._place} takes from {self._me} only their own judgements, and these are of {' and '.join(others)}. "
                "Each researcher adds their own, or the owner of the journal adds those of all. Nothing was written."
            )

    # Given files

    def check_given(self, hashes: Mapping[str, str]) -> list[Problem]:
        """Record what the given files of this site are, and say which are not what others have.

        Parameters
        ----------
        hashes : mapping of str to str
            sha256 of each file by its path in the study folder.
        """

        def check(connection: Connection) -> list[Problem]:
            rows = connection.execute("select researcher, file, sha256, at from triangulate.given_now").fetchall()
            me = self._me or ""
            mine = {file: digest for who, file, digest, _ in rows if who == me}
            # A file that is gone is recorded too: with no hash.
            now = {**dict.fromkeys(mine, ""), **hashes}
            fresh = [(file, digest) for file, digest in now.items() if mine.get(file) != digest]
            if fresh:
                columns = [list(column) for column in zip(*fresh, strict=True)]
                connection.execute(
                    "insert into triangulate.given_files (file, sha256) select * from unnest(%s::text[], %s::text[])", columns
                )
            return differences(now, [row for row in rows if row[0] != me])

        return self._run(check, f"The given files could not be compared at {self._place}")

    def coded(self) -> dict[str, int]:
        """How many comparisons each researcher has coded: numbers alone, which disclose no coding."""

        def count(connection: Connection) -> dict[str, int]:
            return dict(connection.execute("select researcher, coded from triangulate.progress()").fetchall())

        return self._run(count, f"The progress of the team could not be read at {self._place}")

    # The connection

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _run(self, work: Callable[[Connection], _Result], what: str, closing: str = "") -> _Result:
        """Do the work, again where the connection was lost, and turn errors into sentences."""
        psycopg = driver()
        with self._lock:
            waits = pauses(self._patience)
            while True:
                try:
                    return work(self._connected())
                except psycopg.Error as err:
                    if self._reached and is_lost(err, self._connection) and next(waits, "over") is None:
                        self._drop_if_lost()
                        continue
                    self._drop_if_lost()
                    wrong = self._explain(err, what, closing)
                    raise wrong from wrong.__cause__

    def _drop_if_lost(self) -> None:
        if self._connection is not None and self._connection.closed:
            self._connection = None

    def _explain(self, err: psycopg.Error, what: str, closing: str) -> JournalError:
        if err.sqlstate == _ODD:
            return JournalError(
                f"{what}: another judgement has the id {err.diag.message_primary} there already. Nothing was written. "
                "Make the judgement anew, so that it gets an id of its own."
            )
        if err.sqlstate == _NO_JUDGEMENT:
            return JournalError(f"{what}: {err.diag.message_primary}. Nothing was written.")
        if not self._reached:
            closing = " ".join(filter(None, (_how_to_get_in(self._parameters.get("user")), closing)))
        return failure(what, err, self._address, closing)

    def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = None
            self._since = None  # another server may answer at the same address now
            connection = connect(self._address, self._parameters)
            try:
                self._greet(connection)
            except BaseException:
                connection.close()
                raise
            self._connection, self._reached = connection, True
        return self._connection

    def _greet(self, connection: Connection) -> None:
        """Make sure that there is a journal of a version that is understood, and find out as whom one is there."""
        role = connection.info.user
        known = migrations()[-1].number
        psycopg = driver()
        try:
            found = applied(connection)
        except psycopg.errors.InsufficientPrivilege:
            found, allowed = None, False
        else:
            allowed = True
        if not allowed:
            raise JournalError(f"The role {role} is not of the team of {self._place}. Ask the owner to run: triangulate team add.")
        if found is None:
            raise JournalError(f"There is no journal at {self._place} yet. Its owner sets it up: triangulate team create STUDY.")
        if found != known:
            sentence = older_schema(found, known) if found < known else newer_schema(found, known)
            raise JournalError(f"{self._place}: {sentence}")
        me, owns = _row(
            connection,
            "select triangulate.me(), pg_has_role(session_user, c.relowner, 'usage') from pg_class c "
            "where c.oid = 'triangulate.judgements'::regclass",
        )
        self._owns = owns
        self._me = me
        if not owns and me is None:
            raise JournalError(f"The role {role} is not of the team of {self._place}. Ask the owner to run: triangulate team add.")
        if not owns and self._researcher not in (None, me):
            raise JournalError(
                f"You work as {self._researcher}, but the role {role} at {self._place} is that of {me}. "
                "Work as the same researcher, or connect as the other role (PGUSER)."
            )


def _how_to_get_in(role: str | None) -> str:
    if role is None and not os.environ.get("PGUSER"):
        user = "no researcher was named, so you connect under the name of your account; PGUSER can name the role"
    else:
        user = f"you connect as the role {role or os.environ['PGUSER']}"
    return (
        f"Look whether the server runs and whether the address is right; {user}, and the password is read from "
        "PostgreSQL's password file or from PGPASSWORD."
    )


def _revealed(connection: Connection) -> frozenset[str]:
    return frozenset(str(row[0]) for row in connection.execute("select triangulate.revealed()"))


def _row(connection: Connection, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row
