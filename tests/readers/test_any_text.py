"""The text of any file is found with where it stands; what cannot be looked into is told apart from what holds nothing."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import openpyxl
import pytest
from odf.opendocument import OpenDocumentText
from odf.text import P

from triangulate.readers.any_text import texts_in

WORDS = "nobody asked me"


def places(file: str, data: bytes) -> list[str]:
    """Where the words stand, each place once."""
    found = texts_in(file, data)
    assert found is not None
    return list(dict.fromkeys(str(place) for place, text in found if WORDS in " ".join(text.split())))


def archive(**members: bytes) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def test_of_a_table_row_and_column_are_told():
    assert places("notes.csv", b'id;said\nI1;yes\nI2;"well,\nnobody asked me"\n') == ['notes.csv, row 3, column "said"']
    assert places("a.csv", b"id,said\nI1,'=nobody asked me\n") == ['a.csv, row 2, column "said"']
    assert places("a.csv", b"id,nobody asked me\n") == ['a.csv, row 1, column "2"']


def test_a_table_that_cannot_be_read_is_looked_through_as_text():
    assert places("a.csv", b'id,said\nI1,"nobody asked me\n') == ["a.csv, line 1"]


def test_of_a_workbook_the_sheet_is_told_and_comments_are_found():
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Later")
    sheet.append(["id", "said"])
    sheet.append(["I1", f"well, {WORDS}"])
    sheet["A2"].comment = openpyxl.comments.Comment(f"hm: {WORDS}", "anna")
    buffer = BytesIO()
    book.save(buffer)
    assert places("a.xlsx", buffer.getvalue()) == ['a.xlsx, sheet "Later", row 2, column "said"', "a.xlsx"]


def test_of_documents_the_text_is_found_across_their_markup():
    first = "<w:p><w:r><w:t>No</w:t></w:r><w:r><w:t>thing</w:t></w:r></w:p>"
    second = "<w:p><w:r><w:t>nobody</w:t><w:tab/><w:t>asked me</w:t></w:r></w:p>"
    word = f'<?xml version="1.0"?><w:body>{first}{second}</w:body>'.encode()
    data = archive(**{"[Content_Types].xml": b"<x/>", "word/document__xml": word})
    assert places("report.docx", data) == ["report.docx"]
    assert [text for _, text in texts_in("report.docx", data) or () if text == "Nothing"] == ["Nothing"]
    document = OpenDocumentText()
    document.text.addElement(P(text=f"She: {WORDS}"))
    buffer = BytesIO()
    document.write(buffer)
    assert places("report.odt", buffer.getvalue()) == ["report.odt"]


def test_pages_are_read_as_people_see_them_and_their_alternative_texts():
    page = "<!doctype html><title>a</title><p>well, <b>nobody</b> asked&#32;me</p><img alt='x &lt; nobody asked me'>"
    found = [text for _, text in texts_in("report.html", page.encode()) or ()]
    assert found == ["a", "well, nobody asked me", "x < nobody asked me"]


def test_of_a_zip_file_the_file_in_it_is_told_however_deep():
    inner = archive(a__csv=b"id,said\nI1,nobody asked me\n")
    outer = archive(inner__zip=inner, b__txt=b"one\n\n\ntwo nobody\nasked me")
    assert places("old.zip", outer) == ['old.zip: inner.zip: a.csv, row 2, column "said"', "old.zip: b.txt, line 4"]


def test_names_of_files_in_an_archive_are_looked_at():
    assert places("old.zip", archive(**{"nobody asked me__txt": b"-"})) == ["old.zip: nobody asked me.txt"]


def test_notebooks_and_journals_are_read_value_by_value():
    notebook = {
        "cells": [{"source": ["x = 'nobody\\n", "asked me'"], "outputs": [{"data": {"text/html": ["<p>nobody <i>asked</i> me</p>"]}}]}]
    }
    assert places("a.ipynb", json.dumps(notebook).encode()) == ["a.ipynb"]
    lines = b'{"text": "fine"}\n{"text": "nobody\\u0020asked me"}\nnobody asked me {'
    assert places("a.jsonl", lines) == ["a.jsonl, line 2", "a.jsonl, line 3"]


def test_texts_are_read_paragraph_by_paragraph_in_any_encoding():
    text = "\n\nfirst\n\n  \nnobody\nasked me\n\nlast"
    assert places("a.md", text.encode()) == ["a.md, line 6"]
    assert places("a.txt", text.encode("utf-16")) == ["a.txt, line 6"]
    assert places("a.R", text.encode("cp1252")) == ["a.R, line 6"]


@pytest.mark.parametrize(
    ("file", "data"),
    [("a.pdf", b"%PDF-1.7 nobody"), ("a.rtf", b"{\\rtf1 nobody"), ("a.jpg", b"\xff\xd8\x00\x10"), ("a.docx", b"PK\x03\x04 cut off")],
)
def test_what_cannot_be_looked_into_is_said(file: str, data: bytes):
    assert texts_in(file, data) is None


def test_an_archive_with_a_password_cannot_be_looked_into():
    data = bytearray(archive(a__txt=b"nobody"))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert texts_in("a.zip", bytes(data)) is None
