"""What is measured, against which peer, in one run: ``make bench``.

Figures depend on the machine; what counts is the ratio to the peer in the same line.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from agreement_speed import measure_agreement
from journal_speed import OPEN, READ, append_rates, write_many_judgements, write_twins
from large_study import SOURCES, write_large_study

ROUNDS = 7


def median_of(code: str, *arguments: str, rounds: int = ROUNDS) -> dict[str, float]:
    """Run ``code`` in fresh interpreters; it prints JSON of its own timings; medians of these."""
    runs = []
    for _ in range(rounds):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout.splitlines()[-1]))
    return {key: sorted(run[key] for run in runs)[len(runs) // 2] for key in runs[0]}


def whole_process(*arguments: str, rounds: int = 15) -> float:
    """Median wall time in ms of ``python ARGUMENTS`` from start to end."""
    import time

    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[len(times) // 2]


IMPORT = """
import json, time
start = time.perf_counter(); import triangulate; print(json.dumps({"ms": 1000 * (time.perf_counter() - start)}))
"""

PIPELINE = """
import json, sys, time
start = time.perf_counter()
import pandas
pandas_at = time.perf_counter()
import triangulate as tri
study = tri.open_study(sys.argv[1])
opened = time.perf_counter()
matrix = study.matrix(); matrix.totals
made = time.perf_counter()
study.assessment(); study.completeness()
done = time.perf_counter()
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = float("nan")
print(json.dumps({"import_pandas": pandas_at - start, "open": opened - pandas_at, "matrix": made - opened,
                  "steps": done - made, "total": done - start, "MB": peak}))
"""

HTML = """
import json, sys, time
import triangulate as tri
from triangulate.writers.matrix_html import matrix_html
study = tri.open_study(sys.argv[1])
view = study.matrix(researcher="r1").view
parts = zip(view.themes, view.labels, view.cells)
rows = [[theme, label, *((view.looks[cell[0][0]].label, cell[0][1]) for cell in row)] for theme, label, row in parts]
def timed(make):
    times = []
    for _ in range(7):
        start = time.perf_counter(); make(); times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[3]
result = {"triangulate": timed(lambda: matrix_html(view))}
import pandas as pd
frame = pd.DataFrame([[cell if isinstance(cell, str) else cell[0] for cell in row] for row in rows])
result["pandas_to_html"] = timed(lambda: frame.to_html(index=False))
try:
    import jinja2
    template = jinja2.Environment(autoescape=True).from_string(
        "<table>{% for row in rows %}<tr><th>{{ row[0] }}</th><th>{{ row[1] }}</th>{% for cell in row[2:] %}"
        "<td><details><summary>{{ cell[0] }}</summary><p>{{ cell[1] }}</p></details></td>{% endfor %}</tr>{% endfor %}</table>")
    result["jinja2"] = timed(lambda: template.render(rows=rows))
    result["pandas_styler"] = timed(lambda: frame.style.to_html())
except ImportError:
    pass
print(json.dumps(result))
"""


REPORT = """
import json, sys, time
from pathlib import Path
import triangulate as tri
study = tri.open_study(sys.argv[1])
result = {}
for ending in ("html", "docx", "pdf"):
    start = time.perf_counter()
    study.report(Path(sys.argv[1]) / f"report.{ending}")
    result[ending] = time.perf_counter() - start
result["total"] = sum(result.values())
print(json.dumps(result))
"""

FIGURE = """
import io, json, sys, time
import numpy as np
from matplotlib.figure import Figure
import triangulate as tri
from triangulate.figures import figure_bytes, plot_matrix
study = tri.open_study(sys.argv[1])
view = study.matrix(researcher="r1").view.head(200)
def timed(make):
    times = []
    for _ in range(5):
        start = time.perf_counter(); make(); times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[2]
values = np.random.default_rng(1).integers(0, 5, (200, 6))
def image(annotated):
    figure = Figure(figsize=(7, 35)); axes = figure.add_subplot(); axes.imshow(values, aspect="auto")
    axes.set_yticks(range(200), [f"Matter {n}" for n in range(200)])
    if annotated:
        for row in range(200):
            for column in range(6):
                axes.text(column, row, "APSDN"[values[row, column]], ha="center", va="center")
    figure.savefig(io.BytesIO(), format="png", dpi=100)
result = {"triangulate": timed(lambda: figure_bytes(plot_matrix(view, rows=200), "png", dpi=100)),
          "annotated image": timed(lambda: image(True)), "bare image": timed(lambda: image(False))}
try:
    import seaborn
    def heatmap():
        figure = Figure(figsize=(7, 35)); seaborn.heatmap(values, annot=True, ax=figure.add_subplot())
        figure.savefig(io.BytesIO(), format="png", dpi=100)
    result["seaborn"] = timed(heatmap)
except ImportError:
    pass
print(json.dumps(result))
"""


def measure_journal() -> None:
    """Judgements appended beside their peers, and read back."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:  # /tmp may be in memory, where syncing costs nothing
        rates = append_rates(Path(folder))
    print("\nJudgements appended and on the disk, a second (at least half of bare):")
    print("  " + ", ".join(f"{name} {rate:,.0f}" for name, rate in rates.items()), end="")
    print(f"; journal to bare {rates['journal'] / rates['bare append + sync']:.2f}")
    for number, most in ((10_000, "30 ms"), (1_000_000, "5 s with the replay and 1,500 MB")):
        with tempfile.TemporaryDirectory() as folder:
            write_many_judgements(Path(folder), number)
            figures = median_of(READ, folder, str(number), rounds=3)
        print(
            f"{number:,} judgements of 8 researchers read: {1000 * figures['s']:,.0f} ms, replayed: "
            f"{1000 * figures['replay']:,.0f} ms, {figures['MB']:,.0f} MB (at most {most}); ",
            end="",
        )
        print(f"told that nothing is new in {figures['news_ms']:.2f} ms")
    with tempfile.TemporaryDirectory() as folder:
        figures = median_of(OPEN, *write_twins(Path(folder), 10_000), rounds=1)
    print("10,000 judgements in a journal add to the opening of a study (at most 100 ms):")
    print("  " + ", ".join(f"{name} {value:,.0f} ms" for name, value in figures.items()))


def main() -> int:
    """Measure and print."""
    bare = whole_process("-c", "pass")
    print(f"bare Python                            {bare:8.0f} ms")
    print(f"triangulate --help, over bare Python   {whole_process('-m', 'triangulate', '--help') - bare:8.0f} ms   (at most 30)")
    print(f"import triangulate                     {median_of(IMPORT)['ms']:8.1f} ms   (at most 5)")
    eager = whole_process("-c", "import pandas", rounds=5) - bare
    print(f"import pandas, over bare Python        {eager:8.0f} ms   (what an eager package would cost)")
    measure_journal()
    measure_agreement()
    with tempfile.TemporaryDirectory() as folder:
        codings = write_large_study(Path(folder))
        figures = median_of(PIPELINE, folder, rounds=3)
        print(f"\n{codings:,} codings from CSV to matrix, assessment, completeness (at most 2 s and 600 MB):")
        print("  " + ", ".join(f"{key} {value:.2f}{' s' if key != 'MB' else ''}" for key, value in figures.items()))
        print("  import_pandas is the peer: it is what the machine takes to load the library alone")
        print("\nHTML of the matrix, 2,000 rows x 6 with reasons (at most 30 ms):")
        print("  " + ", ".join(f"{key} {value:.0f} ms" for key, value in median_of(HTML, folder, rounds=1).items()))
        if importlib.util.find_spec("jinja2") is None:
            print("  jinja2 and pandas Styler are not installed: pip install jinja2 to compare")
        print("\nFigure of the matrix, 200 x 6, as PNG (at most 800 ms; seaborn is compared where it is installed):")
        print("  " + ", ".join(f"{key} {value:.0f} ms" for key, value in median_of(FIGURE, folder, rounds=1).items()))
    with tempfile.TemporaryDirectory() as folder:
        write_large_study(Path(folder), 300, 3, kept=SOURCES[:3])
        print("\nReport of 300 meta-themes x 3 sources x 3 researchers (all three at most 12 s):")
        print("  " + ", ".join(f"{key} {value:.1f} s" for key, value in median_of(REPORT, folder, rounds=1).items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
