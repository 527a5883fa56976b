"""The Registry's whole download, then its change sets, then the download again: what counts at each step."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from ctdl_records import CTIDS, OLD, REGISTRY, A, B, course, envelope
from memory_store import MemoryStore

from competency_graph_loaders.ctdl.load import load_ctdl

THREE = CTIDS[:3]


def archive(path: Path, **members: object) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(f"{name}.json", json.dumps(content))
    return path


def test_a_download_a_change_set_and_the_download_again(tmp_path: Path) -> None:
    whole = archive(tmp_path / "whole.zip", **{ctid: envelope(ctid, OLD, "old") for ctid in THREE})
    graph = {"@id": f"{REGISTRY}/graph/{A}", "@graph": [course(A, "new")]}
    changes = archive(
        tmp_path / "changes.zip",
        **{
            f"upserts/graphs/{A}": graph,
            f"upserts/resources/{A}": course(A, "new"),
            f"upserts/metadata/{A}": {"envelope_ceterms_ctid": A, "updated_at": "2025-05-05T00:00:00Z"},
            f"deletes/graphs/{B}": {"identifier": B, "deleted_at": "2025-05-06T00:00:00Z"},
        },
    )
    store = MemoryStore()

    def step(path: Path, *, complete: bool) -> tuple[tuple[int | None, ...], list[str]]:
        store.forget()
        done = load_ctdl([path], store, source="registry", complete=complete, workers=1)
        assert done.retired == done.rejected == done.duplicates == 0
        counts = (done.new, done.changed, done.unchanged, done.skipped, done.older)
        return counts, [name for ctid in THREE for name in store.said(ctid)]

    assert step(whole, complete=True) == ((3, 0, 0, 0, 0), ["old", "old", "old"])
    assert step(changes, complete=False) == ((0, 2, 0, 0, 0), ["new", "Deleted", "old"])
    assert step(changes, complete=False) == ((0, 0, 2, 2, 0), ["new", "Deleted", "old"])
    assert store.quiet()
    # Not declared complete, the older download cannot undo what is newer; declared so, it is the truth.
    assert step(whole, complete=False) == ((0, 0, 1, 1, 2), ["new", "Deleted", "old"])
    assert step(whole, complete=True) == ((0, 2, 1, 1, 0), ["old", "old", "old"])
