"""What the store has of a source, held compactly: looked up by name and by the hash of the raw record."""

from __future__ import annotations

from hashlib import blake2b

from hypothesis import given
from hypothesis import strategies as st

from competency_graph.model.identity import unit_id
from competency_graph.store.ledger import StoredUnit
from competency_graph_loaders.ctdl.inputs import fingerprint, input_key
from competency_graph_loaders.known import SEVERAL, Known, hashed
from competency_graph_loaders.reading.records import Raw


def hexed(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


STORED = st.builds(
    lambda name, date, key, file, record: StoredUnit(
        unit_id("s", name),
        name,
        hexed(name),
        key and hexed(key) if key != SEVERAL else SEVERAL,
        date,
        file,
        record,
    ),
    st.text(),
    st.sampled_from(["", "2024", "2025-01-01T00:00:00Z"]),
    st.one_of(st.just(""), st.just(SEVERAL), st.text()),
    st.text(),
    st.sampled_from(["", "line 3", "x; marked", "marked"]),
)


@given(st.lists(STORED, max_size=30, unique_by=lambda unit: unit.name))
def test_every_unit_is_found_as_it_was_stored(units: list[StoredUnit]) -> None:
    known = Known("s", units, marks=("marked",))
    assert list(known.names()) == [unit.name for unit in units]
    for unit in units:
        at = known.by_name(unit.name)
        assert at is not None
        assert (known.id(at), known.name(at), known.date(at)) == (unit.id, unit.name, unit.date)
        assert known.content(at) == hashed(unit.content)
        assert known.content(at).hex() == unit.content
        assert known.came_from(at, unit.input)
        assert known.several(at) == (unit.input == SEVERAL)
        assert known.is_at(at, unit.file, unit.record)
        assert known.mark(at) == ("marked" if "marked" in unit.record else "")
        if unit.input and unit.input != SEVERAL:
            found = known.by_input(unit.input)
            assert found is not None
            assert known.input(found) == unit.input
    assert known.by_input(hexed("\0 nobody's")) is None
    assert known.by_input("") is None
    assert known.by_name("\0 nobody") is None


def test_the_hash_of_a_record_is_over_all_that_decides_what_comes_of_it() -> None:
    raw = Raw("f.json", "f.json", "", b"{}")

    def key(changed: Raw = raw, *, priority: int = 5, named: bool = True, revision: bool = True) -> str:
        return input_key(changed, priority, named=named, revision=revision, translator="t")

    others = [
        key(Raw("f.json", "f.json", "", b"{ }")),
        key(Raw("f.json", "f.json", "", b"{}", date="2026-01-01T00:00:00Z")),
        key(Raw("f.json", "f.json", "", b"{}", deleted=True)),
        key(Raw("f.json", "f.json", "", b"{}", transaction=True)),
        key(priority=6),
        key(named=False),
        key(revision=False),
        input_key(raw, 5, named=True, revision=True, translator="u"),
    ]
    assert len({key(), *others}) == 9
    assert key(Raw("g.json", "g.json", "/3", b"{}", 7)) == key(), "where a named record lies does not matter"
    assert key(Raw("g.json", "g.json", "", b"{}"), named=False) != key(named=False)
    assert len(fingerprint()) == 32
