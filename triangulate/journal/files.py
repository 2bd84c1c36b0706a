"""The journal in the study folder: ``judgements/<researcher>.jsonl``, one line a judgement, only ever added to.

What is in memory here is only how far each file was read; no file stays open between two calls.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

from triangulate.errors import JournalError, Problem
from triangulate.journal.appending import AppendedFile, cut_back, too_new
from triangulate.journal.folder import FOLDER, SET_ASIDE, check_file_name, file_name, journal_files
from triangulate.journal.home import JournalReading
from triangulate.journal.lines import (
    UPDATE,
    Content,
    collector_paused,
    content_of,
    heads_of,
    is_torn,
    judgement_of,
    lines_of,
    one_of,
    unite,
    with_replaced,
)
from triangulate.journal.lock import Busy, held
from triangulate.journal.marks import Mark, further, since, state_of
from triangulate.journal.synced import (
    open_to_append,
    read_start,
    replace_content,
    sync_folder,
)
from triangulate.journal.trouble import in_sentences
from triangulate.model.judgements import Judgement, is_newer, line_of

WAIT: Final = 5.0
"""Seconds that a judgement waits while another program writes to the same file."""


class FilesJournal:
    """Judgements in the study folder, one file a researcher; see :class:`triangulate.journal.home.Journal`.

    Parameters
    ----------
    folder : Path
        The study folder.
    wait : float
        For how many seconds a judgement waits while another program writes to the same file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from triangulate.model.judgements import make_judgement
    >>> with TemporaryDirectory() as folder:
    ...     FilesJournal(Path(folder)).append([make_judgement("anna", "memo", {}, {"text": "a thought"})])
    ...     [judgement.body for judgement in FilesJournal(Path(folder)).read().judgements]
    [{'text': 'a thought'}]
    """

    def __init__(self, folder: Path, wait: float = WAIT) -> None:
        self.folder = Path(folder)
        self.wait = wait
        self._home = self.folder / FOLDER
        self._marks: dict[str, Mark] = {}
        self._newer: dict[str, bool] = {}
        self._own: dict[str, AppendedFile] = {}
        self._mutex = threading.RLock()

    @property
    def place(self) -> str:
        """Where it is, in words that can be shown."""
        return f"the files in {self.folder.name}/{FOLDER}"

    # ------------------------------------------------------------------------------------------------ reading

    def read(self) -> JournalReading:
        """All judgements of all files, united by id, with what is wrong in the files."""
        with self._mutex:
            self._marks.clear()
            self._newer.clear()
            return self._gather()

    def news(self) -> JournalReading:
        """Judgements of lines that came since they were last read, those of this process too.

        A file that was shortened or written anew, as by an erasure or a cloud drive, comes again as a whole.
        """
        with self._mutex:
            return self._gather()

    def _gather(self) -> JournalReading:
        contents: dict[str, Content] = {}
        problems: list[Problem] = []
        with collector_paused():
            for path in journal_files(self.folder, problems):
                file = file_name(path)
                try:
                    content = self._news_of(path, file)
                except FileNotFoundError:  # a cloud drive took it away in between
                    continue
                except OSError as err:
                    fix = "Close other programs that use it, or ask its owner for permission, and open the study again."
                    problems.append(Problem("error", file, None, None, None, f"the file cannot be read ({err.strerror})", fix))
                    continue
                if content is not None:
                    contents[file] = content
            reading = unite(contents)
        return JournalReading(reading.judgements, [*problems, *reading.problems])

    def _news_of(self, path: Path, file: str) -> Content | None:
        """What was added to a file; None where nothing was."""
        mark = self._marks.get(path.name)
        if mark is not None and mark.state == state_of(path.stat()):
            return None
        data, start = since(path, mark)
        content = content_of(data, file)
        if content.end < len(data) and is_torn(data[content.end :]):
            # Perhaps somebody is in the middle of writing it: under the lock nobody is.
            try:
                with held(path, min(self.wait, 1.0)):
                    data, start = since(path, mark)
            except (OSError, Busy):
                data, start = since(path, mark)
            content = content_of(data, file)
        if content.problems and start.end:
            before = read_start(path, start.end).count(b"\n")
            problems = [problem._replace(row=before + (problem.row or 0)) for problem in content.problems]
            content = replace(content, problems=problems)
        self._newer[path.name] = content.newer or (start.end > 0 and self._newer.get(path.name, False))
        self._marks[path.name] = further(start, data, content.end)
        return content

    def lines(self) -> Iterator[bytes]:
        """All judgements as they are written, in the order of ids, with fields that this version does not know."""
        found: dict[str, tuple[Judgement, bytes]] = {}
        with self._mutex, collector_paused():
            for path in journal_files(self.folder):
                with in_sentences(file_name(path), "read"):
                    data = path.read_bytes()
                for judgement, line in lines_of(data):
                    there = found.setdefault(judgement.id, (judgement, line))
                    if there[1] != line:
                        found[judgement.id] = _one_line(there, (judgement, line))
        for identifier in sorted(found):
            yield found[identifier][1]

    # ------------------------------------------------------------------------------------------------ writing

    def append(self, judgements: Sequence[Judgement]) -> None:
        """Add judgements to the files of their researchers; returns when they are on the disk.

        Raises
        ------
        JournalError
            Where they could not be written: nothing of them counts as saved.
        """
        groups: dict[str, dict[str, bytes]] = {}
        for judgement in judgements:
            groups.setdefault(judgement.researcher, {}).setdefault(judgement.id, line_of(judgement))
        with self._mutex:
            self._add(groups)

    def append_lines(self, lines: Iterable[bytes]) -> int:
        """Take in lines of another home as they are; returns how many ids were new.

        Raises
        ------
        JournalError
            Where a line is no judgement, or they could not be written: nothing was saved.
        """
        coming: dict[str, tuple[Judgement, bytes]] = {}
        for number, line in enumerate(lines, 1):
            judgement = judgement_of(line)
            if isinstance(judgement, str):
                update = f" {UPDATE}" if is_newer(line) else ""
                raise JournalError(f"line {number} of the judgements that come in: {judgement}.{update} Nothing was saved.")
            arrived = judgement, line.strip() + b"\n"
            coming[judgement.id] = _one_line(coming.get(judgement.id, arrived), arrived)
        with self._mutex:
            here = FilesJournal(self.folder, self.wait).read().judgements  # another reader, so that this one misses no news
            erased_here = {judgement.id: judgement.erased is not None for judgement in here if judgement.id in coming}
            groups: dict[str, dict[str, bytes]] = {}
            replaced: dict[str, bytes] = {}
            for identifier, (judgement, line) in coming.items():
                if identifier not in erased_here:
                    groups.setdefault(judgement.researcher, {})[identifier] = line
                elif judgement.erased is not None and not erased_here[identifier]:
                    replaced[identifier] = line
            new = self._add(groups)
            if replaced:
                self.replace_lines(replaced)
            return new

    def _add(self, groups: Mapping[str, Mapping[str, bytes]]) -> int:
        """Add lines by researcher and id, all or none; returns how many were new."""
        if not groups:
            return 0
        for researcher in groups:
            check_file_name(researcher)
        self._make_folder()
        self._refuse_newer(groups)
        with ExitStack() as stack:
            written: list[tuple[int, int]] = []
            new = 0
            try:
                for researcher in sorted(groups):  # the same order everywhere, so that no two wait for each other
                    own = self._own[researcher]
                    with in_sentences(file_name(own.path), "written"):
                        stack.enter_context(held(own.path, self.wait))
                        descriptor = open_to_append(own.path)
                        stack.callback(os.close, descriptor)
                        number, size = own.add(descriptor, groups[researcher])
                    written.append((descriptor, size))
                    new += number
            except BaseException:  # all or none, where somebody interrupts too
                for descriptor, size in written:
                    cut_back(descriptor, size)
                for researcher in groups:
                    self._own.pop(researcher, None)
                raise
            return new

    def _refuse_newer(self, groups: Mapping[str, object]) -> None:
        """Refuse where any file holds what this version does not understand; the first time this looks at all files."""
        strangers = [researcher for researcher in groups if researcher not in self._own]
        if strangers:
            own = {f"{researcher}.jsonl" for researcher in strangers}  # read in a moment, under their locks
            ids: dict[str, set[str]] = {researcher: set() for researcher in strangers}
            for path in journal_files(self.folder):
                owners = [researcher for researcher in strangers if path.name.startswith(researcher)]
                if path.name in own or (path.name in self._newer and not owners):
                    continue
                with in_sentences(file_name(path), "read"):
                    found, self._newer[path.name] = heads_of(path.read_bytes())
                for researcher in owners:
                    ids[researcher] |= found
            self._own |= {researcher: AppendedFile(self._home / f"{researcher}.jsonl", found) for researcher, found in ids.items()}
        for name, newer in self._newer.items():
            if newer and self._is_newer(name):
                raise too_new(f"{FOLDER}/{name}")

    def _is_newer(self, name: str) -> bool:
        """Look again: the file may have been mended or taken away."""
        try:
            return heads_of((self._home / name).read_bytes())[1]
        except OSError:
            return False

    def _make_folder(self) -> None:
        if self._own and self._home.is_dir():
            return
        # Also where it is there already: a program that made it may have ended before its name was on the disk.
        with in_sentences(FOLDER, "made"):
            self._home.mkdir(exist_ok=True)
            sync_folder(self.folder)

    # ------------------------------------------------------------------------------------------------ erasure

    def replace_lines(self, replacements: Mapping[str, bytes]) -> list[str]:
        """Put other lines in the place of some, in every file where they stand; for an erasure, and for nothing else.

        Each file is replaced at once: it is never there by halves.

        Parameters
        ----------
        replacements : mapping of str to bytes
            The new line of each judgement, by its id.

        Returns
        -------
        list of str
            The ids that were found, in their order.

        Raises
        ------
        JournalError
            Where a file could not be replaced; it is as it was, others may have been replaced.
        """
        found: set[str] = set()
        with self._mutex:
            for path in journal_files(self.folder):
                with in_sentences(file_name(path), "written"), held(path, self.wait):
                    data, ids = with_replaced(path.read_bytes(), replacements)
                    if ids:
                        replace_content(path, data)
                        found |= ids
        return sorted(found)

    def set_aside_files(self) -> list[Path]:
        """Rests of lines that were not written to their end: nobody reads them, but words may stand in them."""
        return sorted((self._home / SET_ASIDE).glob("*.txt"))

    def check_given(self, hashes: Mapping[str, str]) -> list[Problem]:  # noqa: ARG002  # others have the same folder
        """The given files lie beside the judgements: there is nothing to compare."""
        return []

    def coded(self) -> None:
        """All judgements can be read, so there is nothing to add."""

    def close(self) -> None:
        """Nothing is open between two calls."""


def read_judgements(folder: Path) -> tuple[list[Judgement], list[Problem]]:
    """All judgements of a study, united by id and in the order of their ids, with what is wrong in the files.

    Parameters
    ----------
    folder : Path
        The study folder.
    """
    reading = FilesJournal(folder).read()
    return sorted(reading.judgements, key=lambda judgement: judgement.id), reading.problems


def _one_line(one: tuple[Judgement, bytes], other: tuple[Judgement, bytes]) -> tuple[Judgement, bytes]:
    """Which of two lines of the same judgement holds, whichever comes first."""
    if one[1] == other[1]:
        return one
    kept, _ = one_of(one[0], other[0])
    same = [pair for pair in (one, other) if pair[0] == kept]
    return max(same, key=lambda pair: pair[1]) if same else (kept, line_of(kept))
