"""A decision as a value: what is stored reads back, its dates, what keeps it from being recorded, and what it waives."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph.model.credits import SEMESTER
from competency_graph.model.decisions import (
    Decision,
    DecisionKind,
    DecisionState,
    Granted,
    faults,
    minted,
    said,
    told,
)
from competency_graph.model.declarations import check_value
from competency_graph.model.nodes import APART
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement, Residual
from competency_graph.model.rules import AwardKind
from competency_graph.questions.decisions.honour import Decided
from competency_graph.questions.entities import Found
from competency_graph.questions.satisfaction import Judged, Satisfier, State, judge
from competency_graph.questions.transfer.choice import waived_in
from competency_graph.questions.trees import Tree

K = DecisionKind
_text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)
_day = st.sampled_from(["2024", "2024-02", "2024-02-29", "2025-07"])
_decisions = st.builds(
    Decision,
    kind=st.sampled_from(K), receiver=_text, decided_by=_text, decided_on=_day, why=_text, id=st.just("") | _text,
    learner=st.none() | _text, items=st.lists(_text, max_size=3).map(tuple), requirement=st.none() | _text,
    granted=st.sampled_from(Granted), award=st.none() | _text, award_kind=st.none() | st.sampled_from(AwardKind),
    credits=st.none() | st.fractions(0, 20, max_denominator=12), credit_unit=st.none() | _text,
    minimum_grade=st.none() | _text, toward=st.none() | _text, starts=st.none() | _day, until=st.none() | _day,
    number=st.none() | _text, revoked_by=st.none() | _text, revoked_on=st.none() | _day, revoked_why=st.none() | _text,
)  # fmt: skip


@settings(deadline=None)
@given(_decisions)
def test_what_is_stored_reads_back(decision: Decision) -> None:
    decision = minted(decision)
    stored = said(decision)
    assert told(stored) == decision
    (node,) = APART
    declared = {p.name: p for p in node.properties}
    assert set(declared) == {f.name for f in fields(Decision)}
    for name, value in stored.items():
        check_value("test", declared[name], value)


@settings(deadline=None)
@given(_decisions, _decisions)
def test_an_id_is_minted_from_what_was_decided(one: Decision, other: Decision) -> None:
    one, other = replace(one, id=""), replace(other, id="")
    bare = [replace(d, revoked_by=None, revoked_on=None, revoked_why=None) for d in (one, other)]
    assert (minted(one).id == minted(other).id) == (bare[0] == bare[1])


def plain(kind: K, **more: Any) -> Decision:
    return Decision(kind, "r", "who", "2026-01-15", "why", **more)


@settings(deadline=None)
@given(
    starts=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    until=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    revoked=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
)
def test_it_holds_on_the_days_that_it_says(
    starts: date | None, until: date | None, revoked: date | None
) -> None:
    decision = plain(
        K.LOCAL_RULE,
        starts=starts and starts.isoformat(), until=until and until.isoformat(), revoked_on=revoked and revoked.isoformat(),
    )  # fmt: skip
    first = starts or date(2026, 1, 15)
    for n in range(70):
        day = date(2025, 12, 28) + timedelta(n)
        holds = first <= day and (until is None or day <= until) and (revoked is None or day < revoked)
        assert (decision.state(day) is DecisionState.IN_FORCE) is holds


WRONG = [
    (plain(K.WAIVER), "requirement: expected a value: a WAIVER needs it"),
    (plain(K.WAIVER, requirement="x", credits=Fraction(1), credit_unit=SEMESTER), "credits: expected nothing"),
    (plain(K.WAIVER, requirement="x", granted=Granted.DENIED), "granted: expected GRANTED"),
    (plain(K.SUBSTITUTION, items=("x",)), "award: expected a value: a SUBSTITUTION needs it"),
    (plain(K.PETITION, items=("x",), award="y"), "learner: expected a value"),
    (plain(K.LOCAL_RULE, award="y"), "items: expected a value"),
    (plain(K.LOCAL_RULE, items=("x",)), "award: expected a course, area or requirement there"),
    (plain(K.LOCAL_RULE, items=("x",), award="y", granted=Granted.DENIED), "award: expected nothing: what is denied"),
    (plain(K.LOCAL_RULE, items=("x",), award="y", credits=Fraction(3)), "credits: expected a number and its credit_unit"),
    (plain(K.LOCAL_RULE, items=("x",), award_kind=AwardKind.NO_CREDIT, credits=Fraction(3), credit_unit=SEMESTER), "NO_CREDIT posts none"),
    (plain(K.LOCAL_RULE, items=("x",), award="y", until="2025"), "until: expected a day from 2026-01-15 on"),
    (plain(K.LOCAL_RULE, items=("x",), award="y", revoked_by="z"), "revoked_by, revoked_on, revoked_why together"),
    (plain(K.LOCAL_RULE, items=("x",), award="y", revoked_by="z", revoked_on="2025", revoked_why="w"), "revoked_on: expected a day from"),
]  # fmt: skip


@pytest.mark.parametrize(("decision", "says"), WRONG)
def test_what_keeps_it_from_being_recorded(decision: Decision, says: str) -> None:
    assert any(says in fault for fault in faults(decision)), faults(decision)


def test_what_can_be_recorded() -> None:
    for decision in (
        plain(K.WAIVER, requirement="x"),
        plain(K.SUBSTITUTION, items=("x",), award="y"),
        plain(K.PETITION, items=("x",), learner="l", granted=Granted.DENIED),
        plain(K.LOCAL_RULE, items=("x",), award_kind=AwardKind.ELECTIVE),
        plain(K.LOCAL_RULE, items=("x",), award="y", starts="2025", until="2026-01"),
    ):
        assert faults(decision) == ()


# What a waiver does to a tree: every requirement below it is met, as many as before, and nothing else changes.


def _nodes(uris: list[str]) -> st.SearchStrategy[Node]:
    names = st.sampled_from(["a", "b", "c", "d"])
    leaves: st.SearchStrategy[Node] = names.map(lambda n: Ask(n)) | st.just(Residual("r", "words"))

    def inner(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        def build(op: Op, count: int, unit: CountUnit, parts: list[Node]) -> Node:
            uri = f"n{len(uris)}"
            uris.append(uri)
            n = Fraction(min(count, len(parts))) if unit is not CountUnit.CREDITS else Fraction(count)
            return Requirement(uri, op, tuple(parts), n, unit)

        return st.builds(
            build, st.sampled_from(Op), st.integers(1, 3), st.sampled_from(CountUnit), st.lists(children, min_size=1, max_size=3),
        )  # fmt: skip

    return st.recursive(leaves, inner, max_leaves=6)


def _found(uri: str) -> Found:
    return Found(uri, frozenset({"Degree"}), uri, None, None, None, None, None, (), None, None, None)


def _waived(tree: Requirement, uri: str) -> Node:
    decided = Decided((), {}, {uri: "decision:1"}, {}, (), ())
    changed = decided.tree(Tree(_found("root"), tree, (), (), {}, {}))
    assert changed is not None
    assert changed.requirement is not None
    return changed.requirement


def _judged(tree: Node, held: list[str]) -> Judged:
    brought = [Satisfier(name, frozenset({name})) for name in held]
    brought += [Satisfier(w, frozenset({w}), held=True) for w in dict.fromkeys(waived_in(tree))]
    return judge(tree, brought)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_a_waived_tree_is_met_and_counts_as_before(data: st.DataObject) -> None:
    drawn = data.draw(_nodes([]))
    tree = Requirement("top", Op.ALL, (drawn, Ask("other")))
    for node in tree.walk():
        assert not isinstance(node, Ask) or node.role == ""
    before = _judged(tree, [])
    whole = _judged(_waived(tree, "root"), [])
    assert whole.state is State.MET
    assert whole.requirements == before.requirements
    assert whole.met == whole.requirements
    part = _judged(_waived(tree, "top"), [])
    assert (part.state, part.met) == (State.MET, whole.met)
    # One course that is waived is met wherever it is asked for; what is not asked for changes nothing.
    one, had = _judged(_waived(tree, "other"), ["a"]), _judged(tree, ["a", "other"])
    assert (one.state, one.met, one.requirements) == (had.state, had.met, had.requirements)
    assert _waived(tree, "elsewhere") == tree
