"""``triangulate erase``: take the words of a case out of the journal, and say where else they stand."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from triangulate.cli.common import add_json, add_study, print_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument("--case", required=True, metavar="ID", help="the case whose consent was withdrawn")
    parser.add_argument(
        "--words", nargs="+", action="extend", default=[], metavar="WORDS", help="further words that tell who it is, exactly as they stand"
    )
    parser.add_argument("--by", metavar="ID", help="the researcher who erases (default: the coordinator of study.yaml)")
    parser.add_argument("--dry-run", action="store_true", help="show what would be erased and change nothing")
    parser.add_argument("--yes", action="store_true", help="erase without asking; there is no way back")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the report to a text file, too")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Show, ask, erase, report."""
    from triangulate.erasure import erase_case
    from triangulate.errors import OutputError

    if options.output and Path(options.output).exists():
        raise OutputError(f"{options.output} exists already. Name another file for the report.")
    folder, given = Path(options.study), (options.case, options.words, options.by)
    if not (options.dry_run or options.yes):
        if not sys.stdin.isatty():
            print("Nothing was erased: there is no way back. Look with --dry-run first, then say --yes.", file=sys.stderr)
            return 2
        _show(erase_case(folder, *given, dry_run=True).lines)
        if _answer(f"\nErase for good? There is no way back. Type {options.case} to go on: ") != options.case:
            print("Nothing was erased.")
            return 0
    report = erase_case(folder, *given, dry_run=options.dry_run)
    lines = [*report.lines, *(["", "Nothing was changed."] if options.dry_run else [])]
    if options.json:
        print_json(report.to_json())
    else:
        _show(lines)
    if options.output:
        from triangulate.exchange import write_new

        write_new(Path(options.output), ("\n".join(lines) + "\n").encode("utf-8", "replace"))
    return 0


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def _show(lines: list[str]) -> None:
    from triangulate.markup.plain import terminal_text

    for line in lines:
        print("  " * line.startswith("  ") + terminal_text(line))
