"""``stackable_into``: random graphs against every way over their rows, cases by hand, and the sample registry.

The oracle tries every way without a repeated node, over the rows that were written, by the text of ``docs/skills.md``.
"""

from __future__ import annotations

import csv
import random
from datetime import date

import pytest
from emptying import wipe
from learners import SAMPLES

from competency_graph.errors import NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.declarations import Value
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.questions.stackable_into.answer import LeadsBy, StackableIntoAnswer, StackInto
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer

NOW = date(2026, 3, 1)
SEEDS = range(8)
HOPS = 3
DOORS = ("RECOMMENDS", "PREREQUISITE", "ENTRY_REQUIRES", "ADVANCED_STANDING_FROM")


class Rows:
    """One random graph of courses, credentials, what they ask for, and rules."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.base = f"https://example.org/leads{seed}/"
        self.nodes: dict[str, NodeRow] = {}
        self.edges: dict[tuple[str, str, str], dict[str, Value]] = {}
        r = random.Random(seed)
        courses = [self.node(f"course{i}", "Course") for i in range(5)]
        credentials = [self.node(f"credential{i}", "Certificate") for i in range(4)]
        programs = [self.node(f"program{i}", "Program") for i in range(2)]
        things = [*courses, *credentials, *programs]
        trees = [
            self.node(f"tree{i}", "Requirement", op=r.choice(["ALL", "ANY"]), kind=r.choice(["required", "required", "recommended"]))
            for i in range(6)
        ]  # fmt: skip
        for kind, count in (("REQUIRES", 5), *((door, 1) for door in DOORS)):
            for _ in range(count):
                self.edge(kind, r.choice(things), r.choice([*trees, *things]))
        for _ in range(3):
            low, high = sorted(r.sample(range(6), 2))
            self.edge("HAS_PART", trees[low], trees[high])
        for _ in range(9):
            self.edge("ASKS_FOR", r.choice(trees), r.choice(things))
        for kind, count, starts in (
            ("PART_OF", 2, courses), ("RESULTS_IN", 1, things), ("PREPARES_FOR", 2, courses), ("SAME_COURSE", 1, courses),
        ):  # fmt: skip
            for _ in range(count):
                self.edge(kind, r.choice(starts), r.choice(courses if kind == "SAME_COURSE" else things))
        for number in range(4):
            ends = r.choice([None, None, "2020-12-31"])
            rule = self.node(f"rule{number}", "TransferRule", state=r.choice(["AWARDED", "AWARDED", "REFUSED"]), **({"ends": ends} if ends else {}))  # fmt: skip
            self.edge("TAKES", rule, r.choice([*things, r.choice(trees)]))
            self.edge("AWARDS", rule, r.choice(things), kind=r.choice(["COURSE", "COURSE", "NO_CREDIT"]))

    def node(self, key: str, label: str, **properties: Value) -> str:
        self.nodes[self.base + key] = NodeRow(self.base + key, (label,), {"name": key, **properties})
        return self.base + key

    def edge(self, kind: str, start: str, end: str, /, **properties: Value) -> None:
        if start != end:
            self.edges[kind, start, end] = dict(properties)

    def unit(self) -> UnitRows:
        edges = tuple(
            EdgeRow(kind, start, end, str(number), properties)
            for number, ((kind, start, end), properties) in enumerate(self.edges.items())
        )
        return UnitRows("leads", f"leads {self.seed}", tuple(self.nodes.values()), edges, file="leads.json")

    def value(self, uri: str, name: str) -> object:
        return self.nodes[uri].properties.get(name)

    def is_a(self, uri: str, *labels: str) -> bool:
        return bool(set(self.nodes[uri].labels) & set(labels))

    # One step up: (where, whether it counts, hop, whether by a rule).

    def roots(self, tree: str, *, recommended: bool = False) -> list[tuple[str, bool]]:
        """Every requirement above (itself too), and whether something on the way is only recommended."""
        recommended = recommended or self.value(tree, "kind") == "recommended"
        found = [(tree, recommended)]
        for kind, start, end in self.edges:
            if kind == "HAS_PART" and end == tree:
                found += self.roots(start, recommended=recommended)
        return found

    def steps(self, at: str) -> set[tuple[str, bool, int, bool]]:
        found: set[tuple[str, bool, int, bool]] = set()
        askers = [(at, False)]
        for kind, start, end in self.edges:
            if kind == "ASKS_FOR" and end == at:
                askers += self.roots(start)
        for kind, start, end in self.edges:
            for asker, recommended in askers:
                if end == asker and kind == "REQUIRES":
                    found.add((start, not recommended, 1, False))
                if end == asker and kind in DOORS:
                    found.add((start, False, 1, False))
                if end == asker and kind == "TAKES" and self.value(start, "state") == "AWARDED":
                    if self.value(start, "ends") is not None:
                        continue
                    for (awards, rule, target), what in self.edges.items():
                        if awards == "AWARDS" and rule == start and what["kind"] != "NO_CREDIT":
                            found.add((target, True, 1, True))
            if start == at and kind in ("PART_OF", "RESULTS_IN"):
                found.add((end, True, 1, False))
            if start == at and kind == "PREPARES_FOR":
                found.add((end, False, 1, False))
            if kind == "SAME_COURSE" and at in (start, end):
                found.add((end if at == start else start, True, 0, False))
        return {step for step in found if step[0] != at}

    def reached(self, root: str) -> dict[str, tuple[int, int]]:
        """Target → (doors on the best way, hops), by every way."""
        best: dict[str, tuple[int, int]] = {}

        def go(at: str, seen: frozenset[str], doors: int, hops: int, *, awarded: bool) -> None:
            if hops and not self.is_a(at, "Course"):
                best[at] = min(best.get(at, (9, 9)), (doors, hops))
            for to, counts, hop, rule in self.steps(at):
                if to in seen or hops + hop > HOPS or (rule and awarded):
                    continue
                go(to, seen | {to}, doors + (not counts), hops + hop, awarded=rule or (awarded and hop == 0))

        go(root, frozenset({root}), 0, 0, awarded=False)
        return best


GRAPHS = [Rows(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def leads(scratch_database: Database) -> Graph:
    wipe(scratch_database)
    Writer(scratch_database).write([rows.unit() for rows in GRAPHS])
    return Graph(scratch_database)


def every(graph: Graph, of: str, size: int) -> list[StackInto]:
    """All pages."""
    found: list[StackInto] = []
    after = None
    while True:
        answer = graph.stackable_into(of, most_hops=HOPS, as_of=NOW, first=size, after=after)
        found += answer.targets
        assert answer.total >= len(found)
        if not answer.page_info.has_next_page:
            assert answer.total == len(found)
            return found
        after = answer.page_info.end_cursor


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_every_way_of_random_graphs(rows: Rows, leads: Graph) -> None:
    roots = [uri for uri in rows.nodes if rows.is_a(uri, "Course", "Certificate")]
    for root in roots[:6]:
        wanted = rows.reached(root)
        found = every(leads, root, 2)
        assert {x.target.uri for x in found} == set(wanted)
        order = [(not x.counts, x.hops, x.target.name, x.target.uri) for x in found]
        assert order == sorted(order)
        for one in found:
            doors, hops = wanted[one.target.uri]
            assert (one.counts, one.hops) == (doors == 0, hops)
            assert one.way[-1].to.uri == one.target.uri
            assert sum(step.by is not LeadsBy.SAME_COURSE for step in one.way) == one.hops
            assert all(step.evidence for step in one.way)
            at = root
            for step in one.way:
                assert step.to.uri in {to for to, *_ in rows.steps(at)}
                at = step.to.uri


def test_the_random_graphs_show_every_kind_of_step(leads: Graph) -> None:
    found = {
        step.by
        for rows in GRAPHS
        for uri in rows.nodes
        if rows.is_a(uri, "Course", "Certificate")
        for one in leads.stackable_into(uri, most_hops=HOPS, as_of=NOW, first=100).targets
        for step in one.way
    }
    assert found == set(LeadsBy) - {LeadsBy.PATHWAY}


# The sample registry.


def key(name: str) -> str:
    with (SAMPLES / "keys.csv").open() as file:
        return next(row["ctid"] for row in csv.DictReader(file) if row["key"] == name)


def by_name(answer: StackableIntoAnswer) -> dict[str, StackInto]:
    return {one.target.name: one for one in answer.targets}


def test_a_badge_leads_to_a_bachelors_degree(sample_graph: Graph) -> None:
    answer = sample_graph.stackable_into(key("QWO:sql"), most_hops=5, as_of=NOW)
    found = by_name(answer)
    degree = found["Bachelor of Science in Data Science"]
    assert [step.by for step in degree.way] == [
        LeadsBy.TRANSFER, LeadsBy.REQUIRED, LeadsBy.REQUIRED, LeadsBy.TRANSFER, LeadsBy.REQUIRED,
    ]  # fmt: skip
    assert degree.target.institution == "Lindenmoor State University"
    assert degree.share.text == "3 semester hours, 1 of 10 things asked for together"
    english = by_name(sample_graph.stackable_into(key("MVC:ENG 101"), as_of=NOW))
    associate = english["Associate of Applied Science in Data Technology"]
    assert associate.share.text == "3 semester hours of 60 semester hours, 1 of 8 things asked for together"
    informatics = english["Bachelor of Science in Informatics"]
    assert informatics.share.text.startswith("4.5 quarter hours of ")
    certificate = found["Data Foundations Certificate"]
    assert (certificate.hops, certificate.kind) == (2, "Certificate")
    assert certificate.way[0].rule is not None
    assert found["Data Worker Pathway"].way[-1].by is LeadsBy.PATHWAY
    assert "more than 5 steps away" in answer.sentence
    assert sum(c.count for c in answer.counts) == answer.total == len(answer.targets)
    near = sample_graph.stackable_into(key("QWO:sql"), most_hops=1, as_of=NOW)
    assert {one.target.name for one in near.targets} == {"Data Work Micro-Credential", "Data Worker Pathway"}


def test_a_route_is_marked_and_a_door_does_not_count(sample_graph: Graph) -> None:
    answer = sample_graph.stackable_into(key("QWO:networks"), as_of=NOW)
    infrastructure = by_name(answer)["Infrastructure Micro-Credential"]
    assert infrastructure.way[0].by is LeadsBy.ALTERNATIVE
    assert infrastructure.way[0].choice == "1 of 2"
    assert "choices" in {r.point for r in answer.readings}
    learning = sample_graph.stackable_into(key("QWO:sql/learning"), as_of=NOW)
    badge = by_name(learning)["Query Essentials Badge"]
    assert (badge.counts, badge.way[0].by) == (False, LeadsBy.PREPARATION)


def test_what_nothing_asks_for(sample_graph: Graph) -> None:
    top = sample_graph.stackable_into(key("LSU:ms-data-science"), as_of=NOW)
    assert (top.total, top.targets, top.page_info.end_cursor) == (0, (), None)
    assert "silence" in top.sentence


def test_limits_are_said(leads: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    from competency_graph.questions.stackable_into import above

    roots = [u for rows in GRAPHS for u in rows.nodes if rows.is_a(u, "Course")]
    root = max(roots, key=lambda u: leads.stackable_into(u, as_of=NOW).total)
    whole = leads.stackable_into(root, as_of=NOW, most_hops=8)
    with monkeypatch.context() as patched:
        patched.setattr(above, "MOST_STATEMENTS", 0)
        answer = leads.stackable_into(root, as_of=NOW, most_hops=8)
        assert "were not followed" in answer.sentence
        assert answer.total < whole.total
    with monkeypatch.context() as patched:
        patched.setattr(above, "MOST_THINGS", 2)
        answer = leads.stackable_into(root, as_of=NOW, most_hops=8)
        assert "Cut after" in " ".join(answer.cut)
        assert answer.total < whole.total


@pytest.mark.parametrize(
    ("ask", "error", "says"),
    [
        (lambda g: g.stackable_into("ce-00000000-0000-4000-8000-0000000000ff"), NotFound, "No credential or course"),
        (lambda g: g.stackable_into(GRAPHS[0].base + "course0", most_hops=9), QuestionError, "1 to 8"),
        (lambda g: g.stackable_into(GRAPHS[0].base + "course0", first=0), QuestionError, "1 to 100"),
        (lambda g: g.stackable_into(GRAPHS[0].base + "course0", after="x"), QuestionError, "no cursor"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(leads: Graph, ask: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        ask(leads)  # type: ignore[operator]
