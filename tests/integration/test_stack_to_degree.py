"""``stack_to_degree`` on a small graph by hand and on the sample registry, on the real server."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from itertools import pairwise

import orjson
import pytest
from learners import SAMPLES, learners
from small_graph import COLLEGE, UNIVERSITY, Build, uri

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, CredentialHeld, Holdings, Placement, WorkStatus
from competency_graph.planning.objective import ConflictKind, Objective, PlanStatus
from competency_graph.questions.plain import to_plain
from competency_graph.questions.stack_to_degree.answer import (
    CostBasis,
    FeeBasis,
    HowSatisfied,
    Plan,
    StackAnswer,
    StackLimits,
)
from competency_graph.store.writer import Writer

pytest.importorskip("ortools")
NOW = date(2026, 3, 1)
REGISTRY = "https://credentialengineregistry.org/resources/"


def graph_by_hand() -> Build:
    b = Build()
    b.node(
        "college", "Institution", calendar="semester", price_per_credit="50", currency="USD", fee_once="25"
    )
    b.node(
        "university", "Institution", calendar="semester", price_per_credit="400", currency="USD",
        residency_minimum="3", transfer_maximum="9", transfer_maximum_unit="SemesterHour",
    )  # fmt: skip
    b.node("provider", "Institution")
    math, stat = b.course("algebra", COLLEGE, "MATH 1"), b.course("statistics", COLLEGE, "STAT 1")
    x, y, z = (
        b.course(n, UNIVERSITY, k)
        for n, k in (("calculus", "MTH 10"), ("inference", "STA 10"), ("capstone", "CAP 99"))
    )
    badge = b.node("badge", "Badge", price="120", currency="USD", hours_minimum="15", hours_maximum="15")
    b.edge("OFFERED_BY", badge, uri("provider"))
    b.rule("math rule", [(math, {"minimum_grade": "B"})], [(x, {"credits": "3"})])
    b.rule("stat rule", [(stat, {})], [(y, {"credits": "3"})])
    b.rule("badge rule", [(badge, {})], [(y, {"credits": "3"})], sender=uri("provider"))
    b.rule("no", [(badge, {})], [], state="REFUSED", sender=uri("provider"), ends="2020-12-31")
    b.rule("old rule", [(badge, {})], [(z, {"credits": "3"})], sender=uri("provider"), ends="2024-12-31")
    elective = b.node("electives", "Area", elective=True)
    b.rule("free", [(stat, {})], [(elective, {"kind": "ELECTIVE", "credits": "3"})], priority=1)
    need = b.node(
        "capstone needs", "Requirement", op="ALL", kind="prerequisite", prose=["consent of instructor"]
    )
    b.edge("PREREQUISITE", z, need, term="ceterms:prerequisite")
    b.edge("ASKS_FOR", need, y, role="targetLearningOpportunity")
    degree = b.node("degree", "Degree", credit_minimum="9", credit_maximum="9", credit_unit="SemesterHour")
    b.edge("OFFERED_BY", degree, UNIVERSITY)
    tree = b.node("degree needs", "Requirement", op="ALL", prose=["an interview"])
    b.edge("REQUIRES", degree, tree, position=0, term="ceterms:requires")
    for position, leaf in enumerate((x, y, z)):
        b.edge("ASKS_FOR", tree, leaf, position=position, role="targetLearningOpportunity")
    count = b.node(
        "degree total",
        "Requirement",
        op="AT_LEAST",
        count="9",
        count_unit="CREDITS",
        credit_unit="SemesterHour",
    )
    b.edge("HAS_PART", tree, count, position=9)
    # A pathway of two of three components, one of them a credential of its own.
    path, goal = b.node("pathway", "Pathway"), b.node("goal", "PathwayComponent")
    b.edge("OFFERED_BY", path, UNIVERSITY)
    b.edge("DESTINATION", path, goal)
    two = b.node("two of three", "Requirement", op="AT_LEAST", count="2", count_unit="ITEMS")
    b.edge("HAS_CONDITION", goal, two)
    for name, thing in (("part x", x), ("part y", y), ("part badge", badge)):
        part = b.node(name, "PathwayComponent")
        b.edge("PROXY_FOR", part, thing)
        b.edge("ASKS_FOR", two, part, role="targetComponent")
    # Parts that nobody says suffice; a program that does; what only a person can judge.
    listed = b.node("listed", "Certificate")
    b.edge("PART_OF", stat, listed)
    program = b.node("program", "Program")
    b.edge("OFFERED_BY", program, COLLEGE)
    b.edge("PART_OF", math, program)
    certified = b.node("certified", "Certificate")
    b.edge("RESULTS_IN", program, certified)
    shown = b.node("shown", "Badge")
    skill = b.node("skill", "Competency")
    asks = b.node("shown needs", "Requirement", op="ALL")
    b.edge("REQUIRES", shown, asks)
    b.edge("ASKS_FOR", asks, skill, role="targetCompetency")
    return b


@pytest.fixture
def small(graph: Graph, writer: Writer) -> Graph:
    writer.write([graph_by_hand().unit()])
    return graph


def taken(plan: Plan) -> list[str]:
    return [step.item.name for step in plan.steps]


def coherent(answer: StackAnswer) -> None:
    """What must hold of every plan, checked from the answer alone."""
    for plan in answer.plans:
        positions = {step.item.uri: step.position for step in plan.steps}
        held = {item.item.uri for item in plan.held}
        assert [step.position for step in plan.steps] == list(range(1, len(plan.steps) + 1))
        for step in plan.steps:
            assert step.satisfies, f"{step.item.name} serves nothing"
            for before in step.needs_first:
                if before.uri in positions:
                    assert positions[before.uri] < step.position
        whole = sum((p.own_cost for p in plan.exit_points), Fraction(0))
        known = sum((s.cost for s in plan.steps if s.cost is not None), Fraction(0))
        fees = sum((f.amount for f in plan.totals.fees), Fraction(0))
        in_terms(answer, plan)
        assert plan.totals.cost >= known + fees
        assert plan.totals.cost == known + fees + whole or plan.totals.paid_as_a_whole
        for posted in plan.totals.posted:
            assert posted.needed is None or posted.direct + posted.transferred >= posted.needed
            assert posted.transfer_maximum is None or posted.transferred <= posted.transfer_maximum
            assert posted.residency_minimum is None or posted.direct >= posted.residency_minimum
        used = {c.rule for s in (*plan.steps, *plan.held) for c in s.counts_as}
        assert used <= {e.uri for e in answer.evidence}, "every rule that is used is cited"
        assert plan.exit_points[-1].credential.uri == answer.target.uri or answer.target.uri in held
    orjson.dumps(to_plain(answer))


def in_terms(answer: StackAnswer, plan: Plan) -> None:
    """What must hold of a plan that is laid out in terms."""
    if answer.calendar is None:
        return
    order = [term.key for term in answer.calendar.terms]
    when = [order.index(step.term.key) for step in plan.steps if step.term is not None]
    assert len(when) == len(plan.steps)
    assert when == sorted(when), "steps follow each other in time"
    used = set(when)
    assert plan.totals.terms == len(used)
    for number in used:
        steps = [s for s in plan.steps if s.term is not None and s.term.key == order[number]]
        ranges = [(s.weeks.first, s.weeks.last) for s in steps if s.weeks is not None]
        assert all(a[1] < b[0] for a, b in pairwise(ranges)), "one after the other"
        assert all(last <= answer.calendar.terms[number].weeks for _, last in ranges)
    for fee in plan.totals.fees:
        if fee.basis is FeeBasis.PER_TERM:
            there = {
                s.term.key
                for s in plan.steps
                if s.term is not None and s.where and min(w.uri for w in s.where) == fee.institution.uri
            }
            assert set(fee.terms) == there, "a term with something taken there is paid, and no other"
    finishes = plan.totals.finishes
    assert plan.exit_points[-1].on in (finishes, None) or not when
    assert [p.cost_so_far for p in plan.exit_points] == sorted(p.cost_so_far for p in plan.exit_points)
    assert plan.exit_points[-1].cost_so_far == plan.totals.cost or plan.totals.paid_as_a_whole
    for entry in plan.entry_points:
        assert entry.cost_left <= plan.totals.cost
        assert set(entry.steps_left) <= {s.position for s in plan.steps}


def test_what_is_taken_again_is_not_told_as_held(small: Graph) -> None:
    """A C where the rule asks for B: the course is taken again, and the holding satisfies nothing."""
    low = Holdings(coursework=(Coursework(course=uri("algebra"), grade="C", completed="2025-05"),))
    (plan,) = small.stack_to_degree(uri("degree"), low, as_of=NOW).plans
    (again,) = (step for step in plan.steps if step.item.name == "algebra")
    assert any(s.asked.name == "calculus" for s in again.satisfies)
    assert "algebra" not in [held.item.name for held in plan.held]
    high = Holdings(coursework=(Coursework(course=uri("algebra"), grade="B", completed="2025-05"),))
    (plan,) = small.stack_to_degree(uri("degree"), high, as_of=NOW).plans
    assert "algebra" not in taken(plan)
    (held,) = plan.held
    assert any(s.asked.name == "calculus" for s in held.satisfies)


def test_the_cheapest_way_with_its_reasons(small: Graph) -> None:
    answer = small.stack_to_degree(uri("degree"), as_of=NOW)
    coherent(answer)
    (plan,) = answer.plans
    assert answer.status is PlanStatus.OPTIMAL
    # The badge is cheaper than a course with its fee, but the fee is due anyway: 150 + 25 + 120 > 150 + 25 + 150 no.
    assert sorted(taken(plan)) == ["algebra", "badge", "capstone"]
    assert plan.totals.cost == 150 + 25 + 120 + 1200
    basis = {step.item.name: step.cost_basis for step in plan.steps}
    assert basis == {
        "algebra": CostBasis.PER_CREDIT, "badge": CostBasis.PRICE, "capstone": CostBasis.PER_CREDIT
    }  # fmt: skip
    algebra = next(step for step in plan.steps if step.item.name == "algebra")
    assert algebra.counts_as[0].rule == uri("math rule")
    assert algebra.conditions == ("grade B or better",)
    assert {s.how for s in algebra.satisfies} == {HowSatisfied.RULE, HowSatisfied.CREDIT}
    capstone = next(step for step in plan.steps if step.item.name == "capstone")
    assert [n.name for n in capstone.needs_first] == ["badge"]
    assert "consent of instructor" in capstone.conditions
    assert answer.for_parsed_part
    assert {u.text for u in answer.unaccounted} == {"an interview", "consent of instructor"}
    assert "Unofficial" in answer.sentence
    assert answer.universe.complete


def test_holdings_cost_nothing_and_are_judged(small: Graph) -> None:
    def ask(*works: Coursework, **more: object) -> StackAnswer:
        answer = small.stack_to_degree(uri("degree"), Holdings(coursework=works, **more), as_of=NOW)  # type: ignore[arg-type]
        coherent(answer)
        return answer

    good = ask(Coursework(course=uri("algebra"), grade="A", completed="2025-05-31"))
    assert "algebra" not in taken(good.plans[0])
    assert [h.item.name for h in good.plans[0].held] == ["algebra"]
    # A fee that is paid on starting there is not due twice: now statistics is as dear as it costs, 150 against 120.
    assert good.plans[0].totals.fees == ()
    low = ask(Coursework(course=uri("algebra"), grade="C", completed="2025-05-31"))
    assert "algebra" in taken(low.plans[0]), "a C is too low for the rule: it is taken again"
    failed = ask(Coursework(course=uri("algebra"), grade="F", completed="2025-05-31"))
    assert "algebra" in taken(failed.plans[0])
    going = ask(Coursework(course=uri("algebra"), completed="2026-05-31", status=WorkStatus.IN_PROGRESS))
    assert "algebra" not in taken(going.plans[0])
    assert any(r.used == "FINISHED" for r in going.readings)
    # Completed while the rule held: it counts, though the rule has ended since.
    badge = ask(credentials=(CredentialHeld(uri("badge"), "2024-06-01"),))
    assert {c.rule for h in badge.plans[0].held for c in h.counts_as} <= {uri("badge rule"), uri("old rule")}
    lost = ask(Coursework(course="https://example.org/nowhere"))
    assert any("not used" in r.why for r in lost.needs_review)
    placed = ask(placements=(Placement(UNIVERSITY, uri("inference")),))
    assert placed.plans[0].totals.cost == good.plans[0].totals.cost + 175


def test_limits(small: Graph) -> None:
    def ask(**limits: object) -> StackAnswer:
        answer = small.stack_to_degree(uri("degree"), limits=StackLimits(**limits), as_of=NOW)  # type: ignore[arg-type]
        coherent(answer)
        return answer

    poor = ask(budget=Fraction(1000))
    assert poor.status is PlanStatus.INFEASIBLE
    assert poor.conflict_is_irreducible
    assert ConflictKind.BUDGET in {c.kind for c in poor.conflict}
    assert ConflictKind.REQUIREMENT in {c.kind for c in poor.conflict}
    assert "1,000.00 USD" in poor.sentence
    assert taken(ask(not_at=("provider",)).plans[0]).count("badge") == 0
    assert sorted(taken(ask(institutions=("university",)).plans[0])) == ["calculus", "capstone", "inference"]
    assert "statistics" in taken(ask(exclude=(uri("badge"),)).plans[0])
    stay = ask(transfer_maximum=Fraction(3)).plans[0]
    assert next(p for p in stay.totals.posted).transferred <= 3
    here = ask(residency_minimum=Fraction(9)).plans[0]
    assert sorted(taken(here)) == ["calculus", "capstone", "inference"]
    none = ask(residency_minimum=Fraction(12))
    assert ConflictKind.RESIDENCY in {c.kind for c in none.conflict}
    few = small.stack_to_degree(uri("degree"), objective=Objective.CREDITS, as_of=NOW)
    coherent(few)
    assert few.plans[0].totals.credits == 6
    with pytest.raises(NotFound):
        ask(not_at=("nobody",))
    with pytest.raises(QuestionError):
        ask(budget=Fraction(-1))
    with pytest.raises(QuestionError):
        small.stack_to_degree(uri("degree"), k=99, as_of=NOW)


def test_alternatives(small: Graph) -> None:
    answer = small.stack_to_degree(uri("degree"), k=3, as_of=NOW)
    coherent(answer)
    costs = [plan.totals.cost for plan in answer.plans]
    assert len(costs) == 3
    assert costs == sorted(costs)
    assert len({tuple(sorted(taken(plan))) for plan in answer.plans}) == 3


def test_pathways_parts_and_people(small: Graph) -> None:
    path = small.stack_to_degree(uri("pathway"), as_of=NOW)
    coherent(path)
    # The badge counts for itself or, by the rule, for inference: not for both of two.
    assert sorted(taken(path.plans[0])) == ["algebra", "badge"]
    assert path.plans[0].totals.cost == 120 + 150 + 25
    listed = small.stack_to_degree(uri("listed"), as_of=NOW)
    assert listed.status is PlanStatus.NOT_STATED, "a list of parts does not say that they suffice"
    certified = small.stack_to_degree(uri("certified"), as_of=NOW)
    coherent(certified)
    assert taken(certified.plans[0]) == ["algebra"]
    shown = small.stack_to_degree(uri("shown"), as_of=NOW)
    assert shown.status is PlanStatus.NOT_STATED
    assert "skill" in shown.sentence
    with pytest.raises(NotFound):
        small.stack_to_degree(uri("nowhere"), as_of=NOW)


def sample(key: str) -> str:
    with (SAMPLES / "keys.csv").open(encoding="utf-8", newline="") as file:
        return next(REGISTRY + row["ctid"] for row in csv.DictReader(file) if row["key"] == key)


def test_every_sample_learner_toward_the_associate(sample_graph: Graph) -> None:
    target = sample("MVC:aas-data")
    alone = sample_graph.stack_to_degree(target, as_of=NOW)
    coherent(alone)
    assert alone.status is PlanStatus.OPTIMAL
    assert to_plain(sample_graph.stack_to_degree(target, as_of=NOW)) == to_plain(alone), "the same plan again"
    assert [p.credential.name for p in alone.plans[0].exit_points][-2:] == [
        "Data Foundations Certificate", "Associate of Applied Science in Data Technology"
    ]  # fmt: skip
    for learner in learners():
        answer = sample_graph.stack_to_degree(target, learner.holdings, as_of=NOW)
        coherent(answer)
        assert answer.status is PlanStatus.OPTIMAL
        assert answer.plans[0].totals.cost <= alone.plans[0].totals.cost, learner.name


def test_what_cannot_be_reached_and_what_is_not_published(sample_graph: Graph) -> None:
    closed = sample_graph.stack_to_degree(sample("SAC:ba-computing-society"), as_of=NOW)
    assert closed.status is PlanStatus.INFEASIBLE
    assert closed.conflict_is_irreducible
    assert [c.kind for c in closed.conflict] == [ConflictKind.REQUIREMENT, ConflictKind.TRANSFER_MAXIMUM]
    short = sample_graph.stack_to_degree(sample("HBC:computing-program"), as_of=NOW)
    coherent(short)
    assert short.for_parsed_part
    assert [(u.credits, u.credit_unit) for u in short.unaccounted if u.of.uri == short.target.uri] == [
        (50, "QuarterHour")
    ]
    cyber = sample_graph.stack_to_degree(sample("TTC:cyber-technician"), as_of=NOW)
    coherent(cyber)
    first = cyber.plans[0].exit_points[0]
    assert first.credential.name == "Network Technician Certificate"
    assert 0 < first.after_step < len(cyber.plans[0].steps)
    judged = sample_graph.stack_to_degree(sample("QWO:analyst-challenge"), as_of=NOW)
    assert judged.status is PlanStatus.NOT_STATED


def test_the_cheapest_and_the_fastest_way_to_a_bachelors_degree(sample_graph: Graph) -> None:
    """A 20-hour badge and two certificates: both ways are proven, they differ, and both are explained."""
    (farid,) = (learner for learner in learners() if learner.name == "farid-stacks")
    target, start = sample("NRU:bs-informatics"), StackLimits(start="2026-07")

    def ask(objective: Objective) -> StackAnswer:
        answer = sample_graph.stack_to_degree(
            target, farid.holdings, objective=objective, limits=start, as_of=NOW
        )
        coherent(answer)
        assert answer.status is PlanStatus.OPTIMAL
        return answer

    cheap, fast = ask(Objective.COST), ask(Objective.TIME)
    best, soon = cheap.plans[0].totals, fast.plans[0].totals
    assert best.weeks is not None
    assert soon.weeks is not None
    assert best.cost < soon.cost
    assert soon.weeks < best.weeks
    assert taken(cheap.plans[0]) != taken(fast.plans[0]) or [s.term for s in cheap.plans[0].steps] != [
        s.term for s in fast.plans[0].steps
    ]
    for answer, words in ((cheap, "cheapest"), (fast, "soonest")):
        (plan,) = answer.plans
        assert f"is reached {words}" in answer.sentence
        assert f"by {plan.totals.finishes}" in answer.sentence
        assert all(step.satisfies for step in plan.steps)
        held = {h.item.name: [s.text for s in h.satisfies] for h in plan.held}
        assert any("CS 141" in text for text in held["Computing A"]), "what is held counts by its rule"
        assert "Scripting Certificate" not in [p.credential.name for p in plan.exit_points], (
            "nobody earns it twice"
        )


@pytest.mark.parametrize("in_terms", [False, True])
def test_a_dollar_too_little_for_a_bachelors_degree(sample_graph: Graph, in_terms: bool) -> None:
    (farid,) = (learner for learner in learners() if learner.name == "farid-stacks")
    target = sample("NRU:bs-informatics")

    def ask(budget: Fraction | None) -> StackAnswer:
        limits = StackLimits(budget=budget)
        return sample_graph.stack_to_degree(
            target, farid.holdings, limits=limits, in_terms=in_terms, as_of=NOW
        )

    least = ask(None).plans[0].totals.cost
    enough, short = ask(least), ask(least - 1)
    assert enough.status is PlanStatus.OPTIMAL
    assert short.status is PlanStatus.INFEASIBLE
    assert short.conflict_is_irreducible
    assert {c.kind for c in short.conflict} >= {ConflictKind.REQUIREMENT, ConflictKind.BUDGET}
    assert "75 quarter hours in total" in short.sentence, "it says which requirement costs it"
