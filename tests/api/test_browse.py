"""Lists: a page and its followers give everything once and in order; what no index answers is refused with what to add."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from clients import ask, errors
from starlette.testclient import TestClient

from competency_graph.errors import Ambiguous, NotFound, QuestionError
from competency_graph.graph import Graph
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.model.rules import RuleState
from competency_graph.questions.browse.answer import Course, Credential, RowKind, Rule, Thing
from competency_graph.questions.browse.links import linked_counts
from competency_graph.questions.browse.named import named
from competency_graph.questions.browse.page import PageError
from competency_graph.questions.browse.search import SearchKind, marked
from competency_graph.questions.lookup.question import lucene
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer

BASE = "https://example.org/resources/"
CTID = "ce-00000000-0000-4000-8000-000000000001"
STATES = tuple(RuleState)


def made_up() -> UnitRows:
    """Two colleges, a university and 25 courses whose rules differ in state, dates and words."""
    nodes = [
        NodeRow(BASE + "u", ("Institution",), {"name": "Small University", "region": "Ohio"}),
        NodeRow(BASE + "v", ("Institution",), {"name": "Twin College", "region": "OH"}),
        NodeRow(BASE + "w", ("Institution",), {"name": "Twin College"}),
        NodeRow(BASE + "dept", ("Department",), {"name": "Department of Doing"}),
        NodeRow(BASE + "d", ("Degree",), {"name": "B.S. in Doing (half-time)", "ctid": CTID, "ctdl_type": "ceterms:BachelorDegree"}),
        NodeRow(BASE + "badge", ("Badge",), {"name": "Badge of Doing", "ctdl_type": "ceterms:Badge", "description": "Doing " * 90}),
        NodeRow(BASE + "copy", ("Degree",), {"name": "The same on another host", "ctid": CTID}),
        NodeRow(BASE + "p", ("Program",), {"name": "A program of doing"}),
        NodeRow(BASE + "x", ("Assessment",), {"name": "Exam of doing", "code": "EX 1", "code_key": "EX 1"}),
        NodeRow(BASE + "f", ("CompetencyFramework",), {"name": "Framework of Doing"}),
        NodeRow(BASE + "way", ("Pathway",), {"name": "Way of doing"}),
        NodeRow(BASE + "job", ("Occupation",), {"name": "Doer", "coded_notation": "15-1252"}),
        NodeRow(BASE + "g", ("Agreement",), {"name": "All of it", "starts": "2020", "ends": "2027-06"}),
        NodeRow(BASE + "old", ("Agreement",), {"name": "What was", "ends": "2019"}),
        NodeRow(BASE + "q", ("Requirement",), {"op": "ALL", "prose": ["and a talk"]}),
    ]  # fmt: skip
    edges = [
        EdgeRow("REQUIRES", BASE + "d", BASE + "dangling"),
        EdgeRow("OFFERED_BY", BASE + "d", BASE + "u"),
        EdgeRow("OWNED_BY", BASE + "badge", BASE + "dept"),
        EdgeRow("HAS_UNIT", BASE + "u", BASE + "dept"),
        EdgeRow("PUBLISHED_BY", BASE + "f", BASE + "u"),
        EdgeRow("OFFERED_BY", BASE + "p", BASE + "u"),
        EdgeRow("OFFERED_BY", BASE + "x", BASE + "u"),
        EdgeRow("OFFERED_BY", BASE + "way", BASE + "u"),
        EdgeRow("ASKS_FOR", BASE + "q", BASE + "c3"),
        EdgeRow("ASKS_FOR", BASE + "q", BASE + "c4"),
    ]
    edges += [EdgeRow(side, BASE + g, BASE + end, properties={"level": "organization"}) for g in ("g", "old") for side, end in (("SENDING", "u"), ("RECEIVING", "v"))]  # fmt: skip
    for i in range(25):
        code = f"MATH {100 + i}A"
        told = {"name": f"Calculus {i % 7}", "code": code.replace(" ", "-").lower(), "code_key": code}
        credit = {"credit_minimum": "3", "credit_maximum": "4.5", "credit_unit": "SemesterHour"}
        nodes.append(NodeRow(f"{BASE}c{i}", ("Course",), told | (credit if i % 2 else {})))
        edges.append(EdgeRow("OFFERED_BY" if i % 2 else "OWNED_BY", f"{BASE}c{i}", BASE + "u"))
        nodes.append(
            NodeRow(f"{BASE}k{i}", ("Competency",), {"name": f"Do {i} things", "coded_notation": f"D.{i:02}"})
        )
        edges.append(EdgeRow("IN_FRAMEWORK", f"{BASE}k{i}", BASE + "f"))
        edges.append(EdgeRow("TEACHES", f"{BASE}c{i}", BASE + "k0"))
    for i in range(40):
        rule, dates = (
            f"{BASE}r{i:02}",
            {0: {"ends": "2026-03-31"}, 1: {"ends": "2026"}, 2: {"ends": "2026-05"}}.get(i % 5, {}),
        )
        said: dict[str, Any] = {
            "name": f"Rule {i}",
            "state": STATES[i // 3 % len(STATES)].value,
            "sender": BASE + "u",
            **dates,
        }
        if i % 8:
            said["receiver"] = BASE + ("v" if i % 3 else "w")
        if i % 4 == 0:
            said["prose"] = ["with permission"]
        nodes.append(NodeRow(rule, ("TransferRule",), said))
        edges.append(EdgeRow("TAKES", rule, BASE + ("q" if i % 10 == 7 else f"c{i % 3}")))
        edges.append(EdgeRow("AWARDS", rule, BASE + "x", properties={"kind": "COURSE"}))
        edges.append(EdgeRow("HAS_RULE", BASE + ("old" if i % 5 == 3 else "g"), rule))
    return UnitRows("tests", "small", tuple(nodes), tuple(edges), file="small.json", record="7")


@pytest.fixture(scope="module")
def small(scratch_database: Database) -> Graph:
    from emptying import wipe

    wipe(scratch_database)
    Writer(scratch_database).write([made_up()])
    return Graph(scratch_database)


def uris_in(graph: Graph, statement: str, **parameters: Any) -> list[str]:
    """The same by plain Cypher: everything, read at once."""
    with graph.database.driver.session(database=graph.database.settings.database) as session:
        found = session.run("CYPHER 5 " + statement, base=BASE, **parameters)  # type: ignore[arg-type]
        return [record[0] for record in found]


def walk(ask: Callable[[str | None], Any]) -> tuple[list[Any], list[int]]:
    """Every entry of a list, page by page, and how many each page had."""
    found, sizes, after = [], [], None
    while True:
        page = ask(after)
        found += page.nodes
        sizes.append(len(page.edges))
        if not page.page_info.has_next_page:
            return found, sizes
        after = page.page_info.end_cursor


RULE = "MATCH (r:TransferRule) WHERE {} RETURN r.uri ORDER BY r.uri"
OFFERED = "MATCH (n:{})-[:OFFERED_BY|OWNED_BY]->(:Resource {{uri: $base + 'u'}}) RETURN DISTINCT n.uri AS uri ORDER BY uri"
V = "r.receiver = $base + 'v'"
LISTS: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("institutions", {}, "MATCH (n:Institution) RETURN n.uri ORDER BY n.name, n.uri"),
    ("institutions", {"region": "Ohio"}, "MATCH (n:Institution) WHERE n.region IS NOT NULL RETURN n.uri ORDER BY n.uri"),
    ("credentials", {}, "MATCH (n:Credential) RETURN n.uri ORDER BY n.uri"),
    ("credentials", {"kind": "Degree"}, "MATCH (n:Degree) RETURN n.uri ORDER BY n.uri"),
    ("credentials", {"kind": "BachelorDegree"}, "UNWIND [$base + 'd'] AS uri RETURN uri"),
    ("credentials", {"at": BASE + "u", "kind": "ceterms:BachelorDegree"}, "UNWIND [$base + 'd'] AS uri RETURN uri"),
    ("credentials", {"region": "OH"}, "UNWIND [$base + 'badge', $base + 'd'] AS uri RETURN uri"),
    ("courses", {}, "MATCH (n:Course) RETURN n.uri ORDER BY n.uri"),
    ("courses", {"at": "Small University"}, OFFERED.format("Course")),
    ("courses", {"at": BASE + "u", "code": "math-11"}, "MATCH (n:Course) WHERE n.code_key STARTS WITH 'MATH 11' RETURN n.uri ORDER BY n.uri"),
    ("courses", {"at": BASE + "u", "has_rules_to": BASE + "v"}, "UNWIND range(1, 4) AS i RETURN $base + 'c' + i"),
    ("courses", {"subject": "math"}, "MATCH (n:Course) RETURN n.uri ORDER BY n.code_key, n.uri"),
    ("courses", {"code": "MATH 12"}, "MATCH (n:Course) WHERE n.code_key STARTS WITH 'MATH 12' RETURN n.uri ORDER BY n.code_key"),
    ("programs", {}, "MATCH (n:Program) RETURN n.uri ORDER BY n.uri"),
    ("programs", {"at": BASE + "u"}, OFFERED.format("Program")),
    ("exams", {}, "MATCH (n:Assessment) RETURN n.uri"),
    ("exams", {"code": "ex"}, "MATCH (n:Assessment) RETURN n.uri"),
    ("competencies", {"framework": BASE + "f"}, "MATCH (n:Competency) RETURN n.uri ORDER BY n.uri"),
    ("competencies", {"code": "D.1"}, "MATCH (n:Competency) WHERE n.coded_notation STARTS WITH 'D.1' RETURN n.uri ORDER BY n.coded_notation"),
    ("frameworks", {}, "MATCH (n:CompetencyFramework) RETURN n.uri"),
    ("frameworks", {"at": BASE + "u"}, "MATCH (n:CompetencyFramework) RETURN n.uri"),
    ("pathways", {}, "MATCH (n:Pathway) RETURN n.uri"),
    ("occupations", {"code": "15"}, "MATCH (n:Occupation) RETURN n.uri"),
    ("occupations", {}, "MATCH (n:Occupation) RETURN n.uri"),
    ("agreements", {}, "MATCH (n:Agreement) RETURN n.uri ORDER BY n.uri"),
    ("agreements", {"as_of": date(2026, 1, 1)}, "UNWIND [$base + 'g'] AS uri RETURN uri"),
    ("agreements", {"sender": BASE + "u", "receiver": BASE + "v", "as_of": date(2018, 1, 1)}, "UNWIND [$base + 'old'] AS uri RETURN uri"),
    ("agreements", {"receiver": BASE + "v", "as_of": date(2027, 6, 30)}, "UNWIND [$base + 'g'] AS uri RETURN uri"),
    ("rules", {"receiver": BASE + "v"}, RULE.format(V)),
    ("rules", {"sender": BASE + "u"}, RULE.format("r.sender IS NOT NULL")),
    ("rules", {"sender": BASE + "u", "receiver": BASE + "w"}, RULE.format("r.receiver = $base + 'w'")),
    *(("rules", {"receiver": BASE + "v", "state": state}, RULE.format(f"{V} AND r.state = '{state.value}'")) for state in STATES),
    ("rules", {"sender": BASE + "u", "state": RuleState.REFUSED}, RULE.format("r.state = 'REFUSED'")),
    ("rules", {"receiver": BASE + "v", "unparsed": True}, RULE.format(V + " AND (r.prose IS NOT NULL OR EXISTS { (r)-[:TAKES]->(:Requirement) })")),
    ("rules", {"receiver": BASE + "v", "as_of": date(2026, 4, 1)}, RULE.format(V + " AND CASE WHEN r.ends IS NULL THEN EXISTS { (:Agreement {name: 'All of it'})-[:HAS_RULE]->(r) } ELSE r.ends <> '2026-03-31' END")),
    ("rules", {"receiver": BASE + "v", "state": RuleState.AWARDED, "unparsed": True, "sender": BASE + "u"}, RULE.format(V + " AND r.state = 'AWARDED' AND (r.prose IS NOT NULL OR EXISTS { (r)-[:TAKES]->(:Requirement) })")),
    ("rules", {"receiver": BASE + "v", "expires_from": date(2026, 4, 1), "expires_by": date(2026, 12, 30)}, "MATCH (r:TransferRule) WHERE r.receiver = $base + 'v' AND r.ends = '2026-05' RETURN r.uri ORDER BY r.uri"),
    ("rules", {"receiver": BASE + "v", "expires_from": date(2026, 3, 31), "expires_by": date(2026, 12, 31)}, "MATCH (r:TransferRule) WHERE r.receiver = $base + 'v' AND r.ends IS NOT NULL RETURN r.uri ORDER BY r.ends, r.uri"),
    ("rules", {"agreement": BASE + "g"}, "MATCH (:Agreement {name: 'All of it'})-[:HAS_RULE]->(r) RETURN r.uri ORDER BY r.uri"),
    ("rules", {"agreement": BASE + "g", "receiver": BASE + "w"}, "MATCH (:Agreement {name: 'All of it'})-[:HAS_RULE]->(r {receiver: $base + 'w'}) RETURN r.uri ORDER BY r.uri"),
    ("rules", {"taking": BASE + "c3"}, "MATCH (r:TransferRule)-[:TAKES]->(:Requirement) RETURN r.uri ORDER BY r.uri"),
    ("rules", {"taking": BASE + "c1", "state": RuleState.AWARDED}, "MATCH (r:TransferRule {state: 'AWARDED'})-[:TAKES]->(:Resource {uri: $base + 'c1'}) RETURN r.uri ORDER BY r.uri"),
    ("rules", {"awarding": BASE + "x", "receiver": BASE + "v"}, RULE.format(V)),
    # Who offers what they award stands for the receiver that their records do not name.
    ("rules", {"awarding": BASE + "x", "receiver": BASE + "u"}, RULE.format("r.receiver IS NULL")),
    ("courses", {"at": BASE + "u", "has_rules_to": BASE + "u"}, "UNWIND range(0, 2) AS i RETURN $base + 'c' + i"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "narrowed", "statement"), LISTS, ids=[f"{m} {' '.join(f'{k}={str(v).removeprefix(BASE)}' for k, v in n.items())}" for m, n, _ in LISTS])  # fmt: skip
def test_pages_give_what_plain_cypher_lists(
    small: Graph, monkeypatch: pytest.MonkeyPatch, method: str, narrowed: dict[str, Any], statement: str
) -> None:
    from competency_graph.questions.browse import paths

    expected = uris_in(small, statement)
    assert expected, "a list with nothing in it shows nothing"
    for first in (3, 100):
        found, sizes = walk(lambda after: getattr(small, method)(**narrowed, first=first, after=after))  # noqa: B023
        assert [node.uri for node in found] == expected
        assert all(size == first for size in sizes[:-1])
    # A window of five entries of the index: short pages, and the same list.
    monkeypatch.setattr(paths, "WINDOW", 5)
    found, _ = walk(lambda after: getattr(small, method)(**narrowed, first=2, after=after))
    assert [node.uri for node in found] == expected


@pytest.mark.parametrize(
    ("method", "narrowed"),
    [
        ("courses", {"text": "calc"}),
        ("courses", {"text": "calculus", "at": "Small University"}),
        ("competencies", {"text": "things"}),
        ("search", {"text": "calculus"}),
        ("search", {"text": "doing"}),
    ],
    ids=str,
)
def test_pages_by_words_give_everything_once(small: Graph, method: str, narrowed: dict[str, Any]) -> None:
    def uri(node: Any) -> str:
        return str(node.node.uri if method == "search" else node.uri)

    whole, _ = walk(lambda after: getattr(small, method)(**narrowed, first=100, after=after))
    assert len({uri(node) for node in whole}) == len(whole) >= 6
    found, sizes = walk(lambda after: getattr(small, method)(**narrowed, first=3, after=after))
    assert [uri(node) for node in found] == [uri(node) for node in whole]
    assert all(size == 3 for size in sizes[:-1])


def test_what_a_list_shows(small: Graph) -> None:
    (course,) = small.courses(code="MATH 101").nodes
    assert isinstance(course, Course)
    assert (course.code, str(course.credit)) == ("math-101a", "3–4.5 SemesterHour")
    assert [by.name for by in course.offered_by] == ["Small University"]
    (owned,) = small.courses(code="MATH 100").nodes
    assert isinstance(owned, Course)
    assert [by.name for by in owned.offered_by] == ["Small University"], "its owner, where nobody offers it"
    assert owned.credit is None
    assert owned.evidence is not None
    assert (owned.evidence.source, owned.evidence.file, owned.evidence.record) == ("tests", "small.json", "small (7)")  # fmt: skip
    dangling = small.ask(named(uri=BASE + "dangling"))
    assert isinstance(dangling, Thing)
    assert (dangling.described, dangling.name, dangling.evidence) == (False, None, None)
    (rule,) = small.rules(receiver=BASE + "v", first=1).nodes
    assert isinstance(rule, Rule)
    assert (rule.uri, rule.takes, rule.awards[0].name) == (
        BASE + "r01",
        "math-101a Calculus 1",
        "Exam of doing",
    )
    tree = next(r for r in small.rules(taking=BASE + "c3").nodes if isinstance(r, Rule))
    assert [(row.depth, row.kind, row.parent) for row in tree.taking] == [
        (0, RowKind.GROUP, None), (1, RowKind.ITEM, 0), (1, RowKind.ITEM, 0),
    ]  # fmt: skip
    assert tree.taking[0].prose == ("and a talk",)
    assert small.requirements(BASE + "d")[0].text == f"{BASE}dangling" or small.requirements(BASE + "d")
    assert [source.name for source in small.sources()] == ["tests"]


def test_one_thing_by_any_key(small: Graph) -> None:
    assert small.ask(named(uri=BASE + "c1")) == small.ask(
        named(institution="Small University", code="math 101 a")
    )
    assert isinstance(small.ask(named(uri=BASE + "d")), Credential)
    with pytest.raises(Ambiguous, match="means 2 nodes"):
        small.ask(named(ctid=CTID.upper()))
    with pytest.raises(NotFound, match="No course 'ART 1'"):
        small.ask(named(institution=BASE + "u", code="ART 1"))
    for wrong in ({}, {"uri": BASE + "d", "ctid": CTID}, {"code": "x"}, {"institution": BASE + "u"}):
        with pytest.raises(QuestionError, match="by its uri, by its CTID, or by"):
            small.ask(named(**wrong))
    for wrong in ({"ctid": "x"}, {"uri": "x"}):
        with pytest.raises(QuestionError, match="is no"):
            small.ask(named(**wrong))


REFUSED: tuple[tuple[str, dict[str, Any], type[Exception], str], ...] = (
    ("courses", {"first": 0}, PageError, "expected 1 to 100"),
    ("courses", {"first": 101}, PageError, "expected 1 to 100"),
    ("courses", {"after": "!!"}, PageError, "no cursor"),
    ("courses", {"text": "x", "after": "WyJhIiwiYiJd"}, PageError, "no cursor"),
    ("courses", {"text": "x", "code": "y"}, QuestionError, "cannot be narrowed by code"),
    ("courses", {"subject": "x", "code": "y"}, QuestionError, "names its subject"),
    ("courses", {"code": " - "}, QuestionError, "empty"),
    ("courses", {"has_rules_to": "x"}, QuestionError, "Give at too"),
    ("courses", {"text": "()"}, QuestionError, "0 words"),
    ("courses", {"text": "x " * 21}, QuestionError, "21 words"),
    ("courses", {"at": "Twin College"}, Ambiguous, "means 2 nodes"),
    ("courses", {"at": "No College"}, NotFound, "No institution 'No College'"),
    ("courses", {"at": BASE + "d"}, QuestionError, "not institution"),
    ("institutions", {"text": "x", "region": "IN"}, QuestionError, "cannot be narrowed by region"),
    ("credentials", {"region": "x", "at": BASE + "u"}, QuestionError, "cannot be narrowed by at"),
    ("competencies", {}, QuestionError, "Give text, a code, or the framework"),
    ("competencies", {"publisher": "x"}, QuestionError, "Give text too"),
    ("rules", {}, QuestionError, "Give sender, receiver, agreement, taking or awarding"),
    ("rules", {"taking": "x", "awarding": "y"}, QuestionError, "not looked up together"),
    ("rules", {"sender": BASE + "u", "expires_by": date(2026, 1, 1)}, QuestionError, "Give receiver and expiresBy"),
    ("rules", {"receiver": BASE + "v", "expires_from": date(2026, 1, 1)}, QuestionError, "Give receiver and expiresBy"),
    ("rules", {"receiver": BASE + "v", "expires_by": date(2026, 1, 1), "taking": BASE + "c1"}, QuestionError, "cannot be narrowed by taking"),
    ("rules", {"agreement": BASE + "c1"}, QuestionError, "not agreement"),
    ("requirements", {"of": BASE + "d", "requires": "SOME"}, QuestionError, "Give one of ALL, ANY"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("method", "narrowed", "error", "says"), REFUSED, ids=lambda x: x if isinstance(x, str) else ""
)
def test_what_no_index_answers_is_refused(
    small: Graph, method: str, narrowed: dict[str, Any], error: type[QuestionError], says: str
) -> None:
    with pytest.raises(error) as raised:
        getattr(small, method)(**narrowed)
    assert says in f"{raised.value.what} {raised.value.remedy}"


def test_too_many_edges_are_refused_with_another_way(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    from competency_graph.questions.browse import paths

    monkeypatch.setattr(paths, "MOST_EDGES", 20)
    for narrowed, says in (
        ({"awarding": BASE + "x"}, "sourcesOf"),
        ({"agreement": BASE + "g"}, "receiver or sender"),
    ):
        with pytest.raises(QuestionError, match=says):
            small.rules(**narrowed)
    assert len(small.rules(agreement=BASE + "old").edges) == 8
    counts = small.ask(linked_counts("rules_of_agreement", [BASE + "g", BASE + "old"]))
    assert isinstance(counts[BASE + "g"], QuestionError), "and its neighbour is counted all the same"
    assert counts[BASE + "old"].count == 8  # type: ignore[union-attr]


def test_counts_say_whether_they_are_exact(small: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    from competency_graph.questions.browse import lists, paths, rule_lists

    assert small.ask(paths.count(lists.courses(at=BASE + "u"))) == paths.Counted(25, exact=True)
    received = rule_lists.RuleFilter(receiver=BASE + "v")
    assert small.ask(paths.count(rule_lists.rules(received))).exact
    monkeypatch.setattr(paths, "MOST_COUNTED", 7)
    assert small.ask(paths.count(lists.courses(at=BASE + "u"))) == paths.Counted(7, exact=False)
    assert small.ask(paths.count(rule_lists.rules(received))) == paths.Counted(7, exact=False)


@pytest.mark.parametrize("text", ["B.S.", "doing", "(half", "half-time)", "doing AND", "do*ng?", 'quote"', "a:b~2", "B.S. -in +/"])  # fmt: skip
def test_what_people_type_is_no_query_language(small: Graph, text: str) -> None:
    expected = not any(word in text for word in ("do*", "quote", "a:b", "AND"))
    found = [node.uri for node in small.credentials(text=text, kind="Degree").nodes]
    assert (found == [BASE + "d"]) is expected
    assert lucene(text, "Credential")


def test_words_are_marked_in_plain_text(small: Graph) -> None:
    found = small.search("doing b.s", kinds=[SearchKind.CREDENTIAL]).nodes
    assert [match.node.uri for match in found] == [BASE + "d"]
    (name,) = found[0].highlights
    assert [(part.text, part.matched) for part in name.parts] == [
        ("B.S", True), (". in ", False), ("Doing", True), (" (half-time)", False),
    ]  # fmt: skip
    long = next(m for m in small.search("doing").nodes if m.node.uri == BASE + "badge").highlights[-1]
    assert long.field == "description"
    assert len("".join(part.text for part in long.parts)) <= 170
    kinds = {type(match.node).__name__ for match in small.search("doing", first=100).nodes}
    assert kinds == {"Credential", "Program", "Exam", "Framework", "Pathway"}
    assert {m.node.uri for m in small.search("doing", at=BASE + "u", first=100).nodes} == {BASE + x for x in ("d", "p", "x", "f", "way")}  # fmt: skip
    text = "<b>Doing</b> & undoing: DOING"
    parts = marked(text, ["do"])
    assert "".join(part.text for part in parts) == text, "nothing is added, nothing is lost"
    assert [part.text for part in parts if part.matched] == ["Doing", "DOING"]


def test_problems_are_types_in_graphql(service: TestClient) -> None:
    document = """{
        courses(at: "Nowhere") { __typename }
        rules { __typename ... on InvalidQuestion { message remedy } }
        resource(uri: "https://example.org/nowhere") { __typename ... on NotFound { message } }
        transfer(to: "Nowhere", holdings: {}) { __typename }
        equivalents(of: "ce-00000000-0000-4000-8000-00000000ffff") { __typename }
        stackToDegree(target: "https://example.org/nowhere") { __typename }
        node(id: "https://example.org/nowhere") { id }
        institutions(first: 1) { ... on InstitutionConnection { nodes {
          rulesSending(receiver: "Nowhere") { __typename ... on NotFound { message } } } } }
      }"""
    answer = ask(service, document)
    assert answer.pop("node") is None
    (institution,) = answer.pop("institutions")["nodes"]
    assert institution["rulesSending"]["__typename"] == "NotFound"
    assert "Give sender" in answer["rules"]["remedy"]
    assert {name: value["__typename"] for name, value in answer.items()} == {
        "courses": "NotFound",
        "rules": "InvalidQuestion",
        "resource": "NotFound",
        "transfer": "NotFound",
        "equivalents": "NotFound",
        "stackToDegree": "NotFound",
    }


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("{ courses(first: 1000) { __typename } }", "first is 1000; expected 1 to 100"),
        ('{ courses(after: "!!") { __typename } }', "Give the endCursor of the page before"),
        ("{ institutions(first: 2) { ... on InstitutionConnection { nodes { courses(first: 0) { totalCount } } } } }", "first is 0"),
        ('{ node(id: "nonsense") { id } }', "Give its uri or its CTID"),
    ],
)  # fmt: skip
def test_what_is_no_page_is_a_coded_error(service: TestClient, document: str, says: str) -> None:
    error = errors(service, document)[0]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert says in error["message"]


def test_a_bad_holding_is_a_typed_problem(service: TestClient) -> None:
    document = """query ($h: HoldingsInput!) { transfer(to: "x", holdings: $h) {
      ... on InvalidQuestion { message remedy } } }"""
    answer = ask(service, document, {"h": {"coursework": [{"code": "MATH 1"}]}})
    assert "coursework[0]: expected 'course'" in answer["transfer"]["message"]
    answer = ask(service, document, {"h": {"coursework": [{"course": "x", "completed": "May"}]}})
    assert "coursework[0].completed: expected a date" in answer["transfer"]["message"]
