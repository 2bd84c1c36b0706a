"""``triangulate pack``: everything in one file, and nothing that may not go out."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from journal.some_lines import line, write_lines

from triangulate import packing
from triangulate.cli import main
from triangulate.packing import Audience, pack_study
from triangulate.readers.pack import read_pack
from triangulate.templates import template

QUOTE = "Nobody in that room had ever asked me what I thought of it."


@pytest.fixture
def families(tmp_path: Path) -> Path:
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    return folder


def rows(pack: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(read_pack(pack).files[name].decode("utf-8-sig"))))


def packed(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> list[str]:
    """What is said when a study is packed into ``a.zip`` beside it."""
    assert main(["pack", str(folder), "-o", str(folder.parent / "a.zip"), *options]) == 0
    return capsys.readouterr().out.splitlines()


def test_everything_is_in_it_and_the_account_says_so_in_numbers(families: Path, capsys: pytest.CaptureFixture[str]):
    said = packed(capsys, families)
    path = families.parent / "a.zip"
    assert said[0].startswith(f"Written and read back: {path} (")
    by = "6 of anna, 21 of ben, 3 of chidi"
    assert said[1:] == [
        f"Inside: 15 files, 60 findings, 22 meta-themes, 156 cases, 131 extracts, 194 codings, 30 judgements ({by}).",
        "Left out: 2 other files of the folder that the study is not made of (README.md, make_numbers.py).",
        "4 extracts in it are for the team only: keep the file in the team, or pack with --permission stakeholders or publication.",
        f"To unpack it, or to take its judgements in: triangulate import STUDY {path}",
    ]
    pack = read_pack(path)
    for name, content in pack.files.items():
        assert (families / name).read_bytes() == content
    assert pack.about["last_judgement"] == "2025-03-09T15:14:00Z"
    assert pack.about["counts"]["judgement"] == 30


def test_the_same_study_gives_the_same_bytes(families: Path, capsys: pytest.CaptureFixture[str]):
    packed(capsys, families)
    first = (families.parent / "a.zip").read_bytes()
    (families.parent / "a.zip").unlink()
    packed(capsys, families)
    assert (families.parent / "a.zip").read_bytes() == first


def test_another_file_of_that_name_is_never_overwritten(families: Path, capsys: pytest.CaptureFixture[str]):
    packed(capsys, families)
    packed(capsys, families)  # the same once more is no harm
    write_lines(families, "dora.jsonl", line(1, "dora"))
    path = families.parent / "a.zip"
    before = path.read_bytes()
    assert main(["pack", str(families), "-o", str(path)]) == 1
    assert (
        capsys.readouterr().err == f"{path} exists already and says something else. Choose a name that is not taken, or delete it first.\n"
    )
    assert path.read_bytes() == before


def test_conflict_copies_are_united_and_garbage_is_said(families: Path, capsys: pytest.CaptureFixture[str]):
    write_lines(families, "anna (conflicted copy).jsonl", line(1), line(2), b"garbage\n")
    assert main(["pack", str(families), "-o", str(families.parent / "a.zip")]) == 0
    output, errors = capsys.readouterr()
    assert "32 judgements (8 of anna, 21 of ben, 3 of chidi)." in output
    assert errors.startswith("warning: judgements/anna (conflicted copy).jsonl, line 3: the line is not a judgement.")
    journal = read_pack(families.parent / "a.zip").journal
    assert sorted(journal) == ["judgements/anna.jsonl", "judgements/ben.jsonl", "judgements/chidi.jsonl"]
    assert journal["judgements/anna.jsonl"].count(b"\n") == 8


def test_lock_files_hidden_files_and_results_stay_out(families: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("~$cases.xlsx", ".hidden", "report.html", "findings/.~lock.survey.csv#", "judgements/.anna.lock", "matrix.csv"):
        (families / name).write_text("x")
    (families / "judgements" / "set-aside").mkdir()
    (families / "judgements" / "set-aside" / "anna.jsonl-1.txt").write_text("x")
    said = packed(capsys, families)
    assert said[2] == (
        "Left out: 5 other files of the folder that the study is not made of "
        "(README.md, make_numbers.py, matrix.csv, report.html, judgements/set-aside/anna.jsonl-1.txt)."
    )
    assert len(read_pack(families.parent / "a.zip").files) == 15


def test_a_file_that_cannot_be_understood_is_in_a_backup_as_it_is(families: Path, capsys: pytest.CaptureFixture[str]):
    (families / "cases.csv").write_bytes(b'case,source\n"SW01,interviews\n')
    packed(capsys, families)
    assert read_pack(families.parent / "a.zip").files["cases.csv"] == b'case,source\n"SW01,interviews\n'


def test_a_pack_that_does_not_come_back_as_it_was_is_not_said_to_be_there(
    families: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    path = families.parent / "a.zip"
    monkeypatch.setattr(packing, "write_new", lambda target, data: target.write_bytes(data[:-50]))
    assert main(["pack", str(families), "-o", str(path)]) == 1
    assert capsys.readouterr().err == (
        "a.zip: the zip file is damaged or was cut off. Nothing in it can be relied on. "
        "Ask for it once more, or take an earlier one. The pack was taken away again.\n"
    )
    assert not path.exists()


def test_a_name_that_is_no_zip_file_is_refused(families: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["pack", str(families), "-o", "backup.tar"]) == 1
    assert capsys.readouterr().err == '"backup.tar": a pack is a zip file. Give it a name that ends in .zip.\n'


# Quotes


def test_extracts_whose_permission_is_narrower_stay_out(families: Path, capsys: pytest.CaptureFixture[str]):
    said = packed(capsys, families, "--permission", "publication")
    assert "107 extracts" in said[1]
    assert said[2] == "Left out: 24 extracts whose permission does not reach publication."
    kept = rows(families.parent / "a.zip", "extracts.csv")
    assert {row["permission"] for row in kept} == {"publication"}
    with (families / "extracts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert kept == [row for row in csv.DictReader(file) if row["permission"] == "publication"]
    assert main(["import", str(families), str(families.parent / "a.zip")]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["extracts.csv was packed without some rows, so it is not compared."]


StudyMaker = Callable[..., Path]


def with_quotes(make_study: StudyMaker, **more: object) -> Path:
    extracts = [
        {"finding": "I1", "case": "SW1", "text": QUOTE, "permission": "stakeholders"},
        {"finding": "I1", "case": "SW2", "text": "=What they said to us was good.", "permission": "publication"},
        {"finding": "I1", "case": "SW2", "text": "Without a permission it stays with the team.", "permission": ""},
    ]
    return make_study(
        "researchers: [anna, ben, chidi]\n" + str(more.pop("settings", "")),
        findings__interviews=[{"finding": "I1", "label": "Asked", "statement": "s", "meta_theme": "R1"}],
        **{"extracts": extracts, **more},
    )


@pytest.mark.parametrize(("permission", "n"), [("team", 3), ("stakeholders", 2), ("publication", 1)])
def test_an_extract_without_a_permission_is_for_the_team(
    make_study: StudyMaker, capsys: pytest.CaptureFixture[str], permission: str, n: int
):
    folder = with_quotes(make_study)
    packed(capsys, folder, "--permission", permission)
    assert len(rows(folder.parent / "a.zip", "extracts.csv")) == n


def test_no_byte_of_a_quote_that_may_not_go_out_is_in_the_pack(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    folder = with_quotes(make_study)
    write_lines(folder, "anna.jsonl", line(1, body={"text": f"“{QUOTE}” says it all."}), line(2))
    said = packed(capsys, folder, "--permission", "publication")
    assert said[2:4] == [
        "Left out: 2 extracts whose permission does not reach publication.",
        "Left out: 1 judgement with words of these extracts.",
    ]
    with zipfile.ZipFile(folder.parent / "a.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"asked me" not in everything
    assert b"stays with" not in everything
    assert b"What they said to us" in everything


def test_a_quote_that_stands_in_a_given_file_too_stops_the_pack(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    pair = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations", "researcher": "anna"}
    folder = with_quotes(make_study, codings=[{**pair, "code": "silence", "reason": f"She says: “{QUOTE}”"}])
    assert main(["pack", str(folder), "-o", str(folder.parent / "a.zip"), "--permission", "publication"]) == 1
    assert capsys.readouterr().err == (
        'codings.csv, row 2, column "reason": words of an extract stand here whose permission does not reach so far. '
        "Reword the text, or give the extract the permission that it has.\nNothing was packed.\n"
    )
    assert not (folder.parent / "a.zip").exists()


def test_of_a_workbook_the_table_is_written_anew(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    folder = with_quotes(make_study, settings="blind: true\n", extracts=[])
    (folder / "extracts.csv").unlink()
    book = openpyxl.Workbook()
    pair = ["R1", "interviews", "observations"]
    sheets = {
        "extracts": [["finding", "case", "text", "permission"], ["I1", "SW1", QUOTE, "team"], ["I1", "SW2", "Fine", "publication"]],
        "findings-observations": [["finding", "label", "statement", "meta_theme"], ["O1", "l", "s", "R1"]],
        "codings": [
            ["meta_theme", "source_a", "source_b", "researcher", "code"], [*pair, "anna", "silence"], [*pair, "ben", "dissonance"],
        ],
    }  # fmt: skip
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    del book["Sheet"]
    book.save(folder / "tables.xlsx")
    packed(capsys, folder, "--permission", "publication", "--for", "ben")
    files = read_pack(folder.parent / "a.zip").files
    assert sorted(files) == ["codings.csv", "extracts.csv", "findings/interviews.csv", "findings/observations.csv", "study.yaml"]
    assert [row["text"] for row in rows(folder.parent / "a.zip", "extracts.csv")] == ["Fine"]
    assert [row["researcher"] for row in rows(folder.parent / "a.zip", "codings.csv")] == ["ben"]


# For a colleague in a blind study


def blind(make_study: StudyMaker) -> Path:
    pair = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}
    folder = with_quotes(
        make_study,
        settings="blind: true\n",
        codings=[{**pair, "researcher": who, "code": "silence", "reason": f"as {who} sees it"} for who in ("anna", "ben")],
    )
    place = {"kind": "code", "subject": pair, "body": {"code": "silence", "reason": "anna's eyes only"}}
    write_lines(folder, "anna.jsonl", line(1, **place), line(2, kind="resolve", subject=pair, body={"code": "silence"}))
    write_lines(folder, "ben.jsonl", line(3, "ben", **{**place, "body": {"code": "silence"}}))
    return folder


def test_a_colleague_gets_no_codings_of_others(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    folder = blind(make_study)
    said = packed(capsys, folder, "--for", "ben")
    assert said[2:4] == [
        "Left out: 1 coding of others in the table codings.",
        "Left out: 1 judgement of others that ben may not see yet.",
    ]
    pack = read_pack(folder.parent / "a.zip")
    assert [row["researcher"] for row in rows(folder.parent / "a.zip", "codings.csv")] == ["ben"]
    assert [json.loads(text)["kind"] for name in sorted(pack.journal) for text in pack.journal[name].splitlines()] == ["resolve", "code"]
    assert b"eyes only" not in b"".join(pack.files.values())


def test_once_all_have_coded_a_comparison_the_codings_go_along(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    folder = blind(make_study)
    pair = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}
    write_lines(folder, "chidi.jsonl", line(4, "chidi", kind="code", subject=pair, body={"code": "silence"}))
    said = packed(capsys, folder, "--for", "ben")
    assert not any(sentence.startswith("Left out") for sentence in said)
    assert "4 judgements (2 of anna, 1 of ben, 1 of chidi)." in said[1]


def test_without_better_knowledge_nothing_of_others_goes_along(make_study: StudyMaker):
    folder = blind(make_study)
    done = pack_study(folder, folder.parent / "a.zip", Audience("ben"))
    assert (done.counts["judgement"], done.counts["coding"]) == (2, 1)


def test_what_a_colleague_may_see_is_the_callers_to_say(make_study: StudyMaker):
    folder = blind(make_study)
    everything = Audience("ben", sees=lambda judgement: judgement.kind != "resolve", sees_coding=lambda row: True)
    done = pack_study(folder, folder.parent / "a.zip", everything)
    assert done.counts["judgement"] == 2
    assert done.counts["coding"] == 2


def test_a_blind_study_that_is_packed_whole_says_so(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    said = packed(capsys, blind(make_study))
    assert "The study is blind and the codings of all are in the file: for a colleague who still codes, pack with --for." in said


def test_where_nobody_is_blind_a_colleague_gets_everything(families: Path, capsys: pytest.CaptureFixture[str]):
    assert packed(capsys, families, "--for", "anna")[1].endswith("30 judgements (6 of anna, 21 of ben, 3 of chidi).")


def test_a_colleague_whom_the_study_does_not_list_is_told(families: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["pack", str(families), "-o", str(families.parent / "a.zip"), "--for", "anne"]) == 1
    assert capsys.readouterr().err == 'study.yaml lists no researcher "anne". Did you mean "anna"?\n'


def test_while_files_have_errors_no_rows_are_taken_out(families: Path, capsys: pytest.CaptureFixture[str]):
    (families / "cases.csv").write_bytes(b'case,source\n"SW01,interviews\n')
    assert main(["pack", str(families), "-o", str(families.parent / "a.zip"), "--permission", "publication"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Nothing was packed: while files have errors nobody can tell which of their rows may go out."
    )
