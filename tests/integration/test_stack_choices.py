"""``stack_to_degree`` on a small graph by hand: kinds of courses, decisions, readings, several targets, limits, what if."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from small_graph import COLLEGE, UNIVERSITY, Build, uri

from competency_graph.errors import QuestionError
from competency_graph.graph import Graph
from competency_graph.model.decisions import Decision, DecisionKind
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.planning.objective import ConflictKind, Counting, Objective, PlanStatus
from competency_graph.questions.decisions.given import settle
from competency_graph.questions.stack_to_degree.answer import (
    AfterTransfer,
    HowSatisfied,
    Plan,
    StackAnswer,
)
from competency_graph.questions.stack_to_degree.asked import LimitName, StackLimits, WhatIf
from competency_graph.store.decisions import record
from competency_graph.store.writer import Writer

pytest.importorskip("ortools")
NOW = date(2026, 3, 1)


def asks(b: Build, name: str, owner: str, *targets: str, **more: object) -> str:
    """A requirement of ``owner`` that asks for these."""
    tree = b.node(name, "Requirement", **{"op": "ALL", **more})  # type: ignore[arg-type]
    b.edge("REQUIRES", owner, tree, position=0, term="ceterms:requires")
    for position, target in enumerate(targets):
        b.edge("ASKS_FOR", tree, target, position=position, role="targetLearningOpportunity")
    return tree


def degree(b: Build, name: str, *targets: str, at: str = UNIVERSITY, **more: object) -> str:
    found = b.node(name, "Certificate")
    b.edge("OFFERED_BY", found, at)
    asks(b, f"{name} needs", found, *targets, **more)
    return found


def by_hand() -> Build:
    b = Build()
    b.node("college", "Institution", calendar="semester", price_per_credit="50", currency="USD")
    b.node(
        "university",
        "Institution",
        calendar="semester",
        price_per_credit="100",
        currency="USD",
        fee_per_term="10",
    )
    up = {"credit_level": "UpperDivisionLevel"}
    cells = b.course(
        "cells", UNIVERSITY, "BIO 301", price="500", currency="USD", terms_offered=["Fall"], **up
    )
    genes = b.course(
        "genes", UNIVERSITY, "BIO 320", "4", terms_offered=["Spring"], delivery=["OnlineOnly"], **up
    )
    b.course("oceans", UNIVERSITY, "BIO 399", "2", **up)
    b.course("plants", UNIVERSITY, "BIO 101", "1")
    b.course("ethics", UNIVERSITY, "PHIL 301", "1", **up)
    writing = b.course("writing", UNIVERSITY, "ENG 10", delivery=["InPerson"], hours_maximum="135")
    first = b.course("first biology", COLLEGE, "BIO 5", "2", delivery=["OnlineOnly"])
    # -- upper-division biology but one, two of them
    two = degree(b, "biology", op="AT_LEAST", count="2", count_unit="ITEMS")
    kind = b.node(
        "upper biology", "Filter", subject="BIO", first_number=300, level="UpperDivisionLevel", exclusions=[uri("oceans")],
        text="upper-division biology",
    )  # fmt: skip
    b.edge("HAS_PART", f"{two}-needs", kind, position=0)
    # -- a rule that takes any biology of the college, and an area that counts twice
    area = b.node("science", "Area")
    rule = b.rule("any biology", [], [(area, {"kind": "AREA", "credits": "2"})])
    b.nodes = [n for n in b.nodes if n.uri != uri("any biology takes")]
    b.edges = [e for e in b.edges if e.end != uri("any biology takes")]
    b.edge("TAKES", rule, b.node("college biology", "Filter", subject="BIO", institution=COLLEGE))
    b.rule("for genes", [(first, {})], [(genes, {"credits": "2"})], state="NOT_ARTICULATED")
    degree(b, "science badge", area)
    twice = degree(b, "twice science", op="AT_LEAST", count="2", count_unit="ITEMS")
    b.edge("HAS_PART", f"{twice}-needs", b.node("science courses", "Filter", area=area), position=0)
    b.course("second biology", COLLEGE, "BIO 6", "2")
    # -- two profiles, a waiver, and a total
    either = degree(b, "either", writing)
    asks(b, "either also needs", either, cells)
    degree(b, "writer", writing, genes)
    return b


@pytest.fixture
def small(graph: Graph, writer: Writer) -> Graph:
    writer.write([by_hand().unit()])
    return graph


def taken(plan: Plan) -> list[str]:
    return sorted(step.item.name for step in plan.steps)


def ask(graph: Graph, target: str, *args: object, **more: object) -> StackAnswer:
    return graph.stack_to_degree(uri(target), *args, as_of=NOW, **more)  # type: ignore[arg-type]


def test_any_course_of_a_kind_can_be_taken(small: Graph) -> None:
    answer = ask(small, "biology")
    assert answer.status is PlanStatus.OPTIMAL
    assert not answer.unaccounted
    # Not the excluded one, not the lower division, not another subject, though each is cheaper.
    assert taken(answer.plans[0]) == ["cells", "genes"]
    held = Holdings((Coursework(course=uri("cells"), grade="A", completed="2025-05"),))
    assert taken(ask(small, "biology", held).plans[0]) == ["genes"]
    without = ask(small, "biology", limits=StackLimits(exclude=(uri("genes"),)))
    assert {c.kind for c in without.conflict} == {ConflictKind.REQUIREMENT, ConflictKind.EXCLUSION}
    assert "upper-division biology" in without.sentence


def test_a_rule_takes_any_course_of_a_kind_and_an_area_counts_as_often_as_it_is_asked_for(
    small: Graph,
) -> None:
    once = ask(small, "science badge")
    (step,) = once.plans[0].steps
    assert step.item.name in ("first biology", "second biology")
    assert [c.rule for c in step.counts_as] == [uri("any biology")]
    assert taken(ask(small, "twice science").plans[0]) == ["first biology", "second biology"]
    one = ask(small, "twice science", limits=StackLimits(exclude=(uri("second biology"),)))
    assert one.status is PlanStatus.INFEASIBLE, "one course does not count twice"


def test_terms_weeks_and_fees(small: Graph) -> None:
    answer = ask(small, "biology")
    (plan,) = answer.plans
    assert [(s.item.name, s.term.key if s.term else None) for s in plan.steps] == [
        ("cells", "2026-Fall"), ("genes", "2027-Spring")
    ]  # fmt: skip
    assert plan.totals.cost == 500 + 400 + 2 * 10
    assert [(f.amount, f.terms) for f in plan.totals.fees] == [(20, ("2026-Fall", "2027-Spring"))]
    assert plan.totals.finishes == answer.plans[0].exit_points[-1].on == "2027-05-02"
    assert answer.calendar is not None
    assert [t.key for t in answer.calendar.terms][:2] == ["2026-Summer", "2026-Fall"]
    later = ask(small, "biology", limits=StackLimits(start="2027-01"))
    assert later.plans[0].steps[0].term == next(
        t
        for t in ask(small, "biology").calendar.terms
        if t.key == "2027-Spring"  # type: ignore[union-attr]
    )
    entering = ask(small, "biology", entry_term="2027-01")
    assert entering.plans[0].totals.finishes == later.plans[0].totals.finishes
    plain = ask(small, "biology", in_terms=False)
    assert plain.calendar is None
    assert plain.plans[0].totals.cost == 900
    assert plain.plans[0].totals.cost_is_lower_bound, "fees by term are left out"
    with pytest.raises(QuestionError, match="TIME is measured in terms"):
        ask(small, "biology", objective=Objective.TIME, in_terms=False)


def test_what_stands_in_the_way_of_a_calendar(small: Graph) -> None:
    one = ask(small, "biology", limits=StackLimits(terms=2))
    assert {c.kind for c in one.conflict} == {ConflictKind.REQUIREMENT, ConflictKind.OFFERED}
    assert any(
        c.text.startswith(
            "BIO 320 genes is offered in Spring only, which is not within 2 terms, from Summer 2026 to Fall 2026"
        )
        for c in one.conflict
    )
    load = ask(small, "writer", limits=StackLimits(load_credits=Fraction(3)))
    assert "At most 3 semester hours in a term, in a shorter term less by its weeks" in [
        c.text for c in load.conflict
    ]
    assert "BIO 320 genes" not in taken(
        ask(small, "biology", limits=StackLimits(load_credits=Fraction(4))).plans[0]
    )


def test_one_dollar_too_little(small: Graph) -> None:
    best = ask(small, "biology").plans[0].totals.cost
    assert ask(small, "biology", limits=StackLimits(budget=best)).status is PlanStatus.OPTIMAL
    poor = ask(small, "biology", limits=StackLimits(budget=best - 1))
    assert poor.status is PlanStatus.INFEASIBLE
    assert poor.conflict_is_irreducible
    assert ConflictKind.BUDGET in {c.kind for c in poor.conflict}
    assert any("upper-division biology" in c.text for c in poor.conflict)


def test_what_if(small: Graph) -> None:
    tried = ask(small, "biology", what_if=WhatIf(LimitName.TERMS, (Fraction(2), Fraction(3), Fraction(6))))
    assert [o.status for o in tried.what_if] == [
        PlanStatus.INFEASIBLE,
        PlanStatus.OPTIMAL,
        PlanStatus.OPTIMAL,
    ]
    assert [o.totals.cost for o in tried.what_if if o.totals] == [920, 920]
    assert tried.what_if[0].conflict
    assert tried.limits.terms is None, "the question itself stays as asked"
    alone = ask(small, "biology", limits=StackLimits(terms=3))
    assert tried.what_if[1].totals == alone.plans[0].totals
    for wrong, says in (
        ((Fraction(1, 2),), "no number of terms"),
        ((), "0 values"),
        ((Fraction(99),), "out of range"),
    ):
        with pytest.raises(QuestionError, match=says):
            ask(small, "biology", what_if=WhatIf(LimitName.TERMS, wrong))


def test_delivery_and_hours(small: Graph) -> None:
    online = ask(small, "writer", limits=StackLimits(delivery=("OnlineOnly",)))
    (kept,) = (c for c in online.conflict if c.kind is ConflictKind.EXCLUSION)
    assert kept.text == "Only by OnlineOnly, which leaves out ENG 10 writing"
    short = ask(small, "writer", limits=StackLimits(hours_per_item=Fraction(100)))
    assert "At most 100 hours an item, which leaves out ENG 10 writing" in [c.text for c in short.conflict]
    silent = ask(small, "biology", limits=StackLimits(delivery=("OnlineOnly",)))
    assert silent.status is PlanStatus.OPTIMAL
    assert [r.used for r in silent.readings if r.point == "delivery"] == ["ALLOWED"]
    strict = ask(
        small, "biology", limits=StackLimits(delivery=("OnlineOnly",)), readings={"delivery": "EXCLUDED"}
    )
    assert strict.status is PlanStatus.INFEASIBLE


def test_readings_are_a_choice(small: Graph) -> None:
    both = ask(small, "either")
    assert taken(both.plans[0]) == ["cells", "writing"]
    assert ("ALL", ("ALL", "ANY")) in [(r.used, r.choices) for r in both.readings]
    one = ask(small, "either", readings={uri("either"): "ANY"})
    assert taken(one.plans[0]) == ["writing"]
    assert "ANY" in [r.used for r in one.readings if r.point == uri("either")]
    with pytest.raises(QuestionError, match=r"either has no reading 'SOME'(?s:.*)ALL, ANY"):
        ask(small, "either", readings={uri("either"): "SOME"})
    with pytest.raises(QuestionError, match=r"nothing that this question reads is ambiguous at 'nowhere'"):
        ask(small, "either", readings={"nowhere": "ALL"})


def test_several_targets_one_plan(small: Graph) -> None:
    together = ask(small, "biology", targets=[uri("writer"), uri("science badge")])
    assert [t.name for t in together.targets] == ["biology", "writer", "science badge"]
    (plan,) = together.plans
    # Genes serve two of them, and are taken once.
    assert taken(plan)[0:1] + taken(plan)[-2:] == ["cells", "genes", "writing"]
    assert len(plan.steps) == 4
    alone = [ask(small, name).plans[0].totals.items for name in ("biology", "writer", "science badge")]
    assert len(plan.steps) < sum(alone)
    assert {"biology", "writer", "science badge"} <= {p.credential.name for p in plan.exit_points}
    counted = ask(small, "science badge", counting=Counting.BUNDLES, objective=Objective.COURSES)
    assert counted.counting is Counting.BUNDLES


def test_a_waiver_and_a_substitution_are_honoured_and_cited(small: Graph) -> None:
    said = {
        "receiver": "university",
        "decided_by": "R. Osei",
        "decided_on": "2026-01-15",
        "why": "as the faculty asked",
    }
    given = [
        Decision(DecisionKind.WAIVER, requirement=uri("writing"), learner="7", **said),  # type: ignore[arg-type]
        Decision(DecisionKind.SUBSTITUTION, items=(uri("first biology"),), award=uri("genes"), **said),  # type: ignore[arg-type]
    ]
    record(small.database, small.ask(settle([(str(n), one) for n, one in enumerate(given)])))
    everybody = ask(small, "writer")
    assert taken(everybody.plans[0]) == ["first biology", "writing"], "a substitution holds for everybody"
    assert "R. Osei" in " ".join(e.text or "" for e in everybody.evidence)
    waived = ask(small, "writer", Holdings(learner="7"))
    assert taken(waived.plans[0]) == ["first biology"]
    assert any(s.how is HowSatisfied.WAIVED for h in waived.plans[0].held for s in h.satisfies)
    assert sum("R. Osei" in (e.text or "") for e in waived.evidence) == 2
    before = small.stack_to_degree(uri("writer"), Holdings(learner="7"), as_of=date(2025, 12, 1))
    assert taken(before.plans[0]) == ["genes", "writing"], "nothing was decided yet"


def test_what_is_not_to_be_had_elsewhere_is_marked(small: Graph) -> None:
    held = Holdings((Coursework(course=uri("first biology"), grade="A", completed="2025-05"),))
    steps = {s.item.name: s for s in ask(small, "writer", held).plans[0].steps}
    assert steps["genes"].after_transfer is AfterTransfer.NOT_ARTICULATED
    assert steps["writing"].after_transfer is None
    assert ask(small, "writer").plans[0].steps[-1].after_transfer is None, (
        "nothing of that sender matters here"
    )
