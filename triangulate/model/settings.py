"""The settings of a study, as ``study.yaml`` gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from triangulate.schemes import Scheme

COEFFICIENTS = (
    "cohen_kappa", "scott_pi", "fleiss_kappa", "conger_kappa", "brennan_prediger", "gwet_ac1", "krippendorff_alpha",
)  # fmt: skip
"""Coefficients that a team can ask for."""

COEFFICIENT_NAMES = {
    "percent_agreement": "Raw agreement", "cohen_kappa": "Cohen's kappa", "scott_pi": "Scott's pi", "fleiss_kappa": "Fleiss' kappa",
    "conger_kappa": "Conger's kappa", "brennan_prediger": "Brennan-Prediger", "gwet_ac1": "Gwet's AC1",
    "krippendorff_alpha": "Krippendorff's alpha",
}  # fmt: skip
"""How coefficients are printed, with the raw agreement that is always given beside them."""


@dataclass(frozen=True)
class Source:
    """One data set or method: the interviews, the observations, a survey, documents."""

    id: str
    label: str
    kind: str = ""
    """Such as ``interviews``, ``observation``, ``survey``, ``documents``."""
    unit: str = "case"
    """What one case is called, in the singular: participant, meeting, document."""
    n: int | None = None
    """Number of cases; None where it is not known."""
    collected_by: str = ""
    analysed_by: str = ""
    when: str = ""
    informed_by: tuple[str, ...] = ()
    """Sources whose results shaped this one's collection or analysis."""
    extracts: Literal["illustrative", "exhaustive"] = "illustrative"
    """Whether extracts only illustrate (a lower bound of cases) or are all that there is (a count)."""


@dataclass(frozen=True)
class Researcher:
    """Somebody who codes."""

    id: str
    name: str = ""
    role: str = ""
    standpoint: str = ""
    """From where the researcher looks at the matter, in their own words."""


@dataclass(frozen=True)
class Band:
    """A range of shares that the team declared beforehand to count as one prominence."""

    name: str
    up_to: Fraction
    """Upper end of the share, included; between 0 and 1."""
    words: tuple[str, ...] = ()
    """Prominence words of the study that fall into the band."""


@dataclass(frozen=True)
class Prominence:
    """How the study speaks of weight."""

    words: tuple[str, ...] = ()
    """From weak to strong, such as ``limited``, ``clear``."""
    bands: tuple[Band, ...] = ()
    """Without bands, weights of different sources are never proposed to be the same or different."""
    rating_from: str | None = None
    """The lowest rating word that counts as showing the finding."""


@dataclass(frozen=True)
class Settings:
    """All of ``study.yaml``."""

    title: str
    sources: tuple[Source, ...]
    scheme: Scheme
    questions: tuple[str, ...] = ()
    purpose: Literal["convergence", "completeness", "both"] = "both"
    researchers: tuple[Researcher, ...] = ()
    coordinator: str | None = None
    blind: bool = False
    assignments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Researcher -> groups of meta-themes to code; who is not named codes everything."""
    prominence: Prominence = Prominence()
    effects: tuple[str, ...] = ("helps", "hinders", "mixed")
    states: tuple[str, ...] = ("present", "lacking", "mixed")
    percent_from: int = 20
    """Shares are printed as percentages only from this many comparisons on."""
    coefficients: tuple[str, ...] = ()
    """Chance-corrected coefficients of agreement that the team wants, of :data:`COEFFICIENTS`; none unless it says so."""
    journal: str = "files"
    language: str = "en"
    synthetic: bool = False
    """Whether the data are invented; said on every output."""
    schemes: tuple[Scheme, ...] = ()
    """The team's own schemes, from the folder ``schemes``."""

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Ids of the sources in the order of study.yaml."""
        return tuple(source.id for source in self.sources)

    @property
    def researcher_ids(self) -> tuple[str, ...]:
        """Ids of the researchers named in study.yaml."""
        return tuple(researcher.id for researcher in self.researchers)

    def source(self, identifier: str) -> Source:
        """The source with this id."""
        return next(source for source in self.sources if source.id == identifier)
