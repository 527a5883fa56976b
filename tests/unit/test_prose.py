"""Conditions in words: what is certain is read, what only looks similar is left to a person."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph_loaders.prose import LOWEST_LETTER, PHRASINGS, ConditionRead, read_condition


@pytest.mark.parametrize(("text", "low", "high"), [
    ("grade of C or better", "C", None),
    ("Grade of 'C' or better required", "C", None),
    ("a grade of “C” or better", "C", None),
    ("with a grade of C- or better", "C-", None),
    ("must be passed with a grade of C- or better", "C-", None),
    ("letter grade of C- or better", "C-", None),
    ("C- or higher", "C-", None),
    ("C (2.0) or better", "C", None),
    ("C (or better)", "C", None),
    ("At least a B-", "B-", None),
    ("Min grade: D", "D", None),
    ("Min. grade C", "C", None),
    ("minimum grade: B", "B", None),
    ("Minimum grade of C- is required", "C-", None),
    ("A minimum grade of C- is required", "C-", None),
    ("Minimum grade required: C+", "C+", None),
    ("Must earn a C or better to receive credit", "C", None),
    ("grade of C- or below", None, "C-"),
    ("D or lower", None, "D"),
    ("maximum grade: B+", None, "B+"),
    ("grades C through A", "C", "A"),
    ("grade between D and C+", "D", "C+"),
])  # fmt: skip
def test_grades(text: str, low: str | None, high: str | None) -> None:
    found = read_condition(text)
    assert (found.minimum_grade, found.maximum_grade, found.rest) == (low, high, None)
    assert found.parsed


@pytest.mark.parametrize(("text", "least", "most"), [
    ("minimum score of 3", 3, None),
    ("Minimum score: 50", 50, None),
    ("min. score 4.5", Fraction(9, 2), None),
    ("Score of 50 or above", 50, None),
    ("candidates scoring 50 and above", 50, None),
    ("NOTE: Credit is recommended for candidates scoring 50 and above.", 50, None),
    ("score of at least 63 on the exam", 63, None),
    ("score of 3+", 3, None),
    ("scores of 3, 4 or 5", 3, 5),
    ("score of 4 or 5", 4, 5),
    ("score 3-5", 3, 5),
    ("a score between 50 and 62", 50, 62),
    ("maximum score of 4", None, 4),
])  # fmt: skip
def test_scores(text: str, least: Fraction | int | None, most: int | None) -> None:
    found = read_condition(text)
    assert (found.minimum_score, found.maximum_score, found.rest) == (least, most, None)


UNCERTAIN = (
    "below C",  # a band is closed: which letter is the highest below C depends on the scale
    "above 3",
    "score of 3",  # exactly, or at least?
    "grade of C",
    "grade C",
    "C or D",
    "C or B or better",
    "E or better",  # a letter of another scale
    "Min grade: S",  # a pass mark is a class, not a letter
    "minimum grade of P",
    "2.0 or better",
    "minimum GPA of 2.0",
    "minimum grade point average of C",
    "C (3.0) or better",  # letter and points disagree
    "score of 3 or 5",
    "score of 5 to 3",
    "grades A through C",
    "no grade of C or better",
    "not accepted with a grade of C or better",
    "grade of C or better in MATH 20",  # another course
    "grade of C or better or consent of the instructor",
    "grade of C or better, or a score of 3 or higher",
    "grade of C or better; or score of 3 or higher",
    "grade of C or better. Unless taken before 2010.",
    "grade of C or better unless taken before 2010",
    "C or better; minimum grade is waived for veterans",
    "grade of C or better; grade of B or better",  # which of them?
    "vitamin C or better",
    "plan B or higher",
    "minimum score of 3 on the AP exam or 50 on CLEP",
    "a score of 3 or higher and a B or better in high school",
    "letter grade",
    "may be taken for a letter grade",
    "Guidance and Behavior Support: Birth to Grade 2",
    "Building better businesses",
)


@pytest.mark.parametrize("text", UNCERTAIN)
def test_what_looks_similar_stays_text(text: str) -> None:
    assert read_condition(text) == ConditionRead(rest=text)


@pytest.mark.parametrize(
    "text", ["Must be taken for a letter grade", "Letter grade required", "letter grade only"]
)
def test_a_letter_grade_without_a_minimum_is_the_lowest_letter_or_better(text: str) -> None:
    found = read_condition(text)
    assert found == ConditionRead(letter_grade_required=True)
    assert found.lowest_grade == LOWEST_LETTER


def test_a_bracket_joins_two_statements() -> None:
    found = read_condition("All courses must be taken for a letter grade (C- or better)")
    assert (found.minimum_grade, found.letter_grade_required, found.rest) == ("C-", True, None)
    assert found.lowest_grade == "C-"


def test_clauses_that_nobody_parses_are_kept_in_their_order() -> None:
    found = read_condition("Subject to review. Grade of C or better; for majors only | Minimum score of 3.")
    assert (found.minimum_grade, found.minimum_score) == ("C", Fraction(3))
    assert found.rest == "Subject to review; for majors only"


def test_nothing_says_nothing() -> None:
    assert read_condition("  ") == ConditionRead()
    assert not read_condition(" ; . ").parsed


@pytest.mark.parametrize("phrasing", PHRASINGS, ids=lambda phrasing: phrasing.example)
def test_every_phrasing_reads_its_own_example(phrasing: object) -> None:
    example = getattr(phrasing, "example", "")
    for words in (example, example.upper(), f"{example}."):
        found = read_condition(words)
        assert found.parsed
        assert found.rest is None


@settings(deadline=None)
@given(st.text())
def test_it_never_raises_and_keeps_what_it_does_not_read(text: str) -> None:
    found = read_condition(text)
    assert found.parsed or found.rest == (text.strip() or None)


_OTHER = st.sampled_from([
    "for majors only", "see the catalog", "MATH 20 is recommended", "grade of C", "score of 3", "12 units",
])  # fmt: skip
_CERTAIN = st.sampled_from([p.example for p in PHRASINGS])


@settings(deadline=None)
@given(
    st.lists(st.one_of(_OTHER, _CERTAIN), min_size=1, max_size=5), st.sampled_from(["; ", ". ", " | ", "\n"])
)
def test_what_is_read_and_the_rest_account_for_every_clause(clauses: list[str], mark: str) -> None:
    found = read_condition(mark.join(clauses))
    alone = [read_condition(clause) for clause in clauses]
    if not found.parsed:  # nothing certain, or two clauses that do not agree
        assert found.rest == mark.join(clauses)
        bands = {(r.minimum_grade, r.maximum_grade) for r in alone} - {(None, None)}
        scores = {(r.minimum_score, r.maximum_score) for r in alone} - {(None, None)}
        assert len(bands) > 1 or len(scores) > 1 or not any(r.parsed for r in alone)
        return
    assert found.rest == ("; ".join(c for c, r in zip(clauses, alone, strict=True) if not r.parsed) or None)
    assert found.letter_grade_required == any(r.letter_grade_required for r in alone)
    for name in ("minimum_grade", "maximum_grade", "minimum_score", "maximum_score"):
        assert getattr(found, name) in {None, *(getattr(r, name) for r in alone)}


@settings(deadline=None)
@given(
    st.sampled_from([p.example for p in PHRASINGS]),
    st.sampled_from(["not", "without", "or", "unless", "MATH 20", "waived", "previously"]),
    st.booleans(),
)
def test_one_more_word_makes_it_uncertain(example: str, word: str, before: bool) -> None:
    text = f"{word} {example}" if before else f"{example} {word}"
    assert not read_condition(text).parsed
    assert re.sub(r"\s+", " ", read_condition(text).rest or "") == text
