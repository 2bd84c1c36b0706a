"""The journal on a server, as a client of it: whom it connects as, what it says, what came since, and files that differ between sites."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from journal.postgres_server import OWNER, Study, running_server

from triangulate.errors import JournalError
from triangulate.journal.address import masked, shown_address
from triangulate.journal.connection import parameters_of
from triangulate.journal.postgres import PostgresJournal
from triangulate.journal.team import Team, add_member, create_team, remove_member, set_password, team_progress, update_team
from triangulate.model.judgements import Judgement, line_of, make_judgement

PASSWORD = "grüner-T%ee$1"


@pytest.fixture
def study() -> Iterator[Study]:
    study = Study(running_server())
    yield study
    study.close()


@pytest.fixture(autouse=True)
def nothing_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGUSER", "PGPASSWORD", "PGDATABASE", "PGSERVICE", "PGHOST"):
        monkeypatch.delenv(name, raising=False)


def memo(researcher: str = "anna", text: str = "a thought", **more: Any) -> Judgement:
    return make_judgement(researcher, "memo", {}, {"text": text}, **more)


def said(action: Any) -> str:
    """The sentence of the error that an action ends with."""
    with pytest.raises(JournalError) as caught:
        action()
    return str(caught.value)


# As whom


def test_a_researcher_connects_as_the_role_that_team_setup_gave(study: Study):
    study.open("anna").append([memo()])
    assert study.sql("select researcher from triangulate.judgements") == [("anna",)]


def test_a_user_in_the_address_or_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch):
    assert parameters_of("postgresql://server/families", "anna")["user"] == "families_anna"
    assert parameters_of("postgresql://x@server/families", "anna")["user"] == "x"
    assert "user" not in parameters_of("postgresql://server/families")
    assert "user" not in parameters_of("postgresql://server/families?service=ours", "anna")
    monkeypatch.setenv("PGUSER", "y")
    assert "user" not in parameters_of("postgresql://server/families", "anna")
    assert parameters_of("postgresql://x@server/families", "anna", "z")["user"] == "z"


def test_what_the_address_says_on_the_connection_is_kept():
    given = parameters_of("postgresql:///families?host=/run/x&sslmode=require&connect_timeout=2", "anna")
    assert {key: given[key] for key in ("host", "sslmode", "connect_timeout", "dbname")} == {
        "host": "/run/x",
        "sslmode": "require",
        "connect_timeout": "2",
        "dbname": "families",
    }


def test_without_a_researcher_the_server_tells_who_one_is(study: Study, monkeypatch: pytest.MonkeyPatch):
    assert study.open().member() is None
    monkeypatch.setenv("PGUSER", f"{study.database}_ben")
    journal = PostgresJournal(study.address)
    assert journal.member() == "ben"
    journal.close()


def test_without_a_researcher_and_a_user_it_is_said_how_to_name_one(monkeypatch: pytest.MonkeyPatch):
    text = said(PostgresJournal("postgresql:///families?host=/no/server").read)
    assert text.endswith(
        "Look whether the server runs and whether the address is right; no researcher was named, so you connect under the name "
        "of your account; PGUSER can name the role, and the password is read from PostgreSQL's password file or from PGPASSWORD."
    )


def test_working_as_one_researcher_and_connecting_as_another_is_refused(study: Study):
    journal = PostgresJournal(study.address, "anna", f"{study.database}_ben")
    assert said(journal.read) == (
        f"You work as anna, but the role {study.database}_ben at {journal.place} is that of ben. "
        "Work as the same researcher, or connect as the other role (PGUSER)."
    )


def test_a_role_outside_the_team_is_told_so(study: Study):
    with study.server.connect("postgres") as connection:
        connection.execute(f"create role {study.database}_eve login superuser")
        connection.execute(f"alter role {study.database}_eve nosuperuser")
        connection.execute(f"grant connect on database {study.database} to {study.database}_eve")
        journal = PostgresJournal(study.address, "eve")
        sentence = f"The role {study.database}_eve is not of the team of {journal.place}. Ask the owner to run: triangulate team add."
        assert said(journal.read) == sentence
        connection.execute(f"revoke connect on database {study.database} from {study.database}_eve")


def test_a_database_without_a_journal_is_told_with_what_to_do():
    server = running_server()
    journal = PostgresJournal(server.address("postgres"), role=OWNER)
    assert said(journal.read) == f"There is no journal at {journal.place} yet. Its owner sets it up: triangulate team create STUDY."


def test_a_server_that_does_not_answer_is_told_with_what_to_do():
    journal = PostgresJournal("postgresql:///families?host=/no/server", "anna")
    text = said(journal.read)
    assert text.startswith(
        "The journal at postgresql:///families?host=/no/server cannot be read: connection is bad: connection to server on socket"
    )
    assert text.endswith(
        "Look whether the server runs and whether the address is right; you connect as the role families_anna, "
        "and the password is read from PostgreSQL's password file or from PGPASSWORD."
    )


def test_a_schema_of_another_version_says_who_does_what(study: Study):
    journal = study.open("anna")
    study.sql("insert into triangulate.migrations (number, name) values (99, 'of tomorrow')")
    assert said(journal.read) == (
        f"{journal.place}: The journal was set up by a newer version of this software (step 99; this version knows 4). "
        "Install the newer version: pip install --upgrade triangulation-protocol[postgres]."
    )
    study.sql("delete from triangulate.migrations where number > 3")
    assert said(journal.read) == (
        f"{journal.place}: The journal was set up by an older version of this software (step 3 of 4). "
        "Ask its owner to run: triangulate team update STUDY."
    )


def test_without_the_library_it_is_said_how_to_get_it():
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from triangulate.errors import MissingProgram\n"
        "from triangulate.journal.postgres import PostgresJournal\n"
        "try: PostgresJournal('postgresql://server/families')\n"
        "except MissingProgram as err: print(err)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "the journal of this study is kept in PostgreSQL, and the library for it is not installed. "
        "Run: pip install triangulation-protocol[postgres]\n"
    )


# Passwords


ADDRESSES = [
    "postgresql://anna:{}@server.invalid/families",
    "postgresql://anna@server.invalid/families?password={}",
    "postgresql://anna@server.invalid/families?sslpassword={}&sslmode=require",
    "postgresql://anna:{}@server.invalid:port/families",
    "postgresql://anna:{}@server.invalid/families?nonsense=1",
    "postgresql://anna:x@{}@server.invalid/families",
    "postgresql://anna:{}/x@server.invalid/families",
    "postgresql://anna:{}#x@[server.invalid/families",
    "postgresql://anna:%zz{}@server.invalid/families",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("password", ["sesame-and-tea", "gr%C3%BCn-sesame", "sesame%40x"])
def test_a_password_in_the_address_is_shown_nowhere(address: str, password: str):
    address = address.format(password) + ("&" if "?" in address else "?") + "connect_timeout=2"
    shown = [shown_address(address)]
    try:
        journal = PostgresJournal(address, "anna", patience=0.1)
        shown += [journal.place, repr(journal)]
        journal.read()
    except JournalError as err:
        shown += [str(err), "".join(traceback.format_exception(err))]
    assert len(shown) > 2
    assert [text for text in shown if "sesame" in text] == []


def test_what_else_may_hold_a_password_is_left_out_of_what_is_shown():
    address = "postgresql://anna:x@a,b:5433/families?host=c&passfile=/p&options=-c%20y&sslmode=require&user=ben#frag"
    assert shown_address(address) == "postgresql://anna@a,b:5433/families?host=c&sslmode=require&user=ben#frag"


def test_a_message_of_the_server_is_masked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PGPASSWORD", "of the environment")
    address = "postgresql://anna:gr%C3%BCn@server/families"
    assert masked("grün, gr%C3%BCn and of the environment", address) == "***, *** and ***"


def test_passwords_are_checked_by_the_server_and_read_from_the_usual_file(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    server = study.server
    before = (server.data / "pg_hba.conf").read_text()
    admin = server.address("postgres", OWNER)
    login = set_password(study.address, "anna", admin)
    server.reload(f"local {study.database} {study.database}_anna scram-sha-256\n{before}")
    try:
        file = tmp_path / "pgpass"
        file.write_text(f"{login.pgpass}\n", encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
        assert "no password supplied" in said(study.open("anna").read)
        monkeypatch.setenv("PGPASSFILE", str(file))
        study.open("anna").append([memo()])
        set_password(study.address, "anna", admin)
        text = said(study.open("anna").read)
        assert 'password authentication failed for user "' in text
        assert (login.password or "-") not in text + server.log
    finally:
        server.reload(before)


# Reading and writing


def test_lines_come_back_as_they_were_given(study: Study, tmp_path: Path):
    strange = [
        '{"v":1,"id":"01","at":"2026-11-23T10:00:00Z","researcher":"anna","kind":"memo","subject":{},"body":{"text":"a\\u0000b"}}',
        '{"id":"02", "kind":"memo",  "at":"z","researcher":"ben","x":{"ü":[1.50,1e400,-0]},"v":1,"body":{"text":"😀\\ud83d\\ude00"}}',
        json.dumps({"v": 1, "id": "03", "at": "z", "researcher": "chidi", "kind": "memo", "body": {"text": "ä" * 1_000_000}}),
    ]
    lines = [line.encode() + b"\n" for line in strange]
    owner = study.open()
    assert owner.append_lines(lines) == 3
    assert owner.append_lines(reversed(lines)) == 0
    assert list(study.open("anna").lines()) == lines
    other = Study(study.server)
    assert other.open().append_lines(owner.lines()) == 3
    assert list(other.open().lines()) == lines
    other.close()


def test_more_than_a_page_of_lines_comes_in_the_order_of_ids(study: Study, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("triangulate.journal.postgres.PAGE", 7)
    memos = [memo(text=str(number)) for number in range(7 * 3)]
    study.open("anna").append(memos[::-1])
    assert [json.loads(line)["id"] for line in study.open("anna").lines()] == sorted(judgement.id for judgement in memos)
    assert len(study.open("anna").read().judgements) == 21


def test_a_researcher_adds_only_their_own_lines_and_says_again_those_of_others_that_are_there(study: Study):
    theirs, mine = memo("ben"), memo("anna")
    anna = study.open("anna")
    refused = (
        f"The journal at {anna.place} takes from anna only their own judgements, and these are of ben. "
        "Each researcher adds their own, or the owner of the journal adds those of all. Nothing was written."
    )
    assert said(lambda: anna.append_lines([line_of(theirs), line_of(mine)])) == refused
    assert said(lambda: anna.append([mine, theirs])) == refused
    assert anna.read().judgements == []
    study.open("ben").append([theirs])
    assert anna.append_lines([line_of(theirs), line_of(mine)]) == 1


def test_an_id_that_another_judgement_has_is_refused_and_nothing_is_saved(study: Study):
    taken = memo()
    anna = study.open("anna")
    anna.append([taken])
    other = make_judgement("anna", "memo", {}, {"text": "else"})
    clash = Judgement(taken.id, other.at, "anna", "memo", body_json=other.body_json)
    assert said(lambda: anna.append([other, clash])) == (
        f"The judgements could not be saved at {anna.place}: another judgement has the id {taken.id} there already. "
        "Nothing was written. Make the judgement anew, so that it gets an id of its own."
    )
    assert anna.read().judgements == [taken]


def test_only_the_owner_erases_and_then_the_words_are_gone_from_the_table(study: Study):
    told = memo(text="what SW06 said")
    anna = study.open("anna")
    anna.append([told])
    anna.read()
    without = line_of(told).replace(b"what SW06 said", b"[erased]").replace(b"}\n", b',"erased":"r"}\n')
    assert said(lambda: anna.replace_lines({told.id: without})) == (
        f"Only the owner of the journal at {anna.place} can erase words from judgements, and you are connected as "
        f"{study.database}_anna. Ask the owner to do it. Nothing was changed."
    )
    assert said(lambda: anna.append_lines([without])).startswith("Only the owner of the journal")
    assert study.open().replace_lines({told.id: without, "not-there": without}) == [told.id]
    (news,) = anna.news().judgements
    assert (news.id, news.erased, news.body) == (told.id, "r", {"text": "[erased]"})
    assert anna.append_lines([line_of(told)]) == 0
    assert list(anna.lines()) == [without]
    study.sql("checkpoint")
    [(file,)] = study.sql("select pg_relation_filepath('triangulate.judgements')")
    assert b"SW06" not in (study.server.data / file).read_bytes()


def test_an_erased_line_takes_the_place_of_the_one_that_is_there_for_the_owner(study: Study):
    told = memo(text="what SW06 said")
    owner = study.open()
    owner.append([told])
    without = line_of(told).replace(b"what SW06 said", b"[erased]").replace(b"}\n", b',"erased":"r"}\n')
    assert owner.append_lines([without, line_of(memo("ben"))]) == 1
    assert without in list(owner.lines())


def test_a_line_cannot_be_replaced_by_another_judgement(study: Study):
    one, other = memo(), memo()
    study.open("anna").append([one])
    owner = study.open()
    assert said(lambda: owner.replace_lines({one.id: line_of(other)})) == (
        f"Words could not be erased at {owner.place}: the line is another judgement. Nothing was written."
    )


def test_judgements_of_a_newer_version_are_reported_and_kept(study: Study):
    line = line_of(memo()).replace(b'"v":1', b'"v":2')
    study.sql("insert into triangulate.judgements (line) values (%s)", (line.decode().rstrip(),))
    reading = study.open("anna").read()
    assert reading.judgements == []
    assert [str(problem) for problem in reading.problems] == [
        (
            f"{shown_address(study.address)}: judgement {json.loads(line)['id']}: the judgement has format 2, this version knows format 1. "
            "It was written by a newer version of this program. "
            "Update it on this computer (pip install -U triangulation-protocol) and open the study again."
        )
    ]


# News


def test_a_judgement_that_is_committed_late_comes_as_news_although_others_came_before_it(study: Study):
    """Numbers and times are given before a transaction ends; who asks by them misses what ends later."""
    late, early = memo("ben", "late"), memo("anna", "early")
    reader = study.open("chidi")
    reader.read()
    with study.server.connect(study.database, f"{study.database}_ben") as slow, slow.transaction():
        slow.execute("insert into triangulate.judgements (line) values (%s)", (line_of(late).decode().rstrip(),))
        study.open("anna").append([early])
        assert [judgement.id for judgement in reader.news().judgements] == [early.id]
        assert late.id not in {judgement.id for judgement in reader.news().judgements}
    assert late.id in {judgement.id for judgement in reader.news().judgements}
    assert reader.news().judgements == []


def test_the_first_news_are_everything(study: Study):
    study.open("anna").append([memo()])
    assert len(study.open("ben").news().judgements) == 1


# Lost connections


def test_a_connection_that_the_server_ended_is_made_anew_and_nothing_is_doubled(study: Study):
    anna = study.open("anna")
    judgements = [memo(text=str(number)) for number in range(20)]
    for judgement in judgements:
        anna.append([judgement])
        study.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", (f"{study.database}_anna",))
    assert sorted(judgement.id for judgement in anna.news().judgements) == sorted(judgement.id for judgement in judgements)


def test_a_connection_that_stays_lost_ends_in_a_sentence(study: Study):
    anna = study.open("anna", patience=0.3)
    anna.append([memo()])
    study.sql(f"alter role {study.database}_anna nologin")
    study.sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", (f"{study.database}_anna",))
    text = said(lambda: anna.append([memo()]))
    assert text.startswith(f"The judgements could not be saved at {anna.place}: ")
    assert text.endswith("Nothing of them counts as saved, and what you entered is still there: try again when the server answers.")
    study.sql(f"alter role {study.database}_anna login")
    anna.append([memo()])
    assert len(anna.read().judgements) == 2


def test_threads_share_one_journal(study: Study):
    anna = study.open("anna")
    threads = [threading.Thread(target=lambda: [anna.append([memo()]) for _ in range(20)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(anna.read().judgements) == 100


# Given files


def test_files_that_are_the_same_everywhere_need_no_word(study: Study):
    hashes = {"findings/interviews.csv": "aa", "study.yaml": "bb"}
    assert [study.open(name).check_given(hashes) for name in ("anna", "ben", "anna")] == [[], [], []]
    assert study.sql("select count(*) from triangulate.given_files") == [(4,)]


def test_a_file_that_differs_is_said_with_whose_and_since_when(study: Study):
    study.open("anna").check_given({"cases.csv": "aa", "study.yaml": "bb"})
    study.sql("update triangulate.given_files set at = '2026-11-23 10:30+00'")
    assert [str(problem) for problem in study.open("ben").check_given({"cases.csv": "cc"})] == [
        (
            "cases.csv: this file is not the one that anna had at 2026-11-23 10:30 UTC. Find out which of them is right and give it "
            "to everybody; until then the same judgement may be about different words."
        ),
        (
            "study.yaml: this file is not here, and was there for anna at 2026-11-23 10:30 UTC. Find out which of them is right and give "
            "it to everybody; until then the same judgement may be about different words."
        ),
    ]
    assert {problem.severity for problem in study.open("ben").check_given({})} == {"warning"}


def test_only_the_last_state_of_each_member_counts_and_that_of_the_owner(study: Study):
    for digest in ("aa", "bb"):
        study.open("anna").check_given({"cases.csv": digest})
        study.open().check_given({"cases.csv": digest})
    assert study.open("ben").check_given({"cases.csv": "bb"}) == []
    (problem,) = study.open("chidi").check_given({"cases.csv": "aa"})
    assert "one that the owner had at" in problem.what
    assert " and anna had at" in problem.what
    assert " and ben had at" in problem.what
    study.sql("update triangulate.members set active = false where researcher in ('anna', 'ben')")
    (problem,) = study.open("chidi").check_given({"cases.csv": "aa"})
    assert "anna" not in problem.what


def test_a_file_that_is_gone_is_recorded(study: Study):
    study.open("anna").check_given({"cases.csv": "aa"})
    study.open("anna").check_given({})
    assert study.open("ben").check_given({}) == []
    (problem,) = study.open("ben").check_given({"cases.csv": "aa"})
    assert problem.what.startswith("this file was no longer there for anna at ")


def test_nobody_signs_for_another(study: Study):
    study.sql("insert into triangulate.given_files (file, sha256) values ('cases.csv', 'aa')", by="ben")
    assert study.sql("select researcher from triangulate.given_files") == [("ben",)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        study.sql("insert into triangulate.given_files (researcher, file, sha256) values ('anna', 'x', '')", by="ben")


# Setting up


def test_a_role_that_is_somebody_elses_is_not_taken(study: Study):
    name = study.server.new_name()
    with study.server.connect("postgres") as connection:
        connection.execute(f"create role {name}_anna login")
        text = said(lambda: create_team(study.server.address(name), study.team, study.server.address("postgres", OWNER)))
        connection.execute(f"drop role {name}_anna")
        connection.execute(f"drop database {name}")
    assert text == (
        f'The server has a role "{name}_anna" already, which is somebody else\'s. '
        "Give the database of the study another name in study.yaml."
    )


def test_the_owner_need_not_be_an_administrator_of_the_server():
    server = running_server()
    name = server.new_name()
    boss, address = f"{name}_boss", server.address(name)
    team = Team({"anna": None, "ben": None}, blind=True)
    with server.connect("postgres") as connection:
        connection.execute(f"create role {boss} login createdb createrole")
    admin = server.address("postgres", boss)
    change = create_team(address, team, admin)
    assert (change.created, [login.researcher for login in change.logins]) == (True, ["anna", "ben"])
    owner, anna, ben = PostgresJournal(address, role=boss), PostgresJournal(address, "anna"), PostgresJournal(address, "ben")
    told = make_judgement("anna", "code", {"meta_theme": "M1"}, {"reason": "what SW06 said"})
    anna.append([told])
    assert ben.read().judgements == []
    assert owner.replace_lines({told.id: line_of(told).replace(b"SW06", b"[erased]")}) == [told.id]
    remove_member(address, "ben", admin)
    assert add_member(address, team, "ben", admin).password
    assert [row.judgements for row in team_progress(address, admin)] == [1, 0]
    for journal in (owner, anna, ben):
        journal.close()
    with server.connect("postgres") as connection:
        connection.execute(f"drop database {name} with (force)")
        for role in (f"{name}_anna", f"{name}_ben", f"{name}_researchers", boss):
            connection.execute(f"drop role {role}")


def test_setting_up_twice_changes_nothing(study: Study):
    study.open("anna").append([memo()])
    again = create_team(study.address, study.team, study.server.address("postgres", OWNER))
    assert (again.created, again.steps, again.logins, again.kept) == (False, (), (), ("anna", "ben", "chidi"))
    assert len(study.open("anna").read().judgements) == 1


def test_a_name_of_a_role_that_would_be_cut_is_refused(study: Study):
    name = "s" * 60
    text = said(lambda: create_team(study.server.address(name), study.team, study.server.address("postgres", OWNER)))
    assert text == f'PostgreSQL allows names of 63 bytes, and the role "{name}_anna" would be longer. Give the database a shorter name.'


def test_an_update_needs_a_journal(study: Study):
    with pytest.raises(JournalError, match="There is no journal at .* yet. Set it up first: triangulate team create STUDY."):
        update_team(study.server.address("postgres"), study.team, study.server.address("postgres", OWNER))
