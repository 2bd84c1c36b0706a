"""``triangulate export``: all judgements in one file or a folder, and back again without a loss."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from journal.some_lines import identifier, line, write_lines

from triangulate.cli import main
from triangulate.exchange import export_judgements, import_judgements
from triangulate.journal import FilesJournal
from triangulate.templates import template


@pytest.fixture
def families(tmp_path: Path) -> Path:
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    return folder


def test_one_file_has_all_judgements_in_the_order_of_their_ids(families: Path, capsys: pytest.CaptureFixture[str]):
    target = families.parent / "all.jsonl"
    assert main(["export", str(families), "-o", str(target)]) == 0
    assert capsys.readouterr() == (f"Written: {target} (30 judgements).\n", "")
    lines = target.read_bytes().splitlines(keepends=True)
    assert lines == list(FilesJournal(families).lines())
    assert len(lines) == 30


def test_a_folder_has_one_file_a_researcher(families: Path, capsys: pytest.CaptureFixture[str]):
    target = families.parent / "out"
    assert main(["export", str(families), "-o", str(target)]) == 0
    assert capsys.readouterr() == (f"{target / 'judgements'}: 30 judgements came in: 6 of anna, 21 of ben, 3 of chidi.\n", "")
    assert sorted(path.name for path in (target / "judgements").glob("*.jsonl")) == ["anna.jsonl", "ben.jsonl", "chidi.jsonl"]
    for name in ("anna", "ben", "chidi"):
        file = f"judgements/{name}.jsonl"
        assert (target / file).read_bytes() == (families / file).read_bytes()


def test_a_folder_with_judgements_keeps_them(families: Path):
    target = write_lines(families.parent / "out", "anna.jsonl", line(1))
    assert main(["export", str(families), "-o", str(target)]) == 0
    assert len(FilesJournal(target).read().judgements) == 31


def test_nothing_that_exists_is_overwritten(families: Path, capsys: pytest.CaptureFixture[str]):
    target = families.parent / "all.jsonl"
    target.write_text("mine\n")
    assert main(["export", str(families), "-o", str(target)]) == 1
    assert (
        capsys.readouterr().err
        == f"{target} exists already and says something else. Choose a name that is not taken, or delete it first.\n"
    )
    assert target.read_text() == "mine\n"
    target.unlink()
    assert main(["export", str(families), "-o", str(target)]) == 0
    assert main(["export", str(families), "-o", str(target)]) == 0


def test_garbage_is_said_and_a_newer_format_stops_all(families: Path, capsys: pytest.CaptureFixture[str]):
    write_lines(families, "dora.jsonl", line(1, "dora"), b"garbage\n")
    target = families.parent / "all.jsonl"
    assert main(["export", str(families), "-o", str(target)]) == 0
    assert capsys.readouterr().err.startswith("warning: judgements/dora.jsonl, line 2: the line is not a judgement.")
    write_lines(families, "emil.jsonl", line(2, "emil", v=2))
    assert main(["export", str(families), "-o", str(families.parent / "more.jsonl")]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert errors[-1] == "Nothing was written."
    assert not (families.parent / "more.jsonl").exists()


def test_what_cannot_be_written_is_told_with_what_can(families: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["export", str(families), "-o", "judgements.qdc"]) == 1
    assert capsys.readouterr().err == '"judgements.qdc" cannot be written. Name a .jsonl file, a folder, or a postgresql:// address.\n'


bodies = st.dictionaries(
    st.text(max_size=5), st.text(max_size=20) | st.integers(-(2**53), 2**53) | st.none() | st.lists(st.booleans()), max_size=4
)
lines_of_anybody = st.builds(
    lambda number, researcher, body, extra: line(number, researcher, body=body, **({"later": extra} if extra else {})),
    st.integers(0, 20),
    st.sampled_from(["anna", "ben", "chidi"]),
    bodies,
    bodies,
)


@settings(max_examples=25, deadline=None)
@given(st.lists(lines_of_anybody, max_size=8, unique_by=lambda text: text[13:49]), st.sampled_from(["all.jsonl", "folder"]))
def test_what_is_exported_and_imported_again_is_the_same(lines: list[bytes], target: str):
    with TemporaryDirectory() as name:
        study, other = Path(name) / "study", Path(name) / "other"
        for folder in (study, other):
            folder.mkdir()
            (folder / "study.yaml").write_text("title: x\nsources: [a, b]\n")
        FilesJournal(study).append_lines(lines)
        export_judgements(study, str(Path(name) / target))
        import_judgements(other, str(Path(name) / target))
        assert list(FilesJournal(other).lines()) == list(FilesJournal(study).lines()) == sorted(lines, key=lambda text: text[13:49])
        assert {text[13:49].decode() for text in lines} <= {identifier(number) for number in range(21)}
