"""``triangulate import``: take the judgements of another place in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from triangulate.cli.common import add_json, print_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("study", metavar="STUDY", help="the study folder; a new name where a pack is to be unpacked")
    parser.add_argument(
        "other", metavar="OTHER", help="a study folder, a pack (.zip), a .jsonl file, a folder of them, or a postgresql:// address"
    )
    parser.add_argument("--dry-run", action="store_true", help="show what would come and write nothing")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Say what came, by whom, and where given files differ."""
    from triangulate.exchange import import_judgements
    from triangulate.markup.plain import terminal_text

    done = import_judgements(Path(options.study), options.other, dry_run=options.dry_run)
    for warning in done.merged.warnings:
        print(f"warning: {terminal_text(warning)}", file=sys.stderr)
    if options.json:
        print_json(done.to_json())
        return 0
    for sentence in done.sentences:
        print(terminal_text(sentence))
    if options.dry_run:
        print("Nothing was written.")
    return 0
