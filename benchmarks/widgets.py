"""What the coding grid costs at 2,000 meta-themes x 6 pairs: to build, to send, and from keystroke to painted cell.

``python benchmarks/widgets.py`` measures Python and messages; the way through the browser adds a few milliseconds (the
browser tests hold it). The peer is one ipywidgets Dropdown a cell, for a quarter of the cells.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from triangulate.study import open_study

ROWS = 2000
SOURCES = ("interviews", "observations", "survey", "documents")


def write_study(folder: Path, rows: int = ROWS) -> Path:
    """A study of this many rows with a finding of each source in each."""
    (folder / "findings").mkdir(parents=True)
    lines = "".join(f"  - {{id: {source}, n: 20, unit: case}}\n" for source in SOURCES)
    (folder / "study.yaml").write_text(f"format: 1\ntitle: Large\nsources:\n{lines}researchers: [anna, ben]\n", encoding="utf-8")
    themes = [f"M{i:04},Meta-theme number {i} about working together,Group {i % 12}\n" for i in range(rows)]
    (folder / "meta_themes.csv").write_text("meta_theme,label,group\n" + "".join(themes), encoding="utf-8")
    head = "finding,label,statement,meta_theme,effect,state,prominence,of\n"
    for source in SOURCES:
        mark = source[0].upper()
        found = [f"{mark}{i:04},Finding {i},Joint training helps,M{i:04},helps,present,{3 + i % 15},20\n" for i in range(rows)]
        (folder / "findings" / f"{source}.csv").write_text(head + "".join(found), encoding="utf-8")
    return folder


def timed(action):
    """What an action gives, and how long it took, in ms."""
    start = time.perf_counter()
    result = action()
    return result, 1000 * (time.perf_counter() - start)


def grid_figures(folder: Path, edits: int = 200) -> dict[str, float]:
    """Building, sending and editing a grid on this study."""
    study = open_study(folder)
    study.matrix(researcher="anna")
    study.matrix()
    study.coding_grid(researcher="anna").close()

    def build():
        grid = study.coding_grid(researcher="anna")
        return grid, grid.answer({"do": "open"})

    (grid, whole), built = timed(build)
    size = len(json.dumps(whole).encode()) + len(json.dumps(grid.get_state(), default=str).encode())
    times, opening = [], []
    for number in range(edits):
        place = [f"M{number:04}", "interviews", "survey"]
        opening.append(timed(lambda where=place: grid.answer({"do": "cell", "place": where}))[1])
        _, spent = timed(lambda where=place: grid.answer({"do": "save", "place": where, "values": {"meaning": "opposite"}}))
        times.append(spent)
    parts = quantiles(times[1:], n=20)
    return {
        "build_ms": built, "sent_kB": size / 1000, "save_median_ms": parts[9], "save_95_ms": parts[18],
        "open_median_ms": quantiles(opening[1:], n=20)[9],
    }  # fmt: skip


def dropdown_figures(cells: int) -> dict[str, float]:
    """One ipywidgets Dropdown a cell."""
    from ipywidgets import Dropdown

    made, spent = timed(lambda: [Dropdown(options=["agreement", "partial agreement", "silence", "dissonance"]) for _ in range(cells)])
    size = sum(len(json.dumps(widget.get_state(), default=str)) for widget in made[:50]) / 50 * cells
    return {"build_ms": spent, "sent_kB": size / 1000}


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        grid = grid_figures(write_study(Path(folder) / "study"))
    peer = dropdown_figures(ROWS * 6 // 4)
    print(f"CodingGrid, {ROWS:,} x 6: " + ", ".join(f"{name} {value:,.1f}" for name, value in grid.items()))
    print("Dropdowns, a quarter of it: " + ", ".join(f"{name} {value:,.1f}" for name, value in peer.items()))
    if "--hold" in sys.argv:
        assert grid["build_ms"] <= 150, grid
        assert grid["sent_kB"] <= 500, grid
        assert grid["save_median_ms"] <= 50, grid


if __name__ == "__main__":
    main()
