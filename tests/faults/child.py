"""What the tests of faults start as programs of their own: ``python child.py VERB FOLDER ...``.

Each prints a line only when something is so; the test reads these lines and may kill the program at any moment.
"""

from __future__ import annotations

import json
import os
import random
import sys
from itertools import count
from pathlib import Path

from triangulate.errors import JournalError
from triangulate.journal import FilesJournal
from triangulate.journal.lock import held
from triangulate.model.judgements import line_of, make_judgement


def say(value: object) -> None:
    """One line in one call, so that a kill leaves it whole or out."""
    os.write(1, f"{json.dumps(value)}\n".encode())


def write(folder: Path, researcher: str, seed: str) -> None:
    """Append judgements for ever; say the id of each after it was acknowledged."""
    chance = random.Random(int(seed))
    journal = FilesJournal(folder, wait=60)
    last: str | None = None
    for number in count():
        # Long ones take the system so long to write that a kill comes in the middle of some.
        text = f"thought {number} of {os.getpid()} " + "x" * (chance.randint(200_000, 400_000) if chance.random() < 0.02 else 0)
        judgement = make_judgement(researcher, "memo", {"meta_theme": "R1"}, {"text": text}, after=last)
        journal.append([judgement])
        last = judgement.id
        say(judgement.id)


def erase(folder: Path) -> None:
    """Replace the line of the first judgement for ever, by longer and shorter ones."""
    journal = FilesJournal(folder, wait=60)
    first = journal.read().judgements[0]
    fields = json.loads(line_of(first))
    for number in count():
        fields |= {"body": {"text": "[erased]" * (number % 20_000)}, "erased": "0199"}
        journal.replace_lines({first.id: json.dumps(fields).encode() + b"\n"})
        say(number)


def hold(folder: Path, researcher: str) -> None:
    """Hold the lock of a researcher's file until somebody closes the input."""
    with held(folder / "judgements" / f"{researcher}.jsonl", 5):
        say("held")
        sys.stdin.read()


def full(folder: Path) -> None:
    """Append to a file that may not grow, then to one that may."""
    import resource

    journal = FilesJournal(folder)
    first = make_judgement("anna", "memo", {}, {"text": "before"})
    journal.append([first])
    path = folder / "judgements" / "anna.jsonl"
    size = path.stat().st_size
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, most))
    second = make_judgement("anna", "memo", {}, {"text": "while it was full " * 20}, after=first.id)
    said = tried(lambda: journal.append([second]))
    many = [make_judgement("anna", "memo", {}, {"text": "many"}, after=first.id) for _ in range(20)]
    again = tried(lambda: journal.append(many))
    unchanged = path.stat().st_size == size
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    journal.append([second])
    read = [judgement.body["text"] == second.body["text"] for judgement in FilesJournal(folder).read().judgements]
    say({"said": said, "again": again, "unchanged": unchanged, "read": read})


def without_rights(folder: Path) -> None:
    """Read and append as an account that may not write."""
    journal = FilesJournal(folder)
    if os.geteuid() == 0:  # nothing is forbidden to that one
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    reading = journal.read()
    said = tried(lambda: journal.append([make_judgement("anna", "memo", {}, {"text": "a thought"})]))
    say({"read": len(reading.judgements), "problems": [str(problem) for problem in reading.problems], "said": said})


def tried(what) -> str:
    """The sentence that came instead of success."""
    try:
        what()
    except JournalError as err:
        return str(err)
    return "it worked"


if __name__ == "__main__":
    verbs = {"write": write, "erase": erase, "hold": hold, "full": full, "without_rights": without_rights}
    verbs[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
