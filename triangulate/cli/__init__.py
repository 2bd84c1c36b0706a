"""The command line: one file a command, each a short function over a library call.

Nothing heavy is imported until a command runs, so that ``--help`` answers at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

COMMANDS = {
    "demo": "run the worked study and write its matrix and report",
    "new": "make a study folder to fill in, or a copy of an example",
    "check": "say what is wrong with the files of a study, and what to do",
    "matrix": "show or write the convergence coding matrix",
    "assess": "count the codes and list dissonances, silences and open points",
    "completeness": "show what is shared, what one source brings alone, and gaps",
    "researchers": "compare the codings of researchers",
    "sensitivity": "show how the matrix depends on rules, sources and researchers",
    "report": "write the narrative report",
    "history": "show who decided what, and when",
    "progress": "show how much each researcher has coded",
    "import": "take judgements of another folder, a pack, a file or a server in",
    "export": "write all judgements to a file, a folder or a server",
    "pack": "put the whole study into one file, for a colleague or as a backup",
    "erase": "take the words of a case out of the journal, and say where else they stand",
    "team": "keep the journal on a PostgreSQL server, with a role for each researcher",
    "lab": "open JupyterLab with the notebooks that come along",
}
"""Commands with their help, in the order of a first analysis."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0 well, 1 the input is at fault, 2 wrong usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console in an old code page would else stop at the first name it cannot show.
            stream.reconfigure(encoding="utf-8", errors="replace") if not stream.isatty() else stream.reconfigure(errors="replace")
    parser = build_parser(next((word for word in given if word in COMMANDS), None))
    try:
        options = parser.parse_args(given)
    except SystemExit as stop:
        return int(stop.code or 0)
    if options.command is None:
        parser.print_help()
        return 0
    from triangulate.errors import StudyError, TriangulateError

    try:
        return int(options.run(options) or 0)
    except TriangulateError as err:
        from triangulate.markup.plain import terminal_text

        lines = [*map(str, err.problems), err.closing] if isinstance(err, StudyError) else [str(err)]
        for line in lines:
            print(terminal_text(line), file=sys.stderr)
        return 1
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The parser; it knows all commands by name and the options of ``only``."""
    parser = argparse.ArgumentParser(
        prog="triangulate",
        description="The triangulation protocol of qualitative research: from findings to a convergence coding matrix and a report.",
        epilog='Begin with "triangulate demo", then "triangulate new my-study".',
    )
    parser.add_argument("--version", action=_Version, help="show the version and stop")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        if name == only:
            module = import_module(f"triangulate.cli.{'import_' if name == 'import' else name}")
            module.add_options(command)
            command.set_defaults(run=module.run)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, **options: object) -> None:
        super().__init__(option_strings, dest, nargs=0, help=str(options.get("help")))

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from triangulate.version import VERSION

        print(f"triangulate {VERSION}")
        parser.exit()
