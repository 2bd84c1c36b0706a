"""The judgements of the protocol and the values that each can take.

Farmer et al. (2006) compare two elements: *meaning and prominence* (E1), *coverage and specific
examples* (E2). Each consists of two judgements. Presence, judged per source, comes first.
"""

from __future__ import annotations

from typing import Final

PRESENCE: Final = ("present", "silent", "not_addressed", "unknown")
"""What a source says on a row: it has it; could have said it and did not; was not asked; not known."""

VALUES: Final[dict[str, tuple[str, ...]]] = {
    "meaning": ("same", "different", "opposite"),
    "prominence": ("same", "different"),
    "coverage": ("same", "overlapping", "different"),
    "examples": ("same", "overlapping", "different", "one_sided"),
}
"""The four judgements of a comparison, each with the values that decide something."""

CANNOT_JUDGE: Final = "cannot_judge"
"""The judgement was looked at and cannot be made: stands for all its values."""

NOT_COMPARED: Final = "not_compared"
"""The scheme leaves this judgement out (only inside tables, never in a file of judgements)."""

ELEMENTS: Final[dict[str, tuple[str, str]]] = {"E1": ("meaning", "prominence"), "E2": ("coverage", "examples")}
"""Which two judgements make up an element."""

ELEMENT_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "E1": ("same", "partly", "different", "opposite"),
    "E2": ("same", "partly", "different"),
}

UNDETERMINED: Final = "undetermined"
"""The judgements leave more than one code possible."""

OPPORTUNITIES: Final = ("asked", "probed", "could_arise", "could_not")
"""Whether a source could have spoken to a row; all but ``could_not`` tell silence."""


def allowed(judgement: str) -> tuple[str, ...]:
    """Values that a researcher may enter for a judgement.

    Examples
    --------
    >>> allowed("prominence")
    ('same', 'different', 'cannot_judge')
    """
    return (*VALUES[judgement], CANNOT_JUDGE)
