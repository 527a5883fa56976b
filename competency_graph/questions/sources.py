"""Who said it: from the unit that every node and edge carries to source, edition, file and record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competency_graph.model.evidence import CitedAgreement, Evidence
from competency_graph.store.reading import Question, Read


@dataclass(frozen=True, slots=True)
class Citation:
    """Where one unit was read."""

    source: str
    edition: str | None
    file: str | None
    record: str | None
    """Name of the unit, and its place in the file."""

    def evidence(
        self,
        uri: str,
        what: str,
        *,
        field: str | None = None,
        text: str | None = None,
        url: str | None = None,
        agreements: tuple[CitedAgreement, ...] = (),
    ) -> Evidence:
        """The evidence for one fact of this unit."""
        first = agreements[0] if agreements else None
        return Evidence(
            uri,
            what,
            self.source,
            self.edition,
            self.file,
            self.record,
            field,
            text,
            url,
            first.uri if first is not None else None,
            first.name if first is not None else None,
            agreements,
        )


UNKNOWN = Citation("unknown", None, None, None)
"""For a fact whose unit is gone between two reads of one question."""


def citation_of(rows: Sequence[Mapping[str, Any]], record: str | None = None) -> Citation:
    """The citation in the ``cited`` column of a read.

    Args:
        rows: none or one: source, edition, file, record, name of the unit.
        record: the fact's own place in the file, where its node tells it; it goes before the place of the whole unit.
    """
    if not rows:
        return UNKNOWN
    row = rows[0]
    where = record or row["record"]
    return Citation(
        row["source"],
        row["edition"],
        row["file"] or None,
        f"{row['name']} ({where})" if where else row["name"],
    )


def cite(units: Iterable[int | None]) -> Question[dict[int, Citation]]:
    """The citation of each unit id; None is passed over."""
    wanted = sorted({unit for unit in units if unit is not None})
    if not wanted:
        return {}
    rows = yield Read("entities/cite", {"units": wanted})
    return {row["unit"]: citation_of([row]) for row in rows}
