"""``diff`` against the real store: a source as loaded against a path, two loaded sources, two agreements, real tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rule_tables import RULES, georgia, point_at, tables
from typer.testing import CliRunner

from competency_graph.cli import app
from competency_graph.errors import NotFound
from competency_graph.graph import Graph
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer
from competency_graph_loaders.editions.report import diff
from competency_graph_loaders.editions.sides import Files, OfAgreement, Renamed, Stored
from competency_graph_loaders.rules.load import load_rules

NEW = (
    RULES.replace(
        "a,COL,UNI,AWARDED,MA 7,MATH 20A (4),,,,,,", "a,COL,UNI,AWARDED,MA 7,ELECTIVE (4),,2026-08-20,,,,"
    )
    .replace("there,COL,ACA,AWARDED,HI 1,HS 1 (3),,,,,,\n", "")
    .replace("granted,", "granted newly,")
)


def test_the_store_against_a_path(
    graph: Graph, writer: Writer, tmp_path: Path, scratch_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = tables(tmp_path / "hand"), tables(tmp_path / "new" / "hand", NEW)
    load_rules([old], writer, source="hand")
    with Files([old], "hand", "rules") as same:
        found = diff(Stored(graph.database, "hand"), same)
    assert found.changes == ()
    assert found.equal_units > 5
    with Files([new], "hand", "rules") as after, Files([old], "hand", "rules") as before:
        stored, from_files = diff(Stored(graph.database, "hand"), after), diff(before, after)
    assert stored.changes == from_files.changes
    assert (stored.added, stored.removed, stored.changed, stored.reworded) == (0, 1, 1, 1)
    changed = next(c for c in stored.changes if c.kind.value == "CHANGED")
    assert changed.sentence == (
        "MA 7 Calculus I used to count as MATH 20A Calculus A (4 semester hours) at Lake University; since 2026-08-20 it counts "
        "as elective credit (4 semester hours) at Lake University."
    )
    point_at(scratch_settings, monkeypatch)
    shown = CliRunner().invoke(app, ["diff", "hand", str(new), "--json"])
    assert shown.exit_code == 1, shown.output
    assert json.loads(shown.stdout)["changed"] == 1
    with pytest.raises(NotFound, match="neither a path nor a source"):
        Stored(graph.database, "nowhere")


def with_agreement(rules: str, year: str) -> str:
    header, *rows = rules.splitlines()
    named = [
        ",".join([*row.split(",")[:9], f"guide {year}", "SHARED", row.split(",", 11)[11]]) for row in rows
    ]
    return "\n".join([header, *named]) + "\n"


def test_two_sources(graph: Graph, writer: Writer, tmp_path: Path) -> None:
    """Two editions that were loaded as two sources: uris differ, and rules are found again by what they take."""
    for year, text in (("2025", RULES), ("2026", NEW)):
        named = with_agreement(text, year).rstrip("\n")
        load_rules([tables(tmp_path / year, named + "\n")], writer, source=f"guide-{year}")
    old, new = (Stored(graph.database, f"guide-{year}") for year in (2025, 2026))
    found = diff(Renamed(old, "guide-2025", "guide-2026"), new)
    assert (found.added, found.removed, found.changed, found.reworded) == (0, 1, 1, 1)
    assert all("urn:" not in change.sentence for change in found.changes)


def test_two_agreements_of_one_graph(graph: Graph, writer: Writer, tmp_path: Path) -> None:
    for year, text in (("2025", RULES), ("2026", NEW)):
        folder = tables(tmp_path / year, with_agreement(text, year))
        for name, key in (("institutions", "name"), ("courses", "title")):
            rows = (folder / f"{name}.csv").read_text().splitlines()
            given = [f"https://hand.example.org/{name}/{n}" for n in range(len(rows))]
            (folder / f"{name}.csv").write_text(
                "\n".join(
                    f"{row},{'id' if row == rows[0] else uri}" for row, uri in zip(rows, given, strict=True)
                )
                + "\n"
            )
            assert key in rows[0]
        load_rules([folder], writer, source=f"guide-{year}")
    lake = "https://hand.example.org/institutions/2"
    sides = [OfAgreement(graph.database, f"{lake}#agreement-guide%20{year}") for year in (2025, 2026)]
    found = diff(*sides)
    assert (found.added, found.removed, found.changed) == (0, 0, 1)
    with pytest.raises(NotFound, match="no agreement with rules"):
        OfAgreement(graph.database, lake)


def test_georgia_against_itself_with_one_refusal_taken_back(real_data: Path, tmp_path: Path) -> None:
    file = real_data / "articulation/state-equiv/ga/transfer-equiv.json"
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    georgia(file, old)
    rows = json.loads(file.read_text())
    first = next(n for n, row in enumerate(rows) if row["no_credit"])
    del rows[first]  # every later row now has another number, and so another id
    (tmp_path / "ga.json").write_text(json.dumps(rows))
    georgia(tmp_path / "ga.json", new)
    with Files([old], "georgia", "rules") as before, Files([new], "georgia", "rules") as after:
        found = diff(before, after)
    assert (found.removed, found.added, found.changed) == (1, 0, 0)
    assert found.rejected == 0
