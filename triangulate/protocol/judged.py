"""What the judgements of the journal mean for a study: resolutions, interpretations, the global statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from triangulate.model.judgements import Judgement
from triangulate.model.settings import Settings
from triangulate.protocol.cells import Resolution
from triangulate.protocol.sorting import Sorting


@dataclass(frozen=True)
class Written:
    """A text that a researcher wrote."""

    researcher: str
    text: str


@dataclass(frozen=True)
class Judged:
    """The state that a journal describes; of several judgements on the same subject the latest holds."""

    resolutions: dict[tuple[str, str | None, str | None], Resolution] = field(default_factory=dict)
    """By (meta-theme, source A, source B)."""
    interpretations: dict[str, tuple[Written, ...]] = field(default_factory=dict)
    """By meta-theme, one a researcher."""
    statements: tuple[Written, ...] = ()
    """What researchers wrote of the whole, one each."""


def whole_statement(given: str, judged: Judged) -> str:
    """The global judgement: what stands in ``narrative/assessment.md``, then what researchers wrote in the journal."""
    return "\n\n".join([part for part in (given.strip(), *(f"{words.researcher}: {words.text}" for words in judged.statements)) if part])


def replay(judgements: Iterable[Judgement], settings: Settings, sorting: Sorting) -> Judged:
    """Work out the current state from judgements in their order.

    Judgements on rows, sources or codes that the study does not have are left aside, not lost: they
    stay in the journal.
    """
    resolutions: dict[tuple[str, str | None, str | None], Resolution] = {}
    texts: dict[tuple[str, str], Written] = {}
    statements: dict[str, Written] = {}
    order = {source: position for position, source in enumerate(settings.source_ids)}
    for judgement in judgements:
        theme = sorting.names.find(str(judgement.subject.get("meta_theme") or ""))
        if judgement.kind == "resolve" and theme is not None:
            pair = [source for source in (judgement.subject.get("source_a"), judgement.subject.get("source_b")) if source]
            code = settings.scheme.find_code(str(judgement.body.get("code") or ""))
            if code is not None and all(source in order for source in pair):
                first, second, *_ = [*sorted(pair, key=order.__getitem__), None, None]
                resolutions[(theme, first, second)] = _resolution(code, judgement)
        elif judgement.kind == "interpret" and theme is not None:
            texts[(theme, judgement.researcher)] = Written(judgement.researcher, str(judgement.body.get("text") or ""))
        elif judgement.kind == "assess":
            statements[judgement.researcher] = Written(judgement.researcher, str(judgement.body.get("text") or ""))
    interpretations: dict[str, tuple[Written, ...]] = {}
    for (theme, _), written in texts.items():
        if written.text.strip():
            interpretations[theme] = (*interpretations.get(theme, ()), written)
    return Judged(resolutions, interpretations, tuple(written for written in statements.values() if written.text.strip()))


def _resolution(code: str, judgement: Judgement) -> Resolution:
    body: dict[str, Any] = judgement.body
    by = body.get("by") or [judgement.researcher]
    names = "; ".join(map(str, by)) if isinstance(by, list) else str(by)
    return Resolution(code, names, str(body.get("reason") or ""), str(body.get("how") or ""), str(body.get("minority") or ""))
