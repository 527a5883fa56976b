"""Who said it: from the unit that every node and edge carries to source, edition, file and record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from competency_graph.model.evidence import Evidence
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
        agreement: str | None = None,
        agreement_name: str | None = None,
    ) -> Evidence:
        """The evidence for one fact of this unit."""
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
            agreement,
            agreement_name,
        )


UNKNOWN = Citation("unknown", None, None, None)
"""For a fact whose unit is gone between two reads of one question."""


def cite(units: Iterable[int | None]) -> Question[dict[int, Citation]]:
    """The citation of each unit id; None is passed over."""
    wanted = sorted({unit for unit in units if unit is not None})
    if not wanted:
        return {}
    rows = yield Read("entities/cite", {"units": wanted})
    return {
        row["unit"]: Citation(
            row["source"],
            row["edition"],
            row["file"] or None,
            f"{row['name']} ({row['record']})" if row["record"] else row["name"],
        )
        for row in rows
    }
