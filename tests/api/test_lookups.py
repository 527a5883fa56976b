"""Look-ups: a page and its followers give everything once and in order; what cannot be looked up is a typed problem."""

from __future__ import annotations

from typing import Any

import pytest
from clients import ask
from starlette.testclient import TestClient

from competency_graph.errors import QuestionError
from competency_graph.graph import Graph
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.questions.lookup.answer import Family, ResourcePage
from competency_graph.questions.lookup.question import find, lucene, node
from competency_graph.store.writer import Writer

BASE = "https://example.org/resources/"
CTID = "ce-00000000-0000-4000-8000-000000000001"


def small_graph() -> UnitRows:
    nodes = [
        NodeRow(BASE + "u", ("Institution",), {"name": "Small University"}),
        NodeRow(BASE + "v", ("Institution",), {"name": "Twin College"}),
        NodeRow(BASE + "w", ("Institution",), {"name": "Twin College"}),
        NodeRow(
            BASE + "d",
            ("Degree",),
            {"name": "B.S. in Doing (half-time)", "ctid": CTID, "url": "https://x.example"},
        ),
        NodeRow(BASE + "copy", ("Degree",), {"name": "The same on another host", "ctid": CTID}),
    ]
    edges = [
        EdgeRow("REQUIRES", BASE + "d", BASE + "dangling"),
        EdgeRow("OFFERED_BY", BASE + "d", BASE + "u"),
    ]
    for i in range(25):
        code = f"MATH {100 + i}A"
        properties = {"name": f"Calculus {i % 7}", "code": code.replace(" ", "-").lower(), "code_key": code}
        credit = (
            {"credit_minimum": "3", "credit_maximum": "4.5", "credit_unit": "SemesterHour"} if i % 2 else {}
        )
        nodes.append(NodeRow(f"{BASE}c{i}", ("Course",), properties | credit))
        edges.append(EdgeRow("OFFERED_BY" if i % 2 else "OWNED_BY", f"{BASE}c{i}", BASE + "u"))
    return UnitRows("tests", "small", tuple(nodes), tuple(edges), file="small.json", record="7")


@pytest.fixture
def small(writer: Writer, graph: Graph) -> Graph:
    writer.write([small_graph()])
    return graph


def pages(graph: Graph, **arguments: Any) -> list[ResourcePage]:
    found = [graph.ask(find(**arguments))]
    while found[-1].page_info.has_next_page:
        found.append(graph.ask(find(**arguments, after=found[-1].page_info.end_cursor)))
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": "calculus"},
        {"text": "calc"},
        {"code": "MATH 1"},
        {"code": "math-1", "at": "Small University"},
        {"at": BASE + "u"},
        {"text": "calculus", "at": "Small University"},
    ],
    ids=["word", "beginning", "code", "code at", "offered", "word at"],
)
def test_pages_give_everything_once(small: Graph, arguments: dict[str, Any]) -> None:
    (whole,) = pages(small, family=Family.COURSE, first=100, **arguments)
    uris = [edge.node.uri for edge in whole.edges]
    assert sorted(uris) == sorted(f"{BASE}c{i}" for i in range(25))
    for first in (1, 4, 25):
        parts = pages(small, family=Family.COURSE, first=first, **arguments)
        assert [edge.node.uri for part in parts for edge in part.edges] == uris
        assert all(len(part.edges) == first for part in parts[:-1])


def test_what_a_look_up_shows(small: Graph) -> None:
    (course,) = small.ask(find(Family.COURSE, code="MATH 101")).edges
    assert course.node.code == "math-101a"
    assert str(course.node.credit) == "3–4.5 SemesterHour"
    assert course.node.labels == ("Course", "LearningOpportunity")
    assert [o.name for o in course.node.offered_by] == ["Small University"]
    (owned,) = small.ask(find(Family.COURSE, code="MATH 100")).edges
    assert [o.name for o in owned.node.offered_by] == ["Small University"], (
        "its owner, where nobody offers it"
    )
    assert owned.node.credit is None
    names = [edge.node.name for edge in small.ask(find(Family.INSTITUTION)).edges]
    assert names == ["Small University", "Twin College", "Twin College"]


@pytest.mark.parametrize(
    "text", ["B.S.", "doing", "(half", "half-time)", "doing AND", "do*ng?", 'quote"', "a:b~2", "B.S. -in +/"]
)
def test_what_people_type_is_no_query_language(small: Graph, text: str) -> None:
    page = small.ask(find(Family.CREDENTIAL, text=text))
    expected = not any(word in text for word in ("do*", "quote", "a:b", "AND"))
    assert ([edge.node.uri for edge in page.edges] == [BASE + "d"]) is expected
    assert lucene(text, "Credential")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"family": Family.COURSE}, "Nothing narrows"),
        ({"family": Family.COURSE, "first": 0, "text": "x"}, "expected 1 to 100"),
        ({"family": Family.COURSE, "first": 101, "text": "x"}, "expected 1 to 100"),
        ({"family": Family.COURSE, "text": "x", "code": "y"}, "without text"),
        ({"family": Family.CREDENTIAL, "code": "y"}, "among courses"),
        ({"family": Family.COURSE, "code": " - "}, "empty"),
        ({"family": Family.COURSE, "text": "()"}, "0 words"),
        ({"family": Family.COURSE, "text": "x " * 21}, "21 words"),
        ({"family": Family.COURSE, "text": "x", "after": "!!"}, "no cursor"),
        ({"family": Family.COURSE, "text": "x", "after": "WyJhIiwiYiJd"}, "no cursor"),
        ({"family": Family.COURSE, "at": "Twin College"}, "means 2 nodes"),
        ({"family": Family.COURSE, "at": "No College"}, "No institution 'No College'"),
        ({"family": Family.COURSE, "at": BASE + "d"}, "not institution"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_up(small: Graph, arguments: dict[str, Any], says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        small.ask(find(**arguments))


def test_one_node(small: Graph) -> None:
    found = small.ask(node(uri=BASE + "d"))
    assert found.evidence is not None
    assert (found.evidence.source, found.evidence.file, found.evidence.record) == (
        "tests",
        "small.json",
        "small (7)",
    )
    dangling = small.ask(node(uri=BASE + "dangling"))
    assert (dangling.described, dangling.name, dangling.evidence) == (False, None, None)
    with pytest.raises(QuestionError, match="means 2 nodes"):
        small.ask(node(ctid=CTID.upper()))
    for wrong in ({}, {"uri": BASE, "ctid": CTID}, {"ctid": "x"}, {"uri": "x"}):
        with pytest.raises(QuestionError, match="by its uri or by its CTID"):
            small.ask(node(**wrong))


def test_problems_are_types_in_graphql(service: TestClient) -> None:
    document = """
      query ($first: Int!) {
        courses(text: "x", first: $first) { __typename ... on InvalidQuestion { message remedy } }
        node(uri: "https://example.org/nowhere") { __typename ... on NotFound { message } }
        credentials(at: "Nowhere") { __typename }
        transfer(to: "Nowhere", holdings: {}) { __typename }
        equivalents(of: "ce-00000000-0000-4000-8000-00000000ffff") { __typename }
        stackToDegree(target: "https://example.org/nowhere") { __typename }
      }"""
    answer = ask(service, document, {"first": 1000})
    assert answer["courses"]["message"].startswith("first is 1000")
    assert {name: value["__typename"] for name, value in answer.items()} == {
        "courses": "InvalidQuestion",
        "node": "NotFound",
        "credentials": "NotFound",
        "transfer": "NotFound",
        "equivalents": "NotFound",
        "stackToDegree": "NotFound",
    }


def test_a_bad_holding_is_a_typed_problem(service: TestClient) -> None:
    document = """query ($h: HoldingsInput!) { transfer(to: "x", holdings: $h) {
      ... on InvalidQuestion { message remedy } } }"""
    answer = ask(service, document, {"h": {"coursework": [{"code": "MATH 1"}]}})
    assert "coursework[0]: expected 'course'" in answer["transfer"]["message"]
    answer = ask(service, document, {"h": {"coursework": [{"course": "x", "completed": "May"}]}})
    assert "coursework[0].completed: expected a date" in answer["transfer"]["message"]
