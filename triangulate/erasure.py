"""Erasing a case: where its words stand in a study, what was taken out of the journal, and what people have to do.

Given files are never changed: they are the researchers' own. Wires study folder, journal and the pure half in
:mod:`triangulate.protocol.erasure` together.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from triangulate.errors import JournalError, StudyError, UnknownName, did_you_mean, one_of
from triangulate.journal import open_journal
from triangulate.journal.folder import journal_files
from triangulate.journal.home import Journal
from triangulate.journal.lines import judgement_of, lines_of
from triangulate.model.judgements import Judgement, make_judgement
from triangulate.model.settings import Settings
from triangulate.model.table import split_list
from triangulate.protocol.erasure import SHORT_QUOTE, CaseWords, Erased, erase_line, record_body, united_versions
from triangulate.protocol.order import newest
from triangulate.protocol.shares import count
from triangulate.readers.any_text import Place, texts_in
from triangulate.readers.folder import StudyFiles, read_folder

_NOT_OURS: Final = frozenset({".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", "site-packages"})
"""Folders of programs."""

UNSEEN: Final = (
    "backups, and earlier versions that cloud drives keep",
    "copies at colleagues, packs and reports that were sent, mails",
    "prints, notes on paper, recordings and transcripts elsewhere",
    "statistical programs, reference managers and machines that work on a copy",
)
"""What no software can look into."""


@dataclass(frozen=True)
class Standing:
    """A place where something of the case stands."""

    place: Place
    words: bool
    """Whether words of the case stand there; else it is only its id."""
    times: int = 1

    def __str__(self) -> str:
        what = "words of the case" if self.words else "its id"
        return f"{self.place}: {what}{f', {self.times} times' if self.times > 1 else ''}"


@dataclass(frozen=True)
class Removed:
    """A judgement of which fields were erased."""

    id: str
    researcher: str
    kind: str
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.researcher}, {self.kind} {self.id}: {', '.join(self.fields)}"


@dataclass
class Erasure:
    """What stood where, what was taken out, and what is left to do."""

    case: str
    by: str
    journal: str
    """Where the journal is, in words."""
    only_shown: bool
    """Whether nothing was changed."""
    looked_for: str
    """How many quotes and further words, never the words."""
    removed: list[Removed] = field(default_factory=list)
    given: list[Standing] = field(default_factory=list)
    beside: list[Standing] = field(default_factory=list)
    """Lines that are no judgements, what was set aside, and journals that are not the study's home."""
    outputs: list[Standing] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Files that cannot be looked into."""
    notes: list[str] = field(default_factory=list)
    record: str | None = None
    """The id of the judgement that says that it was done."""
    unseen: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The report, line by line."""
        verb = "would be erased" if self.only_shown else "erased"
        said = [f"Case {self.case}, {self.looked_for}."]
        said += [f"Note: {note}" for note in self.notes]
        said += _section(f"Journal ({self.journal}), {verb}", self.removed)
        said += _section("Given files: the software never changes them, so remove the words, or the rows, yourself", self.given)
        said += _section("Beside the journal: look at these files and delete the lines, or the files", self.beside)
        said += _section("Other files of the folder: delete them, or write them anew", self.outputs)
        said += _section("Cannot be looked into, so look yourself", self.closed)
        said += _section("What software cannot see", self.unseen)
        if self.record is not None:
            said += ["", f"Recorded as judgement {self.record} of {self.by}. The words themselves are in no record."]
        return said

    def to_json(self) -> dict[str, Any]:
        """The same for other programs."""
        return {
            "case": self.case,
            "by": self.by,
            "only_shown": self.only_shown,
            "looked_for": self.looked_for,
            "journal": [
                {"id": item.id, "researcher": item.researcher, "kind": item.kind, "fields": list(item.fields)} for item in self.removed
            ],
            **{name: [_as_json(item) for item in getattr(self, name)] for name in ("given", "beside", "outputs")},
            "cannot_be_looked_into": self.closed,
            "notes": self.notes,
            "record": self.record,
            "software_cannot_see": self.unseen,
        }


def _as_json(item: Standing) -> dict[str, Any]:
    return {**item.place._asdict(), "words": item.words, "times": item.times}


def _section(heading: str, items: Sequence[object]) -> list[str]:
    return ["", f"{heading}:", *(f"  {item}" for item in items or ["nothing"])]


def erase_case(folder: Path, case: str, words: Sequence[str] = (), by: str | None = None, *, dry_run: bool = False) -> Erasure:
    """Take the words of a case out of the journal and say where else they stand.

    Judgements keep their values, so that the matrix stays. There is no way back.

    Parameters
    ----------
    folder : Path
        The study, with the quotes of the case still in its files: from them it is known what to look for.
    case : str
        The id of the case.
    words : sequence of str
        Further words that tell who it is, exactly as they stand.
    by : str, optional
        The researcher who does it; by default the coordinator of study.yaml.
    dry_run : bool
        Only tell what would be erased.

    Raises
    ------
    UnknownName
        Where the study knows nothing of the case, or nobody is named who does it.
    JournalError
        Where the journal cannot be changed; in PostgreSQL that takes the owner's role.
    """
    files = read_folder(folder)
    who = _who(files.settings, by)
    sought = _sought(files, case, words)
    with closing(open_journal(folder, files.settings.journal)) as journal:
        reading = journal.read()
        errors = [problem for problem in reading.problems if problem.severity == "error"]
        if errors:
            raise StudyError(errors, "Nothing was erased.")
        judgements = reading.judgements
        earlier = [judgement for judgement in judgements if judgement.kind == "erase" and judgement.subject.get("case") == case]
        _check_known(files, case, words, earlier)
        record = make_judgement(
            who, "erase", {"case": case}, {}, seen=newest(judgements), after=max((j.id for j in judgements), default=None)
        )
        at_home = files.settings.journal == "files"
        erased = _erased(journal, folder if at_home else None, sought, record.id)
        report = Erasure(
            case, who, journal.place, dry_run, _looked_for(sought), [_removed(item) for item in erased], unseen=_unseen(folder)
        )
        _look_through(folder, files, sought, report, at_home=at_home)
        report.notes += _notes(files, case, sought)
        if not dry_run and (erased or not earlier):
            _write(journal, record, erased, report, sought)
            if at_home and erased and _erased(journal, folder, sought, record.id):
                raise JournalError(
                    f"Words of case {case} still stand in {journal.place}. Close other programs that write there, and try again."
                )
    return report


def _write(journal: Journal, record: Judgement, erased: Sequence[Erased], report: Erasure, sought: CaseWords) -> None:
    """First the words go, then it is recorded that they went: the other way round a record might promise too much."""
    given, outputs = ([str(item.place) for item in items] for items in (report.given, [*report.beside, *report.outputs]))
    body = record_body(report.by, erased, given, outputs, sought)
    if erased:
        journal.replace_lines({item.judgement.id: item.line for item in erased})
    journal.append([msgspec.structs.replace(record, body_json=msgspec.Raw(msgspec.json.encode(body)))])
    report.record = record.id


def _who(settings: Settings, by: str | None) -> str:
    who = by or settings.coordinator
    known = settings.researcher_ids
    if who is None:
        raise UnknownName(
            f"Say who erases, so that it can be recorded: --by {known[0] if known else 'anna'}; study.yaml names no coordinator."
        )
    if known and who not in known:
        raise UnknownName(f'study.yaml lists no researcher "{who}". {did_you_mean(who, known)}')
    return who


def _sought(files: StudyFiles, case: str, words: Sequence[str]) -> CaseWords:
    """The words of a case: texts of its extracts, and notes on its ratings."""
    texts: list[str] = []
    for table, column in (("extracts", "text"), ("ratings", "note")):
        cases, values = (files.tables[table].values(name) for name in ("case", column))
        texts += [text for of, text in zip(cases, values, strict=True) if of == case and text]
    return CaseWords(case, tuple(dict.fromkeys(texts)), tuple(word for word in words if word.strip()))


def _cases(files: StudyFiles) -> list[str]:
    named = (case for table in ("cases", "extracts", "ratings") for case in files.tables[table].values("case"))
    listed = (case for cell in files.tables["findings"].values("cases") for case in split_list(cell))
    return sorted({case for case in (*named, *listed) if case is not None})


def _check_known(files: StudyFiles, case: str, words: Sequence[str], earlier: Sequence[Judgement]) -> None:
    known = _cases(files)
    if case not in known and not words and not earlier:
        near = did_you_mean(case, known) if known else "The study lists no cases; name the words to look for with --words."
        raise UnknownName(f'there is no case "{case}" in this study. {near}')


def _looked_for(sought: CaseWords) -> str:
    parts = [count(len(sought.quotes), "text") + " of it", *([f"{count(len(sought.further), 'further phrase')}"] if sought.further else [])]
    parts += ["its id"] if sought.id_is_looked_for else []
    return f"looked for: {', '.join(parts)}"


def _notes(files: StudyFiles, case: str, sought: CaseWords) -> list[str]:
    notes = []
    if not sought.quotes:
        notes.append("the study has no extracts of this case, so what it said is not known here; name its words with --words.")
    if sought.short_quotes:
        what = f"{count(sought.short_quotes, 'text')} of fewer than {SHORT_QUOTE} words"
        notes.append(f"{what} can be found only where nothing else stands beside; name more words with --words.")
    if not sought.id_is_looked_for:
        notes.append(f'the id "{case}" has no letters, so it is looked for only in columns of cases: elsewhere it may be any number.')
    frame = files.tables["cases"]
    person = {who for of, who in zip(frame.values("case"), frame.values("person"), strict=True) if of == case and who}
    others = [str(of) for of, who in zip(frame.values("case"), frame.values("person"), strict=True) if who in person and of and of != case]
    if others:
        notes.append(f"the same person is also {one_of(others).replace(' or ', ' and ')}; erase these, too, if the consent was for all.")
    errors = sum(problem.severity == "error" for problem in files.problems)
    if errors:
        notes.append(
            f"files of the study have {count(errors, 'error')} (triangulate check); quotes that could not be read were not looked for."
        )
    return notes


def _unseen(folder: Path) -> list[str]:
    here = folder.absolute()
    in_git = any((place / ".git").exists() for place in (here, *here.parents))
    return [*UNSEEN, *(["the history of git, in which this folder is: every earlier version of every file"] if in_git else [])]


def _removed(item: Erased) -> Removed:
    return Removed(item.judgement.id, item.judgement.researcher, item.judgement.kind, item.fields)


def _erased(journal: Journal, folder: Path | None, sought: CaseWords, record: str) -> list[Erased]:
    """Judgements with words of the case: in any of their versions, since conflict copies may hold an older one."""
    found: dict[str, Erased] = {}
    untouched: dict[str, bytes] = {}
    for judgement, line in _versions(journal, folder):
        item = erase_line(line, judgement, sought, record)
        if item is None:
            if judgement.erased is not None:
                untouched[judgement.id] = line
        elif judgement.id in found:
            other = found[judgement.id]
            fields = tuple(dict.fromkeys((*other.fields, *item.fields)))
            found[judgement.id] = Erased(judgement, fields, united_versions(other.line, item.line))
        else:
            found[judgement.id] = item
    for identifier in found.keys() & untouched.keys():
        item = found[identifier]
        found[identifier] = Erased(item.judgement, item.fields, united_versions(item.line, untouched[identifier]))
    return [found[identifier] for identifier in sorted(found)]


def _versions(journal: Journal, folder: Path | None) -> Iterator[tuple[Judgement, bytes]]:
    """Every line of the journal, of a folder those of every file."""
    if folder is None:
        for line in journal.lines():
            judgement = judgement_of(line.strip())
            if isinstance(judgement, Judgement):
                yield judgement, line
        return
    for path in journal_files(folder):
        yield from lines_of(_bytes(path))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as err:
        raise JournalError(f"{path} cannot be read ({err.strerror or type(err).__name__}). Nothing was erased.") from err


def _look_through(folder: Path, files: StudyFiles, sought: CaseWords, report: Erasure, *, at_home: bool) -> None:
    """Every file of the folder, by what it is to the study."""
    journals = set(journal_files(folder)) if at_home else set()
    for path in _every_file(folder):
        name = path.relative_to(folder).as_posix()
        if path in journals:
            report.beside += _in_torn_lines(name, _bytes(path), sought)
            continue
        try:
            texts = texts_in(name, path.read_bytes())
        except OSError:
            texts = None
        if texts is None:
            report.closed.append(name)
            continue
        hits = _standings(texts, sought)
        if name in files.hashes:
            report.given += hits
        elif name.startswith("judgements/"):
            report.beside += hits
        else:
            report.outputs += hits


def _every_file(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _NOT_OURS)
        for name in sorted(names):
            path = Path(place) / name
            if not name.startswith(("~$", ".~lock")) and path.is_file() and path.stat().st_size:
                yield path


def _in_torn_lines(file: str, data: bytes, sought: CaseWords) -> list[Standing]:
    """Places in lines of a journal that are no judgements, so that nobody can take words out of them but by hand."""
    found = []
    for number, line in enumerate(data.split(b"\n"), 1):
        bare = line.strip()
        if bare and isinstance(judgement_of(bare.removeprefix(b"\xef\xbb\xbf")), str):
            texts = texts_in(file, bare.replace(b"\x00", b" ")) or ()
            found += _standings(((Place(file, None, number), text) for _, text in texts), sought)
    return found


def _standings(texts: Iterable[tuple[Place, str]], sought: CaseWords) -> list[Standing]:
    """Where the case stands, each place once."""
    words: dict[Place, bool] = {}
    times: Counter[Place] = Counter()
    for place, text in texts:
        speaks = sought.speaks(text)
        if speaks or sought.mentioned_in(text, place.column):
            words[place] = words.get(place, False) or speaks
            times[place] += 1
    return [Standing(place, words[place], times[place]) for place in words]
