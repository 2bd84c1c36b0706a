"""``triangulate researchers``: step 5, comparison of researchers."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_json, add_study, open_checked, print_json, print_result, records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print agreement before resolution, confusions and disagreements."""
    study = open_checked(options.study)
    result = study.researchers()
    if options.json:
        tables = {name: records(getattr(result, name)) for name in ("agreement", "confusion", "disagreements")}
        print_json({"researchers": list(result.researchers), **tables})
    else:
        print_result(result, study)
    return 0
