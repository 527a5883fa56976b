"""Where the time of one request goes: clocks around the database's reads, the library's computing and the operation.

The service runs in this process for that, one request at a time, so that the parts add up to the whole.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
from live import live

from competency_graph import graph
from competency_graph.store.connection import AsyncDatabase
from competency_graph.store.settings import Settings
from competency_graph_api.router import Router
from competency_graph_api.schema import build
from competency_graph_api.settings import ApiSettings

Spent = Counter[str]


@contextmanager
def clocks() -> Iterator[Spent]:
    """Seconds by part, for as long as the block runs."""
    spent: Spent = Counter()

    def timed(part: str, function: Any) -> Any:  # a coroutine function
        async def run(*arguments: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return await function(*arguments, **named)
            finally:
                spent[part] += time.perf_counter() - begun

        return run

    advance = graph._advance

    def advanced(*arguments: Any) -> Any:
        begun = time.perf_counter()
        try:
            return advance(*arguments)
        finally:
            spent["library"] += time.perf_counter() - begun

    places = [(AsyncDatabase, "read", "database"), (graph.AsyncGraph, "ask", "question"), (build._Schema, "execute", "operation"), (Router, "run", "router")]  # fmt: skip
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in places]
    try:
        for owner, name, part in places:
            setattr(owner, name, timed(part, getattr(owner, name)))
        graph._advance = advanced
        yield spent
    finally:
        graph._advance = advance
        for owner, name, function in before:
            setattr(owner, name, function)


def shares(settings: ApiSettings, database: Settings, key: str, body: bytes, times: int) -> dict[str, float]:
    """Milliseconds a request by part; the database's may lie beside each other where a level is read at once."""
    headers = {"x-api-key": key, "content-type": "application/json"}
    with (
        clocks() as spent,
        live(settings, database) as address,
        httpx2.Client(base_url=address, headers=headers, timeout=120) as client,
    ):
        for _ in range(3):
            client.post("/graphql", content=body)
        spent.clear()
        for _ in range(times):
            client.post("/graphql", content=body)
    each = {part: 1000 * seconds / times for part, seconds in spent.items()}
    return {
        "database": each["database"],
        "library": each["library"],
        "hops to threads and waiting": each["question"] - each["database"] - each["library"],
        "GraphQL": each["operation"] - each["question"],
        "routing and encoding": each["router"] - each["operation"],
    }
