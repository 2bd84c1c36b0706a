"""A server that dies, a connection that breaks, many who write at once: what was acknowledged is there, once, and whole."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest
from journal.postgres_server import Server, Study, running_server

from triangulate.errors import JournalError
from triangulate.model.judgements import Judgement, line_of, make_judgement

SOAK = os.environ.get("TRIANGULATE_SOAK") == "1"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that syncs, and that a test may kill."""
    server = Server(durable=True)
    yield server
    server.close()


def memo(researcher: str, number: int = 0, size: int = 0) -> Judgement:
    return make_judgement(researcher, "memo", {}, {"text": f"thought {number} {'x' * size}"})


class Writer(threading.Thread):
    """A researcher who makes one judgement after the other, several at a time now and then."""

    def __init__(self, study: Study, researcher: str) -> None:
        super().__init__()
        self.journal = study.open(researcher, patience=60)
        self.researcher = researcher
        self.batches: list[list[Judgement]] = []
        """Those that were begun; the last one perhaps in vain."""
        self.acknowledged: set[str] = set()
        self.ending = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.ending.is_set():
                number = len(self.batches)
                self.batches.append([memo(self.researcher, number, 2000) for _ in range(1 + number % 3)])
                self.journal.append(self.batches[-1])
                self.acknowledged.update(judgement.id for judgement in self.batches[-1])
        except BaseException as err:  # noqa: BLE001  # a thread keeps its error for the test
            self.error = err


def ids(study: Study) -> list[str]:
    return [judgement.id for judgement in study.open().read().judgements]


def test_whatever_moment_the_server_is_killed_at_what_was_acknowledged_is_there_once_and_batches_are_whole(server: Server):
    study = Study(server, "anna", "ben", "chidi", "dana")
    writers = [Writer(study, name) for name in study.team.members]
    for writer in writers:
        writer.start()
    for number in range(20 if SOAK else 3):
        least = sum(len(writer.acknowledged) for writer in writers) + 30
        end = time.monotonic() + 60
        while sum(len(writer.acknowledged) for writer in writers) < least:
            assert time.monotonic() < end
            assert [writer.error for writer in writers] == [None] * len(writers)
            time.sleep(0.001 * (1 + number))
        server.kill()
        server.start()
    for writer in writers:
        writer.ending.set()
    for writer in writers:
        writer.join(60)
    assert [writer.error for writer in writers] == [None] * len(writers)
    there = Counter(ids(study))
    assert set(there.values()) == {1}
    assert set(there) == set().union(*(writer.acknowledged for writer in writers))
    for writer in writers:
        assert all(judgement.id in there for batch in writer.batches for judgement in batch)


def test_nothing_of_a_transaction_that_the_server_died_in_is_there(server: Server):
    study = Study(server)
    before = memo("anna")
    study.open("anna").append([before])
    connection = server.connect(study.database, f"{study.database}_anna")
    connection.execute("begin")
    for number in range(100):
        connection.execute("insert into triangulate.judgements (line) values (%s)", (line_of(memo("anna", number)).decode(),))
    server.kill()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("commit")
    connection.close()
    server.start()
    assert ids(study) == [before.id]


def test_a_server_that_is_stopped_for_a_while_is_waited_for(server: Server):
    study = Study(server)
    anna = study.open("anna", patience=60)
    anna.append([memo("anna", 1)])
    server.stop()
    judgement = memo("anna", 2)
    thread = threading.Thread(target=lambda: anna.append([judgement]))
    thread.start()
    thread.join(0.5)
    assert thread.is_alive()
    server.start()
    thread.join(60)
    assert ids(study).count(judgement.id) == 1


def test_a_server_that_stays_away_ends_in_a_sentence_and_nothing_counts_as_saved(server: Server):
    study = Study(server)
    anna = study.open("anna", patience=0.5)
    anna.append([memo("anna", 1)])
    server.stop()
    judgement = memo("anna", 2)
    with pytest.raises(JournalError) as caught:
        anna.append([judgement])
    text = str(caught.value)
    assert text.startswith(f"The judgements could not be saved at {anna.place}: ")
    assert text.endswith("Nothing of them counts as saved, and what you entered is still there: try again when the server answers.")
    server.start()
    anna.append([judgement])
    assert ids(study).count(judgement.id) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_acknowledgement_that_was_lost_on_the_way_does_not_double_anything(when: str, monkeypatch: pytest.MonkeyPatch):
    """The client cannot tell whether the transaction ended before the line broke or after: it asks again with the same ids."""
    study = Study(running_server())
    anna = study.open("anna")
    anna.read()
    judgements = [memo("anna", number) for number in range(3)]
    execute = psycopg.Connection.execute
    broken: list[str] = []

    def breaking(connection: psycopg.Connection, query, *values, **options):
        appending = "triangulate.append" in str(query) and not broken
        if appending and when == "before":
            broken.append(when)
            study.sql("select pg_terminate_backend(%s)", (connection.info.backend_pid,))
        result = execute(connection, query, *values, **options)
        if appending and when == "after":
            broken.append(when)
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return result

    monkeypatch.setattr(psycopg.Connection, "execute", breaking)
    anna.append(judgements)
    monkeypatch.undo()
    assert broken == [when]
    assert sorted(ids(study)) == sorted(judgement.id for judgement in judgements)
    study.close()


def test_thirty_researchers_who_write_at_once_lose_nothing_and_double_nothing():
    names = [f"r{number:02}" for number in range(30)]
    study = Study(running_server(), *names, blind=True)
    number = 200
    written: dict[str, list[Judgement]] = {name: [memo(name, index) for index in range(number)] for name in names}
    begin = threading.Barrier(len(names))

    def work(name: str) -> None:
        journal = study.open(name)
        journal.read()
        begin.wait(60)
        for judgement in written[name]:
            journal.append([judgement])
        journal.news()

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ids(study)
    assert len(found) == len(names) * number
    assert set(found) == {judgement.id for judgements in written.values() for judgement in judgements}
    study.close()


def test_a_reader_who_only_asks_for_news_misses_nothing_while_many_write():
    names = [f"r{number}" for number in range(6)]
    study = Study(running_server(), *names)
    reader = study.open("r0")
    seen = {judgement.id for judgement in reader.read().judgements}
    written: set[str] = set()

    def work(name: str) -> None:
        journal = study.open(name)
        for number in range(60):
            judgements = [memo(name, number, size) for size in range(1 + number % 4)]
            journal.append(judgements)
            written.update(judgement.id for judgement in judgements)

    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.update(judgement.id for judgement in reader.news().judgements)
    seen.update(judgement.id for judgement in reader.news().judgements)
    assert seen == written
    study.close()
