"""``triangulate erase``: the words of a case leave the journal for good, the matrix stays, and the report says what is left to do."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journal.some_lines import all_bytes, identifier, line, write_lines

from triangulate.cli import main
from triangulate.journal import FilesJournal
from triangulate.study import open_study

QUOTE = "Nobody in that room had ever asked me what I thought of it, not once."
ANSWERS = {
    "meaning": "same",
    "prominence": "same",
    "coverage": "same",
    "examples": "different",
    "presence_a": "present",
    "presence_b": "present",
}
PAIR = {"meta_theme": "R1", "source_a": "interviews", "source_b": "observations"}

StudyMaker = Callable[..., Path]


@pytest.fixture
def study(make_study: StudyMaker) -> Path:
    """A small study in which SW06 speaks, and researchers repeat what was said."""
    folder = make_study(
        "researchers: [anna, ben]\ncoordinator: ben\n",
        findings__interviews=[{"finding": "I1", "label": "Asked", "statement": "Being asked.", "meta_theme": "R1", "cases": "SW01; SW06"}],
        findings__observations=[{"finding": "O1", "label": "Silence", "statement": "Nobody asks.", "meta_theme": "R1"}],
        cases=[
            {"case": "SW01", "source": "interviews", "person": "P1"},
            {"case": "SW06", "source": "interviews", "person": "P2"},
            {"case": "M03", "source": "observations", "person": "P2"},
        ],
        extracts=[
            {"finding": "I1", "case": "SW06", "text": QUOTE},
            {"finding": "I1", "case": "SW06", "text": "Yes."},
            {"finding": "I1", "case": "SW01", "text": "They asked us first, and that was good."},
        ],
    )
    code = {**ANSWERS, "reason": "As she says, “nobody in that  room had ever asked me” – the sheet of paper shows it."}
    write_lines(
        folder,
        "anna.jsonl",
        line(1, kind="code", subject=PAIR, body=code),
        line(2, body={"text": f"I keep thinking of it: {QUOTE}", "tags": ["SW06", "tone"]}),
        line(3, body={"text": f"{QUOTE.upper()} Taken back."}),
        line(4, kind="undo", subject={"judgement": identifier(3)}, body={}),
        line(5, body={"text": "Something else."}),
    )
    write_lines(folder, "ben.jsonl", line(6, "ben", kind="code", subject=PAIR, body={**ANSWERS, "reason": "SW06 against SW01."}))
    return folder


def words_left(folder: Path) -> list[bytes]:
    """What of the case stands in any byte of the journal."""
    everything = all_bytes(folder / "judgements").lower()
    return [words for words in (b"nobody in that", b"had ever asked me", b"sw06 against") if words in everything]


def report(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> dict:
    assert main(["erase", str(folder), "--case", "SW06", "--json", *options]) == 0
    output, errors = capsys.readouterr()
    assert errors == ""
    return json.loads(output)


def test_the_words_leave_every_byte_of_the_journal_and_the_judgements_stay(study: Path, capsys: pytest.CaptureFixture[str]):
    before = open_study(study).matrix()
    told = report(capsys, study, "--yes")
    assert [(item["id"], item["fields"]) for item in told["journal"]] == [
        (identifier(1), ["body.reason"]),
        (identifier(2), ["body.text", "body.tags.0"]),
        (identifier(3), ["body.text"]),
        (identifier(6), ["body.reason"]),
    ]
    assert words_left(study) == []
    after = open_study(study).matrix()
    assert after.totals == before.totals
    same = [name for name in after.cells.columns if name != "reason"]
    assert after.cells[same].equals(before.cells[same])
    lines = {json.loads(text)["id"]: json.loads(text) for text in FilesJournal(study).lines()}
    assert lines[identifier(1)]["body"] == {**ANSWERS, "reason": "[erased]"}
    assert lines[identifier(2)]["body"] == {"text": "[erased]", "tags": ["[erased]", "tone"]}
    assert lines[identifier(6)]["body"]["reason"] == "[erased] against SW01."
    assert lines[identifier(5)] == json.loads(line(5, body={"text": "Something else."}))
    assert {lines[identifier(number)]["erased"] for number in (1, 2, 3, 6)} == {told["record"]}


def test_it_is_recorded_who_did_it_and_where_and_never_what(study: Path, capsys: pytest.CaptureFixture[str]):
    told = report(capsys, study, "--yes", "--words", "the sheet of paper")
    record = next(judgement for judgement in FilesJournal(study).read().judgements if judgement.id == told["record"])
    assert (record.kind, record.researcher, record.subject) == ("erase", "ben", {"case": "SW06"})
    assert set(record.seen) == {identifier(number) for number in range(1, 7)}
    body = record.body
    assert body["by"] == "ben"
    assert [item["id"] for item in body["judgements"]] == [identifier(number) for number in (1, 2, 3, 6)]
    assert body["given"] == [
        'cases.csv, row 3, column "case"',
        'extracts.csv, row 2, column "case"',
        'extracts.csv, row 2, column "text"',
        'extracts.csv, row 3, column "case"',
        'extracts.csv, row 3, column "text"',
        'findings/interviews.csv, row 2, column "cases"',
    ]
    assert b"sheet of paper" not in all_bytes(study / "judgements")


def test_a_dry_run_shows_the_same_and_changes_nothing(study: Path, capsys: pytest.CaptureFixture[str]):
    before = all_bytes(study)
    shown = report(capsys, study, "--dry-run")
    assert all_bytes(study) == before
    done = report(capsys, study, "--yes")
    assert shown["record"] is None
    assert {**shown, "only_shown": False, "record": done["record"]} == done


def test_a_second_run_finds_nothing_in_the_journal_and_records_nothing(study: Path, capsys: pytest.CaptureFixture[str]):
    first = report(capsys, study, "--yes")
    before = all_bytes(study)
    second = report(capsys, study, "--yes")
    assert (second["journal"], second["beside"], second["record"]) == ([], [], None)
    assert second["given"] == first["given"]
    assert all_bytes(study) == before


@pytest.mark.parametrize("old_first", [True, False])
def test_an_old_copy_does_not_bring_the_words_back(study: Path, capsys: pytest.CaptureFixture[str], old_first: bool):
    old = study.parent / "old"
    shutil.copytree(study, old)
    report(capsys, study, "--yes")
    into, other = (old, study) if old_first else (study, old)
    assert main(["import", str(into), str(other)]) == 0
    assert words_left(into) == []
    assert len(FilesJournal(into).read().judgements) == 7


def test_conflict_copies_are_erased_too_even_where_another_copy_is_clean(study: Path, capsys: pytest.CaptureFixture[str]):
    old = (study / "judgements" / "anna.jsonl").read_bytes()
    report(capsys, study, "--yes")
    (study / "judgements" / "anna (conflicted copy).jsonl").write_bytes(old)
    assert words_left(study) != []
    told = report(capsys, study, "--yes")
    assert [item["id"] for item in told["journal"]] == [identifier(1), identifier(2), identifier(3)]
    assert words_left(study) == []


def test_lines_that_are_no_judgements_and_what_was_set_aside_are_named(study: Path, capsys: pytest.CaptureFixture[str]):
    journal = study / "judgements" / "anna.jsonl"
    journal.write_bytes(journal.read_bytes() + b'{"text": "' + QUOTE.encode() + b'"}\n' + line(7, body={"text": QUOTE})[:-20])
    (study / "judgements" / "set-aside").mkdir()
    (study / "judgements" / "set-aside" / "ben.jsonl-1.txt").write_text(f'{{"v":1,"text":"{QUOTE}')
    told = report(capsys, study, "--dry-run")
    assert [(item["file"], item["row"]) for item in told["beside"]] == [
        ("judgements/anna.jsonl", 6),
        ("judgements/anna.jsonl", 7),
        ("judgements/set-aside/ben.jsonl-1.txt", 1),
    ]


def test_given_files_and_results_are_named_and_never_changed(study: Path, capsys: pytest.CaptureFixture[str]):
    (study / "narrative").mkdir()
    (study / "narrative" / "introduction.md").write_text(f"# Words\n\nOne of them:\n“{QUOTE}”\n")
    (study / "figure.pdf").write_bytes(b"%PDF-1.7")
    assert main(["report", str(study), "-o", str(study / "report.html")]) == 0
    assert main(["pack", str(study), "-o", str(study / "old.zip")]) == 0
    capsys.readouterr()
    files = {path: path.read_bytes() for path in study.rglob("*") if path.is_file() and path.parent.name != "judgements"}
    assert main(["erase", str(study), "--case", "SW06", "--yes"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert {path: path.read_bytes() for path in files} == files
    expected = [
        "Case SW06, looked for: 2 texts of it, its id.",
        "Note: 1 text of fewer than 3 words can be found only where nothing else stands beside; name more words with --words.",
        'Note: the same person is also "M03"; erase these, too, if the consent was for all.',
        "Journal (the files in study/judgements), erased:",
        f"  anna, code {identifier(1)}: body.reason",
        "Given files: the software never changes them, so remove the words, or the rows, yourself:",
        '  extracts.csv, row 2, column "text": words of the case',
        '  findings/interviews.csv, row 2, column "cases": its id',
        "  narrative/introduction.md, line 3: words of the case",
        "Other files of the folder: delete them, or write them anew:",
        '  old.zip: extracts.csv, row 2, column "text": words of the case',
        "  old.zip: judgements/anna.jsonl, line 1: words of the case",
        "Cannot be looked into, so look yourself:",
        "  figure.pdf",
        "What software cannot see:",
        "  backups, and earlier versions that cloud drives keep",
    ]
    assert [sentence for sentence in expected if sentence not in said] == []
    assert any(sentence.startswith("  report.html: words of the case") for sentence in said)
    assert not any("Nobody in" in sentence or "ever asked" in sentence for sentence in said)


def test_words_that_a_researcher_names_are_found_wherever_they_stand(study: Path, capsys: pytest.CaptureFixture[str]):
    told = report(capsys, study, "--yes", "--words", "something ELSE", "of paper")
    assert identifier(5) in [item["id"] for item in told["journal"]]
    assert b"Something else" not in all_bytes(study / "judgements")


def test_a_case_that_was_taken_out_of_the_files_before_can_be_looked_for_by_its_words(study: Path, capsys: pytest.CaptureFixture[str]):
    for name in ("cases.csv", "extracts.csv"):
        rows = (study / name).read_text().splitlines(keepends=True)
        (study / name).write_text("".join(row for row in rows if "SW06" not in row))
    findings = study / "findings" / "interviews.csv"
    findings.write_text(findings.read_text().replace("SW01; SW06", "SW01"))
    assert main(["erase", str(study), "--case", "SW06", "--dry-run"]) == 1
    assert capsys.readouterr().err == 'there is no case "SW06" in this study. Did you mean "SW01"?\n'
    told = report(capsys, study, "--yes", "--words", "nobody in that room")
    assert told["notes"] == ["the study has no extracts of this case, so what it said is not known here; name its words with --words."]
    assert words_left(study) == []
    assert report(capsys, study, "--yes")["journal"] == []


def test_somebody_has_to_do_it(make_study: StudyMaker, capsys: pytest.CaptureFixture[str]):
    folder = make_study("researchers: [anna, ben]\n", cases=[{"case": "SW06", "source": "interviews"}])
    assert main(["erase", str(folder), "--case", "SW06", "--yes"]) == 1
    assert capsys.readouterr().err == "Say who erases, so that it can be recorded: --by anna; study.yaml names no coordinator.\n"
    assert main(["erase", str(folder), "--case", "SW06", "--yes", "--by", "dora"]) == 1
    assert capsys.readouterr().err == 'study.yaml lists no researcher "dora". It can be "anna" or "ben".\n'
    assert report(capsys, folder, "--yes", "--by", "anna")["by"] == "anna"


def test_without_a_terminal_nothing_is_erased_unless_yes_is_said(study: Path, capsys: pytest.CaptureFixture[str]):
    before = all_bytes(study)
    assert main(["erase", str(study), "--case", "SW06"]) == 2
    assert capsys.readouterr() == ("", "Nothing was erased: there is no way back. Look with --dry-run first, then say --yes.\n")
    assert all_bytes(study) == before


@pytest.mark.parametrize(("answer", "erased"), [("SW06", True), ("yes", False), ("", False)])
def test_in_a_terminal_it_asks_for_the_id_after_showing_all(
    study: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, answer: str, erased: bool
):
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or answer)
    assert main(["erase", str(study), "--case", "SW06"]) == 0
    assert asked == ["\nErase for good? There is no way back. Type SW06 to go on: "]
    output = capsys.readouterr().out
    assert "would be erased:" in output
    assert (words_left(study) == []) is erased
    assert output.endswith("Nothing was erased.\n") is not erased


def test_the_report_is_written_to_a_file_too(study: Path, capsys: pytest.CaptureFixture[str]):
    target = study.parent / "erasure.txt"
    assert main(["erase", str(study), "--case", "SW06", "--yes", "-o", str(target)]) == 0
    assert target.read_text() == capsys.readouterr().out


def test_where_the_report_cannot_be_kept_nothing_is_erased(study: Path, capsys: pytest.CaptureFixture[str]):
    target = study.parent / "erasure.txt"
    target.write_text("mine")
    before = all_bytes(study)
    assert main(["erase", str(study), "--case", "SW06", "--yes", "-o", str(target)]) == 1
    assert capsys.readouterr().err == f"{target} exists already. Name another file for the report.\n"
    assert (target.read_text(), all_bytes(study)) == ("mine", before)


def test_a_journal_of_a_newer_format_is_not_touched(study: Path, capsys: pytest.CaptureFixture[str]):
    write_lines(study, "dora.jsonl", line(8, "dora", v=2, body={"text": QUOTE}))
    before = all_bytes(study)
    assert main(["erase", str(study), "--case", "SW06", "--yes"]) == 1
    assert capsys.readouterr().err.endswith("Nothing was erased.\n")
    assert all_bytes(study) == before


def test_judgements_that_came_without_knowing_of_it_can_be_looked_through_again(study: Path, capsys: pytest.CaptureFixture[str]):
    report(capsys, study, "--yes")
    other = write_lines(study.parent / "other", "anna.jsonl", line(9, body={"text": QUOTE}))
    assert main(["import", str(study), str(other)]) == 0
    assert capsys.readouterr().err == (
        "warning: The words of case SW06 were erased before, and judgements that come now were not looked through. "
        "Run triangulate erase with --case SW06 again.\n"
    )
    assert [item["id"] for item in report(capsys, study, "--yes")["journal"]] == [identifier(9)]
    assert words_left(study) == []
