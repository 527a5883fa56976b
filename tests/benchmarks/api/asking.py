"""What the service is asked in the benchmark: stored documents, with variables for a made-up table of rules or the sample registry."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import synthetic
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings

OPERATIONS = Path(__file__).parents[3] / "api/operations"
TAKEN = {"grade": "B", "completed": "2024-05"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    name: str
    body: bytes
    """As it goes over HTTP."""
    library: Callable[[Graph], object] | None = None
    """The same through the library, where it is compared."""


def _body(document: str, **other: Any) -> bytes:
    beside = OPERATIONS / f"{document}.variables.json"
    variables = (json.loads(beside.read_text()) if beside.exists() else {}) | other
    return json.dumps({"documentId": document, "variables": variables}).encode()


def _transfer(name: str, count: int) -> Asked:
    to = synthetic.institution(1)
    courses = [synthetic.course(0, n) for n in range(7, 7 + count)]
    holdings = Holdings(coursework=tuple(Coursework(course=c, **TAKEN) for c in courses))
    sent = {"to": to, "toward": None, "asOf": None, "holdings": {"coursework": [{"course": c, **TAKEN} for c in courses]}}  # fmt: skip
    return Asked(name, _body("transfer-evaluation", **sent), lambda graph: graph.transfer(to, holdings))


def questions() -> list[Asked]:
    """One-course transfer, a transcript, a browse page of three levels, search, and a plan."""
    return [
        _transfer("transfer of one course", 1),
        _transfer("transfer of a transcript of 20", 20),
        Asked("page of courses, their rules, their awards", _body("courses-with-rules")),
        Asked("search", _body("search")),
        Asked("plan", _body("cheapest-way")),
    ]
