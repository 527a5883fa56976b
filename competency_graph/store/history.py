"""Which loads a graph has seen: the ``LoadRun`` that every finished load leaves under its source.

Runs are in neither form of the digest (``writing.md`` 7, 9). What an older version did not note of a run is absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from competency_graph.errors import QuestionError
from competency_graph.store.connection import Database
from competency_graph.store.reading import Read

_ALL = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Run:
    """One finished load; a count is absent where the version that loaded did not note it."""

    source: str
    edition: str | None
    """Edition of the source that was given to this load."""
    started: str
    """When it began: ISO 8601, UTC."""
    seconds: Fraction | None
    """How long it took."""
    complete: bool | None
    """Whether the input was declared complete, so that what is absent was taken back."""
    records: int | None
    """Records read, rejected ones included."""
    units: int | None
    """Units that the input held."""
    written: int | None
    """Of these, written: new or changed."""
    unchanged: int | None
    """Of these, skipped: the store had that content already."""
    rejected: int | None
    """Records kept out whole."""
    retired: int | None
    """Units taken back because a complete input no longer had them."""
    duplicates: int | None
    """Records that came twice."""
    findings: tuple[str, ...]
    """What the load noted, as ``<count> × <rule>``."""


def run_of(source: str, run: Mapping[str, Any]) -> Run:
    """One load as its node has it."""

    def number(name: str) -> int | None:
        return None if run.get(name) is None else int(run[name])

    return Run(
        source, run.get("edition"), run.get("started", ""),
        None if run.get("seconds") is None else Fraction(run["seconds"]), run.get("complete"),
        number("records"), number("units"), number("written"), number("unchanged"), number("rejected"),
        number("retired"), number("duplicates"), tuple(run.get("findings") or ()),
    )  # fmt: skip


def runs(database: Database, *, source: str | None = None, last: int | None = None) -> tuple[Run, ...]:
    """The loads that a graph has seen, newest first.

    Args:
        database: where to read.
        source: only loads of this source.
        last: at most so many.

    Raises:
        QuestionError: ``last`` is below 1, or the graph has no source of that name.
    """
    if last is not None and last < 1:
        raise QuestionError(f"last is {last}; expected 1 or more.", "Ask for at least one load.")
    rows = database.read(Read("store/runs", {"source": source, "last": _ALL if last is None else last}))
    if source is not None and not rows:
        known = [row["name"] for row in database.read(Read("store/sources"))]
        if source not in known:
            raise QuestionError(
                f"This graph has no source {source!r}.",
                f"Sources: {', '.join(known)}." if known else "Nothing was loaded into it yet.",
            )
    return tuple(run_of(row["source"], row["run"]) for row in rows)
