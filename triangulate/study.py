"""The study: the one thing that users hold.

It wires the folder, the steps of the protocol and the forms of their results together and decides
nothing itself.
"""

from __future__ import annotations

import gc
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from triangulate.errors import MissingProgram, OutputError, Problem, StudyError, UnknownName, did_you_mean
from triangulate.journal import journal_hashes, read_judgements
from triangulate.markup.plain import terminal_text
from triangulate.matrix import ConvergenceMatrix
from triangulate.model.settings import Settings
from triangulate.protocol.analysis import Analysis, prepare
from triangulate.protocol.assessment import Assessment, assess
from triangulate.protocol.cells import Cells
from triangulate.protocol.completeness import Completeness, compare_completeness
from triangulate.protocol.feedback import Feedback, collect_feedback
from triangulate.protocol.judged import whole_statement
from triangulate.protocol.researchers import ResearcherComparison, compare_researchers
from triangulate.protocol.sensitivity import Sensitivity, analyse_sensitivity
from triangulate.protocol.shares import count
from triangulate.readers.folder import StudyFiles, read_folder
from triangulate.schemes import SCOPES, Scheme, load_scheme, shipped_schemes
from triangulate.version import VERSION
from triangulate.writers.files import write_whole
from triangulate.writers.matrix_html import STYLE

if TYPE_CHECKING:
    from triangulate.figures import StudyFigure
    from triangulate.report import Block

REPORTS = (".html", ".docx", ".pdf", ".md")
"""Endings of the names under which a report can be written."""


def possible_reports() -> tuple[str, ...]:
    """The endings of :data:`REPORTS` for which all that is needed is installed."""
    word = find_spec("pypandoc") is not None and find_spec("docx") is not None
    return tuple(ending for ending in REPORTS if ending in (".html", ".md") or (word and (ending == ".docx" or find_spec("typst"))))


_PROBLEM_COLUMNS = list(Problem._fields)


def open_study(folder: str | Path) -> Study:
    """Open a study folder.

    Parameters
    ----------
    folder : str or Path
        The folder that holds ``study.yaml``.

    Returns
    -------
    Study
        Also where tables have problems: see :attr:`Study.problems`. Results are refused until
        the errors among them are mended.

    Raises
    ------
    StudyError
        Where there is no study, or study.yaml or a coding scheme cannot be used.

    Examples
    --------
    >>> from triangulate.templates import template
    >>> study = open_study(template("safeguarding"))
    >>> study.matrix().totals["by_code"]["partial_agreement"]
    7
    """
    with _collector_paused():
        return Study(read_folder(Path(folder)))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Many small objects in a row make Python look for cycles again and again: a quarter of the time of a large study."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Study:
    """A triangulation study: what its sources say, how researchers judged it, and what follows."""

    def __init__(self, files: StudyFiles) -> None:
        self._files = files
        judgements, torn = read_judgements(files.folder)
        self._analysis, problems = prepare(files.settings, files.tables, judgements)
        order = {"error": 0, "warning": 1, "note": 2}
        self._blocks: dict[bool, list[Block]] = {}
        self._cells: dict[tuple[Scheme, str, str | None], Cells] = {}
        self._problems = sorted([*files.problems, *torn, *problems], key=lambda problem: order[problem.severity])

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
        """The study as the steps of the protocol take it; raises while files have errors."""
        errors = [problem for problem in self._problems if problem.severity == "error"]
        if errors:
            raise StudyError(errors)
        return self._analysis

    @cached_property
    def problems(self) -> pd.DataFrame:
        """All that is wrong or was assumed: ``severity, file, sheet, row, column, what, fix``; errors first."""
        frame = pd.DataFrame(self._problems, columns=_PROBLEM_COLUMNS)
        return frame.astype({"row": "Int64"})

    @property
    def problem_list(self) -> list[Problem]:
        """The same problems as values that print themselves."""
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
        """Codings as given."""
        return self._files.tables["codings"].frame.copy()

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
            Whose codings to show; without, those of the team.

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
        return ConvergenceMatrix(self.settings, chosen, scope, researcher, self._matrix_cells(chosen, scope, researcher))

    def _matrix_cells(self, scheme: Scheme, scope: str, researcher: str | None = None) -> Cells:
        """Cells are worked out once for each scheme, scope and researcher."""
        key = (scheme, scope, researcher)
        if key not in self._cells:
            with _collector_paused():
                self._cells[key] = self.analysis.cells(scheme, scope, researcher)
        return self._cells[key]

    def assessment(self) -> Assessment:
        """Step 3: counts of the codes with their denominators, and the comparisons to look at."""
        scheme = self.settings.scheme
        statement = whole_statement(self._files.narrative.get("assessment", ""), self._analysis.judged)
        return assess(self.analysis, self._matrix_cells(scheme, scheme.scope), scheme, statement)

    def completeness(self) -> Completeness:
        """Step 4: what is shared, what only one source brings, where gaps remain."""
        return compare_completeness(self.analysis)

    def researchers(self) -> ResearcherComparison:
        """Step 5: the codings of all researchers side by side, before resolution."""
        return compare_researchers(self.analysis, self.settings.scheme)

    def feedback(self) -> Feedback:
        """Step 6: comments of team and stakeholders, and what was decided."""
        return collect_feedback(self.analysis)

    def sensitivity(self) -> Sensitivity:
        """How the matrix depends on the scheme, on each source and on each researcher."""
        return self._sensitivity

    @cached_property
    def _sensitivity(self) -> Sensitivity:
        return analyse_sensitivity(self.analysis)  # the dearest of the results, asked for by the figures and by the report

    @cached_property
    def figures(self) -> dict[str, list[StudyFigure]]:
        """All figures that the study has something for, by name, each a list of its pages.

        ``matrix``, ``codes``, ``states``, ``completeness``, ``prominence``, ``confusion``, ``sensitivity``. Each is a
        Matplotlib figure with an ``alternative_text``; ``figure.write("matrix.svg")`` saves it.

        Raises
        ------
        MissingProgram
            Where Matplotlib is not installed.
        """
        if find_spec("matplotlib") is None:
            raise MissingProgram("Figures need Matplotlib: pip install triangulation-protocol[report].")
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
            "researchers": list(self._analysis.researchers),
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
            return f"Code the comparisons: fill in codings.csv. {how('study.matrix()', 'matrix')} shows what the data suggest."
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
