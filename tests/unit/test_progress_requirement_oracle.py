"""The published completion oracle (6 agreements, six learners) at every level: major, group, section, receiver.

How the learners' work follows from an agreement is on ``cases.md``. Each group is written as ASSIST has it and goes through
the loader; the articulations become transfer rules, the work is judged by ``transfer``, the tree by the evaluator, and the
oracle's completion is compared with the *capped* figure: its display rules call a major complete when nothing articulates.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from assist_documents import Json, general, title
from assist_stored import Stored
from requirement_oracle import completion, item, written
from transfer_hand import case, course, gives, rule

from competency_graph.model.requirements import Ask, Node, Op, Requirement
from competency_graph.model.rules import Consumption, GradePolicy, TransferRule
from competency_graph.questions.progress.answer import Articulation, NodeState
from competency_graph.questions.progress.articulation import Around, Articulated, Stated
from competency_graph.questions.progress.capped import Capped, Reach
from competency_graph.questions.progress.judging import Column, judge_column
from competency_graph.questions.progress.telling import states
from competency_graph.questions.sources import UNKNOWN
from competency_graph.questions.transfer.evaluate import evaluate
from competency_graph.questions.transfer.work import Work
from competency_graph_loaders.assist.identifiers import course_uri

SCENARIOS = ("empty", "half", "exact_ask", "all", "all_d_grades", "crosscc")
Place = tuple[int, int, int]
"""Group, section, receiver."""


def target(place: Place) -> str:
    return course_uri(item(*place)["course"]["courseIdentifierParentId"])


def receivers(groups: list[Json]) -> Iterator[tuple[Place, Json]]:
    for g, group in enumerate(groups):
        for s, section in enumerate(group["sections"]):
            for r, receiver in enumerate(section["receivers"]):
                yield (g, s, r), receiver


def takes(receiver: Json) -> Node:
    """What articulates to a receiver: its options, each of its courses."""
    options = [
        Requirement(
            f"option {n}",
            Op.ANY if option["course_conjunction"].lower() == "or" else Op.ALL,
            tuple(Ask(str(number)) for number in option["course_ids"]),
        )
        for n, option in enumerate(receiver["options"])
    ]
    op = Op.ANY if receiver["options_conjunction"].lower() == "or" else Op.ALL
    return Requirement("options", op, tuple(options))


def smallest(receiver: Json) -> list[str]:
    """The minimal courses of a receiver: of its options all when joined by And, else the first; of an option the same."""
    options = receiver["options"]
    if receiver["options_conjunction"].lower() == "or":
        options = options[:1]
    found: list[str] = []
    for option in options:
        courses = option["course_ids"]
        found += map(str, courses[:1] if option["course_conjunction"].lower() == "or" else courses)
    return found


def articulated(receiver: Json) -> bool:
    return bool(receiver["articulation_status"] == "articulated")


def wanted(scenario: str, groups: list[Json]) -> set[Place]:
    """The receivers whose courses a learner has taken."""
    there = {place for place, receiver in receivers(groups) if articulated(receiver)}
    if scenario in ("empty", "crosscc"):
        return set()
    if scenario in ("all", "all_d_grades"):
        return there
    if scenario == "half":
        return {place for place in there if place[2] % 2 == 0}
    found = set()
    for g, group in enumerate(groups):
        left = group["group_advisement"]
        for s, section in enumerate(group["sections"]):
            some = sorted(place for place in there if place[:2] == (g, s))
            if section["section_advisement"] is not None:
                some = some[: int(section["section_advisement"])]
            if left is not None:
                some = some[: int(left)]
                left -= len(some)
            found |= set(some)
    return found


def work(scenario: str, groups: list[Json]) -> list[Work]:
    grade = "D" if scenario == "all_d_grades" else "A"
    by_place = dict(receivers(groups))
    names = sorted({name for place in wanted(scenario, groups) for name in smallest(by_place[place])})
    if scenario == "crosscc":
        names = [f"elsewhere {target(p)}" for p, receiver in receivers(groups) if not articulated(receiver)]
    return [course(n, name, grade) for n, name in enumerate(names)]


def rules(groups: list[Json]) -> list[TransferRule]:
    """What articulates here; and what is not articulated here is, at another college."""
    return [
        rule(
            f"rule {place}",
            takes(receiver) if articulated(receiver) else Ask(f"elsewhere {target(place)}"),
            gives(target(place), 4),
            consumption=Consumption.SHARED,
            sender="S" if articulated(receiver) else "another college",
        )
        for place, receiver in receivers(groups)
    ]


def said(groups: list[Json]) -> Articulated:
    """What the agreement states of every receiver."""
    evidence = UNKNOWN.evidence("rule", "TransferRule")
    stated = {
        target(place): (
            Stated(Articulation.ARTICULATES if articulated(r) else Articulation.NOT_ARTICULATED, evidence),
        )
        for place, r in receivers(groups)
    }
    return Articulated(Around(frozenset({"R"}), ("S",)), {}, stated)


def assets(groups: list[Json]) -> list[Json]:
    found: list[Json] = [general("Made up.")]
    for number, group in enumerate(groups):
        found.append(title("REQUIRED" if group["is_required"] else "RECOMMENDED", 2 * number))
        found.append({**written(number, group), "position": 2 * number + 1})
    return found


def judged(groups: list[Json], scenario: str, tree: Requirement) -> Column:
    given = case(work(scenario, groups), rules(groups), policy=GradePolicy("C", "us-letter"), toward=tree)
    return judge_column(evaluate(given), tree, said(groups), ())


def items(node: Node, capped: Capped) -> Iterator[tuple[str, Capped]]:
    if isinstance(node, Ask):
        yield node.target, capped
    if isinstance(node, Requirement):
        for child, below in zip(node.children, capped.children, strict=True):
            yield from items(child, below)


def files(real_data: Path) -> list[Path]:
    folder = real_data / "articulation" / "requirement-oracle"
    if not folder.is_dir():
        pytest.skip("no requirement oracle in the real data")
    return sorted(folder.glob("*.outcomes.json"))


def groups_of(file: Path) -> list[Json]:
    """The agreement that belongs to a file of outcomes."""
    found: list[Json] = json.loads(Path(str(file).replace(".outcomes", "")).read_text())["parsed"][
        "requirement_groups"
    ]
    return found


def sections_of(
    group: Json, node: Requirement, capped: Capped, at: int
) -> list[tuple[bool, Fraction, Fraction]]:
    """(complete, done, needed) of each section, capped; the items that a pool runs together are told apart again."""
    by_item = dict(items(node, capped))
    found = []
    for s, section in enumerate(group["sections"]):
        some = [by_item[target((at, s, r))] for r in range(len(section["receivers"]))]
        there = [one for one in some if one.reach is not Reach.NONE]
        done = Fraction(sum(one.complete for one in there))
        if group["group_advisement"] is None:
            # A section is a node: its own figures.
            own = capped.children[s]
            assert own.done <= done
            found.append((own.complete, own.done, own.needed))
        else:
            # A pool: any item of the section counts; its own number is what it brings at most.
            asked = Fraction(min(int(section["section_advisement"] or 1), len(there)))
            found.append((done >= asked, done, asked))
    return found


def hold(groups: list[Json], outcomes: dict[str, Any], tmp_path: Path, seen: Counter[str]) -> None:
    """Every scenario of an agreement, at every level."""
    required = any(group["is_required"] for group in groups)
    tree = Stored(tmp_path / "as it is", *assets(groups)).tree().requirement
    assert (tree is not None) == required
    if tree is None:
        # A page that only recommends asks for nothing: no tree, and no major that is complete. Its groups are compared
        # as if they were required.
        asked = [{**group, "is_required": True} for group in groups]
        tree = Stored(tmp_path / "required", *assets(asked)).tree().requirement
        assert tree is not None
    for scenario, told in outcomes.items():
        column = judged(groups, scenario, tree)
        share = 100 * column.capped.met / column.capped.requirements if column.capped.requirements else 0
        figures = (column.capped.complete, round(share, 2)) if required else (False, 0)
        assert figures == (told["major"]["completed"], told["major"]["percentage"]), scenario
        seen["major"] += 1
        walked = zip(groups, tree.children, column.capped.children, told["groups"], strict=True)
        for g, (group, node, capped, of_group) in enumerate(walked):
            assert isinstance(node, Requirement)
            assert capped.complete == of_group["completed"], (scenario, g)
            stat = of_group["displayStat"]
            own = capped if group["group_advisement"] or len(capped.children) > 1 else capped.children[0]
            assert (own.done, own.needed) == (stat["done"], stat["total"]), (scenario, g)
            seen["group"] += 1
            by_item = dict(items(node, capped))
            found = sections_of(group, node, capped, g)
            for s, (of_section, (complete, _, needed)) in enumerate(
                zip(of_group["sections"], found, strict=True)
            ):
                assert complete == of_section["completed"], (scenario, g, s)
                assert needed == of_section["status"].get("total", needed), (scenario, g, s)
                seen["section"] += 1
                for r, receiver in enumerate(of_section["receivers"]):
                    one = by_item[target((g, s, r))]
                    assert (one.complete and one.reach is Reach.FULL) == receiver["completed"], (
                        scenario,
                        g,
                        s,
                        r,
                    )
                    seen["receiver"] += 1


def done_in(groups: list[Json], scenario: str) -> set[Place]:
    """The receivers that a scenario completes, by their options and the grade."""
    taken = {w.uri for w in work(scenario, groups) if w.grade == "A"}
    found = set()
    for place, receiver in receivers(groups):
        options = [
            (any if o["course_conjunction"].lower() == "or" else all)(
                str(c) in taken for c in o["course_ids"]
            )
            for o in receiver["options"]
        ]
        whole = any if receiver["options_conjunction"].lower() == "or" else all
        if articulated(receiver) and options and whole(options):
            found.add(place)
        if f"elsewhere {target(place)}" in taken:
            found.add(place)
    return found


def told_of(groups: list[Json], scenario: str) -> Json:
    here = {place for place, receiver in receivers(groups) if articulated(receiver)}
    return completion(groups, done_in(groups, scenario), here)


def test_every_level_is_our_capped_figure(real_data: Path, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for number, file in enumerate(files(real_data)):
        groups = groups_of(file)
        outcomes: dict[str, Any] = json.loads(file.read_text())["outcomes"]
        assert set(outcomes) == set(SCENARIOS)
        hold(groups, outcomes, tmp_path / str(number), seen)
        for scenario, told in outcomes.items():
            # The display rules as they are read here are those of the outcomes.
            ours = told_of(groups, scenario)
            assert ours["major"] == told["major"], (file.name, scenario)
            for a, b in zip(ours["groups"], told["groups"], strict=True):
                assert a["completed"] == b["completed"]
                assert a["displayStat"] == {k: b["displayStat"][k] for k in ("done", "total")}
                assert [x["completed"] for x in a["sections"]] == [x["completed"] for x in b["sections"]]
    assert seen == {"major": 36, "group": 126, "section": 168, "receiver": 474}


def test_the_agreement_without_published_outcomes(real_data: Path, tmp_path: Path) -> None:
    """The seventh agreement, by the same scenarios and the display rules that hold for the six."""
    folder = real_data / "articulation" / "requirement-oracle" / "real_agreements"
    if not folder.is_dir():
        pytest.skip("no further agreements in the real data")
    seen: Counter[str] = Counter()
    for file in sorted(folder.glob("*.json")):
        groups = json.loads(file.read_text())["requirement_groups"]
        hold(groups, {name: told_of(groups, name) for name in SCENARIOS}, tmp_path / file.stem, seen)
    assert seen == {"major": 6, "group": 12, "section": 18, "receiver": 54}


def test_nothing_is_met_where_nothing_articulates(real_data: Path, tmp_path: Path) -> None:
    """German Studies with an empty transcript: done as far as it can be done here, and not a single requirement met."""
    (file,) = (f for f in files(real_data) if "german-studies" in f.name)
    groups = groups_of(file)
    tree = Stored(tmp_path, *assets(groups)).tree().requirement
    assert tree is not None
    column = judged(groups, "empty", tree)
    assert column.capped.complete
    assert (column.judged.met, column.capped.requirements) == (0, 0)
    found = states(tree, column, said(groups))
    assert NodeState.MET not in found
    assert found[0] is NodeState.NOT_ARTICULATED
