"""Progress by hand: each trap of ``cases.md`` that concerns requirements, limits, what articulates, and what is said."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from progress_hand import Judged, all_of, at_least, ceiling, counts_as, credits_of, floor, node
from transfer_hand import all_of as both
from transfer_hand import any_of, course, exam, gives, rule

from competency_graph.model.credits import QUARTER, SEMESTER, Credit
from competency_graph.model.requirements import Ask, CountUnit, Filter, Op, Origin, Residual
from competency_graph.model.rules import Consumption, GradePolicy, RuleState
from competency_graph.questions.progress.answer import Articulation, NodeKind, NodeState
from competency_graph.questions.satisfaction import Record, Satisfier, State, judge

MET, OPEN, UNKNOWN = NodeState.MET, NodeState.OPEN, NodeState.UNKNOWN
SHARED = Consumption.SHARED


# -- double counting --------------------------------------------------------------------------------------------------------


def test_courses_that_serve_several_receivers() -> None:
    """``BIOL 21+22+23`` is the only option for each of three courses; ``12 and 16`` for one stands in another group."""
    three = [
        rule(f"to {x}", both("B21", "B22", "B23"), gives(x, 4), consumption=SHARED)
        for x in ("X1", "X2", "X3")
    ]
    tree = all_of(all_of("X1", "X2"), all_of("X3"))
    works = [course(n, f"B{n + 21}") for n in range(3)]
    found = Judged(tree, works, three)
    assert found.state is MET
    assert [n.counted_by[0].items for n in found.nodes if n.kind is NodeKind.ITEM] == [(0, 1, 2)] * 3
    assert {n.counted_by[0].rule for n in found.nodes if n.counted_by} == {"to X1", "to X2", "to X3"}
    half = Judged(tree, works[:2], three)
    assert (half.state, half.totals.requirements_met) == (OPEN, 0)


def test_a_thing_counts_as_one_of_several_and_a_series_is_one_item() -> None:
    pair = all_of("LAN 1", "LAN 1X", uri="series")
    tree = at_least(2, pair, "LAN 2", "LAN 3")
    rules = [counts_as(f"c{n}", n) for n in ("LAN 1", "LAN 1X", "LAN 2", "LAN 3")]
    found = Judged(tree, [course(0, "cLAN 1")], rules)
    assert (found.state, found.nodes[0].done, found.nodes[0].needed) == (OPEN, 0, 2)
    (line,) = found.missing
    assert "LAN 1X (LAN 1 is done, and counts only with it)" in line
    assert found.of("series").state is OPEN
    assert found.of("LAN 1").state is MET
    done = Judged(tree, [course(0, "cLAN 1"), course(1, "cLAN 1X"), course(2, "cLAN 3")], rules)
    assert (done.state, done.nodes[0].done, done.of("LAN 2").counts) == (MET, 2, False)


def test_sharing_is_the_sources_to_say() -> None:
    one = [rule("both", Ask("c"), gives("GE"), gives("MAJOR", 0))]
    for consumption, state in (("UNSTATED", MET), ("SHARED", MET), ("EXCLUSIVE", OPEN)):
        twice = Satisfier("x", frozenset({"GE", "MAJOR"}), posted=True)
        tree = all_of("GE", "MAJOR", consumption=consumption)
        assert judge(tree, [twice], record=Record(SEMESTER)).state.value == state.value
    exclusive = judge(all_of("GE", "MAJOR", consumption="EXCLUSIVE"), [twice], record=Record(SEMESTER))
    assert exclusive.done == 1
    assert Judged(all_of("GE", "MAJOR"), [course(0, "c")], one).state is MET


def test_the_same_course_under_another_number_counts_once() -> None:
    works = [course(0, "ART 73", serves=frozenset({"ART 73", "PHOTO 52"})), course(1, "PHOTO 52", serves=frozenset({"ART 73", "PHOTO 52"}))]  # fmt: skip
    rules = [counts_as("ART 73", "ARTS 1"), counts_as("PHOTO 52", "ARTS 1")]
    found = Judged(credits_of(6), works, rules)
    assert (found.state, found.nodes[0].done) == (OPEN, 3)


# -- limits -----------------------------------------------------------------------------------------------------------------


def own(position: int, uri: str, grade: str | None = "B", **more: object):  # type: ignore[no-untyped-def]
    return course(position, uri, grade, own=True, institution="R", **more)


def test_residency_and_the_last_credits() -> None:
    here = floor("CREDITS", 6, origin=Origin.RESIDENT, text="Six hours here")
    tree = all_of("X", limits=(here,))
    rules = [counts_as("c", "X")]
    found = Judged(tree, [course(0, "c"), own(1, "O1")], rules)
    assert (found.state, found.of(here.uri).done, found.of(here.uri).needed) == (OPEN, 3, 6)
    assert found.missing == ["Six hours here: 3 of 6"]
    assert Judged(tree, [course(0, "c"), own(1, "O1"), own(2, "O2")], rules).state is MET
    last = floor("CREDITS", 3, origin=Origin.RESIDENT, last=Fraction(6), text="Three of the last six here")
    tree = all_of("X", limits=(last,))
    early, late = own(1, "O1", date="2020-05"), own(1, "O1", date="2025-05")
    others = [course(0, "c", date="2022-05"), course(2, "d", date="2023-05")]
    both_rules = [*rules, counts_as("d", "Y")]
    assert Judged(tree, [*others, early], both_rules).state is OPEN
    assert Judged(tree, [*others, late], both_rules).state is MET
    undated = Judged(tree, [*others, own(1, "O1", date=None)], both_rules)
    assert (undated.of(last.uri).state, undated.state) == (UNKNOWN, UNKNOWN)
    assert undated.missing == [
        "Three of the last six here: cannot be judged, because the date of some of what counts is not given"
    ]
    # Which of two came last, a year alone does not say.
    vague = [replace(w, date="2023") for w in others]
    assert Judged(tree, [*vague, own(1, "O1", date="2023")], both_rules).of(last.uri).state is UNKNOWN


def test_upper_division_needs_a_level_that_somebody_states() -> None:
    upper = floor(
        "CREDITS",
        6,
        over=Filter("upper", level="UPPER", text="upper division"),
        text="Six upper-division hours",
    )
    tree = all_of("X", limits=(upper,))
    works = [course(0, "c"), course(1, "d")]
    high = [counts_as("c", "X", level="UPPER"), counts_as("d", "Y", level="UPPER")]
    assert Judged(tree, works, high).state is MET
    assert Judged(tree, works, [high[0], counts_as("d", "Y", level="LOWER")]).state is OPEN
    silent = Judged(tree, works, [high[0], counts_as("d", "Y")])
    assert (silent.state, silent.of(upper.uri).done) == (UNKNOWN, 3)
    assert silent.missing == [
        "Six upper-division hours: cannot be judged, because nobody states the level of some of what counts"
    ]


@pytest.mark.parametrize(
    ("grades", "state", "had"),
    [
        (("A", "C"), MET, Fraction(3)),
        (("A+", "D+"), OPEN, Fraction(53, 20)),
        (("A", "P"), MET, Fraction(4)),
        (("A", "F"), OPEN, Fraction(2)),
        (("A", None), UNKNOWN, Fraction(0)),
        (("A", "WF"), UNKNOWN, Fraction(0)),
        (("P", "P"), UNKNOWN, Fraction(0)),
    ],
)  # fmt: skip
def test_an_average_is_weighted_by_credit(
    grades: tuple[str | None, ...], state: NodeState, had: Fraction
) -> None:
    average = floor("GPA", 3, text="An average of 3")
    works = [own(n, f"O{n}", grade) for n, grade in enumerate(grades)]
    found = Judged(all_of("O0", limits=(average,)), works, policy=GradePolicy(None, "us-letter"))
    line = found.of(average.uri)
    assert (line.state, line.done) == (state, had)
    heavy = [replace(works[0], credit=Credit.of("4.5", QUARTER)), *works[1:]]
    found = Judged(all_of("O0", limits=(average,)), heavy, policy=GradePolicy(None, "us-letter"))
    assert found.of(average.uri).done == had  # 4.5 quarter hours are 3 semester hours


def test_work_that_serves_two_awards_counts_once_in_an_average() -> None:
    average = floor("GPA", "3.5")
    rules = [rule("two", both("a"), gives("X", 2), gives("Y", 1)), counts_as("b", "Z")]
    found = Judged(all_of("X", limits=(average,)), [course(0, "a", "A"), course(1, "b", "B")], rules)
    assert found.of(average.uri).done == Fraction(7, 2)


def test_a_share_of_the_credit() -> None:
    half = floor("SHARE", "1/2", origin=Origin.RESIDENT, text="Half of it here")
    tree = all_of("X", limits=(half,))
    rules = [counts_as("c", "X"), counts_as("d", "Y")]
    assert Judged(tree, [course(0, "c"), own(1, "O")], rules).state is MET
    assert Judged(tree, [course(0, "c"), course(2, "d"), own(1, "O")], rules).state is OPEN
    percent = replace(half, minimum=Fraction(50))
    assert Judged(all_of("X", limits=(percent,)), [course(0, "c"), own(1, "O")], rules).state is MET
    unknown = Judged(tree, [course(0, "c"), own(1, "O", credit=None)], rules)
    assert unknown.of(half.uri).state is UNKNOWN


def test_a_ceiling_on_credit_cuts_totals_and_what_is_satisfied_stands() -> None:
    activity = ceiling("CREDITS", 3, over=Filter("pe", subject="PE"), text="Three hours of PE at most")
    total = credits_of(9, uri="total")
    rules = [counts_as(f"c{n}", f"PE {n}", code=f"PE {n}") for n in range(2)] + [
        counts_as("m", "MATH 1", code="MATH 1")
    ]
    works = [course(0, "c0"), course(1, "c1"), course(2, "m")]
    assert Judged(all_of(total), works, rules).of("total").done == 9
    found = Judged(all_of(total, "PE 0", "PE 1", limits=(activity,)), works, rules)
    assert (found.of("total").done, found.of("total").state, found.of("PE 1").state) == (6, OPEN, MET)
    assert (found.of(activity.uri).state, found.of(activity.uri).done) == (MET, 6)
    # The same ceiling, as an AT_MOST beside the total.
    beside = node(
        Op.AT_MOST, Filter("pe", subject="PE"), count=3, unit=CountUnit.CREDITS, credit_unit=SEMESTER
    )
    assert Judged(all_of(total, beside), works, rules).of("total").done == 6


def test_a_ceiling_on_courses_lets_the_best_count() -> None:
    one = ceiling("COURSES", 1, over=Filter("pe", subject="PE"))
    rules = [
        counts_as("c0", "PE 0", code="PE 0"),
        counts_as("c1", "PE 1", code="PE 1"),
        counts_as("m", "M", code="M 1"),
    ]
    works = [course(0, "c0"), course(1, "c1"), course(2, "m")]
    two = at_least(2, "PE 0", "PE 1", "M", limits=(one,))
    assert Judged(two, works, rules).state is MET
    assert Judged(two, works[:2], rules).nodes[0].done == 1
    assert Judged(all_of("PE 0", "PE 1", limits=(one,)), works, rules).state is OPEN
    # Inside a choice whose items may not share, too.
    inner = all_of("PE 0", "PE 1", limits=(one,), uri="inner")
    assert Judged(at_least(1, node(Op.ANY, inner, "Z"), "Q"), works, rules).state is OPEN
    fine = at_least(2, node(Op.ANY, at_least(1, "PE 0", "PE 1", limits=(one,)), "Z"), "M")
    assert Judged(fine, works, rules).state is MET


def test_limits_bind_where_a_choice_looks_for_ways() -> None:
    """Two things that serve one item each: the way through the limited alternative is no way."""
    things = [
        Satisfier("x", frozenset({"A", "B"}), posted=True),
        Satisfier("y", frozenset({"A"}), posted=True),
    ]
    limited = all_of("A", limits=(floor("ITEMS", 5),), uri="limited")
    tree = at_least(2, node(Op.ANY, limited, "B"), node(Op.ANY, "B", "C"))
    assert judge(tree, things, record=Record(SEMESTER)).state is State.OPEN
    assert judge(tree, things).state is State.MET
    capped = all_of("A", limits=(ceiling("ITEMS", 0),), uri="capped")
    assert judge(at_least(2, node(Op.ANY, capped, "B"), node(Op.ANY, "B", "C")), things, record=Record(SEMESTER)).state is State.OPEN  # fmt: skip


def test_a_measure_that_nobody_knows_is_no_silent_pass() -> None:
    strange = floor("HOURS", 5, text="Five hours of service")
    found = Judged(all_of("X", limits=(strange,)), [course(0, "c")], [counts_as("c", "X")])
    assert (found.state, found.of(strange.uri).state) == (UNKNOWN, UNKNOWN)


# -- kinds ------------------------------------------------------------------------------------------------------------------


def test_a_transferred_course_is_of_the_receivers_kind_and_what_was_taken_elsewhere_is_not() -> None:
    kind = Filter("kind", subject="MUS", first_number=300, institution="R", text="upper-division music")
    rules = [counts_as("c", "MUS 310", code="MUS 310")]
    assert Judged(all_of(kind), [course(0, "c", code="HUM 1")], rules).state is MET
    assert Judged(all_of(kind), [course(0, "q", code="MUS 310", institution="S")], rules).state is OPEN
    anywhere = replace(kind, institution=None)
    # Held elsewhere and not transferred, it is not posted: of no kind.
    assert Judged(all_of(anywhere), [course(0, "q", code="MUS 310", institution="S")], rules).state is OPEN
    assert Judged(at_least(2, anywhere, anywhere), [course(0, "c", code="MUS 300", institution="S")], rules).nodes[0].done == 1  # fmt: skip
    level = Filter("level", level="UPPER", text="upper division")
    assert Judged(all_of(level), [course(0, "c")], rules).state is UNKNOWN
    assert Judged(all_of(level), [course(0, "c")], [counts_as("c", "MUS 310", level="UPPER")]).state is MET
    assert Judged(all_of(level), [own(0, "O", credit_level="UPPER")]).state is MET


# -- what cannot be told ----------------------------------------------------------------------------------------------------


def test_what_a_person_must_decide_is_unknown_not_open() -> None:
    tree = all_of("X", "Y")
    clash = [counts_as("c", "X", 3), rule("no", Ask("c"), state=RuleState.REFUSED), counts_as("d", "Y")]
    found = Judged(tree, [course(0, "c"), course(1, "d")], clash)
    assert (found.of("X").state, found.of("Y").state, found.state) == (UNKNOWN, MET, UNKNOWN)
    graded = [rule("graded", Ask("c", minimum_grade="B"), gives("X"))]
    assert Judged(all_of("X"), [course(0, "c", None)], graded).state is UNKNOWN
    assert Judged(all_of("X"), [course(0, "c", "C")], graded).state is OPEN


def test_residuals_prose_and_empty_trees_are_never_met() -> None:
    rest = Residual("rest", "21 of 61 credits are not accounted for", Fraction(21), SEMESTER)
    found = Judged(all_of("X", rest), [course(0, "c")], [counts_as("c", "X")])
    assert (found.state, found.of("rest").state, found.column.capped.complete) == (UNKNOWN, UNKNOWN, False)
    assert found.missing == ["a person must read: 21 of 61 credits are not accounted for"]
    # What only recommends asks for nothing: that is no degree.
    assert Judged(all_of(all_of("X", kind="recommended"))).state is UNKNOWN
    assert Judged(all_of(text=("an interview",))).state is UNKNOWN


def test_a_d_does_not_count_and_a_recommendation_holds_nothing_up() -> None:
    tree = all_of("X", all_of("Z", kind="recommended", uri="wish"))
    rules = [counts_as("c", "X")]
    assert Judged(tree, [course(0, "c", "D")], rules).state is OPEN
    found = Judged(tree, [course(0, "c", "C")], rules)
    assert (found.state, found.of("wish").state, found.of("wish").recommended) == (MET, OPEN, True)
    assert found.totals.requirements == 1


def test_alternatives_say_which_was_completed() -> None:
    tree = all_of(
        "core", node(Op.ANY, all_of("a", "b", uri="one"), all_of("c", "d", uri="two"), uri="either")
    )
    rules = [counts_as(f"s-{n}", n) for n in ("core", "a", "c", "d")]
    works = [course(n, f"s-{name}") for n, name in enumerate(("core", "a", "c", "d"))]
    found = Judged(tree, works, rules)
    assert found.state is MET
    assert {n.uri: n.counts for n in found.nodes if n.uri in ("one", "two", "a")} == {
        "one": False,
        "two": True,
        "a": False,
    }


def test_exams_meet_what_asks_for_them_by_score() -> None:
    tree = all_of(Ask("AP", minimum_score=Fraction(4), name="AP Calculus"))
    assert Judged(tree, [exam(0, "AP", 4)]).state is MET
    assert Judged(tree, [exam(0, "AP", 3)]).state is OPEN


# -- what can be done here --------------------------------------------------------------------------------------------------


def test_nothing_is_met_because_nothing_articulates() -> None:
    none = dict.fromkeys(("X", "Y"), Articulation.NOT_ARTICULATED)
    found = Judged(all_of("X", "Y"), said=none)
    assert (found.state, found.totals.requirements_met) == (NodeState.NOT_ARTICULATED, 0)
    assert found.column.capped.complete
    assert found.missing[0] == "X (nothing from the college corresponds to it, the university says)"
    silent = Judged(all_of("X", "Y"), said=dict.fromkeys(("X", "Y"), Articulation.NO_RULE))
    assert (silent.state, silent.column.capped.complete) == (OPEN, True)
    assert silent.missing[0] == "X (no rule from the college is on file)"
    after = Judged(all_of("X", "Y"), said=dict.fromkeys(("X", "Y"), Articulation.AFTER_TRANSFER))
    assert after.state is NodeState.TAKE_AFTER_TRANSFER
    assert (after.totals.after_transfer, after.totals.not_articulated) == (2, 0)
    mixed = Judged(all_of("X", "Y"), said={"X": Articulation.AFTER_TRANSFER})
    assert (mixed.state, mixed.of("X").state, mixed.of("Y").state) == (
        OPEN,
        NodeState.TAKE_AFTER_TRANSFER,
        OPEN,
    )


def test_needs_are_capped_at_what_articulates() -> None:
    said = {"Y": Articulation.NOT_ARTICULATED, "Z": Articulation.NO_RULE}
    rules = [counts_as("c", "X")]
    some = at_least(2, "X", "Y", "Z")
    before, after = Judged(some, said=said), Judged(some, [course(0, "c")], rules, said=said)
    assert [(f.nodes[0].capped.done, f.nodes[0].capped.needed, f.nodes[0].capped.complete) for f in (before, after)] == [(0, 1, False), (1, 1, True)]  # fmt: skip
    assert (after.state, after.nodes[0].needed) == (OPEN, 2)
    # Of a pair of which one half articulates, that half can be done here.
    pair = at_least(1, all_of("X", "Y"), said and "Z")
    half = Judged(pair, [course(0, "c")], rules, said=said)
    assert (half.state, half.nodes[0].capped.complete, half.nodes[0].capped.needed) == (OPEN, True, 1)
    # What was done elsewhere counts, and raises what is asked for.
    other = Judged(some, [course(0, "c"), course(1, "e")], [*rules, counts_as("e", "Y")], said=said)
    assert (other.state, other.nodes[0].capped.needed) == (MET, 2)


def test_a_total_is_capped_at_what_is_accepted_in_transfer() -> None:
    policy = GradePolicy(None, "us-letter", transfer_maximum=Fraction(6))
    rules = [counts_as(f"c{n}", f"X{n}") for n in range(3)]
    works = [course(n, f"c{n}") for n in range(3)]
    found = Judged(all_of(credits_of(12, uri="total")), works, rules, policy=policy)
    total = found.of("total")
    assert (total.done, total.needed, total.state) == (6, 12, OPEN)
    assert (total.capped.done, total.capped.needed, total.capped.complete) == (6, 6, True)
    listed = credits_of(9, "X0", "X1", "X2", uri="of")
    part = Judged(all_of(listed), works[:1], rules, said={"X2": Articulation.NOT_ARTICULATED}).of("of")
    assert (part.capped.done, part.capped.needed) == (3, 6)


def test_any_of_several_readings_of_sending_is_still_one_rule() -> None:
    rules = [rule("either", any_of("a", "b"), gives("X"))]
    found = Judged(all_of("X"), [course(0, "b")], rules)
    assert found.of("X").counted_by[0].items == (0,)


SCRIPT = """
import sys
sys.path[:0] = {paths!r}
from progress_hand import Judged, all_of, at_least, ceiling, counts_as, credits_of
from transfer_hand import course
from competency_graph.model.requirements import Filter
kind = Filter("kind", subject="PE")
tree = all_of(at_least(3, kind, kind, kind, "X1", uri="k"), credits_of(9, "X0", "X1", "X2", uri="c"), limits=(ceiling("COURSES", 2, over=kind),))
rules = [counts_as(f"c{{n}}", f"X{{n}}", code=f"PE {{n}}" if n % 2 else f"M {{n}}") for n in range(6)]
found = Judged(tree, [course(n, f"c{{n}}") for n in range(6)], rules)
print([(n.uri, n.state, n.done, n.counts, n.counted_by) for n in found.nodes], found.missing)
"""


def test_the_same_answer_whatever_the_hash_seed() -> None:
    paths = [p for p in sys.path if p]
    printed = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT.format(paths=paths)],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }  # fmt: skip
    (only,) = printed
    assert "CountedBy" in only
