"""Step 6, feedback: what team and stakeholders said of the results, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from triangulate.protocol.analysis import Analysis
from triangulate.protocol.result import Result


@dataclass(frozen=True)
class Feedback(Result):
    """Comments with their decisions; dissent of stakeholders is data and stays."""

    comments: pd.DataFrame
    """``meta_theme, label, from, comment, decision, by``; the first two are missing for comments on the whole."""
    decided: int
    waiting: int

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables with their captions."""
        return {"Comments and decisions": self.comments}

    def notes(self) -> list[str]:
        """What has to be read with the tables."""
        if not len(self.comments):
            return ["No feedback is on record: step 6 has not been done, or was not written down."]
        return [f"Comments that are decided: {self.decided} of {len(self.comments)}."]


def collect_feedback(analysis: Analysis) -> Feedback:
    """The comments of the table ``feedback`` with the labels of their rows."""
    frame = analysis.tables["feedback"].frame
    words = frame["meta_theme"].to_numpy(dtype=object, na_value=None)
    ids = [None if word is None else analysis.sorting.names.find(word) for word in words]
    labels = dict(zip(analysis.sorting.meta_themes["meta_theme"], analysis.sorting.meta_themes["label"], strict=True))
    comments = frame.assign(meta_theme=pd.Series(ids, dtype="str"))
    comments.insert(1, "label", pd.Series([labels.get(theme) if theme else None for theme in ids], dtype="str"))
    decided = int(comments["decision"].notna().sum())
    return Feedback(comments, decided, len(comments) - decided)
