"""Every Cypher file runs on the real server as its header says, and no read scans the graph or multiplies rows."""

from __future__ import annotations

import re
from typing import Any

import neo4j
import pytest

from competency_graph.store.connection import Database
from competency_graph.store.queries import NamedQuery, queries

BY_INTENT = ("whole-graph read by intent", "a handful of bookkeeping nodes")
"""Said in the header of the few reads that are about the whole graph (digest, counts), or about labels of ten nodes."""
REFUSED = (
    "AllNodesScan",
    "CartesianProduct",
    "NodeByLabelScan",
    "DirectedAllRelationshipsScan",
    "UndirectedAllRelationshipsScan",
)
RUNNABLE = [name for name in queries() if not name.startswith("schema/")]


def example(kind: str, name: str = "") -> Any:
    """A value of a header's type, such as ``list<map {uri string, unit integer}>``."""
    kind = kind.strip()
    if kind.startswith("list<"):
        return [example(kind[5:-1], name.rstrip("s"))]
    if kind.startswith("map"):
        fields = re.findall(r"(\w+) ((?:list<)?\w+>?)", kind.partition("{")[2])
        return {field: example(of, field) for field, of in fields}
    if kind.startswith("string"):
        return {"type": "PART_OF", "label": "Course", "index": "fulltext_Credential"}.get(
            name, "https://example.org/resources/1"
        )
    return {"integer": 1, "boolean": True, "float": 0.5, "date": "2026-01-01"}[kind]


def parameters(query: NamedQuery) -> dict[str, Any]:
    return {name: example(kind, name) for name, kind in query.parameters}


@pytest.mark.parametrize("name", RUNNABLE)
def test_it_runs(name: str, scratch: Database) -> None:
    query = queries()[name]
    access = neo4j.READ_ACCESS if name.startswith("read/") else neo4j.WRITE_ACCESS
    with (
        scratch.driver.session(database="neo4j", default_access_mode=access) as session,
        session.begin_transaction() as transaction,
    ):
        result = transaction.run(query.text, parameters(query))
        promised = re.findall(
            r"(\w+) (?:map|list|string|integer|boolean|float|date)", re.sub(r"\{[^}]*\}", "", query.returns)
        )
        assert query.returns == "nothing" or set(promised) == set(result.keys()), name
        result.consume()
        transaction.rollback()


def operators(plan: dict[str, Any]) -> list[str]:
    return [
        plan["operatorType"].partition("@")[0],
        *(o for child in plan.get("children", ()) for o in operators(child)),
    ]


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in RUNNABLE
        if n.startswith("read/") and not any(said in queries()[n].meaning for said in BY_INTENT)
    ],
)
def test_no_scan_and_no_product(name: str, scratch: Database) -> None:
    query = queries()[name]
    with scratch.driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session:
        summary = session.run("EXPLAIN " + query.text, parameters(query)).consume()
    assert summary.plan is not None
    assert not set(operators(summary.plan)) & set(REFUSED), name


def test_a_scan_would_be_seen(scratch: Database) -> None:
    with scratch.driver.session(database="neo4j") as session:
        summary = session.run("EXPLAIN MATCH (a:Course), (b:Course) RETURN a.name, b.name").consume()
    assert summary.plan is not None
    assert {"CartesianProduct", "NodeByLabelScan"} <= set(operators(summary.plan))


def test_reads_refuse_to_write(scratch: Database) -> None:
    with (
        scratch.driver.session(database="neo4j", default_access_mode=neo4j.READ_ACCESS) as session,
        pytest.raises(neo4j.exceptions.ClientError, match=r"(?i)write"),
    ):
        session.run("CREATE (n:Resource {uri: 'x'})").consume()
