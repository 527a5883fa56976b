"""Bulk: what the importer is told to read, against an oracle that holds everything in memory (``writing.md`` 1 to 8)."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph.errors import BulkRefused, ModelError
from competency_graph.model.declarations import PropertyType
from competency_graph.model.edges import EDGE_TYPES, edge_properties
from competency_graph.model.nodes import closed_labels
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows
from competency_graph.store.bulk import buckets, estimate, merge
from competency_graph.store.bulk.identity import number_of, salt_of
from competency_graph.store.bulk.importing import import_arguments
from competency_graph.store.bulk.sorted import Sorted, sort_units
from competency_graph.store.bulk.spool import Spool
from competency_graph.store.bulk.table import ELEMENTS, Written, sayable
from competency_graph.store.writer import unit_properties

URIS = [f"https://example.org/r/{n}" for n in range(8)]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"), max_size=12),
    st.sampled_from(["", " a ", '"', 'a""b', "a,b", "\\", '\\"', "x\r\ny", "😀", "true", "3", "\u2028"]),
)
SALT = salt_of("test")


@st.composite
def units(draw: st.DrawFn) -> UnitRows:
    described = draw(st.lists(st.sampled_from(URIS), min_size=1, max_size=4, unique=True))
    nodes = []
    for uri in described:
        labels = draw(st.sampled_from([("Course",), ("Institution",), ("Degree", "Pathway"), ("Deleted",)]))
        properties: dict[str, Any] = {}
        if draw(st.booleans()):
            properties["name"] = draw(TEXTS)
        if draw(st.booleans()):
            properties[draw(st.sampled_from(["ctdl_one", "ctdl_two"]))] = draw(st.lists(TEXTS, max_size=3))
        if draw(st.booleans()):
            properties["keywords"] = draw(st.lists(TEXTS, min_size=1, max_size=3))
        nodes.append(NodeRow(uri, labels, properties))
    edges = []
    for _ in range(draw(st.integers(0, 5))):
        ends = [draw(st.sampled_from(described)), draw(st.sampled_from(URIS))]
        if draw(st.booleans()):
            ends.reverse()
        edges.append(
            EdgeRow(
                draw(st.sampled_from(["PART_OF", "COREQUISITE"])),
                *ends,
                draw(st.sampled_from(["", "k", 'k"\n'])),
                {"position": draw(st.integers(-(2**63), 2**63 - 1)), "term": draw(TEXTS)},
            )
        )
    if draw(st.integers(0, 4)) == 0:
        edges.append(EdgeRow("SAME_AS", draw(st.sampled_from(URIS)), draw(st.sampled_from(URIS))))
    return UnitRows(
        draw(st.sampled_from(["alpha", "beta"])), draw(st.sampled_from("abcd")), tuple(nodes), tuple(edges),
        date=draw(st.sampled_from(["", "2024", "2025"])), file=draw(TEXTS),
    )  # fmt: skip


def read_field(kind: str, field: str, quoted: bool) -> Any:
    """A field as the importer reads it (tried on it: see the integration test)."""
    if not field and not quoted:
        return None
    match kind:
        case "long":
            return int(field)
        case "boolean":
            return field == "true"
        case "string[]":
            return field.split(ELEMENTS) if field else None
    return field


def read_files(files: tuple[Written, ...]) -> tuple[list[Any], list[Any]]:
    """Nodes (id space, id, labels, properties) and edges (type, start, end, properties) of the importer's files."""
    nodes, edges = [], []
    for file in files:
        text = Path(file.path).read_bytes().decode()
        header, _, body = text.partition("\n")
        names = header.split(",")
        rows = _rows(body)
        assert len(rows) == file.rows
        if not file.many_lines:
            assert body.count("\n") == file.rows
            assert "\r" not in body
        of = file.option.partition("=")[2]
        for row in rows:
            assert len(row) == len(names)
            keys = {n: f for n, (f, _) in zip(names, row, strict=True) if n.startswith(":")}
            properties = {}
            for name, (field, quoted) in zip(names, row, strict=True):
                if not name.startswith(":"):
                    plain, _, kind = name.partition(":")
                    value = read_field(kind, field, quoted)
                    if value is not None:
                        properties[plain] = value
            if file.option.startswith("--nodes"):
                (space,) = keys
                nodes.append((space[-2], int(keys[space]), frozenset(of.split(":")), properties))
            else:
                start, end = keys
                edges.append((of, (start[-2], int(keys[start])), (end[-2], int(keys[end])), properties))
    return nodes, edges


def _rows(body: str) -> list[list[tuple[str, bool]]]:
    """A CSV reader that tells quoted fields from bare ones, which the standard one does not."""
    rows, row, place = [], [], 0
    while place < len(body):
        quoted = body[place] == '"'
        if quoted:
            end = place + 1
            while True:
                end = body.index('"', end)
                if body[end : end + 2] == '""':
                    end += 2
                    continue
                break
            field, place = body[place + 1 : end].replace('""', '"'), end + 1
        else:
            end = min(e for e in (body.find(",", place), body.find("\n", place)) if e >= 0)
            field, place = body[place:end], end
        row.append((field, quoted))
        if body[place] == "\n":
            rows.append(row)
            row = []
        place += 1
    return rows


def frozen(value: Any) -> Any:
    if isinstance(value, dict):
        return frozenset((k, frozen(v)) for k, v in value.items())
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def oracle(current: list[UnitRows]) -> tuple[Counter[Any], Counter[Any], Counter[Any], Counter[Any]]:
    """Nodes, edges, claims and units of a set of units."""
    said: dict[str, list[tuple[str, int, NodeRow]]] = {}
    nodes, edges, claims = Counter[Any](), Counter[Any](), Counter[Any]()
    for unit in current:
        for node in unit.nodes:
            said.setdefault(node.uri, []).append((unit.rank, unit.id, node))
        for edge in unit.edges:
            key = {"key": edge.key} if edge.key else {}
            properties = frozen({**edge.properties, "unit": unit.id, **key})
            edges[edge.type, edge.start, edge.end, properties] += 1
            said.setdefault(edge.start, [])
            said.setdefault(edge.end, [])
    for uri, descriptions in said.items():
        descriptions.sort(key=lambda d: d[0], reverse=True)
        for place, (rank, unit_id, node) in enumerate(descriptions):
            labels = frozenset(("Resource", *closed_labels(node.labels)))
            properties = frozen({**node.properties, "uri": uri, "unit": unit_id, "rank": rank})
            if place == 0:
                nodes[uri, labels, properties] += 1
            else:
                claims[unit_id, uri, labels, properties] += 1
        if not descriptions:
            nodes[uri, frozenset(("Resource", "Unresolved")), frozen({"uri": uri})] += 1
    return nodes, edges, claims, Counter(frozen(dict(unit_properties(unit))) for unit in current)


def told(found: Sorted) -> tuple[Counter[Any], Counter[Any], Counter[Any], Counter[Any]]:
    """The same, out of the files (and the lists that CSV cannot say)."""
    read_nodes, read_edges = read_files(found.files)
    unsaid = {row["uri"]: row["properties"] for row in found.merged.unsaid_nodes}
    unsaid_claims = {(row["unit"], row["uri"]): row["properties"] for row in found.merged.unsaid_claims}
    uri_of = {at: said["uri"] for space, at, _, said in read_nodes if space == "n"}
    unit_of = {at: said["id"] for space, at, _, said in read_nodes if space == "u"}
    assert len(uri_of) == sum(space == "n" for space, *_ in read_nodes)
    nodes, edges, claims, of_units = Counter[Any](), Counter[Any](), Counter[Any](), Counter[Any]()
    for space, _, labels, said in read_nodes:
        if space == "u":
            of_units[frozen(said)] += 1
        elif space == "n":
            nodes[said["uri"], labels, frozen({**said, **unsaid.get(said["uri"], {})})] += 1
    for kind, (start_space, start), (_, end), said in read_edges:
        if kind == "DESCRIBES":
            assert start_space == "u"
            labels = frozenset(said.pop("labels"))
            unit = unit_of[start]
            extra = unsaid_claims.get((unit, uri_of[end]), {})
            claims[unit, uri_of[end], labels, frozen({**said, **extra})] += 1
        else:
            edges[kind, uri_of[start], uri_of[end], frozen(said)] += 1
    return nodes, edges, claims, of_units


def sort(
    history: list[list[UnitRows]], folder: Path, *, bucket_total: int = 3, workers: int | None = None
) -> Sorted:
    spool = Spool(folder, unit_properties, file_bytes=600)
    for batch in history:
        spool.write(batch)
    spool.close()
    return sort_units(spool, folder, bucket_total, SALT, workers)


@settings(max_examples=120, deadline=None)
@given(history=st.lists(st.lists(units(), max_size=3), max_size=6), bucket_total=st.integers(1, 5))
def test_the_files_say_what_the_units_say(history: list[list[UnitRows]], bucket_total: int) -> None:
    current: dict[int, UnitRows] = {}
    for batch in history:
        for unit in {unit.id: unit for unit in batch}.values():
            # Equal content is skipped, as online: where it was read first stays.
            if unit.id not in current or current[unit.id].content != unit.content:
                current[unit.id] = unit
    with tempfile.TemporaryDirectory() as folder:
        found = sort(history, Path(folder), bucket_total=bucket_total)
        expected = oracle(list(current.values()))
        assert told(found) == expected
        nodes, edges, claims, _ = expected
        labels: Counter[str] = Counter(label for _, of, _ in nodes.elements() for label in of)
        bookkeeping = {"Unit": len(current), "Source": len({u.source for u in current.values()})}
        assert Counter(found.labels()) == labels + Counter(bookkeeping)
        types = Counter(kind for kind, *_ in edges.elements()) + Counter(DESCRIBES=claims.total())
        assert Counter(found.types()) == types
        # Nothing but what the importer reads is left.
        assert {str(path) for path in Path(folder).iterdir()} == {file.path for file in found.files}


def many(count: int) -> list[UnitRows]:
    shared = URIS[0]
    return [
        UnitRows(
            "alpha", f"u{n}",
            (NodeRow(f"{URIS[1]}/{n}", ("Course",), {"name": f"c{n}"}), NodeRow(shared, ("Institution",), {"name": str(n)})),
            (EdgeRow("OFFERED_BY", f"{URIS[1]}/{n}", shared), EdgeRow("PART_OF", f"{URIS[1]}/{n}", URIS[2])),
        )
        for n in range(count)
    ]  # fmt: skip


def test_several_processes_say_the_same_as_one(tmp_path: Path) -> None:
    everything = many(60)
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = told(sort([everything], tmp_path / "one", workers=1))
    two = sort([everything[30:], everything[:30]], tmp_path / "two", bucket_total=7, workers=2)
    assert told(two) == one == oracle(everything)
    assert two.memory > 1 << 20


def test_writing_counts_as_online(tmp_path: Path) -> None:
    spool = Spool(tmp_path, unit_properties)
    first, second = many(2)
    other = UnitRows(first.source, first.name, first.nodes[1:])
    done = spool.write([first, second])
    assert (done.units, done.unchanged, done.retired, done.nodes, done.edges) == (2, 0, 0, 4, 4)
    again = spool.write([first, other])
    assert (again.units, again.unchanged, again.retired, again.nodes) == (1, 0, 1, 1)
    assert spool.write([other]).unchanged == 1
    spool.close()
    assert spool.superseded == {0}


def test_a_row_that_does_not_fit_the_model_takes_nothing_of_its_batch(tmp_path: Path) -> None:
    spool = Spool(tmp_path, unit_properties)
    bad = UnitRows("s", "bad", (NodeRow(URIS[0], ("Course",), {"colour": "red"}),))
    with pytest.raises(ModelError, match="'colour' is not declared"):
        spool.write([*many(1), bad])
    assert len(spool) == 0
    assert spool.bytes == 0


def test_two_uris_of_one_number_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "number_of", lambda uri, salt: 5)
    with pytest.raises(BulkRefused, match=r"have one number \(5\)"):
        sort([many(2)], tmp_path, bucket_total=1)


def test_numbers_have_room_in_the_importers_encoding_and_differ_by_load() -> None:
    numbers = {number_of(f"https://example.org/{n}", SALT) for n in range(10_000)}
    assert len(numbers) == 10_000
    assert 2**55 < max(numbers) < 2**56
    assert number_of(URIS[0], SALT) != number_of(URIS[0], salt_of("another"))


def test_no_edge_needs_a_list() -> None:
    """Lists that CSV cannot say are set afterwards on nodes and claims; edges have none."""
    kinds = {p.type for name in EDGE_TYPES for p in edge_properties(name).values()}
    assert PropertyType.TEXTS not in kinds


def test_lists_that_csv_cannot_say() -> None:
    assert not sayable([])
    assert not sayable([""])
    assert not sayable([f"a{ELEMENTS}b"])
    assert sayable(["", ""])
    assert sayable("")


def test_buckets_grow_with_the_load() -> None:
    assert buckets.bucket_count(0) == 1
    assert buckets.bucket_count(2 << 30) == 512
    assert buckets.bucket_count(1 << 50) == buckets.MOST


def test_the_importer_is_told_of_every_file(tmp_path: Path) -> None:
    files = [
        Written("/w/a.csv", "--nodes=Resource:Course", 3, False, 100, 300),
        Written("/w/b-lines.csv", "--nodes=Resource:Course", 3, True, 3_000_000, 300),
        Written("/w/c-lines.csv", "--relationships=PART_OF", 3, True, 10, 300),
    ]
    told_so = import_arguments("bulk-1", files, tmp_path, 1 << 30)
    assert told_so[-3:] == [
        "--nodes=Resource:Course=/w/a.csv",
        "--nodes=Resource:Course=/w/b-lines.csv",
        "--relationships=PART_OF=/w/c-lines.csv",
    ]
    assert "--multiline-fields=/w/b-lines.csv,/w/c-lines.csv" in told_so
    assert "--max-off-heap-memory=1024m" in told_so
    assert "--bad-tolerance=0" in told_so
    assert "--read-buffer-size=12001024" in told_so
    with pytest.raises(BulkRefused, match="there is a comma"):
        import_arguments("bulk-1", files, tmp_path / "a,b", 1 << 30)


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    estimate.refuse_without_room(tmp_path, 0)
    with pytest.raises(BulkRefused, match=r"No room .* MB are free, about .* MB are needed"):
        estimate.refuse_without_room(tmp_path, 1 << 50)
