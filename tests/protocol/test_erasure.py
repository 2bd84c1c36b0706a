"""Words of a case are found in whatever typography, taken out of judgements, and the judgements themselves stay."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal.some_lines import identifier, line

from triangulate.model.judgements import judgement_of_line
from triangulate.protocol.erasure import CaseWords, Erased, erase_line, record_body, united_versions, words_of

QUOTE = "We drew the family's week on one sheet, Monday to Sunday. After that it was one family again."
SOUGHT = CaseWords("SW06", (QUOTE, "Yes.", "Nobody asked me."), ("the chair from Harbour",))
RECORD = identifier(99)


def erased(body: dict[str, Any], **fields: Any) -> Erased | None:
    text = line(1, body=body, **fields)
    judgement = judgement_of_line(text)
    assert not isinstance(judgement, str)
    return erase_line(text, judgement, SOUGHT, RECORD)


def body_after(body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    result = erased(body, **fields)
    assert result is not None
    return json.loads(result.line)["body"]


# What is found in a text


@pytest.mark.parametrize(
    "text",
    [
        QUOTE,
        QUOTE.upper(),
        "“We drew the family’s week on one sheet, Monday to Sunday.”",
        "She told us: »we drew  the\nfamily's\u00a0week on one sheet« – and smiled.",
        "on one sheet, Monday to Sunday, after",
        "we drew the fam\u00adily's week on one",
        "Nobody asked me",
        "They say \u2018nobody asked me\u2019, all of them.",
        "Yes!",
        "This was THE CHAIR from Harbour, I think.",
    ],
    ids=lambda text: text[:30],
)
def test_a_quote_a_long_run_of_it_or_a_named_phrase_takes_the_whole_text_out(text: str):
    assert SOUGHT.without(text) == "[erased]"


@pytest.mark.parametrize(
    "text",
    [
        "Monday to Sunday. After that",
        "Yes, they agree on this.",
        "Nobody asked them.",
        "the chair of Harbour",
        "SW061 and XSW06",
        "",
    ],
)
def test_what_anybody_might_have_said_stays(text: str):
    assert SOUGHT.without(text) is None


def test_of_a_mere_mention_only_the_id_goes():
    assert SOUGHT.without("SW06 and SW07 differ (see sw06, SW06_2).") == "[erased] and SW07 differ (see [erased], [erased]_2)."


def test_accents_count_however_they_are_composed():
    assert CaseWords("a1", ("Fühlt sich überhört an",)).speaks("fu\u0308hlt sich u\u0308berho\u0308rt an")
    assert not CaseWords("a1", ("Fühlt sich überhört an",)).speaks("fuhlt sich uberhort an")


def test_scripts_without_blanks_are_found_by_longer_runs_of_characters():
    sought = CaseWords("a1", ("その部屋では誰も私に何を考えているか聞きませんでした",))
    assert sought.speaks("彼女は「誰も私に何を考えているか聞きません」と言った")
    assert not sought.speaks("誰も何も考えていない")


def test_an_id_that_is_a_mere_number_is_looked_for_only_where_cases_stand():
    sought = CaseWords("12", ())
    assert sought.without("12 of 16 participants") is None
    assert not sought.mentioned_in("12 of 16 participants")
    assert sought.mentioned_in("11; 12", "cases")
    assert sought.mentioned_in("12", "Case")
    text = line(1, body={"text": "12 of 16", "cases": ["11", "12"]})
    result = erase_line(text, judgement_of_line(text), sought, RECORD)
    assert result is not None
    assert json.loads(result.line)["body"] == {"text": "12 of 16", "cases": ["11", "[erased]"]}


# What happens to a judgement


def test_the_whole_text_goes_and_the_values_of_the_judgement_stay():
    body = {"meaning": "same", "prominence": "cannot_judge", "code": "agreement", "reason": f"I hear it here: “{QUOTE}”"}
    result = erased(body, kind="code", mood="of the day")
    assert result is not None
    assert result.fields == ("body.reason",)
    before, after = json.loads(line(1, body=body, kind="code", mood="of the day")), json.loads(result.line)
    assert after == {**before, "body": {**body, "reason": "[erased]"}, "erased": RECORD}
    assert list(after)[:-1] == list(before)


def test_lists_mappings_and_fields_that_this_version_does_not_know_are_looked_through():
    result = erased({"notes": ["fine", {"deep": [QUOTE]}], "of": {"SW06": "late"}}, later={"said": "nobody asked me", "n": 1})
    assert result is not None
    assert result.fields == ("body.notes.1.deep.0", "body.of.[erased]", "later.said")
    after = json.loads(result.line)
    assert after["body"] == {"notes": ["fine", {"deep": ["[erased]"]}], "of": {"[erased]": "late"}}
    assert after["later"] == {"said": "[erased]", "n": 1}


def test_words_written_as_escapes_are_found():
    text = line(1).replace(b"thought 1", json.dumps("“Nobody asked me”").strip('"').encode())
    result = erase_line(text, judgement_of_line(text), SOUGHT, RECORD)
    assert result is not None
    assert json.loads(result.line)["body"] == {"text": "[erased]"}


def test_ids_and_values_of_judgements_are_never_replaced_even_where_a_word_is_the_same():
    sought = CaseWords("same", (), ("agreement",))
    text = line(1, kind="code", body={"meaning": "same", "code": "agreement"})
    assert erase_line(text, judgement_of_line(text), sought, RECORD) is None


def test_a_judgement_without_such_words_is_left_as_it_is():
    assert erased({"text": "Roles are talked into being."}) is None


def test_the_record_of_an_erasure_is_no_place_to_erase_from():
    assert erased({"given": ["SW06 transcript.docx"]}, kind="erase", subject={"case": "SW06"}) is None


def test_erasing_again_finds_nothing():
    once = erased({"reason": QUOTE, "text": "SW06 said so"})
    assert once is not None
    assert erase_line(once.line, judgement_of_line(once.line), SOUGHT, RECORD) is None


def test_a_second_case_is_erased_from_what_the_first_has_left():
    once = erased({"reason": QUOTE, "text": "M01 said so"})
    assert once is not None
    twice = erase_line(once.line, judgement_of_line(once.line), CaseWords("M01"), identifier(100))
    assert twice is not None
    assert json.loads(twice.line)["body"] == {"reason": "[erased]", "text": "[erased] said so"}
    assert json.loads(twice.line)["erased"] == identifier(100)


def test_the_record_says_where_and_never_what():
    result = erased({"reason": QUOTE})
    assert result is not None
    body = record_body("ben", [result], ['extracts.csv, row 2, column "text"'], ["nobody asked me.docx", "SW06 transcript.docx"], SOUGHT)
    assert body == {
        "by": "ben",
        "judgements": [{"id": identifier(1), "fields": ["body.reason"]}],
        "given": ['extracts.csv, row 2, column "text"'],
        "outputs": ["[erased]", "[erased] transcript.docx"],
    }


# Properties


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)


@given(texts, texts)
def test_a_quote_is_found_in_the_middle_of_any_other_words(before: str, after: str):
    assert CaseWords("", (QUOTE,)).speaks(f"{before} {QUOTE} {after}")


@given(st.recursive(texts | st.integers() | st.booleans() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
def test_after_erasure_nothing_is_left_to_erase_whatever_a_judgement_holds(value: Any):
    sought = CaseWords("SW06", (QUOTE,), ("a", "e"))
    text = line(1, body={"text": QUOTE, "value": value})
    result = erase_line(text, judgement_of_line(text), sought, RECORD)
    assert result is not None
    remaining = erase_line(result.line, judgement_of_line(result.line), sought, RECORD)
    assert remaining is None


@given(texts, texts)
def test_words_do_not_depend_on_quotation_marks_or_blanks(one: str, other: str):
    assert words_of(f"“{one}”\u00a0‘{other}’") == words_of(f"\"{one}\" '{other}'")


def test_versions_that_differ_lose_what_differs():
    one = line(1, body={"a": "x", "b": ["y", "z"], "c": 1}, erased=identifier(3))
    other = line(1, body={"a": "x", "b": ["[erased]", "z"], "c": 1}, erased=identifier(2))
    expected = line(1, body={"a": "x", "b": ["[erased]", "z"], "c": 1}, erased=identifier(3))
    assert united_versions(one, other) == united_versions(other, one) == expected
