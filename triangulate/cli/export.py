"""``triangulate export``: all judgements in a file, a folder or on a server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from triangulate.cli.common import add_study


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument(
        "-o", "--output", required=True, metavar="TARGET", help="a .jsonl file, a folder, or a postgresql:// address of a journal"
    )


def run(options: argparse.Namespace) -> int:
    """Write the judgements and say where they are."""
    from triangulate.exchange import export_judgements
    from triangulate.markup.plain import terminal_text

    done = export_judgements(Path(options.study), options.output)
    warnings = done.merged.warnings if done.merged is not None else []
    for warning in [*map(str, done.problems), *warnings]:
        print(f"warning: {terminal_text(warning)}", file=sys.stderr)
    for sentence in done.sentences:
        print(terminal_text(sentence))
    return 0
