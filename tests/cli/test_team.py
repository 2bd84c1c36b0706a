"""``triangulate team``: a journal on a server, from the command line, with a role for each researcher."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from journal.postgres_server import OWNER, Server, running_server
from psycopg import sql

from triangulate.cli import main
from triangulate.journal.postgres import PostgresJournal
from triangulate.model.judgements import make_judgement


class Folder:
    """A study folder whose journal is on a server."""

    def __init__(self, server: Server, make_study: Callable[..., Path]) -> None:
        self.server, self._make = server, make_study
        self.database = server.new_name()
        self.address = server.address(self.database)
        self.write("researchers: [anna, ben]\ncoordinator: anna\nblind: true\nassignments: {ben: [Trust]}\n")

    def write(self, settings: str, journal: str = "") -> None:
        rows = [
            {"meta_theme": "M1", "label": "Roles", "group": "Roles"},
            {"meta_theme": "M2", "label": "Trust", "group": "Trust"},
            {"meta_theme": "M3", "label": "Time", "group": ""},
        ]
        self.path = self._make(f"{settings}journal: {journal or self.address}\n", meta_themes=rows)

    def sql(self, query: str) -> list[tuple[Any, ...]]:
        with self.server.connect(self.database) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture
def study(make_study: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    for name in ("PGPASSWORD", "PGDATABASE", "PGSERVICE", "PGHOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PGUSER", OWNER)
    folder = Folder(running_server(), make_study)
    yield folder
    with folder.server.connect("postgres") as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(folder.database)))
        roles = connection.execute("select rolname from pg_roles where starts_with(rolname, %s)", (f"{folder.database}_",)).fetchall()
        for (role,) in roles:
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


def team(study: Folder, action: str, *more: str) -> int:
    return main(["team", action, str(study.path), *more])


def password_of(output: str, researcher: str) -> str:
    return next(line.split()[-1] for line in output.splitlines() if line.startswith(f"{researcher} "))


def test_create_makes_everything_and_shows_each_password_once(study: Folder, capsys: pytest.CaptureFixture[str]):
    assert team(study, "create", "--admin", study.server.address("postgres", OWNER)) == 0
    output, errors = capsys.readouterr()
    lines = output.splitlines()
    assert lines[:3] == [
        f"The journal at {study.address} is ready for anna, ben.",
        "",
        "Give each researcher their own password; it is shown only now:",
    ]
    assert [line.split()[:2] for line in lines[-2:]] == [["anna", f"{study.database}_anna"], ["ben", f"{study.database}_ben"]]
    passwords = {password_of(output, name) for name in ("anna", "ben")}
    assert len(passwords) == 2
    assert min(map(len, passwords)) >= 24
    assert errors == ""
    assert not any(word in study.server.log for word in passwords)
    assert study.sql("select researcher, groups, active from triangulate.members order by 1") == [
        ("anna", None, True),
        ("ben", ["Trust"], True),
    ]
    assert study.sql("select meta_theme, grp from triangulate.rows order by 1") == [("M1", "Roles"), ("M2", "Trust"), ("M3", None)]
    assert study.sql("select blind, coordinator from triangulate.study") == [(True, "anna")]
    assert team(study, "create") == 0
    assert capsys.readouterr().out == (
        f"The journal at {study.address} is ready for anna, ben.\n\nMembers already, with the passwords that they have: anna, ben.\n"
    )


def test_a_password_that_was_shown_opens_the_door_and_no_other(
    study: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    team(study, "create")
    password = password_of(capsys.readouterr().out, "anna")
    rules = (study.server.data / "pg_hba.conf").read_text()
    study.server.reload(f"local {study.database} {study.database}_anna scram-sha-256\n{rules}")
    try:
        monkeypatch.delenv("PGUSER")
        monkeypatch.setenv("PGPASSWORD", password)
        journal = PostgresJournal(study.address, "anna")
        journal.append([make_judgement("anna", "memo", {}, {})])
        journal.close()
        monkeypatch.setenv("PGUSER", OWNER)
        assert team(study, "password", "anna") == 0
        output = capsys.readouterr().out
        assert output.startswith("anna has a new password.\n")
        assert password_of(output, "anna") != password
        monkeypatch.delenv("PGUSER")
        with pytest.raises(Exception, match="password authentication failed"):
            PostgresJournal(study.address, "anna").read()
    finally:
        study.server.reload(rules)


def test_passwords_can_go_into_files_for_their_owners_alone(study: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "for the team"
    assert team(study, "create", "--passwords", str(folder)) == 0
    output = capsys.readouterr().out
    paths = sorted(folder.iterdir())
    assert [path.name for path in paths] == [f"{study.database}_anna.pgpass", f"{study.database}_ben.pgpass"]
    host, port, database, role, password = paths[0].read_text(encoding="utf-8").rstrip("\n").split(":")
    assert (host, port, database, role) == (str(study.server.folder), "5432", study.database, f"{study.database}_anna")
    assert password not in output
    assert output.splitlines()[-1] == f"{paths[1]}: for ben alone, as PostgreSQL's password file"
    if sys.platform != "win32":
        assert [stat.S_IMODE(path.stat().st_mode) for path in paths] == [0o600, 0o600]
    assert team(study, "password", "anna", "--passwords", str(folder)) == 0
    assert password not in paths[0].read_text(encoding="utf-8")


def test_passwords_are_not_written_into_the_study_that_all_share(study: Folder, capsys: pytest.CaptureFixture[str]):
    folder = study.path / "passwords"
    assert team(study, "create", "--passwords", str(folder)) == 1
    assert capsys.readouterr().err == (
        f'"{folder}" lies in the study folder, which the whole team sees. Name a folder of your own for the passwords.\n'
    )
    assert not folder.exists()


def test_a_server_that_knows_people_otherwise_needs_no_passwords(study: Folder, capsys: pytest.CaptureFixture[str]):
    assert team(study, "create", "--no-passwords") == 0
    assert capsys.readouterr().out == f"The journal at {study.address} is ready for anna, ben.\n"
    assert study.sql(f"select rolpassword from pg_authid where rolname = '{study.database}_anna'") == [(None,)]


def test_a_researcher_is_added_removed_and_added_again_and_the_judgements_stay(
    study: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    team(study, "create", "--no-passwords")
    assert team(study, "add", "chidi") == 1
    study.write("researchers: [anna, ben, chidi]\n")
    assert team(study, "add", "chidi", "--no-passwords") == 0
    monkeypatch.delenv("PGUSER")
    journal = PostgresJournal(study.address, "chidi")
    journal.append([make_judgement("chidi", "memo", {}, {})])
    journal.close()
    monkeypatch.setenv("PGUSER", OWNER)
    assert team(study, "remove", "chidi") == 0
    monkeypatch.delenv("PGUSER")
    with pytest.raises(Exception, match=f'role "{study.database}_chidi" is not permitted to log in'):
        PostgresJournal(study.address, "chidi").read()
    monkeypatch.setenv("PGUSER", OWNER)
    assert team(study, "add", "chidi", "--no-passwords") == 0
    monkeypatch.delenv("PGUSER")
    with_again = PostgresJournal(study.address, "chidi")
    assert len(with_again.read().judgements) == 1
    with_again.close()
    output, errors = capsys.readouterr()
    assert output.splitlines()[1:] == [
        f"chidi can connect as {study.database}_chidi.",
        "chidi can no longer connect. The judgements stay.",
        f"chidi can connect as {study.database}_chidi.",
    ]
    assert errors == 'study.yaml names no researcher "chidi". It can be "anna" or "ben". Add the researcher there first.\n'


def test_update_takes_over_what_changed_and_names_who_to_add_and_to_remove(study: Folder, capsys: pytest.CaptureFixture[str]):
    team(study, "create", "--no-passwords")
    study.write("researchers: [anna, chidi]\nassignments: {anna: []}\n")
    assert team(study, "update") == 0
    output, errors = capsys.readouterr()
    assert output.splitlines()[1:] == [
        f"The journal at {study.address} has the settings of the study.",
        f"chidi is not let in yet: triangulate team add {study.path} chidi",
    ]
    assert errors == (f"study.yaml names no researcher ben any more, who can still connect: triangulate team remove {study.path} ben\n")
    assert study.sql("select blind, coordinator from triangulate.study") == [(False, None)]
    assert study.sql("select groups from triangulate.members where researcher = 'anna'") == [([],)]


def test_update_brings_an_older_journal_up_to_date(study: Folder, capsys: pytest.CaptureFixture[str]):
    team(study, "create", "--no-passwords")
    study.sql("with gone as (delete from triangulate.migrations where number = 4 returning 1) select * from gone")
    with study.server.connect(study.database) as connection:
        connection.execute("drop view triangulate.given_now; drop table triangulate.given_files; drop function triangulate.sign()")
    assert team(study, "status") == 1
    assert team(study, "update") == 0
    output, errors = capsys.readouterr()
    assert output.splitlines()[-1] == (f"The journal at {study.address} has the settings of the study. New in its tables: given files.")
    assert errors == (
        f"{study.address}: The journal was set up by an older version of this software (step 3 of 4). "
        "Ask its owner to run: triangulate team update STUDY.\n"
    )


def test_status_says_how_far_everybody_is(study: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    team(study, "create", "--no-passwords")
    monkeypatch.delenv("PGUSER")
    journal = PostgresJournal(study.address, "anna")
    pair = {"meta_theme": "M1", "source_a": "interviews", "source_b": "observations"}
    judgements = [make_judgement("anna", "code", pair, {}, now=1_795_430_000.0) for _ in range(2)]
    journal.append(judgements)
    journal.close()
    capsys.readouterr()
    monkeypatch.setenv("PGUSER", f"{study.database}_ben")  # numbers disclose nothing: every member may ask
    assert team(study, "status", "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "researcher": "anna", "role": f"{study.database}_anna", "active": True, "judgements": 2, "coded": 1,
            "last": "2026-11-23T10:33:20.000Z",
        },
        {"researcher": "ben", "role": f"{study.database}_ben", "active": True, "judgements": 0, "coded": 0, "last": None},
    ]  # fmt: skip
    monkeypatch.setenv("PGUSER", OWNER)
    team(study, "remove", "ben")
    capsys.readouterr()
    assert team(study, "status") == 0
    assert capsys.readouterr().out.splitlines()[-1].split() == ["ben", f"{study.database}_ben", "(removed)", "0", "0", "-"]


def test_a_study_whose_journal_is_in_files_is_told_so(worked: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["team", "create", str(worked)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        (
            'study.yaml, key "journal": the journal of this study is kept in files. '
            "Write journal: postgresql://server/database to share one journal on a server."
        ),
        "1 problem to mend. Nothing was written.",
    ]


def test_without_researchers_there_is_nobody_to_let_in(study: Folder, capsys: pytest.CaptureFixture[str]):
    study.write("")
    assert team(study, "create") == 1
    assert capsys.readouterr().err == "study.yaml names no researchers, so there is nobody to let in. Add researchers: [anna, ben].\n"


@pytest.mark.parametrize("action", ["add", "remove", "password"])
def test_before_create_it_is_said_what_comes_first(study: Folder, action: str, capsys: pytest.CaptureFixture[str]):
    with study.server.connect("postgres") as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(study.database)))
    assert team(study, action, "anna") == 1
    assert capsys.readouterr().err == f"There is no journal at {study.address} yet. Set it up first: triangulate team create STUDY.\n"


def test_somebody_who_is_no_member_is_named_with_those_who_are(study: Folder, capsys: pytest.CaptureFixture[str]):
    team(study, "create", "--no-passwords")
    assert [team(study, "remove", "anne"), team(study, "password", "zoe")] == [1, 1]
    assert capsys.readouterr().err.splitlines() == [
        f'No member of the team at {study.address} is called "anne". Did you mean "anna"?',
        f'No member of the team at {study.address} is called "zoe". It can be "anna" or "ben".',
    ]


def test_a_role_without_the_rights_is_told_and_nothing_is_half_done(
    study: Folder, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    team(study, "create", "--no-passwords")
    monkeypatch.setenv("PGUSER", f"{study.database}_ben")
    before = study.sql("select * from triangulate.members order by 1")
    assert [team(study, "remove", "anna"), team(study, "update")] == [1, 1]
    assert capsys.readouterr().err.splitlines() == [
        (
            f"anna could not be removed at {study.address}: permission denied for table members. "
            "Your role has no right to do that. Ask the owner of the study's journal."
        ),
        (
            f"The team could not be updated at {study.address}: permission denied for table study. "
            "Your role has no right to do that. Ask the owner of the study's journal."
        ),
    ]
    assert study.sql("select * from triangulate.members order by 1") == before


def test_a_server_that_does_not_answer_is_said_in_a_line(study: Folder, capsys: pytest.CaptureFixture[str]):
    study.write("researchers: [anna]\n", journal="postgresql:///families?host=/no/server")
    assert [team(study, action) for action in ("create", "update", "status")] == [1, 1, 1]
    lines = capsys.readouterr().err.splitlines()
    place = "postgresql:///families?host=/no/server"
    assert [line.partition(": connection is bad: connection to server on socket ")[0] for line in lines] == [
        f"The database of {place} could not be made",
        f"The team could not be updated at {place}",
        f"The team could not be read at {place}",
    ]


def test_wrong_usage_is_told_apart(study: Folder, capsys: pytest.CaptureFixture[str]):
    assert [main(["team"]), main(["team", "nonsense"]), main(["team", "add", str(study.path)])] == [2, 2, 2]
    assert "usage: triangulate team" in capsys.readouterr().err
