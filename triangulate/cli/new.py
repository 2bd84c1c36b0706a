"""``triangulate new``: a study folder to begin with."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("folder", metavar="DIR", help="the folder to make")
    parser.add_argument(
        "--from", dest="source", default="blank", metavar="NAME", help="the study to copy: blank (default), safeguarding, ..."
    )


def run(options: argparse.Namespace) -> int:
    """Make the folder and say what to do next."""
    from triangulate.templates import new_study

    folder = new_study(Path(options.folder), options.source)
    print(f"{folder} is ready:")
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            print(f"  {path.relative_to(folder).as_posix()}")
    if options.source == "blank":
        print("\nName your sources in study.yaml, put their findings into findings/, then run:")
    else:
        print("\nNow run:")
    print(f"  triangulate check {folder}\n  triangulate matrix {folder}")
    return 0
