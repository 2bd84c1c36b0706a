"""Which comparison of a study a judgement is on."""

from __future__ import annotations

from triangulate.model.settings import Settings
from triangulate.protocol.sorting import ThemeNames

Comparison = tuple[str, str | None, str | None]
"""Meta-theme, source A, source B: B is None per source, both are None where all sources are compared jointly."""


def comparison_of(settings: Settings, names: ThemeNames, theme: str, a: str | None, b: str | None) -> Comparison | None:
    """The comparison with the row as it is now and the pair in the order of study.yaml; None where the study has none such."""
    row = names.find(theme)
    order = settings.source_ids
    pair = [source for source in (a, b) if source]
    if row is None or any(source not in order for source in pair) or len(set(pair)) < len(pair):
        return None
    first, second, *_ = [*sorted(pair, key=order.index), None, None]
    return (row, *own_form(settings, first, second))


def own_form(settings: Settings, a: str | None, b: str | None) -> tuple[str | None, str | None]:
    """With exactly two sources, their pair and all sources jointly are the same comparison: named as the study's scheme has it."""
    if len(settings.sources) != 2 or (a is None) != (b is None):
        return a, b
    first, second = settings.source_ids
    return (None, None) if settings.scheme.scope == "joint" else (first, second)


def turned(settings: Settings, a: str | None, b: str | None) -> bool:
    """Whether a pair stands the other way round than in study.yaml."""
    order = settings.source_ids
    return a in order and b in order and order.index(a) > order.index(b)


def sources_of(settings: Settings, comparison: Comparison) -> tuple[str, ...]:
    """The sources that a comparison compares."""
    return tuple(source for source in comparison[1:] if source is not None) or settings.source_ids
