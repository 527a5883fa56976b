"""The five learners of the sample registry, as the tests and the benchmarks ask for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from competency_graph.model.holdings import Holdings
from competency_graph.questions.inputs import parse

SAMPLES = Path(__file__).parent.parent / "loaders" / "samples"


@dataclass(frozen=True)
class Learner:
    """One of them, with the question that the file suggests."""

    name: str
    file: Path
    holdings: Holdings
    to: str
    toward: str


def learners() -> list[Learner]:
    """All of them, by file name."""
    found = []
    for file in sorted((SAMPLES / "learners").glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        holdings = parse(Holdings, document["holdings"], where=file.name)
        found.append(
            Learner(document["learner"], file, holdings, document["ask"]["to"], document["ask"]["toward"])
        )
    return found
