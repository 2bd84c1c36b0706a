"""Every home of a journal passes the same tests: the fixture ``home`` gives one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from triangulate.journal.home import Journal


@dataclass
class Home:
    """A place where judgements are kept, as several programs would come to it."""

    name: str
    """Of :data:`HOMES`."""
    opener: Callable[[str | None], Journal]
    """Opens the journal for a researcher, or for nobody in particular; twice the same is the same place."""
    opened: list[Journal] = field(default_factory=list)

    def open(self, researcher: str | None = None) -> Journal:
        """The journal as another program would open it; closed when the test ends."""
        self.opened.append(self.opener(researcher))
        return self.opened[-1]


def files_home(request: pytest.FixtureRequest) -> Callable[[str | None], Journal]:
    """Files in a new study folder."""
    from triangulate.journal import open_journal

    folder: Path = request.getfixturevalue("tmp_path") / "home"
    folder.mkdir()
    return lambda researcher: open_journal(folder, "files", researcher)


def postgres_home(request: pytest.FixtureRequest) -> Callable[[str | None], Journal]:
    """A database of its own on a real server; nobody in particular is its owner."""
    from journal.postgres_server import Study, running_server

    study = Study(running_server(), "anna", "ben", "chidi")
    request.addfinalizer(study.close)
    return study.open


HOMES: dict[str, Callable[[pytest.FixtureRequest], Callable[[str | None], Journal]]] = {"files": files_home, "postgres": postgres_home}
"""By name, what makes a new, empty home and returns what opens it."""


@pytest.fixture(params=sorted(HOMES))
def home(request: pytest.FixtureRequest) -> Iterator[Home]:
    """A new, empty home of each sort."""
    place = Home(request.param, HOMES[request.param](request))
    yield place
    for journal in place.opened:
        journal.close()
