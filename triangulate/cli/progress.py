"""``triangulate progress``: how far coding has come."""

from __future__ import annotations

import argparse

from triangulate.cli.common import add_json, add_study, open_checked, print_json, records


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print how much each researcher has coded of what they are to code."""
    from triangulate.markup.plain import terminal_text
    from triangulate.protocol.shares import count

    study = open_checked(options.study)
    progress = study.progress()
    if options.json:
        print_json(records(progress.table))
        return 0
    if study.settings.synthetic:
        print("Synthetic data.\n")
    for line in str(progress).splitlines() or ["Nobody has coded yet, and study.yaml names no researchers."]:
        print(terminal_text(line))
    for who, number in zip(progress.table["researcher"], progress.table["stale"], strict=True):
        if number:
            print(f"{terminal_text(who)}: {count(int(number), 'coding')} to look at again, as what they rest on changed")
    return 0
