"""All that a report is made from, worked out before a word of it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from triangulate.matrix import ConvergenceMatrix
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.assessment import Assessment
from triangulate.protocol.completeness import Completeness
from triangulate.protocol.feedback import Feedback
from triangulate.protocol.researchers import ResearcherComparison
from triangulate.protocol.sensitivity import Sensitivity
from triangulate.report.blocks import FigureBlock
from triangulate.report.references import reference_list

if TYPE_CHECKING:
    from triangulate.figures import StudyFigure

_DPI = 120


@dataclass(frozen=True)
class ReportContext:
    """A study with the results of all six steps."""

    analysis: Analysis
    matrix: ConvergenceMatrix
    assessment: Assessment
    completeness: Completeness
    researchers: ResearcherComparison
    feedback: Feedback
    sensitivity: Sensitivity
    narrative: dict[str, str] = field(default_factory=dict)
    """Texts that people wrote, by meta-theme or section (``narrative/*.md``)."""
    hashes: dict[str, str] = field(default_factory=dict)
    """sha256 of each input file."""
    versions: dict[str, str] = field(default_factory=dict)
    """Version of this software and of Python."""
    references: tuple[str, ...] | None = None
    """The list of references; None where pandoc is not installed to set it."""
    figures: Mapping[str, tuple[FigureBlock, ...]] | None = None
    """Pictures by the name of the figure, each with its pages; None where Matplotlib is not installed."""

    def pictures(self, name: str) -> tuple[FigureBlock, ...]:
        """The pages of one figure; none where there is nothing to show."""
        return (self.figures or {}).get(name, ())


@dataclass(frozen=True)
class StepResults:
    """What the steps of the protocol gave."""

    assessment: Assessment
    completeness: Completeness
    researchers: ResearcherComparison
    feedback: Feedback
    sensitivity: Sensitivity


@dataclass(frozen=True)
class GivenTexts:
    """What of the study folder goes into a report beside its tables."""

    narrative: dict[str, str]
    """Texts that people wrote, by the name of their file."""
    bibliography: str | None
    """Content of ``references.bib``."""
    hashes: dict[str, str]
    """sha256 of each input file."""


def figure_blocks(figures: Mapping[str, Sequence[StudyFigure]], *, draw: bool) -> dict[str, tuple[FigureBlock, ...]]:
    """Figures as blocks; ``draw`` says whether the form of the report can hold pictures."""
    from triangulate.figures import figure_bytes

    return {
        name: tuple(
            FigureBlock(
                f"{name}-{page}",
                figure.title,
                figure.alternative_text,
                figure_bytes(figure, "png", dpi=_DPI) if draw else b"",
                *map(float, figure.get_size_inches()),
            )
            for page, figure in enumerate(pages, 1)
        )
        for name, pages in figures.items()
        if name != "matrix"  # the report has it as a table
    }


def make_context(
    analysis: Analysis,
    matrix: ConvergenceMatrix,
    results: StepResults,
    given: GivenTexts,
    versions: dict[str, str],
    figures: Mapping[str, tuple[FigureBlock, ...]] | None = None,
) -> ReportContext:
    """Put together what a report needs."""
    references = reference_list(given.bibliography)
    return ReportContext(
        analysis,
        matrix,
        results.assessment,
        results.completeness,
        results.researchers,
        results.feedback,
        results.sensitivity,
        given.narrative,
        given.hashes,
        versions,
        None if references is None else tuple(references),
        figures,
    )
