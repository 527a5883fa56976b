"""Lists: the page is current, its example loads, documents are read as tables or refused in words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from memory_store import MemoryStore
from typer.testing import CliRunner

from competency_graph.errors import LoadError
from competency_graph_loaders.cli import app
from competency_graph_loaders.exams.load import load_exams
from competency_graph_loaders.exams.tables import TABLES
from competency_graph_loaders.listed import cell, read_listed
from competency_graph_loaders.listed_documentation import page
from competency_graph_loaders.reading.records import Refusal

PROJECT = Path(__file__).parents[2]


def test_the_page_is_current() -> None:
    assert (PROJECT / "docs/lists.md").read_text(encoding="utf-8") == page()


def test_the_example_of_the_page_loads(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.*?)```", page(), re.DOTALL)
    (tmp_path / "example.json").write_text(example)
    report = load_exams([tmp_path / "example.json"], MemoryStore())
    assert (report.rejected, {c.name: c.count for c in report.nodes}["TransferRule"]) == (0, 1)


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (3, "3"), ("3.50", "3.50"), (True, "true"), (["a", " b"], "a;b"), ([], ""), (" x ", "x"),
])  # fmt: skip
def test_json_values_are_cells(value: object, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(("content", "reason", "line"), [
    (b"\xff", "Not UTF-8", None), (b'{"exams": [\n  {]}', "Not JSON", 2), (b"[" * 100000, "Nested too deep", None),
    (b"{}", "no known shape", None), (b'{"exams": [1]}', "no object", None),
])  # fmt: skip
def test_documents_that_are_no_tables(tmp_path: Path, content: bytes, reason: str, line: int | None) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    (found,) = read_listed([file], TABLES)
    refusal = found if isinstance(found, Refusal) else found.refusals[0]  # type: ignore[union-attr]
    assert reason in refusal.reason
    assert refusal.expected
    assert refusal.line == line


def test_paths_that_are_none(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.json", tmp_path):
        with pytest.raises(LoadError):
            list(read_listed([path], TABLES))


def test_the_commands_say_what_they_need(tmp_path: Path) -> None:
    (tmp_path / "n.json").write_text(json.dumps({
        "institutions": [{"institution": "S", "name": "S", "label": "System"}],
        "numbering": [{"institution": "S", "scheme": "N", "pattern": "(?P<n>.+)", "number": "{n}"}],
    }))  # fmt: skip
    done = CliRunner().invoke(app, ["numbering", str(tmp_path / "n.json"), "--dry-run", "--json"])
    assert done.exit_code == 0
    assert {f["rule"] for f in json.loads(done.stdout)["findings"]} == {"common-numbers"}
    for command in ("exams", "areas", "programs", "numbering"):
        assert CliRunner().invoke(app, [command, str(tmp_path / "missing.json"), "--dry-run"]).exit_code != 0
