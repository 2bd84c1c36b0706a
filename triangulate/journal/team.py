"""Setting up a team in PostgreSQL: the database, a role for each researcher, and what each may do. For the owner."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triangulate.errors import JournalError, did_you_mean
from triangulate.journal.address import group_of, role_of, shown_address
from triangulate.journal.connection import administer, connect, driver, failure, parameters_of
from triangulate.journal.migrations import applied, migrate, migrations, newer_schema, older_schema

if TYPE_CHECKING:
    from triangulate.journal.connection import Connection
    from triangulate.model.settings import Settings


@dataclass(frozen=True)
class Team:
    """Who works on a study, as study.yaml and its meta-themes say."""

    members: Mapping[str, tuple[str, ...] | None]
    """Researcher -> groups of meta-themes to code; None: everything."""
    coordinator: str | None = None
    blind: bool = False
    rows: Mapping[str, str | None] | None = None
    """Meta-theme -> its group."""


def team_of(settings: Settings, rows: Mapping[str, str | None]) -> Team:
    """The team that the settings of a study name; ``rows`` are its meta-themes with their groups."""
    members = {name: settings.assignments.get(name) for name in settings.researcher_ids}
    return Team(members, settings.coordinator, settings.blind, dict(rows))


@dataclass(frozen=True)
class Login:
    """What a researcher needs to connect."""

    researcher: str
    role: str
    password: str | None
    """New; None where none was set. It is not kept anywhere else."""
    host: str
    port: str
    database: str

    @property
    def pgpass(self) -> str:
        """The line for PostgreSQL's password file."""
        parts = (self.host, self.port, self.database, self.role, self.password or "")
        return ":".join(part.replace("\\", "\\\\").replace(":", "\\:") for part in parts)


@dataclass(frozen=True)
class TeamChange:
    """What setting up or updating did."""

    created: bool
    """Whether the database was made."""
    steps: tuple[str, ...]
    """Migrations that ran."""
    logins: tuple[Login, ...]
    """Of researchers who are new."""
    kept: tuple[str, ...]
    """Researchers who were members already; their passwords are as they were."""
    missing: tuple[str, ...] = ()
    """Researchers of study.yaml who are no members yet."""
    strangers: tuple[str, ...] = ()
    """Members whom study.yaml does not name any more."""


@dataclass(frozen=True)
class MemberProgress:
    """How far a researcher is."""

    researcher: str
    role: str | None
    """None for somebody whose judgements were taken in, and who is no member."""
    active: bool
    judgements: int
    coded: int
    """Comparisons with a coding that stands."""
    last: str | None
    """When the last judgement was made, in UTC."""


def create_team(address: str, team: Team, admin: str | None = None, *, passwords: bool = True) -> TeamChange:
    """Make database, schema and roles, whatever of them is not there yet.

    Parameters
    ----------
    address : str
        As in study.yaml.
    team : Team
        Whom to let in.
    admin : str, optional
        An address of the same server for whoever may make databases and roles; by default the
        address of the study, connected as libpq says.
    passwords : bool
        Whether new members get passwords; not needed where the server knows people otherwise.

    Raises
    ------
    JournalError
        Where the server refuses; what was done up to there stays, and the command can be run again.
    """
    if not team.members:
        raise JournalError("study.yaml names no researchers, so there is nobody to let in. Add researchers: [anna, ben].")
    parameters, database = _parameters(address, admin)
    for researcher in team.members:
        role_of(database, researcher)
    created = _make_database(address, admin, parameters, database)

    def work(connection: Connection) -> TeamChange:
        steps = migrate(connection)
        with connection.transaction():
            _grant(connection, database)
            before = _members(connection)
            new = [name for name in team.members if name not in before]
            logins = [_add(connection, database, name, team.members[name], passwords=passwords) for name in new]
            _write_settings(connection, team)
        strangers = tuple(sorted(set(before) - set(team.members)))
        return TeamChange(created, tuple(steps), tuple(logins), tuple(sorted(set(before) & set(team.members))), (), strangers)

    return administer(admin or address, parameters, f"The team could not be set up at {shown_address(address)}", work)


def update_team(address: str, team: Team, admin: str | None = None) -> TeamChange:
    """Bring the schema up to date, and settings, assignments and groups to what the study says. Nobody is added or removed."""
    parameters, database = _parameters(address, admin)

    def work(connection: Connection) -> TeamChange:
        _journal_there(connection, address)
        steps = migrate(connection)
        with connection.transaction():
            _grant(connection, database)
            _write_settings(connection, team)
            before = _members(connection)
        known, named = {name for name, active in before.items() if active}, set(team.members)
        return TeamChange(False, tuple(steps), (), tuple(sorted(known & named)), tuple(sorted(named - known)), tuple(sorted(known - named)))

    return administer(admin or address, parameters, f"The team could not be updated at {shown_address(address)}", work)


def add_member(address: str, team: Team, researcher: str, admin: str | None = None, *, passwords: bool = True) -> Login:
    """Let a researcher of study.yaml in, or in again; with a new password."""
    if researcher not in team.members:
        fix = did_you_mean(researcher, team.members)
        raise JournalError(f'study.yaml names no researcher "{researcher}". {fix} Add the researcher there first.'.replace("  ", " "))
    parameters, database = _parameters(address, admin)

    def work(connection: Connection) -> Login:
        _current(connection, address)
        with connection.transaction():
            return _add(connection, database, researcher, team.members[researcher], passwords=passwords)

    return administer(admin or address, parameters, f"{researcher} could not be added at {shown_address(address)}", work)


def remove_member(address: str, researcher: str, admin: str | None = None) -> None:
    """Let a researcher in no longer; their judgements stay."""
    parameters, database = _parameters(address, admin)

    def work(connection: Connection) -> None:
        sql = driver().sql
        _current(connection, address)
        with connection.transaction():
            role = _role_of_member(connection, address, researcher)
            connection.execute("update triangulate.members set active = false where researcher = %s", (researcher,))
            connection.execute(sql.SQL("alter role {} nologin").format(sql.Identifier(role)))
            connection.execute(sql.SQL("revoke {} from {}").format(sql.Identifier(group_of(database)), sql.Identifier(role)))

    administer(admin or address, parameters, f"{researcher} could not be removed at {shown_address(address)}", work)


def set_password(address: str, researcher: str, admin: str | None = None) -> Login:
    """A new password for a researcher."""
    parameters, database = _parameters(address, admin)

    def work(connection: Connection) -> Login:
        _current(connection, address)
        with connection.transaction():
            role = _role_of_member(connection, address, researcher)
            return _login(connection, database, researcher, role, _new_password(connection, role))

    return administer(admin or address, parameters, f"{researcher} could not get a new password at {shown_address(address)}", work)


def team_progress(address: str, admin: str | None = None) -> list[MemberProgress]:
    """How far everybody is: numbers alone, which disclose no coding. Members may ask too."""
    parameters, _ = _parameters(address, admin)

    def work(connection: Connection) -> list[MemberProgress]:
        _current(connection, address)
        rows = connection.execute("select researcher, role::text, active, judgements, coded, last from triangulate.progress()")
        return [MemberProgress(*row) for row in rows]

    return administer(admin or address, parameters, f"The team could not be read at {shown_address(address)}", work)


def _parameters(address: str, admin: str | None) -> tuple[dict[str, Any], str]:
    """How the owner connects to the database of the study, and its name."""
    database = parameters_of(address).get("dbname")
    if not database:
        raise JournalError(f"The address {shown_address(address)} names no database. Write postgresql://server/database in study.yaml.")
    return parameters_of(admin or address, database=database), str(database)


def _make_database(address: str, admin: str | None, parameters: dict[str, Any], database: str) -> bool:
    """Make the database where it is not there; returns whether it was made."""
    psycopg = driver()
    refused: Any
    try:
        connect(address, parameters).close()
    except psycopg.OperationalError as err:
        refused = err
    else:
        return False

    def work(connection: Connection) -> bool:
        if connection.execute("select 1 from pg_database where datname = %s", (database,)).fetchone():
            wrong = failure(f"The database of {shown_address(address)} cannot be reached", refused, admin or address)
            raise wrong from wrong.__cause__
        query = psycopg.sql.SQL("create database {} encoding 'UTF8' locale 'C' template template0")
        connection.execute(query.format(psycopg.sql.Identifier(database)))
        return True

    beside = (parameters_of(admin).get("dbname") if admin else None) or "postgres"
    what = f"The database of {shown_address(address)} could not be made"
    return administer(admin or address, {**parameters, "dbname": beside if beside != database else "postgres"}, what, work)


def _journal_there(connection: Connection, address: str) -> int:
    last = applied(connection)
    if last is None:
        raise JournalError(f"There is no journal at {shown_address(address)} yet. Set it up first: triangulate team create STUDY.")
    return last


def _current(connection: Connection, address: str) -> None:
    last, known = _journal_there(connection, address), migrations()[-1].number
    if last != known:
        sentence = older_schema(last, known) if last < known else newer_schema(last, known)
        raise JournalError(f"{shown_address(address)}: {sentence}")


def _grant(connection: Connection, database: str) -> None:
    """What the group of all researchers may do, and everybody else may not."""
    sql = driver().sql
    encoding = connection.execute("show server_encoding").fetchone()
    if encoding is None or encoding[0] != "UTF8":
        raise JournalError(f"The database {database} is not in UTF-8, so it cannot hold every language. Make it anew in UTF8.")
    group = group_of(database)
    _make_role(connection, group, f"triangulate: the researchers of {database}", login=False)
    for statement in (
        "revoke all on database {database} from public",
        "revoke create on schema public from public",
        "grant connect on database {database} to {group}",
        "grant usage on schema triangulate to {group}",
        "grant select on triangulate.migrations, triangulate.judgements, triangulate.given_files, triangulate.given_now to {group}",
        # A line and nothing else: the server reads all other columns from it.
        "grant insert (line) on triangulate.judgements to {group}",
        "grant insert (file, sha256) on triangulate.given_files to {group}",
    ):
        connection.execute(sql.SQL(statement).format(database=sql.Identifier(database), group=sql.Identifier(group)))


def _make_role(connection: Connection, role: str, comment: str, *, login: bool) -> None:
    """Make a role, or use the one that an earlier setup of the same database made; roles belong to the whole server."""
    sql = driver().sql
    row = connection.execute("select shobj_description(oid, 'pg_authid') from pg_roles where rolname = %s", (role,)).fetchone()
    name = sql.Identifier(role)
    if row is None:
        connection.execute(sql.SQL("create role {}").format(name))
        connection.execute(sql.SQL("comment on role {} is {}").format(name, sql.Literal(comment)))
    elif row[0] != comment:
        raise JournalError(
            f'The server has a role "{role}" already, which is somebody else\'s. Give the database of the study another name in study.yaml.'
        )
    if login:
        connection.execute(sql.SQL("alter role {} login").format(name))


def _add(connection: Connection, database: str, researcher: str, groups: tuple[str, ...] | None, *, passwords: bool) -> Login:
    sql = driver().sql
    role, group = role_of(database, researcher), group_of(database)
    _make_role(connection, role, f"triangulate: {researcher} of {database}", login=True)
    connection.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(role)))
    connection.execute(
        "insert into triangulate.members (researcher, role, groups) values (%s, %s, %s) "
        "on conflict (researcher) do update set role = excluded.role, groups = excluded.groups, active = true",
        (researcher, role, None if groups is None else list(groups)),
    )
    return _login(connection, database, researcher, role, _new_password(connection, role) if passwords else None)


def _login(connection: Connection, database: str, researcher: str, role: str, password: str | None) -> Login:
    host = connection.info.get_parameters().get("host", "")
    return Login(researcher, role, password, host or "localhost", str(connection.info.port), database)


def _new_password(connection: Connection, role: str) -> str:
    """Set a new password; the server, and so its log, gets only what checks it."""
    sql = driver().sql
    password = secrets.token_urlsafe(18)
    check = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    connection.execute(sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(check)))
    return password


def _members(connection: Connection) -> dict[str, bool]:
    """Researcher -> whether they may connect."""
    rows: Iterable[tuple[Any, ...]] = connection.execute("select researcher, active from triangulate.members")
    return {str(name): bool(active) for name, active in rows}


def _role_of_member(connection: Connection, address: str, researcher: str) -> str:
    row = connection.execute("select role::text from triangulate.members where researcher = %s", (researcher,)).fetchone()
    if row is None:
        fix = did_you_mean(researcher, sorted(_members(connection)))
        raise JournalError(f'No member of the team at {shown_address(address)} is called "{researcher}". {fix}'.rstrip())
    return str(row[0])


def _write_settings(connection: Connection, team: Team) -> None:
    connection.execute("delete from triangulate.study")
    connection.execute("insert into triangulate.study (blind, coordinator) values (%s, %s)", (team.blind, team.coordinator))
    connection.execute("delete from triangulate.rows")
    if team.rows:
        columns = [list(team.rows), list(team.rows.values())]
        connection.execute("insert into triangulate.rows (meta_theme, grp) select * from unnest(%s::text[], %s::text[])", columns)
    for researcher, groups in team.members.items():
        connection.execute(
            "update triangulate.members set groups = %s::text[] where researcher = %s",
            (None if groups is None else list(groups), researcher),
        )
