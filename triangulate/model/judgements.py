"""A judgement: one decision of one researcher, as the journal holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

FORMAT: Final = 1
"""The format of judgements that this version writes and reads."""

KINDS: Final = (
    "sort", "unsort", "make", "rename", "merge", "split", "code", "refuse", "interpret", "assess", "explain", "memo",
    "resolve", "feedback", "respond", "reveal", "undo", "redo", "erase",
)  # fmt: skip
"""All kinds of judgement."""


@dataclass(frozen=True)
class Judgement:
    """One decision: who, when, on what, and what was decided. Never changed once it is written."""

    id: str
    """UUID of version 7: unique, and in the order of time where clocks are right."""
    at: str
    """When, in UTC, as ISO 8601."""
    researcher: str
    kind: str
    """One of :data:`KINDS`."""
    subject: dict[str, Any] = field(default_factory=dict)
    """What it is about: stable ids, such as ``meta_theme``, ``source_a``, ``source_b``."""
    body: dict[str, Any] = field(default_factory=dict)
    """What was decided."""
    v: int = FORMAT
    seen: tuple[str, ...] = ()
    """The newest judgements that the writer knew: order is causal, clocks may be wrong."""
