"""``triangulate assess``: step 3, convergence assessment."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_json, add_study, open_checked, print_json, print_result, records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print counts with denominators and the comparisons to look at."""
    from triangulate.markup.plain import terminal_text

    study = open_checked(options.study)
    result = study.assessment()
    if options.json:
        names = ("counts", "dissonances", "silences", "not_addressed", "undetermined", "disputed", "states_differ")
        print_json({**{name: records(getattr(result, name)) for name in names}, "statement": result.statement or None})
        return 0
    print_result(result, study)
    print(f"The whole: {terminal_text(result.statement) or 'nobody has written a global judgement yet (narrative/assessment.md).'}")
    return 0
