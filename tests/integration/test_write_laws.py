"""The laws of ``writing.md``: the graph is a function of the set of current units, whatever the order or batching."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

import pytest
from emptying import wipe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency_graph.errors import ModelError
from competency_graph.model.nodes import closed_labels
from competency_graph.model.rows import DELETED, EdgeRow, NodeRow, UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest, digest_of
from competency_graph.store.writer import Writer

URIS = [f"https://example.org/resources/{i}" for i in range(6)]
LABELS = [("Course",), ("Institution",), ("Degree",), ("Organization",)]
SOURCES = ["alpha", "beta"]


@st.composite
def units(draw: st.DrawFn) -> UnitRows:
    source = draw(st.sampled_from(SOURCES))
    name = draw(st.sampled_from("abcd"))
    if draw(st.integers(0, 9)) == 0:
        return UnitRows(source, name, (NodeRow(draw(st.sampled_from(URIS)), (DELETED,)),), date="2026")
    described = draw(st.lists(st.sampled_from(URIS), min_size=1, max_size=3, unique=True))
    nodes = tuple(
        NodeRow(uri, draw(st.sampled_from(LABELS)), {"name": draw(st.sampled_from(["x", "y", "é"]))})
        for uri in described
    )
    edges = []
    for position in range(draw(st.integers(0, 4))):
        ends = [draw(st.sampled_from(described)), draw(st.sampled_from(URIS))]
        if draw(st.booleans()):
            ends.reverse()
        kind = draw(st.sampled_from(["PART_OF", "REQUIRES", "SUPERSEDES"]))
        edges.append(EdgeRow(kind, ends[0], ends[1], str(position), {"term": "t", "position": position}))
    if draw(st.integers(0, 4)) == 0:  # neither end need be ours
        a, b = draw(st.lists(st.sampled_from(URIS), min_size=2, max_size=2, unique=True))
        edges.append(EdgeRow("SAME_AS", a, b, "s", {"method": "m"}))
    return UnitRows(
        source, name, nodes, tuple(edges),
        date=draw(st.sampled_from(["", "2024", "2025-01-01"])), priority=draw(st.integers(4, 6)),
    )  # fmt: skip


def facts_of(current: Iterable[UnitRows]) -> str:
    """The oracle: what a set of units says, by the text of ``writing.md``, without a database."""
    current = list(current)
    shown: dict[str, tuple[str, NodeRow]] = {}
    edges = []
    ends: set[str] = set()
    for unit in current:
        for node in unit.nodes:
            if node.uri not in shown or unit.rank > shown[node.uri][0]:
                shown[node.uri] = (unit.rank, node)
        for edge in unit.edges:
            edges.append(
                {"start": edge.start, "type": edge.type, "end": edge.end, "properties": dict(edge.properties)}
            )
            ends |= {edge.start, edge.end}
    nodes = [
        {
            "uri": uri,
            "labels": ["Resource", *closed_labels(node.labels)],
            "properties": {**node.properties, "uri": uri},
        }
        for uri, (_, node) in shown.items()
    ]
    nodes += [
        {"uri": u, "labels": ["Resource", "Unresolved"], "properties": {"uri": u}} for u in ends - set(shown)
    ]
    return f"{digest_of(nodes, edges, full=False):032x}"


def batches(sequence: Sequence[UnitRows], sizes: Sequence[int]) -> Iterable[Sequence[UnitRows]]:
    start = 0
    for size in [*sizes, len(sequence)]:
        if sequence[start : start + size]:
            yield sequence[start : start + size]
        start += size


COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


@settings(max_examples=40, **COMMON)
@given(
    history=st.lists(units(), min_size=1, max_size=12),
    sizes=st.lists(st.integers(1, 4), max_size=6),
    complete=st.sampled_from([None, *SOURCES]),
)
def test_the_graph_is_a_function_of_the_current_units(
    scratch_database: Database, history: list[UnitRows], sizes: list[int], complete: str | None
) -> None:
    wipe(scratch_database)
    port = Writer(scratch_database)
    current: dict[int, UnitRows] = {}
    for batch in batches(history, sizes):
        port.write(batch)
        current.update({unit.id: unit for unit in batch})
    assert digest(scratch_database) == facts_of(current.values())
    if complete is not None:  # the last half of the history, declared complete for one source
        kept = [u for u in history[len(history) // 2 :] if u.source == complete]
        port.write(kept)
        current.update({unit.id: unit for unit in kept})
        gone = [
            i for i, u in current.items() if u.source == complete and u.name not in {k.name for k in kept}
        ]
        assert port.retire_absent(complete, [u.name for u in kept], batch_size=2) == len(gone)
        current = {i: u for i, u in current.items() if i not in gone}
        assert digest(scratch_database) == facts_of(current.values())
    after = digest(scratch_database, full=True)
    wipe(scratch_database)
    port.write(reversed(current.values()))
    assert digest(scratch_database, full=True) == after


@settings(max_examples=15, **COMMON)
@given(first=st.lists(units(), max_size=6), second=st.lists(units(), min_size=1, max_size=6))
def test_a_then_b_equals_b_for_complete_inputs(
    scratch_database: Database, first: list[UnitRows], second: list[UnitRows]
) -> None:
    wipe(scratch_database)
    port = Writer(scratch_database)
    port.write(first)
    port.write(second)
    for source in SOURCES:
        port.retire_absent(source, [u.name for u in second if u.source == source])
    both = digest(scratch_database, full=True)
    wipe(scratch_database)
    port.write(second)
    assert digest(scratch_database, full=True) == both


def test_writing_again_writes_nothing(writer: Writer) -> None:
    unit = UnitRows("alpha", "a", (NodeRow(URIS[0], ("Course",), {"name": "x"}),))
    first = writer.write([unit])
    assert (first.units, first.nodes, first.retired) == (1, 1, 0)
    again = writer.write([unit])
    assert (again.units, again.unchanged, again.nodes, again.edges) == (0, 1, 0, 0)


def test_where_an_unchanged_unit_was_read_is_noted_anew(writer: Writer) -> None:
    def read_from(place: str) -> UnitRows:
        node = NodeRow(f"{URIS[0]}a", ("Course",), {"name": "x"})
        return UnitRows("alpha", "a", (node,), file=f"{place}.json", record=place, input=f"hash of {place}")

    def kept() -> dict[str, object]:
        with writer.database.driver.session(database="neo4j") as session:
            (unit,) = session.run("MATCH (u:Unit {name: 'a'}) RETURN u").single(strict=True)
        return {name: unit[name] for name in ("file", "record", "input", "content")}

    def wanted(place: str) -> dict[str, object]:
        unit = read_from(place)
        return {"file": unit.file, "record": place, "input": unit.input, "content": unit.content}

    writer.write([read_from("one")])
    facts = digest(writer.database)
    full = digest(writer.database, full=True)
    assert kept() == wanted("one")
    again = writer.write([read_from("two")])
    assert (again.units, again.unchanged) == (0, 1)
    assert kept() == wanted("two")
    writer.write([read_from("one")])
    assert kept() == wanted("one")
    assert (digest(writer.database), digest(writer.database, full=True)) == (facts, full)
    newly_translated = read_from("one")
    writer.write(
        [UnitRows("alpha", "a", newly_translated.nodes, file="one.json", record="one", input="other")]
    )
    assert kept()["input"] == "other"
    assert digest(writer.database, full=True) == full  # the raw record's hash is in neither form


def test_two_writers_at_once_end_as_one(scratch: Database) -> None:
    def course(number: int, source: str) -> UnitRows:
        own = f"https://example.org/courses/{number}"
        return UnitRows(
            source, f"c{number}",
            (NodeRow(own, ("Course",), {"name": source}), NodeRow(URIS[0], ("Institution",), {"name": f"{source}{number}"})),
            (EdgeRow("OFFERED_BY", own, URIS[0]),),
        )  # fmt: skip

    everything = {source: [course(n, source) for n in range(30)] for source in SOURCES}
    faults: list[BaseException] = []

    def load(source: str) -> None:
        try:
            with Database(scratch.settings) as own:
                for batch in batches(everything[source], [3] * 9):
                    Writer(own).write(batch)
        except BaseException as fault:  # noqa: BLE001 - shown by the assertion below
            faults.append(fault)

    threads = [threading.Thread(target=load, args=(source,)) for source in SOURCES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert digest(scratch) == facts_of([u for us in everything.values() for u in us])


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        (UnitRows("s", "u", (NodeRow(URIS[0], ("Planet",)),)), "label 'Planet' is not declared"),
        (UnitRows("s", "u", (NodeRow(URIS[0], ()),)), "has no label"),
        (
            UnitRows("s", "u", (NodeRow(URIS[0], ("Course",), {"colour": "red"}),)),
            "property 'colour' is not declared",
        ),
        (UnitRows("s", "u", (NodeRow(URIS[0], ("Course",), {"price": 3.0}),)), "3.0, which is not quantity"),  # type: ignore[dict-item]
        (UnitRows("s", "u", (NodeRow(URIS[0], ("Course",), {"starts": "31.5.2004"}),)), "which is not date"),
        (UnitRows("s", "u", (), (EdgeRow("PART_OF", URIS[0], URIS[1]),)), "neither end is described"),
        (
            UnitRows("s", "u", (NodeRow(URIS[0], ("Course",)),), (EdgeRow("LOVES", URIS[0], URIS[1]),)),
            "not declared",
        ),
    ],
)
def test_a_row_that_does_not_fit_the_model_is_refused_and_nothing_is_written(
    writer: Writer, unit: UnitRows, says: str
) -> None:
    good = UnitRows("s", "good", (NodeRow(URIS[2], ("Course",)),))
    with pytest.raises(ModelError, match=says):
        writer.write([good, unit])
    assert digest(writer.database) == facts_of([])
