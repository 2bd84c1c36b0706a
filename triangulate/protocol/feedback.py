"""Step 6, feedback: what team and stakeholders said of the results, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.result import Result

COLUMNS = ("meta_theme", "label", "from", "comment", "decision", "by")


@dataclass(frozen=True)
class Feedback(Result):
    """Comments with their decisions; dissent of stakeholders is data and stays."""

    comments: pd.DataFrame
    """``meta_theme, label, from, comment, decision, by, feedback``; the first two are missing for comments on the whole.
    ``feedback`` is the id by which ``study.respond`` names a comment."""
    decided: int
    waiting: int

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        return {"Comments and decisions": self.comments[list(COLUMNS)]}

    def notes(self) -> list[str]:
        """What has to be read with the tables."""
        if not len(self.comments):
            return ["No feedback is on record: step 6 has not been done, or was not written down."]
        return [f"Comments that are decided: {self.decided} of {len(self.comments)}."]


def collect_feedback(analysis: Analysis) -> Feedback:
    """The comments of the table ``feedback`` and of the journal with the labels of their rows."""
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    rows = [
        (comment.meta_theme, labels.get(comment.meta_theme), comment.by, comment.text, comment.decision, comment.decided_by, comment.id)
        for comment in analysis.comments
    ]
    comments = pd.DataFrame(rows, columns=[*COLUMNS, "feedback"], dtype="str")
    decided = int(comments["decision"].notna().sum())
    return Feedback(comments, decided, len(comments) - decided)
