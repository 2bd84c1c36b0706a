"""What the journal costs: judgements appended and synced beside bare files and SQLite, and a million of them read."""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from itertools import combinations
from pathlib import Path

import msgspec
from large_study import PRESENCE, SOURCES, VALUES, write_large_study

from triangulate.journal import FilesJournal
from triangulate.model.judgements import Judgement, line_of, make_judgement, new_id

START = 1_770_000_000.0
"""Time of the first judgement; the others follow a second apart."""
REASONS = (
    "The drawn week of the family turns up in both, and in both it is what gets people thinking together.",
    "Same claim, both in the top band, all three sites, and the same sheet of paper as the example.",
    "One tells of the sheet and the other shows it on the table. That is one and the same thing seen twice.",
    "Everyone says it helps. Only the interviews tell what such a picture looks like.",
)


def coding(
    chance: random.Random, researcher: str, moment: float, seen: str | None, meta_themes: int, sources: tuple[str, ...]
) -> Judgement:
    """A judgement as researchers make it: a comparison coded, with a reason."""
    a, b = chance.choice(list(combinations(sources, 2)))
    subject = {"meta_theme": f"M{chance.randrange(meta_themes)}", "source_a": a, "source_b": b}
    values = {name: chance.choice(options) for name, options in VALUES.items()}
    body = {"presence_a": "present", "presence_b": PRESENCE[0], **values, "code": None, "reason": chance.choice(REASONS)}
    return make_judgement(researcher, "code", subject, body, seen=[seen] if seen else [], after=seen, now=moment)


def write_many_judgements(
    folder: Path, number: int, researchers: int = 8, seed: int = 1, meta_themes: int = 2000, sources: tuple[str, ...] = SOURCES
) -> None:
    """Write the journal of a study, ``judgements/r1.jsonl`` and so on; the study is that of ``write_large_study``, or none.

    They code the same comparisons over and over, as people do who change their minds.
    """
    chance = random.Random(seed)
    place = folder / "judgements"
    place.mkdir(parents=True, exist_ok=True)
    names = [f"r{count}" for count in range(1, researchers + 1)]
    # Drawing each by itself would take a minute for a million: some thousand are drawn, ids and times are their own.
    drawn = [msgspec.json.decode(line_of(coding(chance, "", START, None, meta_themes, sources))) for _ in range(min(number, 20_000))]
    files = [(place / f"{name}.jsonl").open("wb") for name in names]
    last: str | None = None
    for count in range(number):
        moment = START + count
        identifier = new_id(moment, last)
        at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(moment))
        fields = drawn[chance.randrange(len(drawn))] | {"id": identifier, "at": at, "seen": [last] if last else []}
        files[count % researchers].write(msgspec.json.encode(fields | {"researcher": names[count % researchers]}) + b"\n")
        last = identifier
    for file in files:
        file.close()


def append_rates(folder: Path, number: int = 1000, rounds: int = 5) -> dict[str, float]:
    """Judgements a second that are on the disk when the call returns, medians; each sort by turns, so that all have the same weather."""
    chance = random.Random(1)
    made: list[Judgement] = []
    for count in range(number * rounds):
        made.append(coding(chance, "anna", START + count, made[-1].id if made else None, 2000, SOURCES))
    lines = [line_of(judgement) for judgement in made]
    sync = getattr(os, "fdatasync", os.fsync)
    journal = FilesJournal(folder)
    bare = os.open(folder / "bare.jsonl", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    found: dict[str, list[float]] = {"bare append + sync": [], "journal": [], "SQLite": []}
    with closing(sqlite3.connect(folder / "peer.sqlite", isolation_level=None)) as peer:
        peer.execute("PRAGMA journal_mode = WAL")
        peer.execute("PRAGMA synchronous = FULL")
        peer.execute("CREATE TABLE judgement (id TEXT PRIMARY KEY, researcher TEXT, line BLOB)")

        def to_bare(index: int) -> None:
            os.write(bare, lines[index])
            sync(bare)

        def to_sqlite(index: int) -> None:
            peer.execute("INSERT INTO judgement VALUES (?, ?, ?)", (made[index].id, "anna", lines[index]))

        def to_journal(index: int) -> None:
            journal.append([made[index]])

        ways: dict[str, Callable[[int], None]] = {"bare append + sync": to_bare, "journal": to_journal, "SQLite": to_sqlite}
        for turn in range(rounds):
            for name, way in ways.items():
                start = time.perf_counter()
                for index in range(turn * number, (turn + 1) * number):
                    way(index)
                found[name].append(number / (time.perf_counter() - start))
    os.close(bare)
    return {name: sorted(rates)[len(rates) // 2] for name, rates in found.items()}


READ = """
import json, sys, time
from pathlib import Path
from triangulate.journal import FilesJournal
journal = FilesJournal(Path(sys.argv[1]))
start = time.perf_counter()
reading = journal.read()
done = time.perf_counter()
assert len(reading.judgements) == int(sys.argv[2]) and not reading.problems
journal.news()
news = time.perf_counter()
import gc
from triangulate.protocol.replay import JournalState
gc.disable()  # as study.py does
start_of_replay = time.perf_counter()
state = JournalState(reading.judgements)
replayed = time.perf_counter()
assert state.codings
try:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
except ImportError:
    peak = float("nan")
print(json.dumps({"s": done - start, "replay": replayed - start_of_replay, "MB": peak, "news_ms": 1000 * (news - done)}))
"""
"""Run in a fresh interpreter with a folder and the number of judgements: seconds to read and to replay them, and the memory."""

OPEN = """
import json, sys, time
from pathlib import Path
from triangulate.study import open_study
folders = sys.argv[1:3]
for folder in folders:
    open_study(folder)
times = {name: [] for name in ("with", "without")}
for _ in range(7):
    for name, folder in zip(times, folders):
        start = time.perf_counter()
        open_study(folder)
        times[name].append(1000 * (time.perf_counter() - start))
middle = {name: sorted(values)[3] for name, values in times.items()}
print(json.dumps({**middle, "added": middle["with"] - middle["without"]}))
"""
"""Run in a fresh interpreter with two folders, the first with a journal: milliseconds to open each, by turns."""


def write_twins(folder: Path, number: int, meta_themes: int = 500) -> list[str]:
    """The same study twice, the first with a journal of so many codings, none with codings.csv."""
    places = [folder / "with", folder / "without"]
    for place in places:
        write_large_study(place, meta_themes=meta_themes)
        (place / "codings.csv").unlink()
    write_many_judgements(places[0], number, meta_themes=meta_themes)
    return [str(place) for place in places]
