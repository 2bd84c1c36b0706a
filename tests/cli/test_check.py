"""``triangulate check``: sentences on stderr, JSON on stdout, an exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from readers.spoiling import CASES, all_of, as_workbook, cell, delete, replace, snapshot, write

from triangulate.cli import main
from triangulate.errors import Problem


def test_a_sound_study_is_said_to_be_so(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(worked)]) == 0
    assert capsys.readouterr() == ("All is well: 22 meta-themes, 147 findings, 22 codings.\n", "")


def test_without_a_folder_it_is_this_one(worked: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(worked)
    assert main(["check"]) == 0
    monkeypatch.chdir(worked.parent)
    assert main(["check"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "study.yaml: there is no such file in this folder. Name the folder that holds it, or make a study: triangulate new my-study.",
        "1 problem to mend. Nothing was written.",
    ]


def test_notes_and_warnings_do_not_stop_anything(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell("meta_themes.csv", 3, "label", "Role clarity")(worked)
    write("cases.csv", "case;source\nSW01;interviews\n")(worked)
    replace("codings.csv", "code,reason", "code,reason,")(worked)
    all_of(*(cell("findings/interviews.csv", row, "cases", "") for row in range(2, 137)))(worked)
    assert main(["check", str(worked)]) == 0
    output, errors = capsys.readouterr()
    assert output == "No errors. What is listed above does not stop anything.\n"
    assert errors.splitlines() == [
        (
            'warning: meta_themes.csv, row 4, column "label": the label "Role clarity" stands already in row 3. '
            "Name rows by their id in other files, or tell the labels apart."
        ),
        (
            "note: cases.csv: read as semicolon-separated. "
            "If characters or columns look wrong, save the file again as CSV UTF-8 with commas."
        ),
    ]
    assert main(["matrix", str(worked), "-o", str(worked.parent / "out.csv")]) == 0
    assert capsys.readouterr().err == errors


def test_json_is_pure_and_tells_the_same(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(worked), "--json"]) == 0
    assert capsys.readouterr() == ("[]\n", "")
    cell("codings.csv", 2, "meaning", "gleich – \u2028 \x1b[31m")(worked)
    assert main(["check", str(worked), "--json"]) == 1
    output, errors = capsys.readouterr()
    (record,) = json.loads(output)
    assert list(record) == ["severity", "file", "sheet", "row", "column", "what", "fix"]
    assert record["what"] == '"gleich – \x1b[31m" is no value of meaning'
    assert errors.splitlines()[0] == str(Problem(**record)).replace("\x1b", "␛")
    assert "\x1b" not in output + errors


def test_errors_come_before_warnings_and_notes(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell("meta_themes.csv", 3, "label", "Role clarity")(worked)
    CASES(worked)
    write("extracts.csv", "finding;case;text\nI001;SW99;x\n")(worked)
    assert main(["check", str(worked)]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        'extracts.csv, row 2, column "case"',
        "warning",
        "note",
        "1 problem to mend. Nothing was written.",
    ]


@pytest.mark.parametrize("command", ["matrix", "assess", "completeness", "researchers", "sensitivity"])
def test_no_command_gives_a_result_while_files_have_errors(worked: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    cell("codings.csv", 2, "meaning", "identical")(worked)
    before = snapshot(worked)
    for more in ([], ["--json"]):
        assert main([command, str(worked), *more]) == 1
        output, errors = capsys.readouterr()
        assert output == ""
        assert errors.splitlines() == [
            (
                'codings.csv, row 2, column "meaning": "identical" is no value of meaning. '
                'It can be "same", "different", "opposite" or "cannot_judge".'
            ),
            "1 problem to mend. Nothing was written.",
        ]
    assert snapshot(worked) == before


def test_no_report_is_written_while_files_have_errors(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    all_of(as_workbook("codings.csv"), delete("study.yaml"))(worked)
    before = snapshot(worked.parent)
    assert main(["report", str(worked), "-o", str(worked.parent / "report.md")]) == 1
    assert "Traceback" not in capsys.readouterr().err
    assert snapshot(worked.parent) == before


def test_wrong_usage_is_told_apart_from_wrong_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--nonsense"]) == 2
    assert main(["chek"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_the_program_itself_speaks_to_any_terminal(worked: Path, encoding: str) -> None:
    cell("codings.csv", 2, "meaning", "identisch – 観察 😀")(worked)
    done = subprocess.run(
        [sys.executable, "-m", "triangulate", "check", str(worked)],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONWARNINGS": "error"},
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    first, last = done.stderr.decode("utf-8").splitlines()
    assert first.startswith('codings.csv, row 2, column "meaning": "identisch – 観察 😀" is no value of meaning.')
    assert last == "1 problem to mend. Nothing was written."
