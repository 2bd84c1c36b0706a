"""Agreement beside its peers: ``python benchmarks/agreement_speed.py``, or as part of ``make bench``.

krippendorff and scikit-learn are compared in one process with ours, in an environment below build/ that is
made on the first run; irrCAC has one of its own. Where they cannot be installed, that is said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
PEERS = {"peers": ["numpy", "krippendorff", "scikit-learn"], "irr": ["numpy", "irrCAC", "setuptools"]}
SIZES = ((2, 100), (5, 1_000), (10, 10_000), (30, 100_000))
REPLICATES = 1000


def environment(name: str) -> Path | None:
    """The Python of an environment with these peers; None if it cannot be made."""
    folder = ROOT / "build" / "agreement" / name
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    ready = folder / "ready"
    if ready.is_file():
        return python
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PEERS[name]]
        subprocess.run(command, check=True, capture_output=True)
    except (subprocess.CalledProcessError, OSError):
        return None
    ready.write_text("\n".join(PEERS[name]), encoding="utf-8")
    return python


def measure_agreement() -> None:
    """Measure in the environments of the peers, and print."""
    python = environment("peers")
    if python is None:
        print(f"\nAgreement: {', '.join(PEERS['peers'])} cannot be installed here, so there is nothing to compare with.")
        return
    figures = child(python, "peers")
    print("\nAgreement, 5 categories, a tenth missing. 1,000 replicates of nominal alpha (at least 20 times krippendorff in a loop):")
    for line in figures["bootstrap"]:
        size = f"{line['coders']} x {line['units']:,}"
        ratio = f"{line['peer'] / line['ours']:.0f} times"
        print(f"  {size:13} {line['ours']:8.1f} ms, loop {line['peer']:9,.0f} ms   {ratio}{line['said']}")
    print("Alpha itself, from the matrix (not slower when small; 10 times faster at the largest):")
    for line in figures["point"]:
        size = f"{line['coders']} x {line['units']:,}"
        print(f"  {size:13} {line['ours']:8.3f} ms, krippendorff {line['peer']:8.3f} ms   {line['peer'] / line['ours']:.1f} times")
    pairs = figures["pairs"]
    print("Cohen's kappa of all 435 pairs of 30 coders x 100,000 units (at least 10 times scikit-learn in a loop):")
    print(
        f"  {pairs['ours']:.0f} ms, loop {pairs['peer']:,.0f} ms (from {pairs['done']} pairs)   {pairs['peer'] / pairs['ours']:.0f} times"
    )
    print(f"Peak memory of all this, peers and ratings included: {figures['MB']:.0f} MB (at most 1,000)")
    python = environment("irr")
    if python is None:
        print("  irrCAC cannot be installed here")
        return
    print("All of Gwet's coefficients with analytic intervals, 5 x 1,000 (irrCAC in its own environment):")
    other = child(python, "irr")
    print(f"  {other['ours']:.1f} ms, irrCAC {other['peer']:.1f} ms; largest difference of values {other['apart']:.1e}")


def child(python: Path, what: str) -> dict:
    """Run this file in another environment, on one thread of linear algebra; it prints JSON."""
    one = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([str(python), __file__, what], capture_output=True, text=True, check=True, env=os.environ | one)
    return json.loads(done.stdout.splitlines()[-1])


def median_ms(call: Callable[[], object], rounds: int) -> float:
    """Median time of a call, after one that does not count."""
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return sorted(times)[len(times) // 2]


def some_ratings(coders: int, units: int, missing: float = 0.1):
    """Coders who see the true one of five categories three times in four."""
    import numpy as np

    rng = np.random.default_rng(1)
    truth = rng.integers(0, 5, units)
    ratings = np.where(rng.random((coders, units)) < 0.75, truth, rng.integers(0, 5, (coders, units))).astype(float)
    ratings[rng.random((coders, units)) < missing] = np.nan
    return ratings


def in_peers() -> dict:
    """Beside krippendorff and scikit-learn, in one process."""
    import krippendorff
    import numpy as np
    from sklearn.metrics import cohen_kappa_score

    from triangulate.agreement import cohen_kappa, interval, krippendorff_alpha, pairwise

    bootstrap, point = [], []
    for coders, units in SIZES:
        ratings = some_ratings(coders, units)
        counts = np.stack([(ratings == value).sum(axis=0) for value in range(5)], axis=1)
        rng = np.random.default_rng(1)
        done = REPLICATES if units <= 1_000 else 100 if units <= 10_000 else 20

        def loop(counts=counts, units=units, rng=rng, done=done) -> None:
            for _ in range(done):
                krippendorff.alpha(value_counts=counts[rng.integers(0, units, units)], level_of_measurement="nominal")

        rounds = 15 if units <= 1_000 else 3
        ours = median_ms(lambda: interval(krippendorff_alpha, ratings, replicates=REPLICATES), rounds)  # noqa: B023
        peer = median_ms(loop, 1) * REPLICATES / done
        said = "" if done == REPLICATES else f" (loop from {done} replicates)"
        bootstrap.append({"coders": coders, "units": units, "ours": ours, "peer": peer, "said": said})
        rounds = 201 if units <= 1_000 else 9
        ours = median_ms(lambda: krippendorff_alpha(ratings), rounds)  # noqa: B023
        peer = median_ms(lambda: krippendorff.alpha(ratings, level_of_measurement="nominal"), rounds)  # noqa: B023
        assert abs(krippendorff_alpha(ratings) - krippendorff.alpha(ratings, level_of_measurement="nominal")) < 1e-12
        point.append({"coders": coders, "units": units, "ours": ours, "peer": peer})
    ratings = some_ratings(30, 100_000, missing=0).astype(int)
    ours = median_ms(lambda: pairwise(cohen_kappa, ratings), 3)
    found = pairwise(cohen_kappa, ratings)
    done, start = 10, time.perf_counter()
    for other in range(1, done + 1):
        assert abs(cohen_kappa_score(ratings[0], ratings[other]) - found[0, other]) < 1e-12
    peer = 1000 * (time.perf_counter() - start) / done * 435
    return {"bootstrap": bootstrap, "point": point, "pairs": {"ours": ours, "peer": peer, "done": done}, "MB": peak()}


def in_irr() -> dict:
    """Beside irrCAC."""
    import pandas as pd
    from irrCAC.raw import CAC

    from triangulate.agreement import brennan_prediger, conger_kappa, fleiss_kappa, gwet_ac1, interval, krippendorff_alpha

    ratings = some_ratings(5, 1_000)
    frame = pd.DataFrame(ratings.T)
    menu = {"gwet": gwet_ac1, "fleiss": fleiss_kappa, "conger": conger_kappa, "bp": brennan_prediger, "krippendorff": krippendorff_alpha}

    def theirs() -> list[float]:
        cac = CAC(frame)
        return [getattr(cac, name)()["est"]["coefficient_value"] for name in menu]

    def ours() -> list[float]:
        return [interval(coefficient, ratings, method="analytic").estimate for coefficient in menu.values()]

    apart = max(abs(a - b) for a, b in zip(theirs(), ours(), strict=True))
    return {"ours": median_ms(ours, 15), "peer": median_ms(theirs, 5), "apart": apart}


def peak() -> float:
    """Memory of this process at its largest, in MB."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(in_peers() if sys.argv[1] == "peers" else in_irr()))
    else:
        measure_agreement()
