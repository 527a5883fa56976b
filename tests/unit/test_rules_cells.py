"""The languages of the cells ``takes`` and ``awards``: what they mean, and where they stumble."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph_loaders.rules.cells import (
    ANY_BAND,
    AllOf,
    AnyOf,
    AwardCell,
    Band,
    CellError,
    Item,
    Sending,
    parse_awards,
    parse_takes,
    write_awards,
    write_takes,
)

words = st.from_regex(r"[A-Z][A-Z&]{0,4}", fullmatch=True)
numbers = st.from_regex(r"[1-9][0-9]{0,3}[A-Z]?", fullmatch=True)
codes = st.builds(lambda subject, number: f"{subject} {number}", words, numbers)
scores = st.none() | st.fractions(0, 100, max_denominator=10)


@st.composite
def bands(draw: st.DrawFn) -> Band:
    low, high = sorted((draw(scores), draw(scores)), key=lambda s: (s is not None, s))
    if low is not None and high is None:
        low, high = high, low
    grades = st.none() | st.sampled_from(["A", "A-", "B+", "C", "D-"])
    scored = low is not None or high is not None
    return Band(
        draw(grades), draw(grades), low, high,
        draw(st.none() | st.sampled_from(["A", "LISTENING TEST"])) if scored else None,
        draw(st.none() | st.sampled_from(["20", "E5", "SENIOR SPECIALIST"])),
    )  # fmt: skip


items = st.one_of(
    st.builds(
        lambda code, key, at, version, band: Item(
            code=code, institution=key, at=at, version=None if at else version, band=band
        ),
        codes | st.sampled_from(["ART AND", "C (2)", "E: 4"]),
        st.none() | words.filter(lambda w: w not in ("AND", "OR")),
        st.none() | st.sampled_from(["2015", "2015-08", "2021-08-15"]),
        st.none() | st.sampled_from(["Tax", "Law {and} Order OR not", "2015"]),
        bands(),
    ),
    st.builds(
        lambda ref, band: Item(reference=ref, band=band),
        st.sampled_from(
            ["ce-0b6f0c2f-01b9-4776-b861-894b78f81eda", "https://college.example.org/c/1", "urn:x:y"]
        ),
        bands(),
    ),
)
sendings: st.SearchStrategy[Sending] = st.recursive(
    items,
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([AllOf, AnyOf]),
        st.lists(inner, min_size=2, max_size=4),
    ),
    max_leaves=8,
)


def shape(sending: Sending) -> object:
    """Without the columns, which say where an item stood in its own text."""
    if isinstance(sending, Item):
        return (
            sending.code,
            sending.reference,
            sending.institution,
            sending.at,
            sending.version,
            sending.band,
        )
    return (type(sending).__name__, tuple(shape(part) for part in sending.parts))


@settings(deadline=None, max_examples=100)
@given(sendings)
def test_what_is_written_is_read_as_the_same(sending: Sending) -> None:
    assert shape(parse_takes(write_takes(sending))) == shape(sending)


amounts = st.one_of(
    st.just((None, None, CreditBasis.UNKNOWN)),
    st.sampled_from([(None, None, CreditBasis.AS_SENT), (None, None, CreditBasis.CATALOG)]),
    st.builds(lambda n: (n, n, CreditBasis.MAXIMUM), st.integers(0, 9).map(Fraction)),
    st.builds(
        lambda ends: (*sorted(ends), CreditBasis.STATED),
        st.tuples(*[st.fractions(0, 99, max_denominator=4)] * 2),
    ),
)
places = codes | st.sampled_from(["NO", "ELECTIVE CREDIT", "AREA 51", "HIST 1XXX", "X (3)", "A; B", "D: E"])
awarded = st.one_of(
    st.builds(
        lambda kind, code, amount, unit: AwardCell(
            kind, code, minimum=amount[0], maximum=amount[1], basis=amount[2], unit=unit if amount[0] is not None else None
        ),
        st.sampled_from([AwardKind.COURSE, AwardKind.AREA, AwardKind.ELECTIVE]), places, amounts,
        st.none() | st.just("QuarterHour"),
    ),
    st.builds(
        lambda code: AwardCell(
            AwardKind.NO_CREDIT, code, minimum=Fraction(0), maximum=Fraction(0), basis=CreditBasis.STATED
        ),
        st.none() | places,
    ),
    st.builds(lambda version: AwardCell(AwardKind.COURSE, "CS 5", version=version), st.sampled_from(["Tax", "A; B"])),
    st.just(AwardCell(AwardKind.ELECTIVE)),
    st.just(AwardCell(AwardKind.REQUIREMENT, reference="urn:x:y")),
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(st.lists(awarded, min_size=1, max_size=4))
def test_awards_that_are_written_are_read_as_the_same(cells: list[AwardCell]) -> None:
    read = parse_awards(write_awards(cells))
    assert [replace(cell, column=1) for cell in read] == cells


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet='AMB12 .{}()[]@:;"-andorscore', max_size=25))
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    faults = []
    for parse in (parse_takes, parse_awards):
        try:
            parse(text)
        except CellError as error:
            faults.append(error)
    assert all(1 <= fault.column <= len(text) + 1 and fault.expected for fault in faults)


def test_precedence_is_never_guessed() -> None:
    with pytest.raises(CellError) as caught:
        parse_takes("MATH 1 AND MATH 2 OR MATH 3")
    assert caught.value.column == 19
    assert "parentheses" in caught.value.expected
    nested = parse_takes("MATH 1 AND (MATH 2 OR MATH 3)")
    assert isinstance(nested, AllOf)
    assert isinstance(nested.parts[1], AnyOf)


def test_a_subject_that_is_a_keyword_goes_into_quotes() -> None:
    assert parse_takes('"OR 101"') == Item(code="OR 101")
    assert parse_awards('"AREA 51" (3)')[0].kind is AwardKind.COURSE
    assert parse_awards("AREA 51 (3)")[0].kind is AwardKind.AREA


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("X 1", ANY_BAND),
        ("X 1 {C..B+}", Band("C", "B+")),
        ("X 1 {c..}", Band("C")),
        ("X 1 {..B-}", Band(None, "B-")),
        ("X 1 {P}", Band("P", "P")),
        ("X 1 {score 3..5}", Band(minimum_score=Fraction(3), maximum_score=Fraction(5))),
        ("X 1 {score 3.5..}", Band(minimum_score=Fraction(7, 2))),
        ("X 1 {sub-score A 3..5; level 20}", Band(None, None, Fraction(3), Fraction(5), "A", "20")),
    ],
)
def test_bands(text: str, band: Band) -> None:
    parsed = parse_takes(text)
    assert isinstance(parsed, Item)
    assert parsed.band == band


@pytest.mark.parametrize(
    ("text", "kind", "low", "high", "unit", "basis"),
    [
        ("MATH 115 (4)", AwardKind.COURSE, 4, 4, None, CreditBasis.STATED),
        ("MATH 115 (1-4)", AwardKind.COURSE, 1, 4, None, CreditBasis.STATED),
        ("MATH 115 (max 4)", AwardKind.COURSE, 4, 4, None, CreditBasis.MAXIMUM),
        ("MATH 115 (as sent)", AwardKind.COURSE, None, None, None, CreditBasis.AS_SENT),
        ("MATH 115 (catalog)", AwardKind.COURSE, None, None, None, CreditBasis.CATALOG),
        ("MATH 115 (?)", AwardKind.COURSE, None, None, None, CreditBasis.UNKNOWN),
        ("MATH 115", AwardKind.COURSE, None, None, None, CreditBasis.UNKNOWN),
        ("AREA 3B (3 quarterhour)", AwardKind.AREA, 3, 3, "QuarterHour", CreditBasis.STATED),
        ("ELECTIVE (2.5)", AwardKind.ELECTIVE, Fraction(5, 2), Fraction(5, 2), None, CreditBasis.STATED),
        ("ELECTIVE HIST (10/3)", AwardKind.ELECTIVE, Fraction(10, 3), Fraction(10, 3), None, CreditBasis.STATED),
        ("NO CREDIT", AwardKind.NO_CREDIT, 0, 0, None, CreditBasis.STATED),
        ("REQUIREMENT [urn:x:y] (23)", AwardKind.REQUIREMENT, 23, 23, None, CreditBasis.STATED),
        ("CREDIT (3 SemesterHour)", None, 3, 3, "SemesterHour", CreditBasis.STATED),
    ],
)  # fmt: skip
def test_awards(text: str, kind: object, low: object, high: object, unit: object, basis: object) -> None:
    (award,) = parse_awards(text)
    assert (award.kind, award.minimum, award.maximum, award.unit, award.basis) == (
        kind,
        low,
        high,
        unit,
        basis,
    )


def test_awards_keep_their_order_and_an_empty_cell_awards_nothing() -> None:
    assert [a.code for a in parse_awards("MATH 1 (4); ELECTIVE MATH (1); MATH 2")] == [
        "MATH 1",
        "MATH",
        "MATH 2",
    ]
    assert parse_awards("  ") == ()


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("MATH 1 AND", 11), ("", 1), ("(MATH 1", 8), ("MATH 1)", 7), ("[ce-1", 1), ("MATH 1 {", 9), ("MATH 1 {C..", 12),
        ("MATH 1 {score 5..3}", 15), ("MATH 1 {C; D}", 12), ("MATH 1@20", 8), ("MATH 1@2020-13", 8),
    ],
)  # fmt: skip
def test_where_takes_stumbles(text: str, column: int) -> None:
    with pytest.raises(CellError) as caught:
        parse_takes(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "column"),
    [("NO", 3), ("AREA (3)", 6), ("X 1 (4-3)", 6), ("X 1 (3 Credits)", 8), ("X 1 (3", 7), ("REQUIREMENT X", 13), ("X 1 (3);", 9), ("CREDIT", 7)],
)  # fmt: skip
def test_where_awards_stumble(text: str, column: int) -> None:
    with pytest.raises(CellError) as caught:
        parse_awards(text)
    assert caught.value.column == column
