"""What users of a registry ask: the answers of the real server against plain walks over the rows that were written.

Eight random graphs (rings, parallel edges of two units, dangling ends, tombstones) are written in one batch; the oracle
follows the text of ``docs/registry-questions.md`` over the rows, and knows nothing of the queries.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from emptying import wipe
from hypothesis import given
from hypothesis import strategies as st

from competency_graph.errors import Ambiguous, NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.declarations import Value
from competency_graph.model.nodes import closed_labels
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.questions.in_framework.answer import Membership
from competency_graph.questions.lookup.answer import ResourceEdge
from competency_graph.questions.search.regions import STATES, place_pattern, spellings
from competency_graph.questions.skills.answer import Need
from competency_graph.questions.skills.question import Link, Subgraph, need_of, walk
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer

SEEDS = range(8)
NEEDS = (Need.REQUIRED, Need.ALTERNATIVE, Need.RECOMMENDED)
WORDS = ("Nursing", "Welding", "Data")
REGIONS = ("Indiana", "in", "Ohio", None)


class Rows:
    """One random graph."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.base = f"https://example.org/{seed}/resources/"
        self.seed = seed
        self.nodes: dict[str, NodeRow] = {}
        self.edges: set[tuple[str, str, str, str]] = set()
        """(type, start, end, role)."""
        r = self.random
        orgs = [self.node(f"org{i}", "Institution", region=r.choice(REGIONS)) for i in range(6)]
        things = [self.node(f"course{i}", "Course") for i in range(6)]
        credentials = [
            self.node(f"cred{i}", "Certificate", name=f"{r.choice(WORDS)} {i}", subjects=[r.choice(WORDS)])
            for i in range(6)
        ]
        exams = [self.node(f"exam{i}", "Assessment") for i in range(2)]
        needs = [
            self.node(
                f"need{i}",
                "Requirement",
                op=r.choice(["ALL", "ANY", "AT_LEAST"]),
                count="1",
                count_unit="ITEMS",
                kind=r.choice(["required", "required", "recommended"]),
            )
            for i in range(8)
        ]
        skills = [
            self.node(
                f"skill{i}", "Competency", name=f"{r.choice(WORDS)} skill {i}", coded_notation=f"A.{i % 3}"
            )
            for i in range(8)
        ]
        frameworks = [self.node(f"framework{i}", "CompetencyFramework") for i in range(2)]
        nowhere = [self.base + "nowhere"]
        self.node("gone", "Deleted")
        self.some(
            14,
            ("REQUIRES", "RECOMMENDS", "PREREQUISITE"),
            credentials + things,
            needs + things + credentials + nowhere,
        )
        self.some(8, ("HAS_PART",), needs, needs)
        self.some(14, ("ASKS_FOR",), needs, things + credentials + exams + skills + [self.base + "gone"])
        self.some(4, ("PART_OF",), things, credentials + things)
        self.some(14, ("TEACHES", "ASSESSES"), things + exams, skills)
        self.some(3, ("TARGETS",), credentials, skills, "targetCompetency")
        self.some(3, ("TARGETS",), credentials, skills, "somethingElse")
        self.some(6, ("HAS_UNIT",), orgs, orgs)
        self.some(20, ("OWNED_BY", "OFFERED_BY"), things + credentials + exams, orgs)
        self.some(10, ("CHILD_OF",), skills, skills + frameworks)
        self.some(6, ("IN_FRAMEWORK",), skills, frameworks)
        self.some(2, ("PUBLISHED_BY", "OWNED_BY"), frameworks + skills, orgs)
        self.some(2, ("ALIGNS_WITH",), skills, skills)

    def node(self, key: str, label: str, **properties: Value | None) -> str:
        uri = self.base + key
        given = {"name": key, **properties}
        self.nodes[uri] = NodeRow(uri, (label,), {k: v for k, v in given.items() if v is not None})
        return uri

    def some(
        self, count: int, types: tuple[str, ...], starts: list[str], ends: list[str], role: str = ""
    ) -> None:
        for _ in range(count):
            start, end = self.random.choice(starts), self.random.choice(ends)
            if start != end:
                self.edges.add((self.random.choice(types), start, end, role))

    def units(self) -> Iterator[UnitRows]:
        def rows(edges: list[tuple[str, str, str, str]]) -> tuple[EdgeRow, ...]:
            return tuple(
                EdgeRow(
                    kind,
                    start,
                    end,
                    role,
                    {"role": role} if role else {"kind": "exact"} if kind == "ALIGNS_WITH" else {},
                )
                for kind, start, end, role in edges
            )

        edges = sorted(self.edges)
        yield UnitRows("one", f"all {self.seed}", tuple(self.nodes.values()), rows(edges))
        again = [edge for edge in edges if self.random.random() < 0.4]
        described = tuple(self.nodes[uri] for uri in sorted({edge[1] for edge in again}))
        yield UnitRows("two", f"again {self.seed}", described, rows(again), priority=3)

    # What the oracles ask of the rows.

    def labels(self, uri: str) -> set[str]:
        return set(closed_labels(self.nodes[uri].labels)) if uri in self.nodes else {"Unresolved"}

    def to(self, start: str, *types: str) -> set[str]:
        return {end for kind, at, end, _ in self.edges if at == start and kind in types}

    def into(self, end: str, *types: str) -> set[str]:
        return {start for kind, start, at, _ in self.edges if at == end and kind in types}

    def all(self, label: str) -> list[str]:
        return [uri for uri in self.nodes if label in self.labels(uri)]

    def value(self, uri: str, name: str) -> object:
        return self.nodes[uri].properties.get(name) if uri in self.nodes else None


GRAPHS = [Rows(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def registry(scratch_database: Database) -> Graph:
    wipe(scratch_database)
    Writer(scratch_database).write([unit for rows in GRAPHS for unit in rows.units()])
    with scratch_database.driver.session(database="neo4j") as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()
    return Graph(scratch_database)


def followed(rows: Rows, uri: str) -> list[tuple[str, str, str]]:
    """(type, from, to) of what is followed from a node toward competencies."""
    if rows.labels(uri) & {"Competency", "CompetencyFramework"}:
        return []
    down = ("REQUIRES", "RECOMMENDS", "PREREQUISITE", "HAS_PART", "ASKS_FOR", "TEACHES", "ASSESSES")
    found = {
        (k, s, e) for k, s, e, role in rows.edges if s == uri and (k in down or role == "targetCompetency")
    }
    if rows.labels(uri) & {"Credential", "LearningOpportunity", "Assessment"}:
        found |= {(k, uri, s) for k, s, e, _ in rows.edges if e == uri and k == "PART_OF"}
    return sorted(found)


def firmness(rows: Rows, link: tuple[str, str, str], requires: str) -> int:
    kind, start, end = link
    siblings = [x for x in followed(rows, start) if x[0] in ("HAS_PART", "ASKS_FOR")]
    if kind == "RECOMMENDS" or rows.value(end, "kind") == "recommended":
        return 2
    if kind == "REQUIRES" and requires == "ANY":
        return int(len([x for x in followed(rows, start) if x[0] == "REQUIRES"]) > 1)
    if kind in ("HAS_PART", "ASKS_FOR") and rows.value(start, "op") in ("ANY", "AT_LEAST"):
        return int(len(siblings) > 1)
    return 0


def all_skills(rows: Rows, root: str, requires: str) -> dict[str, int]:
    """Each competency below and its firmness, by relaxing every edge until nothing changes."""
    best = {root: 0}
    changed = True
    while changed:
        changed = False
        for uri in list(best):
            for link in followed(rows, uri):
                value = max(best[uri], firmness(rows, link, requires))
                if value < best.get(link[2], 3):
                    best[link[2]] = value
                    changed = True
    return {uri: value for uri, value in best.items() if "Competency" in rows.labels(uri) and uri != root}


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
@pytest.mark.parametrize("requires", ["ALL", "ANY"])
def test_skills(rows: Rows, requires: str, registry: Graph) -> None:
    for root in rows.all("Credential")[:3] + rows.all("Course")[:2]:
        answer = registry.skills(root, requires=requires)
        found = {skill.competency.uri: NEEDS.index(skill.need) for skill in answer.skills}
        assert found == all_skills(rows, root, requires), root
        for skill in answer.skills:
            at = root
            for step in skill.through:
                assert any(x[0] == step.by and x[2] == step.to.uri for x in followed(rows, at))
                at = step.to.uri
            assert at == skill.competency.uri
            assert 1 <= len(skill.evidence) <= 2
            assert {e.source for e in skill.evidence} <= {"one", "two"}
        about = {review.about for review in answer.needs_review}
        assert about <= {rows.base + "gone", rows.base + "nowhere"}


def test_somebody_witnesses_twice(registry: Graph) -> None:
    """Parallel edges of two units are one fact with two witnesses; and dangling and deleted ends are really met."""
    answers = [registry.skills(root) for rows in GRAPHS for root in rows.all("Credential")]
    assert any(len(skill.evidence) == 2 for answer in answers for skill in answer.skills)
    whys = " ".join(review.why for answer in answers for review in answer.needs_review)
    assert "deleted it" in whys
    assert "Nobody has described this resource" in whys


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_owned_by(rows: Rows, registry: Graph) -> None:
    for root in rows.all("Organization"):
        whole, frontier = {root}, {root}
        while frontier:
            frontier = {u for o in frontier for u in rows.to(o, "HAS_UNIT")} - whole
            whole |= frontier
        owned = {n for o in whole for n in rows.into(o, "OWNED_BY", "OFFERED_BY")}
        counts: dict[str, int] = defaultdict(int)
        for uri in owned:
            for label in rows.labels(uri):
                counts[label] += 1
        answer = registry.owned_by(root)
        assert {unit.organization.uri for unit in answer.units} == whole - {root}
        assert answer.total == len(owned)
        assert {count.name: count.count for count in answer.counts} == counts
        for label in counts:
            listed: list[str] = []
            after = None
            while True:
                page = registry.owned_by(root, kind=label.lower(), first=2, after=after).page
                assert page is not None
                listed += [edge.node.uri for edge in page.edges]
                after = page.page_info.end_cursor
                if not page.page_info.has_next_page:
                    break
            assert sorted(listed) == sorted(uri for uri in owned if label in rows.labels(uri))
            names = [(str(rows.value(uri, "name")), uri) for uri in listed]
            assert names == sorted(names)


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_providers_of(rows: Rows, registry: Graph) -> None:
    for skill in rows.all("Competency"):
        aligned = (rows.to(skill, "ALIGNS_WITH") | rows.into(skill, "ALIGNS_WITH")) - {skill}
        for alignments in (True, False):
            meant = {skill, *aligned} if alignments else {skill}
            teach = {n for s in meant for n in rows.into(s, "TEACHES")}
            assess = {n for s in meant for n in rows.into(s, "ASSESSES")}
            who: dict[str | None, list[int]] = defaultdict(lambda: [0, 0])
            for thing in teach | assess:
                for org in rows.to(thing, "OFFERED_BY") or rows.to(thing, "OWNED_BY") or {None}:
                    who[org][0] += thing in teach
                    who[org][1] += thing in assess
            answer = registry.providers_of(skill, alignments=alignments, first=2)
            shown = {
                p.organization.uri if p.organization else None: [p.teaches, p.assesses]
                for p in answer.providers
            }
            assert shown == who
            assert answer.providers_in_all == len(who.keys() - {None})
            assert {a.competency.uri for a in answer.aligned} == (aligned if alignments else set())
            offers = list(answer.offers)
            while answer.page_info.has_next_page:
                answer = registry.providers_of(
                    skill, alignments=alignments, first=2, after=answer.page_info.end_cursor
                )
                offers += answer.offers
            assert sorted(offer.node.uri for offer in offers) == sorted(teach | assess)
            for offer in offers:
                thing = offer.node.uri
                assert set(offer.by) == {k for k in ("TEACHES", "ASSESSES") if rows.to(thing, k) & meant}
                assert offer.exact == bool(rows.to(thing, "TEACHES", "ASSESSES") & {skill})
                assert offer.evidence


def every(ask: object) -> list[ResourceEdge]:
    """All entries of a search, page by page of two."""
    found: list[ResourceEdge] = []
    after = None
    while True:
        page = ask(after)  # type: ignore[operator]
        found += page.edges
        if not page.page_info.has_next_page:
            return found
        after = page.page_info.end_cursor


def test_credentials_in(registry: Graph) -> None:
    for region, written in (("Indiana", {"indiana", "in"}), ("OH", {"ohio"}), ("Utah", set[str]())):
        for word in WORDS:
            wanted = set()
            for rows in GRAPHS:
                for uri in rows.all("Credential"):
                    words = f"{rows.value(uri, 'name')} {rows.value(uri, 'subjects')}"
                    places = set()
                    for org in rows.to(uri, "OFFERED_BY", "OWNED_BY"):
                        own = rows.value(org, "region")
                        above = {rows.value(p, "region") for p in rows.into(org, "HAS_UNIT")}
                        places |= {own} if own else above
                    if word in words and {str(p).lower() for p in places if p} & written:
                        wanted.add(uri)
            found = every(lambda after: registry.credentials_in(region, word.lower(), first=2, after=after))  # noqa: B023
            uris = [edge.node.uri for edge in found]
            assert sorted(uris) == sorted(wanted)


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_competencies_of_a_publisher(rows: Rows, registry: Graph) -> None:
    for org in rows.all("Organization"):
        for word in WORDS[:2]:
            wanted = {
                skill
                for skill in rows.all("Competency")
                if word in str(rows.value(skill, "name"))
                and any(
                    org in rows.to(x, "PUBLISHED_BY", "OWNED_BY")
                    for x in {skill} | rows.to(skill, "IN_FRAMEWORK")
                )
            }
            found = every(lambda after: registry.competencies(word[:4], publisher=org, first=2, after=after))  # noqa: B023
            assert sorted(edge.node.uri for edge in found) == sorted(wanted)


@pytest.mark.parametrize("rows", GRAPHS, ids=lambda rows: str(rows.seed))
def test_in_framework(rows: Rows, registry: Graph) -> None:
    for framework in rows.all("CompetencyFramework"):
        member = set()
        for skill in rows.all("Competency"):
            above, frontier = {skill}, {skill}
            while frontier:
                frontier = {p for s in frontier for p in rows.to(s, "CHILD_OF")} - above - {framework}
                above |= frontier
            stated = framework in rows.to(skill, "IN_FRAMEWORK")
            led = any(framework in rows.to(s, "IN_FRAMEWORK", "CHILD_OF") for s in above)
            expected = Membership.STATED if stated else Membership.BY_PARENTS if led else Membership.NOT_IN
            answer = registry.in_framework(framework, skill)
            (place,) = answer.places
            assert place.membership is expected
            assert answer.member == (expected is not Membership.NOT_IN) == bool(place.evidence)
            assert {f.uri for f in place.frameworks} == rows.to(skill, "IN_FRAMEWORK")
            chain = [*(p.uri for p in place.parents), skill]
            assert all(low in rows.into(high, "CHILD_OF") for high, low in pairwise(chain))
            if place.level is not None:
                assert place.level == len(chain)
            if stated:
                member.add(skill)
        for code in ("A.0", "A.1"):
            found = {place.competency.uri for place in registry.in_framework(framework, code).places}
            assert found == {s for s in member if rows.value(s, "coded_notation") == code}


def test_a_search_goes_on_behind_a_page_that_is_not_full(
    registry: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    from competency_graph.questions.search import question

    whole = [e.node.uri for e in every(lambda after: registry.credentials_in("Indiana", "data", after=after))]
    assert len(whole) > 3
    monkeypatch.setattr(question, "WINDOWS", (1, 1))
    parts = every(lambda after: registry.credentials_in("Indiana", "data", first=3, after=after))
    assert [edge.node.uri for edge in parts] == whole


# The walk alone, on graphs that hypothesis draws.


@st.composite
def subgraphs(draw: st.DrawFn) -> Subgraph:
    names = [f"n{i}" for i in range(draw(st.integers(2, 6)))]
    ops = st.sampled_from(["ALL", "ANY", "AT_LEAST", "AT_MOST", None])
    graph = Subgraph(
        nodes={
            name: {
                "uri": name,
                "labels": ["Requirement"],
                "op": draw(ops),
                "count": draw(st.sampled_from([None, "1", "2"])),
                "count_unit": draw(st.sampled_from(["ITEMS", "CREDITS"])),
                "kind": draw(st.sampled_from([None, "recommended"])),
            }
            for name in names
        }
    )
    types = st.sampled_from(["REQUIRES", "RECOMMENDS", "HAS_PART", "ASKS_FOR", "TEACHES"])
    for start, end, kind in sorted(
        draw(st.sets(st.tuples(st.sampled_from(names), st.sampled_from(names), types), max_size=14))
    ):
        graph.links[start].append(Link(start, end, kind, ({"unit": 1},)))
    return graph


@given(subgraphs(), st.sampled_from(["ALL", "ANY"]))
def test_the_firmest_need_and_its_shortest_way(graph: Subgraph, requires: str) -> None:
    best: dict[str, tuple[int, int]] = {}

    def simple(at: str, seen: frozenset[str], need: int, length: int) -> None:
        best[at] = min(best.get(at, (9, 9)), (need, length))
        for link in graph.below(at):
            if link.end not in seen:
                further = max(need, NEEDS.index(need_of(graph, link, requires)))
                simple(link.end, seen | {link.end}, further, length + 1)

    simple("n0", frozenset({"n0"}), 0, 0)
    found = walk(graph, "n0", requires)
    assert {uri: NEEDS.index(need) for uri, (need, _) in found.items()} == {u: b[0] for u, b in best.items()}
    for uri, (need, way) in found.items():
        assert [link.start for link in way] == (["n0", *(link.end for link in way)][: len(way)])
        assert not way or way[-1].end == uri
        worst = max((NEEDS.index(need_of(graph, link, requires)) for link in way), default=0)
        assert worst == NEEDS.index(need)
        assert len(way) >= best[uri][1]
        if need is Need.REQUIRED:
            assert len(way) == best[uri][1]


def test_how_many_of_how_many() -> None:
    def needs(**node: object) -> Need:
        graph = Subgraph(nodes={n: {"uri": n, "labels": []} for n in ("r", "a", "b")})
        graph.nodes["r"] = {"uri": "r", "labels": ["Requirement"], **node}
        graph.links["r"] = [Link("r", end, "ASKS_FOR", ()) for end in ("a", "b")]
        return need_of(graph, graph.links["r"][0], "ALL")

    assert needs(op="ALL") is Need.REQUIRED
    assert needs(op="ANY") is Need.ALTERNATIVE
    assert needs(op="AT_LEAST", count="1", count_unit="ITEMS") is Need.ALTERNATIVE
    assert needs(op="AT_LEAST", count="2", count_unit="ITEMS") is Need.REQUIRED
    assert needs(op="AT_LEAST", count="6", count_unit="CREDITS") is Need.ALTERNATIVE
    assert needs(op="AT_MOST", count="1", count_unit="ITEMS") is Need.ALTERNATIVE


# By hand: pathways, prose, limits, places, codes, errors.


BASE = "https://example.org/resources/"
CTID = "ce-00000000-0000-4000-8000-000000000042"


def by_hand() -> UnitRows:
    nodes, edges = list[NodeRow](), list[EdgeRow]()

    def node(name: str, label: str, **properties: Value) -> str:
        nodes.append(NodeRow(BASE + name, (label,), {"name": name, **properties}))
        return BASE + name

    def edge(kind: str, start: str, end: str, **properties: Value) -> None:
        edges.append(EdgeRow(kind, BASE + start, BASE + end, f"{len(edges)}", properties))

    node("path", "Pathway")
    for name in ("goal", "left", "right", "child", "unused"):
        node(name, "PathwayComponent")
        edge("IN_PATHWAY", name, "path")
    edge("DESTINATION", "path", "goal")
    node("one of", "Requirement", op="AT_LEAST", count="1", count_unit="ITEMS", prose=["An interview."])
    edge("HAS_CONDITION", "goal", "one of")
    for name in ("left", "right"):
        edge("ASKS_FOR", "one of", name, role="targetComponent")
        edge("PROXY_FOR", name, f"{name} course")
        node(f"{name} course", "Course")
        edge("TEACHES", f"{name} course", f"{name} skill")
        node(f"{name} skill", "Competency")
    edge("CHILD_OF", "child", "left")
    edge("TEACHES", "child", "child skill", term="ceterms:teaches")
    edge("TEACHES", "unused", "unused skill")
    node("unused skill", "Competency")
    node("college", "Institution", region="Ohio")
    node(
        "hosted",
        "Certificate",
        ctdl_availableAt=['{"@type":["ceterms:Place"],"ceterms:addressRegion":{"en-US":"Indiana"}}'],
        codes=["51.3801"],
    )
    edge("OWNED_BY", "hosted", "college")
    node("cip", "Concept")
    edge(
        "CLASSIFIED_AS",
        "hosted",
        "cip",
        role="instructionalProgramType",
        code="51.3801",
        name="Registered Nursing",
    )
    node("worded", "Certificate", classified=["51.3902 Nursing Assistant"], codes=["51.3902", "29-1141.00"])
    edge("OWNED_BY", "worded", "college")
    node("manifest", "ConditionManifest")
    edge("COMMON_CONDITIONS", "hosted", "manifest")
    node("shared", "Requirement", op="ALL", prose=["Be of good character."])
    edge("REQUIRES", "manifest", "shared", term="ceterms:requires")
    edge("ASKS_FOR", "shared", "left skill", role="targetCompetency")
    node("job", "Job")
    edge("TARGETS", "job", "task", role="hasTask")
    edge("TARGETS", "job", "worded", role="isSomethingElse")
    node("task", "Task")
    edge("TARGETS", "task", "right skill", role="skillEmbodied")
    node("twin", "Competency", ctid=CTID)
    node("other twin", "Competency", ctid=CTID)
    return UnitRows("tests", "by hand", tuple(nodes), tuple(edges), file="hand.json")


@pytest.fixture
def hand(writer: Writer, graph: Graph) -> Graph:
    writer.write([by_hand()])
    return graph


def test_what_owns_very_much_is_listed_in_the_order_of_the_store(
    hand: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = hand.owned_by(BASE + "college", kind="Credential").page
    assert whole is not None
    monkeypatch.setattr("competency_graph.questions.owned_by.question.MOST_BY_NAME", 0)
    listed, after = list[str](), None
    while True:
        answer = hand.owned_by(BASE + "college", kind="Credential", first=1, after=after)
        assert answer.page is not None
        assert "in the order of the store" in answer.sentence
        listed += [edge.node.uri for edge in answer.page.edges]
        after = answer.page.page_info.end_cursor
        if not answer.page.page_info.has_next_page:
            break
    assert len(listed) > 1
    assert sorted(listed) == sorted(edge.node.uri for edge in whole.edges)


def test_the_rest_by_hand(hand: Graph) -> None:
    answer = hand.skills(BASE + "path")
    needs = {skill.competency.name: skill.need for skill in answer.skills}
    assert needs == {
        "left skill": Need.ALTERNATIVE,
        "right skill": Need.ALTERNATIVE,
        BASE + "child skill": Need.ALTERNATIVE,
    }
    assert "An interview." in " ".join(review.why for review in answer.needs_review)
    assert [s.competency.uri for s in answer.skills if not s.described] == [BASE + "child skill"]
    assert any("described this competency" in review.why for review in answer.needs_review)
    assert any(reading.used == "ALL" and reading.point == BASE + "left" for reading in answer.readings)
    shared = hand.skills(BASE + "hosted")
    assert [step.by for step in shared.skills[0].through] == ["COMMON_CONDITIONS", "REQUIRES", "ASKS_FOR"]
    assert shared.skills[0].evidence[0].file == "hand.json"
    assert "Be of good character." in shared.needs_review[0].why
    (of_job,) = hand.skills(BASE + "job").skills
    assert [step.kind for step in of_job.through] == ["Task", "Competency"]
    assert "silence" in hand.skills(BASE + "worded").sentence

    def uris(region: str, subject: str) -> list[str | None]:
        return [edge.node.name for edge in hand.credentials_in(region, subject).edges]

    assert uris("IN", "51.38") == ["hosted"]
    assert uris("ohio", "51.3") == ["hosted", "worded"]
    assert uris("ohio", "51.3902") == ["worded"]
    assert (uris("ohio", "29-11"), uris("ohio", "29-"), uris("ohio", "29-2")) == (["worded"], ["worded"], [])
    assert uris("ohio", "nursing assistant") == ["worded"]
    assert uris("Indiana", "hosted") == ["hosted"]
    assert uris("OH", "nursing assistant") == ["worded"]
    assert uris("Illinois", "51") == []
    assert "That is silence" in hand.credentials_in("Illinois", "51").sentence
    with pytest.raises(Ambiguous):
        hand.providers_of(CTID)
    twins = hand.in_framework(BASE + "path", CTID)
    assert [place.membership for place in twins.places] == [Membership.NOT_IN] * 2
    assert "is not known" in hand.in_framework(BASE + "path", "X.1").sentence


def test_limits_are_said(hand: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    from competency_graph.questions.skills import question

    whole = hand.skills(BASE + "path")
    assert whole.cut == ()
    for name, value, said in (
        ("MOST_DEPTH", 2, "Cut after 2 levels"),
        ("MOST_NODES", 3, "Cut after"),
        ("MOST_EDGES", 1, "has 5 parts; they were not read"),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(question, name, value)
            answer = hand.skills(BASE + "path")
        assert said in " ".join(answer.cut)
        assert said in answer.sentence
        assert len(answer.skills) < len(whole.skills)


@pytest.mark.parametrize(
    ("ask", "error", "says"),
    [
        (lambda g: g.skills("ce-00000000-0000-4000-8000-0000000000ff"), NotFound, "No resource"),
        (lambda g: g.skills(BASE + "hosted", requires="SOME"), QuestionError, "no reading"),
        (lambda g: g.owned_by("college", kind="Sausage"), QuestionError, "no kind"),
        (lambda g: g.owned_by(BASE + "hosted"), QuestionError, "not organization"),
        (lambda g: g.owned_by("college", after="x"), QuestionError, "without a kind"),
        (lambda g: g.owned_by("college", kind="Course", after="!!"), QuestionError, "no cursor"),
        (lambda g: g.owned_by("college", first=0), QuestionError, "expected 1 to 100"),
        (lambda g: g.providers_of(BASE + "left skill", first=101), QuestionError, "expected 1 to 100"),
        (lambda g: g.credentials_in(" ", "x"), QuestionError, "region is empty"),
        (lambda g: g.credentials_in("IN", "()"), QuestionError, "0 words"),
        (lambda g: g.credentials_in("IN", "x", after="WyJhIiwiYiJd"), QuestionError, "no cursor"),
        (lambda g: g.competencies("x", publisher="Nobody"), NotFound, "No publisher"),
        (lambda g: g.in_framework(BASE + "path", " "), QuestionError, "No competency"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(hand: Graph, ask: object, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        ask(hand)  # type: ignore[operator]


@given(st.sampled_from(sorted(STATES)), st.sampled_from([str.upper, str.lower, str.title]))
def test_states_by_name_and_code(code: str, case: object) -> None:
    import re

    name = case(STATES[code])  # type: ignore[operator]
    assert spellings(code) == spellings(f" {name} ") == spellings(code.lower())
    assert spellings("Nova  Scotia") == ("nova scotia",)
    pattern = re.compile(place_pattern(spellings(code)))
    for written in (f'"{STATES[code]}"', f'{{"en":"{code}"}}', f'{{"en-US":["{STATES[code]}"]}}'):
        assert pattern.fullmatch(f'{{"ceterms:addressLocality":"X","ceterms:addressRegion":{written}}}')
        assert not pattern.fullmatch(f'{{"ceterms:addressRegion":"Elsewhere","ceterms:name":{written}}}')
