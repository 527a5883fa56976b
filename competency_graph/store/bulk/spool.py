"""Units written down as they come: one JSON line each, in files of about 64 MB; the last of one unit id counts.

Memory: a place in a dictionary for each unit id (about 250 bytes), whatever the size of the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import NOTHING, Written, check_unit

FILE_BYTES = 64 << 20
BUFFER_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Line:
    """The line that counts for a unit id."""

    number: int
    content: bytes
    place: int
    """Of where it was read: a unit of equal content that was read elsewhere is noted anew, as the online writer does."""
    source: str


class Spool:
    """Takes units; knows which of its lines count."""

    def __init__(
        self,
        folder: Path,
        properties_of_unit: Callable[[UnitRows], Mapping[str, Any]],
        file_bytes: int = FILE_BYTES,
    ) -> None:
        """Open a spool in an empty folder.

        Args:
            folder: for its files.
            properties_of_unit: the properties of a unit's own node.
            file_bytes: size after which the next file is begun.
        """
        self.folder, self._properties_of_unit, self._file_bytes = folder, properties_of_unit, file_bytes
        self.files: list[Path] = []
        self.bytes = self.lines = 0
        self.superseded: set[int] = set()
        """Numbers of the lines that do not count any more."""
        self.unit_properties: set[str] = set()
        """Names of the properties of units' own nodes."""
        self._current: dict[int, _Line] = {}
        self._stream: BinaryIO | None = None
        self._room = 0

    def __len__(self) -> int:
        return len(self._current)

    def ids(self) -> Set[int]:
        """Ids of the units that count."""
        return self._current.keys()

    def units_of(self, source: str) -> list[int]:
        """Ids of the units of a source."""
        return [unit for unit, line in self._current.items() if line.source == source]

    def sources(self) -> set[str]:
        """Names of the sources."""
        return {line.source for line in self._current.values()}

    def write(self, units: Iterable[UnitRows]) -> Written:
        """Take a batch, as ``store.writer.Writer.write`` does.

        Raises:
            ModelError: a row does not fit the model; nothing of the batch is taken.
        """
        batch = {unit.id: unit for unit in units}
        for unit in batch.values():
            check_unit(unit)
        done = NOTHING
        for unit in batch.values():
            content, place = bytes.fromhex(unit.content), hash((unit.file, unit.record, unit.input))
            before = self._current.get(unit.id)
            same = before is not None and before.content == content
            if before is None or not same or before.place != place:
                if before is not None:
                    self.superseded.add(before.number)
                self._append(unit)
                self._current[unit.id] = _Line(self.lines, content, place, unit.source)
                self.lines += 1
            if same:
                done += Written(0, 1, 0, 0, 0)
            else:
                done += Written(1, 0, 0 if before is None else 1, len(unit.nodes), len(unit.edges))
        return done

    def forget(self, unit: int) -> None:
        """Take back a unit."""
        self.superseded.add(self._current.pop(unit).number)

    def _append(self, unit: UnitRows) -> None:
        properties = dict(self._properties_of_unit(unit))
        self.unit_properties.update(properties)
        line = orjson.dumps(
            [
                self.lines,
                unit.id,
                unit.rank,
                properties,
                [[n.uri, n.labels, dict(n.properties)] for n in {n.uri: n for n in unit.nodes}.values()],
                [[e.type, e.start, e.end, e.key, dict(e.properties)] for e in unit.edges],
            ],
            option=orjson.OPT_APPEND_NEWLINE,
        )
        if self._stream is None or self._room <= 0:
            self.close()
            path = self.folder / f"units-{len(self.files):05}.jsonl"
            self._stream = path.open("wb", buffering=BUFFER_BYTES)
            self.files.append(path)
            self._room = self._file_bytes
        self._stream.write(line)
        self._room -= len(line)
        self.bytes += len(line)

    def close(self) -> None:
        """Close the file that is being written."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None
