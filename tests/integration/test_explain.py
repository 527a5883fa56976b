"""``explain`` on the small graph and on random ones: what it says of the rules is what ``transfer`` did."""

from __future__ import annotations

import random
from datetime import date

import pytest
from learners import learners
from random_rules import RECEIVERS, random_rules
from small_graph import UNIVERSITY, scheme_graph, small_graph, uri

from competency_graph.errors import Ambiguous, NotFound
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings, WorkStatus
from competency_graph.questions.transfer.answer import Outcome, Reason
from competency_graph.questions.transfer.explanation import Verdict
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)


def work(code: str, grade: str = "A", completed: str = "2024-05-31") -> Coursework:
    return Coursework(institution="college", code=code, grade=grade, completed=completed)


def test_who_won_and_what_the_other_would_have_given(graph: Graph, writer: Writer) -> None:
    writer.write(small_graph())
    held = Holdings(coursework=(work("MATH 8", "C"), work("BIO 1L"), work("BIO 1L", "B", "2023-05-31")))
    low = graph.explain("0", UNIVERSITY, held, as_of=NOW)
    assert {(r.rule, r.verdict) for r in low.rules} == {
        (uri("r-20a"), Verdict.CONDITIONS_NOT_MET),
        (uri("r-20b"), Verdict.CONDITIONS_NOT_MET),
    }
    assert {c.needed for r in low.rules for c in r.conditions} == {"MATH 7 algebra", "B or better"}
    # The member's refusal wins over what its system would have given.
    lab = graph.explain("1", UNIVERSITY, held, as_of=NOW)
    assert [(r.rule, r.verdict) for r in lab.rules] == [
        (uri("r-lab"), Verdict.WON),
        (uri("r-open"), Verdict.OUTRANKED),
    ]
    assert [(a.target.uri if a.target else None) for a in lab.rules[1].awards] == [uri("20B")]
    assert lab.rules[1].by == (uri("r-lab"),)
    assert lab.evidence
    assert "Unofficial" in lab.sentence
    with pytest.raises(Ambiguous, match="means 2 of the items"):
        graph.explain("BIO 1L", UNIVERSITY, held)
    with pytest.raises(NotFound, match="None of the 3 items"):
        graph.explain("MATH 7", UNIVERSITY, held)
    alone = graph.explain(uri("lab"), UNIVERSITY, as_of=NOW)
    assert alone.alone
    assert [r.verdict for r in alone.rules] == [Verdict.WON, Verdict.OUTRANKED]
    assert graph.explain(uri("badge"), UNIVERSITY, as_of=NOW).rules[0].verdict is Verdict.STATED


def test_a_rule_by_number_is_told_as_it_was_stated(graph: Graph, writer: Writer) -> None:
    writer.write([scheme_graph().unit()])
    held = Holdings(coursework=(work("ENC 1101", completed="2021-05-01"),))
    won = graph.explain("ENC 1101", UNIVERSITY, held, as_of=NOW)
    assert (won.rules[0].rule, won.rules[0].verdict) == (uri("same number"), Verdict.WON)
    none = graph.explain("ENC 1101", uri("other university"), held, as_of=NOW)
    assert [(r.rule, r.reason) for r in none.rules] == [(uri("same number"), Reason.NO_COURSE_UNDER_NUMBER)]
    assert "ENC 101" in none.rules[0].sentence


@pytest.mark.parametrize("seed", range(4))
def test_what_won_is_what_transfer_awards(seed: int, graph: Graph, writer: Writer) -> None:
    made = random_rules(seed, count=40)
    writer.write([made.build.unit()])
    held = made.holdings(random.Random(seed))
    for to in RECEIVERS[:2]:
        answer = graph.transfer(to, held, as_of=NOW)
        for item in answer.items:
            told = graph.explain(str(item.position), to, held, as_of=NOW)
            assert told.item == item
            assert told.unfinished == (item.status is not WorkStatus.COMPLETED)
            awards = item.expected if told.unfinished else item.awards
            posted = {
                a.rule
                for a in awards
                if a.outcome in (Outcome.EQUIVALENT, Outcome.AREA, Outcome.ELECTIVE, Outcome.REFUSED)
            }
            assert {r.rule for r in told.rules if r.verdict is Verdict.WON} == posted
            conflicts = {c.rule for a in awards for c in a.competing}
            assert conflicts <= {r.rule for r in told.rules if r.verdict is Verdict.CONFLICT}
            # Every rule that takes the item is told of, and no other; but for those that other work meets without it.
            brought = {item.item.uri} if item.item is not None else set()
            reach = {to, uri("state")} if to != RECEIVERS[3] else {to}
            concerned = {r.uri for r in made.rules if r.receiver in reach and brought & set(r.takes)}
            rules = {r.rule for r in told.rules}
            assert rules <= concerned
            elsewhere = {w.course for w in held.coursework} - brought
            for rule in made.rules:
                if rule.uri in concerned - rules:
                    assert rule.op == "ANY"
                    assert elsewhere & set(rule.takes), rule.uri


def test_sample_learners(sample_graph: Graph) -> None:
    for learner in learners():
        whole = sample_graph.transfer(learner.to, learner.holdings, toward=learner.toward, as_of=NOW)
        for item in whole.items:
            told = sample_graph.explain(
                str(item.position), learner.to, learner.holdings, toward=learner.toward, as_of=NOW
            )
            assert told.item == item
            assert all(rule.sentence and rule.evidence for rule in told.rules)
