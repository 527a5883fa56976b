"""No writing statement scans: a scan once a row would make a load's cost grow with the store, unseen in small tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from competency_graph.store.connection import Database
from competency_graph.store.queries import NamedQuery, queries

WRITES = [
    named for name, named in sorted(queries().items()) if name.startswith("write/") and "UNWIND" in named.text
]
BY_INTENT = "a whole-graph read by intent"
SCANS = ("AllNodesScan", "NodeByLabelScan", "RelationshipTypeScan", "AllRelationshipsScan", "NodeIndexScan")


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for child in plan.get("children", []):
        yield from operators(child)


@pytest.mark.parametrize("named", WRITES, ids=lambda named: named.name)
def test_a_statement_over_rows_seeks_each_of_them(scratch: Database, named: NamedQuery) -> None:
    with scratch.driver.session(database="neo4j") as session:
        explained = session.run(
            named.text.replace("CYPHER 5", "CYPHER 5 EXPLAIN", 1),
            {name: 1 if kind == "integer" else [] for name, kind in named.parameters},
        ).consume()
    assert explained.plan is not None
    found = set(operators(explained.plan))
    assert BY_INTENT in named.meaning or not [name for name in found if name.endswith(SCANS)], found
    # It seeks by an index, or it would not find its rows at all.
    assert any("Seek" in name or "Unique" in name for name in found), found
