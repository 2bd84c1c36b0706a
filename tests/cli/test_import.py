"""``triangulate import``: judgements of any other place come in once, and nothing given is overwritten."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from journal.some_lines import line, write_lines

from triangulate.cli import main
from triangulate.journal import FilesJournal
from triangulate.study import open_study
from triangulate.templates import template
from triangulate.writers.pack import pack_bytes


@pytest.fixture
def families(tmp_path: Path) -> Path:
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    return folder


def ids(folder: Path) -> set[str]:
    return {judgement.id for judgement in FilesJournal(folder).read().judgements}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


def test_another_folder_comes_in_and_coming_again_changes_nothing(families: Path, capsys: pytest.CaptureFixture[str]):
    other = write_lines(families.parent / "other", "ben.jsonl", line(1, "ben"), line(2, "ben"))
    assert main(["import", str(families), str(other), "--dry-run"]) == 0
    assert capsys.readouterr() == (f"{other}: 2 judgements would come in: 2 of ben.\nNothing was written.\n", "")
    assert len(ids(families)) == 30
    assert main(["import", str(families), str(other)]) == 0
    assert capsys.readouterr() == (f"{other}: 2 judgements came in: 2 of ben.\n", "")
    before = tree(families)
    assert main(["import", str(families), str(other)]) == 0
    assert capsys.readouterr() == (f"{other}: Nothing new came: 2 judgements were known already.\n", "")
    assert tree(families) == before


def test_a_file_comes_in_and_what_is_garbage_or_strange_in_it_is_said(families: Path, capsys: pytest.CaptureFixture[str]):
    file = families.parent / "dora.jsonl"
    file.write_bytes(line(1, "dora") + b"garbage\n" + line(2, "dora")[:30])
    assert main(["import", str(families), str(file)]) == 0
    output, errors = capsys.readouterr()
    assert output == f"{file}: 1 judgement came in: 1 of dora.\n"
    warnings = errors.splitlines()
    assert len(warnings) == 3
    assert warnings[0].startswith("warning: dora.jsonl, line 2: the line is not a judgement.")
    assert warnings[1].startswith("warning: dora.jsonl, line 3: the last line was not written to its end.")
    assert warnings[2] == (
        'warning: study.yaml does not list the researcher "dora". Their judgements are taken in all the same; add the id under researchers.'
    )
    assert file.read_bytes() == line(1, "dora") + b"garbage\n" + line(2, "dora")[:30]


def test_given_files_that_differ_are_named_and_left_alone(families: Path, capsys: pytest.CaptureFixture[str]):
    other = families.parent / "other"
    shutil.copytree(families, other)
    (other / "codings.csv").write_bytes((other / "codings.csv").read_bytes() + b"\n")
    (other / "feedback.csv").unlink()
    (other / "narrative").mkdir()
    (other / "narrative" / "introduction.md").write_text("Words.")
    before = tree(families)
    assert main(["import", str(families), str(other)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{other}: Nothing new came: 30 judgements were known already.",
        "codings.csv is not the same there; nothing of yours was changed.",
        "narrative/introduction.md is only there; copy it yourself if it belongs to your study.",
        "feedback.csv is only here.",
    ]
    assert tree(families) == before


def test_a_pack_is_restored_where_there_is_no_study_yet(families: Path, capsys: pytest.CaptureFixture[str]):
    pack, new = families.parent / "a.zip", families.parent / "below" / "new"
    assert main(["pack", str(families), "-o", str(pack)]) == 0
    capsys.readouterr()
    assert main(["import", str(new), str(pack), "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"The study would be restored into {new}."
    assert not new.exists()
    assert main(["import", str(new), str(pack)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"The study was restored into {new}.",
        f"{pack}: 30 judgements came in: 6 of anna, 21 of ben, 3 of chidi.",
    ]
    assert open_study(new).matrix().cells.equals(open_study(families).matrix().cells)
    assert [path.name for path in new.parent.iterdir()] == ["new"]
    assert main(["import", str(new), str(pack)]) == 0
    assert capsys.readouterr().out == f"{pack}: Nothing new came: 30 judgements were known already.\n"


def test_an_empty_folder_takes_a_restored_study_and_another_one_does_not(families: Path, capsys: pytest.CaptureFixture[str]):
    pack, empty, full = families.parent / "a.zip", families.parent / "empty", families.parent / "full"
    empty.mkdir()
    full.mkdir()
    (full / "letter.txt").write_text("mine")
    assert main(["pack", str(families), "-o", str(pack)]) == 0
    assert main(["import", str(empty), str(pack)]) == 0
    assert ids(empty) == ids(families)
    assert main(["import", str(full), str(pack)]) == 1
    assert list(full.iterdir()) == [full / "letter.txt"]


def test_a_pack_that_is_not_in_order_leaves_nothing_behind(families: Path, capsys: pytest.CaptureFixture[str]):
    pack, new = families.parent / "a.zip", families.parent / "below" / "new"
    assert main(["pack", str(families), "-o", str(pack)]) == 0
    pack.write_bytes(pack.read_bytes()[:-100])
    capsys.readouterr()
    before = tree(families)
    for target in (new, families):
        assert main(["import", str(target), str(pack)]) == 1
        output, errors = capsys.readouterr()
        assert output == ""
        assert errors == (
            "a.zip: the zip file is damaged or was cut off. Nothing in it can be relied on. "
            "Ask for it once more, or take an earlier one.\nNothing was written.\n"
        )
    assert not new.parent.exists()
    assert tree(families) == before


def test_a_pack_of_a_study_that_cannot_be_used_leaves_nothing_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.zip").write_bytes(pack_bytes({"study.yaml": b"sources: 7"}, {"title": "x"}))
    assert main(["import", str(tmp_path / "new"), str(tmp_path / "a.zip")]) == 1
    assert capsys.readouterr().err.splitlines()[-1].endswith("Nothing was written.")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_newer_format_anywhere_stops_all(families: Path, capsys: pytest.CaptureFixture[str]):
    other = write_lines(families.parent / "other", "ben.jsonl", line(1, "ben"), line(2, "ben", v=2))
    before = tree(families)
    assert main(["import", str(families), str(other)]) == 1
    assert capsys.readouterr().err == (
        "judgements/ben.jsonl, line 2: the judgement was written by a newer version of this program; this one knows format 1. "
        "Update it on this computer (pip install -U triangulation-protocol) and try again. Nothing was written.\n"
    )
    assert tree(families) == before


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ("nowhere", '"{other}" does not exist.'),
        ("study.yaml", '"study.yaml" cannot be taken in.'),
        ("empty", '"empty" cannot be taken in.'),
    ],
)
def test_what_cannot_be_taken_in_is_told_with_what_can(families: Path, capsys: pytest.CaptureFixture[str], other: str, sentence: str):
    path = families / other
    (families / "empty").mkdir()
    assert main(["import", str(families), str(path)]) == 1
    assert capsys.readouterr().err == (
        f"{sentence.format(other=path)} It can be a study folder, a pack (.zip), a .jsonl file, a folder of such files, "
        "or a postgresql:// address.\n"
    )


def test_only_a_pack_makes_a_study_where_there_is_none(families: Path, capsys: pytest.CaptureFixture[str]):
    new = families.parent / "new"
    assert main(["import", str(new), str(families)]) == 1
    assert capsys.readouterr().err == f'There is no study in "{new}". Name a study folder; only a pack can be unpacked into a new one.\n'


def test_another_study_that_cannot_be_read_is_named(families: Path, capsys: pytest.CaptureFixture[str]):
    other = write_lines(families.parent / "other", "ben.jsonl", line(1, "ben"))
    (other / "study.yaml").write_text("sources: 7")
    assert main(["import", str(families), str(other)]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert errors[0].startswith(f"{other}/study.yaml")
    assert errors[-1] == f"{other} cannot be read. Nothing was written."


def test_json_tells_the_same(families: Path, capsys: pytest.CaptureFixture[str]):
    other = write_lines(families.parent / "other", "dora.jsonl", line(1, "dora"), b"garbage\n")
    assert main(["import", str(families), str(other), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["new"], told["known"], told["by_researcher"], told["written"]) == (1, 0, {"dora": 1}, True)
    assert (told["researchers_not_listed"], len(told["warnings"])) == (["dora"], 2)


def test_a_server_that_cannot_be_reached_is_told_without_a_password(families: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    address = f"postgresql://anna:secret@/families?host={tmp_path}&connect_timeout=2"
    assert main(["import", str(families), address]) == 1
    errors = capsys.readouterr().err
    assert "secret" not in errors
    assert errors.count("\n") == 1


def test_a_copy_inside_the_study_is_said_to_be_part_of_it_already(families: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = families / "judgements" / "anna (conflicted copy).jsonl"
    copy.write_bytes((families / "judgements" / "anna.jsonl").read_bytes())
    assert main(["import", str(families), str(copy)]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        f'"{copy}" lies in the study\'s own folder of judgements: what is in it is part of the study already. '
        "Leave it there, or move it out of the folder first and then import it."
    )
