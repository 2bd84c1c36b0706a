"""The study folder as a whole: which files are read, which are left alone, and what follows from a file that is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import StudyMaker
from readers.spoiling import CASES, EXTRACTS, Step, add, all_of, as_workbook, cell, cut, delete, rename, snapshot, workbook_of, write

from triangulate.errors import StudyError
from triangulate.readers.folder import read_folder
from triangulate.study import open_study

INTERVIEWS, OBSERVATIONS = "findings/interviews.csv", "findings/observations.csv"
FINDINGS = [["finding", "label", "statement", "meta_theme"], ["I1", "Trust", "They trust.", "R1"]]
THEMES = [["meta_theme", "label"], ["R1", "Trust"]]


def sentences(folder: Path) -> list[str]:
    return [f"{problem.severity}: {problem}" for problem in open_study(folder).problem_list]


def refused(folder: Path) -> list[str]:
    with pytest.raises(StudyError) as caught:
        open_study(folder)
    return [str(problem) for problem in caught.value.problems]


# What is read and what is left alone


def test_files_that_programs_leave_behind_are_passed_over(worked: Path) -> None:
    for name in (
        "~$codings.xlsx", ".~lock.codings.csv#", ".DS_Store", "Thumbs.db", "desktop.ini", "._codings.csv",
        "findings/~$interviews.xlsx", "findings/.~lock.interviews.ods#", "findings/.DS_Store", "schemes/.ours.yaml", "narrative/.x.md",
    ):  # fmt: skip
        write(name, b"\x00\x01")(worked)
    assert sentences(worked) == []


def test_files_of_other_kinds_are_nobody_elses_business(worked: Path) -> None:
    for name in ("protocol.docx", "findings/guide.pdf", "audio.mp3", "old/codings.csv", "analysis.R", "results.sqlite3"):
        write(name, b"x")(worked)
    assert sentences(worked) == []


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("findings/README.txt", "files that end in .txt are not read. Save it as .csv, .xlsx or .ods."),
        ("findings/interviews.xls", "files that end in .xls are not read. Save it as .csv, .xlsx or .ods."),
        ("codings.txt", "files that end in .txt are not read. Save it as .csv, .xlsx or .ods."),
        ("codings_old.csv", "no table has this name, so the file is not read. Nothing is wrong with that, as codings is there."),
        ("codings (1).csv", "no table has this name, so the file is not read. Nothing is wrong with that, as codings is there."),
    ],
)
def test_a_copy_beside_the_table_that_is_read_gives_a_note_only(worked: Path, name: str, sentence: str) -> None:
    write(name, "x")(worked)
    assert sentences(worked) == [f"note: {name}: {sentence}"]


def test_names_of_files_may_be_in_capitals(worked: Path) -> None:
    rename("codings.csv", "Codings.CSV")(worked)
    rename(INTERVIEWS, "findings/Interviews.csv")(worked)
    study = open_study(worked)
    assert study.problem_list == []
    assert len(study.codings) == 22


def test_a_workbook_with_one_sheet_may_call_it_anything(worked: Path) -> None:
    as_workbook(INTERVIEWS, sheet="Tabelle1 (2)")(worked)
    as_workbook("codings.csv", sheet="Final!")(worked)
    study = open_study(worked)
    assert study.problem_list == []
    assert (len(study.findings), len(study.codings)) == (147, 22)


def test_of_several_sheets_that_with_the_name_of_the_table_is_read_else_the_first_which_is_said(make_study: StudyMaker) -> None:
    folder = make_study()
    other = [["finding", "label", "statement"], ["X", "x", "x"]]
    write("findings/interviews.xlsx", workbook_of({"other": other, "Interviews": FINDINGS}))(folder)
    study = open_study(folder)
    assert (study.findings["finding"].tolist(), study.problem_list) == (["I1"], [])
    write("findings/interviews.xlsx", workbook_of({"first": FINDINGS, "second": other}))(folder)
    assert open_study(folder).findings["finding"].tolist() == ["I1"]
    assert sentences(folder) == [
        (
            'note: findings/interviews.xlsx, sheet "first": of 2 sheets only the first is read. '
            'If the table stands in another one, name that sheet "interviews".'
        )
    ]


# One workbook for all tables


def test_one_workbook_can_hold_all_tables(make_study: StudyMaker) -> None:
    folder = make_study()
    write("tables.xlsx", workbook_of({"Findings-Interviews": FINDINGS, "meta_themes": THEMES, "Read me": [["Fill in"]], "codings": []}))(
        folder
    )
    study = open_study(folder)
    assert (len(study.findings), len(study.meta_themes), study.problem_list) == (1, 1, [])
    write("tables.xlsx", workbook_of({"meta_themes": [*THEMES, ["R1", "Again"]]}))(folder)
    assert sentences(folder) == [
        (
            'error: tables.xlsx, sheet "meta_themes", row 3, column "meta_theme": meta_theme "R1" stands already in row 2. '
            "Give each row an id of its own, or delete one of the two."
        )
    ]


def test_the_name_of_a_sheet_may_be_cut_as_spreadsheets_cut_it(make_study: StudyMaker) -> None:
    source = "interviews_with_parents_2024"
    folder = make_study(f"sources: [{source}, observations]\n")
    write("tables.xlsx", workbook_of({f"findings-{source}"[:31]: FINDINGS}))(folder)
    study = open_study(folder)
    assert (study.findings["source"].tolist(), study.problem_list) == ([source], [])


def test_empty_forms_beside_the_workbook_do_no_harm(make_study: StudyMaker) -> None:
    folder = make_study(meta_themes=[])
    write("meta_themes.csv", "meta_theme,label\n")(folder)
    write(INTERVIEWS, "finding,label,statement\n")(folder)
    write("tables.xlsx", workbook_of({"findings-interviews": FINDINGS, "meta_themes": THEMES}))(folder)
    study = open_study(folder)
    assert (len(study.findings), len(study.meta_themes), study.problem_list) == (1, 1, [])


def test_a_table_both_in_a_file_and_in_the_workbook_is_refused(make_study: StudyMaker) -> None:
    folder = make_study(meta_themes=[{"meta_theme": "R1", "label": "Trust"}])
    write("tables.xlsx", workbook_of({"meta_themes": THEMES}))(folder)
    assert sentences(folder) == [
        (
            'error: meta_themes.csv: the same table is also given in tables.xlsx, sheet "meta_themes". '
            "Keep one of them: nobody can tell which holds."
        )
    ]


def test_a_sheet_with_a_name_that_is_nearly_that_of_a_table_is_refused_and_others_are_noted(make_study: StudyMaker) -> None:
    folder = make_study()
    write("tables.xlsx", workbook_of({"meta_theme": THEMES, "Sketches": [["x"]]}))(folder)
    what = "no table has the name of this sheet, so it is not read"
    error, note = sentences(folder)
    assert error == f'error: tables.xlsx, sheet "meta_theme": {what}. Did you mean "meta_themes"? Rename it.'
    assert note.startswith(f'note: tables.xlsx, sheet "Sketches": {what}.')


# What is said where there is no study


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    assert refused(folder) == [
        f'{folder}: there is no such folder. Name the folder that holds study.yaml, or make one: triangulate new "none".'
    ]
    folder.write_text("x")
    assert refused(folder) == [
        f'{folder}: this is a file, not a study folder. Name the folder that holds study.yaml, or make one: triangulate new "none".'
    ]


@pytest.mark.parametrize("name", ["x\0y", "x" * 5000])
def test_a_name_that_no_folder_can_have_is_answered_likewise(name: str) -> None:
    assert "there is no such folder" in refused(Path(name))[0]


@pytest.mark.parametrize("name", ["study.yml", "Study.yaml.txt", "study.txt"])
def test_a_study_file_with_another_name_is_found(worked: Path, name: str) -> None:
    rename("study.yaml", name)(worked)
    assert refused(worked) == [f"study.yaml: there is no such file in this folder. Rename {name} to study.yaml."]


def test_here_is_called_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert refused(Path()) == [
        "study.yaml: there is no such file in this folder. Name the folder that holds it, or make a study: triangulate new my-study."
    ]


# Files that cannot be opened


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that may not be read, as when a program on Windows has them open."""
    names: set[str] = set()
    read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path.name in names:
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    return names


CLOSE = "Close it in other programs, and look whether you may open it."


def test_tables_that_cannot_be_opened_are_said_and_nothing_follows_from_them(worked: Path, locked: set[str]) -> None:
    for step in (EXTRACTS, CASES):
        step(worked)
    locked |= {"codings.csv", "interviews.csv", "cases.csv", "meta_themes.csv"}
    assert sentences(worked) == [
        f"error: {name}: the file cannot be read (Permission denied). {CLOSE}"
        for name in ("meta_themes.csv", "cases.csv", "codings.csv", INTERVIEWS)
    ]


def test_a_study_file_or_scheme_that_cannot_be_opened_is_said(worked: Path, locked: set[str]) -> None:
    write("schemes/ours.yaml", "extends: farmer\n")(worked)
    study = (worked / "study.yaml").read_text(encoding="utf-8")
    write("study.yaml", study.replace("scheme: farmer", "scheme: ours"))(worked)
    locked |= {"ours.yaml"}
    assert refused(worked) == [f"schemes/ours.yaml: the file cannot be read (Permission denied). {CLOSE}"]
    locked |= {"study.yaml"}
    assert refused(worked)[1:] == [f"study.yaml: the file cannot be read (Permission denied). {CLOSE}"]


def test_a_folder_that_cannot_be_looked_into_is_said(worked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = Path.iterdir

    def iterdir(path: Path) -> object:
        if path.name == "findings":
            raise PermissionError(13, "Permission denied", str(path))
        return look(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    assert sentences(worked) == ["error: findings: the folder cannot be read (Permission denied). Look whether you may open it."]


# One fault, one sentence


LOST: dict[str, tuple[list[Step], list[str]]] = {
    "the findings, though extracts name them": (
        [EXTRACTS, write(INTERVIEWS, "")], [INTERVIEWS],
    ),
    "the rows of the matrix, though codings name them by label": (
        [cell("codings.csv", 4, "meta_theme", "Role clarity"), cell("codings.csv", 5, "meta_theme", "Staying focused on the task"),
         cut("meta_themes.csv", 0)], ["meta_themes.csv"],
    ),
    "the cases, though findings name them": ([CASES, write("cases.csv", "case,source\nSW01,\"interviews\n")], ["cases.csv, row 2"]),
    "the workbook of all tables": ([EXTRACTS, all_of(delete(INTERVIEWS), write("tables.xlsx", b"PK\x03\x04"))], ["tables.xlsx"]),
    "one id, named in many places": (
        [cell("meta_themes.csv", 3, "meta_theme", "")], ['meta_themes.csv, row 3, column "meta_theme"'],
    ),
    "the id of a theme with sub-themes": (
        [EXTRACTS, cell(INTERVIEWS, 4, "finding", "01-Apr")], [f'{INTERVIEWS}, row 4, column "finding"'],
    ),
    "an id, where extracts name it": (
        [EXTRACTS, cell(INTERVIEWS, 5, "finding", "I002")], [f'{INTERVIEWS}, row 6, column "finding"'],
    ),
    "the only finding of a row that was coded": (
        [cell(OBSERVATIONS, 10, "finding", "")], [f'{OBSERVATIONS}, row 10, column "finding"'],
    ),
    "a case, where findings name it": (
        [CASES, cell("cases.csv", 17, "case", "SW01")], ['cases.csv, row 17, column "case"'],
    ),
}  # fmt: skip


@pytest.mark.parametrize("steps, where", LOST.values(), ids=LOST)
def test_from_what_is_lost_nothing_follows(worked: Path, steps: list[Step], where: list[str]) -> None:
    for step in steps:
        step(worked)
    assert [problem.where for problem in open_study(worked).problem_list] == where


def test_ids_that_lead_nowhere_are_all_reported_where_more_are_wrong_than_were_lost(worked: Path) -> None:
    cell("meta_themes.csv", 3, "meta_theme", "")(worked)
    cell("codings.csv", 4, "meta_theme", "Q3")(worked)
    problems = open_study(worked).problem_list
    assert problems[0].where == 'meta_themes.csv, row 3, column "meta_theme"'
    assert 'codings.csv, row 4, column "meta_theme"' in [problem.where for problem in problems]


def test_a_study_with_errors_gives_its_tables_but_no_result(worked: Path) -> None:
    cell("codings.csv", 4, "meaning", "identical")(worked)
    study = open_study(worked)
    assert len(study.codings) == 22
    with pytest.raises(StudyError, match='"identical" is no value of meaning'):
        study.matrix()


# Schemes of the team's own


def test_a_scheme_may_extend_another_of_the_folder_whatever_their_names(make_study: StudyMaker) -> None:
    folder = make_study("scheme: a\n")
    write("schemes/a.yaml", "name: a\nextends: b\n")(folder)
    write("schemes/b.yml", "name: b\nextends: farmer\nscope: joint\n")(folder)
    study = open_study(folder)
    assert (study.settings.scheme.name, study.settings.scheme.scope, study.problem_list) == ("a", "joint", [])


def test_from_a_scheme_that_is_wrong_nothing_follows_for_those_that_extend_it(make_study: StudyMaker) -> None:
    folder = make_study("scheme: a\n")
    write("schemes/a.yaml", "name: a\nextends: b\n")(folder)
    write("schemes/b.yaml", "name: b\nextends: farmer\nscope: [\n")(folder)
    assert len(refused(folder)) == 1
    assert refused(folder)[0].startswith("schemes/b.yaml, line 4: a bracket is not closed before this line")


def test_a_scheme_that_takes_the_place_of_a_shipped_one_gives_a_warning(make_study: StudyMaker) -> None:
    folder = make_study()
    write("schemes/farmer.yaml", "name: farmer\nextends: farmer_strict\n")(folder)
    assert sentences(folder) == [
        (
            'warning: schemes/farmer.yaml, key "name": the software has a scheme "farmer" already, and this one takes its place. '
            "Give it a name of its own, so that readers can tell which of the two was used."
        )
    ]


# Nothing is ever written


def test_no_result_changes_a_byte_of_the_given_files(worked: Path, tmp_path: Path) -> None:
    as_workbook("codings.csv")(worked)
    before = snapshot(worked)
    times = {path: path.stat().st_mtime_ns for path in worked.rglob("*")}
    study = open_study(worked)
    for result in (study.assessment, study.completeness, study.researchers, study.sensitivity, study.feedback, study.next_step):
        result()
    study.matrix().write(tmp_path / "matrix.xlsx")
    study.report(tmp_path / "report.md")
    assert snapshot(worked) == before
    assert {path: path.stat().st_mtime_ns for path in worked.rglob("*")} == times


def test_the_hashes_are_those_of_the_files(worked: Path, tmp_path: Path) -> None:
    shutil.copytree(worked, tmp_path / "copy")
    assert read_folder(worked).hashes == read_folder(tmp_path / "copy").hashes
    add("codings.csv", "\n")(tmp_path / "copy")
    changed = read_folder(tmp_path / "copy").hashes
    assert [name for name, value in read_folder(worked).hashes.items() if changed[name] != value] == ["codings.csv"]
