"""Credit, dates, keys and grades: the values that every answer is made of."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competency_graph.errors import ModelError
from competency_graph.model.credits import QUARTER, SEMESTER, Credit, CreditTotal, quantity, quantity_text
from competency_graph.model.dates import first_day, last_day, parse_date, within
from competency_graph.model.declarations import PropertyType
from competency_graph.model.grades import US_LETTERS, GradeClass
from competency_graph.model.identity import _taken_apart, embedded_uri, normalise_code, normalise_uri, unit_id

CTID_UPPER = "CE-5A1B7E64-0001-4C00-8000-00000000ABCD"


@given(st.fractions())
def test_quantities_are_exact(value: Fraction) -> None:
    text = quantity_text(value)
    assert quantity(text) == value
    assert PropertyType.QUANTITY.accepts(text)


def test_quantities_read_as_people_write_them() -> None:
    assert [quantity_text(Fraction(n, d)) for n, d in ((3, 1), (7, 2), (10, 3), (-1, 8), (0, 1))] == [
        "3", "3.5", "10/3", "-0.125", "0",
    ]  # fmt: skip


def test_only_semester_and_quarter_hours_convert() -> None:
    assert Credit.of(4, SEMESTER).to(QUARTER) == Credit.of(6, QUARTER)
    assert Credit.of(4, QUARTER).to(SEMESTER) == Credit.of(Fraction(8, 3), SEMESTER)
    assert Credit.of(4, "ClockHour").to(SEMESTER) is None
    with pytest.raises(ModelError):
        Credit(Fraction(3), Fraction(2), SEMESTER)


def test_a_total_keeps_units_apart_and_unknowns_in_sight() -> None:
    amounts = [
        Credit.of(3, SEMESTER),
        Credit.of(3, QUARTER),
        Credit(Fraction(1), None, SEMESTER),
        Credit.of(40, "ClockHour"),
        None,
    ]
    total = CreditTotal.of(amounts, SEMESTER)
    assert total == CreditTotal((Credit(Fraction(6), None, SEMESTER), Credit.of(40, "ClockHour")), 1)
    assert total.minimum(SEMESTER) == 6


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_full_date_is_one_day(day: date) -> None:
    text = parse_date(day.isoformat())
    assert text == day.isoformat()
    assert first_day(text) == last_day(text) == day


def test_dates_keep_their_precision() -> None:
    assert [parse_date(t) for t in ("2020-6-1", "2004-05", "2004", "2023-02-30", "about 2004", "2024-01-05T10:00:00Z")] == [
        "2020-06-01", "2004-05", "2004", None, None, "2024-01-05",
    ]  # fmt: skip
    assert last_day("2024-02") == date(2024, 2, 29)
    assert within(date(2004, 12, 31), "2004", "2004")
    assert not within(date(2005, 1, 1), None, "2004")


def test_one_uri_for_every_spelling() -> None:
    lower = CTID_UPPER.lower()
    wanted = f"https://credentialengineregistry.org/resources/{lower}"
    for given_uri in (wanted, f"http://CredentialEngineRegistry.org/graph/{CTID_UPPER}", f" {wanted} "):
        assert normalise_uri(given_uri) == wanted
    assert normalise_uri("https://Example.org/Graph/Theory") == "https://example.org/Graph/Theory"
    assert normalise_uri("urn:x:Y") == "urn:x:Y"
    assert normalise_uri("https://[no address") == "https://[no address"


@given(
    st.from_regex(
        r"https?://[a-zA-Z0-9.\-]{1,9}(/graph|/resources|/x)?(/[ -~é]{0,8})?"
        r"(ce-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?[ -~]{0,3}",
        fullmatch=True,
    )
)
def test_the_short_way_to_a_uri_gives_what_the_long_one_gives(uri: str) -> None:
    assert normalise_uri(uri) == _taken_apart(uri.strip())


def test_course_codes_are_found_in_any_spelling() -> None:
    assert {normalise_code(c) for c in ("math-20a", "MATH 20A", " Math  20 a ", "MATH20A")} == {"MATH 20A"}
    assert normalise_code("3B") == "3B"


def test_embedded_objects_are_keyed_by_content() -> None:
    one = embedded_uri("https://e.org/x", "ceterms:requires", {"b": 1, "a": [2]})
    assert one == embedded_uri("https://e.org/x", "ceterms:requires", {"a": [2], "b": 1})
    assert one.startswith("https://e.org/x#requires-")
    assert one != embedded_uri("https://e.org/x", "ceterms:requires", {"a": [3], "b": 1})


@given(st.text(), st.text())
def test_unit_ids_fit_the_database(source: str, name: str) -> None:
    assert PropertyType.INTEGER.accepts(unit_id(source, name))


def test_grades_are_ranked_and_marks_are_not_points() -> None:
    order = ["A+", "A", "A-", "B+", "B", "B-", "C+", "C", "C-", "D+", "D", "D-", "F"]
    ranks = [US_LETTERS.rank(g) for g in order]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == len(order)
    assert US_LETTERS.rank("P") is None
    assert [US_LETTERS.classify(g) for g in ("c-", "F", "CR", "W", "I", "AU", "?")] == [
        GradeClass.LETTER, GradeClass.FAIL, GradeClass.PASS, GradeClass.WITHDRAWN, GradeClass.INCOMPLETE,
        GradeClass.AUDIT, GradeClass.UNKNOWN,
    ]  # fmt: skip
