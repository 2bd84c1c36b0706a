"""Codings mean the same wherever they stand: in codings.csv, in the journal, or some here and some there."""

from __future__ import annotations

import csv
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from triangulate.protocol.codings import JUDGEMENTS
from triangulate.study import Study, open_study
from triangulate.templates import template

BEFORE = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
"""When the codings are made: before the templates settle any."""
STUDIES = ("safeguarding", "families")
PARTS = ("all", "every other")


def converted(source: Path, target: Path, part: str) -> tuple[Study, Study]:
    """The study as it is, and a copy of it whose codings (or every other one) were made by ``study.code``."""
    shutil.copytree(source, target)
    table = target / "codings.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    moved = rows if part == "all" else rows[::2]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(row for row in rows if row not in moved)
    if part == "all":
        table.unlink()
    settled = target / "judgements"
    if settled.is_dir():
        settled.rename(target / "later")
    study = open_study(target)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("triangulate.model.judgements.time", SimpleNamespace(time=lambda: BEFORE))
        for row in moved:
            said = {name: row.get(name) or None for name in (*JUDGEMENTS, "code", "reason", "statement")}
            study.code(row["meta_theme"], row["source_a"] or None, row["source_b"] or None, row["researcher"], **said)
    for path in (target / "later").glob("*.jsonl"):
        with (settled / path.name).open("a", encoding="utf-8") as file:
            file.write(path.read_text(encoding="utf-8"))
    return open_study(source), open_study(target)


@pytest.fixture(scope="module", params=[(name, part) for name in STUDIES for part in PARTS], ids=lambda param: f"{param[0]}, {param[1]}")
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Study]:
    name, part = request.param
    return converted(template(name), tmp_path_factory.mktemp(name) / name, part)


def without_stale(study: Study, cells: pd.DataFrame) -> pd.DataFrame:
    """What settled a comparison says nothing of what it rests on in the templates, so nothing is stale either way."""
    assert not cells["stale"].any(), study.stale()["changed"].tolist()
    return cells


def test_the_matrix_of_the_team_is_the_same(both: tuple[Study, Study]):
    table, journal = both
    pd.testing.assert_frame_equal(without_stale(journal, journal.matrix().cells), table.matrix().cells)
    pd.testing.assert_frame_equal(journal.matrix().table, table.matrix().table)
    assert journal.matrix().totals == table.matrix().totals


def test_the_matrix_of_each_researcher_is_the_same(both: tuple[Study, Study]):
    table, journal = both
    names = table.analysis.researchers
    assert names == journal.analysis.researchers != ()
    for name in names:
        pd.testing.assert_frame_equal(journal.matrix(researcher=name).cells, table.matrix(researcher=name).cells)


@pytest.mark.parametrize("scheme", ["meaning_only", "complementarity"])
def test_the_matrix_under_another_scheme_is_the_same(both: tuple[Study, Study], scheme: str):
    table, journal = both
    pd.testing.assert_frame_equal(journal.matrix(scheme=scheme).cells, table.matrix(scheme=scheme).cells)


@pytest.mark.parametrize("step", ["assessment", "completeness", "researchers", "feedback", "sensitivity"])
def test_every_step_gives_the_same(both: tuple[Study, Study], step: str):
    expected, found = (getattr(study, step)() for study in both)
    # Of codings of the journal it is known, beside all the rest, what could be seen when they were made.
    assert [note for note in found.notes() if "could be seen" not in note] == expected.notes()
    assert found.tables().keys() == expected.tables().keys()
    for name, table in expected.tables().items():
        same = found.tables()[name]
        if "comparisons" in same:
            same = same[same["comparisons"] != "nothing seen"]
        pd.testing.assert_frame_equal(same, table, obj=name)


def test_the_codings_are_the_same(both: tuple[Study, Study]):
    expected, found = (study.codings for study in both)
    keys = ["meta_theme", "source_a", "source_b", "researcher"]
    columns = [*keys, *JUDGEMENTS, "code", "reason"]
    ordered = [frame[columns].sort_values(keys, ignore_index=True) for frame in (found, expected)]
    pd.testing.assert_frame_equal(*ordered)


def test_nothing_is_wrong_with_the_one_that_is_not_with_the_other(both: tuple[Study, Study]):
    expected, found = (sorted(problem.what for problem in study.problem_list) for study in both)
    assert found == expected


def test_a_coding_of_the_journal_holds_before_that_of_the_table(worked: Path):
    study = open_study(worked)
    who = study.analysis.researchers[0]
    study.code("O1", "interviews", "observations", who, code="dissonance", reason="I read it again.")
    assert study.matrix(researcher=who).cells["code"].tolist()[0] == "dissonance"
    study.undo(who)
    assert study.matrix().cells["code"].tolist()[0] == "partial_agreement"
