"""What several commands share: opening a study, printing tables, pure JSON."""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import TYPE_CHECKING, Any

_STEERING = re.compile("[\x7f-\x9f]")
"""Characters that JSON leaves as they are and that a terminal may obey."""

if TYPE_CHECKING:
    import pandas as pd

    from triangulate.protocol.result import Result
    from triangulate.study import Study


def add_study(parser: argparse.ArgumentParser) -> None:
    """The study folder, which comes first."""
    parser.add_argument("study", nargs="?", default=".", metavar="STUDY", help="the study folder (default: this folder)")


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json`` for other programs."""
    parser.add_argument("--json", action="store_true", help="print JSON for other programs instead of a table")


def open_checked(folder: str, researcher: str | None = None) -> Study:
    """Open a study whose files have no errors; warnings go to stderr, errors raise.

    ``researcher`` is who looks, where study.yaml names them: it matters where coding is blind, and to a server.
    """
    from pathlib import Path

    from triangulate.markup.plain import terminal_text
    from triangulate.readers.folder import read_folder
    from triangulate.study import Study

    files = read_folder(Path(folder))
    study = Study(files, researcher if researcher in files.settings.researcher_ids else None)
    _ = study.analysis
    for problem in study.problem_list:
        print(f"{problem.severity}: {terminal_text(str(problem))}", file=sys.stderr)
    return study


def print_json(value: Any) -> None:
    """Pure JSON on stdout: null, never NaN."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)
    print(_STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values."""
    from triangulate.matrix import json_value

    columns = {str(name): [json_value(value) for value in frame[name].to_numpy(dtype=object, na_value=None)] for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def print_result(result: Result, study: Study) -> None:
    """The tables of a step, each under its caption."""
    from triangulate.markup.plain import terminal_table
    from triangulate.protocol.result import text_rows

    if study.settings.synthetic:
        print("Synthetic data.\n")
    for note in result.notes():
        print(note + "\n")
    for caption, frame in result.tables().items():
        if not len(frame):
            print(f"{caption}: none\n")
            continue
        print(f"{caption}:\n{terminal_table([str(name).replace('_', ' ') for name in frame.columns], text_rows(frame))}\n")
