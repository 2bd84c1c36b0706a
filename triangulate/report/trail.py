"""What was judged when, and what has to be looked at again."""

from __future__ import annotations

from collections.abc import Iterator

from triangulate.model.table import plain
from triangulate.protocol.codings import pair_name
from triangulate.protocol.shares import count
from triangulate.protocol.stale import stale_table
from triangulate.protocol.words import history_table
from triangulate.report.blocks import Block, Heading, TableBlock, paragraph
from triangulate.report.context import ReportContext

MOST = 200
"""Judgements that the audit trail of a report lists; of more, the latest."""

_KINDS = {"code": "coding", "resolve": "resolution", "interpret": "interpretation", "assess": "global judgement"}


def again_blocks(context: ReportContext) -> Iterator[Block]:
    """Judgements whose ground has changed since they were made, with what changed."""
    frame = stale_table(context.analysis)
    if not len(frame):
        return
    yield Heading(2, "To look at again", "again")
    yield paragraph(
        f"{count(len(frame), 'judgement')} rest on something that has changed since. They are shown as they were made; "
        "whether they still hold is for the researchers to say."
    )
    rows = []
    for kind, theme, label, a, b, who, _, changed in zip(*(plain(frame[name]) for name in frame.columns), strict=True):
        place = "the whole" if theme is None else f"{theme} {label or ''}".strip()
        if a is not None or kind in ("code", "resolve"):
            place += f", {pair_name(a, b, context.analysis.settings)}"
        rows.append((place, _KINDS.get(str(kind), str(kind)), str(who), str(changed)))
    yield TableBlock("Judgements whose ground has changed", ("Where", "What", "Researcher", "What changed"), tuple(rows))


def trail_blocks(context: ReportContext) -> Iterator[Block]:
    """The audit trail: who decided what, and when; what memos say is left out."""
    analysis = context.analysis
    judgements = [judgement for judgement in analysis.state.order if analysis.disclosure.may_see(judgement, analysis.viewer)]
    if not judgements:
        return
    yield Heading(2, "Audit trail", "trail")
    shown = judgements[-MOST:]
    first, last = judgements[0].at[:10], judgements[-1].at[:10]
    who = ", ".join(dict.fromkeys(judgement.researcher for judgement in judgements))
    yield paragraph(
        f"{count(len(judgements), 'judgement')} by {who}, from {first} to {last}, undone ones included; "
        "none was changed or taken out after it was made, but for words that had to be erased."
    )
    if len(shown) < len(judgements):
        yield paragraph(f"The latest {len(shown)} are listed; triangulate history shows all.")
    table = history_table(analysis, shown, memos=False)
    rows = [
        (at[:16].replace("T", " "), researcher, what if stands else f"{what} (undone)")
        for at, researcher, what, stands in zip(table["at"], table["researcher"], table["what"], table["stands"], strict=True)
    ]
    yield TableBlock("Judgements in their order (UTC)", ("When", "Researcher", "What"), tuple(rows))
