"""``triangulate demo``: the main job on the worked study."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "-o", "--output", default="triangulate-demo", metavar="DIR", help="folder for the results (default: triangulate-demo)"
    )


def run(options: argparse.Namespace) -> int:
    """Copy the worked study, write all its results and say where they are."""
    from triangulate.errors import OutputError
    from triangulate.markup.plain import terminal_table
    from triangulate.matrix import FORMATS
    from triangulate.study import REPORTS, open_study, possible_reports
    from triangulate.templates import new_study

    folder = Path(options.output)
    if folder.exists() and not folder.is_dir():
        raise OutputError(f'"{folder}" is a file. Name a folder with -o.')
    copy = folder / "study"
    if not copy.exists():
        new_study(copy, "safeguarding")
    study = open_study(copy)
    matrix = study.matrix()
    written = [matrix.write(folder / f"matrix.{ending}") for ending in FORMATS]
    written += [study.report(folder / f"report{ending}") for ending in REPORTS if ending in possible_reports()]
    print(f"{study.settings.title}\n")
    scenarios = study.sensitivity().scenarios
    shown = scenarios[scenarios["kind"].isin(("as it is", "scheme")) & ~scenarios["name"].str.contains(" ")]
    columns = ["name", "agreement", "partial_agreement", "silence", "dissonance", "undetermined", "comparisons"]
    header = ["coding scheme", *(name.replace("_", " ") for name in columns[1:])]
    print(terminal_table(header, [[str(record[name]) for name in columns] for record in shown.to_dict("records")]))
    print("\nThe first line is the matrix as coded; the others recompute it from the same judgements.\n")
    print(f"Written to {folder}:")
    for path in written:
        print(f"  {path.relative_to(folder)}")
    print(f"  study{'':12}the study folder itself, to look at and to change")
    if len(possible_reports()) < len(REPORTS):
        print("  (for Word, PDF and figures: pip install triangulation-protocol[report])")
    print(f"\nOpen {folder / 'report.html'} in a browser; then make a study of your own: triangulate new my-study")
    return 0
