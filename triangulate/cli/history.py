"""``triangulate history``: who decided what, and when."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from triangulate.cli.common import add_json, add_study, open_checked, print_json

if TYPE_CHECKING:
    from triangulate.study import Study


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument("--subject", metavar="ID", help="only what is on this meta-theme (id or label), finding or source")
    parser.add_argument("--researcher", metavar="ID", help="only judgements of this researcher")
    parser.add_argument("--kind", metavar="KIND", help="only one kind of judgement, such as code or resolve")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print the judgements in their order, undone ones marked."""
    from triangulate.errors import UnknownName, did_you_mean
    from triangulate.markup.plain import terminal_table
    from triangulate.model.judgements import KINDS
    from triangulate.protocol.shares import count
    from triangulate.protocol.words import history_table

    if options.kind is not None and options.kind not in KINDS:
        raise UnknownName(f'there is no kind of judgement "{options.kind}". {did_you_mean(options.kind, KINDS)}')
    study = open_checked(options.study, options.researcher)
    judgements = study.judgements(options.subject, options.researcher, options.kind)
    table = history_table(study.analysis, judgements)
    if options.json:
        fields = ("id", "at", "researcher", "kind", "subject", "body")
        words = zip(table["what"], table["stands"], strict=True)
        pairs = zip(judgements, words, strict=True)
        print_json(
            [{**{name: getattr(item, name) for name in fields}, "what": what, "stands": bool(stands)} for item, (what, stands) in pairs]
        )
        return 0
    if study.settings.synthetic:
        print("Synthetic data.\n")
    if not judgements:
        print(_nothing(study, options))
        return 0
    undone = ["" if stands else "undone" for stands in table["stands"]]
    rows = [
        [at[:19].replace("T", " "), *words, mark]
        for at, *words, mark in zip(*(table[name] for name in table.columns[:4]), undone, strict=True)
    ]
    print(terminal_table(["at (UTC)", "researcher", "kind", "what", ""], rows, most=100))
    print(f"\n{count(len(judgements), 'judgement')}.")
    return 0


def _nothing(study: Study, options: argparse.Namespace) -> str:
    """Why nothing is shown."""
    if study.hidden():
        own = "" if options.researcher else " Your own are shown with --researcher and your id."
        return f"Nothing that may be shown: coding is blind, and what is not revealed yet is left out.{own}"
    if options.subject or options.researcher or options.kind:
        return "No judgement is on this. Without --subject, --researcher and --kind all are shown."
    return "No judgements yet. What was coded in codings.csv has no history; study.code(...) writes one."
