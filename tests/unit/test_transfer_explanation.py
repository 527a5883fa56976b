"""Explain: for one item, every rule that concerns it, whether it won, why not, and what it would have given."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from transfer_hand import all_of, case, course, exam, gives, rule
from transfer_random import cases

from competency_graph.model.credits import SEMESTER
from competency_graph.model.requirements import Ask
from competency_graph.model.rules import AwardKind, Consumption, RuleLimit, RuleState, TransferRule
from competency_graph.questions.transfer.answer import ConditionKind, ItemKind, Reason
from competency_graph.questions.transfer.evaluate import evaluate
from competency_graph.questions.transfer.explanation import Explanation, Verdict, explanation
from competency_graph.questions.transfer.priority import takes_any
from competency_graph.questions.transfer.work import Case, Work

ONCE = Consumption.EXCLUSIVE


def explain(
    works: list[Work], rules: list[TransferRule], position: int = 0, **more: object
) -> dict[str, tuple[Verdict, Reason | None, tuple[str, ...]]]:
    found = explanation(evaluate(case(works, rules, **more)), position)
    assert all(line.sentence.endswith(".") for line in found.rules)
    return {line.rule: (line.verdict, line.reason, line.by) for line in found.rules}


def test_the_winner_its_twins_and_what_gave_way() -> None:
    rules = [
        rule("real", Ask("A"), gives("X")),
        rule("twin", Ask("A"), gives("X")),
        rule("blanket", Ask("A"), gives("free", 30, AwardKind.ELECTIVE)),
        rule("system", Ask("A"), gives("Y"), by_member=False),
    ]
    assert explain([course(0, "A")], rules) == {
        "real": (Verdict.WON, None, ()),
        "twin": (Verdict.TWIN, None, ("real",)),
        "blanket": (Verdict.GAVE_WAY, None, ("real",)),
        "system": (Verdict.KEPT_OUT, Reason.OUTRANKED, ("real",)),
    }


def test_a_refusal_of_better_rank_and_a_conflict() -> None:
    work = course(0, "A")
    no = rule("no", Ask("A"), state=RuleState.REFUSED)
    award = rule("yes", Ask("A"), gives("X"))
    assert explain([work], [no, replace(award, priority=1)]) == {
        "no": (Verdict.WON, None, ()),
        "yes": (Verdict.OUTRANKED, Reason.OUTRANKED, ("no",)),
    }
    assert explain([work], [no, award, rule("later", Ask("A"), gives("Z"), priority=2)]) == {
        "no": (Verdict.CONFLICT, None, ("yes",)),
        "yes": (Verdict.CONFLICT, None, ("no",)),
        "later": (Verdict.OUTRANKED, Reason.OUTRANKED, ("no", "yes")),
    }


def test_conditions_and_what_would_have_been_given() -> None:
    takes = all_of(Ask("A", minimum_grade="C", name="A"), "B")
    found = explanation(evaluate(case([course(0, "A", "D")], [rule("r", takes, gives("X", 4))])), 0)
    (line,) = found.rules
    assert [c.kind for c in line.conditions] == [ConditionKind.GRADE, ConditionKind.COMPANION]
    assert [(a.target, str(a.credit)) for a in line.awards] == [("X", "4 SemesterHour")]
    assert line.sentence == (
        "It would have said that it counts as X (4 semester hours), but it asks for a grade of C or better (the grade is D); "
        "B as well."
    )
    assert found.sentence == "1 rule concerns it; none of them gives anything for it."


def test_what_a_chosen_rule_keeps_out() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [
        rule("pair", all_of("A", "B"), gives("X", 6), consumption=ONCE),
        rule("single", Ask("A"), gives("Y", 1), consumption=ONCE),
    ]
    assert explain(works, rules) == {
        "pair": (Verdict.WON, None, ()),
        "single": (Verdict.KEPT_OUT, Reason.USED_ELSEWHERE, ("pair",)),
    }


def test_ceilings() -> None:
    limit = RuleLimit("l", "CREDITS", None, Fraction(6), SEMESTER, "rules", "6 together")
    rules = [rule(n, Ask(n), gives(f"X {n}", 4), limits=("l",)) for n in ("AB", "BC")]
    works = [exam(0, "AB", 5), exam(1, "BC", 5)]
    assert explain(works, rules, 1, limits={"l": limit}) == {"BC": (Verdict.WON, Reason.CEILING, ())}
    (line,) = explanation(evaluate(case(works, rules, limits={"l": limit})), 1).rules
    assert [p.minimum for p in line.posted] == [2]
    assert "It posts 2 semester hours: the rule gives more, but a ceiling" in line.sentence


def test_parts_of_a_credential_attempts_and_rules_that_only_state() -> None:
    works = [
        course(0, "A", "D"),
        course(1, "A", "B", date="2025-05-31"),
        Work(2, ItemKind.CREDENTIAL, "K", frozenset({"K"}), covers=frozenset({"A"})),
    ]
    rules = [
        rule("a", Ask("A"), gives("X")),
        rule("block", Ask("K"), gives("block", 30, AwardKind.AREA)),
        rule("tip", Ask("A"), state=RuleState.RECOMMENDED),
    ]
    assert explain(works, rules, 1) == {
        "a": (Verdict.KEPT_OUT, Reason.IN_CREDENTIAL, ("block",)),
        "tip": (Verdict.STATED, None, ()),
    }
    assert {v for v, _, _ in explain(works, rules, 0).values()} == {Verdict.ATTEMPT}


def test_a_refusal_of_the_course_alone_where_a_pair_is_accepted() -> None:
    works = [course(0, "A"), course(1, "B")]
    rules = [
        rule("alone", Ask("A"), state=RuleState.REFUSED),
        rule("pair", all_of("A", "B"), gives("X", 6)),
    ]
    assert explain(works, rules) == {
        "pair": (Verdict.WON, None, ()),
        "alone": (Verdict.KEPT_OUT, Reason.USED_ELSEWHERE, ("pair",)),
    }


def test_a_denial_of_one_thing_refuses_nothing_else() -> None:
    denial = replace(
        rule("denied", Ask("A"), state=RuleState.REFUSED), denied_for=("X",), text="A does not count as X"
    )
    found = evaluate(case([course(0, "A")], [rule("yes", Ask("A"), gives("Y")), denial]))
    lines = explanation(found, 0).rules
    assert [(line.rule, line.verdict) for line in lines] == [("yes", Verdict.WON), ("denied", Verdict.STATED)]
    assert lines[1].sentence == "It says: A does not count as X. That refuses nothing else."


def test_without_a_rule_nothing_competes() -> None:
    assert explanation(evaluate(case([course(0, "A")], [])), 0) == Explanation(
        0, (), "No rule is on file at the receiver: nothing competes."
    )


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(cases())
def test_no_rule_that_concerns_an_item_is_left_out(given_case: Case) -> None:
    found = evaluate(given_case)
    works = found.case.by_position
    for position, work in works.items():
        told = {line.rule for line in explanation(found, position).rules}
        concerned = {u.rule.uri for u in found.unmet if position in u.items} | {
            r.uri
            for r in given_case.rules
            if not takes_any(r) and all(a.target in work.serves for a in r.takes.asks())
        }
        assert concerned <= told
        won = {f.rule.uri for f in found.chosen if position in f.items}
        assert won <= {
            line.rule for line in explanation(found, position).rules if line.verdict is Verdict.WON
        }
