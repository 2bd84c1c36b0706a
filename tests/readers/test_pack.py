"""A pack is looked at closely before anything of it is believed: each thing that is wrong is one sentence."""

from __future__ import annotations

import hashlib
import json
import stat
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triangulate.errors import StudyError
from triangulate.readers import pack as reader
from triangulate.readers.pack import parse_pack, read_pack
from triangulate.writers.pack import pack_bytes

FILES = {
    "findings/\u00e9.csv": b"",
    "study.yaml": b"title: x\n",
    "findings/interviews.csv": b"finding\nI1\n",
    "judgements/anna.jsonl": b"{}\n",
}
FOREIGN = "Such an entry does not come from triangulate pack. If a pack was unpacked and zipped again, unpack it and import the folder."
AGAIN = "Ask for it once more, or take an earlier one."


def refusal(data: bytes) -> str:
    with pytest.raises(StudyError) as caught:
        parse_pack(data, "a.zip")
    assert caught.value.closing == "Nothing was written."
    (problem,) = caught.value.problems
    return str(problem).removeprefix("a.zip: ")


def zipped(members: dict[str, bytes], manifest: object | None = None) -> bytes:
    """A zip file as somebody might make it by hand."""
    listed = [{"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in members.items()]
    about = {"format": 1, "title": "x", "files": listed} if manifest is None else manifest
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack.json", json.dumps(about))
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_what_was_packed_comes_out(tmp_path: Path):
    path = tmp_path / "a.zip"
    path.write_bytes(pack_bytes(FILES, {"title": "x", "counts": {"case": 3}}))
    pack = read_pack(path)
    assert pack.files == FILES
    assert (pack.about["title"], pack.about["counts"]) == ("x", {"case": 3})
    assert set(pack.given) == {"study.yaml", "findings/interviews.csv", "findings/\u00e9.csv"}
    assert pack.journal == {"judgements/anna.jsonl": b"{}\n"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil.csv", "findings/../../evil.csv", "/etc/passwd", "C:/evil.csv", "C:evil.csv", "findings\\evil.csv", "findings/a:b.csv",
        "findings/con.csv", "findings/NUL.csv", "judgements/.hidden.jsonl", "findings/a\x00b.csv", "findings/a .csv/x.csv", "evil.py",
        "findings/evil.py", "judgements/set-aside/x.jsonl", "judgements/x.txt", "study.yaml/x", "__MACOSX/._study.yaml",
        "my-study/study.yaml", "findings/ a.csv", "judgements/a\n.jsonl",
    ],
)  # fmt: skip
def test_a_name_that_is_no_file_of_a_study_is_refused(name: str):
    # The zip library of Python mends some names when it writes; patched bytes are what an attacker writes.
    harmless = "findings/" + "q" * (len(name.encode()) - 9) if len(name) > 9 else "q" * len(name)
    data = zipped({**FILES, harmless: b"x"}).replace(harmless.encode(), name.encode())
    assert refusal(data) == f'the entry "{reader.shorten(name)}" is no file of a study folder. {FOREIGN}'


def test_a_link_is_refused():
    buffer = BytesIO(zipped(FILES))
    with zipfile.ZipFile(buffer, "a") as archive:
        link = zipfile.ZipInfo("findings/observations.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert refusal(buffer.getvalue()) == f'the entry "findings/observations.csv" is a link or a folder, not a file. {FOREIGN}'


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["study.yaml", "STUDY.yaml", "Findings/Interviews.CSV", "findings/e\u0301.csv"])
def test_names_that_are_the_same_on_some_computer_are_refused(name: str):
    buffer = BytesIO(zipped(FILES))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(name, b"other")
    assert refusal(buffer.getvalue()) == f'the entry "{name}" is there twice. {FOREIGN}'


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = zipped({**FILES, "findings/survey.csv": b"0" * 5_000_000})
    assert refusal(data) == f'the entry "findings/survey.csv" would unpack to far more than it seems. {FOREIGN}'


def test_too_many_or_too_large_entries_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reader, "MOST_ENTRIES", 4)
    assert refusal(pack_bytes(FILES, {})) == f"the zip file holds 5 entries, more than any study. {FOREIGN}"
    monkeypatch.setattr(reader, "MOST_ENTRIES", 5)
    monkeypatch.setattr(reader, "MOST_BYTES", 20)
    assert refusal(pack_bytes(FILES, {})) == f"it would unpack to more than 0 MB. {FOREIGN}"


def test_a_size_that_is_a_lie_is_no_way_around_the_limits():
    data = bytearray(zipped({**FILES, "findings/survey.csv": b"0" * 5_000_000}))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rfind(signature)
        struct.pack_into("<I", data, at + offset, 100)
    assert refusal(bytes(data)) == f"the zip file is damaged or was cut off. Nothing in it can be relied on. {AGAIN}"


def test_a_file_that_was_changed_or_is_missing_or_was_added_is_told():
    listed = [{"file": name, "sha256": hashlib.sha256(content).hexdigest()} for name, content in FILES.items()]
    about = {"format": 1, "title": "x", "files": listed}
    assert refusal(zipped({**FILES, "study.yaml": b"title: y\n"}, about)) == f'"study.yaml" is not as it was packed. {AGAIN}'
    assert refusal(zipped({"study.yaml": FILES["study.yaml"]}, about)) == f'"findings/interviews.csv" should be in it and is not. {AGAIN}'
    extra = refusal(zipped({**FILES, "cases.csv": b"case\n"}, about))
    assert extra == f'"cases.csv" is in it although pack.json does not list it. {AGAIN}'
    assert refusal(zipped({"cases.csv": b"case\n"})) == f"there is no study.yaml in it. {AGAIN}"


def test_a_pack_of_a_newer_format_is_told():
    assert refusal(zipped(FILES, {"format": 2, "files": []})) == (
        "the pack has format 2, this version knows format 1. "
        "Update this software (pip install --upgrade triangulation-protocol) and try again."
    )


@pytest.mark.parametrize(
    "manifest", [[], {}, {"format": 1}, {"format": 1, "files": [1]}, {"format": "1", "files": []}, {"format": 1, "files": 7}]
)
def test_a_list_of_contents_that_cannot_be_understood_is_told(manifest: object):
    assert refusal(zipped(FILES, manifest)) == f"pack.json in it cannot be understood. {AGAIN}"


def test_what_is_no_pack_is_told():
    made = "A pack is what triangulate pack writes."
    assert refusal(b"") == f"this is not a pack: it is no zip file. {made}"
    assert refusal(b"title: x\n") == f"this is not a pack: it is no zip file. {made}"
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("study.yaml", "title: x")
    assert refusal(buffer.getvalue()) == f"this is not a pack: it has no pack.json. {made}"


def test_a_pack_with_a_password_is_told():
    data = bytearray(zipped(FILES))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)) == "the zip file is protected with a password. Unpack it and pack it again without one."


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(StudyError, match=r"^a\.zip: the file cannot be read \(No such file or directory\)\. Look whether it is there"):
        read_pack(tmp_path / "a.zip")


def test_a_pack_that_was_cut_off_anywhere_is_never_taken():
    data = pack_bytes(FILES, {"title": "x"})
    for end in range(len(data) - 1):
        assert refusal(data[:end]).startswith(("this is not a pack", "the zip file is damaged"))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_pack_in_which_bytes_were_changed_is_refused_in_a_sentence_or_whole(data: st.DataObject):
    original = pack_bytes(FILES, {"title": "x"})
    spoiled = bytearray(original)
    for _ in range(data.draw(st.integers(1, 4))):
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.integers(0, 255))
    try:
        pack = parse_pack(bytes(spoiled), "a.zip")
    except StudyError as err:
        assert len(err.problems) == 1
    else:
        assert pack.files == FILES
