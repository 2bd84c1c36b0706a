"""What may be appended to a journal: one check for every judgement, whatever door it comes through."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from triangulate.errors import JUDGEMENT, JudgementError, Problem, did_you_mean, one_of, shorten
from triangulate.model.judgements import FINAL_KINDS, KINDS
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.board import ROW_FIELDS
from triangulate.protocol.codings import JUDGEMENTS, interpret_one
from triangulate.protocol.places import Comparison, own_form, turned
from triangulate.schemes.judgements import PRESENCE, UNDETERMINED, allowed

LONGEST = 1_000_000
"""Characters that one text may have."""

HOW = ("discussion", "third_person", "rule")
"""How a disagreement was settled."""

ASPECTS = ("could_have_said", "quality", "other_cases", "other_times", "other_constructs")
"""What the literature asks of a difference: could the source have said it at all, the quality of each component,
other cases, other times, other constructs."""

_RESEARCHER = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Checked:
    """A judgement that may be appended: ids in the place of labels, pairs in the order of study.yaml, no empty values."""

    researcher: str
    kind: str
    subject: dict[str, Any]
    body: dict[str, Any]


def check_judgement(analysis: Analysis, researcher: str, kind: str, subject: Mapping[str, Any], body: Mapping[str, Any]) -> Checked:
    """A judgement made ready to be appended.

    Parameters
    ----------
    analysis : Analysis
        The study with all that was judged so far.
    researcher : str
        Who judges.
    kind : str
        One of :data:`~triangulate.model.judgements.KINDS`.
    subject, body : mapping
        What it is on and what was decided; None and empty texts count as left out. A meta-theme may be
        named by its id or unique label.

    Raises
    ------
    JudgementError
        With all that is wrong with it together. Nothing is saved then.
    """
    check = _Check(analysis, researcher, kind, subject, body)
    checked = check.run()
    if check.problems:
        raise JudgementError(check.problems, "Nothing was saved.")
    return checked


class _Check:
    def __init__(self, analysis: Analysis, researcher: str, kind: str, subject: Mapping[str, Any], body: Mapping[str, Any]) -> None:
        self.analysis, self.settings = analysis, analysis.settings
        self.researcher, self.kind = str(researcher), str(kind)
        self.given = {name: value for name, value in subject.items() if not _nothing(value)}
        self._as_given = body
        self.said = {name: value for name, value in body.items() if not _nothing(value)}
        self.subject: dict[str, Any] = {}
        self.body: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._turned: tuple[str, ...] = ()

    def problem(self, column: str | None, what: str, fix: str) -> None:
        self.problems.append(Problem("error", f'{JUDGEMENT}"{self.kind}" of {shorten(self.researcher)}', None, None, column, what, fix))

    def run(self) -> Checked:
        kinds: dict[str, Callable[[], None]] = {name: getattr(self, f"_{name}") for name in KINDS}
        if self.kind not in kinds:
            self.problem(None, f'"{shorten(self.kind)}" is no kind of judgement', did_you_mean(self.kind, KINDS))
            return Checked(self.researcher, self.kind, {}, {})
        self._who()
        kinds[self.kind]()
        for part, taken in ((self.given, self.subject), (self.said, self.body)):
            for name in part:
                if name not in taken and name not in self._turned and not any(problem.column == name for problem in self.problems):
                    self.problem(name, f'a judgement of this kind has no "{shorten(name)}"', "Leave it out.")
        return Checked(self.researcher, self.kind, self.subject, self.body)

    def _who(self) -> None:
        known = self.settings.researcher_ids
        if known and self.researcher not in known:
            fix = did_you_mean(self.researcher, known)
            self.problem("researcher", f'there is no researcher "{shorten(self.researcher)}"', f"{fix} New ones are added in study.yaml.")
        elif not _RESEARCHER.match(self.researcher):
            fix = "Use at most 32 small letters a-z, digits, _ and -, beginning with a letter or digit."
            self.problem("researcher", f'"{shorten(self.researcher)}" cannot be the id of a researcher', fix)

    # What judgements are on

    def _theme(self, name: str = "meta_theme", *, required: bool = True) -> str | None:
        word = self.given.get(name)
        if word is None:
            if required:
                self.problem(name, "no meta-theme is named", "Name one by its id or label.")
            return None
        found = self._row(name, word)
        if found is not None:
            self.subject[name] = found
        return found

    def _row(self, column: str, word: Any) -> str | None:
        names = self.analysis.sorting.names
        found = names.find(str(word))
        if found is None:
            self.problem(column, *names.problem(shorten(word)))
        return found

    def _comparison(self) -> bool:
        """A meta-theme with two sources, one, or none; False where it is not one."""
        theme = self._theme()
        a, b = (self.given.get(name) for name in ("source_a", "source_b"))
        known = self.settings.source_ids
        for name, source in (("source_a", a), ("source_b", b)):
            if source is not None and source not in known:
                self.problem(name, f'there is no source "{shorten(source)}"', did_you_mean(str(source), known))
        if a is not None and a == b:
            self.problem("source_b", f'"{shorten(a)}" is compared with itself', "Name the other source.")
        if any(problem.column in ("meta_theme", "source_a", "source_b") for problem in self.problems):
            self._turned = ("source_a", "source_b")  # that they are wrong was said
            return False
        if a is None or turned(self.settings, a, b):
            self._turned = ("source_a", "source_b")
            a, b = b, a
        whole_row = a is None and self.kind in ("memo", "reveal")  # not the comparison of all sources jointly
        if not whole_row and (a, b) != (own := own_form(self.settings, a, b)):
            self._turned = ("source_a", "source_b")
            a, b = own
        self.subject |= {name: value for name, value in (("source_a", a), ("source_b", b)) if value is not None}
        return theme is not None

    def _place(self) -> Comparison:
        """The comparison that was named."""
        return self.subject["meta_theme"], self.subject.get("source_a"), self.subject.get("source_b")

    def _findings(self, *, required: bool = True, where: str = "findings") -> None:
        part = self.given if where == "findings" and self.kind not in ("make",) else self.said
        words = part.get("findings", part.get("finding"))
        words = [words] if isinstance(words, str) else words
        if words is None:
            if required:
                self.problem("findings", "no finding is named", "Name one or more by their ids.")
            return
        known = self.analysis.fingerprints
        if not isinstance(words, (list, tuple)) or not all(isinstance(word, str) for word in words):
            self.problem("findings", "findings are not a list of ids", 'Write them like ["I1", "I2"].')
            return
        for word in words:
            if word not in known:
                self.problem("findings", f'there is no finding "{shorten(word)}"', did_you_mean(word, known))
        taken = self.body if part is self.said else self.subject
        taken["findings"] = list(dict.fromkeys(words))
        part.pop("finding", None)

    # What judgements say

    def _words(self, *names: str, required: Collection[str] = ()) -> None:
        for name in names:
            text = self.said.get(name)
            if text is None:
                if name in required:
                    self.problem(name, f"{name} is empty", "Write a few words.")
                continue
            if not isinstance(text, str):
                self.problem(name, f"{name} is not a text", "Write it in words.")
            elif self._storable(name, text):
                self.body[name] = text

    def _storable(self, name: str, text: str) -> bool:
        """Whether a text can be kept, in files as in PostgreSQL."""
        if len(text) > LONGEST:
            self.problem(name, f"the text has {len(text):,} characters", f"At most {LONGEST:,} can be kept in one judgement: divide it.")
            return False
        if (found := _UNSTORABLE.search(text)) is not None:
            what = f"the text has a character that cannot be kept (U+{ord(found.group()):04X}, character {found.start() + 1})"
            self.problem(name, what, "Delete it; it may have come in with a copy from another program.")
            return False
        return True

    def _one_of(self, name: str, values: Collection[str]) -> None:
        value = self.said.get(name)
        if value is None:
            return
        if value not in values:
            self.problem(name, f'"{shorten(value)}" is no value of {name}', did_you_mean(str(value), values))
        else:
            self.body[name] = value

    def _code_word(self, *, required: bool) -> None:
        word = self.said.get("code")
        if word is None:
            if required:
                self.problem("code", "no code is given", f"It can be {one_of(self.settings.scheme.code_keys)}.")
            return
        code = self.settings.scheme.find_code(str(word))
        if code is None:
            self.problem("code", f'there is no code "{shorten(word)}"', did_you_mean(str(word), self.settings.scheme.code_keys))
        else:
            self.body["code"] = code

    def _kept(self, *names: str) -> None:
        """What the software adds itself."""
        self.body |= {name: self.said[name] for name in names if name in self.said}

    # Sorting

    def _sort(self) -> None:
        self._theme()
        self._findings()
        self._words("reason")
        if "from" in self.said and (row := self._row("from", self.said["from"])) is not None:
            self.body["from"] = row

    def _unsort(self) -> None:
        self._theme()
        self._findings()
        self._words("reason")

    def _row_words(self, *, label: bool) -> None:
        self._words(*ROW_FIELDS, required=("label",) if label else ())
        questions = self.settings.questions
        question = self.body.get("question")
        if question is not None and questions and question not in (*questions, *map(str, range(1, len(questions) + 1))):
            self.problem("question", f'there is no question "{shorten(question)}"', f"Write a number from 1 to {len(questions)}.")

    def _new_row(self, name: str) -> None:
        identifier = self.given.get(name)
        names = self.analysis.sorting.names
        if not isinstance(identifier, str) or identifier != identifier.strip() or len(identifier) > 80:
            self.problem(name, "the new meta-theme has no id", "Give it a short id.")
        elif not identifier.isprintable():
            self.problem(name, "the id of the new meta-theme has characters that cannot be seen", "Use letters, digits and hyphens.")
        elif names.find(identifier) == identifier or identifier in names.merged:
            self.problem(name, f'there is a meta-theme "{shorten(identifier)}" already', "Choose another id.")
        else:
            self.subject[name] = identifier
        label = self.body.get("label")
        if label is not None and names.called(label) is not None:
            self.problem("label", f'there is a meta-theme "{shorten(label)}" already', "Sort into that one, or tell the labels apart.")

    def _make(self) -> None:
        self._row_words(label=True)
        self._new_row("meta_theme")
        self._findings(required=False, where="body")

    def _rename(self) -> None:
        row = self._theme()
        self._row_words(label=False)
        # An empty text takes a group, question or proposition away.
        self.body |= {name: "" for name in ROW_FIELDS if name != "label" and self._as_given.get(name) == ""}
        label = self.body.get("label")
        other = self.analysis.sorting.names.called(label) if label is not None else None
        if other is not None and other != row:
            self.problem("label", f'there is a meta-theme "{shorten(label)}" already', "Merge the two, or tell the labels apart.")
        if not self.body and not self.problems:
            self.problem("label", "nothing is changed", "Give a label, a group, a question or a proposition.")

    def _merge(self) -> None:
        kept = self._theme()
        others = self.given.get("others")
        others = [others] if isinstance(others, str) else others
        if not isinstance(others, (list, tuple)) or not others:
            self.problem("others", "no other meta-theme is named", "Name those that go into the first one.")
            return
        rows = [self._row("others", other) for other in others]
        if kept in rows:
            self.problem("others", f'"{kept}" is merged with itself', "Name the other meta-themes.")
        self.subject["others"] = list(dict.fromkeys(row for row in rows if row is not None))
        self._row_words(label=False)

    def _split(self) -> None:
        row = self._theme()
        self._row_words(label=True)
        self._new_row("into")
        self._findings()
        mapping = self.analysis.sorting.mapping
        there = set(mapping["finding"][(mapping["meta_theme"] == row).to_numpy()]) if row is not None else set()
        for finding in self.subject.get("findings", ()):
            if row is not None and finding in self.analysis.fingerprints and finding not in there:
                self.problem(
                    "findings", f'finding "{finding}" does not stand in {row}', f"It can be {one_of(sorted(there))}." if there else ""
                )

    # Coding

    def _code(self) -> None:
        there = self._comparison()
        for name in JUDGEMENTS:
            self._one_of(name, PRESENCE if name.startswith("presence") else allowed(name))
        a, b = (self.given.get(name) for name in ("source_a", "source_b"))
        if turned(self.settings, a, b) or (a is None and b is not None):
            self._turned = ("source_a", "source_b", "presence_a", "presence_b")
            sides = {"presence_a": self.body.pop("presence_b", None), "presence_b": self.body.pop("presence_a", None)}
            self.body |= {name: value for name, value in sides.items() if value is not None}
        self._code_word(required=False)
        self._words("reason")
        self._kept("basis", "proposal", "others")
        if "statement" in self.given:
            if self.settings.scheme.several_statements:
                statement = str(self.given["statement"])
                if self._storable("statement", statement):
                    self.subject["statement"] = statement
            else:
                self.problem("statement", "this scheme has one statement a comparison", "Leave the statement out.")
        if not self.problems and not any(name in self.body for name in (*JUDGEMENTS, "code")):
            self.problem(None, "the coding says nothing", "Give a judgement or a code; to take a coding back, undo it.")
        if there and not self.problems:
            self._says_why()

    def _says_why(self) -> None:
        """A code that departs from what the judgements give needs a reason."""
        code = self.body.get("code")
        if code is None or "reason" in self.body or not any(name in self.body for name in JUDGEMENTS):
            return
        derived = interpret_one(self.settings, self.settings.scheme, self.analysis.evidence, self._place(), self.body)
        if derived.code is not None and code not in derived.possible:
            what = f'the code is "{code}", the judgements give {one_of(derived.possible)}'
            self.problem("reason", what, "Say why, or leave the code out.")
        elif derived.code == UNDETERMINED:
            what = f'the judgements leave it open ({one_of(derived.possible)}), the code is "{code}"'
            self.problem("reason", what, "Say why.")

    def _refuse(self) -> None:
        if self._comparison() and self.analysis.proposal_hidden(self._place(), self.researcher):
            what = "coding is blind, and what the data suggest is not shown before you have judged it yourself"
            self.problem(None, what, "Judge it yourself first.")
        self._words("reason")

    # Texts

    def _interpret(self) -> None:
        self._theme()
        self._words("text", required=("text",))
        self._kept("basis")

    def _assess(self) -> None:
        self._words("text", required=("text",))
        self._kept("basis")

    def _explain(self) -> None:
        self._comparison()
        self._words("text", required=("text",))
        self._one_of("aspect", ASPECTS)

    def _memo(self) -> None:
        if "finding" in self.given:
            finding = str(self.given["finding"])
            if finding not in self.analysis.fingerprints:
                self.problem("finding", f'there is no finding "{shorten(finding)}"', did_you_mean(finding, self.analysis.fingerprints))
            self.subject["finding"] = finding
        elif "meta_theme" in self.given:
            self._comparison()
        self._words("text", "standpoint", "title", required=("text",))
        replaced = self.said.get("replaces")
        if replaced is not None:
            memo = self.analysis.state.memos.get(str(replaced))
            if memo is None or memo.researcher != self.researcher:
                self.problem("replaces", "there is no such memo of yours", "Write a new one.")
            else:
                self.body["replaces"] = memo.id

    # The team

    def _resolve(self) -> None:
        self._comparison()
        self._code_word(required=True)
        self._one_of("how", HOW)
        self._words("reason", "minority")
        self._kept("basis")
        by = self.said.get("by", [self.researcher])
        by = [by] if isinstance(by, str) else by
        known = self.settings.researcher_ids
        if not isinstance(by, (list, tuple)):
            self.problem("by", "who settled it is not a list of researchers", 'Write it like ["anna", "ben"].')
            return
        for name in by:
            if not isinstance(name, str) or not self._storable("by", name):
                self.problem("by", "who settled it is not a list of researchers", 'Write it like ["anna", "ben"].')
            elif known and name not in known:
                self.problem("by", f'there is no researcher "{shorten(name)}"', did_you_mean(str(name), known))
        self.body["by"] = list(map(str, by))

    def _feedback(self) -> None:
        self._theme(required=False)
        self._words("comment", "from", required=("comment", "from"))

    def _respond(self) -> None:
        about = self.given.get("feedback")
        known = self.analysis.comment_ids
        if not isinstance(about, str) or about not in known:
            self.problem(
                "feedback", f'there is no comment "{shorten(about or "")}"', "study.feedback().comments lists them with their ids."
            )
        self.subject["feedback"] = about
        self._words("decision", required=("decision",))

    def _reveal(self) -> None:
        if "group" in self.given:
            groups = set(self.analysis.sorting.meta_themes["group"].dropna())
            if not isinstance(self.given["group"], str) or self.given["group"] not in groups:
                self.problem(
                    "group", f'there is no group "{shorten(self.given["group"])}"', did_you_mean(str(self.given["group"]), sorted(groups))
                )
            self.subject["group"] = self.given["group"]
        elif "meta_theme" in self.given:
            self._comparison()
        self._words("reason")

    # Taking back

    def _undo(self) -> None:
        self._takes_back("is undone already", standing=True)

    def _redo(self) -> None:
        self._takes_back("was not undone", standing=False)

    def _takes_back(self, otherwise: str, *, standing: bool) -> None:
        state = self.analysis.state
        target = state.by_id.get(str(self.given.get("judgement") or ""))
        self.subject["judgement"] = self.given.get("judgement")
        if target is None:
            self.problem("judgement", "there is no such judgement", "study.history() lists them with their ids.")
        elif target.researcher != self.researcher:
            self.problem("judgement", f"the judgement is one of {target.researcher}", "Everybody takes back their own.")
        elif target.kind in FINAL_KINDS:
            self.problem("judgement", f'a judgement "{target.kind}" cannot be taken back', "Make a new one that says what holds now.")
        elif (target.id not in state.undone) != standing:
            self.problem("judgement", f"the judgement {otherwise}", "Nothing needs to be done.")

    def _erase(self) -> None:
        self.subject = dict(self.given)
        self.body = dict(self.said)
        if not isinstance(self.given.get("case"), str):
            self.problem("case", "no case is named", "Name the case whose words were taken out.")


def _nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or (isinstance(value, (list, tuple)) and not value)
