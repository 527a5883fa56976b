"""A database that reads with PROFILE, and adds up the hits of each query: plans on a store of size, not milliseconds."""

from __future__ import annotations

from collections import Counter
from typing import Any

from competency_graph.store.connection import Database
from competency_graph.store.queries import query
from competency_graph.store.reading import Read, Rows


def hits(plan: dict[str, Any]) -> int:
    """The database hits of a plan."""
    found: int = plan["args"].get("DbHits", 0)
    return found + sum(map(hits, plan.get("children", ())))


class Profiled(Database):
    """Reads with PROFILE."""

    def __init__(self, database: Database) -> None:
        self.driver, self.settings, self.uri = database.driver, database.settings, database.uri
        self.hits: Counter[str] = Counter()
        self.reads: list[str] = []

    def read(self, read: Read) -> Rows:
        text = query(f"read/{read.query}").text.replace("\nCYPHER 5\n", "\nCYPHER 5 PROFILE\n", 1)
        with self.driver.session(database=self.settings.database) as session:
            result = session.run(text, dict(read.parameters))  # type: ignore[arg-type]
            rows = [dict(record) for record in result]
            plan = result.consume().profile
        assert plan is not None
        self.hits[read.query] += hits(plan)
        self.reads.append(read.query)
        return rows
