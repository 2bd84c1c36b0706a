"""A study made ready: rows, evidence and codings worked out once, for all steps to use."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from triangulate.errors import Problem, UnknownName, did_you_mean
from triangulate.model.settings import Settings
from triangulate.model.table import Table, join_tables, plain
from triangulate.protocol.basis import finding_fingerprints, source_cases
from triangulate.protocol.blind import Disclosure, disclosure, first_judged, visible_codings
from triangulate.protocol.cells import Cells, View, build_cells
from triangulate.protocol.checks import check_codings, check_tables
from triangulate.protocol.codings import (
    Comparisons,
    Interpreted,
    comparisons,
    interpret_codings,
    normal_codings,
    researcher_order,
)
from triangulate.protocol.comments import all_comments
from triangulate.protocol.evidence import Evidence, gather_evidence
from triangulate.protocol.judged import Comment, Judged, contradiction_problems, journal_codings, understand
from triangulate.protocol.places import Comparison
from triangulate.protocol.proposals import CaseTraits, case_traits
from triangulate.protocol.replay import JournalState
from triangulate.protocol.sorting import Sorting, sort_findings
from triangulate.protocol.stale import Stale, codes_by_row, coding_prints, stale_judgements
from triangulate.schemes import Scheme


@dataclass(frozen=True)
class Analysis:
    """The given and the judged of a study in the form that the steps work on."""

    settings: Settings
    tables: dict[str, Table]
    """As given; ``codings`` with those of the journal below."""
    sorting: Sorting
    evidence: dict[tuple[str, str], Evidence]
    """By (meta-theme, source)."""
    traits: dict[str, CaseTraits]
    codings: pd.DataFrame
    """Codings of all researchers and scopes, from :func:`~triangulate.protocol.codings.normal_codings`."""
    judged: Judged = field(default_factory=Judged)
    """Resolutions, interpretations and statements from the journal."""
    state: JournalState = field(default_factory=JournalState)
    """The journal."""
    whole: Analysis | None = None
    """The study as it is, where this is a part of it: what one person may see, or what is left without somebody."""
    viewer: str | None = None
    """Who looks at it; None for nobody in particular."""

    _disclosed: dict[int, Disclosure] = field(default_factory=dict, init=False, repr=False, compare=False)
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
        return self._cells(scheme, scope, researcher, self._view(scope or (scheme or self.settings.scheme).scope, researcher))

    def _cells(self, scheme: Scheme | None, scope: str | None, researcher: str | None, view: View) -> Cells:
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
            view,
        )

    def _view(self, scope: str, researcher: str | None) -> View:
        if not self.state.order:
            return View(silenced=frozenset(self._unseen(scope, researcher)))
        codings = {item.comparison for item in self.stale if item.kind == "code" and (researcher is None or item.researcher == researcher)}
        settled = {item.comparison for item in self.stale if item.kind == "resolve"} if researcher is None else set()
        refused = {place for place, who in self.judged.refusals if researcher is None or who == researcher}
        return View(
            frozenset(place for place in codings if place is not None),
            frozenset(place for place in settled if place is not None),
            frozenset(refused | self._unseen(scope, researcher)),
        )

    def _unseen(self, scope: str, researcher: str | None) -> set[Comparison]:
        """Where coding is blind: comparisons of which nobody may see a proposal yet."""
        if not self.settings.blind:
            return set()
        space = self.space(scope)
        every = {(theme, a, b) for theme in space.themes for a, b in space.pairs}
        if researcher is None:
            return every
        # Whose codings are shown is one thing, who looks at them another.
        return every - first_judged(self.state, self.settings, self.sorting, self.codings, self.viewer or researcher)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """What each finding says and rests on, in a few characters."""
        return finding_fingerprints(self.settings, self.tables)

    @cached_property
    def source_cases(self) -> dict[str, str]:
        """Number and fingerprint of the cases of each source."""
        return source_cases(self.settings, self.tables)

    @cached_property
    def propositions(self) -> dict[str, str | None]:
        """The proposition of each row, None where it has none."""
        rows = self.sorting.meta_themes
        return dict(zip(rows["meta_theme"].tolist(), plain(rows["proposition"]), strict=True))

    @cached_property
    def coding_prints(self) -> dict[Comparison, dict[str, str]]:
        """Fingerprint of each researcher's coding of each comparison."""
        return coding_prints(self) if self.whole is None else self.whole.coding_prints

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """For each row the codes of its comparisons, for the team; where coding is blind, of those that are revealed.

        Judgements say what they rest on, and everybody may read them.
        """
        return codes_by_row(self, self.seen_by(None)._cells(None, None, None, View()).frame) if self.whole is None else self.whole.codes

    @cached_property
    def _given_coders(self) -> dict[Comparison, set[str]]:
        result: dict[Comparison, set[str]] = {}
        columns = ("meta_theme", "source_a", "source_b", "researcher")
        for theme, a, b, who in zip(*(plain(self.codings[name]) for name in columns), strict=True):
            result.setdefault((str(theme), a, b), set()).add(str(who))
        return result

    def coders(self, place: Comparison) -> set[str]:
        """Who has judged a comparison at least once."""
        return self._given_coders.get(place, set()) | self.state.tried.get(place, set())

    def proposal_hidden(self, place: Comparison, researcher: str) -> bool:
        """Whether what the data suggest for a comparison is not shown to a researcher yet: coding is blind, and they have not judged it."""
        return self.settings.blind and researcher not in self.coders(place)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Feedback of the table and of the journal, with what was decided about it."""
        return all_comments(self.tables["feedback"], self.judged, self.sorting.names)

    @property
    def comment_ids(self) -> frozenset[str]:
        """What a decision can be about."""
        return frozenset(comment.id for comment in self.comments)

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        """Judgements whose ground has changed since they were made."""
        return self.whole.stale if self.whole is not None else stale_judgements(self)

    @property
    def disclosure(self) -> Disclosure:
        """What has been revealed, where coding is blind; also of what was judged since the rest was worked out."""
        if self.whole is not None:
            return self.whole.disclosure
        if self.state.changes not in self._disclosed:
            self._disclosed.clear()
            self._disclosed[self.state.changes] = disclosure(self.settings, self.sorting, self.state, self.codings)
        return self._disclosed[self.state.changes]

    def seen_by(self, viewer: str | None) -> Analysis:
        """What one person (None: nobody in particular) may see of the study."""
        whole = self.whole or self
        if not self.settings.blind:
            return whole
        shown = whole.disclosure
        visible = JournalState(judgement for judgement in whole.state.order if shown.may_see(judgement, viewer))
        told = {
            place: tuple(words for words in said if words.researcher == viewer or shown.revealed(place))
            for place, said in whole.judged.explanations.items()
        }
        refusals = frozenset((place, who) for place, who in whole.judged.refusals if who == viewer or shown.revealed(place))
        judged = replace(whole.judged, explanations=told, refusals=refusals)
        codings = visible_codings(whole.codings, shown, viewer)
        return replace(whole, codings=codings, judged=judged, state=visible, whole=whole, viewer=viewer)

    def without_researcher(self, researcher: str) -> Analysis:
        """The same study without one researcher's codings (resolutions are left out, they rest on all)."""
        keep = (self.codings["researcher"] != researcher).to_numpy()
        return replace(self.unresolved(), codings=self.codings[keep].reset_index(drop=True))

    def unresolved(self) -> Analysis:
        """The same study as it was before any resolution."""
        return replace(self, judged=replace(self.judged, resolutions={}), whole=self.whole or self)


def prepare(
    settings: Settings, tables: dict[str, Table], state: JournalState | None = None, viewer: str | None = None
) -> tuple[Analysis, list[Problem]]:
    """Make a study ready, and report what shows only when its tables are held together.

    Parameters
    ----------
    settings, tables
        What was read from the study folder.
    state : JournalState, optional
        What researchers judged.
    viewer : str, optional
        Who looks: where coding is blind, what is odd about a coding is told only to those who may see it.
    """
    state = state or JournalState()
    sorting, problems = sort_findings(tables, state.sorting, state.apart)
    problems += check_tables(settings, tables, sorting)
    problems += contradiction_problems(sorting)
    evidence = gather_evidence(settings, tables, sorting)
    judged, lost = understand(state, settings, sorting)
    problems += lost
    if state.codings:
        journal, unknown = journal_codings(state.codings, settings)
        problems += unknown
        tables = {**tables, "codings": join_tables("codings", [tables["codings"], journal])}
    codings = normal_codings(settings, tables["codings"], sorting)
    analysis = Analysis(settings, tables, sorting, evidence, case_traits(tables["cases"]), codings, judged, state)
    odd = check_codings(tables, analysis.interpreted(settings.scheme), evidence)
    if settings.blind:
        shown = set(check_codings(tables, analysis.seen_by(viewer).interpreted(settings.scheme), evidence))
        odd = [problem for problem in odd if problem in shown or (problem.severity == "error" and not _judged(problem))]
    problems += [_not_to_mend(problem) for problem in odd]
    return analysis, problems


def _judged(problem: Problem) -> bool:
    return problem.file.startswith("judgements/")


def _not_to_mend(problem: Problem) -> Problem:
    """What a judgement says cannot be corrected in a file, so it stops nothing: it is made anew or left."""
    if problem.severity == "error" and _judged(problem):
        return problem._replace(severity="warning", fix="Code the comparison anew.")
    return problem
