"""``check rules`` without a server: pairs against an oracle, bands and what they leave out, one rule alone, directions."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import rule_quality_oracle as oracle
from hypothesis import event, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.model.credits import SEMESTER, Credit
from competency_graph.model.grades import US_LETTERS
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import (
    Award,
    AwardKind,
    Consumption,
    CreditBasis,
    DateBasis,
    RuleState,
    TransferRule,
)
from competency_graph.questions.equivalents.candidates import LEAST, WEIGHTS
from competency_graph.questions.equivalents.candidates import MOST as MOST_CANDIDATES
from competency_graph.questions.rule_quality.clusters import clashes
from competency_graph.questions.rule_quality.combinations import MOST, Band, Item, combinations, key_of
from competency_graph.questions.rule_quality.comparing import Ruled, compare, holes_of
from competency_graph.questions.rule_quality.directions import directions
from competency_graph.questions.rule_quality.findings import CLASSES, NAMES, Clash
from competency_graph.questions.rule_quality.single import Single
from competency_graph.questions.rule_quality.spans import holes, meeting, readable
from competency_graph.questions.rule_quality.words import Telling, class_of
from competency_graph.questions.rules import FoundRules, Place
from competency_graph_loaders.editions.sides import LOADERS

ITEMS = ("A", "B", "C")
DAY = date(2026, 11, 24)


# -- pairs against the oracle ----------------------------------------------------------------------------------------------


@st.composite
def asks(draw: st.DrawFn, name: str) -> Ask:
    low = draw(st.none() | st.sampled_from(oracle.LETTERS))
    high = draw(st.none() | st.sampled_from(oracle.LETTERS))
    if low is not None and high is not None and oracle.WORST[low] > oracle.WORST[high]:
        low, high = high, low
    return Ask(name, minimum_grade=low, maximum_grade=high, name=name)


@st.composite
def trees(draw: st.DrawFn, uri: str) -> Requirement:
    picked = draw(st.permutations(ITEMS))
    one, two, three = (draw(asks(name)) for name in picked)
    shape = draw(st.sampled_from(["one"] * 4 + ["both", "any", "one and any", "two of three"]))
    children: tuple[Node, ...] = {
        "one": (one,),
        "both": (one, two),
        "any": (one, two),
        "one and any": (one, Requirement(f"{uri}-any", Op.ANY, (two, three))),
        "two of three": (one, two, three),
    }[shape]
    op = {"any": Op.ANY, "two of three": Op.AT_LEAST}.get(shape, Op.ALL)
    return Requirement(uri, op, children, Fraction(2) if op is Op.AT_LEAST else None, CountUnit.ITEMS)


@st.composite
def awards(draw: st.DrawFn) -> tuple[Award, ...]:
    found = {}
    for position in range(draw(st.sampled_from([1, 1, 1, 2]))):
        kind = draw(
            st.sampled_from(
                [AwardKind.COURSE] * 3 + [AwardKind.ELECTIVE] * 2 + [AwardKind.AREA, AwardKind.NO_CREDIT]
            )
        )
        target = f"{kind.value} {draw(st.sampled_from('XY'))}"
        amount = draw(st.sampled_from([None, 3, 3, 4]))
        credit = None if amount is None else Credit.of(amount, SEMESTER)
        found[kind, target] = Award(kind, target, target, None, credit, CreditBasis.STATED, position)
    return tuple(found.values())


@st.composite
def rules(draw: st.DrawFn, number: int) -> TransferRule:
    state = draw(st.sampled_from([RuleState.AWARDED] * 5 + [RuleState.REFUSED, *RuleState]))
    starts, ends = draw(
        st.sampled_from(
            [(None, None)] * 3 + [("2020-01-01", None), (None, "2019-12-31"), ("2022-01-01", "2023-12-31")]
        )
    )
    return TransferRule(
        uri=f"rule {number}", state=state, sender="S", receiver="R", takes=draw(trees(f"takes {number}")),
        awards=draw(awards()) if state is RuleState.AWARDED else (), priority=draw(st.sampled_from([0, 0, 0, 1])),
        starts=starts, ends=ends, consumption=draw(st.sampled_from(list(Consumption))),
        denied_for=draw(st.sampled_from([(), (), ("COURSE X",), ("COURSE Y", "COURSE X")])) if state is RuleState.REFUSED else (),
    )  # fmt: skip


def spelt(rule: TransferRule, policy: str | None = None) -> Ruled:
    found = Ruled.of(rule, minimum_grade=policy)
    assert found is not None
    return found


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_pairs_agree_with_the_oracle(data: st.DataObject) -> None:
    policy = data.draw(st.sampled_from([None, None, "C"]))
    some = [data.draw(rules(n)) for n in range(data.draw(st.integers(2, 4)))]
    ruled = [spelt(rule, policy) for rule in some]
    seen: dict[frozenset[str], str] = {}
    for n, a in enumerate(some):
        for m, b in enumerate(some[n + 1 :], n + 1):
            expected = oracle.clash(a, b, ITEMS, policy)
            pairing = compare(ruled[n], ruled[m])
            assert (pairing.clash.value if pairing else None) == expected, (a, b)
            assert (compare(ruled[m], ruled[n]) is None) == (pairing is None)
            event(expected or "nothing")
            if pairing is None:
                continue
            seen[frozenset((a.uri, b.uri))] = pairing.clash.value
            applied = oracle.both_apply(a, b, ITEMS, policy)
            assert {frozenset(i.target for i in key) for key in pairing.shared_keys} == {
                s for s, _ in applied
            }
            here = frozenset(item.target for item in pairing.items)
            for item, common in zip(pairing.items, pairing.common, strict=True):
                grades = {dict(work)[item.target] for s, work in applied if s == here}
                told = grades if common.grades is None else set(common.grades) & set(oracle.LETTERS)
                assert told <= grades
    # Grouped by what they take, every pair is told once, with the class of its clash.
    told_pairs: dict[frozenset[str], list[str]] = {}
    for key in sorted({key for one in ruled for key in one.keys}):
        for about, uris, _ in clashes(key, [one for one in ruled if key in one.keys]):
            for pair, clash in seen.items():
                if pair <= set(uris) and about in (clash_class(clash)):
                    told_pairs.setdefault(pair, []).append(about)
    assert told_pairs.keys() == seen.keys()


def clash_class(clash: str) -> tuple[str, ...]:
    if clash == "DUPLICATE":
        return ("duplicate",)
    return ("refused-and-awarded",) if clash == "REFUSED_VS_AWARDED" else ("conflict", "overlapping-bands")


# -- the cases of the facts page ---------------------------------------------------------------------------------------------


def take(*names: str, low: str | None = None, high: str | None = None) -> Requirement:
    return Requirement(
        "t", Op.ALL, tuple(Ask(n, minimum_grade=low, maximum_grade=high, name=n) for n in names)
    )


def give(
    target: str,
    kind: AwardKind = AwardKind.COURSE,
    credit: int | None = 3,
    basis: CreditBasis = CreditBasis.STATED,
) -> Award:
    return Award(kind, target, target, None, None if credit is None else Credit.of(credit, SEMESTER), basis)


def rule(uri: str, takes: Requirement, *awarded: Award, **more: object) -> TransferRule:
    values: dict[str, object] = {
        "state": RuleState.AWARDED,
        "sender": "S",
        "receiver": "R",
        "awards": awarded,
        **more,
    }
    return TransferRule(uri=uri, takes=takes, **values)  # type: ignore[arg-type]


BLANKET = give("free", AwardKind.ELECTIVE)


def test_the_overlap_bug_of_the_facts_page() -> None:
    """“MA 114: C- or below blanket, D or above MATH 115”."""
    low = rule("low", take("MA 114", high="C-"), BLANKET)
    high = rule("high", take("MA 114", low="D"), give("MATH 115"))
    pairing = compare(spelt(low), spelt(high))
    assert pairing is not None
    assert (pairing.clash, class_of(pairing), pairing.common[0].words) == (
        Clash.BLANKET_VS_REAL,
        "overlapping-bands",
        "grades D to C-",
    )
    assert compare(spelt(low), spelt(rule("high", take("MA 114", low="C"), give("MATH 115")))) is None


def test_shared_agreements_may_give_two_real_awards() -> None:
    """Santa Monica's BIOL 21+22+23 is the only option for each of BILD 1, 2 and 3."""
    shared = {"consumption": Consumption.SHARED}
    one, two = (rule(t, take("B21", "B22", "B23"), give(t), **shared) for t in ("BILD 1", "BILD 2"))
    assert compare(spelt(one), spelt(two)) is None
    unstated = rule("BILD 2", take("B21", "B22", "B23"), give("BILD 2"))
    assert (found := compare(spelt(one), spelt(unstated)))
    assert found.clash is Clash.REAL_VS_REAL


def test_a_denied_look_alike_may_count_as_another() -> None:
    denied = rule("no", take("A"), state=RuleState.REFUSED, denied_for=("X",))
    assert compare(spelt(denied), spelt(rule("y", take("A"), give("Y")))) is None
    found = compare(spelt(denied), spelt(rule("x", take("A"), give("X"))))
    assert found is not None
    assert found.clash is Clash.REFUSED_VS_AWARDED


def test_a_part_of_the_work_is_other_work() -> None:
    """MATH 8 → 20B beside MATH 7+8 → 20A."""
    assert (
        compare(spelt(rule("a", take("M8"), give("20B"))), spelt(rule("b", take("M7", "M8"), give("20A"))))
        is None
    )


def test_sub_scores_and_levels_are_items_of_their_own() -> None:
    def exam(uri: str, sub: str | None, award: str) -> TransferRule:
        ask = Ask("BC", minimum_score=Fraction(3), sub_score=sub, name="BC")
        return rule(uri, Requirement("t", Op.ALL, (ask,)), give(award))

    assert compare(spelt(exam("a", None, "X")), spelt(exam("b", "AB", "Y"))) is None
    found = compare(spelt(exam("a", None, "X")), spelt(exam("b", None, "Y")))
    assert found is not None
    assert found.common[0].words == "scores from 3"


def test_many_twins_are_one_finding() -> None:
    twins = [spelt(rule(f"r{n}", take("A"), give("X"))) for n in range(4)]
    found = list(clashes((Item("A"),), twins))
    assert [(about, uris) for about, uris, _ in found] == [("duplicate", ("r0", "r1", "r2", "r3"))]


def test_too_many_alternatives_are_not_spelt_out() -> None:
    pair = [Requirement(f"any {n}", Op.ANY, (Ask(f"{n}a"), Ask(f"{n}b"))) for n in range(9)]
    assert 2 ** len(pair) > MOST
    assert combinations(Requirement("t", Op.ALL, tuple(pair))) is None
    eight = combinations(Requirement("t", Op.ALL, tuple(pair[:8])))
    assert eight is not None
    assert len(eight) == 256


def test_what_suffices_alone_makes_more_of_it_no_set_of_its_own() -> None:
    tree = Requirement("t", Op.ANY, (Ask("A"), Requirement("u", Op.ALL, (Ask("A"), Ask("B")))))
    found = combinations(tree)
    assert found is not None
    assert [key_of(one) for one in found] == [(Item("A"),)]


# -- bands -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([Band("D", "C-"), Band("B")], [("BETWEEN", "grades C to B-")]),
        ([Band("D", "C-"), Band("C", "C+"), Band("B-")], []),
        ([Band(maximum_grade="C-")], [("ABOVE", "grades above C-")]),
        ([Band("C", "A")], []),
        ([Band()], []),
        ([Band(maximum_grade="C-"), Band()], []),
        ([Band(minimum_score=Fraction(5)), Band(minimum_score=Fraction(2), maximum_score=Fraction(3))], [("BETWEEN", "scores between 3 and 5")]),
        ([Band(minimum_score=Fraction(4)), Band(minimum_score=Fraction(2), maximum_score=Fraction(3))], []),
        ([Band(minimum_score=Fraction(4)), Band(maximum_score=Fraction(7, 2))], [("BETWEEN", "scores between 3.5 and 4")]),
    ],
)  # fmt: skip
def test_what_bands_leave_out(bands: list[Band], expected: list[tuple[str, str]]) -> None:
    assert [(hole.kind, hole.words) for hole in holes(bands, US_LETTERS)] == expected


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(oracle.LETTERS), st.sampled_from(oracle.LETTERS)), min_size=1, max_size=4
    )
)
def test_holes_are_the_letters_that_no_band_holds(ends: list[tuple[str, str]]) -> None:
    points = sorted(US_LETTERS.points, key=lambda p: p[1])
    rank = dict(points)
    bands = [Band(*sorted(pair, key=rank.__getitem__)) for pair in ends]
    held = {
        g
        for g, r in points
        if any(rank[str(b.minimum_grade)] <= r <= rank[str(b.maximum_grade)] for b in bands)
    }
    low, high = min(map(rank.__getitem__, held)), max(map(rank.__getitem__, held))
    missing = [g for g, r in points if low < r < high and g not in held]
    told = [hole.words for hole in holes(bands, US_LETTERS) if hole.kind == "BETWEEN"]
    assert bool(missing) == bool(told)
    if missing:
        assert told[0].split()[1] == missing[0]
        assert told[-1].split()[-1] == missing[-1]


def test_a_grade_that_is_not_on_the_scale_is_not_compared() -> None:
    assert not readable(Band("Merit"), US_LETTERS)
    assert not readable(Band("B", "C"), US_LETTERS)
    assert meeting((Band("Merit"), Band()), US_LETTERS) is None


def test_gaps_are_of_the_day() -> None:
    low = rule("low", take("A", high="D+"), BLANKET, ends="2020-12-31")
    old = rule("old", take("A", low="D", high="C"), BLANKET, ends="2020-12-31")
    high = rule("high", take("A", low="B"), give("X"))
    group = [spelt(r) for r in (low, old, high)]
    assert [h.words for h in holes_of((Item("A"),), group, date(2020, 1, 1))] == ["grades C+ to B-"]
    assert holes_of((Item("A"),), group, DAY) == ()


# -- one rule alone -----------------------------------------------------------------------------------------------------------


def place(uri: str, *labels: str, credit: int | None = None, ends: str | None = None) -> Place:
    hours = None if credit is None else Credit.of(credit, SEMESTER)
    return Place(uri, uri, uri, frozenset(labels or ("Course",)), hours, None, ends, None, None)


def alone(one: TransferRule, *places: Place, within: int = 90) -> list[tuple[str, str | None]]:
    found = FoundRules((one,), {p.uri: p for p in places}, {}, {}, {})
    telling = Telling("R", {"R": "Lakeside"})
    findings = list(Single(found, telling, DAY, within).findings(one))
    assert all(f.about in NAMES and f.sentence and f.rules[0].rule == one.uri for f in findings)
    return [(f.about, f.kind) for f in findings]


@pytest.mark.parametrize(
    ("one", "places", "expected"),
    [
        (rule("r", take("A"), give("X")), [place("A"), place("X", credit=3)], []),
        (rule("r", take("A"), give("X", credit=4)), [place("X", credit=3)], [("credit-differs", "MORE")]),
        (rule("r", take("A"), give("X", credit=2)), [place("X", credit=3)], [("credit-differs", "LESS")]),
        (rule("r", take("A"), give("X", credit=None, basis=CreditBasis.UNKNOWN)), [], [("unknown-credit", None)]),
        (rule("r", take("A"), give("X", credit=None, basis=CreditBasis.CATALOG)), [], [("unknown-credit", "CATALOG")]),
        (rule("r", take("A"), give("X", credit=None, basis=CreditBasis.AS_SENT)), [], []),
        (rule("r", take("A"), give("3B", AwardKind.AREA, credit=None)), [], []),
        (rule("r", take("A")), [], [("awards-nothing", None)]),
        (rule("r", take("A"), give("X"), state=RuleState.REFUSED), [], [("awards-nothing", "REFUSED_WITH_AWARD")]),
        (rule("r", take("A"), state=RuleState.UNDER_REVIEW), [], [("under-review", None)]),
        (rule("r", take("A"), give("X"), conditions=("with permission",)), [], [("unparsed-condition", None)]),
        (rule("r", take("A"), give("X"), ends="2020"), [place("X", "Unresolved")], [("expired", None)]),
        (rule("r", take("A"), give("X"), ends="2025-09-30", basis=DateBasis.CATALOG_YEAR), [], [("expired", "SNAPSHOT")]),
        (rule("r", take("A"), give("X"), ends="2026-12"), [], [("expiring", None)]),
        (rule("r", take("A"), give("X"), ends="2027-12"), [], []),
        (rule("r", take("A"), give("X")), [place("X", ends="2024")], [("gone-target", "ENDED")]),
        (rule("r", take("A"), give("X")), [place("X", "Course", "Deleted")], [("gone-target", "DELETED")]),
        (rule("r", take("A"), give("X")), [place("X", "Unresolved")], [("gone-target", "UNRESOLVED")]),
        (rule("r", take("A"), give("X")), [place("A", "Unresolved")], [("gone-item", "UNRESOLVED")]),
        (rule("r", take("A"), give("X")), [place("A", ends="2024")], [("ended-item", None)]),
        (rule("r", take("A"), give("X"), starts="2025"), [place("A", ends="2024")], [("gone-item", "ENDED_BEFORE")]),
        (rule("r", take("A"), state=RuleState.REFUSED), [place("A", "Deleted")], [("gone-item", "DELETED")]),
        (rule("r", take("A", low="Merit"), give("X")), [], [("unreadable-band", None)]),
    ],
    ids=lambda value: None,
)  # fmt: skip
def test_one_rule_alone(
    one: TransferRule, places: list[Place], expected: list[tuple[str, str | None]]
) -> None:
    assert alone(one, *places) == expected


def test_how_soon_is_asked() -> None:
    assert alone(rule("r", take("A"), give("X"), ends="2026-12"), within=30) == []


# -- directions ----------------------------------------------------------------------------------------------------------------


def test_directions() -> None:
    awarded = {
        ("a", "b"): 20,
        ("b", "a"): 2,
        ("b", "c"): 1,
        ("c", "a"): 1,
        ("s", "a"): 5,
        ("a", "t"): 1,
        ("u", "u"): 9,
    }
    courses = [
        {"institution": "a", "taken": 3, "awarded": 1, "both": 2},
        {"institution": "t", "taken": 0, "awarded": 1, "both": 0},
    ]
    found = [(f.kind, f.sender, f.receiver) for f in directions(awarded, {"a": "Alpha"}, courses)]
    assert found == [
        ("ONLY_SENDS", "s", None),
        ("ONLY_RECEIVES", None, "t"),
        ("UNEQUAL", "a", "b"),
        ("NO_WAY_BACK", "b", "c"),
        ("NO_WAY_BACK", "c", "a"),
        ("COURSES", None, "a"),
    ]


def test_the_page_lists_every_class_as_it_is() -> None:
    page = (Path(__file__).parents[2] / "docs/rule-quality.md").read_text()
    for each in CLASSES:
        assert f"| `{each.name}` | {each.meaning} |" in page
    for clash in set(Clash) - {Clash.DUPLICATE, Clash.REFUSED_VS_AWARDED}:
        assert f"- `{clash.value}`:" in page
    for kind in LOADERS:
        assert f"`{kind}`" in page
    assert f"At least {float(LEAST)} is proposed, {MOST_CANDIDATES} at most" in " ".join(page.split())
    assert all(f"({weight}" in page or f"weight {weight}" in page for weight in WEIGHTS.values())
    for command in (("check", "rules"), ("diff",)):
        for option in re.findall(r"--[a-z-]+", CliRunner().invoke(app, [*command, "--help"]).output):
            assert option == "--help" or f"`{option}" in page or f" {option} " in page, option
