"""The way back out through the real server: a graph loaded from exports says what the graph said that was exported."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from emptying import wipe

from competency_graph.errors import NotFound
from competency_graph.model.rows import DELETED, NodeRow, UnitRows
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.units import read_unit, units_about, units_of
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.export import export
from competency_graph_loaders.ctdl.load import load_ctdl, translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.sample_registry import sample_root

REAL = (
    "transfer/ace-principles-of-finance-tvp-published.json", "credentials/indiana-bsn-published.json",
    "envelopes/credential-envelope.json", "pathways/french-ba-sandbox-published.json", "frameworks/bcsp-sts.json",
    "qdata/smart.json",
)  # fmt: skip


def exported(database: Database, source: str, target: Path) -> int:
    """Write every record of a source into a file, one a line."""
    documents = [export(read_unit(database, unit)) for unit in units_of(database, source)]
    target.write_bytes(b"\n".join(map(orjson.dumps, documents)))
    return len(documents)


def test_the_sample_registry_comes_back(scratch: Database, tmp_path: Path) -> None:
    report = load_ctdl([sample_root() / "registry"], Writer(scratch), source="samples")
    said = digest(scratch)
    assert exported(scratch, "samples", tmp_path / "export.jsonl") == report.units
    wipe(scratch)
    again = load_ctdl([tmp_path / "export.jsonl"], Writer(scratch), source="samples", workers=1)
    assert (again.units, again.rejected) == (report.units, 0)
    assert digest(scratch) == said


@pytest.mark.parametrize("name", REAL)
def test_a_real_record_comes_back(name: str, scratch: Database, real_data: Path, tmp_path: Path) -> None:
    load_ctdl([real_data / "ctdl" / "samples" / name], Writer(scratch), source="real")
    said = digest(scratch)
    assert exported(scratch, "real", tmp_path / "export.jsonl") > 0
    wipe(scratch)
    load_ctdl([tmp_path / "export.jsonl"], Writer(scratch), source="real")
    assert digest(scratch) == said


def test_a_unit_is_read_back_as_it_was_written(scratch: Database) -> None:
    (found,) = [
        outcome.unit
        for outcome in translated([sample_root() / "registry" / "pathways"], "s")
        if isinstance(outcome, Translated)
    ][:1]
    other = UnitRows(
        "s", "other", tuple(NodeRow(n.uri, n.labels, {"name": "later"}) for n in found.nodes), date="2999"
    )
    Writer(scratch).write([found, other])
    (shown, waiting) = units_about(scratch, found.nodes[0].uri)
    assert (shown.name, waiting.name) == ("other", found.name), "the one whose description shows goes first"
    back = read_unit(scratch, waiting)
    assert {n.uri: dict(n.properties) for n in back.nodes} == {n.uri: dict(n.properties) for n in found.nodes}
    assert {(e.type, e.start, e.end, e.key) for e in back.edges} == {
        (e.type, e.start, e.end, e.key) for e in found.edges
    }


def test_what_cannot_be_exported_is_said(scratch: Database) -> None:
    uri = "https://example.org/a"
    with pytest.raises(NotFound, match="no resource"):
        units_about(scratch, uri)
    Writer(scratch).write([UnitRows("s", "gone", (NodeRow(uri, (DELETED,)),))])
    with pytest.raises(NotFound, match="deleted by its source"):
        units_about(scratch, uri)
    table = UnitRows("rules", "row 1", (NodeRow(f"{uri}/course", ("Course",), {"name": "Not from CTDL"}),))
    with pytest.raises(NotFound, match="did not come as CTDL"):
        export(table)
    with pytest.raises(NotFound, match="no source 'nobody'"):
        list(units_of(scratch, "nobody"))
