"""What the store has of a source, held compactly: is this record known, and what did its unit say before?

Follows ``writing.md`` 6: units of equal content are skipped, and that is the whole checkpoint. The hash of the raw record
(``UnitRows.input``) lets a known record be skipped before it is parsed. 400,000 units of Registry names take about 50 MB:
flat arrays and one sorted order for each key, because dicts of as many Python objects take five times that.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from competency_graph.model.identity import unit_id
from competency_graph.store.ledger import StoredUnit

SEVERAL = "several"
"""Stands in ``UnitRows.input`` of a unit that several records of one input claimed: none of them may be skipped, for all
must be weighed again."""
_HASH = 16
_EMPTY = bytes(_HASH)


class _Texts:
    """Texts one after the other, in UTF-8."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))

    def __getitem__(self, position: int) -> str:
        part = self._bytes[self._ends[position] : self._ends[position + 1]]
        return part.decode("utf-8", "surrogatepass")

    def __len__(self) -> int:
        return len(self._ends) - 1


def _digits(text: str) -> bytes:
    """A hash in hex as bytes; of any other text, a hash."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    return found if len(found) == _HASH else blake2b(text.encode(), digest_size=_HASH).digest()


def _place(file: str, record: str) -> int:
    return int.from_bytes(blake2b(f"{file}\0{record}".encode("utf-8", "replace"), digest_size=8).digest())


def hashed(content: str) -> bytes:
    """A content hash in 16 bytes, as ``Known.content`` gives it."""
    return _digits(content)


class Known:
    """The units of one source as they were when the load began."""

    def __init__(self, source: str, units: Iterable[StoredUnit] = (), *, marks: Sequence[str] = ()) -> None:
        """Take them in.

        Args:
            source: name of the source.
            units: what the store has of it.
            marks: texts that may stand behind a record's place (``place; mark``), and are known from its bytes.
        """
        self.source = source
        self._marks = ("", *marks)
        self._ids = array("q")
        self._names, self._dates = _Texts(), _Texts()
        self._contents, self._inputs = bytearray(), bytearray()
        self._several = bytearray()
        self._places = array("Q")
        self._marked = bytearray()
        for unit in units:
            self._ids.append(unit.id)
            self._names.append(unit.name)
            self._dates.append(unit.date)
            self._contents += _digits(unit.content)
            several = unit.input == SEVERAL
            self._several.append(several)
            self._inputs += _EMPTY if several or not unit.input else _digits(unit.input)
            self._places.append(_place(unit.file, unit.record))
            self._marked.append(
                next((n for n, mark in enumerate(self._marks) if mark and unit.record.endswith(mark)), 0)
            )
        self._by_id = array("I", sorted(range(len(self)), key=self._ids.__getitem__))
        self._by_input = array("I", sorted(range(len(self)), key=self._input))

    def __len__(self) -> int:
        return len(self._ids)

    def _input(self, position: int) -> bytes:
        return bytes(self._inputs[position * _HASH : (position + 1) * _HASH])

    def by_input(self, key: str) -> int | None:
        """The position of the unit that came from a raw record, by the hash of it."""
        wanted = _digits(key)
        found = bisect_left(self._by_input, wanted, key=self._input)
        if wanted != _EMPTY and found < len(self) and self._input(self._by_input[found]) == wanted:
            return self._by_input[found]
        return None

    def by_name(self, name: str) -> int | None:
        """The position of a unit, by its name."""
        wanted = unit_id(self.source, name)
        found = bisect_left(self._by_id, wanted, key=self._ids.__getitem__)
        if found < len(self) and self._ids[self._by_id[found]] == wanted:
            return self._by_id[found]
        return None

    def id(self, position: int) -> int:
        """The unit's id."""
        return self._ids[position]

    def name(self, position: int) -> str:
        """The unit's name."""
        return self._names[position]

    def names(self) -> Iterator[str]:
        """The names of all of them."""
        return (self._names[position] for position in range(len(self)))

    def date(self, position: int) -> str:
        """The unit's own date; empty when it had none."""
        return self._dates[position]

    def content(self, position: int) -> bytes:
        """The hash of what the unit said."""
        return bytes(self._contents[position * _HASH : (position + 1) * _HASH])

    def input(self, position: int) -> str:
        """The hash of the raw record that the unit came from, in hex."""
        return self._input(position).hex()

    def several(self, position: int) -> bool:
        """Whether several records of one input claimed it last time."""
        return bool(self._several[position])

    def mark(self, position: int) -> str:
        """What stands behind the place of the unit's record."""
        return self._marks[self._marked[position]]

    def is_at(self, position: int, file: str, record: str) -> bool:
        """Whether the unit was read there last time."""
        return self._places[position] == _place(file, record)

    def came_from(self, position: int, key: str) -> bool:
        """Whether the unit came from the raw record with this hash."""
        if key == SEVERAL:
            return self.several(position)
        return self._input(position) == (_digits(key) if key else _EMPTY) and not self.several(position)
