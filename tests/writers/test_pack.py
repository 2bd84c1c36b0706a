"""A pack is the same file for the same study, and says what is inside."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from triangulate.readers.pack import parse_pack
from triangulate.writers.pack import pack_bytes


def test_the_same_study_gives_the_same_bytes_at_any_time_and_in_any_order(monkeypatch):
    files = {"study.yaml": b"title: x", "cases.csv": b"case"}
    before = pack_bytes(files, {"title": "x"})
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert pack_bytes(dict(reversed(files.items())), {"title": "x"}) == before


def test_it_says_what_is_inside_first():
    data = pack_bytes({"study.yaml": b"title: x"}, {"title": "Größe", "last_judgement": None})
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == ["pack.json", "study.yaml"]
        assert json.loads(archive.read("pack.json")) == {
            "format": 1,
            "title": "Größe",
            "last_judgement": None,
            "files": [
                {"file": "study.yaml", "sha256": "f318f0505746a9319c4daa21f5774c60a8fe1b6994c6f23154a4e82a9b801cc7", "size": 8},
            ],
        }
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(
    st.dictionaries(st.sampled_from(["cases.csv", "findings/a b.csv", "narrative/é.md", "judgements/anna.jsonl"]), st.binary(max_size=200))
)
def test_what_goes_in_comes_out(files: dict[str, bytes]):
    files = {"study.yaml": b"title: x", **files}
    assert parse_pack(pack_bytes(files, {"title": "x"}), "a.zip").files == files


def test_a_file_that_shrinks_to_nothing_is_not_taken_for_a_bomb():
    files = {"study.yaml": b"title: x", "findings/survey.csv": b"the same line\n" * 200_000}
    assert parse_pack(pack_bytes(files, {"title": "x"}), "a.zip").files == files
