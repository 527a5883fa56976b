"""What was loaded from ASSIST answers into memory, and requirement trees read from it as the questions read them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from assist_documents import Json, agreement, write
from memory_store import MemoryStore

from competency_graph.model.rows import EdgeRow, NodeRow
from competency_graph.questions.satisfaction import Satisfier, State, judge
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.reading import Question, Read
from competency_graph_loaders.assist.load import load_assist
from competency_graph_loaders.reports import LoadReport


class Stored:
    """What was loaded, and the two reads of a tree over it."""

    def __init__(self, tmp_path: Path, *assets: Json, **more: Any) -> None:
        self.store = MemoryStore()
        folder = write(tmp_path / "in", one=agreement(assets=assets, **more))
        self.report: LoadReport = load_assist([folder], self.store, source="made up")
        assert self.report.rejected == 0, self.report.refusals
        units = list(self.store.units.values())
        self.nodes: dict[str, NodeRow] = {n.uri: n for u in units for n in u.nodes}
        self.edges: list[EdgeRow] = [e for u in units for e in u.edges]

    @property
    def program(self) -> str:
        (uri,) = (uri for uri, node in self.nodes.items() if "Program" in node.labels)
        return uri

    def found(self, rule: str) -> int:
        return next((f.count for f in self.report.findings if f.rule == rule), 0)

    def below(self, uri: str, *types: str) -> list[tuple[EdgeRow, NodeRow]]:
        edges = [e for e in self.edges if e.start == uri and e.type in types]
        edges.sort(key=lambda e: (e.properties.get("position", 0), e.end))
        return [(e, self.nodes[e.end]) for e in edges]

    def group(self, number: int = 0) -> NodeRow:
        root = self.below(self.program, "REQUIRES")[0][1]
        return self.below(root.uri, "HAS_PART")[number][1]

    def tree(self) -> Tree:
        """As the question reads it."""
        question = requirement_trees([self.program])
        return run(question, self)[self.program]

    def state(self, *codes: str) -> State:
        """Of the whole tree, when these courses of the receiver are posted."""
        tree = self.tree().requirement
        assert tree is not None
        uris = {n.properties["code"]: uri for uri, n in self.nodes.items() if "Course" in n.labels}
        held = [Satisfier(f"a {code}", frozenset({uris[code]}), posted=True, grade="B") for code in codes]
        return judge(tree, held).state


def run(question: Question[dict[str, Tree]], stored: Stored) -> dict[str, Tree]:
    """Answer the reads of a question from what was loaded."""

    def shown(node: NodeRow) -> Json:
        return {"uri": node.uri, "unit": 1, **node.properties, "labels": [*node.labels]}

    def row(start: str, edge: EdgeRow | None = None, node: NodeRow | None = None) -> Json:
        said = dict(edge.properties) if edge is not None else None
        end = shown(node) if node is not None else None
        return {
            "start": start, "type": edge.type if edge is not None else None, "edge": said, "node": end, "offered_by": [],
        }  # fmt: skip

    def steps(uris: Iterable[str], *, whole: bool) -> Iterable[Json]:
        """One step down, or all the way; then a node that asks for nothing comes with a row without an end."""
        waiting, seen = [*uris], set[str]()
        while waiting:
            uri = waiting.pop(0)
            found = stored.below(uri, "REQUIRES", "HAS_PART", "ASKS_FOR")
            yield from (row(uri, edge, node) for edge, node in found)
            if whole:
                if not found:
                    yield row(uri)
                seen.add(uri)
                waiting += [n.uri for _, n in found if "Requirement" in n.labels and n.uri not in seen]

    def answer(read: Read) -> Iterable[Json]:
        if read.query in ("trees/below", "trees/whole"):
            yield from steps(read.parameters["uris"], whole=read.query == "trees/whole")
        elif read.query == "entities/find":
            for given in read.parameters["uris"]:
                if given in stored.nodes:
                    yield {
                        "asked": given,
                        "node": shown(stored.nodes[given]),
                        "offered_by": [],
                    }

    step = next(question)
    while True:
        try:
            step = question.send(list(answer(step)))
        except StopIteration as done:
            return done.value
