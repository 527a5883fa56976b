"""How a question talks to the database without knowing it: a generator that yields reads and is sent their rows.

A question is sans-I/O: it yields ``Read``s, receives rows, and returns its answer. ``Graph.ask`` (sync) and
``AsyncGraph.ask`` run the same generator; tests feed it rows by hand.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read:
    """One named query under ``cypher/read`` with its parameters."""

    query: str
    """Name without the leading ``read/``, such as ``transfer/rules``."""
    parameters: Mapping[str, object] = field(default_factory=dict)


Rows: TypeAlias = list[dict[str, Any]]
"""What comes back: one dict a record; nodes and relationships are returned as maps by the query itself."""
Question: TypeAlias = Generator[Read, Rows, T]
