"""Loads again and again on the real server: what a store in memory comes to, held to an oracle, the database comes to.

The store in memory is checked against the text of ``writing.md`` in ``tests/unit/test_runs_revisions.py``; here the same
history of loads goes to both, and the database must have the full digest of one fresh write of what the other holds.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from ctdl_records import NEW, OLD, RECORDS, A, B, course, deleted, envelope, line
from emptying import wipe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.store.connection import Database
from competency_graph.store.digest import digest
from competency_graph.store.ledger import Ledger
from competency_graph.store.writer import Writer
from competency_graph_loaders.cli import app
from competency_graph_loaders.ctdl.load import load_ctdl
from competency_graph_loaders.reports import LoadReport

LOAD = st.tuples(
    st.sampled_from(["alpha", "beta"]),
    st.lists(RECORDS, min_size=1, max_size=6),
    st.booleans(),
    st.integers(1, 3),
)


def numbers(report: LoadReport) -> tuple[object, ...]:
    return (
        report.records, report.units, report.new, report.changed, report.unchanged, report.skipped, report.older,
        report.duplicates, report.rejected, report.retired, report.findings,
    )  # fmt: skip


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(LOAD, min_size=1, max_size=4))
def test_any_history_ends_as_one_fresh_write_of_the_current_units(
    scratch_database: Database, history: list[tuple[str, list[tuple[str, str, str]], bool, int]]
) -> None:
    wipe(scratch_database)
    memory, writer = MemoryStore(), Writer(scratch_database)
    with TemporaryDirectory() as folder:
        for source, records, complete, batch in history:
            path = Path(folder) / "dump.jsonl"
            path.write_text("\n".join(map(line, records)))
            both = [
                load_ctdl([path], port, source=source, complete=complete, batch_units=batch, workers=1)
                for port in (memory, writer)
            ]
            assert numbers(both[0]) == numbers(both[1])
    after = digest(scratch_database, full=True)
    wipe(scratch_database)
    writer.write(memory.units.values())
    assert digest(scratch_database, full=True) == after


def test_the_second_edition_of_a_dump_then_a_change_set(scratch: Database, tmp_path: Path) -> None:
    """One walk by hand: what changed is updated, what is gone taken back, others left alone, a deletion kept."""

    def load(name: str, *records: object, source: str = "s", complete: bool = False) -> LoadReport:
        path = tmp_path / f"{name}.jsonl"
        path.write_text("\n".join(json.dumps(record) for record in records))
        return load_ctdl([path], Writer(scratch), source=source, complete=complete, workers=1)

    other = course("ce-d4884357-0a56-4f44-bb6f-182d7db51d2d", "of another source")
    load("other", other, source="other")
    alone = digest(scratch, full=True)
    load("first", envelope(A, OLD, "first"), envelope(B, OLD, "goes"), complete=True)
    second = load("second", envelope(A, NEW, "second"), complete=True)
    assert (second.changed, second.retired) == (1, 1)
    both = digest(scratch, full=True)
    wipe(scratch)
    load("other", other, source="other")
    assert digest(scratch, full=True) == alone
    load("second", envelope(A, NEW, "second"), complete=True)
    assert digest(scratch, full=True) == both, "digest(A then B) = digest(B) for complete inputs"

    report = load("changes", deleted(A, "2026-01-01"))
    assert (report.changed, report.retired) == (1, 0)
    unit, described = next(iter(Ledger(scratch).classes([stored_id(scratch, A)]).items()))
    assert unit == stored_id(scratch, A)
    assert set(described.values()) == {frozenset({"Deleted"})}
    again = load("changes", deleted(A, "2026-01-01"))
    assert (again.written, again.skipped) == (0, 1)
    assert load("back", envelope(A, "2026-02-01", "back")).findings[0].rule == "published again"
    labels = Ledger(scratch).classes([stored_id(scratch, A)])[stored_id(scratch, A)]
    assert any("Course" in found for found in labels.values())


def stored_id(database: Database, name: str) -> int:
    (found,) = [unit.id for unit in Ledger(database).stored("s") if unit.name == name]
    return found


def test_a_run_is_recorded_with_its_findings(scratch: Database, tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(json.dumps(e) for e in (envelope(A, OLD, "one"), envelope(A, NEW, "two"))))
    load_ctdl([path], Writer(scratch), source="s", complete=True, workers=1)
    with scratch.driver.session(database="neo4j") as session:
        run = session.run("MATCH (r:LoadRun) RETURN properties(r) AS run").single(strict=True)["run"]
    assert (run["records"], run["units"], run["written"], run["duplicates"], run["complete"]) == (
        2,
        1,
        1,
        1,
        True,
    )
    assert run["findings"] == ["1 × duplicate CTID"]
    load_ctdl([path], None, memory=Ledger(scratch), source="s", workers=1)
    with scratch.driver.session(database="neo4j") as session:
        assert session.run("MATCH (r:LoadRun) RETURN count(r)").single(strict=True)[0] == 1, (
            "a dry run is no run"
        )


def test_the_command_tells_what_a_dry_run_would_do_and_that_a_second_load_writes_nothing(
    scratch: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scratch.settings.password is not None
    monkeypatch.setenv("NEO4J_URI", str(scratch.settings.uri))
    monkeypatch.setenv("NEO4J_PASSWORD", scratch.settings.password.get_secret_value())
    path, run = tmp_path / "d.jsonl", CliRunner()
    path.write_text(json.dumps(envelope(A, OLD, "one")))
    empty = digest(scratch, full=True)
    dry = run.invoke(app, ["ctdl", str(path), "--source", "s", "--dry-run"])
    assert "1 would be written (1 new, 0 changed), 0 unchanged" in dry.stdout
    assert digest(scratch, full=True) == empty
    assert "1 written (1 new, 0 changed)" in run.invoke(app, ["ctdl", str(path), "--source", "s"]).stdout
    again = run.invoke(app, ["ctdl", str(path), "--source", "s"])
    assert "1 unchanged (1 of them known by their bytes)" in again.stdout
    assert "Nothing to write" in again.stdout
    path.write_text(
        "\n".join(json.dumps(e) for e in (envelope(A, NEW, "two"), envelope(A, OLD, "one"), course(B)))
    )
    dry = run.invoke(app, ["ctdl", str(path), "--source", "s", "--dry-run", "--json", "--complete"])
    told = json.loads(dry.stdout)
    assert (told["new"], told["changed"], told["duplicates"], told["written"], told["retired"]) == (
        1,
        1,
        1,
        0,
        0,
    )
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    blind = run.invoke(app, ["ctdl", str(path), "--source", "s", "--dry-run"])
    assert blind.exit_code == 0
    assert "cannot be told apart" in " ".join(blind.stderr.split())
    assert "2 would be written, as far as the store does not have them" in blind.stdout
