"""``triangulate researchers``: step 5, comparison of researchers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from triangulate.cli.common import add_json, add_study, open_checked, print_json, print_result, records

if TYPE_CHECKING:
    from triangulate.protocol.researchers import ResearcherComparison


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument(
        "--coefficients", metavar="NAMES", help="coefficients to give with intervals, with commas between; none to leave them out"
    )
    parser.add_argument("--anonymous", action="store_true", help="list the disagreements without names, for a first discussion")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print agreement before resolution, confusions and disagreements."""
    study = open_checked(options.study)
    asked = None if options.coefficients is None else [name.strip() for name in options.coefficients.split(",") if name.strip() != "none"]
    result = study.researchers([name for name in asked if name] if asked is not None else None, _say)
    if options.anonymous:
        _print_discussion(result, as_json=options.json)
    elif options.json:
        tables = {name: records(getattr(result, name)) for name in ("agreement", "confusion", "disagreements", "outcomes")}
        numbers = [] if result.coefficients is None else records(result.coefficients)
        print_json({"researchers": list(result.researchers), **tables, "coefficients": numbers})
    else:
        print_result(result, study)
    return 0


def _say(words: str) -> None:
    print(f"{words} ...", file=sys.stderr)


def _print_discussion(result: ResearcherComparison, *, as_json: bool) -> None:
    """Readings without names, those furthest apart first."""
    from triangulate.markup.plain import terminal_text

    frame = result.discussion()
    if as_json:
        print_json(records(frame))
        return
    for record in records(frame):
        pair = " x ".join(source for source in (record["source_a"], record["source_b"]) if source) or "all sources"
        label = "" if record["label"] == record["meta_theme"] else f" {record['label'] or ''}"
        said = f": {record['statement']}" if record.get("statement") else ""
        print(terminal_text(f"{record['meta_theme']}{label}{said}, {pair}"))
        for reading in record["readings"].splitlines():
            print(f"  {terminal_text(reading)}")
    if not len(frame):
        print("Researchers differ on no code.")
