"""The study: the one thing that users hold.

It wires the folder, the steps of the protocol and the forms of their results together and decides
nothing itself.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from triangulate.errors import JournalError, MissingProgram, OutputError, Problem, StudyError, UnknownName, did_you_mean
from triangulate.journal import journal_hashes, open_journal, set_aside_notes
from triangulate.journal.lines import collector_paused
from triangulate.judging import Judging
from triangulate.markup.plain import terminal_text
from triangulate.matrix import ConvergenceMatrix
from triangulate.model.judgements import Judgement
from triangulate.model.settings import COEFFICIENTS, Settings
from triangulate.protocol.analysis import Analysis, prepare
from triangulate.protocol.assessment import Assessment, assess
from triangulate.protocol.cells import Cells
from triangulate.protocol.completeness import Completeness, compare_completeness
from triangulate.protocol.feedback import Feedback, collect_feedback
from triangulate.protocol.judged import whole_statement
from triangulate.protocol.progress import Progress, coding_progress
from triangulate.protocol.replay import JournalState
from triangulate.protocol.researchers import ResearcherComparison, compare_researchers
from triangulate.protocol.sensitivity import Sensitivity, analyse_sensitivity
from triangulate.protocol.shares import count
from triangulate.protocol.stale import stale_table, what_changed
from triangulate.readers.folder import StudyFiles, read_folder
from triangulate.schemes import SCOPES, Scheme, load_scheme, shipped_schemes
from triangulate.version import VERSION
from triangulate.writers.files import write_whole
from triangulate.writers.matrix_html import STYLE

if TYPE_CHECKING:
    from triangulate.figures import StudyFigure
    from triangulate.report import Block
    from triangulate.widgets.coding_grid import CodingGrid
    from triangulate.widgets.sorting_board import SortingBoard

REPORTS = (".html", ".docx", ".pdf", ".md")
"""Endings of the names under which a report can be written."""


def possible_reports() -> tuple[str, ...]:
    """The endings of :data:`REPORTS` for which all that is needed is installed."""
    word = find_spec("pypandoc") is not None and find_spec("docx") is not None
    return tuple(ending for ending in REPORTS if ending in (".html", ".md") or (word and (ending == ".docx" or find_spec("typst"))))


_PROBLEM_COLUMNS = list(Problem._fields)
_CODING = {"code", "refuse", "memo", "explain"}
"""Kinds after which rows, evidence and names are as they were."""


def _promise(settings: Settings) -> list[Problem]:
    """What blind coding can and cannot do."""
    if not settings.blind:
        return []
    if not settings.researchers:
        fix = "List the researchers in study.yaml, so that it is known when all have coded; until then only the coordinator can reveal."
        return [Problem("warning", "study.yaml", None, None, "blind", "coding is blind, but no researchers are listed", fix)]
    if settings.journal != "files":
        return []
    fix = "Whoever opens the files can read them; a journal in PostgreSQL keeps codings from being read before they are revealed."
    return [Problem("note", "study.yaml", None, None, "blind", "coding is blind, which in files is a promise", fix)]


def open_study(folder: str | Path, researcher: str | None = None) -> Study:
    """Open a study folder.

    Parameters
    ----------
    folder : str or Path
        The folder that holds ``study.yaml``.
    researcher : str, optional
        Who works with it: judges, and sees what they may where coding is blind. Without, ``researcher`` is given with each judgement.

    Returns
    -------
    Study
        Also where tables have problems: see :attr:`Study.problems`. Results are refused until
        the errors among them are mended.

    Raises
    ------
    StudyError
        Where there is no study, or study.yaml or a coding scheme cannot be used.
    UnknownName
        For a researcher that study.yaml does not name.
    JournalError
        Where the journal cannot be reached.

    Examples
    --------
    >>> from triangulate.templates import template
    >>> study = open_study(template("safeguarding"))
    >>> study.matrix().totals["by_code"]["partial_agreement"]
    7
    """
    with collector_paused():
        return Study(read_folder(Path(folder)), researcher)


class Study(Judging):
    """A triangulation study: what its sources say, how researchers judged it, and what follows."""

    def __init__(self, files: StudyFiles, researcher: str | None = None) -> None:
        known = files.settings.researcher_ids
        if researcher is not None and known and researcher not in known:
            raise UnknownName(f'there is no researcher "{researcher}". {did_you_mean(researcher, known)}')
        self._files, self.viewer = files, researcher
        self._journal = open_journal(files.folder, files.settings.journal, researcher)
        reading = self._journal.read()
        self._state = JournalState(reading.judgements)
        self._journal_problems = [*reading.problems, *set_aside_notes(files.folder), *self._journal.check_given(files.hashes)]
        self._pending = {"opened"}

    def _prepare(self) -> None:
        """Work out what follows from files and journal as they are now."""
        self._prepared, problems = prepare(self._files.settings, self._files.tables, self._state, self.viewer)
        order = {"error": 0, "warning": 1, "note": 2}
        found = [*self._files.problems, *self._journal_problems, *problems, *_promise(self._files.settings)]
        self._problems = sorted(found, key=lambda problem: order[problem.severity])
        self._pending = set()
        self._views: dict[str | None, Analysis] = {}
        self._cells: dict[tuple[Scheme, str, str | None, str | None], Cells] = {}
        self._blocks: dict[bool, list[Block]] = {}
        self._comparisons: dict[tuple[str, ...], ResearcherComparison] = {}
        for name in ("_figures", "_sensitivity"):
            self.__dict__.pop(name, None)

    @property
    def _analysis(self) -> Analysis:
        """The whole study, with all that was judged."""
        self._fresh()
        return self._prepared

    def _fresh(self) -> None:
        """Work out results anew where something was judged since, or nothing was asked for yet."""
        if self._pending:
            with collector_paused():
                self._prepare()

    def _current(self, *, results: bool) -> Analysis:
        self.refresh()
        if results or self._pending - _CODING:
            self._fresh()
        if errors := [problem for problem in self._problems if problem.severity == "error"]:
            raise StudyError(errors)
        return self._prepared

    def _append(self, judgement: Judgement) -> None:
        self._journal.append([judgement])
        self._take_in([judgement])
        if self.settings.blind:
            # One's own coding may be the one after which a server shows those of others. It is saved whatever becomes of this.
            with suppress(JournalError):
                self.refresh()

    def _take_in(self, judgements: Iterable[Judgement]) -> None:
        fresh = [judgement for judgement in judgements if judgement.id not in self._state.by_id or judgement.erased is not None]
        if fresh:
            self._state.add(fresh)
            self._pending.update(judgement.kind for judgement in fresh)

    def refresh(self) -> int:
        """Take in what others have judged since; returns how many judgements are new.

        Results that are asked for afterwards have them. It happens by itself whenever something is judged.
        """
        before = len(self._state.by_id)
        news = self._journal.news()
        self._take_in(news.judgements)
        if fresh := [problem for problem in news.problems if problem not in self._journal_problems]:
            self._journal_problems += fresh
            self._pending.add("problems")
        return len(self._state.by_id) - before

    def close(self) -> None:
        """Let go of the journal's files or connection."""
        self._journal.close()

    @property
    def folder(self) -> Path:
        """Where the study lies."""
        return self._files.folder

    @property
    def settings(self) -> Settings:
        """The contents of study.yaml."""
        return self._files.settings

    @property
    def analysis(self) -> Analysis:
        """The study as the steps of the protocol take it; raises while files have errors.

        Where coding is blind it holds what may be shown to :attr:`viewer`.
        """
        return self._seen_by(self.viewer)

    def _seen_by(self, viewer: str | None) -> Analysis:
        self._fresh()
        errors = [problem for problem in self._problems if problem.severity == "error"]
        if errors:
            raise StudyError(errors)
        return self._view_of(viewer)

    def _view_of(self, viewer: str | None) -> Analysis:
        """What one person may see, also while files have errors."""
        analysis = self._analysis
        if viewer not in self._views:
            self._views[viewer] = analysis.seen_by(viewer)
        return self._views[viewer]

    @property
    def problems(self) -> pd.DataFrame:
        """All that is wrong or was assumed: ``severity, file, sheet, row, column, what, fix``; errors first."""
        frame = pd.DataFrame(self.problem_list, columns=_PROBLEM_COLUMNS)
        return frame.astype({"row": "Int64"})

    @property
    def problem_list(self) -> list[Problem]:
        """The same problems as values that print themselves."""
        self._fresh()
        return list(self._problems)

    @property
    def findings(self) -> pd.DataFrame:
        """Findings of all sources, with a column ``source`` first."""
        return self._files.tables["findings"].frame.copy()

    @property
    def meta_themes(self) -> pd.DataFrame:
        """The rows of the matrix."""
        return self._analysis.sorting.meta_themes.copy()

    @property
    def extracts(self) -> pd.DataFrame:
        """Quotations, paraphrases and notes."""
        return self._files.tables["extracts"].frame.copy()

    @property
    def codings(self) -> pd.DataFrame:
        """Codings of all researchers: those of the table, and those of the journal.

        One line a comparison and researcher, the latest. Where coding is blind, what may not be shown yet is left out.
        """
        given = self._files.tables["codings"].frame
        if not self._state.codings and not self.settings.blind:
            return given.copy()
        return self._view_of(self.viewer).codings[list(given.columns)].copy()

    @property
    def cases(self) -> pd.DataFrame:
        """Cases that evidence comes from."""
        return self._files.tables["cases"].frame.copy()

    @property
    def opportunities(self) -> pd.DataFrame:
        """Whether a source could have spoken to a row."""
        return self._files.tables["opportunities"].frame.copy()

    @property
    def ratings(self) -> pd.DataFrame:
        """Ratings of an observation guide."""
        return self._files.tables["ratings"].frame.copy()

    @property
    def mapping(self) -> pd.DataFrame:
        """Which finding stands in which row: ``source, finding, meta_theme, through``."""
        return self._analysis.sorting.mapping.copy()

    @property
    def unsorted(self) -> pd.DataFrame:
        """Findings that stand in no row yet."""
        return self._analysis.sorting.unsorted.copy()

    def scheme(self, name: str | Scheme | None = None) -> Scheme:
        """A coding scheme by name, the team's own first; without a name that of the study."""
        if isinstance(name, Scheme):
            return name
        if name is None or name == self.settings.scheme.name:
            return self.settings.scheme
        for own in self.settings.schemes:
            if own.name == name:
                return own
        known = [*(own.name for own in self.settings.schemes), *shipped_schemes()]
        if name not in known:
            raise UnknownName(f'there is no coding scheme "{name}". {did_you_mean(name, known)}')
        return load_scheme(name)

    def matrix(self, scheme: str | Scheme | None = None, scope: str | None = None, researcher: str | None = None) -> ConvergenceMatrix:
        """The convergence coding matrix.

        Parameters
        ----------
        scheme : str or Scheme, optional
            Another scheme than the study's own. A code that a researcher gave beside judgements was
            given under the study's rules; under others only the judgements count.
        scope : {"pairwise", "per_source", "joint"}, optional
            What is compared; by default as the scheme says.
        researcher : str, optional
            Whose codings to show; without, those of the team. Where coding is blind and the study was opened for nobody in
            particular, this is also who looks.

        Raises
        ------
        UnknownName
            For a scheme, scope or researcher that there is not.
        StudyError
            While files have errors.
        """
        chosen = self.scheme(scheme)
        if scope is not None and scope not in SCOPES:
            raise UnknownName(f'there is no scope "{scope}". {did_you_mean(scope, SCOPES)}')
        if scope is None and scheme is not None and chosen.has_tables and self.settings.scheme.has_tables:
            scope = self.settings.scheme.scope
        scope = scope or chosen.scope
        cells = self._matrix_cells(chosen, scope, researcher)
        changed = what_changed(self._analysis, researcher) if cells.frame["stale"].any() else {}
        return ConvergenceMatrix(self.settings, chosen, scope, researcher, cells, changed)

    def _matrix_cells(self, scheme: Scheme, scope: str, researcher: str | None = None) -> Cells:
        """Cells are worked out once for each scheme, scope and researcher."""
        seen = self._seen_by(self.viewer or researcher)
        key = (scheme, scope, researcher, seen.viewer)
        if key not in self._cells:
            with collector_paused():
                self._cells[key] = seen.cells(scheme, scope, researcher)
        return self._cells[key]

    def assessment(self) -> Assessment:
        """Step 3: counts of the codes with their denominators, and the comparisons to look at."""
        scheme = self.settings.scheme
        statement = whole_statement(self._files.narrative.get("assessment", ""), self.analysis.judged)
        return assess(self.analysis, self._matrix_cells(scheme, scheme.scope), scheme, statement)

    def completeness(self) -> Completeness:
        """Step 4: what is shared, what only one source brings, where gaps remain."""
        return compare_completeness(self.analysis)

    def researchers(self, coefficients: Sequence[str] | None = None, progress: Callable[[str], None] | None = None) -> ResearcherComparison:
        """Step 5: the codings of all researchers side by side, before resolution.

        Parameters
        ----------
        coefficients : sequence of str, optional
            Chance-corrected coefficients to give with intervals, such as ``["krippendorff_alpha", "gwet_ac1"]``; none for
            an empty one; by default those that study.yaml asks for.
        progress : callable, optional
            Is told in a few words what is being worked out.

        Raises
        ------
        UnknownName
            For a coefficient that there is not.
        """
        names = tuple(self.settings.coefficients if coefficients is None else coefficients)
        for name in names:
            if name not in COEFFICIENTS:
                raise UnknownName(f'there is no coefficient "{name}". {did_you_mean(str(name), COEFFICIENTS)}')
        self._fresh()
        if names not in self._comparisons:
            self._comparisons[names] = self._compare(names, progress)
        return self._comparisons[names]

    def _compare(self, names: tuple[str, ...], progress: Callable[[str], None] | None) -> ResearcherComparison:
        found = compare_researchers(self.analysis, self.settings.scheme)
        if not names or found.grid is None or len(found.researchers) < 2:
            return found
        from triangulate.protocol.coefficients import coefficient_table

        noun = "statement" if self.settings.scheme.several_statements else "comparison"
        return replace(found, coefficients=coefficient_table(found.grid, found.researchers, names, noun=noun, progress=progress))

    def feedback(self) -> Feedback:
        """Step 6: comments of team and stakeholders, and what was decided."""
        return collect_feedback(self.analysis)

    def progress(self) -> Progress:
        """Who has coded how much of what they are to code."""
        seen = self._seen_by(self.viewer)
        return coding_progress(seen.whole or seen, self._journal.coded() if self.settings.blind else None)

    def stale(self) -> pd.DataFrame:
        """Judgements whose ground has changed since they were made: ``kind, meta_theme, label, source_a, source_b, researcher,
        judgement, changed``; the last says what changed.
        """
        return stale_table(self.analysis)

    def sensitivity(self) -> Sensitivity:
        """How the matrix depends on the scheme, on each source and on each researcher."""
        self._fresh()
        return self._sensitivity

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return analyse_sensitivity(self.analysis)  # the dearest of the results, asked for by the figures and by the report

    @property
    def figures(self) -> dict[str, list[StudyFigure]]:
        """All figures that the study has something for, by name, each a list of its pages.

        ``matrix``, ``codes``, ``states``, ``completeness``, ``prominence``, ``coefficients`` (where study.yaml asks for
        them), ``confusion``, ``differences``, ``sensitivity``. Each is a Matplotlib figure with an ``alternative_text``;
        ``figure.write("matrix.svg")`` saves it.

        Raises
        ------
        MissingProgram
            Where Matplotlib is not installed.
        """
        if find_spec("matplotlib") is None:
            raise MissingProgram("Figures need Matplotlib: pip install triangulation-protocol[report].")
        self._fresh()
        return self._figures

    @cached_property
    def _figures(self) -> dict[str, list[StudyFigure]]:
        from triangulate.figures import all_figures

        return all_figures(
            self.analysis,
            self.matrix().view,
            assessment=self.assessment(),
            completeness=self.completeness(),
            researchers=self.researchers(),
            sensitivity=self.sensitivity(),
        )

    def figure(self, name: str, page: int = 1) -> StudyFigure:
        """One page of one figure.

        Raises
        ------
        UnknownName
            Where the study has no such figure or page; the message lists those that it has.
        """
        pages = self.figures.get(name)
        if pages is None:
            raise UnknownName(f'there is no figure "{name}" of this study. {did_you_mean(name, self.figures)}')
        if not 1 <= page <= len(pages):
            raise UnknownName(f'figure "{name}" has {count(len(pages), "page")}, there is no page {page}.')
        return pages[page - 1]

    def _report_blocks(self, *, draw: bool) -> list[Block]:
        """The report before it has a form; several forms of it are written from the same."""
        from triangulate.report import GivenTexts, StepResults, figure_blocks, make_context, report_blocks

        self._fresh()
        if draw not in self._blocks:
            versions = {"triangulation-protocol": VERSION, "Python": platform.python_version()}
            figures = figure_blocks(self.figures, draw=draw) if find_spec("matplotlib") is not None else None
            results = StepResults(self.assessment(), self.completeness(), self.researchers(), self.feedback(), self.sensitivity())
            given = GivenTexts(self._files.narrative, self._files.bibliography, {**self._files.hashes, **journal_hashes(self.folder)})
            self._blocks[draw] = report_blocks(make_context(self.analysis, self.matrix(), results, given, versions, figures))
        return self._blocks[draw]

    def report(self, path: str | Path, progress: Callable[[str], None] | None = None) -> Path:
        """Write the narrative report; the ending of the name (.html, .docx, .pdf, .md) says in which form.

        Parameters
        ----------
        path : str or Path
            The file to write.
        progress : callable, optional
            Is told in a few words what is being done.

        Raises
        ------
        MissingProgram
            Where Word or PDF need a library that is not installed.
        OutputError
            Where the file cannot be written.
        """
        from triangulate.report import render_report

        target = Path(path)
        kind = target.suffix.lower()
        if kind not in REPORTS:
            raise OutputError(f'"{target.name}": a report can be written as {" ".join(REPORTS)}. Choose one of these endings.')
        say = progress or (lambda _: None)
        say("working out the results and drawing the figures")
        blocks = self._report_blocks(draw=kind != ".md")
        say(f"writing {target.name}")
        note = "Synthetic data" if self.settings.synthetic else ""
        return write_whole(target, render_report(blocks, kind, self.settings.title, self.settings.language, note))

    def sorting_board(self, researcher: str | None = None, **unknown: Any) -> SortingBoard:
        """Step 1 by hand, in JupyterLab or Notebook: put findings into meta-themes by keyboard or by dragging.

        Each gesture is saved at once, as :meth:`sort`, :meth:`make`, :meth:`rename`, :meth:`merge` and the others save it.

        Parameters
        ----------
        researcher : str, optional
            Who sorts; by default the one for whom the study was opened.

        Raises
        ------
        UnknownName
            Where it is not said who sorts, or study.yaml does not name them.
        MissingProgram
            Where anywidget is not installed.
        """
        from triangulate.widgets.sorting_board import SortingBoard

        return SortingBoard(self, researcher, **unknown)

    def coding_grid(self, researcher: str | None = None, **unknown: Any) -> CodingGrid:
        """Step 2 by hand, in JupyterLab or Notebook: the matrix of one researcher, each comparison opened with what sources say.

        Each coding is saved at once, as :meth:`code` saves it.

        Parameters
        ----------
        researcher : str, optional
            Who codes; by default the one for whom the study was opened.

        Raises
        ------
        UnknownName
            Where study.yaml does not name the researcher.
        MissingProgram
            Where anywidget is not installed.
        """
        from triangulate.widgets.coding_grid import CodingGrid

        return CodingGrid(self, researcher, **unknown)

    def summary(self) -> dict[str, Any]:
        """A few numbers that say where the study stands."""
        counts = {source.id: int((self.findings["source"] == source.id).sum()) for source in self.settings.sources}
        kinds = self.problems["severity"].value_counts()
        return {
            "title": self.settings.title,
            "findings": counts,
            "meta_themes": len(self.meta_themes),
            "unsorted": len(self.unsorted),
            "codings": len(self.codings),
            "researchers": list(self._view_of(self.viewer).researchers),
            "problems": {kind: int(kinds.get(kind, 0)) for kind in ("error", "warning", "note")},
        }

    def next_step(self, *, commands: bool = False) -> str:
        """One sentence on what to do next, in terms of Python or (``commands=True``) of the command line."""
        here = f' "{self.folder}"' if str(self.folder) != "." else ""

        def how(python: str, command: str) -> str:
            name, _, options = command.partition(" ")
            return f"triangulate {name}{here} {options}".rstrip() if commands else python

        summary = self.summary()
        if summary["problems"]["error"]:
            return f"Look at {how('study.problems', 'check')} and mend the files; then open the study again."
        if not summary["meta_themes"]:
            return "Put findings into findings/<source>.csv and name their meta_theme, or list codings in codings.csv."
        if not summary["codings"]:
            if self.settings.blind:
                own = 'open_study(..., researcher="...")'
                return f"Code the comparisons: study.code(...). Coding is blind: {own} shows your own codings, and others' once revealed."
            suggest = f"{how('study.matrix()', 'matrix')} shows what the data suggest"
            return f"Code the comparisons: study.code(...), or fill in codings.csv. {suggest}."
        size = self.matrix().totals["denominator"]
        if size["open"]:
            return f"{count(size['open'], 'comparison')} not coded yet: {how('study.matrix()', 'matrix')} shows which."
        if size["disputed"]:
            where = how("study.researchers()", "researchers")
            return f"Researchers differ on {count(size['disputed'], 'comparison')}: {where} shows where and why."
        read = f"{how('study.assessment()', 'assess')} and {how('study.sensitivity()', 'sensitivity')}"
        report = how('study.report("report.html")', "report -o report.html")
        return f"Read {read}, then write {report}."

    def _repr_html_(self) -> str:
        from triangulate.markup import html_table, html_text

        summary = self.summary()
        rows = [[source.label, str(source.n or ""), str(summary["findings"][source.id])] for source in self.settings.sources]
        problems = ", ".join(count(n, kind) for kind, n in summary["problems"].items() if n) or "none"
        facts = [
            f"{count(summary['meta_themes'], 'meta-theme')}, {count(summary['unsorted'], 'finding')} not sorted",
            f"{count(summary['codings'], 'coding')} by {', '.join(summary['researchers']) or 'nobody yet'}",
            f"Coding scheme: {self.settings.scheme.name}",
            f"Problems: {problems}",
            f"Next: {self.next_step()}",
        ]
        synthetic = "<p><strong>Synthetic data.</strong></p>" if self.settings.synthetic else ""
        items = "".join(f"<li><bdi>{html_text(fact)}</bdi></li>" for fact in facts)
        return f"<style>{STYLE}</style>{synthetic}{html_table(self.settings.title, ['Source', 'Cases', 'Findings'], rows)}<ul>{items}</ul>"

    def __repr__(self) -> str:
        summary = self.summary()
        sizes = f"{count(summary['meta_themes'], 'meta-theme')}, {count(summary['codings'], 'coding')}"
        return f"<Study: {terminal_text(summary['title'])}; {sizes}>"
