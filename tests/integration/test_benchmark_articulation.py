"""``scripts/bench articulation`` from end to end on the real server, tiny: the figures are there, and the answers right."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.articulation import showing
from benchmarks.articulation.measure import at_kind


@pytest.mark.server
def test_a_tiny_nation_is_loaded_in_bulk_asked_and_held_against_pandas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("NEO4J_URI", "NEO4J_PASSWORD"):
        monkeypatch.delenv(variable, raising=False)
    row = at_kind("nation", 0.001, tmp_path, 3, checks=40)
    assert row["load"]["answered"], row["load"]
    assert (row["load"]["rejected"], row["load"]["bulk"]["placeholders"]) == (0, 0)
    assert row["load"]["bulk"]["nodes"] > row["rules"]
    assert {"reading and translating", "importing", "indexing"} <= {
        stage["name"] for stage in row["load"]["bulk"]["stages"]
    }
    one, transcript = row["questions"][:2]
    assert one["calls"] == transcript["calls"] == 3
    assert one["p50_ms"] > 0
    assert (row["answers"]["checked"], row["answers"]["wrong"]) == (40, 0)
    assert (row["pandas"]["compared"], row["pandas"]["differ"]) == (40, 0)
    assert all("not there" in said or "has no" in said for said in showing.sentences([row]))
    showing.show({"machine": "", "versions": "", "kinds": [row]})
