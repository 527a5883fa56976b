"""Asking many questions of one graph: small reads that come again (the receiver, its goal, its departments) are made once.

A learner's own reads name that learner's courses and do not come again; they are not kept. What is kept holds for the
whole batch, so that all learners are answered from one state of the receiver.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import orjson

from competency_graph.questions.languages import in_language
from competency_graph.store.reading import Question, Read, Rows

if TYPE_CHECKING:
    from competency_graph.graph import Graph

T = TypeVar("T")
_SMALL = 400
"""Most bytes of the parameters of a read that is kept: three uris fit, a transcript of courses does not."""
_KEPT = 1024
"""Most reads that are kept."""


class Asking:
    """Runs questions, from several threads if need be."""

    def __init__(self, graph: Graph) -> None:
        self.languages = graph.languages
        self._read: Callable[[Read], Rows] = graph.database.read
        self._again = lru_cache(_KEPT)(self._packed)

    def _packed(self, query: str, parameters: bytes) -> Rows:
        return self._read(Read(query, orjson.loads(parameters)))

    def read(self, read: Read) -> Rows:
        """The rows of a read; a small one is made once."""
        packed = orjson.dumps(dict(read.parameters))
        return self._again(read.query, packed) if len(packed) <= _SMALL else self._read(read)

    def ask(self, question: Question[T]) -> T:
        """Run a question to its answer, as ``Graph.ask`` does."""
        question = in_language(question, self.languages) if self.languages else question
        try:
            read = next(question)
            while True:
                read = question.send(self.read(read))
        except StopIteration as end:
            answer: T = end.value
            return answer
