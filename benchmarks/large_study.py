"""A large study made by a seeded script: 2,000 meta-themes, 4 sources, 8 researchers, 96,000 codings."""

from __future__ import annotations

import csv
import random
from itertools import combinations
from pathlib import Path

SOURCES = ("interviews", "observations", "survey", "documents")
PRESENCE = ("present", "silent", "not_addressed", "unknown")
VALUES = {
    "meaning": ("same", "different", "opposite", "cannot_judge"),
    "prominence": ("same", "different", "cannot_judge"),
    "coverage": ("same", "overlapping", "different", "cannot_judge"),
    "examples": ("same", "overlapping", "different", "one_sided", "cannot_judge"),
}


def write_large_study(folder: Path, meta_themes: int = 2000, researchers: int = 8, seed: int = 1, kept: tuple[str, ...] = SOURCES) -> int:
    """Write the study; returns the number of codings."""
    chance = random.Random(seed)
    names = [f"r{number}" for number in range(1, researchers + 1)]
    (folder / "findings").mkdir(parents=True, exist_ok=True)
    sources = "".join(f"  - {{id: {source}, n: {20 + 10 * number}}}\n" for number, source in enumerate(kept))
    (folder / "study.yaml").write_text(
        f"format: 1\ntitle: A large study\nsynthetic: true\nsources:\n{sources}scheme: farmer\nresearchers: [{', '.join(names)}]\n",
        encoding="utf-8",
    )
    present = {(theme, source): chance.random() < 0.8 for theme in range(meta_themes) for source in kept}
    for source in kept:
        rows = [
            (
                f"{source[:2].upper()}{theme}",
                f"Finding {theme} of {source}",
                f"What {source} say about matter {theme}.",
                f"M{theme}",
                str(chance.randint(1, 20)),
            )
            for theme in range(meta_themes)
            if present[theme, source]
        ]
        _write(folder / "findings" / f"{source}.csv", ("finding", "label", "statement", "meta_theme", "prominence"), rows)
    themes = [(f"M{theme}", f"Matter {theme}, in a few words that people would use", f"Group {theme % 12}") for theme in range(meta_themes)]
    _write(folder / "meta_themes.csv", ("meta_theme", "label", "group"), themes)
    codings = []
    for theme in range(meta_themes):
        for a, b in combinations(kept, 2):
            for name in names:
                both = present[theme, a] and present[theme, b]
                presence = ["present" if present[theme, source] else chance.choice(PRESENCE[1:]) for source in (a, b)]
                judged = [chance.choice(values) if both else "" for values in VALUES.values()]
                codings.append((f"M{theme}", a, b, name, *presence, *judged, "", f"{name} on matter {theme}: the extracts say so."))
    _write(
        folder / "codings.csv",
        ("meta_theme", "source_a", "source_b", "researcher", "presence_a", "presence_b", *VALUES, "code", "reason"),
        codings,
    )
    return len(codings)


def _write(path: Path, header, rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
