"""A study made ready: rows, evidence and codings worked out once, for all steps to use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from triangulate.errors import Problem, UnknownName, did_you_mean
from triangulate.model.judgements import Judgement
from triangulate.model.settings import Settings
from triangulate.model.table import Table
from triangulate.protocol.cells import Cells, build_cells
from triangulate.protocol.checks import check_codings, check_tables
from triangulate.protocol.codings import (
    Comparisons,
    Interpreted,
    comparisons,
    interpret_codings,
    normal_codings,
    researcher_order,
)
from triangulate.protocol.evidence import Evidence, gather_evidence
from triangulate.protocol.judged import Judged, replay
from triangulate.protocol.proposals import CaseTraits, case_traits
from triangulate.protocol.sorting import Sorting, sort_findings
from triangulate.schemes import Scheme


@dataclass(frozen=True)
class Analysis:
    """The given and the judged of a study in the form that the steps work on."""

    settings: Settings
    tables: dict[str, Table]
    sorting: Sorting
    evidence: dict[tuple[str, str], Evidence]
    """By (meta-theme, source)."""
    traits: dict[str, CaseTraits]
    codings: pd.DataFrame
    """Codings of all researchers and scopes, from :func:`~triangulate.protocol.codings.normal_codings`."""
    judged: Judged = field(default_factory=Judged)
    """Resolutions, interpretations and statements from the journal."""

    _interpreted: dict[tuple[Scheme, str], Interpreted] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def researchers(self) -> tuple[str, ...]:
        """Who coded, in the order of study.yaml; those that it does not name after them, by name."""
        return researcher_order(self.settings, self.codings["researcher"].unique())

    def space(self, scope: str) -> Comparisons:
        """The comparisons under a scope."""
        return comparisons(self.settings, scope, tuple(self.sorting.meta_themes["meta_theme"]))

    def interpreted(self, scheme: Scheme, scope: str | None = None) -> Interpreted:
        """All codings under a scheme, with what follows from them; worked out once for each scheme and scope."""
        key = (scheme, scope or scheme.scope)
        if key not in self._interpreted:
            self._interpreted[key] = interpret_codings(self.settings, scheme, self.codings, self.evidence, self.space(key[1]))
        return self._interpreted[key]

    def cells(self, scheme: Scheme | None = None, scope: str | None = None, researcher: str | None = None) -> Cells:
        """The matrix under a scheme and scope, for one researcher or (None) for the team."""
        scheme = scheme or self.settings.scheme
        scope = scope or scheme.scope
        if researcher is not None and researcher not in (known := (*self.researchers, *self.settings.researcher_ids)):
            raise UnknownName(f'there is no researcher "{researcher}". {did_you_mean(researcher, known)}')
        own = self.settings.scheme.same_rules(scheme)
        return build_cells(
            self.settings,
            scheme,
            self.space(scope),
            self.sorting,
            self.evidence,
            self.traits,
            self.interpreted(scheme, scope),
            researcher,
            self.judged.resolutions if own else None,
        )

    def without_researcher(self, researcher: str) -> Analysis:
        """The same study without one researcher's codings (resolutions are left out, they rest on all)."""
        keep = (self.codings["researcher"] != researcher).to_numpy()
        return replace(self, codings=self.codings[keep].reset_index(drop=True)).unresolved()

    def unresolved(self) -> Analysis:
        """The same study as it was before any resolution."""
        return replace(self, judged=replace(self.judged, resolutions={}))


def prepare(settings: Settings, tables: dict[str, Table], judgements: Iterable[Judgement] = ()) -> tuple[Analysis, list[Problem]]:
    """Make a study ready, and report what shows only when its tables are held together."""
    sorting, problems = sort_findings(tables)
    problems += check_tables(settings, tables, sorting)
    evidence = gather_evidence(settings, tables, sorting)
    codings = normal_codings(settings, tables["codings"], sorting)
    judged = replay(judgements, settings, sorting)
    analysis = Analysis(settings, tables, sorting, evidence, case_traits(tables["cases"]), codings, judged)
    interpreted = analysis.interpreted(settings.scheme)
    problems += check_codings(tables, interpreted, evidence)
    return analysis, problems
