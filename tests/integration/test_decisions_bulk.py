"""A bulk load makes another database live: what registrars decided is carried over, there and back, and not lost meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from small_graph import small_graph, uri

from competency_graph.errors import BulkRefused
from competency_graph.graph import connect
from competency_graph.model.decisions import Decision, DecisionKind
from competency_graph.questions.decisions.listing import decisions
from competency_graph.store import server
from competency_graph.store.bulk.writer import BulkWriter
from competency_graph.store.decisions import Revocation, every, record, revoke
from competency_graph.store.server.switching import rollback
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer

pytestmark = pytest.mark.server
NOW = date(2026, 3, 1)


def test_bulk_loads_carry_decisions_over(tmp_path: Path) -> None:
    home = Settings(home=tmp_path)
    one = Decision(
        DecisionKind.LOCAL_RULE, uri("university"), "R. Osei", "2026-01-15", "as the faculty asked", "one",
        items=(uri("art"),), award=uri("20A"),
    )  # fmt: skip
    gone = replace(one, id="gone", items=(uri("nowhere"),))
    try:
        server.start(home, fast=True)
        with connect(home) as graph:
            Writer(graph.database).write(small_graph())
            record(graph.database, [one, gone])
            revoke(graph.database, {"gone": Revocation("Dean", "2026-02-01", "renamed")})
            before = graph.ask(decisions(as_of=NOW))
            with BulkWriter(home, fast=True) as port:
                port.write(small_graph())
                port.finish()
        with connect(home) as graph:
            assert graph.ask(decisions(as_of=NOW)) == before
            assert len(before.decisions) == 2
            assert not graph.check().laws_broken
            with BulkWriter(home, fast=True) as port:
                port.write(small_graph())
                # Decided while the load was prepared: the switch would lose it, and is refused.
                record(graph.database, [replace(one, id="two")])
                with pytest.raises(BulkRefused, match="has written into the store"):
                    port.finish()
            revoke(graph.database, {"one": Revocation("Dean", "2026-02-02", "as well")})
            now = every(graph.database)
        # The way back of a load is none of the decisions': a new one and a revocation go along.
        rollback(home, report=print, fast=True)
        with connect(home) as graph:
            assert every(graph.database) == now
            assert {d.id: d.revoked_on for d in now} == {
                "gone": "2026-02-01", "one": "2026-02-02", "two": None,
            }  # fmt: skip
    finally:
        server.stop(home)
