"""What every home of a journal does, whether judgements lie in files or in a database."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable

import pytest

from triangulate.errors import JournalError
from triangulate.journal.home import Journal
from triangulate.model.judgements import Judgement, judgement_of_line, line_of, make_judgement


def memo(researcher: str = "anna", text: str = "a thought", after: str | None = None, seen: tuple[str, ...] = ()) -> Judgement:
    return make_judgement(researcher, "memo", {"meta_theme": "R1"}, {"text": text}, seen=seen, after=after)


def thoughts(number: int, researcher: str = "anna") -> list[Judgement]:
    made: list[Judgement] = []
    for count in range(number):
        made.append(memo(researcher, f"thought {count}", made[-1].id if made else None))
    return made


def ids(judgements: Iterable[Judgement]) -> list[str]:
    return sorted(judgement.id for judgement in judgements)


def as_dicts(journal: Journal) -> list[dict[str, object]]:
    return [json.loads(line) for line in journal.lines()]


def test_a_new_home_is_empty(home):
    journal = home.open()
    assert (journal.read().judgements, journal.read().problems, list(journal.lines())) == ([], [], [])


def test_what_was_appended_is_read_by_another_program(home):
    judgement = memo(text="Über 70 % — “roles”, \U0001f9ed\nand a line break")
    home.open("anna").append([judgement])
    reading = home.open().read()
    assert reading.judgements == [judgement]
    assert reading.problems == []


def test_several_judgements_are_appended_at_once(home):
    made = thoughts(40)
    home.open("anna").append(made)
    assert ids(home.open().read().judgements) == ids(made)


def test_appending_nothing_is_no_mistake(home):
    journal = home.open("anna")
    journal.append([])
    assert journal.read().judgements == []


def test_trying_again_with_the_same_judgement_does_not_double_it(home):
    journal, judgement = home.open("anna"), memo()
    journal.append([judgement])
    journal.append([judgement])
    home.open("anna").append([judgement, judgement])
    assert home.open().read().judgements == [judgement]
    assert len(list(journal.lines())) == 1


def test_trying_again_with_some_that_are_known_adds_the_others(home):
    journal, made = home.open("anna"), thoughts(5)
    journal.append(made[:3])
    journal.append(made)
    assert ids(journal.read().judgements) == ids(made)


def test_researchers_share_a_home(home):
    anna, ben = thoughts(3), thoughts(3, "ben")
    home.open("anna").append(anna)
    home.open("ben").append(ben)
    assert ids(home.open("anna").read().judgements) == ids(anna + ben)


def test_news_are_what_others_appended_since_it_was_read(home):
    anna, ben = home.open("anna"), home.open("ben")
    first, second = thoughts(2)
    anna.append([first])
    assert ids(ben.read().judgements) == [first.id]
    assert ben.news().judgements == []
    anna.append([second])
    assert second.id in ids(ben.news().judgements)
    assert ben.news().judgements == []


def test_without_a_reading_before_everything_is_news(home):
    home.open("anna").append(made := thoughts(3))
    assert ids(home.open().news().judgements) == ids(made)


def test_appending_takes_no_news_away(home):
    anna, ben = home.open("anna"), home.open("ben")
    ben.read()
    anna.append([judgement := memo()])
    ben.append([memo("ben")])
    ben.append_lines([line_of(memo("ben"))])
    assert judgement.id in ids(ben.news().judgements)


def test_lines_are_whole_ordered_by_id_and_each_there_once(home):
    made = thoughts(20) + thoughts(20, "ben")
    journal = home.open()
    journal.append(made[::-2])
    journal.append(made)
    lines = list(journal.lines())
    assert [json.loads(line)["id"] for line in lines] == ids(made)
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert {judgement_of_line(line).id for line in lines} == set(ids(made))


def test_fields_that_this_version_does_not_know_are_kept(home):
    line = json.loads(line_of(memo())) | {"device": "tablet", "mood": {"calm": True}}
    journal = home.open("anna")
    assert journal.append_lines([json.dumps(line).encode() + b"\n"]) == 1
    assert as_dicts(home.open()) == [line]
    assert home.open().read().problems == []


def test_lines_of_another_home_are_taken_in_once(home):
    journal, made = home.open("anna"), thoughts(4)
    lines = [line_of(judgement) for judgement in made]
    assert journal.append_lines(lines[:3]) == 3
    assert journal.append_lines(lines) == 1
    assert journal.append_lines(lines) == 0
    assert ids(home.open().read().judgements) == ids(made)


def test_the_order_in_which_lines_come_in_makes_no_difference(home):
    lines = [line_of(judgement) for judgement in thoughts(6)]
    journal = home.open("anna")
    journal.append_lines(reversed(lines))
    assert list(map(json.loads, journal.lines())) == [json.loads(line) for line in lines]


def erased(judgement: Judgement, text: str = "[erased]") -> bytes:
    return json.dumps(json.loads(line_of(judgement)) | {"body": {"text": text}, "erased": "0199"}).encode() + b"\n"


def test_a_line_from_which_words_were_erased_takes_the_place_of_the_one_that_has_them(home):
    journal, judgement = home.open(), memo(text="said SW06")  # whoever owns the home: nobody else may erase
    journal.append([judgement])
    assert journal.append_lines([erased(judgement)]) == 0
    found = home.open().read().judgements
    assert [(item.id, item.body, item.erased) for item in found] == [(judgement.id, {"text": "[erased]"}, "0199")]
    assert not any(b"SW06" in line for line in journal.lines())


def test_lines_are_replaced_by_their_ids_where_words_are_erased(home):
    journal, made = home.open(), [memo(text="said SW06"), memo(text="stays")]
    journal.append(made)
    assert journal.replace_lines({made[0].id: erased(made[0]), "0195": b"{}\n"}) == [made[0].id]
    found = {judgement.id: judgement.body["text"] for judgement in home.open().read().judgements}
    assert found == {made[0].id: "[erased]", made[1].id: "stays"}


def test_words_that_were_erased_do_not_come_back_with_an_older_copy(home):
    journal, judgement = home.open("anna"), memo(text="said SW06")
    journal.append_lines([erased(judgement)])
    journal.append_lines([line_of(judgement)])
    journal.append([judgement])
    assert not any(b"SW06" in line for line in home.open().lines())


@pytest.mark.parametrize("erased_first", [True, False])
def test_of_two_versions_that_come_together_the_erased_one_is_taken(home, erased_first: bool):
    judgement = memo(text="said SW06")
    lines = [erased(judgement), line_of(judgement)]
    assert home.open("anna").append_lines(lines if erased_first else lines[::-1]) == 1
    assert [line[-1:] for line in home.open().lines() if b"SW06" not in line] == [b"\n"]


def test_what_is_no_judgement_is_not_taken_in_and_nothing_beside_it(home):
    journal = home.open("anna")
    with pytest.raises(JournalError) as error:
        journal.append_lines([line_of(memo()), b'{"hello": "world"}\n'])
    assert "line 2" in str(error.value)
    assert str(error.value).endswith("Nothing was saved.")
    assert home.open().read().judgements == []


def test_a_line_of_a_newer_format_is_not_taken_in(home):
    line = json.loads(line_of(memo())) | {"v": 2}
    with pytest.raises(JournalError, match=r"pip install -U triangulation-protocol"):
        home.open("anna").append_lines([json.dumps(line).encode() + b"\n"])
    assert list(home.open().lines()) == []


def test_four_threads_of_one_program_append_at_once_and_nothing_is_lost_or_doubled(home):
    journal = home.open("anna")
    made = thoughts(80)
    failures: list[BaseException] = []

    def write(part: list[Judgement]) -> None:
        try:
            for judgement in part:
                journal.append([judgement])
        except JournalError as err:
            failures.append(err)

    threads = [threading.Thread(target=write, args=(made[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert ids(home.open().read().judgements) == ids(made)
    assert len(list(home.open().lines())) == 80


def test_four_programs_write_as_the_same_researcher_and_nothing_is_lost_or_doubled(home):
    made = thoughts(60)
    failures: list[BaseException] = []

    def write(journal: Journal, part: list[Judgement]) -> None:
        try:
            for judgement in part:
                journal.append([judgement])
        except JournalError as err:
            failures.append(err)

    threads = [threading.Thread(target=write, args=(home.open("anna"), made[start::4])) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [json.loads(line)["id"] for line in home.open().lines()] == ids(made)


def test_what_is_seen_is_kept(home):
    first, second = thoughts(2)
    third = memo(after=second.id, seen=(first.id, second.id))
    home.open("anna").append([first, second, third])
    (found,) = [judgement for judgement in home.open().read().judgements if judgement.id == third.id]
    assert found.seen == (first.id, second.id)


def test_the_place_is_said_without_a_password(home):
    place = home.open().place
    assert place
    assert "password" not in place
    assert "@" not in place or ":" not in place.partition("@")[0].partition("//")[2]


def test_a_journal_that_was_closed_twice_is_closed(home):
    journal = home.open("anna")
    journal.append([memo()])
    journal.close()
    journal.close()
