"""How far apart two codes are: the order in which differences are discussed."""

from __future__ import annotations

from itertools import product

import pytest

from triangulate.protocol.distance import code_distance
from triangulate.schemes import load_scheme
from triangulate.schemes.judgements import UNDETERMINED

FARMER = load_scheme("farmer")
NAMES = ("farmer", "farmer_literal", "farmer_strict", "meaning_only", "complementarity", "hopf", "convergence_divergence")


@pytest.mark.parametrize(
    ("first", "second", "distance"),
    [
        ("agreement", "partial_agreement", 1),
        ("partial_agreement", "dissonance", 1),
        ("agreement", "dissonance", 2),
        ("silence", "not_addressed", 1),
        ("agreement", "silence", 3),
        ("dissonance", "silence", 3),
        ("partial_agreement", "not_addressed", 3),
        ("undetermined", "agreement", 1),
        ("undetermined", "silence", 1),
    ],
)
def test_codes_of_farmer_are_so_far_apart(first: str, second: str, distance: int):
    assert code_distance(FARMER, first, second) == distance


@pytest.mark.parametrize("name", NAMES)
def test_in_every_scheme_a_code_is_0_from_itself_and_1_to_3_from_others_either_way(name: str):
    scheme = load_scheme(name)
    for first, second in product((*scheme.code_keys, UNDETERMINED), repeat=2):
        distance = code_distance(scheme, first, second)
        assert distance == code_distance(scheme, second, first)
        assert distance == 0 if first == second else 1 <= distance <= 3
