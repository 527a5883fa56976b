"""The 133 real agreements of Santa Monica College and UC San Diego, 2024-2025, on the real server: the cases of ``cases.md``.

What is expected is counted here again from the files, by a few lines that know nothing of the loader.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from emptying import wipe

from competency_graph.errors import QuestionError
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.model.rules import AwardKind
from competency_graph.questions.transfer.answer import ConditionKind, Outcome, TransferAnswer
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.writer import Writer
from competency_graph_loaders.assist.identifiers import course_uri, major_uri
from competency_graph_loaders.assist.load import load_assist
from competency_graph_loaders.reports import LoadReport

SMC, UCSD = "Santa Monica College", "University of California, San Diego"
NOW = date(2025, 3, 1)
Json = dict[str, Any]


class Files:
    """The files, read without the loader."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results: list[Json] = []
        for path in sorted(folder.rglob("*.json")):
            result = json.loads(path.read_text())["result"]
            self.results.append({
                "name": result["name"], "template": json.loads(result["templateAssets"]),
                "articulations": [a["articulation"] for a in json.loads(result["articulations"])],
            })  # fmt: skip

    @staticmethod
    def key(item: Json) -> tuple[int, ...]:
        courses = (
            [item["course"]]
            if "course" in item
            else sorted(item["series"]["courses"], key=lambda c: c["position"])
        )
        return tuple(c["courseIdentifierParentId"] for c in courses)

    @staticmethod
    def options(item: Json) -> list[frozenset[int]]:
        """The sets of sending courses of which one suffices."""
        side = item["sendingArticulation"]
        groups = [frozenset(c["courseIdentifierParentId"] for c in g["items"]) for g in side["items"]]
        if any(c["groupConjunction"] == "And" for c in side["courseGroupConjunctions"]):
            return [frozenset().union(*groups)]
        return groups

    def articulated(self) -> Iterator[tuple[Json, dict[tuple[int, ...], list[frozenset[int]]]]]:
        """Each file with its receivers and their options."""
        for result in self.results:
            yield result, {self.key(a): self.options(a) for a in result["articulations"] if self.options(a)}


@pytest.fixture(scope="module")
def files(real_data: Path) -> Files:
    folder = real_data / "articulation" / "assist-raw-smc-ucsd"
    if not folder.is_dir():
        pytest.skip("no real agreements of ASSIST")
    return Files(folder)


@pytest.fixture(scope="module")
def loaded(files: Files, scratch_database: Database) -> LoadReport:
    wipe(scratch_database)
    return load_assist([files.folder], Writer(scratch_database), source="assist", edition="2024-2025")


@pytest.fixture(scope="module")
def smc(loaded: LoadReport, scratch_database: Database) -> Graph:
    return Graph(scratch_database)


def transcript(*codes: str, grade: str = "B") -> Holdings:
    return Holdings(
        coursework=tuple(
            Coursework(institution=SMC, code=c, grade=grade, completed="2024-12-15") for c in codes
        )
    )


def ask(graph: Graph, *codes: str, toward: str | None = None) -> TransferAnswer:
    return graph.transfer(UCSD, transcript(*codes), toward=toward, as_of=NOW)


def equivalents(answer: TransferAnswer) -> set[str]:
    return {
        a.target.code
        for item in answer.items
        for a in item.awards
        if a.outcome is Outcome.EQUIVALENT and a.target is not None and a.target.code is not None
    }


def program(name: str) -> str:
    return major_uri(75, 7, "Major", " ".join(name.split()))


# -- the load ----------------------------------------------------------------------------------------------------------------


def test_every_part_of_the_files_is_accounted_for(files: Files, loaded: LoadReport) -> None:
    found = {f.rule: f.count for f in loaded.findings}
    assert loaded.rejected == 0
    assert (found["agreement"], found["requirement group"], found["group without an instruction"]) == (
        133,
        319,
        159,
    )
    assert (found["cell"], found["series cell"]) == (2412, 67)
    assert (found["articulation"], found["articulation of a series"]) == (1585, 27)
    assert (found["to be taken after transfer"], found["not articulated"]) == (112, 8)
    assert 133 - found["agreement without an articulation"] == 121
    assert "unknown instruction" not in found
    assert "unparsed advisement" not in found
    # Counted again, from the files.
    groups = [t for r in files.results for t in r["template"] if t["type"] == "RequirementGroup"]
    cells = [c for g in groups for s in g["sections"] for row in s["rows"] for c in row["cells"]]
    assert (len(groups), sum(g["instruction"] is None for g in groups), len(cells)) == (319, 159, 2412)
    assert sum(len(r["articulations"]) for r in files.results) == 1585


def test_each_distinct_articulation_is_stored_once(files: Files, loaded: LoadReport) -> None:
    distinct = {
        (files.key(a), json.dumps([files.options(a) and sorted(map(sorted, files.options(a))), a["sendingArticulation"]["noArticulationReason"]]))
        for r in files.results for a in r["articulations"]
    }  # fmt: skip
    nodes = {count.name: count.count for count in loaded.nodes}
    assert len(distinct) == len({key for key, _ in distinct}) == 143
    assert (nodes["TransferRule"], nodes["Agreement"], nodes["Program"]) == (143, 1, 133)
    assert not any(f.rule == "majors disagree" for f in loaded.findings)


def test_loading_again_writes_nothing(files: Files, smc: Graph, loaded: LoadReport) -> None:
    before = digest(smc.database, full=True)
    again = load_assist([files.folder], Writer(smc.database), source="assist", edition="2024-2025")
    assert (again.written, again.retired, again.unchanged) == (0, 0, loaded.units)
    assert digest(smc.database, full=True) == before


# -- shared courses ----------------------------------------------------------------------------------------------------------


def test_biology_three_courses_together_serve_three_receivers(smc: Graph) -> None:
    three = {"BILD 1", "BILD 2", "BILD 3"}
    assert three <= equivalents(ask(smc, "BIOL 21", "BIOL 22", "BIOL 23"))
    half = ask(smc, "BIOL 21", "BIOL 22")
    assert not three & equivalents(half)
    for item in half.items:
        unmet = [a for a in item.awards if a.target is not None and a.target.code in three]
        assert {a.target.code for a in unmet if a.target is not None} == three
        assert {a.outcome for a in unmet} == {Outcome.CONDITIONS_NOT_MET}
        conditions = [c for a in unmet for c in a.conditions]
        assert {c.kind for c in conditions} == {ConditionKind.COMPANION}
        assert all(c.about is not None and c.about.code == "BIOL 23" for c in conditions)


def test_mathematics_one_course_serves_alone_and_together(smc: Graph) -> None:
    both = equivalents(ask(smc, "MATH 7", "MATH 8"))
    assert {"MATH 20A", "MATH 20B"} <= both
    alone = equivalents(ask(smc, "MATH 8"))
    assert "MATH 20B" in alone
    assert "MATH 20A" not in alone
    assert "MATH 20A" not in equivalents(ask(smc, "MATH 7"))


def test_chemistry_two_courses_serve_four_receivers(smc: Graph) -> None:
    assert {"CHEM 6A", "CHEM 6B", "CHEM 6C", "CHEM 7L"} <= equivalents(ask(smc, "CHEM 11", "CHEM 12"))
    first = equivalents(ask(smc, "CHEM 11"))
    assert "CHEM 6A" in first
    assert not first & {"CHEM 6B", "CHEM 6C", "CHEM 7L"}


def test_aerospace_both_groups_of_engineering(smc: Graph) -> None:
    aerospace = program("MAE: Aerospace Engineering B.S.")
    assert "MAE 30A" in equivalents(ask(smc, "ENGR 12", "ENGR 16", toward=aerospace))
    for alone in ("ENGR 12", "ENGR 16"):
        answer = ask(smc, alone, toward=aerospace)
        assert "MAE 30A" not in equivalents(answer)
        assert any(a.target and a.target.code == "MAE 30A" for a in answer.items[0].awards)


def packed(receivers: dict[tuple[int, ...], list[frozenset[int]]]) -> int:
    """The most receivers when a course may serve only once."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    uses: dict[int, list[Any]] = defaultdict(list)
    chosen = []
    for n, (_, options) in enumerate(sorted(receivers.items())):
        ways = [model.new_bool_var(f"{n} {k}") for k in range(len(options))]
        model.add_at_most_one(ways)
        chosen += ways
        for way, option in zip(ways, options, strict=True):
            for course in option:
                uses[course].append(way)
    for some in uses.values():
        model.add_at_most_one(some)
    model.maximize(sum(chosen))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return int(solver.objective_value)


def test_all_sending_courses_satisfy_every_articulated_receiver(files: Files, smc: Graph) -> None:
    sent = sorted(
        {
            c
            for _, receivers in files.articulated()
            for options in receivers.values()
            for o in options
            for c in o
        }
    )
    assert len(sent) == 101
    held = Holdings(
        coursework=tuple(Coursework(course=course_uri(c), grade="B", completed="2024-12-15") for c in sent)
    )

    def awarded(toward: str | None) -> set[str]:
        answer = smc.transfer(UCSD, held, toward=toward, as_of=NOW)
        courses = [a for item in answer.items for a in item.awards if a.kind is AwardKind.COURSE]
        return {a.target.uri for a in courses if a.outcome is Outcome.EQUIVALENT and a.target is not None}

    given = awarded(None)
    satisfied = exclusive = fewer = 0
    again = []
    for result, receivers in files.articulated():
        # MUSIC 2 gives MUS 2A by one rule and MUS 2A with MUS 2AK by another; a course is given once, and only a major
        # that wants both makes the second the better one.
        wanted = {course_uri(c) for key in receivers for c in key}
        here = given
        if not wanted <= given:
            again.append(result["name"])
            here = awarded(program(result["name"]))
        shared = sum(all(course_uri(c) in here for c in key) for key in receivers)
        once = packed(receivers)
        satisfied, exclusive, fewer = satisfied + shared, exclusive + once, fewer + (once < shared)
    assert (satisfied, exclusive, fewer) == (1431, 1027, 89)
    assert len(again) == 1
    serving: dict[int, set[tuple[int, ...]]] = defaultdict(set)
    for _, receivers in files.articulated():
        for key, options in receivers.items():
            for course in frozenset().union(*options):
                serving[course].add(key)
    assert sum(len(keys) > 1 for keys in serving.values()) == 28


# -- trees -------------------------------------------------------------------------------------------------------------------


def test_international_studies_one_of_fifteen_seven_of_them_series(files: Files, smc: Graph) -> None:
    shapes = []
    for result in files.results:
        for number, asset in enumerate(result["template"]):
            cells = [c for s in asset.get("sections", ()) for row in s["rows"] for c in row["cells"]]
            series = [c for c in cells if c["type"] == "Series"]
            if result["name"].startswith("International Studies") and len(cells) == 15:
                shapes.append((result["name"], number, len(series), files.key(series[0])))
    assert shapes
    assert {n for *_, n, _ in shapes} == {7}
    name = shapes[0][0]
    answer = ask(smc, "BIOL 3", toward=program(name))
    assert answer.toward is not None
    assert answer.toward.name == name
    assert answer.totals.complete is False


def test_the_reading_of_an_ambiguous_instruction_is_said(smc: Graph) -> None:
    answer = ask(
        smc, "BIOL 3", toward=program("Cognitive Science: Cognitive and Behavioral Neuroscience B.S.")
    )
    read = [r for r in answer.readings if r.used == "OVER_SECTIONS"]
    assert [r.choices for r in read] == [("OVER_SECTIONS", "ONE_SECTION")]
    assert "NFromConjunction" in read[0].why


def test_evidence_leads_to_file_and_record(smc: Graph) -> None:
    answer = ask(smc, "MATH 8")
    cited = {e.uri: e for item in answer.items for a in item.awards for e in a.evidence}
    rule = next(e for uri, e in cited.items() if ":articulation:" in uri)
    assert (rule.source, rule.edition) == ("assist", "2024-2025")
    assert rule.file is not None
    assert rule.file.endswith(".json")
    assert rule.record is not None
    assert "articulations[" in rule.record
    assert rule.agreement_name == f"{SMC} to {UCSD}, 2024-2025"


def test_a_course_of_an_earlier_year_counts_by_the_nearest_later_agreement(smc: Graph) -> None:
    def of(completed: str) -> set[str]:
        held = Holdings(
            coursework=(Coursework(institution=SMC, code="MATH 8", grade="B", completed=completed),)
        )
        return equivalents(smc.transfer(UCSD, held, as_of=date(2026, 5, 1)))

    assert "MATH 20B" in of("2019-05-20")
    assert "MATH 20B" in of("2025-08-10")
    assert "MATH 20B" not in of("2025-12-15")


def test_every_tree_can_be_asked_for_and_none_is_complete_with_nothing(files: Files, smc: Graph) -> None:
    from competency_graph.questions.satisfaction import State, judge
    from competency_graph.questions.trees import requirement_trees

    uris = [program(r["name"]) for r in files.results]
    trees = smc.ask(requirement_trees(uris))
    assert len(trees) == 133
    asked = {uri: tree.requirement for uri, tree in trees.items() if tree.requirement is not None}
    assert len(asked) == 126  # six list no group of requirements, one only recommends
    assert all(judge(tree, []).state is not State.MET for tree in asked.values())
    # With everything that a template names, it is complete.
    from competency_graph.questions.satisfaction import Satisfier

    for uri, tree in asked.items():
        held = [
            Satisfier(t, frozenset({t}), posted=True, grade="B")
            for t in sorted({a.target for a in tree.asks()})
        ]
        assert judge(tree, held).state is State.MET, uri


def test_progress_with_nothing_meets_nothing_whatever_articulates(files: Files, smc: Graph) -> None:
    """MET is never said where nothing articulates; "all that can be done here is done" is, and is told apart."""
    from competency_graph.questions.progress.answer import Articulation, NodeKind, NodeState

    here: dict[str, set[tuple[int, ...]]] = {r["name"]: set(options) for r, options in files.articulated()}
    stated: set[str] = set()
    nothing = 0
    for result in files.results:
        try:
            answer = smc.progress(program(result["name"]), at=SMC, as_of=NOW)
        except QuestionError as error:
            assert "Nobody states what" in str(error)  # noqa: PT017 - seven templates ask for nothing
            continue
        assert NodeState.MET not in {node.state for node in answer.nodes}
        assert answer.totals.requirements_met == 0
        items = [node for node in answer.nodes if node.kind is NodeKind.ITEM]
        can = any(node.articulation is Articulation.ARTICULATES for node in items)
        # A major of which the files articulate something has something to do; of the others all that can be done is done.
        assert can == bool(here.get(result["name"])), result["name"]
        if not can and not answer.totals.requirements_unknown:
            assert answer.totals.capped.complete, result["name"]
            nothing += 1
        stated |= {n.uri for n in items if n.articulation is Articulation.AFTER_TRANSFER}
        assert {n.state for n in items if n.articulation is Articulation.AFTER_TRANSFER} <= {
            NodeState.TAKE_AFTER_TRANSFER
        }
    assert (nothing, len(stated)) == (6, 30)


def test_nothing_is_wrong_with_the_graph(smc: Graph) -> None:
    from competency_graph.store.audit.check import check

    assert {checked.rule: checked.examples for checked in check(smc.database).rules if checked.count} == {}
