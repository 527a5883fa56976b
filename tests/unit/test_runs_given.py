"""Where units were read, as the graph keeps it: relative to what was given, whatever the machine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from competency_graph_loaders.ctdl.load import load_ctdl
from competency_graph_loaders.given import kept_place
from competency_graph_loaders.sample_registry import sample_root
from tests.memory_store import MemoryStore


def test_one_folder_one_file_and_several() -> None:
    below = kept_place([Path("/srv/registry")])
    assert below("/srv/registry/courses/a.json") == "courses/a.json"
    assert below("/srv/registry-2/a.json") == "/srv/registry-2/a.json", (
        "another folder whose name begins alike"
    )
    assert kept_place([Path("/srv/registry/a.json")])("/srv/registry/a.json") == "a.json"
    both = kept_place([Path("/srv/a"), Path("/srv/b")])
    assert both("/srv/a/x.csv; /srv/b/x.csv") == "a/x.csv; b/x.csv"
    assert kept_place([])("my frame") == "my frame"


def test_two_machines_have_the_same_places(tmp_path: Path) -> None:
    """The same folder under another path: the same graph, nothing written, no place noted anew; rejects keep the path."""
    here, there = tmp_path / "here", tmp_path / "elsewhere" / "copy"
    shutil.copytree(sample_root() / "registry" / "agreements", here / "agreements")
    (here / "bad.json").write_text("{not JSON")
    shutil.copytree(here, there)
    store, rejects = MemoryStore(), tmp_path / "rejects.jsonl"
    first = load_ctdl([here], store, source="s", workers=1, rejects=rejects)
    assert first.written > 0
    assert {Path(unit.file).parts[0] for unit in store.units.values()} == {"agreements"}
    assert json.loads(rejects.read_text())["file"] == str(here / "bad.json")
    again = load_ctdl([there], store, source="s", workers=1)
    assert (again.written, store.located) == (0, [])
