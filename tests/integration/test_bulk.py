"""Two writers, one truth: bulk ends in the full digest of the online writer, and what can go wrong leaves the old graph.

One home serves the whole module, in the order of the tests; the online side is the session's scratch database.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from emptying import wipe
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import BulkRefused, ConnectionFailed, ServerError
from competency_graph.graph import Graph, connect
from competency_graph.model.rows import DELETED, EdgeRow, NodeRow, UnitRows
from competency_graph.store import server
from competency_graph.store.bulk.importing import run_importer
from competency_graph.store.bulk.present import Present
from competency_graph.store.bulk.report import BulkReport, Stage
from competency_graph.store.bulk.writer import BulkWriter
from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.server import databases
from competency_graph.store.server.home import Home
from competency_graph.store.server.switching import drop_kept, rollback, switch
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.cli.showing import show_bulk
from competency_graph_loaders.sample_registry import SOURCE, load_samples

pytestmark = pytest.mark.server

AWKWARD = [
    "", " ", "  lead and trail ", '"', '""', 'quo"te', "a,b;c|d", "line\nline", "cr\rlf\r\nx", "\\", '\\"', "tab\tx",
    "emoji 😀", "é", "e\u0301", "true", "3", "-0", "null", "\u2028", "\ufeff", "\u00a0", "'", "x" * 1_000_000, "\n",
]  # fmt: skip
"""Each of them got lost, cut or changed by some CSV reader; a long one fills the importer's buffer."""
CHILD = """
import os, sys
from pathlib import Path
from competency_graph.model.rows import NodeRow, UnitRows
from competency_graph.store.bulk.writer import BulkWriter
from competency_graph.store.server.switching import switch
from competency_graph.store.settings import Settings

if __name__ == "__main__":
    settings = Settings(home=Path(sys.argv[2]))
    if sys.argv[1] == "import":
        with BulkWriter(settings, fast=True) as port:
            port.write([UnitRows("other", "u", (NodeRow("https://example.org/u", ("Course",)),))])
            port._present = None  # nobody asks what would be lost: this one is killed before it could be
            port.finish()
    else:
        switch(settings, sys.argv[1], lambda info: os._exit(9), report=print, fast=True)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    settings = Settings(home=tmp_path_factory.mktemp("bulk home é").resolve())
    yield settings
    server.stop(settings)


@pytest.fixture
def bulk_graph(home: Settings) -> Iterator[Graph]:
    server.start(home, fast=True)
    with connect(home) as graph:
        yield graph


def child(home: Settings, what: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join(p for p in sys.path if p)
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, what, str(home.home)], env=os.environ | {"PYTHONPATH": path}
    )


def history(seed: int) -> list[UnitRows]:
    """The units that are current after a random history of two sources, in a name space of its own."""
    chance = random.Random(seed)
    uris = [f"https://example.org/{seed}/{n}" for n in range(6)]
    current: dict[int, UnitRows] = {}
    for _ in range(chance.randint(1, 10)):
        name = f"{seed}-{chance.choice('abcd')}"
        source = chance.choice(["alpha", "beta"])
        if chance.random() < 0.1:
            unit = UnitRows(source, name, (NodeRow(chance.choice(uris), (DELETED,)),), date="2026")
            current[unit.id] = unit
            continue
        described = chance.sample(uris, chance.randint(1, 3))
        nodes = tuple(
            NodeRow(
                uri, chance.choice([("Course",), ("Institution",), ("Degree",), ("Organization",)]),
                {
                    "name": chance.choice(["x", "y", "a\nb"]),
                    "keywords": [chance.choice(["", "k"])],
                    **({"ctdl_odd": chance.choice([[], [""], ["", ""], ["a"]])} if chance.random() < 0.5 else {}),
                },
            )
            for uri in described
        )  # fmt: skip
        edges = []
        for position in range(chance.randint(0, 4)):
            ends = [chance.choice(described), chance.choice(uris)]
            chance.shuffle(ends)
            kind = chance.choice(["PART_OF", "REQUIRES", "COREQUISITE"])
            said = {"concurrent": chance.random() < 0.5} if kind == "COREQUISITE" else {"position": position}
            edges.append(EdgeRow(kind, ends[0], ends[1], chance.choice(["", str(position)]), said))
        if chance.random() < 0.2:
            edges.append(EdgeRow("SAME_AS", *chance.sample(uris, 2), "s", {"method": "m"}))
        unit = UnitRows(
            source, name, nodes, tuple(edges),
            date=chance.choice(["", "2024", "2025-01-01"]), priority=chance.randint(4, 6), file=chance.choice(["", "f"]),
        )  # fmt: skip
        current[unit.id] = unit
    return list(current.values())


def awkward() -> UnitRows:
    def node(at: int, text: str) -> NodeRow:
        properties = {"name": text, "keywords": [text, "k", text], "subjects": [text], "ctdl_alone": [text]}
        return NodeRow(f"https://example.org/awkward/{at}", ("Course",), properties)

    nodes = [node(at, text) for at, text in enumerate(AWKWARD)]
    nodes.append(NodeRow("https://example.org/awkward/list", ("Course",), {"ctdl_none": []}))
    edges = [
        EdgeRow("PART_OF", nodes[0].uri, nodes[at].uri, text, {"text": text})
        for at, text in enumerate(AWKWARD)
    ]
    return UnitRows("alpha", "awkward", tuple(nodes), tuple(edges), file="a, b\n", record='"r"')


def fed(port: Writer | BulkWriter, units: Sequence[UnitRows], seed: int) -> None:
    """Feed units in random order and batches."""
    chance = random.Random(seed)
    order = list(units)
    chance.shuffle(order)
    while order:
        size = chance.randint(1, 60)
        port.write(order[:size])
        del order[:size]


def both(database: Database) -> tuple[str, str]:
    return digest(database), digest(database, full=True)


def test_a_new_home_is_filled_and_says_what_online_says(
    home: Settings, sample_graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPETENCY_GRAPH_HOME", str(home.home))
    said = CliRunner().invoke(app, ["load", "samples", "--bulk", "--json"])
    assert said.exit_code == 0, said.output
    found = json.loads(said.stdout)
    report = found["bulk"]
    assert report["kept"] is None
    assert report["units"] == sum(load["units"] for load in found["loads"]) > 0
    assert all(report[size] > 0 for size in ("csv_bytes", "store_bytes", "memory", "importer_memory"))
    with connect(home) as graph:
        assert both(graph.database) == both(sample_graph.database)
        assert graph.stats() == sample_graph.stats()
        assert graph.database.settings.database == report["database"]
        # The next online load finds everything as it left it.
        assert [again.written for again in load_samples(Writer(graph.database))] == [0, 0]
    assert server.status(home).databases.live == report["database"]
    assert not (home.home / "bulk").exists()
    with pytest.raises(ServerError, match="No earlier database is kept"):
        rollback(home, report=print)


def test_the_report_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    stages = (Stage("merging", 1.5), Stage("importing", 61.0))
    show_bulk(
        BulkReport("bulk-1", "neo4j", 2, 30, 400, 1, 5, 10**9, 2 * 10**9, 3 * 10**9, 10**8, 10**8, stages)
    )
    shown = capsys.readouterr().out
    assert "Bulk load into bulk-1" in shown
    assert "61.0 s" in shown
    assert "3,000 MB" in shown
    assert "server rollback" in shown


def test_what_would_be_lost_is_refused_in_words(home: Settings, bulk_graph: Graph) -> None:
    before = both(bulk_graph.database)
    with pytest.raises(
        BulkRefused, match=r"also holds sample-registry \(\d+ units\), sample-rules \(\d+ units\)"
    ):
        BulkWriter(home, sources={"alpha"})
    course = NodeRow("https://example.org/c", ("Course",))
    with BulkWriter(home) as port:
        with pytest.raises(BulkRefused, match="is under way"):
            BulkWriter(home)
        port.write([UnitRows("alpha", "u", (course,))])
        with pytest.raises(BulkRefused, match="also holds sample-registry"):
            port.finish()
    with BulkWriter(home) as port:
        port.write([UnitRows(SOURCE, "u", (course,)), UnitRows("sample-rules", "u", (course,))])
        # All of one source is taken back; of the other, one record was rejected and must keep its last good facts.
        held = [
            r["name"]
            for r in _rows(
                bulk_graph.database, "MATCH (u:Unit) WHERE u.source = $s RETURN u.name AS name", SOURCE
            )
        ]
        rules = _rows(
            bulk_graph.database, "MATCH (u:Unit) WHERE u.source = $s RETURN u.name AS name", "sample-rules"
        )
        assert port.retire_absent("sample-rules", ["u"]) == len(rules)
        assert port.retire_absent(SOURCE, ["u", held[0]]) == len(held) - 1
        with pytest.raises(BulkRefused, match=r"holds 1 units of sample-registry .*\n.*--complete"):
            port.finish()
    elsewhere = home.model_copy(update={"uri": "bolt://db.example.org:7687"})
    with pytest.raises(BulkRefused, match=r"NEO4J_URI points at bolt://db\.example\.org"):
        BulkWriter(elsewhere)
    assert both(bulk_graph.database) == before


def _rows(database: Database, statement: str, source: str) -> list[dict[str, str]]:
    with database.driver.session(database=database.settings.database) as session:
        return [dict(record) for record in session.run(statement, s=source)]  # type: ignore[arg-type]


def test_random_histories_awkward_texts_and_the_way_back(
    home: Settings, scratch: Database, bulk_graph: Graph
) -> None:
    wipe(bulk_graph.database)
    before = both(bulk_graph.database)
    live = bulk_graph.database.settings.database
    units = [unit for seed in range(60) for unit in history(seed)] + [awkward()]
    with BulkWriter(home, fast=True) as port:
        fed(port, [*units[:50], *(history(1000))], 1)  # some are said twice, and some are taken back below
        fed(port, units, 2)
        for source in ("alpha", "beta"):
            port.retire_absent(source, [u.name for u in units if u.source == source])
        report = port.finish()
    assert report.kept == live
    with pytest.raises(ConnectionFailed, match="connect again"):  # who was connected before is told
        digest(bulk_graph.database)
    fed(Writer(scratch), units, 3)
    changes = [unit for seed in range(30) for unit in history(seed + 10_000 * (seed % 2))]
    with connect(home) as graph:
        assert both(graph.database) == both(scratch)
        # Bulk followed by change sets online: the same as online alone.
        fed(Writer(graph.database), changes, 4)
        fed(Writer(scratch), changes, 5)
        for database in (graph.database, scratch):
            Writer(database).retire_absent("beta", [u.name for u in changes])
        after = both(scratch)
        assert both(graph.database) == after
    now = rollback(home, report=print, fast=True)
    assert (now.live, [k.name for k in now.kept]) == (live, [report.database])
    with connect(home) as graph:
        assert both(graph.database) == before
    assert [name for name, _ in drop_kept(home, report=print)] == [report.database]
    assert not databases.folders(Home(home.home), report.database)[0].exists()
    assert server.status(home).databases.kept == ()


def test_another_loader_meanwhile_is_seen(home: Settings, bulk_graph: Graph) -> None:
    wipe(bulk_graph.database)
    unit = UnitRows("alpha", "u", (NodeRow("https://example.org/c", ("Course",)),))
    present = Present(bulk_graph.database)
    with present.held():
        pass
    with BulkWriter(home) as port:
        port.write([unit])
        Writer(bulk_graph.database).write([unit])
        with pytest.raises(BulkRefused, match="Another loader has written"):
            port.finish()
    with pytest.raises(BulkRefused, match="Another loader has written"), present.held():
        pytest.fail("it is held though somebody wrote")


def test_the_importers_own_words_are_told(home: Settings, tmp_path: Path) -> None:
    from competency_graph.store.bulk.table import Table

    table = Table(tmp_path, "n", "--nodes=Course", (":ID(n)", "number:long"))
    table.add(("1", "many"))
    with pytest.raises(ServerError, match=r"(?s)neo4j-admin database import full failed.*many"):
        run_importer(Home(home.home), home, "bulk-20000101-000001", table.close(), tmp_path, print)


def test_killed_while_it_imports_leaves_the_old_graph(home: Settings, bulk_graph: Graph) -> None:
    before = both(bulk_graph.database)
    live = server.status(home).databases
    killed = child(home, "import")
    folder = Home(home.home)
    deadline = time.monotonic() + 120
    while not databases.leftovers(folder):
        assert killed.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    killed.kill()
    killed.wait(30)
    assert both(bulk_graph.database) == before
    assert server.status(home).databases == live
    # The next try ends the importer that was left alone, and removes what it has made.
    BulkWriter(home).close()
    assert not databases.leftovers(folder)
    assert not any(
        "admin-beside.args" in " ".join(p.info["cmdline"] or ())
        and str(home.home) in " ".join(p.info["cmdline"])
        for p in psutil.process_iter(["cmdline"])
    )


def test_killed_while_the_new_database_is_tried_goes_back_to_the_old(
    home: Settings, bulk_graph: Graph
) -> None:
    before = both(bulk_graph.database)
    live = server.status(home).databases
    assert child(home, "bulk-20000101-000002").wait(120) == 9
    found = server.status(home)
    assert found.info is not None
    assert found.info.database == "bulk-20000101-000002"  # its server still runs, but nobody has said yes
    server.start(home, fast=True)
    with connect(home) as graph:
        assert graph.database.settings.database == live.live
        assert both(graph.database) == before
    assert server.status(home).databases == live


def test_a_new_database_that_fails_its_look_does_not_become_live(home: Settings, bulk_graph: Graph) -> None:
    before = both(bulk_graph.database)
    live = server.status(home).databases

    def look(info: server.ServerInfo) -> None:
        assert info.database == "bulk-20000101-000003"
        raise BulkRefused("no")

    with pytest.raises(BulkRefused, match="no"):
        switch(home, "bulk-20000101-000003", look, report=print, fast=True)
    assert server.status(home).databases == live
    with connect(home) as graph:
        assert both(graph.database) == before
    BulkWriter(home).close()
    assert not databases.leftovers(Home(home.home))
