"""``triangulate completeness``: step 4, completeness comparison."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_json, add_study, open_checked, print_json, print_result, records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print what is shared, what one source brings alone, and gaps."""
    study = open_checked(options.study)
    result = study.completeness()
    if options.json:
        print_json({name: records(getattr(result, name)) for name in ("rows", "sources", "questions", "unsorted")})
    else:
        print_result(result, study)
    return 0
