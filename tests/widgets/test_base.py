"""What all widgets share: one text of several files, gestures answered once, errors said."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

from triangulate.errors import JournalError
from triangulate.study import open_study
from triangulate.templates import template
from triangulate.widgets.base import StudyWidget, inlined, script, style


class _Echo(StudyWidget):
    _esm = "export default { render() {} }"

    def __init__(self, *given, **unknown) -> None:
        super().__init__(*given, **unknown)
        self.done = 0

    def _do_count(self, message):
        self.done += 1
        return {"done": self.done}

    def _do_refuse(self, message):
        raise JournalError("the journal is locked. Try again.")

    def _do_break(self, message):
        raise KeyError("row")

    def _twin_html(self) -> str:
        return "<table><caption>twin</caption></table>"


@pytest.fixture
def widget():
    return _Echo(open_study(template("safeguarding")))


def test_imports_from_beside_and_the_word_export_are_taken_out():
    text = 'import {\n  a,\n  b,\n} from "./logic.js";\nexport async function c() {}\nconst exported = 1;\n'
    assert inlined(text, last=False) == "async function c() {}\nconst exported = 1;\n"


def test_the_last_module_keeps_its_default_export():
    assert inlined('import { a } from "./logic.js";\nexport default { a };\n', last=True) == "export default { a };\n"


@pytest.mark.parametrize("text", ["export default 1;\n", 'import x from "elsewhere";\n', "export { a };\n"])
def test_a_module_that_cannot_be_put_before_another_is_refused(text):
    with pytest.raises(ValueError, match="exports declarations only"):
        inlined(text, last=False)


def test_shared_files_become_one_text():
    assert "export function h(" in script("common")
    assert ".tri-w" in style("common")


def test_a_gesture_is_answered_under_its_request(widget):
    assert widget.answer({"do": "count", "request": "a-1"}) == {"did": "count", "done": 1, "request": "a-1"}


def test_a_gesture_that_is_sent_twice_is_done_once(widget):
    first = widget.answer({"do": "count", "request": "a-1"})
    assert widget.answer({"do": "count", "request": "a-1"}) == first
    assert widget.done == 1


def test_what_could_not_be_done_is_said_and_can_be_asked_again(widget):
    failed = widget.answer({"do": "refuse", "request": "a-1"})
    assert failed == {"failed": "the journal is locked. Try again.", "did": "refuse", "request": "a-1"}
    assert widget.answer({"do": "count", "request": "a-1"})["done"] == 1


def test_a_fault_of_the_software_is_said_in_the_widget_and_raised_to_the_log(widget, monkeypatch):
    sent = []
    monkeypatch.setattr(widget, "send", sent.append)
    with pytest.raises(KeyError):
        widget._received(widget, {"do": "break", "request": "a-1"}, [])
    assert sent[0]["failed"] == "A fault in the software: KeyError: 'row'. The log of JupyterLab has the details."


def test_an_unknown_gesture_says_what_to_do(widget):
    assert widget.answer({"do": "dance"})["failed"] == 'the widget does not know the gesture "dance". Run the cell again.'


def test_an_unknown_option_is_refused_in_one_sentence():
    with pytest.raises(TypeError, match=r'^_Echo has no option "colour"\.$'):
        _Echo(open_study(template("safeguarding")), colour="red")


def test_a_widget_carries_its_static_twin(widget):
    data, _ = widget._repr_mimebundle_()
    assert data["text/html"] == "<table><caption>twin</caption></table>"
    assert "application/vnd.jupyter.widget-view+json" in data
