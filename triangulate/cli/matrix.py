"""``triangulate matrix``: the convergence coding matrix."""

from __future__ import annotations

import argparse
import sys

from triangulate.cli.common import add_json, add_study, open_checked, print_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument("--scheme", metavar="NAME", help="another coding scheme than the study's own")
    parser.add_argument("--scope", choices=("pairwise", "per_source", "joint"), help="what is compared (default: as the scheme says)")
    parser.add_argument("--researcher", metavar="ID", help="the codings of one researcher instead of the team's")
    parser.add_argument("-o", "--output", metavar="FILE", help="write it; the ending says how: .csv .md .html .xlsx")
    parser.add_argument("--format", choices=("csv", "md", "html"), help="print it in this form instead of a table")
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Print or write the matrix."""
    from triangulate.markup.plain import terminal_table, terminal_text

    study = open_checked(options.study, options.researcher)
    matrix = study.matrix(options.scheme, options.scope, options.researcher)
    if options.output:
        print(f"Written: {matrix.write(options.output)}", file=sys.stderr if options.json else sys.stdout)
    if options.json:
        print_json(matrix.to_json())
    elif options.format:
        text = {"csv": lambda: matrix.to_csv().decode("utf-8-sig"), "md": matrix.to_markdown, "html": matrix.to_html}[options.format]()
        print(text, end="")
    elif not options.output:
        view = matrix.view
        rows = [
            [theme, label, *("; ".join(f"{view.looks[outcome].letter} {view.looks[outcome].label}" for outcome, _ in cell) for cell in row)]
            for theme, label, row in zip(view.themes, view.labels, view.cells, strict=True)
        ]
        print(f"{terminal_text(view.caption)}\n")
        print(terminal_table(["id", "meta-theme", *view.columns], rows))
        print(f"\nNext: {study.next_step(commands=True)}")
    return 0
