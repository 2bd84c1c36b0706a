"""What the server itself enforces: who reads what, who writes as whom, and that nothing is changed. By SQL, without our software."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from journal.postgres_server import Study, running_server

from triangulate.model.judgements import Judgement, line_of, make_judgement

PAIR = {"meta_theme": "M1", "source_a": "interviews", "source_b": "survey"}
TURNED = {"meta_theme": "M1", "source_a": "survey", "source_b": "interviews"}
SECRET = "how anna sees it"


@pytest.fixture
def study() -> Iterator[Study]:
    """Anna and ben code everything, chidi the group Trust (M2), dana coordinates and codes nothing."""
    members: dict[str, tuple[str, ...] | None] = {"anna": None, "ben": None, "chidi": ("Trust",), "dana": ()}
    study = Study(running_server(), members=members, blind=True, coordinator="dana", rows={"M1": "Roles", "M2": "Trust", "M3": None})
    yield study
    study.close()


def judge(study: Study, researcher: str, kind: str, subject: dict[str, Any], body: dict[str, Any] | None = None) -> Judgement:
    """A judgement that a researcher makes now."""
    judgement = make_judgement(researcher, kind, subject, body or {})
    study.open(researcher).append([judgement])
    return judgement


def code(study: Study, researcher: str, subject: dict[str, Any], reason: str = "") -> Judgement:
    return judge(study, researcher, "code", subject, {"meaning": "same", "reason": reason})


def read(study: Study, researcher: str) -> set[str]:
    """Ids that a researcher can read by SQL."""
    return {row[0] for row in study.sql("select id from triangulate.judgements", by=researcher)}


# Before and after a reveal


def test_nobody_reads_anothers_coding_before_it_is_revealed(study: Study):
    coding = code(study, "anna", PAIR, SECRET)
    assert read(study, "anna") == {coding.id}
    assert [read(study, name) for name in ("ben", "chidi", "dana")] == [set(), set(), set()]


def test_a_comparison_is_revealed_to_all_once_everybody_assigned_has_coded_it(study: Study):
    first = code(study, "anna", PAIR)
    code(study, "anna", {**PAIR, "source_b": "observations"})
    second = code(study, "ben", TURNED)  # the same pair, given the other way round
    assert [read(study, name) for name in ("chidi", "dana")] == [{first.id, second.id}] * 2
    assert len(read(study, "anna")) == 3


def test_who_is_assigned_to_a_group_is_waited_for_in_its_rows_alone(study: Study):
    coding = code(study, "anna", {**PAIR, "meta_theme": "M2"})
    code(study, "ben", {**PAIR, "meta_theme": "M2"})
    assert coding.id not in read(study, "ben")
    code(study, "chidi", {**PAIR, "meta_theme": "M2"})
    assert coding.id in read(study, "ben")


def test_a_row_that_the_tables_do_not_know_is_everybodys(study: Study):
    coding = code(study, "anna", {**PAIR, "meta_theme": "made-later"})
    code(study, "ben", {**PAIR, "meta_theme": "made-later"})
    assert coding.id not in read(study, "ben")
    code(study, "chidi", {**PAIR, "meta_theme": "made-later"})
    assert coding.id in read(study, "ben")


@pytest.mark.parametrize(
    "subject",
    [{"meta_theme": "M3"}, {"meta_theme": "M3", "source_a": "survey"}, {"meta_theme": "M3", "source_a": "survey", "source_b": None}],
    ids=["joint", "one source", "one source and nothing"],
)
def test_comparisons_without_a_second_source_are_told_apart_from_pairs(study: Study, subject: dict[str, Any]):
    coding = code(study, "anna", subject)
    code(study, "ben", {**PAIR, "meta_theme": "M3"})
    assert coding.id not in read(study, "ben")
    code(study, "ben", subject)
    assert coding.id in read(study, "ben")


def test_an_undone_coding_does_not_count_and_a_redone_one_does(study: Study):
    coding = code(study, "anna", PAIR)
    other = code(study, "ben", PAIR)
    judge(study, "ben", "undo", {"judgement": other.id})
    assert coding.id not in read(study, "ben")
    judge(study, "ben", "redo", {"judgement": other.id})
    assert coding.id in read(study, "ben")


def test_nobody_undoes_anothers_coding(study: Study):
    coding = code(study, "anna", PAIR)
    other = code(study, "ben", PAIR)
    judge(study, "chidi", "undo", {"judgement": other.id})
    assert coding.id in read(study, "chidi")


@pytest.mark.parametrize(
    "scope",
    [{}, {"group": "Roles"}, {"meta_theme": "M1"}, PAIR, TURNED, {"meta_theme": "M1", "source_a": None, "source_b": None}],
    ids=["everything", "a group", "a row", "a pair", "the pair turned round", "a row, with empty sources"],
)
def test_the_coordinator_reveals(study: Study, scope: dict[str, Any]):
    coding = code(study, "anna", PAIR)
    judge(study, "dana", "reveal", scope)
    assert coding.id in read(study, "ben")


@pytest.mark.parametrize(
    "scope",
    [
        {"group": "Trust"},
        {"meta_theme": "M2"},
        {"meta_theme": "M1", "source_a": "interviews"},
        {"meta_theme": None},
        {"finding": "I1"},
        {"meta_theme": "M1", "statement": "2"},
    ],
    ids=["another group", "another row", "one source", "nothing named", "something else", "more than is understood"],
)
def test_a_reveal_of_something_else_reveals_nothing(study: Study, scope: dict[str, Any]):
    coding = code(study, "anna", PAIR)
    judge(study, "dana", "reveal", scope)
    assert coding.id not in read(study, "ben")


def test_a_reveal_by_everybody_holds_and_by_some_does_not(study: Study):
    coding = code(study, "anna", PAIR)
    judge(study, "anna", "reveal", {})
    judge(study, "ben", "reveal", {"meta_theme": "M1"})
    judge(study, "chidi", "reveal", {"group": "Roles"})
    assert coding.id not in read(study, "ben")
    judge(study, "dana", "reveal", PAIR)
    assert coding.id in read(study, "ben")


def test_without_a_coordinator_everybody_who_is_still_there_reveals():
    study = Study(running_server(), "anna", "ben", "chidi", blind=True)
    coding = code(study, "anna", PAIR)
    judge(study, "anna", "reveal", {})
    judge(study, "ben", "reveal", {})
    assert coding.id not in read(study, "ben")
    study.sql("update triangulate.members set active = false where researcher = 'chidi'")
    assert coding.id in read(study, "ben")
    study.close()


def test_where_a_study_is_not_blind_everybody_reads_everything():
    study = Study(running_server(), blind=False)
    coding = code(study, "anna", PAIR)
    assert coding.id in read(study, "ben")
    study.close()


# What discloses something


@pytest.mark.parametrize("kind", ["refuse", "explain", "memo", "a-kind-of-tomorrow"])
def test_what_tells_how_somebody_reads_a_comparison_is_hidden_like_a_coding(study: Study, kind: str):
    line = line_of(make_judgement("anna", kind, PAIR, {"text": SECRET})).decode()
    study.sql("insert into triangulate.judgements (line) values (%s)", (line,), by="anna")
    assert read(study, "ben") == set()
    judge(study, "dana", "reveal", {})
    assert len(read(study, "ben")) == 2


def test_a_memo_on_a_row_is_hidden_until_the_row_is_revealed_and_one_on_the_study_is_not(study: Study):
    on_row = judge(study, "anna", "memo", {"meta_theme": "M1"}, {"text": SECRET})
    on_study = judge(study, "anna", "memo", {}, {"text": "Let us meet on Monday."})
    assert read(study, "ben") == {on_study.id}
    judge(study, "dana", "reveal", {"meta_theme": "M1"})
    assert on_row.id in read(study, "ben")


def test_an_undo_is_hidden_with_what_it_undoes_whichever_comes_first(study: Study):
    coding = make_judgement("anna", "code", PAIR, {"meaning": "same"})
    undo = make_judgement("anna", "undo", {"judgement": coding.id}, {"what": SECRET}, after=coding.id)
    sort = judge(study, "anna", "sort", {"finding": "I1"}, {"meta_themes": ["M1"]})
    unsort = judge(study, "anna", "undo", {"judgement": sort.id})
    study.open("anna").append([undo])
    study.open("anna").append([coding])
    assert read(study, "ben") == {sort.id, unsort.id}
    judge(study, "dana", "reveal", PAIR)
    assert {coding.id, undo.id} <= read(study, "ben")


def test_an_undo_of_anothers_judgement_tells_nothing_about_it(study: Study):
    coding = code(study, "anna", PAIR)
    judge(study, "ben", "undo", {"judgement": coding.id})
    rows = study.sql("select open, meta_theme, source_a, comparison from triangulate.judgements", by="ben")
    assert rows == [(False, None, None, "[null, null, null]")]


@pytest.mark.parametrize("kind", ["sort", "make", "rename", "merge", "resolve", "interpret", "assess", "feedback", "respond"])
def test_what_belongs_to_the_team_is_seen_by_the_team(study: Study, kind: str):
    judgement = judge(study, "anna", kind, {"meta_theme": "M1"})
    assert read(study, "ben") == {judgement.id}


# Ways round


@pytest.mark.parametrize(
    "query",
    [
        "select line from triangulate.judgements",
        "select line from only triangulate.judgements where line like '%%anna%%'",
        "select j.line from triangulate.judgements j join triangulate.judgements k on true",
        "select string_agg(line, '') from triangulate.judgements",
        "select triangulate.readable(line)::text from triangulate.judgements",
        "select most_common_vals::text || histogram_bounds::text from pg_stats where tablename = 'judgements'",
        "select query_to_xml('select * from triangulate.judgements', true, false, '')::text",
        "select table_to_xml('triangulate.judgements', true, false, '')::text",
    ],
)
def test_no_query_shows_what_is_hidden(study: Study, query: str):
    code(study, "anna", PAIR, SECRET)
    study.sql("analyze triangulate.judgements")
    assert SECRET not in str(study.sql(query, by="ben"))


def test_copy_and_a_function_of_ones_own_show_nothing_that_is_hidden(study: Study):
    code(study, "anna", PAIR, SECRET)
    with study.server.connect(study.database, f"{study.database}_ben") as connection:
        with connection.cursor().copy("copy triangulate.judgements to stdout") as copy:
            assert b"".join(copy) == b""
        seen: list[str] = []
        connection.add_notice_handler(lambda notice: seen.append(notice.message_primary or ""))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create function public.peek(line text) returns boolean language plpgsql as 'begin return true; end'")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create temporary view peek as select * from triangulate.judgements")
        connection.execute(
            "do $$ declare row record; begin for row in select * from triangulate.judgements loop raise notice '%', row; end loop; end $$"
        )
    assert seen == []


def test_the_lines_and_the_news_of_our_own_software_hide_the_same(study: Study):
    coding = code(study, "anna", PAIR, SECRET)
    ben = study.open("ben")
    assert (list(ben.lines()), ben.read().judgements, ben.news().judgements) == ([], [], [])
    judge(study, "dana", "reveal", {})
    assert coding.id in [judgement.id for judgement in ben.news().judgements]
    assert line_of(coding) in list(ben.lines())


def test_what_is_revealed_later_comes_as_news_although_it_is_old(study: Study):
    coding = code(study, "anna", PAIR)
    ben = study.open("ben")
    ben.read()
    own = make_judgement("ben", "code", PAIR, {"meaning": "same"})
    ben.append([own])
    assert {judgement.id for judgement in ben.news().judgements} == {coding.id, own.id}
    study.sql("update triangulate.study set blind = false")
    other = code(study, "anna", {**PAIR, "meta_theme": "M3"})
    assert other.id in {judgement.id for judgement in ben.news().judgements}


def test_an_id_that_one_may_not_see_is_only_said_to_be_taken(study: Study):
    coding = code(study, "anna", PAIR, SECRET)
    stolen = json.dumps({**json.loads(line_of(coding)), "researcher": "ben"})
    assert (
        study.sql("insert into triangulate.judgements (line) values (%s) on conflict (id) do nothing returning line", (stolen,), by="ben")
        == []
    )
    with pytest.raises(psycopg.errors.UniqueViolation) as caught:
        study.sql("insert into triangulate.judgements (line) values (%s)", (stolen,), by="ben")
    assert SECRET not in str(caught.value)


# Writing


@pytest.mark.parametrize(
    "statement",
    [
        "update triangulate.judgements set line = line",
        "update triangulate.judgements set researcher = 'ben' where false",
        "delete from triangulate.judgements",
        "truncate triangulate.judgements",
        "drop table triangulate.judgements",
        "alter table triangulate.judgements disable row level security",
        "alter table triangulate.judgements disable trigger all",
        "set session_replication_role = replica",
        "create policy mine on triangulate.judgements using (true)",
        "update triangulate.members set role = 'x'",
        "select * from triangulate.members",
        "update triangulate.study set blind = false",
        "insert into triangulate.rows values ('M9', 'x')",
        "delete from triangulate.given_files",
        "update triangulate.given_files set sha256 = ''",
        "delete from triangulate.migrations",
        "create table triangulate.mine (x text)",
        "create schema mine",
        "select * from triangulate.judgements for update",
        "begin; lock table triangulate.judgements in exclusive mode",
        "merge into triangulate.judgements j using (select 1) x on true when matched then delete",
        "insert into triangulate.judgements (line, researcher) values ('{}', 'ben')",
        "insert into triangulate.judgements (line) values ('{}') on conflict (id) do update set line = ''",
        "set session authorization postgres",
        "set role postgres",
        "vacuum full triangulate.judgements",
    ],
)
def test_a_researcher_can_only_add_and_read(study: Study, statement: str):
    own = code(study, "ben", PAIR)
    try:
        study.sql(statement, by="ben")
        assert statement.startswith("vacuum"), "only a warning"
    except psycopg.errors.InsufficientPrivilege:
        pass
    assert study.sql("select line from triangulate.judgements") == [(line_of(own).decode().rstrip(),)]


def test_nobody_writes_as_somebody_else(study: Study):
    line = line_of(make_judgement("anna", "code", PAIR, {})).decode()
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match='new row violates row-level security policy for table "judgements"'):
        study.sql("insert into triangulate.judgements (line) values (%s)", (line,), by="ben")


@pytest.mark.parametrize("names", [("ben", "anna"), ("anna", "ben")])
def test_a_line_with_two_researchers_is_read_the_same_by_the_server_and_by_us(study: Study, names: tuple[str, str]):
    from triangulate.model.judgements import judgement_of_line

    line = '{"v":1,"id":"x","at":"2026-11-23T10:00:00Z","kind":"sort","researcher":"1","researcher":"2"}'
    line = line.replace('"1"', f'"{names[0]}"').replace('"2"', f'"{names[1]}"')
    judgement = judgement_of_line(line.encode())
    assert isinstance(judgement, Judgement)
    study.sql("insert into triangulate.judgements (line) values (%s)", (line,), by=judgement.researcher)
    assert study.sql("select researcher from triangulate.judgements") == [(judgement.researcher,)]


def test_a_record_of_an_erasure_is_the_owners(study: Study):
    line = line_of(make_judgement("ben", "erase", {}, {})).decode()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        study.sql("insert into triangulate.judgements (line) values (%s)", (line,), by="ben")
    study.sql("insert into triangulate.judgements (line) values (%s)", (line,))
    assert len(read(study, "ben")) == 1


def test_who_was_removed_reads_and_writes_nothing_even_over_an_open_connection(study: Study):
    from triangulate.journal.team import remove_member

    line = line_of(make_judgement("ben", "sort", {}, {})).decode()
    with study.server.connect(study.database, f"{study.database}_ben") as connection:
        connection.execute("select 1 from triangulate.judgements")
        remove_member(study.address, "ben", study.server.address("postgres", "postgres"))
        for query in ("select 1 from triangulate.judgements", "insert into triangulate.judgements (line) values (%s)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(query, (line,) if "insert" in query else None)


@pytest.mark.parametrize(
    ("escape", "shown"),
    [
        (r"a\u0000b", r"a\u0000b"),
        (r"\ud83d\ude00", "😀"),
        (r"\ud83d alone", r"\ud83d alone"),
        (r"alone \ude00", r"alone \ude00"),
        (r"\\u0000", r"\u0000"),
        (r"\\\u0000", r"\\u0000"),
        (r"\u0000\u0000", r"\u0000\u0000"),
    ],
)
def test_escapes_that_the_server_cannot_hold_as_text_are_kept_and_told_apart(study: Study, escape: str, shown: str):
    line = '{"v":1,"id":"x","at":"2026-11-23T10:00:00Z","kind":"sort","researcher":"ben","subject":{"meta_theme":"?"}}'.replace("?", escape)
    study.sql("insert into triangulate.judgements (line) values (%s)", (line,), by="ben")
    assert study.sql("select line, meta_theme from triangulate.judgements") == [(line, shown)]


def test_what_is_added_is_synced_although_the_client_says_otherwise(study: Study):
    line = line_of(make_judgement("ben", "sort", {}, {})).decode()
    with study.server.connect(study.database, f"{study.database}_ben") as connection:
        connection.execute("set synchronous_commit = off")
        with connection.transaction():
            connection.execute("insert into triangulate.judgements (line) values (%s)", (line,))
            assert connection.execute("show synchronous_commit").fetchone() == ("on",)
