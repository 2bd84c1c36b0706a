"""Ways to spoil a copy of a study: each returns a step that changes one thing of a folder."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl

Step = Callable[[Path], None]


def write(file: str, content: str | bytes) -> Step:
    """A file with this content, in place of what was there."""

    def step(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))

    return step


def replace(file: str, old: str, new: str) -> Step:
    """Other words in a file, in the one place where the old ones stand."""

    def step(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        write(file, text.replace(old, new))(folder)

    return step


def add(file: str, text: str) -> Step:
    """More at the end of a file."""
    return lambda folder: write(file, (folder / file).read_text(encoding="utf-8") + text)(folder)


def above(file: str, text: str) -> Step:
    """More at the beginning of a file."""
    return lambda folder: write(file, text + (folder / file).read_text(encoding="utf-8"))(folder)


def cell(file: str, row: int, column: str, value: str) -> Step:
    """Another value in one cell of a CSV file; a column that the file lacks is added."""

    def step(folder: Path) -> None:
        rows = read_rows(folder / file)
        if column not in rows[0]:
            rows = [[*cells, column if number == 0 else ""] for number, cells in enumerate(rows)]
        rows[row - 1][rows[0].index(column)] = value
        write(file, csv_text(rows))(folder)

    return step


def rename(old: str, new: str) -> Step:
    return lambda folder: (folder / old).rename(folder / new) and None


def delete(file: str) -> Step:
    return lambda folder: shutil.rmtree(folder / file) if (folder / file).is_dir() else (folder / file).unlink()


def make_folder(file: str) -> Step:
    return lambda folder: (folder / file).mkdir()


def cut(file: str, size: int) -> Step:
    """Only the first bytes of a file."""
    return lambda folder: write(file, (folder / file).read_bytes()[:size])(folder)


def as_workbook(file: str, sheet: str = "Sheet1", keep: bool = False) -> Step:
    """The rows of a CSV file as a workbook with the ending .xlsx."""

    def step(folder: Path) -> None:
        path = folder / file
        write(path.with_suffix(".xlsx").relative_to(folder).as_posix(), workbook_of({sheet: read_rows(path)}))(folder)
        if not keep:
            path.unlink()

    return step


def date_in(file: str, address: str) -> Step:
    """A real date in a cell of a workbook."""

    def step(folder: Path) -> None:
        book = openpyxl.load_workbook(folder / file)
        book.active[address] = dt.date(2026, 4, 1)
        book.save(folder / file)

    return step


def all_of(*steps: Step) -> Step:
    """Several steps that are one fault together."""

    def step(folder: Path) -> None:
        for one in steps:
            one(folder)

    return step


def read_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def csv_text(rows: Iterable[Iterable[str]], separator: str = ",") -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def workbook_of(sheets: dict[str, list[list[object]]] | dict[str, list[list[str]]]) -> bytes:
    """A workbook, one sheet a table."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append([value if value != "" else None for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """All that lies in a folder, byte by byte."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


CASES = write("cases.csv", "case,source\n" + "".join(f"SW{number:02},interviews\n" for number in range(1, 17)))
"""The cases of the worked study, which it does not list itself."""

EXTRACTS = write("extracts.csv", "finding,case,text\nI001,SW01,We meet.\nI001,SW02,We talk.\n")
"""Two extracts for a finding of the worked study."""
