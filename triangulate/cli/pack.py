"""``triangulate pack``: a study with all its judgements in one file, for a colleague or as a backup."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from triangulate.cli.common import add_study


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_study(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write; it ends in .zip")
    parser.add_argument(
        "--for", dest="researcher", metavar="ID", help="the colleague whom it is for: in a blind study without what they may not see yet"
    )
    parser.add_argument(
        "--permission",
        choices=("team", "stakeholders", "publication"),
        default="team",
        help="leave out extracts whose permission does not reach so far (default: team, all are in it)",
    )


def run(options: argparse.Namespace) -> int:
    """Pack, read it back, and say what is inside and what is not."""
    from triangulate.markup.plain import terminal_text
    from triangulate.packing import Audience, audience_of, pack_study

    folder = Path(options.study)
    audience = Audience(None, options.permission)
    if options.researcher is not None:
        from triangulate.study import open_study

        audience = audience_of(options.researcher, open_study(folder).analysis.disclosure, options.permission)
    done = pack_study(folder, Path(options.output), audience)
    for problem in done.problems:
        print(f"warning: {terminal_text(str(problem))}", file=sys.stderr)
    for sentence in done.sentences:
        print(terminal_text(sentence))
    print(f"To unpack it, or to take its judgements in: triangulate import STUDY {terminal_text(options.output)}")
    return 0
