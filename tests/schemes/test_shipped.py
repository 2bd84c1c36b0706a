"""The schemes that come with the software."""

from __future__ import annotations

import pytest

from triangulate.errors import UnknownName
from triangulate.schemes import load_scheme, shipped_schemes
from triangulate.writers.matrix_html import SPECIAL, Look

ALL = shipped_schemes()


def test_these_schemes_are_shipped_farmer_first() -> None:
    assert ALL == (
        "farmer",
        "complementarity",
        "convergence_divergence",
        "farmer_literal",
        "farmer_strict",
        "hopf",
        "meaning_only",
    )


@pytest.mark.parametrize("name", ALL)
def test_the_name_in_the_file_is_the_name_of_the_file(name: str) -> None:
    assert load_scheme(name).name == name


@pytest.mark.parametrize("name", ALL)
def test_codes_differ_in_letter_and_colour_not_in_colour_alone(name: str) -> None:
    codes = load_scheme(name).codes
    assert len({code.letter for code in codes} | {letter for letter, _, _ in SPECIAL.values()}) == len(codes) + len(SPECIAL)
    assert len({code.colour for code in codes}) == len(codes)


@pytest.mark.parametrize("name", ALL)
def test_text_on_every_colour_has_a_contrast_of_at_least_4_5(name: str) -> None:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    looks = [Look(code.letter, code.label, code.colour) for code in load_scheme(name).codes] + [Look(*look) for look in SPECIAL.values()]
    for look in looks:
        dark, bright = sorted((light(look.colour), light(look.ink)))
        assert (bright + 0.05) / (dark + 0.05) >= 4.5, look


@pytest.mark.parametrize("name", ALL)
def test_every_code_says_what_it_means_and_corresponds_to_a_published_one(name: str) -> None:
    published = {"agreement", "partial_agreement", "silence", "dissonance", "not_addressed"}
    assert all(code.meaning.endswith(".") and code.canonical in published for code in load_scheme(name).codes)


@pytest.mark.parametrize("name", ALL)
def test_a_published_scheme_is_cited_with_its_doi(name: str) -> None:
    assert "doi:10." in load_scheme(name).citation


@pytest.mark.parametrize(
    ("name", "scope", "compares"),
    [
        ("farmer", "pairwise", ("meaning", "prominence", "coverage", "examples")),
        ("farmer_literal", "pairwise", ("meaning", "prominence", "coverage", "examples")),
        ("farmer_strict", "pairwise", ("meaning", "prominence", "coverage", "examples")),
        ("complementarity", "pairwise", ("meaning", "prominence", "coverage", "examples")),
        ("meaning_only", "pairwise", ("meaning",)),
        ("hopf", "per_source", ()),
        ("convergence_divergence", "per_source", ()),
    ],
)
def test_scope_and_judgements_of_a_scheme(name: str, scope: str, compares: tuple[str, ...]) -> None:
    scheme = load_scheme(name)
    assert (scheme.scope, scheme.compares) == (scope, compares)


def test_only_statements_may_be_several_in_a_cell_of_benzer() -> None:
    assert [name for name in ALL if load_scheme(name).several_statements] == ["convergence_divergence"]


@pytest.mark.parametrize(
    ("scheme", "word", "key"),
    [
        ("farmer", "Partial agreement", "partial_agreement"),
        ("farmer", "  partial   AGREEMENT ", "partial_agreement"),
        ("farmer", "partial", "partial_agreement"),
        ("farmer", "disagreement", "dissonance"),
        ("hopf", "disagreement", "dissonance"),
        ("hopf", "Disagreement", "dissonance"),
        ("hopf", "not-addressed", "not_addressed"),
        ("complementarity", "complementarity", "partial_agreement"),
        ("convergence_divergence", "divergent", "divergence"),
        ("farmer", "convergence", None),
    ],
)
def test_codes_are_found_by_key_label_and_alias(scheme: str, word: str, key: str | None) -> None:
    assert load_scheme(scheme).find_code(word) == key


def test_an_unknown_scheme_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName) as err:
        load_scheme("farmer_strickt")
    assert str(err.value) == 'there is no coding scheme "farmer_strickt". Did you mean "farmer_strict"?'


def test_an_unknown_code_is_refused_with_the_nearest_key() -> None:
    with pytest.raises(UnknownName) as err:
        load_scheme("farmer").code("silense")
    assert str(err.value) == 'scheme "farmer" has no code "silense". Did you mean "silence"?'


def test_rules_are_the_same_whatever_the_labels_and_options() -> None:
    names = {name for name in ALL if load_scheme("farmer").same_rules(load_scheme(name))}
    assert names == {"farmer", "complementarity"}


@pytest.mark.parametrize("name", ["farmer", "farmer_literal", "farmer_strict", "meaning_only", "complementarity"])
def test_only_what_the_publication_says_is_marked_published(name: str) -> None:
    """Of the tables, [P] stands in the method for: both same, both different, and same beside different."""
    scheme = load_scheme(name)
    published = {(row.when, row.gives) for row in (*scheme.e1, *scheme.e2, *scheme.code_table) if row.status == "published"}
    allowed = {
        ((("meaning", ("same",)), ("prominence", ("same",))), "same"),
        ((("coverage", ("same",)), ("examples", ("same",))), "same"),
        ((("coverage", ("different",)), ("examples", ("different", "one_sided"))), "different"),
        ((("E1", ("same",)), ("E2", ("same",))), "agreement"),
        ((("E1", ("same",)), ("E2", ("different",))), "partial_agreement"),
        ((("E1", ("different",)), ("E2", ("same",))), "partial_agreement"),
        ((("E1", ("different",)), ("E2", ("different",))), "dissonance"),
    }
    assert published <= allowed
