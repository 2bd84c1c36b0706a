"""The sections of the report in their order."""

from __future__ import annotations

from triangulate.report.blocks import Block, Heading, MatrixBlock, Paragraph, TableBlock, paragraph, text
from triangulate.report.context import ReportContext
from triangulate.report.method import method_blocks
from triangulate.report.researchers import researcher_blocks
from triangulate.report.results import (
    assessment_blocks,
    completeness_blocks,
    feedback_blocks,
    learned_blocks,
    limit_blocks,
    sensitivity_blocks,
    written_blocks,
)
from triangulate.report.rows import row_blocks
from triangulate.report.trail import again_blocks, trail_blocks


def report_blocks(context: ReportContext) -> list[Block]:
    """The whole report as blocks, in the order in which it is read."""
    settings = context.analysis.settings
    blocks: list[Block] = [Heading(1, f"Triangulation report: {settings.title}")]
    if context.figures is None:
        blocks.append(
            Paragraph(text("Figures are left out, as Matplotlib is not installed: pip install triangulation-protocol[report]."), "note")
        )
    if settings.synthetic:
        blocks.append(Paragraph(text("Synthetic data: the study, its people and their words are invented."), "note"))
    blocks.append(
        Paragraph(
            text(
                "The sentences of this report were put together by software from what is on file; unless a text is said to be somebody's, "
                "no person has revised it. What the data suggest and nobody decided is called a proposal."
            ),
            "note",
        )
    )
    blocks += written_blocks(context.narrative.get("introduction", ""))
    blocks += method_blocks(context)
    blocks += [Heading(2, "Convergence coding matrix", "matrix"), MatrixBlock(context.matrix.view)]
    if not context.matrix.view.themes:
        blocks.append(paragraph("There are no rows yet: sort findings into meta-themes, or list them in meta_themes.csv."))
    blocks += again_blocks(context)
    blocks += row_blocks(context)
    blocks += context.pictures("prominence")
    blocks += learned_blocks(context)
    blocks += assessment_blocks(context)
    blocks += completeness_blocks(context)
    blocks += context.pictures("completeness")
    blocks += researcher_blocks(context)
    blocks += feedback_blocks(context)
    blocks += sensitivity_blocks(context)
    blocks += context.pictures("sensitivity")
    blocks += limit_blocks(context)
    blocks += trail_blocks(context)
    blocks.append(Heading(2, "References", "references"))
    if context.references is None:
        blocks.append(
            Paragraph(text("References are set by pandoc, which is not installed: pip install triangulation-protocol[report]."), "note")
        )
    else:
        blocks += [paragraph(reference) for reference in context.references]
    blocks += [
        Heading(2, "Provenance", "provenance"),
        paragraph("The same input gives the same report. It was made with:"),
        TableBlock("Software", ("What", "Version"), tuple(context.versions.items())),
        TableBlock("Input files", ("File", "sha256"), tuple(context.hashes.items())),
    ]
    return blocks
