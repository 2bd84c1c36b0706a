"""``triangulate sensitivity``: how the matrix depends on rules, sources and researchers."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_json, add_study, open_checked, print_json, print_result, records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the scenarios and the comparisons that change."""
    study = open_checked(options.study)
    result = study.sensitivity()
    if options.json:
        print_json({"scenarios": records(result.scenarios), "flips": records(result.flips)})
    else:
        print_result(result, study)
    return 0
