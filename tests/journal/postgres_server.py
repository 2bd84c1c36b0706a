"""A real PostgreSQL server for tests: made in a moment, unprivileged, reached over a Unix socket alone."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from triangulate.journal.postgres import PostgresJournal
from triangulate.journal.team import Team, create_team

OWNER = "postgres"
"""The role that sets up teams in tests."""


def program(name: str) -> str | None:
    """A program of the server; Debian keeps them beside the path."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    return shutil.which(name) or (str(beside[0]) if beside else None)


class Server:
    """A server with a data folder of its own.

    Parameters
    ----------
    durable : bool
        Whether it syncs to the disk, as a real one does.
    """

    def __init__(self, *, durable: bool = False) -> None:
        programs = [program(name) for name in ("initdb", "postgres")]
        if None in programs:  # a server is an extra of teams; integration installs and requires it
            pytest.skip("PostgreSQL is not installed (initdb and postgres)")
        self._initdb, self._postgres = map(str, programs)
        self.folder = Path(tempfile.mkdtemp(prefix="tri-pg-"))
        self.data = self.folder / "data"
        # The server refuses to run as root.
        self._user: dict[str, Any] = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        if self._user:
            shutil.chown(self.folder, "postgres")
        make = [self._initdb, "-D", str(self.data), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(make, cwd=self.folder, capture_output=True, text=True, check=False, **self._user)
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        settings = {"listen_addresses": "", "unix_socket_directories": self.folder, "max_connections": 60, "fsync": durable}
        self._settings = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.start()

    @property
    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [self._postgres, "-D", str(self.data), *self._settings]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._user)
        end = time.monotonic() + 60
        while True:
            assert self._process.poll() is None, self.log
            assert time.monotonic() < end, self.log
            try:
                self.connect("postgres").close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop, by default after ending all connections in order."""
        self._process.send_signal(how)
        self._process.wait(60)

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a loss of power would."""
        main = self._process.pid
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(main)], capture_output=True, text=True, check=True).stdout.split()
        for process in (main, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait(60)
        end = time.monotonic() + 60
        while not all(map(_is_dead, children)):
            assert time.monotonic() < end
            time.sleep(0.01)

    def reload(self, rules: str) -> None:
        """Other rules for who may connect."""
        (self.data / "pg_hba.conf").write_text(rules, encoding="utf-8")
        self._process.send_signal(signal.SIGHUP)

    def close(self) -> None:
        if self._process.poll() is None:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder)

    def address(self, database: str, user: str = "") -> str:
        return f"postgresql://{user}{'@' if user else ''}/{database}?host={self.folder}"

    def connect(self, database: str, user: str = OWNER) -> psycopg.Connection[tuple[Any, ...]]:
        """SQL as anybody, each statement by itself."""
        return psycopg.connect(self.address(database, user), autocommit=True)

    def new_name(self) -> str:
        """The name of a database that is not there yet."""
        return f"study_{uuid.uuid4().hex[:8]}"


def _is_dead(process: str) -> bool:
    """Whether a process has ended and only waits to be noticed."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


@cache
def running_server() -> Server:
    """The server of this process of the test run; stops with it."""
    server = Server()
    atexit.register(server.close)
    return server


class Study:
    """A study whose journal is on a server, with its team."""

    def __init__(self, server: Server, *researchers: str, database: str = "", **settings: Any) -> None:
        self.server = server
        self.database = database or server.new_name()
        self.address = server.address(self.database)
        members = settings.pop("members", dict.fromkeys(researchers or ("anna", "ben", "chidi")))
        self.team = Team(members, **settings)
        create_team(self.address, self.team, server.address("postgres", OWNER), passwords=False)
        self._opened: list[PostgresJournal] = []

    def open(self, researcher: str | None = None, **options: Any) -> PostgresJournal:
        """The journal of a researcher; without one, that of the owner."""
        self._opened.append(PostgresJournal(self.address, researcher, None if researcher else OWNER, **options))
        return self._opened[-1]

    def sql(self, query: str, values: Any = (), *, by: str | None = None) -> list[tuple[Any, ...]]:
        """What a statement gives to a researcher who needs no software of ours, or to the owner."""
        with self.server.connect(self.database, f"{self.database}_{by}" if by else OWNER) as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def close(self) -> None:
        for journal in self._opened:
            journal.close()
        with self.server.connect("postgres") as connection:
            name = sql.Identifier(self.database)
            connection.execute(sql.SQL("drop database {} with (force)").format(name))
            roles = connection.execute("select rolname from pg_roles where starts_with(rolname, %s)", (f"{self.database}_",)).fetchall()
            for (role,) in roles:
                connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))
