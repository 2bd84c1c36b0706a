"""Feedback, wherever it was written down: in the table ``feedback`` or in the journal."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from triangulate.model.table import Table
from triangulate.protocol.judged import Comment, Judged
from triangulate.protocol.sorting import ThemeNames


def all_comments(table: Table, judged: Judged, names: ThemeNames) -> tuple[Comment, ...]:
    """The comments of the table, then those of the journal, each with what was decided last."""
    given = []
    for theme, by, text, decision, who in zip(
        *(table.values(name) for name in ("meta_theme", "from", "comment", "decision", "by")), strict=True
    ):
        identifier = comment_id(theme, by, text)
        row = names.find_given(theme) if theme is not None else None
        given.append(_decided(Comment(identifier, row, by or "", text or "", decision, who), judged))
    return (*given, *judged.comments)


def comment_id(meta_theme: str | None, by: str | None, text: str | None) -> str:
    """How a comment of the table is named in judgements: made of what it says, as the table has no ids.

    Examples
    --------
    >>> comment_id("O3", "team", "Too strong.") == comment_id("O3", "team", "Too strong. ")
    True
    """
    words = "\n".join(" ".join((part or "").split()) for part in (meta_theme, by, text))
    return f"c-{hashlib.blake2b(words.encode('utf-8', 'surrogatepass'), digest_size=5).hexdigest()}"


def _decided(comment: Comment, judged: Judged) -> Comment:
    words = judged.decisions.get(comment.id)
    return comment if words is None else replace(comment, decision=words.text, decided_by=words.researcher)
