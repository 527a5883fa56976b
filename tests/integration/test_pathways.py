"""CTDL pathways on the real server: conditions of k of n, a destination without a condition, no prices, no proxies.

The French BA (facts page: 28 conditions, "1 of 2" to "4 of 5"; its destination has five children and no condition) is read
whole, judged with nothing, some and all of its components held, and planned in items. Its older edition asks for "5 of 5" at the
destination, gives two components one id, and names two that nobody describes. The judge here is a few lines over the JSON: a component is
reached when it is held, when so many of its condition's targets are, or, without a condition, when all its children are.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from emptying import wipe

from competency_graph.graph import Graph
from competency_graph.model.holdings import CredentialHeld, Holdings
from competency_graph.model.requirements import Op, Requirement
from competency_graph.planning.objective import Objective, PlanStatus
from competency_graph.questions.satisfaction import Judged, Satisfier, State, judge
from competency_graph.questions.stack_to_degree.answer import CostBasis, StackAnswer
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.load import load_ctdl

pytest.importorskip("ortools")

NOW = date(2026, 3, 1)
AT = "https://example.org/resources/"


def bare(item: dict[str, Any]) -> dict[str, Any]:
    return {name.rpartition(":")[2]: value for name, value in item.items()}


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


class Published:
    """A pathway's JSON, judged by itself."""

    def __init__(self, items: list[dict[str, Any]]) -> None:
        self.items = {item["@id"]: bare(item) for item in items}
        (self.pathway,) = (u for u, item in self.items.items() if item["@type"].endswith("Pathway"))
        (self.destination,) = listed(self.items[self.pathway]["hasDestinationComponent"])

    def asks(self, uri: str) -> tuple[int, tuple[str, ...]] | None:
        """How many of which components a component asks for; None for one that is taken as it is."""
        item = self.items.get(uri, {})
        if "hasCondition" in item:
            (condition,) = map(bare, listed(item["hasCondition"]))
            return int(condition["requiredNumber"]), tuple(listed(condition["targetComponent"]))
        children = tuple(listed(item.get("hasChild")))
        return (len(children), children) if children else None

    @property
    def leaves(self) -> tuple[str, ...]:
        named = {self.destination}
        for uri in self.items:
            if (asked := self.asks(uri)) is not None and uri != self.pathway:
                named |= set(asked[1])
        return tuple(sorted(uri for uri in named if uri in self.items and self.asks(uri) is None))

    def reached(self, uri: str, held: frozenset[str]) -> bool:
        asked = self.asks(uri)
        if uri in held:
            return True
        return asked is not None and sum(self.reached(t, held) for t in asked[1]) >= asked[0]

    def fewest(self) -> int:
        """By exhaustive search: every choice within each group of leaves that share a component, and of these choices all."""
        asked = {
            uri: found for uri in sorted(self.items) if (found := self.asks(uri)) and uri != self.pathway
        }
        lowest = [(uri, targets) for uri, (_, targets) in asked.items() if not any(map(self.asks, targets))]
        groups: list[set[str]] = []
        for _, targets in lowest:
            touched = [g for g in groups if g & set(targets)]
            groups = [g for g in groups if g not in touched] + [set(targets).union(*touched)]
        choices = []
        for group in groups:
            there = sorted(group & set(self.leaves))
            best: dict[frozenset[str], frozenset[str]] = {}
            for size in range(len(there) + 1):
                for some in combinations(there, size):
                    got = frozenset(
                        u
                        for u, targets in lowest
                        if set(targets) & group and self.reached(u, frozenset(some))
                    )
                    if not any(got <= more for more in best):
                        best[got] = frozenset(some)
            choices.append(list(best.values()))
        whole = (frozenset[str]().union(*choice) for choice in product(*choices))
        return min(len(held) for held in whole if self.reached(self.destination, held))


def holding(uris: Iterable[str]) -> list[Satisfier]:
    return [Satisfier(uri, frozenset({uri}), held=True) for uri in sorted(uris)]


def judged(tree: Tree, uris: Iterable[str]) -> Judged:
    assert tree.requirement is not None
    return judge(tree.requirement, holding(uris))


def conditions(tree: Tree) -> Counter[tuple[int, int]]:
    """(k, n) of the conditions in the tree, each once however often it is asked for."""
    assert tree.requirement is not None
    found = {
        node.uri: (int(node.count or 0), len(node.children))
        for node in tree.requirement.walk()
        if isinstance(node, Requirement) and node.op is Op.AT_LEAST
    }
    return Counter(found.values())


def honest(answer: StackAnswer, published: Published, held: Iterable[str] = ()) -> list[str]:
    """What must hold of a plan of unpriced components; the uris that it takes."""
    assert answer.status is PlanStatus.OPTIMAL
    (plan,) = answer.plans
    taken = [step.item.uri for step in plan.steps]
    assert set(taken) <= set(published.leaves), "components with a condition are earned, not taken"
    assert published.reached(published.destination, frozenset(taken) | frozenset(held))
    assert all(step.cost is None and step.cost_basis is CostBasis.UNKNOWN for step in plan.steps)
    assert all(step.satisfies and not any(s.prerequisite for s in step.satisfies) for step in plan.steps)
    assert plan.totals.cost_is_lower_bound or not taken
    assert {item.uri for item in plan.totals.unpriced} == set(taken)
    assert plan.exit_points[-1].credential.uri == published.pathway
    return taken


# -- by hand -----------------------------------------------------------------------------------------------------------------


def component(name: str, kind: str = "BasicComponent", **more: Any) -> dict[str, Any]:
    return {"@id": AT + name, "@type": f"ceterms:{kind}", "ceterms:name": {"en": name}, **more}


def k_of(number: int, *targets: str) -> dict[str, Any]:
    return {"ceterms:hasCondition": [{
        "@type": "ceterms:ComponentCondition", "ceterms:requiredNumber": number,
        "ceterms:targetComponent": [AT + t for t in targets],
    }]}  # fmt: skip


def pathway(*, at_the_end: int | None = None) -> list[dict[str, Any]]:
    """Two badges over three steps, one of which serves both; the end asks for both, in one of two ways of saying so."""
    children = {"ceasn:hasChild": [AT + "reading", AT + "writing"]}
    end = children if at_the_end is None else children | k_of(at_the_end, "reading", "writing")
    return [
        {"@id": AT + "path", "@type": "ceterms:Pathway", "ceterms:name": {"en": "Path"},
         "ceterms:hasDestinationComponent": [AT + "end"]},
        component("end", "CredentialComponent", **end),
        component("reading", "CredentialComponent", **k_of(1, "essay", "debate")),
        component("writing", "CredentialComponent", **k_of(2, "essay", "letter", "poem")),
        *(component(name) for name in ("essay", "debate", "letter", "poem")),
    ]  # fmt: skip


def load(database: Database, folder: Path, items: list[dict[str, Any]]) -> Graph:
    file = folder / "pathway.json"
    file.write_text(json.dumps({"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": items}))
    assert load_ctdl([file], Writer(database), source="pathways").rejected == 0
    return Graph(database)


@pytest.mark.parametrize("at_the_end", [None, 2], ids=["children", "2 of 2"])
def test_a_pathway_by_hand(scratch: Database, tmp_path: Path, at_the_end: int | None) -> None:
    items = pathway(at_the_end=at_the_end)
    published, graph = Published(items), load(scratch, tmp_path, items)
    tree = graph.ask(requirement_trees([AT + "path"]))[AT + "path"]
    assert len(tree.readings) == (at_the_end is None), "that children without a condition mean all is said"
    for size in range(5):
        for some in combinations(published.leaves, size):
            met = judged(tree, some).state is State.MET
            assert met == published.reached(published.destination, frozenset(some)), some
    assert judged(tree, [AT + "reading", AT + "letter", AT + "poem"]).state is State.MET, (
        "a badge that is held"
    )
    answer = graph.stack_to_degree(AT + "path", objective=Objective.COURSES, as_of=NOW)
    taken = honest(answer, published)
    # The essay serves both badges; beside it a letter or a poem, whose uri comes first.
    assert taken == [AT + "essay", AT + "letter"]
    assert published.fewest() == 2
    held = Holdings(credentials=(CredentialHeld(AT + "letter"), CredentialHeld(AT + "poem")))
    more = graph.stack_to_degree(AT + "path", held, objective=Objective.COURSES, as_of=NOW)
    assert honest(more, published, [AT + "letter", AT + "poem"]) == [AT + "debate"]
    badge = Holdings(credentials=(CredentialHeld(AT + "writing"),))
    less = graph.stack_to_degree(AT + "path", badge, objective=Objective.COURSES, as_of=NOW)
    assert honest(less, published, [AT + "writing"]) == [AT + "debate"]


def test_a_component_asks_for_its_own_condition(scratch: Database, tmp_path: Path) -> None:
    graph = load(scratch, tmp_path, pathway())
    trees = graph.ask(requirement_trees([AT + "writing", AT + "essay"]))
    assert conditions(trees[AT + "writing"]) == {(2, 3): 1}
    assert trees[AT + "essay"].requirement is None, "what asks for nothing is taken as it is"
    answer = graph.stack_to_degree(AT + "writing", objective=Objective.COURSES, as_of=NOW)
    assert [step.item.name for step in answer.plans[0].steps] == ["essay", "letter"]
    assert not graph.ask(requirement_trees([AT + "path"], relation="PREREQUISITE"))[AT + "path"].requirement


# -- the French BA -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def french(scratch_database: Database, real_data: Path) -> Iterator[tuple[Graph, Path]]:
    folder = real_data / "ctdl" / "samples" / "pathways"
    if not folder.is_dir():
        pytest.skip("no pathways in the real data")
    wipe(scratch_database)
    load_ctdl([folder / name for name in EDITIONS], Writer(scratch_database), source="french")
    yield Graph(scratch_database), folder
    wipe(scratch_database)


EDITIONS = ("french-ba-sandbox-published.json", "french-ba-comptia.json")
K_OF_N = {(1, 2): 12, (2, 4): 6, (1, 3): 5, (4, 5): 3, (3, 4): 2}
"""The conditions of the published edition (facts page, section 10)."""


def read(folder: Path, name: str) -> Published:
    document = json.loads((folder / name).read_text(encoding="utf-8-sig"))
    return Published(document["@graph"] if isinstance(document, dict) else document)


@pytest.fixture
def edition(french: tuple[Graph, Path]) -> tuple[Published, Tree, Graph]:
    graph, folder = french
    published = read(folder, EDITIONS[0])
    tree = graph.ask(requirement_trees([published.pathway]))[published.pathway]
    return published, tree, graph


def test_the_choices_of_the_french_ba(edition: tuple[Published, Tree, Graph]) -> None:
    published, tree, _ = edition
    assert conditions(tree) == K_OF_N
    assert [r.used for r in tree.readings] == ["ALL"]
    assert len(published.leaves) == 24
    nothing = judged(tree, ())
    assert (nothing.state, nothing.done) == (State.OPEN, 0), "no condition at the end: not met by nothing"
    assert judged(tree, published.leaves).state is State.MET
    for left_out in published.leaves:
        some = frozenset(published.leaves) - {left_out}
        assert (judged(tree, some).state is State.MET) == published.reached(published.destination, some)
    chance, outcomes = random.Random(28), set()
    for _ in range(100):
        held = frozenset(uri for uri in published.leaves if chance.random() < 0.6)
        outcomes.add(met := published.reached(published.destination, held))
        assert (judged(tree, held).state is State.MET) == met
    assert outcomes == {True, False}


def test_the_french_ba_plans_in_items(edition: tuple[Published, Tree, Graph]) -> None:
    """No price and no proxy anywhere: fewest items, unpriced, among what there is; proven fewest by exhaustive search."""
    published, tree, graph = edition

    def ask(held: Iterable[str] = (), objective: Objective = Objective.COURSES) -> list[str]:
        holdings = Holdings(credentials=tuple(CredentialHeld(uri) for uri in held))
        answer = graph.stack_to_degree(published.pathway, holdings, objective=objective, as_of=NOW)
        assert not answer.unaccounted
        return honest(answer, published, held)

    taken = ask()
    assert len(taken) == published.fewest() == 8
    assert judged(tree, taken).state is State.MET
    for uri in taken:
        assert judged(tree, set(taken) - {uri}).state is not State.MET, "none of them is needless"
    assert len(ask(objective=Objective.COST)) == 8, "without a price the fewest unpriced are the fewest"
    assert set(ask(taken[::2])) == set(taken) - set(taken[::2]), (
        "with half of them held the other half is planned"
    )
    assert ask(taken) == []


def test_the_older_edition_asks_for_five_of_five(french: tuple[Graph, Path]) -> None:
    """Its steps share components as those of the other edition do, and what nobody describes is named."""
    graph, folder = french
    pathway_uri = read(folder, EDITIONS[1]).pathway
    tree = graph.ask(requirement_trees([pathway_uri]))[pathway_uri]
    assert conditions(tree) == Counter(K_OF_N) + Counter({(5, 5): 1})
    answer = graph.stack_to_degree(pathway_uri, objective=Objective.COURSES, as_of=NOW)
    assert (answer.status, answer.for_parsed_part) == (PlanStatus.OPTIMAL, True)
    assert len({u.requirement for u in answer.unaccounted}) == 2
    taken = [step.item.uri for step in answer.plans[0].steps]
    assert len(taken) == 8
    undescribed = {u.requirement for u in answer.unaccounted}
    assert judged(tree, taken).state is State.OPEN, "the answer is for the part that somebody describes"
    assert judged(tree, [*taken, *undescribed]).state is State.MET
