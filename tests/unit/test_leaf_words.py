"""What a leaf asks for in words: every bound that is stated is said, by every question in the same way."""

from __future__ import annotations

from fractions import Fraction

import pytest

from competency_graph.model.requirements import Ask, Filter
from competency_graph.questions.leaf_words import band_words, kind_words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, ""),
        ({"minimum_grade": "C"}, " (C or better)"),
        ({"maximum_grade": "B"}, " (B or lower)"),
        ({"minimum_grade": "C", "maximum_grade": "B"}, " (a grade from C to B)"),
        ({"minimum_score": Fraction(3)}, " (a score of 3 or higher)"),
        ({"maximum_score": Fraction(4)}, " (a score of 4 or lower)"),
        ({"minimum_score": Fraction(3), "maximum_score": Fraction(3)}, " (a score of 3)"),
        ({"minimum_score": Fraction(3), "maximum_score": Fraction(4)}, " (a score from 3 to 4)"),
        ({"minimum_score": Fraction(3), "sub_score": "AB"}, " (a sub-score (AB) of 3 or higher)"),
        ({"minimum_grade": "C", "level": "200"}, " (C or better, level 200)"),
    ],
)
def test_bands(asked: dict[str, object], said: str) -> None:
    assert band_words(Ask("a", **asked)) == said  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "any course"),
        ({"text": "Any laboratory science", "subject": "BIO"}, "Any laboratory science"),
        ({"subject": "BIO"}, "any BIO"),
        ({"subject": "BIO", "first_number": 300, "last_number": 499}, "any BIO 300–499"),
        ({"subject": "BIO", "first_number": 300}, "any BIO 300 or higher"),
        ({"last_number": 99}, "any course 99 or lower"),
        ({"first_number": 0, "last_number": 0}, "any course 0–0"),
        ({"subject": "BIO", "level": "UpperDivision"}, "any BIO (UpperDivision)"),
    ],
)
def test_kinds(asked: dict[str, object], said: str) -> None:
    assert kind_words(Filter("f", **asked)) == said  # type: ignore[arg-type]
