"""Real cases of ``cases.md``, by hand: the same shapes, judged without a database."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from transfer_hand import (
    NOW,
    all_of,
    any_of,
    case,
    chosen,
    course,
    exam,
    gives,
    outcomes,
    rivals_in_a_row,
    rule,
    told,
)

from competency_graph.model.credits import QUARTER, SEMESTER, Credit
from competency_graph.model.requirements import Ask
from competency_graph.model.rules import (
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    GradePolicy,
    RuleLimit,
    RuleState,
)
from competency_graph.questions.entities import Found
from competency_graph.questions.transfer import exact, ledger, optimum, search
from competency_graph.questions.transfer.answer import (
    ConditionKind,
    ItemKind,
    Outcome,
    Proof,
    Reason,
)
from competency_graph.questions.transfer.evaluate import evaluate, totals
from competency_graph.questions.transfer.holdings import pick
from competency_graph.questions.transfer.work import Case, When, Work


def biology(consumption: Consumption) -> Case:
    works = [course(n, f"BIOL 2{n + 1}", credit=Credit.of(5, SEMESTER)) for n in range(3)]
    rules = [
        rule(
            f"r{n}",
            all_of("BIOL 21", "BIOL 22", "BIOL 23"),
            gives(f"BILD {n}", 4, basis=CreditBasis.CATALOG, unit=QUARTER),
            consumption=consumption,
        )
        for n in (1, 2, 3)
    ]
    return case(works, rules, unit=QUARTER)


def test_shared_courses_satisfy_every_receiver() -> None:
    found = evaluate(biology(Consumption.SHARED))
    assert chosen(found) == ["r1", "r2", "r3"]
    assert found.posted.total == 12


def test_exclusive_rules_on_the_same_work_are_a_conflict() -> None:
    found = evaluate(biology(Consumption.EXCLUSIVE))
    assert chosen(found) == []
    assert outcomes(found, found.case.works[0]) == [(Outcome.CONFLICT, None)]


def test_credit_is_posted_once_however_much_is_satisfied() -> None:
    # 7 -> X and 7 -> Y, shared: both are satisfied, and the 3 earned are posted once.
    found = evaluate(
        case(
            [course(0, "7")],
            [rule("a", Ask("7"), gives("X")), rule("b", Ask("7"), gives("Y"))],
        )
    )
    assert chosen(found) == ["a", "b"]
    assert found.posted.total == 3
    assert outcomes(found, found.case.works[0]) == [
        (Outcome.EQUIVALENT, None),
        (Outcome.EQUIVALENT, Reason.CREDIT_POSTED),
    ]
    assert len(found.standing.ties) == 1


def test_all_of_alternatives() -> None:
    takes = all_of(any_of("ENGR 12"), any_of("ENGR 16"))
    rules = [rule("mae", takes, gives("MAE 30A", 4))]
    both = [course(0, "ENGR 12"), course(1, "ENGR 16")]
    assert chosen(evaluate(case(both, rules))) == ["mae"]
    half = evaluate(case(both[:1], rules))
    (line,) = told(half, both[0])
    assert line.outcome is Outcome.CONDITIONS_NOT_MET
    assert [(c.kind, c.needed) for c in line.conditions] == [(ConditionKind.COMPANION, "ENGR 16")]


def test_two_awards_of_one_rule_are_one_rule() -> None:
    work = course(0, "CHEM 102", credit=Credit.of(5, SEMESTER))
    one = rule("c", Ask("CHEM 102"), gives("CHE 199", 4), gives("TRN 199", 1))
    found = evaluate(case([work], [one]))
    assert found.posted.total == 5
    assert [(a.outcome, a.target.uri if a.target else None) for a in told(found, work)] == [
        (Outcome.EQUIVALENT, "CHE 199"),
        (Outcome.EQUIVALENT, "TRN 199"),
    ]


@pytest.mark.parametrize("amount", [1, 30])
def test_an_award_never_beats_a_refusal_by_being_larger(amount: int) -> None:
    work = course(0, "A")
    found = evaluate(
        case(
            [work],
            [rule("yes", Ask("A"), gives("X", amount)), rule("no", Ask("A"), state=RuleState.REFUSED)],
        )
    )
    (line,) = told(found, work)
    assert line.outcome is Outcome.CONFLICT
    assert {c.rule for c in line.competing} == {"yes", "no"}
    assert found.posted.total == 0


def test_a_member_outranks_its_system_both_ways() -> None:
    work = course(0, "A")
    award, no = rule("yes", Ask("A"), gives("X")), rule("no", Ask("A"), state=RuleState.REFUSED)
    refused = evaluate(case([work], [replace(award, by_member=False), no]))
    assert outcomes(refused, work) == [(Outcome.REFUSED, None)]
    awarded = evaluate(case([work], [award, replace(no, by_member=False)]))
    assert outcomes(awarded, work) == [(Outcome.EQUIVALENT, None)]


def test_a_blanket_gives_way_to_a_real_award_and_that_is_said() -> None:
    work = course(0, "A")
    blanket = rule("a blanket", Ask("A"), gives("elective", 30, AwardKind.ELECTIVE))
    found = evaluate(case([work], [blanket, rule("real", Ask("A"), gives("X", 1))]))
    assert chosen(found) == ["real"]
    assert [(b.rule.uri, r.rule.uri) for b, r in found.standing.blankets] == [("a blanket", "real")]


def test_a_grade_band_decides_between_blanket_and_real() -> None:
    # "C- or lower blanket; D or above MATH 115" was an overlap in a real table: at C- both may fire.
    rules = [
        rule("blanket", Ask("A", maximum_grade="C-"), gives("elective", 3, AwardKind.ELECTIVE)),
        rule("real", Ask("A", minimum_grade="D"), gives("MATH 115")),
    ]
    for grade, fires in (("A", "real"), ("C-", "real"), ("D-", "blanket")):
        assert chosen(evaluate(case([course(0, "A", grade)], rules))) == [fires]


def test_what_a_ceiling_over_two_exams_leaves() -> None:
    works = [exam(0, "AB", 5), exam(1, "BC", 5)]
    limit = RuleLimit("calc", "CREDITS", None, Fraction(8), QUARTER, "rules", "8 together")
    rules = [
        rule("ab", Ask("AB", minimum_score=Fraction(3)), gives("20A", 4, unit=QUARTER), limits=("calc",)),
        rule("bc", Ask("BC", minimum_score=Fraction(3)), gives("20B", 8, unit=QUARTER), limits=("calc",)),
    ]
    found = evaluate(case(works, rules, limits={"calc": limit}, unit=QUARTER))
    assert found.posted.total == 8
    reasons = {a.reason for w in works for a in told(found, w)}
    assert Reason.CEILING in reasons


def test_a_sub_score_counts_where_the_score_does_not() -> None:
    bc = exam(0, "BC", 2, sub_scores=(("AB", Fraction(3)),))
    rules = [
        rule("whole", Ask("BC", minimum_score=Fraction(3)), gives("20B", 8)),
        rule("sub", Ask("BC", minimum_score=Fraction(3), sub_score="AB"), gives("20A", 4), priority=1),
    ]
    assert chosen(evaluate(case([bc], rules))) == ["sub"]
    better = replace(bc, score=Fraction(4))
    assert chosen(evaluate(case([better], rules))) == ["whole"]


def test_an_exam_is_posted_once() -> None:
    found = evaluate(
        case([exam(0, "E", 5)], [rule("a", Ask("E"), gives("X", 4)), rule("b", Ask("E"), gives("Y", 4))])
    )
    assert chosen(found) == ["a", "b"]
    assert found.posted.total == 4


def test_a_level_decides() -> None:
    rules = [
        rule("ten", Ask("11B", level="10"), gives("one", 1)),
        rule("thirty", Ask("11B", level="30"), gives("other", 3)),
    ]
    work = Work(0, ItemKind.EXPERIENCE, "11B", frozenset({"11B"}), date="2024", level="30")
    assert chosen(evaluate(case([work], rules))) == ["thirty"]
    unsaid = replace(work, level=None)
    line = told(evaluate(case([unsaid], rules)), unsaid)[0]
    assert (line.outcome, line.conditions[0].kind) == (Outcome.CONDITIONS_NOT_MET, ConditionKind.LEVEL)


def test_an_expired_recommendation_still_counts_by_completion() -> None:
    takes = Ask("ACE")
    ace = rule(
        "ace", takes, state=RuleState.RECOMMENDED, ends="2023-05-30", credit=Credit.of(3, "DegreeCredit")
    )
    early, late = exam(0, "ACE", 60), replace(exam(0, "ACE", 60), date="2024-01-10")
    assert outcomes(evaluate(case([early], [ace])), early) == [(Outcome.RECOMMENDED, None)]
    (line,) = told(evaluate(case([late], [ace])), late)
    assert line.outcome is Outcome.CONDITIONS_NOT_MET
    assert line.conditions[0].needed == "completed to 2023-05-30"


def test_no_rule_is_no_refusal_and_a_sender_not_accepted_is_said_apart() -> None:
    work = course(0, "A")
    found = evaluate(case([work], []))
    assert outcomes(found, work) == [(Outcome.NOT_EVALUATED, Reason.NO_RULE)]
    assert told(found, work, accepted=False)[0].reason is Reason.SENDER_NOT_ACCEPTED


@pytest.mark.parametrize(
    ("state", "outcome", "reason"),
    [
        (RuleState.NOT_ARTICULATED, Outcome.NOT_EVALUATED, Reason.NOT_ARTICULATED),
        (RuleState.UNDER_REVIEW, Outcome.NOT_EVALUATED, Reason.UNDER_REVIEW),
        (RuleState.AFTER_TRANSFER, Outcome.AFTER_TRANSFER, None),
        (RuleState.REFUSED, Outcome.REFUSED, None),
        (RuleState.RECOMMENDED, Outcome.RECOMMENDED, None),
    ],
)
def test_every_state_is_told_apart(state: RuleState, outcome: Outcome, reason: Reason | None) -> None:
    work = course(0, "A")
    assert outcomes(evaluate(case([work], [rule("r", Ask("A"), state=state)])), work) == [(outcome, reason)]


@pytest.mark.parametrize(
    ("grade", "policy", "kind"),
    [
        ("C-", "C", ConditionKind.GRADE),
        ("P", "C", ConditionKind.GRADE),
        (None, "C", ConditionKind.GRADE),
        ("W", None, ConditionKind.NOT_EARNED),
        ("F", None, ConditionKind.NOT_EARNED),
        ("T", None, ConditionKind.NOT_EARNED),
        ("C", "C", None),
        ("P", None, None),
        (None, None, None),
    ],
)
def test_grades_and_marks(grade: str | None, policy: str | None, kind: ConditionKind | None) -> None:
    work = course(0, "A", grade)
    found = evaluate(case([work], [rule("r", Ask("A"), gives("X"))], policy=GradePolicy(policy, "us-letter")))
    line = told(found, work)[0]
    assert (line.conditions[0].kind if line.conditions else None) is kind
    assert (line.outcome is Outcome.EQUIVALENT) is (kind is None)


@pytest.mark.parametrize(
    ("completed", "fits"),
    [
        ("2020-05-31", True),
        ("2020", False),
        ("2021", True),
        (None, False),
        ("2019-12-31", False),
        ("2022-06", True),
    ],
)
def test_a_date_of_low_precision_is_never_read_as_narrower(completed: str | None, fits: bool) -> None:
    work = course(0, "A", date=completed)
    found = evaluate(case([work], [rule("r", Ask("A"), gives("X"), starts="2020-02", ends="2022")]))
    assert bool(found.chosen) is fits


@pytest.mark.parametrize(
    ("completed", "year", "fires"),
    [
        ("2019-05-31", None, "y2021"),  # no snapshot of that year: the nearest later one
        ("2021-10-01", None, "y2021"),
        ("2023-10-01", None, "y2023"),
        ("2021-10-01", "2023", "y2023"),  # the year given decides
        ("2025-10-01", None, None),  # none is later
    ],
)
def test_the_snapshot_of_the_year_else_the_nearest_later(
    completed: str, year: str | None, fires: str | None
) -> None:
    spans = {"y2021": ("2021-08-01", "2022-07-31"), "y2023": ("2023-08-01", "2024-07-31")}
    rules = [
        rule(uri, Ask("A"), gives(f"X {uri}"), starts=a, ends=b, basis=DateBasis.CATALOG_YEAR)
        for uri, (a, b) in spans.items()
    ]
    when = When(NOW, year, {("S", "R"): tuple(spans.values())})
    found = evaluate(case([course(0, "A", date=completed)], rules, when=when))
    assert chosen(found) == ([fires] if fires else [])


def test_the_day_of_evaluation_decides_where_the_rule_says_so() -> None:
    old = rule("old", Ask("A"), gives("X"), ends="2025-12-31", basis=DateBasis.EVALUATION)
    assert chosen(evaluate(case([course(0, "A", date="2020-01-01")], [old]))) == []


def test_attempts() -> None:
    first, second = course(0, "A", "B", date="2020-05"), course(1, "A", "C", date="2021-05")
    one = [rule("r", Ask("A"), gives("X"))]
    best = evaluate(case([first, second], one))
    assert best.chosen[0].items == {0}
    assert outcomes(best, second) == [(Outcome.NOT_COUNTED, Reason.REPEAT)]
    last = evaluate(case([first, second], one, policy=GradePolicy(None, "us-letter", "LAST")))
    assert last.chosen[0].items == {1}


def test_a_retake_in_progress_takes_the_place_of_an_attempt_that_falls_short() -> None:
    failed = course(0, "A", "D")
    retake = course(1, "A", None, date="2026-05", done=False)
    one = [rule("r", Ask("A", minimum_grade="C"), gives("X"))]
    found = evaluate(case([failed, retake], one))
    assert found.chosen[0].items == {1}
    passed = evaluate(case([replace(failed, grade="B"), retake], one))
    assert passed.chosen[0].items == {0}


def test_one_course_under_two_numbers_counts_once() -> None:
    both = frozenset({"ART 73", "PHOTO 52"})
    works = [course(0, "ART 73", "A", serves=both), course(1, "PHOTO 52", "B", serves=both)]
    found = evaluate(case(works, [rule("r", Ask("PHOTO 52"), gives("X"))]))
    assert found.chosen[0].items == {0}
    assert outcomes(found, works[1]) == [(Outcome.NOT_COUNTED, Reason.SAME_COURSE)]


def test_a_reused_number_means_the_course_of_its_time() -> None:
    def music(uri: str, starts: str, ends: str | None) -> Found:
        return Found(
            uri,
            frozenset({"Course"}),
            f"Music {uri}",
            "MUSIC 35",
            starts,
            ends,
            None,
            None,
            (),
            1,
            None,
            None,
        )

    old, new = music("old", "1997-08", "1998-12"), music("new", "2001-01", "2016-12")
    assert pick([old, new], "1998-05", None) == old
    assert pick([old, new], "2010", None) == new
    assert pick([old, new], "2000", None) is None
    assert pick([old, new], None, None) is None
    assert pick([old, new], None, "music NEW") == new


def test_a_block_excludes_its_courses() -> None:
    works = [
        course(0, "A"),
        course(1, "B"),
        Work(2, ItemKind.CREDENTIAL, "K", frozenset({"K"}), date="2024-06-01", covers=frozenset({"A"})),
    ]
    rules = [
        rule("block", Ask("K"), gives("block", 30, AwardKind.AREA)),
        rule("a", Ask("A"), gives("X")),
        rule("b", Ask("B"), gives("Y")),
    ]
    found = evaluate(case(works, rules))
    assert chosen(found) == ["b", "block"]
    assert outcomes(found, works[0]) == [(Outcome.NOT_COUNTED, Reason.IN_CREDENTIAL)]


def test_a_course_in_one_area_or_the_other_counts_in_the_one_that_is_needed() -> None:
    work = course(0, "HIST 1")
    one = rule("igetc", Ask("HIST 1"), gives("3B", 3, AwardKind.AREA), gives("4B", 3, AwardKind.AREA))
    once = {"3B": frozenset({"IGETC"}), "4B": frozenset({"IGETC"})}
    for needed in ("3B", "4B"):
        found = evaluate(case([work], [one], patterns=once, toward=all_of(needed)))
        assert [a.target for f in found.chosen for a in f.awards] == [needed]
        assert totals(found).complete
    shared = evaluate(case([work], [one]))
    assert [a.target for f in shared.chosen for a in f.awards] == ["3B", "4B"]


def test_toward_decides_between_rules_that_compete() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [
        rule("big", all_of("A", "B"), gives("Y", 6), consumption=Consumption.EXCLUSIVE),
        rule("small", Ask("A"), gives("X", 1), consumption=Consumption.EXCLUSIVE),
    ]
    assert chosen(evaluate(case(works, rules))) == ["big"]
    found = evaluate(case(works, rules, toward=all_of("X", "Z")))
    assert chosen(found) == ["small"]
    assert (totals(found).requirements_met, totals(found).requirements) == (1, 2)


def test_unknown_credit_stays_unknown() -> None:
    works = [course(0, "A"), course(1, "B", credit=None)]
    rules = [rule("a", Ask("A"), gives("X", None)), rule("b", Ask("B"), gives("Y", None))]
    sums = totals(evaluate(case(works, rules)))
    # A's rule gives at most the 3 that were earned; of B nothing is known at all.
    assert sums.awarded.by_unit == (Credit(Fraction(0), Fraction(3), SEMESTER),)
    assert sums.awarded.unknown == 1


def test_credit_never_exceeds_what_was_earned_unless_the_rule_fixes_it() -> None:
    work = course(0, "A")
    capped = evaluate(case([work], [rule("r", Ask("A"), gives("X", 5, basis=CreditBasis.CATALOG))]))
    assert capped.posted.total == 3
    fixed = evaluate(case([work], [rule("r", Ask("A"), gives("X", 5))]))
    assert fixed.posted.total == 5


def test_credit_as_sent_converts() -> None:
    sent = gives("elective", None, AwardKind.ELECTIVE)
    one = rule("r", Ask("A"), replace(sent, basis=CreditBasis.AS_SENT))
    found = evaluate(case([course(0, "A", credit=Credit.of(5, QUARTER))], [one]))
    assert found.posted.total == Fraction(10, 3)


def test_units_that_do_not_convert_are_summed_apart() -> None:
    rules = [rule("a", Ask("A"), gives("X")), rule("b", Ask("B"), gives("Y", 2, unit="DegreeCredit"))]
    sums = totals(evaluate(case([course(0, "A"), course(1, "B")], rules)))
    assert sums.awarded.by_unit == (Credit.of(3, SEMESTER), Credit.of(2, "DegreeCredit"))


def test_the_most_that_an_institution_accepts() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [rule("a", Ask("A"), gives("X")), rule("b", Ask("B"), gives("elective", 3, AwardKind.ELECTIVE))]
    policy = GradePolicy(None, "us-letter", transfer_maximum=Fraction(3), transfer_maximum_unit=SEMESTER)
    found = evaluate(case(works, rules, policy=policy))
    assert (found.posted.direct, found.posted.total) == (3, 3)
    assert outcomes(found, works[1]) == [(Outcome.NOT_COUNTED, Reason.TRANSFER_MAXIMUM)]


def test_a_limit_on_how_many_may_count() -> None:
    works = [course(n, name) for n, name in enumerate("ABC")]
    limit = RuleLimit("two", "COURSES", None, Fraction(2), None, "rules", "at most two")
    rules = [rule(name, Ask(name), gives(f"X{name}", n + 1), limits=("two",)) for n, name in enumerate("ABC")]
    found = evaluate(case(works, rules, limits={"two": limit}))
    assert chosen(found) == ["B", "C"]
    assert outcomes(found, works[0]) == [(Outcome.NOT_COUNTED, Reason.CEILING)]


def test_one_articulation_in_many_agreements_is_one() -> None:
    work = course(0, "A")
    rules = [rule(f"major {n}", Ask("A"), gives("X")) for n in range(5)]
    found = evaluate(case([work], rules))
    assert chosen(found) == ["major 0"]
    assert found.chosen[0].twins == ("major 1", "major 2", "major 3", "major 4")
    assert len(told(found, work)) == 1


def test_the_same_course_with_different_credit_is_a_disagreement() -> None:
    work = course(0, "A")
    found = evaluate(case([work], [rule("a", Ask("A"), gives("X", 3)), rule("b", Ask("A"), gives("X", 4))]))
    assert outcomes(found, work) == [(Outcome.CONFLICT, None)]


def test_too_many_combinations_to_try_are_proven_by_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = evaluate(rivals_in_a_row(12))
    monkeypatch.setattr(search, "STEPS", 1)
    found = evaluate(rivals_in_a_row(12))
    assert chosen(found) == chosen(wanted)
    assert found.proof is wanted.proof is Proof.OPTIMAL
    assert evaluate(rivals_in_a_row(60)).proof is Proof.OPTIMAL


def test_a_proof_that_takes_too_long_is_said_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "STEPS", 1)
    monkeypatch.setattr(optimum, "solve", lambda part, start: exact.solve(part, start, effort=0.0))
    found = evaluate(rivals_in_a_row(60))
    assert found.proof is Proof.NOT_PROVEN
    assert found.chosen


def crossing() -> Case:
    works = [course(n, name) for n, name in enumerate("ABC")]
    caps = {u: RuleLimit(u, "CREDITS", None, Fraction(4), SEMESTER, "rules", u) for u in ("l", "m")}
    rules = [
        rule("A", Ask("A"), gives("X"), limits=("l",)),
        rule("B", Ask("B"), gives("Y"), limits=("l", "m")),
        rule("C", Ask("C"), gives("Z"), limits=("m",)),
    ]
    return case(works, rules, limits=caps)


def test_crossing_ceilings_are_both_held_and_the_most_is_proven() -> None:
    # B stands under both: every credit of it costs one under l and one under m. Best is 3 + 1 + 3.
    found = evaluate(crossing())
    assert found.proof is Proof.OPTIMAL
    assert [p.minimum for p in found.posted.lines.values()] == [3, 1, 3]
    assert found.posted.total == 7


def test_crossing_ceilings_without_the_solver_are_said_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "post_under", lambda draws, rooms, caps: None)
    found = evaluate(crossing())
    assert found.proof is Proof.NOT_PROVEN
    sums = {
        u: sum(p.minimum for (f, _), p in found.posted.lines.items() if u in found.chosen[f].rule.limits)
        for u in ("l", "m")
    }
    assert all(total <= 4 for total in sums.values())


def test_a_course_earned_at_the_receiver_is_not_given_again() -> None:
    works = [course(0, "A"), course(1, "X", own=True)]
    one = [rule("r", Ask("A"), gives("X"))]
    found = evaluate(case(works, one))
    assert outcomes(found, works[0]) == [(Outcome.NOT_COUNTED, Reason.ALREADY_AWARDED)]
    assert outcomes(found, works[1]) == [(Outcome.EQUIVALENT, Reason.OWN_COURSE)]
    failed = evaluate(case([works[0], replace(works[1], grade="F")], one))
    assert chosen(failed) == ["r"]
