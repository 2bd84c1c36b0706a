"""All that a report is made from, worked out before a word of it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

from triangulate.matrix import ConvergenceMatrix
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.assessment import Assessment, assess
from triangulate.protocol.completeness import Completeness, compare_completeness
from triangulate.protocol.feedback import Feedback, collect_feedback
from triangulate.protocol.judged import whole_statement
from triangulate.protocol.researchers import ResearcherComparison, compare_researchers
from triangulate.protocol.sensitivity import Sensitivity, analyse_sensitivity


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


def make_context(
    analysis: Analysis, matrix: ConvergenceMatrix, narrative: dict[str, str], hashes: dict[str, str], versions: dict[str, str]
) -> ReportContext:
    """Work out the results that a report needs."""
    scheme = analysis.settings.scheme
    return ReportContext(
        analysis,
        matrix,
        assess(analysis, analysis.cells(), scheme, whole_statement(narrative.get("assessment", ""), analysis.judged)),
        compare_completeness(analysis),
        compare_researchers(analysis, scheme),
        collect_feedback(analysis),
        analyse_sensitivity(analysis),
        narrative,
        hashes,
        versions,
    )
