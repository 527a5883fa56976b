"""A program's total on the real server: what its list does not account for stays open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings
from competency_graph.store.writer import Writer
from competency_graph_loaders.programs.load import load_programs

NOW = date(2026, 3, 1)


def test_a_program_is_not_complete_while_credits_are_unaccounted_for(
    graph: Graph, writer: Writer, tmp_path: Path
) -> None:
    """Two listed courses of 7 credits, a total of 9: whoever has both is told that 2 credits are open."""
    program = {
        "institution": "COL", "program": "tubas", "title": "Tuba making", "credits": 9,
        "parts": [{"course": "TUBA 1", "title": "Brass", "credits": 4}, {"course": "TUBA 2", "title": "Reeds", "credits": 3}],
    }  # fmt: skip
    college = {"institution": "COL", "name": "Example College", "calendar": "semester"}
    results = []
    for total in (9, 7):
        (tmp_path / "p.json").write_text(
            json.dumps({"institutions": [college], "programs": [{**program, "credits": total}]})
        )
        assert load_programs([tmp_path / "p.json"], writer, source="tubas").rejected == 0
        works = tuple(
            Coursework(institution="Example College", code=code, grade="A", completed="2024-05")
            for code in ("TUBA 1", "TUBA 2")
        )
        uri = "urn:competency-graph:tubas:COL#program-tubas"
        answer = graph.transfer("Example College", Holdings(coursework=works), toward=uri, as_of=NOW)
        results.append((answer.totals.requirements_met, answer.totals.requirements, answer.totals.complete))
    assert results[0][:2] == (2, 3)
    assert results[0][2] is not True
    assert results[1] == (2, 2, True)
