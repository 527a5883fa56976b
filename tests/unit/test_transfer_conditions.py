"""Which conditions of a rule are met, and what would fit where they are not: grades, marks, dates, companions, levels, scores."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from transfer_hand import NOW, all_of, any_of, case, chosen, course, exam, gives, outcomes, rule, told

from competency_graph.model.credits import SEMESTER
from competency_graph.model.grades import US_LETTERS, GradeClass
from competency_graph.model.requirements import Ask, Filter, Op, Requirement
from competency_graph.model.rules import (
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    GradePolicy,
    RuleLimit,
    RuleState,
    TransferRule,
)
from competency_graph.questions.transfer.answer import ConditionKind, ItemKind, Outcome, Reason
from competency_graph.questions.transfer.evaluate import evaluate, totals
from competency_graph.questions.transfer.work import When, Work


def asked(work: Work, *rules: TransferRule, **more: object) -> list[tuple[ConditionKind, str, str | None]]:
    (line,) = told(evaluate(case([work], list(rules), **more)), work)
    return [(c.kind, c.needed, c.had) for c in line.conditions]


# -- grades and marks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("A+", GradeClass.LETTER), ("d-", GradeClass.LETTER), (" B ", GradeClass.LETTER), ("F", GradeClass.FAIL),
        ("P", GradeClass.PASS), ("CR", GradeClass.PASS), ("NC", GradeClass.FAIL), ("W", GradeClass.WITHDRAWN),
        ("WF", GradeClass.FAIL), ("I", GradeClass.INCOMPLETE), ("AU", GradeClass.AUDIT), ("T", GradeClass.TRANSFER),
        ("87", GradeClass.SCORE), ("87.5 %", GradeClass.SCORE), ("Sehr gut", GradeClass.UNKNOWN),
    ],
)  # fmt: skip
def test_classes_of_marks(mark: str, kind: GradeClass) -> None:
    assert US_LETTERS.classify(mark) is kind


@pytest.mark.parametrize(("grade", "fires"), [("C", True), ("B+", True), ("C-", False), ("A-", False)])
def test_bands_are_closed_at_both_ends(grade: str, fires: bool) -> None:
    one = rule("r", Ask("A", minimum_grade="C", maximum_grade="B+"), gives("X"))
    found = evaluate(case([course(0, "A", grade)], [one]))
    assert bool(found.chosen) is fires


@pytest.mark.parametrize("mark", ["P", "CR", "87"])
def test_a_letter_grade_required_is_not_met_by_a_pass_or_a_score(mark: str) -> None:
    # "Must be taken for a letter grade" is a band from the lowest letter on.
    one = rule("r", Ask("A", minimum_grade="D-"), gives("X"))
    assert asked(course(0, "A", mark), one) == [(ConditionKind.GRADE, "a letter grade, D- or better", mark)]
    assert chosen(evaluate(case([course(0, "A", "D-")], [one]))) == ["r"]


def test_a_pass_counts_where_no_letter_is_asked_for_and_a_score_is_not_called_failed() -> None:
    one = rule("r", Ask("A"), gives("X"))
    for mark in ("P", "CR", "87"):
        assert chosen(evaluate(case([course(0, "A", mark)], [one]))) == ["r"]


def test_a_mark_that_earns_nothing_is_no_matter_to_a_refusal() -> None:
    work = course(0, "A", "W")
    no = rule("no", Ask("A"), state=RuleState.REFUSED)
    assert outcomes(evaluate(case([work], [no])), work) == [(Outcome.REFUSED, None)]


@pytest.mark.parametrize(("grade", "fires"), [("D", "blanket"), ("B", "real")])
def test_bands_that_meet_nowhere_decide_between_awards(grade: str, fires: str) -> None:
    rules = [
        rule("blanket", Ask("A", maximum_grade="C-"), gives("other course", 3)),
        rule("real", Ask("A", minimum_grade="C"), gives("X", 3)),
    ]
    assert chosen(evaluate(case([course(0, "A", grade)], rules))) == [fires]


def test_overlapping_bands_with_different_awards_are_a_conflict_with_all_shown() -> None:
    work = course(0, "A", "C-")
    rules = [
        rule("low", Ask("A", maximum_grade="C-"), gives("X 1", 3)),
        rule("high", Ask("A", minimum_grade="D"), gives("X 2", 3)),
    ]
    (line,) = told(evaluate(case([work], rules)), work)
    assert line.outcome is Outcome.CONFLICT
    assert {c.rule for c in line.competing} == {"low", "high"}
    # Where the agreement says that work is shared, both may stand.
    shared = [replace(r, consumption=Consumption.SHARED) for r in rules]
    assert chosen(evaluate(case([work], shared))) == ["high", "low"]


def test_a_ladder_of_scores_is_no_conflict_where_the_higher_step_gives_all_that_the_lower_gives() -> None:
    rules = [
        rule("3", Ask("E", minimum_score=Fraction(3)), gives("X", 4)),
        rule("4", Ask("E", minimum_score=Fraction(4)), gives("X", 4), gives("Y", 4)),
    ]
    found = evaluate(case([exam(0, "E", 5)], rules))
    assert chosen(found) == ["4"]
    assert found.posted.total == 8


def test_unfinished_work_takes_one_of_two_bands_and_not_both() -> None:
    planned = course(0, "A", None, done=False, date="2026-05")
    rules = [
        rule("low", Ask("A", maximum_grade="C-"), gives("X", 1)),
        rule("high", Ask("A", minimum_grade="C"), gives("Y", 3)),
    ]
    found = evaluate(case([planned], rules))
    assert chosen(found) == ["high"]
    assert [k.reason for k in found.kept_out] == [Reason.OTHER_BAND]


# -- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("basis", "starts", "ends", "needed"),
    [
        (DateBasis.COMPLETION, "2025-01-01", None, "completed from 2025-01-01"),
        (DateBasis.COMPLETION, None, "2023", "completed to 2023"),
        (DateBasis.COMPLETION, "2020", "2022-06", "completed from 2020 to 2022-06"),
        (DateBasis.EVALUATION, "2026-08-01", None, "evaluated from 2026-08-01"),
        (DateBasis.CATALOG_YEAR, "2020-08-01", "2021-07-31", "catalog year from 2020-08-01 to 2021-07-31"),
    ],
)
def test_the_date_that_would_fit_is_told(
    basis: DateBasis, starts: str | None, ends: str | None, needed: str
) -> None:
    one = rule("r", Ask("A"), gives("X"), starts=starts, ends=ends, basis=basis)
    ((kind, told_needed, had),) = asked(course(0, "A"), one)
    assert (kind, told_needed) == (ConditionKind.DATE, needed)
    assert had == (NOW.isoformat() if basis is DateBasis.EVALUATION else "2024-05-31")


def test_a_date_that_may_or_may_not_fit_asks_for_the_exact_one() -> None:
    one = rule("r", Ask("A"), gives("X"), starts="2024-03")
    assert asked(course(0, "A", date="2024"), one) == [
        (ConditionKind.DATE, "completed from 2024-03 (the exact date is needed)", "2024")
    ]


def test_the_catalog_year_that_was_given_decides_and_is_told() -> None:
    one = rule("r", Ask("A"), gives("X"), starts="2023-08", ends="2024-07", basis=DateBasis.CATALOG_YEAR)
    found = asked(course(0, "A"), one, when=When(NOW, "2025"))
    assert [had for _, _, had in found] == ["2025"]


def test_exactly_the_days_of_a_removal() -> None:
    # "Removed F2009" ends the day before that term starts.
    one = rule("r", Ask("A"), gives("3B", 3, AwardKind.AREA), starts="2001-08-20", ends="2009-08-23")
    assert chosen(evaluate(case([course(0, "A", date="2009-08-23")], [one]))) == ["r"]
    assert chosen(evaluate(case([course(0, "A", date="2009-08-24")], [one]))) == []


# -- companions, series, several conditions ---------------------------------------------------------------------------


def test_a_companion_that_is_there_but_falls_short_is_told_with_its_grade() -> None:
    lecture, lab = course(0, "CHEM 1"), course(1, "CHEM 1L", "D")
    one = rule("r", all_of(Ask("CHEM 1"), Ask("CHEM 1L", minimum_grade="C", name="CHEM 1L")), gives("X", 4))
    found = evaluate(case([lecture, lab], [one]))
    for work in (lecture, lab):
        (line,) = told(found, work)
        assert [(c.kind, c.about.uri if c.about else None, c.had) for c in line.conditions] == [
            (ConditionKind.GRADE, "CHEM 1L", "D")
        ]


def test_of_alternatives_the_one_that_the_learner_is_nearest_to_is_told() -> None:
    work = course(0, "B", "D")
    takes = any_of(all_of("X1", "X2"), Ask("B", minimum_grade="C", name="B"))
    assert asked(work, rule("r", takes, gives("X"))) == [(ConditionKind.GRADE, "C or better", "D")]


def test_every_condition_that_is_not_met_is_told() -> None:
    takes = all_of(Ask("A", minimum_grade="C", name="A"), "B")
    kinds = [k for k, _, _ in asked(course(0, "A", "D"), rule("r", takes, gives("X"), starts="2025"))]
    assert kinds == [ConditionKind.GRADE, ConditionKind.DATE, ConditionKind.COMPANION]


def test_a_series_on_both_sides_is_one_rule() -> None:
    works = [course(n, f"PH {n}", credit=None) for n in (411, 412, 413)]
    three = all_of("PH 411", "PH 412", "PH 413")
    one = rule("series", three, *(gives(f"PHYS {n}", 3) for n in (1451, 1454, 1461, 1464)))
    found = evaluate(case(works, [one]))
    assert [len(f.items) for f in found.chosen] == [3]
    assert found.posted.total == 12
    assert [a.posted for a in told(found, works[1])] == [False] * 4


def test_prose_inside_what_a_rule_takes_never_counts_as_met() -> None:
    from competency_graph.model.requirements import Residual

    work = course(0, "A")
    one = rule("r", all_of("A", Residual("p", "permission of the dean")), gives("X"))
    (line,) = told(evaluate(case([work], [one])), work)
    assert [c.needed for c in line.conditions] == ["a person must read: permission of the dean"]


# -- exams ------------------------------------------------------------------------------------------------------------


def test_a_sub_score_earns_though_the_exam_itself_is_below() -> None:
    sub = rule("sub", Ask("BC", minimum_score=Fraction(3), sub_score="AB", name="BC"), gives("20A", 4))
    low = exam(0, "BC", 2, sub_scores=(("AB", Fraction(3)),))
    assert evaluate(case([low], [sub])).posted.total == 4
    none = exam(0, "BC", 2)
    assert asked(none, sub) == [(ConditionKind.SCORE, "a sub-score (AB) of 3 or higher", None)]


def test_four_exams_share_one_ceiling() -> None:
    names = ("Physics 1", "Physics 2", "Physics C: E", "Physics C: M")
    limit = RuleLimit("physics", "CREDITS", None, Fraction(8), SEMESTER, "rules", "8 together")
    rules = [
        rule(n, Ask(n, minimum_score=Fraction(3)), gives(f"X {n}", 4), limits=("physics",)) for n in names
    ]
    works = [exam(k, n, 4) for k, n in enumerate(names)]
    found = evaluate(case(works, rules, limits={"physics": limit}))
    assert found.posted.total == 8
    assert chosen(found) == sorted(names)
    cut = [a for w in works for a in told(found, w) if a.outcome is Outcome.NOT_COUNTED]
    assert [a.reason for a in cut] == [Reason.CEILING, Reason.CEILING]


@pytest.mark.parametrize(
    ("basis", "amount", "low", "high"),
    [
        (CreditBasis.STATED, 4, 4, 4),
        (CreditBasis.CATALOG, 4, 4, 4),  # an exam earns nothing itself: the number is the catalog's
        (CreditBasis.MAXIMUM, 4, 0, 4),
        (CreditBasis.UNKNOWN, None, 0, None),
    ],
)
def test_the_credit_of_an_exam(basis: CreditBasis, amount: int | None, low: int, high: int | None) -> None:
    one = rule("r", Ask("E"), gives("X", amount, basis=basis))
    (posting,) = evaluate(case([exam(0, "E", 5)], [one])).posted.lines.values()
    assert (posting.minimum, posting.maximum) == (low, high)


@pytest.mark.parametrize(
    ("earned", "basis", "posted"),
    [(3, CreditBasis.MAXIMUM, 3), (5, CreditBasis.MAXIMUM, 4), (5, CreditBasis.AS_SENT, 5)],
)
def test_at_most_and_as_sent(earned: int, basis: CreditBasis, posted: int) -> None:
    from competency_graph.model.credits import Credit

    award = gives("X", 4, basis=basis)
    if basis is CreditBasis.AS_SENT:
        award = replace(award, credit=None)
    work = course(0, "A", credit=Credit.of(earned, SEMESTER))
    assert evaluate(case([work], [rule("r", Ask("A"), award)])).posted.total == posted


def test_an_exam_taken_again_counts_by_its_best_score() -> None:
    works = [exam(0, "E", 2), exam(1, "E", 4)]
    found = evaluate(case(works, [rule("r", Ask("E", minimum_score=Fraction(3)), gives("X", 4))]))
    assert found.chosen[0].items == {1}
    assert outcomes(found, works[0]) == [(Outcome.NOT_COUNTED, Reason.REPEAT)]


# -- experience -------------------------------------------------------------------------------------------------------


def soldier(level: str | None) -> Work:
    return Work(0, ItemKind.EXPERIENCE, "11B", frozenset({"11B"}), date="2024", level=level)


def test_a_higher_level_does_not_meet_a_lower_one_unless_the_source_says_so() -> None:
    # Kansas gives another course at level 30 than at 10, and says nothing of who has both.
    ten = rule("ten", Ask("11B", level="10", name="11B"), gives("first aid", 1))
    assert asked(soldier("30"), ten) == [
        (ConditionKind.LEVEL, "level 10 (the source does not say that a higher level includes it)", "30")
    ]
    up = rule("up", Ask("11B", level="10+"), gives("first aid", 1))
    for level, fires in (("10", True), ("30", True), ("E4", False), (None, False)):
        assert bool(evaluate(case([soldier(level)], [up])).chosen) is fires


def test_ranks_are_ordered_within_their_kind() -> None:
    up = rule("up", Ask("68Q", level="E-4+"), gives("fitness", 2))
    work = replace(soldier("E5"), uri="68Q", serves=frozenset({"68Q"}))
    assert chosen(evaluate(case([work], [up]))) == ["up"]
    assert chosen(evaluate(case([replace(work, level="E3")], [up]))) == []


def test_what_rules_about_one_occupation_give_is_added_up() -> None:
    rules = [rule(n, Ask("11B", level="30"), gives(f"X {n}", 3)) for n in "ab"]
    found = evaluate(case([soldier("30")], rules))
    assert chosen(found) == ["a", "b"]
    assert found.posted.total == 6


# -- anything of a kind -----------------------------------------------------------------------------------------------


def anything(**more: object) -> Requirement:
    given: dict[str, object] = {"subject": "BIOL", "first_number": 100, "last_number": 199}
    leaf = Filter("f", text="any BIOL 1xx", **{**given, **more})  # type: ignore[arg-type]
    return Requirement("takes", Op.ALL, (leaf,))


def biology(position: int, code: str, **more: object) -> Work:
    return course(position, code, code=code, institution="S", **more)


def test_a_rule_about_anything_of_a_kind_holds_for_each_course_of_the_kind() -> None:
    works = [biology(0, "BIOL 101"), biology(1, "BIOL 150"), biology(2, "BIOL 201"), biology(3, "CHEM 101")]
    wild = rule("wild", anything(), gives("BIOL 1XX", 3, AwardKind.ELECTIVE))
    found = evaluate(case(works, [wild]))
    assert sorted(tuple(f.items) for f in found.chosen) == [(0,), (1,)]
    assert found.posted.total == 6
    (line,) = told(found, works[0])
    assert "BIOL 1XX" in line.sentence
    assert outcomes(found, works[2]) == [(Outcome.NOT_EVALUATED, Reason.NO_RULE)]


def test_a_wildcard_means_the_sender_s_own_courses_only() -> None:
    wild = rule("wild", anything(), gives("BIOL 1XX", 3, AwardKind.ELECTIVE))
    elsewhere = replace(biology(0, "BIOL 101"), institution="T")
    assert chosen(evaluate(case([elsewhere], [wild]))) == []
    # A member of the system that sends.
    member = replace(elsewhere, senders=frozenset({"T", "S"}))
    assert chosen(evaluate(case([member], [wild]))) == ["wild"]


def test_a_wildcard_leaves_out_what_it_excludes_and_gives_way_to_the_rule_for_the_course() -> None:
    works = [biology(0, "BIOL 101"), biology(1, "BIOL 150")]
    wild = rule(
        "wild", anything(exclusions=frozenset({"BIOL 150"})), gives("BIOL 1XX", 3, AwardKind.ELECTIVE)
    )
    real = rule("real", Ask("BIOL 101"), gives("BIO 1A", 3))
    found = evaluate(case(works, [wild, real]))
    assert chosen(found) == ["real"]
    assert outcomes(found, works[1]) == [(Outcome.NOT_EVALUATED, Reason.NO_RULE)]


def test_a_rule_that_names_the_course_decides_before_one_about_its_kind_whatever_either_says() -> None:
    work = biology(0, "BIOL 150")
    wild = rule("wild", anything(), gives("BIO 1X", 3))
    denied = rule("denied", Ask("BIOL 150"), state=RuleState.REFUSED)
    found = evaluate(case([work], [wild, denied]))
    assert outcomes(found, work) == [(Outcome.REFUSED, None)]
    assert [(a.rule.uri, b.rule.uri) for a, b in found.standing.blankets] == [("wild", "denied")]
    nothing = replace(wild, state=RuleState.REFUSED, awards=())
    named = rule("named", Ask("BIOL 150"), gives("free", 3, AwardKind.ELECTIVE))
    assert chosen(evaluate(case([work], [nothing, named]))) == ["named"]
    # Areas attach to either.
    area = rule("area", anything(), gives("5B", 3, AwardKind.AREA))
    assert chosen(evaluate(case([work], [area, named]))) == ["area", "named"]


def test_what_falls_short_of_a_wildcard_is_told_with_its_condition() -> None:
    work = biology(0, "BIOL 101", grade="D")
    wild = rule("wild", anything(), gives("BIOL 1XX", 3, AwardKind.ELECTIVE))
    found = asked(work, wild, policy=GradePolicy("C", "us-letter"))
    assert [(k, had) for k, _, had in found] == [(ConditionKind.GRADE, "D")]


def test_a_wildcard_of_a_level() -> None:
    wild = rule(
        "wild", anything(subject=None, first_number=None, last_number=None, level="UPPER"), gives("U")
    )
    assert chosen(evaluate(case([biology(0, "BIOL 301", credit_level="UPPER")], [wild]))) == ["wild"]
    assert chosen(evaluate(case([biology(0, "BIOL 301")], [wild]))) == []


# -- the second column ------------------------------------------------------------------------------------------------


def test_work_that_is_not_done_is_judged_in_its_own_column() -> None:
    done, planned = course(0, "A"), course(1, "B", None, done=False, date="2026-12")
    rules = [rule("a", Ask("A"), gives("X")), rule("b", Ask("B", minimum_grade="C"), gives("Y"))]
    today = totals(evaluate(case([done], rules)))
    later = totals(evaluate(case([done, planned], rules)))
    assert (today.awarded.minimum(SEMESTER), later.awarded.minimum(SEMESTER)) == (3, 6)


def test_a_grade_in_progress_that_is_known_is_not_assumed_better() -> None:
    failing = course(0, "A", "D", done=False, date="2026-12")
    assert chosen(evaluate(case([failing], [rule("r", Ask("A", minimum_grade="C"), gives("X"))]))) == []


# -- look-alikes ------------------------------------------------------------------------------------------------------


def test_a_denied_look_alike_is_refused_and_the_real_one_counts() -> None:
    real, alike = course(0, "MATH 28"), course(1, "MATH 28S")
    rules = [
        rule("yes", Ask("MATH 28"), gives("20A")),
        rule("denied", Ask("MATH 28S"), state=RuleState.REFUSED),
    ]
    found = evaluate(case([real, alike], rules))
    assert outcomes(found, real) == [(Outcome.EQUIVALENT, None)]
    assert outcomes(found, alike) == [(Outcome.REFUSED, None)]


def test_refused_alone_and_accepted_together() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [
        rule("alone", Ask("A"), state=RuleState.REFUSED),
        rule("pair", all_of("A", "B"), gives("X", 6)),
    ]
    both = evaluate(case(works, rules))
    assert outcomes(both, works[0]) == [(Outcome.EQUIVALENT, None)]
    one = evaluate(case(works[:1], rules))
    assert outcomes(one, works[0])[0] == (Outcome.REFUSED, None)
