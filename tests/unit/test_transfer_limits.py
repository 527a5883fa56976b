"""Ceilings, maximums and other limits: what they cut, and what is said where they cannot be held."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from transfer_hand import case, chosen, course, exam, gives, outcomes, rule, told

from competency_graph.model.credits import QUARTER, SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Limit, Op, Requirement
from competency_graph.model.rules import AwardKind, Consumption, CreditBasis, GradePolicy, RuleLimit
from competency_graph.questions.transfer.answer import Outcome, Reason
from competency_graph.questions.transfer.evaluate import evaluate, totals
from competency_graph.questions.transfer.limits import not_held
from competency_graph.questions.transfer.work import Case

LETTERS = GradePolicy(None, "us-letter")


def said(found_case: Case) -> list[str]:
    return [text for _, text in not_held(evaluate(found_case), "Prairie State", "prairie")]


def two(unit: str = SEMESTER, **policy: object) -> Case:
    works = [course(0, "A"), course(1, "B")]
    rules = [rule("a", Ask("A"), gives("X")), rule("b", Ask("B"), gives("Y", 3, unit=unit))]
    return case(works, rules, policy=replace(LETTERS, **policy))  # type: ignore[arg-type]


def test_a_maximum_in_quarter_hours_holds_for_semester_hours() -> None:
    found = evaluate(two(transfer_maximum=Fraction(6), transfer_maximum_unit=QUARTER))
    assert found.posted.total == 4
    assert said(two(transfer_maximum=Fraction(6), transfer_maximum_unit=QUARTER)) == []


def test_a_maximum_in_a_unit_that_does_not_convert_is_said_and_cuts_its_own_unit() -> None:
    given = two("DegreeCredit", transfer_maximum=Fraction(2), transfer_maximum_unit="DegreeCredit")
    assert totals(evaluate(given)).awarded.by_unit == (Credit.of(3, SEMESTER), Credit.of(2, "DegreeCredit"))
    (text,) = said(given)
    assert text.startswith(
        "Not held against semester hours: the most that Prairie State accepts in transfer, 2 degree"
    )


def test_credit_that_a_maximum_could_not_count_is_said() -> None:
    (text,) = said(two("DegreeCredit", transfer_maximum=Fraction(60)))
    assert text == (
        "3 degree credits are given in a unit that does not convert, and were not counted against the most that Prairie "
        "State accepts in transfer, 60 semester hours."
    )


def test_a_ceiling_in_a_unit_that_does_not_convert_is_said() -> None:
    limit = RuleLimit("l", "CREDITS", None, Fraction(2), "DegreeCredit", "rules", "two at most")
    given = two()
    given = replace(given, rules=tuple(replace(r, limits=("l",)) for r in given.rules), limits={"l": limit})
    assert evaluate(given).posted.total == 6
    (text,) = said(given)
    assert "a ceiling of 2 degree credits (two at most)" in text


def test_residency_is_said_with_what_was_earned_there() -> None:
    assert said(two(residency_minimum=Fraction(30))) == [
        "At least 30 semester hours must be earned at Prairie State itself; of what is given here, none was."
    ]
    given = two(residency_minimum=Fraction(30))
    own = course(2, "Z", own=True, credit=Credit.of(6, QUARTER))
    (text,) = said(replace(given, works=(*given.works, own)))
    assert text.endswith("of what is given here, 4 semester hours were.")


@pytest.mark.parametrize(
    ("measure", "minimum", "text"),
    [
        ("GPA", Fraction(2), "This limit was not evaluated: at least 2.0."),
        ("SHARE", Fraction(1, 2), "This limit was not evaluated: at least 2.0."),
        (
            "CREDITS",
            Fraction(30),
            "This asks for at least 30 semester hours, which transfer does not judge: at least 2.0.",
        ),
        (
            "COURSES",
            Fraction(5),
            "This asks for at least 5 courses, which transfer does not judge: at least 2.0.",
        ),
    ],
)
def test_averages_shares_and_minimums_are_said(measure: str, minimum: Fraction, text: str) -> None:
    limit = RuleLimit("l", measure, minimum, None, None, "institution", "at least 2.0")
    given = replace(two(), limits={"l": limit}, everywhere=("l",))
    assert said(given) == [text]
    assert chosen(evaluate(given)) == ["a", "b"]


def test_what_two_exams_give_together_under_their_ceiling() -> None:
    limit = RuleLimit("calculus", "CREDITS", None, Fraction(8), QUARTER, "rules", "8 quarter hours together")
    rules = [
        rule("ab", Ask("AB", minimum_score=Fraction(3)), gives("20A", 4, unit=QUARTER), limits=("calculus",)),
        rule(
            "bc",
            Ask("BC", minimum_score=Fraction(3)),
            gives("20A+B", 8, unit=QUARTER),
            limits=("calculus",),
        ),
        rule(
            "bc sub",
            Ask("BC", minimum_score=Fraction(3), sub_score="AB"),
            gives("20A", 4, unit=QUARTER),
            limits=("calculus",),
            priority=1,
        ),
    ]
    given = {"limits": {"calculus": limit}, "unit": QUARTER}
    both = evaluate(case([exam(0, "AB", 4), exam(1, "BC", 4)], rules, **given))
    assert both.posted.total == 8
    low = exam(0, "BC", 2, sub_scores=(("AB", Fraction(4)),))
    assert evaluate(case([low], rules, **given)).posted.total == 4


def test_a_limit_on_courses_does_not_count_exams() -> None:
    works = [course(0, "A"), exam(1, "E", 5)]
    rules = [rule("a", Ask("A"), gives("X"), limits=("l",)), rule("e", Ask("E"), gives("Y"), limits=("l",))]
    for measure, both in (("COURSES", True), ("ITEMS", False)):
        limit = RuleLimit("l", measure, None, Fraction(1), None, "rules", "one")
        found = evaluate(case(works, rules, limits={"l": limit}))
        assert (len(found.chosen) == 2) is both


def test_a_limit_over_everything_is_chosen_under_exactly() -> None:
    # Eight courses, three may count: the three that give most, and the others say why not.
    works = [course(n, f"c{n}", credit=Credit.of(5, SEMESTER)) for n in range(8)]
    rules = [rule(f"r{n}", Ask(f"c{n}"), gives(f"X{n}", 1 + (n * 3) % 5)) for n in range(8)]
    limit = RuleLimit("three", "COURSES", None, Fraction(3), None, "institution", "three courses at most")
    found = evaluate(case(works, rules, limits={"three": limit}, everywhere=("three",)))
    assert len(found.chosen) == 3
    assert found.posted.total == 5 + 4 + 4
    assert outcomes(found, works[0]) == [(Outcome.NOT_COUNTED, Reason.CEILING)]


def test_credit_that_counts_is_more_than_credit_that_applies() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [rule("a", Ask("A"), gives("X")), rule("b", Ask("B"), gives("free", 3, AwardKind.ELECTIVE))]
    found = evaluate(case(works, rules, toward=Requirement("goal", Op.ALL, (Ask("X"),))))
    sums = totals(found)
    assert sums.applied is not None
    assert (sums.awarded.minimum(SEMESTER), sums.applied.minimum(SEMESTER)) == (6, 3)
    assert [a.applies for w in works for a in told(found, w)] == [True, False]


def test_zero_credit_is_no_elective() -> None:
    work = course(0, "A")
    nothing = rule("a", Ask("A"), gives("0XXX", 0, AwardKind.NO_CREDIT))
    found = evaluate(case([work], [nothing]))
    assert outcomes(found, work) == [(Outcome.NO_CREDIT, None)]
    assert found.posted.total == 0
    # Zero credit and an elective of equal rank disagree; neither wins by giving more.
    both = evaluate(case([work], [nothing, rule("b", Ask("A"), gives("0XXX", 3, AwardKind.ELECTIVE))]))
    assert outcomes(both, work) == [(Outcome.CONFLICT, None)]


def test_a_range_is_a_range_until_the_work_earned_less() -> None:
    award = replace(gives("X"), credit=Credit(Fraction(1), Fraction(4), SEMESTER))
    (posting,) = evaluate(case([course(0, "A")], [rule("r", Ask("A"), award)])).posted.lines.values()
    assert (posting.minimum, posting.maximum) == (1, 3)


def test_quarter_credit_is_exact() -> None:
    award = gives("X", None, basis=CreditBasis.AS_SENT)
    award = replace(award, basis=CreditBasis.AS_SENT)
    works = [course(n, f"c{n}", credit=Credit.of(4, QUARTER)) for n in range(3)]
    rules = [rule(f"r{n}", Ask(f"c{n}"), replace(award, target=f"X{n}")) for n in range(3)]
    found = evaluate(case(works, rules))
    assert found.posted.total == 8
    assert {p.minimum for p in found.posted.lines.values()} == {Fraction(8, 3)}


def test_a_maximum_is_spent_on_what_the_goal_needs_first() -> None:
    works = [course(0, "A"), course(1, "B")]
    once = Consumption.EXCLUSIVE
    rules = [
        rule("a", Ask("A"), gives("X"), consumption=once),
        rule("b", Ask("B"), gives("free", 3, AwardKind.ELECTIVE), consumption=once),
    ]
    three = Requirement(
        "three", Op.AT_LEAST, (Ask("X"),), Fraction(3), CountUnit.CREDITS, credit_unit=SEMESTER
    )
    policy = replace(LETTERS, transfer_maximum=Fraction(3), transfer_maximum_unit=SEMESTER)
    found = evaluate(case(works, rules, policy=policy, toward=Requirement("goal", Op.ALL, (three,))))
    assert totals(found).requirements_met == 1


def test_a_limit_of_the_goal_is_said_and_left_to_progress() -> None:
    average = Limit("gpa", "GPA", Fraction(3), text="An average of 3")
    toward = Requirement("t", Op.ALL, (Ask("X"),), limits=(average,))
    (text,) = said(replace(two(), toward=toward))
    assert text == "This limit was not evaluated here, progress holds it: An average of 3."
    waived = replace(toward, limits=(replace(average, waived_by="decision:1"),))
    assert said(replace(two(), toward=waived)) == []
