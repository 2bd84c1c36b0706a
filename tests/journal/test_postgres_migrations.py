"""Steps from schema to schema: once, in order, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from journal.postgres_server import Server, running_server

from triangulate.errors import JournalError
from triangulate.journal.migrations import Migration, applied, migrate, migrations

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def connection() -> Iterator[Connection]:
    server: Server = running_server()
    name = server.new_name()
    with server.connect("postgres") as owner:
        owner.execute(f"create database {name}")
        with server.connect(name) as connection:
            yield connection
        owner.execute(f"drop database {name}")


def records(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute("select number, name from triangulate.migrations order by number").fetchall()


def test_all_steps_run_in_order_with_their_record(connection: Connection):
    assert applied(connection) is None
    assert migrate(connection) == ["judgements", "team", "blind", "given files"]
    assert records(connection) == [(1, "judgements"), (2, "team"), (3, "blind"), (4, "given files")]
    assert applied(connection) == 4


def test_a_step_runs_once(connection: Connection):
    migrate(connection)
    assert migrate(connection) == []
    more = (*migrations(), Migration(5, "more", "create table triangulate.more (x integer)"))
    assert migrate(connection, more) == ["more"]
    assert migrate(connection, more) == []


def test_a_step_that_fails_leaves_nothing_and_those_before_it_stay(connection: Connection):
    good = Migration(5, "good", "create table triangulate.good (x integer)")
    bad = Migration(6, "bad", "create table triangulate.bad (x integer); insert into triangulate.bad values (1); select 1 / 0")
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(connection, (*migrations(), good, bad))
    assert records(connection)[-1] == (5, "good")
    assert connection.execute("select to_regclass('triangulate.good') is null, to_regclass('triangulate.bad') is null").fetchall() == [
        (False, True)
    ]
    mended = Migration(6, "mended", "create table triangulate.bad (x integer)")
    assert migrate(connection, (*migrations(), good, mended)) == ["mended"]


def test_the_first_step_too_is_whole_or_not_at_all(connection: Connection):
    first = migrations()[0]
    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(connection, (Migration(1, first.name, f"{first.sql}; select 1 / 0"),))
    assert applied(connection) is None
    assert migrate(connection) == ["judgements", "team", "blind", "given files"]


def test_a_newer_schema_is_left_alone(connection: Connection):
    migrate(connection)
    connection.execute("insert into triangulate.migrations (number, name) values (9, 'of tomorrow')")
    with pytest.raises(
        JournalError, match=r"^The journal was set up by a newer version of this software \(step 9; this version knows 4\)\."
    ):
        migrate(connection)


def test_numbers_have_no_gap_and_no_double():
    assert [step.number for step in migrations()] == list(range(1, len(migrations()) + 1))
