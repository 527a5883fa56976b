"""The grid of terms of ``stack_to_degree``: dates that never overlap, whose calendar, in which terms, how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from competency_graph.errors import QuestionError
from competency_graph.model.credits import Credit
from competency_graph.questions.entities import Found, Offerer
from competency_graph.questions.stack_to_degree.terms import (
    GRIDS,
    calendar_of,
    first_term_day,
    grid,
    how_many,
    last_of,
    open_in,
    pace,
    seasons,
)
from competency_graph.questions.stack_to_degree.universe import Campus, Thing
from competency_graph.questions.transfer.reading import receiver_of


def thing(*labels: str, **more: object) -> Thing:
    found = Found(
        "u", frozenset(labels), "a thing", None, None, None, Credit.of(3, "SemesterHour"), None, (Offerer("o", "O"),), 1, None, None
    )  # fmt: skip
    made = Thing(found, None, None, None, None, None, frozenset(), frozenset(), processes_completion=False)
    return replace(made, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", GRIDS)
def test_no_two_terms_ever_overlap(kind: str) -> None:
    terms = grid(kind, date(2020, 1, 1), 80 * len(GRIDS[kind]))
    assert terms[-1].starts.year >= 2099
    assert all(term.starts.weekday() == 0 for term in terms), "a term begins on a Monday"
    for before, after in pairwise(terms):
        assert last_of(before) < after.starts
    assert len({term.key for term in terms}) == len(terms)
    assert max(term.share for term in terms) == 1


def test_the_first_term_is_the_next_one() -> None:
    assert [t.key for t in grid("semester", date(2026, 3, 1), 3)] == [
        "2026-Summer", "2026-Fall", "2027-Spring"
    ]  # fmt: skip
    fall = grid("semester", date(2026, 8, 1), 1)[0]
    assert grid("semester", fall.starts, 1)[0] == fall, "a term that begins on the day counts"
    assert grid("semester", fall.starts + timedelta(days=1), 1)[0].key == "2027-Spring"
    assert grid("quarter", date(2026, 3, 1), 1)[0].key == "2026-Spring"


def test_when_learning_begins() -> None:
    day = date(2026, 3, 1)
    assert first_term_day(None, None, day) == day
    assert first_term_day("2027-01", None, day) == date(2027, 1, 1)
    with pytest.raises(QuestionError, match=r"limits\.start 'soon' is no date"):
        first_term_day("soon", None, day)


def campus(calendar: str | None, *calendars: str) -> Campus:
    receiver = receiver_of(thing().found, {}, [], [], date(2026, 1, 1))
    return Campus(receiver, None, None, None, None, None, calendar, calendars)


def test_whose_calendar_it_is() -> None:
    day = date(2026, 3, 1)
    assert calendar_of(None, day) is None
    assert calendar_of(campus(None), day) is None
    assert calendar_of(campus("Quarter"), day) == "quarter"
    assert calendar_of(campus("trimester"), day) is None, "a calendar without a grid is not known here"
    changing = campus("semester", "1990=quarter", "2026=semester")
    assert calendar_of(changing, day) == "quarter", "the academic year 2025 still has quarters"
    assert calendar_of(changing, date(2026, 9, 1)) == "semester"


def test_how_many_terms_are_looked_at() -> None:
    assert how_many("semester", None, Fraction(18)) == 6
    assert how_many("semester", Credit.of(120, "SemesterHour"), Fraction(15)) == 12
    assert how_many("quarter", Credit.of(120, "SemesterHour"), Fraction(15)) == 16
    assert how_many("semester", Credit.of(120, "SemesterHour"), Fraction(1)) == 40, "ten years at most"


def test_in_which_terms() -> None:
    terms = grid("semester", date(2026, 3, 1), 6)
    assert seasons(["Fall", "Annually"]) == {"Fall"}
    assert seasons(["Annually"]) is None
    assert open_in(thing("Course"), "semester", terms, None) == (None, True)
    fall = thing("Course", terms_offered=frozenset({"Autumn"}))
    assert open_in(fall, "semester", terms, None) == ({"2026-Fall", "2027-Fall"}, False)
    winter = thing("Course", terms_offered=frozenset({"Winter"}))
    assert open_in(winter, "semester", terms, None)[0] == {"2027-Spring", "2028-Spring"}
    assert open_in(fall, "semester", terms, date(2027, 1, 1))[0] == {"2027-Fall"}, "not before one enters"
    ended = replace(fall, found=replace(fall.found, ends="2026"))
    assert open_in(ended, "semester", terms, None)[0] == {"2026-Fall"}
    later = replace(fall, found=replace(fall.found, starts="2027-06"))
    assert open_in(later, "semester", terms, None)[0] == {"2027-Fall"}


def test_how_long_things_take() -> None:
    ten = Fraction(10)
    assert pace(thing("Course", hours=Fraction(135)), ten) == (None, False), "a course takes its term"
    badge = thing("Badge", "Credential", hours=Fraction(25))
    assert pace(badge, ten) == (3, False)
    assert pace(badge, Fraction(25)) == (1, False)
    assert pace(thing("Assessment", hours=Fraction(3)), ten) == (0, False), "an exam is a moment"
    assert pace(thing("Badge", "Credential"), ten) == (None, True), "nobody says: its whole term"
    assert pace(thing("Badge", "Credential", weeks=6), ten) == (6, False)
