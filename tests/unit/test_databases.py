"""Which database of a home is live: the small file, its switches, and what a broken-off load leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import ServerError
from competency_graph.store.server import databases
from competency_graph.store.server import process as processes
from competency_graph.store.server.configuration import MB, Memory, ServerSettings, configuration
from competency_graph.store.server.home import Home, Record
from competency_graph.store.server.switching import drop_kept, rollback
from competency_graph.store.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    found = Home(tmp_path / "home")
    found.prepare()
    return found


def made(home: Home, name: str, size: int = 10) -> None:
    for folder in databases.folders(home, name):
        folder.mkdir(parents=True)
        (folder / "file").write_bytes(b"x" * size)


def test_a_home_that_was_never_switched_has_the_usual_one(home: Home) -> None:
    assert databases.read(home) == databases.Databases("neo4j", None, ())


def test_one_earlier_database_is_kept(home: Home) -> None:
    for name in ("neo4j", "bulk-20260101-000000", "bulk-20260102-000000"):
        made(home, name)
    first = databases.make_live(home, "bulk-20260101-000000")
    assert [k.name for k in first.kept] == ["neo4j"]
    second = databases.make_live(home, "bulk-20260102-000000")
    assert databases.read(home) == second
    assert (second.live, [(k.name, k.since) for k in second.kept]) == (
        "bulk-20260102-000000",
        [("bulk-20260101-000000", first.since)],
    )


def test_what_was_never_made_is_not_kept(home: Home) -> None:
    assert databases.make_live(home, "bulk-20260101-000000").kept == ()
    with pytest.raises(ServerError, match="No earlier database is kept"):
        rollback(Settings(home=home.root), report=print)


def test_leftovers_are_ours_neither_live_nor_kept(home: Home) -> None:
    for name in (
        "neo4j",
        "system",
        "mine",
        "bulk-20260101-000000",
        "bulk-20260102-000000",
        "bulk-20260103-000000-2",
    ):
        made(home, name)
    databases.make_live(home, "bulk-20260101-000000")
    databases.make_live(home, "bulk-20260102-000000")
    assert databases.leftovers(home) == ("bulk-20260103-000000-2",)
    databases.delete(home, "bulk-20260103-000000-2")
    assert databases.leftovers(home) == ()


def test_dropping_what_is_kept_frees_its_room(home: Home) -> None:
    made(home, "neo4j", 1000)
    databases.make_live(home, "bulk-20260101-000000")
    settings = Settings(home=home.root)
    assert drop_kept(settings, report=print) == (("neo4j", 2000),)
    assert not databases.folders(home, "neo4j")[0].exists()
    assert databases.read(home).live == "bulk-20260101-000000"
    assert drop_kept(settings, report=print) == ()


def test_new_names_are_new(home: Home) -> None:
    first = databases.new_name(home)
    made(home, first)
    second = databases.new_name(home)
    assert first != second
    assert databases.leftovers(home) == (first,)


def test_a_damaged_file_is_no_guess(home: Home) -> None:
    (home.root / "database.json").write_text("{")
    with pytest.raises(ServerError, match="which database is live is not known"):
        databases.read(home)


def test_the_file_holds_names_only_so_a_home_may_move(home: Home) -> None:
    made(home, "neo4j")
    databases.make_live(home, "bulk-20260101-000000")
    assert str(home.root) not in (home.root / "database.json").read_text()
    moved = Home(home.root.with_name("moved"))
    home.root.rename(moved.root)
    assert databases.read(moved).live == "bulk-20260101-000000"


def test_the_server_is_told_which_one() -> None:
    lines = configuration(7687, Memory(512 * MB, 128 * MB), "bulk-20260101-000000").splitlines()
    assert "initial.dbms.default_database=bulk-20260101-000000" in lines


def test_the_record_says_which_one_runs(home: Home) -> None:
    record = Record(12, 1.5, 7687, "1", "bulk-20260101-000000")
    home.write_record(record)
    assert home.read_record() == record
    (home.run / "server.json").write_text(json.dumps({"pid": 12, "created": 1.5, "port": 7, "version": "1"}))
    found = home.read_record()
    assert found is not None
    assert found.database == "neo4j"  # a record of an earlier version of this library


def test_status_shows_them(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    made(home, "neo4j")
    databases.make_live(home, "bulk-20260101-000000")
    monkeypatch.setenv("COMPETENCY_GRAPH_HOME", str(home.root))
    shown = CliRunner().invoke(app, ["server", "status"])
    assert "live     bulk-20260101-000000, since 20" in shown.output
    assert "kept     neo4j, live until 20" in shown.output
    plain = json.loads(CliRunner().invoke(app, ["server", "status", "--json"]).output)
    assert [k["name"] for k in plain["databases"]["kept"]] == ["neo4j"]
    dropped = CliRunner().invoke(app, ["server", "drop-kept"])
    assert "Deleted neo4j" in dropped.output


@pytest.mark.skipif(sys.platform == "win32", reason="there are no zombies")
def test_a_dead_process_that_its_parent_does_not_ask_after_has_ended() -> None:
    """A notebook that started the server lives on when a bulk load of another process stops that server."""
    parent = subprocess.Popen(
        [
            sys.executable, "-c",
            "import subprocess, sys\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; print(1, flush=True); time.sleep(60)'])\n"
            "print(child.pid, flush=True); sys.stdin.read()",
        ],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert parent.stdout is not None
    said = {int(parent.stdout.readline()), int(parent.stdout.readline())}
    child = psutil.Process(max(said))
    assert processes.end(child, 20)
    assert not processes.alive(child)
    parent.communicate("", timeout=30)


def test_settings_are_not_read_from_variables_that_mean_something_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every system sets HOME, some set USERNAME: a server's home there would fill the user's own folder."""
    for name in ("HOME", "USERNAME", "CACHE", "HEAP", "DATABASE"):
        monkeypatch.setenv(name, "512")
    found = Settings()
    assert found.home != Path("512")
    assert (found.username, found.database) == ("neo4j", "neo4j")
    assert ServerSettings().heap is None
