"""``triangulate report``: the narrative report."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_study, open_checked


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write; the ending says how: .md .html")


def run(options: argparse.Namespace) -> int:
    """Write the report."""
    print(f"Written: {open_checked(options.study).report(options.output)}")
    return 0
