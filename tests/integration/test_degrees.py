"""Whole degrees on the real server: trees, what nobody accounts for, judged and planned.

The gathered requirements of nine campuses (18 degrees) and the programs of a college of Rhode Island (199). Expected figures
come from ``published_degrees.py``, which reads the files without the loader. Of the other files in the folder one is an
evaluation (``_degree_eval.fixture.json``: what a college's 23 courses articulate to for one of the degrees, in an older
edition), which is used here; ``_degree_template.fixture.json`` is the same without the college; ``prereq_concepts.json`` is a
hand-made vocabulary of course concepts (its own notes call them normative calls), and ``articulation_changes.csv`` lists what
changed between two years of the district tables: neither states a requirement, and neither is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import published_degrees as published
import pytest
from emptying import wipe
from published_districts import smallest

from competency_graph.graph import Graph
from competency_graph.model.credits import Credit
from competency_graph.model.requirements import Filter, Requirement, Residual
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.questions.satisfaction import Satisfier, State, judge
from competency_graph.questions.stack_to_degree.answer import StackAnswer
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.connection import Database
from competency_graph.store.reading import Read
from competency_graph.store.writer import Writer
from competency_graph_loaders.programs.load import load_programs
from competency_graph_loaders.programs.units import course_uri
from competency_graph_loaders.rules.load import load_rules

pytest.importorskip("ortools")

NOW = date(2026, 3, 1)


def holding(uris: Any) -> list[Satisfier]:
    return [Satisfier(uri, frozenset({uri}), posted=True) for uri in sorted(uris)]


def residuals(tree: Tree) -> list[Residual]:
    assert tree.requirement is not None
    return [node for node in tree.requirement.walk() if isinstance(node, Residual)]


def courses(tree: Tree) -> set[str]:
    assert tree.requirement is not None
    return {ask.target for ask in tree.requirement.asks()}


def judged_as_it_must_be(tree: Tree) -> None:
    """Nothing held is nothing met; everything named is enough unless somebody must judge the rest; a residual is never met."""
    assert tree.requirement is not None
    assert judge(tree.requirement, []).state is not State.MET
    left = residuals(tree)
    everything = holding(courses(tree) | {node.uri for node in left})
    whole = judge(tree.requirement, everything)
    assert whole.state is (State.UNKNOWN if left else State.MET)
    states = {leaf.uri: leaf.state for leaf in whole.leaves()}
    assert all(states[node.uri] is State.UNKNOWN for node in left)
    assert all(state is State.MET for uri, state in states.items() if uri not in {node.uri for node in left})


def planned(graph: Graph, tree: Tree, asked: list[published.Ways], owner: str) -> StackAnswer:
    """The fewest courses, equal to exhaustive search; what the plan takes leaves nothing open but what nobody can judge."""
    answer = graph.stack_to_degree(tree.root.uri, objective=Objective.COURSES, as_of=NOW)
    assert tree.requirement is not None
    if not asked:
        assert answer.status is PlanStatus.NOT_STATED
        return answer
    assert answer.status is PlanStatus.OPTIMAL, tree.root.name
    taken = [step.item.uri for step in answer.plans[0].steps]
    ways = [{frozenset(course_uri(owner, code) for code in way) for way in options} for options in asked]
    # Of equally few the planner takes what costs, lasts and weighs least: which one is not for this oracle to say.
    assert len(taken) == len(set(taken)) == smallest(ways)[0], tree.root.name
    assert all(any(way <= set(taken) for way in options) for options in ways), tree.root.name
    state = judge(tree.requirement, holding(taken)).state
    assert state is (State.UNKNOWN if residuals(tree) else State.MET), tree.root.name
    assert answer.for_parsed_part == bool(answer.unaccounted)
    assert {node.uri for node in residuals(tree)} <= {u.requirement for u in answer.unaccounted}
    return answer


# -- by hand -----------------------------------------------------------------------------------------------------------------

DEGREE: dict[str, Any] = {
    "school": "Example University", "program": "Tubas, B.S.", "total_units": 60, "unit_system": "quarter", "groups": [
        {"title": "Core — also satisfies the arts", "requirements": [
            {"select": 1, "from": ["TUBA 1"], "units": 5},
            {"select": 2, "from": ["MUS 1", "MUS 2", "MUS 3"], "units": 8},
            {"select": 1, "from": {"series": [["PHYS 1A", "PHYS 1B"], ["MUS 2", "MUS 3", "MUS 4"]]}, "units": 12},
        ]},
        {"title": "After transfer", "course_level": "upper_division", "requirements": [
            {"select": 1, "from": None, "label": "TUBA 100 or TUBA 101 — Advanced brass (5 units)", "units": 5},
            {"select": 1, "from": None, "label": "One four-unit upper-division course apart from the major", "units": 4},
            {"select": 3, "from": None, "units": 12},
            {"select": 1, "from": {"code": "LANG", "label": "A language", "assume": True}, "units": 4},
            {"select": 1, "from": {"code": "ART", "label": "The arts", "ge_areas": ["3A"]}, "units": 4},
        ]},
    ],
}  # fmt: skip


def test_a_gathered_degree_by_hand(scratch: Database, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(json.dumps({"_meta": {}, "UX": DEGREE}))
    (tmp_path / "i.csv").write_text(
        "institution,name,label,calendar\nUX,Example University,Institution,quarter\n"
    )
    assert load_programs([tmp_path], Writer(scratch), source="by-hand").rejected == 0
    graph, owner = Graph(scratch), "urn:competency-graph:by-hand:UX"
    (uri,) = programs_in(scratch)
    tree = graph.ask(requirement_trees([uri]))[uri]
    left = [(node.text, node.credits) for node in residuals(tree)]
    assert left == [
        ("One four-unit upper-division course apart from the major", 4), ("3 × After transfer", 12), ("A language", 4),
        ("The arts", 4), ("6 of 60 credits are not accounted for by what is listed (54)", 6),
    ]  # fmt: skip
    assert [units for _, units in published.slots(DEGREE)] == [4, 12, 4, 4]
    assert published.rest(DEGREE) == 6
    assert len(tree.readings) == 2, "units beside a count, twice"
    assert all(r.used != "BOTH_MUST_HOLD" and "BOTH_MUST_HOLD" in r.choices for r in tree.readings)
    assert any("also satisfies the arts" in review.why for review in tree.reviews)
    judged_as_it_must_be(tree)
    asked = [options for pair in published.asked(DEGREE) if (options := published.ways(*pair))]
    answer = planned(graph, tree, asked, owner)
    # MUS 2 and 3 are two of three, and two of the series: with MUS 4 one course less than with physics beside them? As many.
    assert answer.plans[0].totals.items == 5
    assert {u.credits for u in answer.unaccounted} == {4, 12, 6, None}


KINDS: dict[str, Any] = {
    "institution": "UX", "program": "kinds", "title": "Kinds", "parts": [
        {"subject": "MUS", "select": 2},
        {"subject": "MUS", "first_number": 100, "last_number": 199, "except": ["MUS 150"]},
        {"level": "UpperDivisionLevel", "credits": 8},
        {"area": "https://example.org/areas#3B"},
    ],
}  # fmt: skip


def test_kinds_of_courses_are_judged_as_loaded(scratch: Database, tmp_path: Path) -> None:
    """Filters by subject, number, level and area, read from the graph: each other course counts once where several are asked."""
    (tmp_path / "p.json").write_text(json.dumps({
        "institutions": [{"institution": "UX", "name": "Example University", "calendar": "quarter"}], "programs": [KINDS],
    }))  # fmt: skip
    assert load_programs([tmp_path], Writer(scratch), source="kinds").rejected == 0
    owner = "urn:competency-graph:kinds:UX"
    (uri,) = programs_in(scratch)
    tree = Graph(scratch).ask(requirement_trees([uri]))[uri]
    assert tree.requirement is not None
    assert sum(isinstance(node, Filter) for node in tree.requirement.walk()) == 5

    def course(code: str, units: int = 4, **more: Any) -> Satisfier:
        uri_of = course_uri(owner, code)
        return Satisfier(
            uri_of, frozenset({uri_of, *more.pop("areas", ())}), Credit.of(units, "QuarterHour"), posted=True,
            code=code, institution=more.pop("at", owner), **({"credit_level": "LowerDivisionLevel"} | more),
        )  # fmt: skip

    upper = {"credit_level": "UpperDivisionLevel"}

    def states(*held: Satisfier) -> str:
        assert tree.requirement is not None
        return "".join(child.state.name[0] for child in judge(tree.requirement, held).children)

    assert states() == "OOOO"
    assert states(course("MUS 1")) == "OOOO", "one course is not two"
    assert states(course("MUS 1"), course("MUS 2")) == "MOOO"
    assert states(course("MUS 1"), course("MUS 2", at="urn:x:elsewhere")) == "OOOO", "another institution's"
    assert states(course("MUS 1"), course("MUSIC 2")) == "OOOO", "another subject's"
    assert states(course("MUS 1"), course("MUS 150")) == "MOOO", "an exception"
    assert states(course("MUS 1"), course("MUS 199A")) == "MMOO"
    assert states(course("MUS 200"), course("MUS 99")) == "MOOO"
    assert states(course("ART 150", **upper), course("ART 151", units=3, **upper)) == "OOOO", (
        "seven of eight credits"
    )
    assert states(course("ART 150", **upper), course("ART 151", **upper)) == "OOMO"
    assert "M" not in states(course("ART 150", units=9, credit_level=None)), (
        "who does not say its level does not match"
    )
    assert states(course("ART 1", areas=("https://example.org/areas#3B",), at="urn:x:elsewhere")) == "OOOM"


def test_kinds_of_courses_are_planned(scratch: Database, tmp_path: Path) -> None:
    """The fewest courses of these kinds out of a catalogue: what is taken is enough for the evaluator, and nothing less is."""
    owner = "https://example.org/ux"
    listed = [
        ("MUS 1", 4, "LowerDivisionLevel"), ("MUS 2", 4, "LowerDivisionLevel"), ("MUS 110", 4, "UpperDivisionLevel"),
        ("MUS 150", 4, "UpperDivisionLevel"), ("ART 120", 3, "UpperDivisionLevel"), ("ART 130", 5, "UpperDivisionLevel"),
    ]  # fmt: skip
    (tmp_path / "institutions.csv").write_text(
        f"institution,id,name,label,calendar\nUX,{owner},Example University,Institution,quarter\n"
    )
    rows = [f"UX,{code},Title of {code},{units},{level}" for code, units, level in listed]
    (tmp_path / "courses.csv").write_text("\n".join(["institution,code,title,credits,level", *rows]))
    (tmp_path / "p.json").write_text(json.dumps({"programs": [{**KINDS, "parts": KINDS["parts"][:3]}]}))
    writer = Writer(scratch)
    assert (
        load_rules([tmp_path / "institutions.csv", tmp_path / "courses.csv"], writer, source="table").rejected
        == 0
    )
    assert (
        load_programs([tmp_path / "institutions.csv", tmp_path / "p.json"], writer, source="kinds").rejected
        == 0
    )
    graph, (uri,) = Graph(scratch), programs_in(scratch)
    tree = graph.ask(requirement_trees([uri]))[uri]
    satisfiers = {
        course_uri(owner, code): Satisfier(
            course_uri(owner, code), frozenset({course_uri(owner, code)}), Credit.of(units, "QuarterHour"), posted=True,
            code=code, credit_level=level, institution=owner,
        )
        for code, units, level in listed
    }  # fmt: skip

    def met(uris: Iterable[str]) -> bool:
        assert tree.requirement is not None
        return judge(tree.requirement, [satisfiers[u] for u in sorted(uris)]).state is State.MET

    fewest = next(size for size in range(7) if any(met(some) for some in combinations(satisfiers, size)))
    answer = graph.stack_to_degree(uri, objective=Objective.COURSES, as_of=NOW)
    assert answer.status is PlanStatus.OPTIMAL
    taken = [step.item.uri for step in answer.plans[0].steps]
    assert met(taken)
    assert len(taken) == fewest == 2, (
        "MUS 110 and 150: two of music, one of them between 100 and 199, eight upper credits"
    )
    assert {step.item.code for step in answer.plans[0].steps} == {"MUS 110", "MUS 150"}


def programs_in(database: Database) -> list[str]:
    return sorted(row["uri"] for row in database.stream(Read("store/nodes")) if "Program" in row["labels"])


# -- as published ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Loaded:
    """Everything that is published, loaded once."""

    graph: Graph
    trees: Mapping[str, Tree]
    data: Path

    def degree(self, stem: str, campus: str) -> Tree:
        (uri,) = (u for u in self.trees if u.startswith(f"urn:competency-graph:{stem}:{campus}#program-"))
        return self.trees[uri]


@pytest.fixture(scope="module")
def loaded(
    scratch_database: Database, real_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    degrees, listed = published.degrees(real_data), published.programs(real_data)
    if not degrees or not listed:
        pytest.skip("no degrees in the real data")
    wipe(scratch_database)
    folder, writer = tmp_path_factory.mktemp("degrees"), Writer(scratch_database)
    for stem in published.STEMS:
        lines = ["institution,name,label,calendar"]
        lines += [
            f"{campus},{campus},Institution,{'semester' if campus in published.SEMESTERS else 'quarter'}"
            for s, campus in degrees if s == stem
        ]  # fmt: skip
        (folder / f"{stem}.csv").write_text("\n".join(lines))
        paths = [folder / f"{stem}.csv", real_data / published.FOLDER / f"{stem}.json"]
        assert load_programs(paths, writer, source=stem).rejected == 0
    (folder / "ri.csv").write_text("institution,name,label,calendar\nCCRI,CCRI,Institution,semester\n")
    paths = [folder / "ri.csv", real_data / "articulation/state-equiv/ri/programs/ccri.json"]
    assert load_programs(paths, writer, source="ri", institution="CCRI").rejected == 0
    graph = Graph(scratch_database)
    yield Loaded(graph, graph.ask(requirement_trees(programs_in(scratch_database))), real_data)
    wipe(scratch_database)


def test_the_residual_credits_of_the_gathered_degrees(loaded: Loaded) -> None:
    degrees = published.degrees(loaded.data)
    told = []
    for (stem, campus), degree in degrees.items():
        tree = loaded.degree(stem, campus)
        left = residuals(tree)
        rests = [node for node in left if node.uri.endswith("-rest")]
        in_words = [node for node in left if node not in rests]
        expected = published.slots(degree)
        assert sorted(node.credits or 0 for node in in_words) == sorted(units for _, units in expected)
        assert all(any(words in node.text for words, _ in expected) for node in in_words)
        rest = published.rest(degree)
        assert [node.credits for node in rests] == ([] if rest == 0 else [rest]), campus
        total = sum((node.credits or Fraction(0) for node in left), Fraction(0))
        told.append((campus, tree.root.name, len(left), total, degree["total_units"]))
        judged_as_it_must_be(tree)
    assert len(told) == 18
    print()
    for campus, name, count, total, of in told:
        print(f"{campus:5} {name[:50]:50} {count:2} residuals of {total} stated credits, of {of}")


def test_the_residual_credits_of_the_college(loaded: Loaded) -> None:
    listed = published.programs(loaded.data)
    told: dict[str, Fraction] = {}
    for program in listed:
        uri = "urn:competency-graph:ri:CCRI#program-" + str(
            program["program_code"] or program["catalog_url"].rstrip("/").rpartition("/")[2]
        )
        tree = loaded.trees[uri]
        left, rest = residuals(tree), published.program_rest(program)
        assert sum((node.credits or Fraction(0) for node in left), Fraction(0)) == rest, program["title"]
        assert len(left) == (rest > 0)
        judged_as_it_must_be(tree)
        told[uri] = rest
    assert len(told) == 199
    assert sum(rest > 0 for rest in told.values()) == 162
    print(f"\n{sum(told.values())} credits of {len(told)} programs are accounted for by nobody")
    for uri, rest in sorted(told.items(), key=lambda pair: -pair[1])[:5]:
        print(f"{loaded.trees[uri].root.name[:60]:60} {rest}")


def test_every_gathered_degree_is_planned(loaded: Loaded) -> None:
    for (stem, campus), degree in published.degrees(loaded.data).items():
        asked = [options for pair in published.asked(degree) if (options := published.ways(*pair))]
        planned(loaded.graph, loaded.degree(stem, campus), asked, f"urn:competency-graph:{stem}:{campus}")


def test_programs_of_the_college_are_planned(loaded: Loaded) -> None:
    for program in published.programs(loaded.data)[::12]:
        uri = "urn:competency-graph:ri:CCRI#program-" + str(
            program["program_code"] or program["catalog_url"].rstrip("/").rpartition("/")[2]
        )
        planned(
            loaded.graph, loaded.trees[uri], published.program_ways(program), "urn:competency-graph:ri:CCRI"
        )


def test_what_a_college_articulates_to_for_one_degree(loaded: Loaded) -> None:
    """The published evaluation of one degree: by group, as many as its number asks for of what articulates, no more."""
    file = loaded.data / published.FOLDER / "_degree_eval.fixture.json"
    evaluated = json.loads(file.read_text(encoding="utf-8"))
    codes = {key: f"{c['prefix']} {c['number']}" for key, c in evaluated["university_courses_by_id"].items()}
    held = {course["course_id"] for course in evaluated["courses"]}
    tree = loaded.degree("uc_degree_requirements", "UCB")
    assert tree.requirement is not None
    owner = "urn:competency-graph:uc_degree_requirements:UCB"
    satisfied, expected = set(), {}
    for group in evaluated["requirement_groups"]:
        (section,) = group["sections"]
        there = [
            codes[str(r["receiving"]["parent_id"])]
            for r in section["receivers"]
            if r["receiving"]["kind"] == "course" and any(set(o["course_ids"]) <= held for o in r["options"])
        ]
        satisfied |= {course_uri(owner, code) for code in there}
        expected[group["title"].partition(" (")[0]] = min(section["section_advisement"], len(there))
    states = judge(tree.requirement, holding(satisfied))
    found = {}
    for node, child in zip(tree.requirement.children, states.children, strict=True):
        if isinstance(node, Requirement):
            found[node.name.partition(" (")[0]] = child.met
    assert states.state is State.OPEN
    # Titles that both editions have; of the others the older edition has another cut.
    both = expected.keys() & found.keys()
    assert {title: found[title] for title in both} == {title: expected[title] for title in both}
    assert {title: expected[title] for title in sorted(both)} == {
        "American History & Institutions": 0, "Ethics / social implications of technology": 0,
        "Lower-division computer science": 2, "Lower-division electrical engineering": 0,
        "Lower-division mathematics": 4, "Physics": 2,
    }  # fmt: skip
