"""``triangulate report``: the narrative report."""

from __future__ import annotations

import argparse
import sys

from triangulate.cli.common import add_study, open_checked


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="the file to write; the ending says how: .html .docx .pdf .md"
    )


def run(options: argparse.Namespace) -> int:
    """Write the report, saying what is being done where somebody is watching."""
    watched = sys.stderr.isatty()
    path = open_checked(options.study).report(options.output, (lambda words: print(f"{words} ...", file=sys.stderr)) if watched else None)
    print(f"Written: {path}")
    return 0
