"""``triangulate check``: what is wrong with the files, and what to do."""

from __future__ import annotations

import argparse
import sys

from triangulate.cli.common import add_json, add_study, print_json


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """List all problems; exit code 1 where there are errors."""
    from triangulate.errors import StudyError
    from triangulate.markup.plain import terminal_text
    from triangulate.protocol.shares import count
    from triangulate.study import open_study

    closing = ""
    try:
        study = open_study(options.study)
        problems = study.problem_list
        if not problems:
            sizes = {"meta-theme": study.meta_themes, "finding": study.findings, "coding": study.codings}
            closing = f"All is well: {', '.join(count(len(frame), word) for word, frame in sizes.items())}."
    except StudyError as err:
        problems = list(err.problems)
    errors = sum(problem.severity == "error" for problem in problems)
    if options.json:
        print_json([problem._asdict() for problem in problems])
    for problem in problems:
        line = terminal_text(str(problem))
        print(line if problem.severity == "error" else f"{problem.severity}: {line}", file=sys.stderr)
    if errors:
        print(StudyError(problems).closing, file=sys.stderr)
    elif not options.json:
        print(closing or "No errors. What is listed above does not stop anything.")
    return 1 if errors else 0
