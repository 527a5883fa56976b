"""Of several records of one unit, which one counts: a total order that knows nothing of the order of the input.

The newest counts: by date, then by its place in a series of transactions, then a deletion before what it deletes, then
by the hash of the content. Records of equal
content differ only in where they were read; the least file and place is told. A record without a date is older than any
that has one.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from competency_graph.model.rows import DELETED, UnitRows
from competency_graph_loaders.findings import Translated


@dataclass(slots=True)
class Claim:
    """The record of this load that counts for a unit, so far."""

    date: str
    content: bytes
    deleted: bool | None
    """None where the record was skipped unread."""
    file: str
    place: str
    document: str = ""
    """The file, or member of it, that it is in."""
    revision: bool = True
    """As of ``Translated``."""
    series: tuple[str, int] = ("", 0)
    """As of ``Translated``."""
    state: str = ""
    """``new``, ``changed`` or ``unchanged``, against the store before this load; ``older`` than what it has; ``sent``
    where there is no memory to tell."""
    written: bool = False
    """This load wrote the unit already, with this content or with one that this replaced."""
    several: bool = False
    """Other records of this load claimed the same unit."""

    @property
    def where(self) -> str:
        """File and place, as findings say it."""
        return f"{self.file} ({self.place})" if self.place else self.file


def is_tombstone(unit: UnitRows) -> bool:
    """Whether a unit says only that something was deleted."""
    return any(DELETED in node.labels for node in unit.nodes)


def outranks(claim: Claim, other: Claim) -> bool:
    """Whether a record counts before another one of the same unit."""
    if (claim.date, claim.content) == (other.date, other.content):
        return (claim.file, claim.place) < (other.file, other.place)
    mine = (claim.date, claim.series, bool(claim.deleted), claim.content)
    return mine > (other.date, other.series, bool(other.deleted), other.content)


class Held:
    """Units that wait until all of their records were seen, in a temporary file: two whole dumps may be given at once."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._at: dict[str, int] = {}

    def keep(self, name: str, found: Translated) -> None:
        """Keep what counts for a unit so far, in the place of what did before."""
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - closed in release(), or with the process
        self._at[name] = self._file.seek(0, 2)
        pickle.dump(found, self._file)

    def __contains__(self, name: str) -> bool:
        return name in self._at

    def take(self, name: str) -> Translated | None:
        """What waits under a name, which is not held any longer; None where nothing does."""
        offset = self._at.pop(name, None)
        if offset is None or self._file is None:
            return None
        self._file.seek(offset)
        return self._load(self._file)

    def release(self) -> Iterator[Translated]:
        """Hand them over, and forget them."""
        if self._file is None:
            return
        waiting, self._at = self._at, {}
        with self._file as file:
            self._file = None
            for offset in waiting.values():
                file.seek(offset)
                yield self._load(file)

    @staticmethod
    def _load(file: IO[bytes]) -> Translated:
        found: Translated = pickle.load(file)  # noqa: S301 - our own file, without a name, written by this process
        return found
