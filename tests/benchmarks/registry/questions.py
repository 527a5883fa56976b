"""The six questions that the Registry's own users could not get an answer to in time, as calls of the library.

Their Registry times stand beside ours as published in CredentialRegistry's issues [CR n] (facts page ``ctdl.md``, section
9): measured by others, on other machines, over the network, years apart. They say what users met, not how fast we are
in comparison.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from benchmarks.registry.parts import ASSESSMENT, COURSE
from benchmarks.registry.plan import FRAMEWORK, ORGANIZATION, Plan
from benchmarks.registry.words import FIELDS, STATES
from competency_graph.graph import Graph

CALLS = 120
WARM_UP = 600
"""Calls of each question before the measured ones, with other arguments: the server compiles what it runs often. After
120 of them the 95th percentile of competencies by a word was 52 to 61 ms, after 600 it was 40."""
Arguments = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the table."""

    words: str
    method: str
    """Of ``Graph``."""
    published: str
    """How long users of the Registry waited, as published."""
    calls: Callable[[Plan, Random], Iterator[Arguments]]
    """Endless varied arguments."""


def _credentials(plan: Plan, chance: Random) -> Iterator[Arguments]:
    kinds = (
        "ceterms:BachelorOfScienceDegree",
        "ceterms:Certificate",
        "ceterms:AssociateDegree",
        ASSESSMENT,
        "ceterms:TechnicalLevel2Certificate",
    )
    while True:
        for kind in kinds:
            yield (plan.uri(kind, chance.randrange(plan.counts[kind])),), {}


def _states(plan: Plan, chance: Random) -> Iterator[Arguments]:
    yield ("Indiana", "nursing"), {}
    while True:
        state, field = chance.choice(STATES), chance.choice(FIELDS)
        yield (chance.choice(state), chance.choice((field[0], field[2][:2]))), {}


def _owners(plan: Plan, chance: Random) -> Iterator[Arguments]:
    while True:
        yield (plan.uri(ORGANIZATION, 0),), {}  # it owns a tenth of everything
        yield (plan.uri(ORGANIZATION, 0),), {"kind": "Program"}
        for _ in range(6):
            kind = chance.choice((COURSE, "ceterms:Certificate", "ceterms:LearningProgram"))
            yield (plan.uri(ORGANIZATION, plan.owner(kind, chance.randrange(plan.counts[kind]))),), {}
        yield (plan.uri(ORGANIZATION, 12 * chance.randrange(max(1, plan.counts[ORGANIZATION] // 12))),), {}


def _words(plan: Plan, chance: Random) -> Iterator[Arguments]:
    while True:
        framework = chance.randrange(plan.counts[FRAMEWORK])
        publisher = plan.uri(ORGANIZATION, plan.owner(FRAMEWORK, framework))
        yield (
            (chance.choice(("diagnostics", "safety", "quality", "interpret", "ethics", "standards")),),
            {"publisher": publisher},
        )


def _members(plan: Plan, chance: Random) -> Iterator[Arguments]:
    large = plan.competencies(0)
    while True:
        yield (plan.uri(FRAMEWORK, 0), plan.competency(0, chance.randrange(large))), {}
        yield (plan.uri(FRAMEWORK, 0), plan.competency(1, 0)), {}  # not in it


def _taught(plan: Plan, chance: Random) -> Iterator[Arguments]:
    while True:
        yield (plan.pick_competency(chance)[1],), {}


QUESTIONS = (
    Question("all competencies of a credential, recursively", "skills", "5 hops: an error; 2 hops 7.2 s; 4 hops 2.7 s; any competency 40.7 s [CR 670]", _credentials),
    Question("credentials in one state by subject", "credentials_in", "14-15 s, Indiana [CR 449]", _states),
    Question("what an organization and its departments own", "owned_by", "15 s and more [CR 697]", _owners),
    Question("competencies of one publisher by a word", "competencies", "7-10 s [CR 738]", _words),
    Question("one CTID in the largest framework", "in_framework", "5-9 s, 10,000 competencies [CR 894]", _members),
    Question("who offers something that teaches it", "providers_of", "not published", _taught),
)  # fmt: skip


def measured(graph: Graph, plan: Plan, question: Question) -> dict[str, Any]:
    """Milliseconds of one question through the library, warm; a problem in words where it cannot be asked."""
    ask = getattr(graph, question.method, None)
    told: dict[str, Any] = {
        "question": question.words,
        "method": question.method,
        "published": question.published,
    }
    if ask is None:
        return {**told, "problem": f"Graph has no {question.method} yet"}
    calls = question.calls(plan, plan.chance("question " + question.method, 0))
    laps = []
    try:
        for at, (positional, named) in enumerate(islice(calls, WARM_UP + CALLS)):
            begin = time.perf_counter()
            ask(*positional, **named)
            if at >= WARM_UP:
                laps.append(1000 * (time.perf_counter() - begin))
    except Exception as error:  # noqa: BLE001 - a table with one question missing is better than no table
        return {**told, "problem": f"{type(error).__name__}: {error}"}
    cuts = statistics.quantiles(laps, n=20, method="inclusive")
    return {
        **told,
        "calls": len(laps),
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "worst_ms": round(max(laps), 1),
    }
