"""From one home to another and back: every home gives what it took, erased words stay erased, studies change their home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from journal.conftest import Home
from journal.some_lines import all_bytes, identifier, line, write_lines

from triangulate.cli import main
from triangulate.errors import JournalError
from triangulate.journal import FilesJournal
from triangulate.journal.transfer import all_lines, merge
from triangulate.study import open_study
from triangulate.templates import template

STRANGE = line(2, "ben", body={"text": "é “x”\u2028", "n": 1.50}, later={"deep": [1, None]})


def test_what_goes_in_comes_out_with_all_that_is_not_known(home: Home):
    lines = [line(1), STRANGE, line(3, "chidi")]
    assert merge(home.open(), reversed(lines)).new == {"anna": 1, "ben": 1, "chidi": 1}
    assert all_lines(home.open()) == (lines, [])
    again = merge(home.open(), lines)
    assert (again.new, again.known) == ({}, 3)
    assert all_lines(home.open()) == (lines, [])


def test_erased_words_do_not_come_back_in_either_order(home: Home):
    erased = line(1, body={"text": "[erased]"}, erased=identifier(9))
    merge(home.open(), [line(1), line(2)])
    assert merge(home.open(), [erased, line(3)]).erased == (identifier(1),)
    assert merge(home.open(), [line(1), line(3)]).known == 2
    assert list(home.open().lines()) == [erased, line(2), line(3)]


def test_words_that_were_erased_apart_for_two_cases_are_gone(home: Home):
    merge(home.open(), [line(1, body={"a": "[erased]", "b": "said M2"}, erased=identifier(8))])
    merge(home.open(), [line(1, body={"a": "said M1", "b": "[erased]"}, erased=identifier(9))])
    assert list(home.open().lines()) == [line(1, body={"a": "[erased]", "b": "[erased]"}, erased=identifier(9))]


def test_a_newer_format_among_what_comes_leaves_a_home_as_it_was(home: Home):
    merge(home.open(), [line(1)])
    with pytest.raises(JournalError, match=r"line 2: the judgement was written by a newer version"):
        merge(home.open(), [line(2), line(3, v=7)])
    assert list(home.open().lines()) == [line(1)]


# A study changes its home


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty journal on a real server, to which the owner connects."""
    from journal.postgres_server import OWNER, Study, running_server

    study = Study(running_server(), "anna", "ben", "chidi")
    monkeypatch.setenv("PGUSER", OWNER)
    yield study.address
    study.close()


@pytest.fixture
def families(tmp_path: Path) -> Path:
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    return folder


def moved(folder: Path, address: str) -> Path:
    """The same study with its journal on the server alone."""
    there = folder.parent / "there"
    shutil.copytree(folder, there)
    shutil.rmtree(there / "judgements")
    settings = there / "study.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + f"journal: {address}\n", encoding="utf-8")
    return there


def test_judgements_go_to_a_server_and_back_without_a_loss(families: Path, server: str, capsys: pytest.CaptureFixture[str]):
    write_lines(families, "ben (conflicted copy).jsonl", STRANGE)
    assert main(["export", str(families), "-o", server]) == 0
    output, errors = capsys.readouterr()
    assert output.splitlines() == [
        f"{server}: 31 judgements came in: 6 of anna, 22 of ben, 3 of chidi.",
        f"To go on there, write into study.yaml: journal: {server}",
    ]
    assert errors == ""
    there = moved(families, server)
    assert open_study(there).matrix().cells.equals(open_study(families).matrix().cells)
    for target in ("all.jsonl", "folder"):
        assert main(["export", str(there), "-o", str(there.parent / target)]) == 0
    here = b"".join(FilesJournal(families).lines())
    assert (there.parent / "all.jsonl").read_bytes() == here
    assert b"".join(FilesJournal(there.parent / "folder").lines()) == here


def test_a_study_on_a_server_is_packed_and_its_pack_says_where_judgements_are(
    families: Path, server: str, capsys: pytest.CaptureFixture[str]
):
    main(["export", str(families), "-o", server])
    there, new = moved(families, server), families.parent / "new"
    assert main(["pack", str(there), "-o", str(families.parent / "a.zip")]) == 0
    capsys.readouterr()
    assert main(["import", str(new), str(families.parent / "a.zip")]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[2] == (
        f"study.yaml keeps judgements at {server}; those of the pack lie in the folder judgements. "
        f'Write journal: files to go on with them here, or take them to the server: triangulate import "{new}" "{new / "judgements"}".'
    )
    assert main(["import", str(new), str(new / "judgements")]) == 0
    assert capsys.readouterr().out == f"{new / 'judgements'}: Nothing new came: 30 judgements were known already.\n"


def test_judgements_of_a_server_come_into_files(families: Path, server: str, capsys: pytest.CaptureFixture[str]):
    main(["export", str(write_lines(families, "ben-2.jsonl", STRANGE)), "-o", server])
    (families / "judgements" / "ben-2.jsonl").unlink()
    capsys.readouterr()
    assert main(["import", str(families), server]) == 0
    assert capsys.readouterr().out == f"{server}: 1 judgement came in: 1 of ben. 30 judgements were known already.\n"
    assert STRANGE in list(FilesJournal(families).lines())


def test_words_are_erased_on_a_server_by_its_owner_alone(
    families: Path, server: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    quote = "“We drew the family’s week on one sheet, Monday to Sunday.”"
    main(["export", str(write_lines(families, "ben-2.jsonl", line(1, "ben", body={"text": quote}))), "-o", server])
    there = moved(families, server)
    database = server.rpartition("/")[0] and server.partition("///")[2].partition("?")[0]
    capsys.readouterr()
    with monkeypatch.context() as patched:
        patched.setenv("PGUSER", f"{database}_ben")
        assert main(["erase", str(there), "--case", "SW02", "--yes"]) == 1
        assert capsys.readouterr().err.startswith(f"Only the owner of the journal at {server} can erase words")
    assert main(["erase", str(there), "--case", "SW02", "--yes"]) == 0
    assert f"  ben, memo {identifier(1)}: body.text" in capsys.readouterr().out.splitlines()
    assert main(["export", str(there), "-o", str(families.parent / "all.jsonl")]) == 0
    everything = (families.parent / "all.jsonl").read_bytes()
    assert b"We drew" not in everything
    assert b'"kind":"erase"' in everything
    assert main(["import", str(families), str(families.parent / "all.jsonl")]) == 0
    assert b"We drew" not in all_bytes(families / "judgements")
