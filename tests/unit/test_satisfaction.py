"""What of a tree is met: hand cases, and packing against an oracle that deals every satisfier to every child."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph.model.credits import QUARTER, SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.packing import pack
from competency_graph.questions.satisfaction import Satisfier, State, judge, ways


def have(*names: str, **more: object) -> list[Satisfier]:
    return [Satisfier(name, frozenset({name}), **more) for name in names]  # type: ignore[arg-type]


def node(op: Op, *children: Node | str, count: int | None = None, **more: object) -> Requirement:
    return Requirement(
        "node",
        op,
        tuple(Ask(c) if isinstance(c, str) else c for c in children),
        None if count is None else Fraction(count),
        **more,  # type: ignore[arg-type]
    )


def test_a_concentration_is_one_of_two() -> None:
    tree = node(Op.ALL, "common", node(Op.ANY, node(Op.ALL, "a", "b"), node(Op.ALL, "c", "d")))
    half = judge(tree, have("common", "a", "c"))
    assert (half.state, half.met, half.requirements) == (State.OPEN, 1, 2)
    whole = judge(tree, have("common", "a", "c", "d"))
    assert (whole.state, whole.used) == (State.MET, ("common", "c", "d"))


def test_half_of_a_pair_is_open_with_the_missing_half_named() -> None:
    tree = node(Op.AT_LEAST, node(Op.ALL, "lecture", "lab"), "other", count=1)
    judged = judge(tree, have("lecture"))
    assert judged.state is State.OPEN
    assert [leaf.uri for leaf in judged.leaves() if leaf.state is State.OPEN] == ["lab", "other"]


def test_a_series_is_one_item() -> None:
    tree = node(Op.AT_LEAST, node(Op.ALL, "1D", "1DX"), "2", "3", count=2)
    assert judge(tree, have("1D", "1DX")).done == 1
    assert judge(tree, have("1D", "1DX", "3")).state is State.MET


def test_one_thing_serves_the_parts_of_an_all_and_one_item_of_an_at_least() -> None:
    twice = [Satisfier("x", frozenset({"a", "b"}))]
    assert judge(node(Op.ALL, "a", "b"), twice).state is State.MET
    assert judge(node(Op.AT_LEAST, "a", "b", count=2), twice).state is State.OPEN
    assert judge(node(Op.AT_LEAST, "a", "b", count=2, consumption="SHARED"), twice).state is State.MET
    assert judge(node(Op.ALL, "a", "b", consumption="EXCLUSIVE"), twice).state is State.OPEN


def test_a_residual_and_prose_are_unknown_never_met() -> None:
    rest = Residual("rest", "21 credits", Fraction(21), SEMESTER)
    assert judge(node(Op.ALL, "a", rest), have("a")).state is State.UNKNOWN
    assert judge(node(Op.ALL, "a", rest), []).state is State.OPEN
    assert judge(node(Op.ANY, "a", rest), have("a")).state is State.MET
    assert judge(node(Op.ALL, text=("an interview",)), have("a")).state is State.UNKNOWN
    assert judge(node(Op.ALL), have("a")).state is State.UNKNOWN


def test_what_is_recommended_holds_nothing_up() -> None:
    tree = node(Op.ALL, "a", node(Op.ALL, "b", kind="recommended"))
    judged = judge(tree, have("a"))
    assert (judged.state, judged.requirements) == (State.MET, 1)


def test_an_amount_of_credits_takes_what_is_posted() -> None:
    tree = node(Op.AT_LEAST, count=6, unit=CountUnit.CREDITS, credit_unit=SEMESTER)
    posted = have("a", "b", credit=Credit.of(3, SEMESTER), posted=True)
    assert judge(tree, posted).state is State.MET
    assert judge(tree, posted[:1]).done == 3
    assert (
        judge(tree, [*posted[:1], *have("q", credit=Credit.of("4.5", QUARTER), posted=True)]).state
        is State.MET
    )
    assert judge(tree, have("a", "b", credit=Credit.of(3, SEMESTER))).state is State.OPEN
    assert judge(tree, [*posted[:1], *have("c", posted=True)]).state is State.UNKNOWN


def test_an_amount_of_credits_among_listed_things() -> None:
    tree = node(
        Op.AT_LEAST, "a", node(Op.ANY, "b", "c"), node(Op.ALL, "d", "e"),
        count=9, unit=CountUnit.CREDITS, credit_unit=SEMESTER,
    )  # fmt: skip
    three = Credit.of(3, SEMESTER)
    assert judge(tree, have("a", "b", "c", "d", credit=three)).done == 6
    assert judge(tree, have("a", "b", "d", "e", credit=three)).state is State.MET


def test_at_most_caps_what_counts() -> None:
    capped = node(Op.AT_MOST, "p", "q", count=3, unit=CountUnit.CREDITS, credit_unit=SEMESTER)
    tree = node(Op.AT_LEAST, "a", capped, count=9, unit=CountUnit.CREDITS, credit_unit=SEMESTER)
    assert judge(tree, have("a", "p", "q", credit=Credit.of(3, SEMESTER))).done == 6


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("BIO 310", True), ("bio-310L", True), ("B.I.O. 310", True), ("BIO_310", True),
        ("BIO 299", False), ("CHEM 310", False), ("BIOL 310", False), (None, False),
    ],
)  # fmt: skip
def test_a_filter_takes_what_says_that_it_is_of_the_kind(code: str | None, fits: bool) -> None:
    for subject in ("BIO", "B I O", "bio"):
        upper = Filter("f", subject=subject, first_number=300, last_number=499)
        judged = judge(node(Op.ALL, upper), have("x", code=code))
        assert (judged.state is State.MET) is fits


def test_a_grade_that_was_not_given_is_unknown() -> None:
    tree = node(Op.ALL, Ask("a", minimum_grade="C"))
    assert judge(tree, have("a", grade="C+")).state is State.MET
    assert judge(tree, have("a", grade="D")).state is State.OPEN
    assert judge(tree, have("a")).state is State.UNKNOWN


def test_ways_are_the_smallest() -> None:
    tree = node(Op.ALL, "a", node(Op.ANY, "a", "b"))
    assert ways(tree, have("a", "b")) == [frozenset({"a"})]


LEAVES = ("a", "b", "c", "d")


@st.composite
def packings(draw: st.DrawFn) -> tuple[Requirement, list[Satisfier]]:
    def child() -> Node:
        shape = draw(st.sampled_from(["leaf", "all", "any"]))
        some = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3, unique=True))
        return Ask(some[0]) if shape == "leaf" else node(Op.ALL if shape == "all" else Op.ANY, *some)

    children = [child() for _ in range(draw(st.integers(1, 4)))]
    tree = node(Op.AT_LEAST, *children, count=draw(st.integers(1, 4)))
    items = [
        Satisfier(f"s{n}", frozenset(draw(st.sets(st.sampled_from(LEAVES), min_size=1, max_size=2))))
        for n in range(draw(st.integers(0, 4)))
    ]
    return tree, items


def met(tree: Node, items: list[Satisfier]) -> bool:
    if isinstance(tree, Ask):
        return any(tree.target in s.serves for s in items)
    assert isinstance(tree, Requirement)
    parts = [met(c, items) for c in tree.children]
    return all(parts) if tree.op is Op.ALL else any(parts)


@settings(max_examples=200, deadline=None)
@given(packings())
def test_packing_equals_every_way_of_dealing(drawn: tuple[Requirement, list[Satisfier]]) -> None:
    tree, items = drawn
    most = 0
    for deal in product(range(len(tree.children)), repeat=len(items)):
        hands = [[s for s, to in zip(items, deal, strict=True) if to == n] for n in range(len(tree.children))]
        most = max(most, sum(met(c, hand) for c, hand in zip(tree.children, hands, strict=True)))
    judged = judge(tree, items)
    assert tree.count is not None
    assert judged.done == min(most, tree.count)
    assert (judged.state is State.MET) is (most >= tree.count)
    used = {s.key for s in items if s.key in judged.used}
    kept = [s for s in items if s.key in used]
    assert judge(tree, kept).done == judged.done


def test_many_of_one_kind_are_told_apart_at_once() -> None:
    """Ten courses of one kind of which nine are there: nine, proven, not given up on."""
    kind = Filter("kind", subject="BIO", first_number=300)
    tree = node(Op.AT_LEAST, *([kind] * 10), count=10)
    there = [Satisfier(f"s{n}", frozenset({f"s{n}"}), posted=True, code=f"BIO {300 + n}") for n in range(14)]
    for number, state in ((3, State.OPEN), (9, State.OPEN), (10, State.MET), (14, State.MET)):
        judged = judge(tree, there[:number])
        assert (judged.state, judged.done) == (state, min(number, 10))
    # Beside a pair, which takes one of them.
    pair = node(Op.ALL, "s0", "s1")
    judged = judge(node(Op.AT_LEAST, *([kind] * 9), pair, count=10), there[:11])
    assert (judged.state, judged.done) == (State.MET, 10)
    assert judge(node(Op.AT_LEAST, *([kind] * 9), pair, count=10), there[:10]).state is State.OPEN


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(st.frozensets(st.sampled_from("abcde"), min_size=1, max_size=2), max_size=3), max_size=4
    ),
    st.integers(1, 4),
)
def test_packing_is_the_most(parts: list[list[frozenset[str]]], count: int) -> None:
    most = 0
    for chosen in product(*([None, *part] for part in parts)):
        some = [way for way in chosen if way is not None]
        if len(frozenset().union(*some)) == sum(map(len, some)):
            most = max(most, len(some))
    done, keys, proven = pack(parts, count)
    assert (done, proven) == (min(most, count), True)
    assert len(keys) >= done
