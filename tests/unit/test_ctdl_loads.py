"""Loads: names of units, envelopes, batches, the rejects report, what a complete input takes back, the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from competency_graph.errors import LoadError
from competency_graph.model.declarations import Value
from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import Written, check_unit
from competency_graph_loaders.cli import app
from competency_graph_loaders.ctdl.load import load_ctdl, translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.runs import source_name

A = "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda"
B = "ce-1c80a84e-93f1-4855-9746-13613a08c201"
C = "ce-d4884357-0a56-4f44-bb6f-182d7db51d2d"
REGISTRY = "https://credentialengineregistry.org"


@dataclass
class Port:
    """A write port in memory."""

    contents: dict[str, str] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)
    present: set[str] | None = None
    runs: list[Mapping[str, Value]] = field(default_factory=list)

    def write(self, units: Iterable[UnitRows], /) -> Written:
        batch = list(units)
        self.batches.append(len(batch))
        changed = [u for u in batch if self.contents.get(u.name) != u.content]
        for unit in batch:
            check_unit(unit)
            self.contents[unit.name] = unit.content
        nodes, edges = sum(len(u.nodes) for u in changed), sum(len(u.edges) for u in changed)
        return Written(len(changed), len(batch) - len(changed), 0, nodes, edges)

    def retire_absent(self, source: str, present: Iterable[str], /) -> int:
        self.present = set(present)
        gone = self.contents.keys() - self.present
        for name in gone:
            del self.contents[name]
        return len(gone)

    def record_run(
        self,
        source: str,
        run: Mapping[str, Value],
        /,
        *,
        edition: str | None = None,
        licence: str | None = None,
    ) -> None:
        self.runs.append({"source": source, "edition": edition or "", **run})


def course(ctid: str = A, name: str = "A") -> dict[str, Any]:
    return {
        "@id": f"{REGISTRY}/resources/{ctid}",
        "@type": "ceterms:Course",
        "ceterms:ctid": ctid,
        "ceterms:name": name,
    }


def envelope(ctid: str = A, **more: Any) -> dict[str, Any]:
    graph = {"@id": f"{REGISTRY}/graph/{ctid}", "@graph": [course(ctid)]}
    return {"envelope_ceterms_ctid": ctid, "resource": "…", "decoded_resource": graph, **more}


def write(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{name}.json").write_text(text)
    return folder


def units(folder: Path) -> list[UnitRows]:
    return [o.unit for o in translated([folder], "s") if isinstance(o, Translated)]


def test_units_are_named_by_ctid_then_id_then_file(tmp_path: Path) -> None:
    nameless = {"@graph": [{"@id": "https://example.org/x", "@type": "ceterms:Course"}]}
    write(
        tmp_path, a=envelope(A), b=course(B), c={"@id": "http://Example.org/y", "@type": "Course"}, d=nameless
    )
    assert [u.name for u in units(tmp_path)] == [A, B, "https://example.org/y", "d.json"]
    assert units(tmp_path)[0].content != units(tmp_path)[1].content


def test_an_envelope_and_its_bare_resource_are_one_unit(tmp_path: Path) -> None:
    one = units(write(tmp_path, a=envelope(A)))[0]
    other = units(write(tmp_path, a=course(A)))[0]
    assert (one.name, one.content) == (other.name, other.content)


def test_two_documents_of_one_name_stay_two_units(tmp_path: Path) -> None:
    port = Port()
    report = load_ctdl([write(tmp_path, a=course(A), b=course(A, "Other"))], port)
    assert list(port.contents) == [A, f"{A} (b.json)"]
    assert [n.rule for n in report.findings] == ["second of its name"]


def test_the_envelopes_date_is_the_units(tmp_path: Path) -> None:
    (unit,) = units(write(tmp_path, a=envelope(node_headers={"updated_at": "2024-01-02 03:04:05 UTC"})))
    assert unit.date == "2024-01-02T03:04:05Z"
    assert unit.file == str(tmp_path / "a.json")


def test_a_deleted_envelope_is_a_tombstone(tmp_path: Path) -> None:
    (unit,) = units(write(tmp_path, a=envelope(node_headers={"deleted_at": "2024-01-02"})))
    assert [(n.uri, n.labels) for n in unit.nodes] == [(f"{REGISTRY}/resources/{A}", ("Deleted",))]
    (unit,) = units(
        write(tmp_path, a={"envelope_ceterms_ctid": A, "resource": None, "deleted_at": "2024-01-02"})
    )
    assert unit.nodes[0].labels == ("Deleted",)
    check_unit(unit)


@pytest.mark.parametrize(
    ("content", "reason", "term"),
    [
        ({**envelope(A), "envelope_ceterms_ctid": B}, "says that it holds", "envelope_ceterms_ctid"),
        ({"envelope_ceterms_ctid": A, "resource": "…"}, "cannot be opened", None),
        ([1], "int where a record belongs", None),
        ({"hello": "world"}, "Not CTDL", "@type"),
        (
            {
                **course(),
                "ceterms:hasCondition": {"@type": "ceterms:ComponentCondition", "ceterms:requiredNumber": 0},
            },
            "requiredNumber",
            "ceterms:requiredNumber",
        ),
    ],
)
def test_what_cannot_be_trusted_is_refused_whole(
    tmp_path: Path, content: Any, reason: str, term: str | None
) -> None:
    port, rejects = Port(), tmp_path / "rejects.jsonl"
    folder = tmp_path / "in"
    folder.mkdir()
    report = load_ctdl([write(folder, bad=content, good=course(C))], port, rejects=rejects)
    assert (report.rejected, report.units, report.exit_code) == (1, 1, 1)
    assert set(port.contents) == {C}
    (line,) = [json.loads(text) for text in rejects.read_text().splitlines()]
    assert reason in line["reason"]
    assert (line["file"], line["term"]) == (str(folder / "bad.json"), term)
    assert line["expected"]


def test_batches_and_counts(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(course(f"{A[:-4]}{i:04x}")) for i in range(2300))
    (tmp_path / "dump.jsonl").write_text(lines)
    port, seen = Port(), []
    report = load_ctdl(
        [tmp_path], port, workers=1, progress=lambda records, file: seen.append((records, Path(file).name))
    )
    assert port.batches == [1000, 1000, 300]
    assert (report.records, report.written, report.nodes_written) == (2300, 2300, 2300)
    assert [(c.name, c.count) for c in report.nodes] == [("Course", 2300)]
    assert seen[-1] == (2300, "dump.jsonl")
    again = load_ctdl([tmp_path], port, workers=1)
    assert (again.written, again.unchanged, again.exit_code) == (0, 2300, 0)
    assert port.runs[-1]["unchanged"] == 2300


def test_a_limit_and_a_dry_run(tmp_path: Path) -> None:
    port = Port()
    assert load_ctdl([write(tmp_path, a=course(A), b=course(B))], port, limit=1).units == 1
    assert set(port.contents) == {A}
    dry = load_ctdl([tmp_path], None)
    assert (dry.units, dry.written, dry.dry_run) == (2, 0, True)
    with pytest.raises(LoadError, match="not complete"):
        load_ctdl([tmp_path], port, limit=1, complete=True)


def test_a_complete_input_takes_back_what_is_absent_but_nothing_for_a_rejected_record(tmp_path: Path) -> None:
    port = Port()
    folder = tmp_path / "in"
    folder.mkdir()
    load_ctdl(
        [write(folder, **{A: course(A), B: course(B), "third": course(A[:-1] + "b")})], port, complete=True
    )
    assert len(port.contents) == 3
    (folder / "third.json").unlink()
    report = load_ctdl([write(folder, **{B: "{"})], port, complete=True)
    assert (report.retired, set(port.contents)) == (1, {A, B}), "a dump's files are called by their CTID"
    report = load_ctdl([write(folder, unnamed="{")], port, complete=True)
    assert report.retired == 0
    assert report.retirement_held_back is not None
    assert set(port.contents) == {A, B}


def test_what_ctdl_does_not_know_is_in_the_report(tmp_path: Path) -> None:
    odd = {
        **course(),
        "ceterms:soleil": "x",
        "ceterms:image": "https://example.org/i.png",
        "ceterms:ownedBy": "_:x",
    }
    report = load_ctdl([write(tmp_path, a=odd)], None)
    assert [(c.name, c.count) for c in report.unknown] == [("ceterms:soleil", 1)]
    assert [(c.name, c.count) for c in report.kept] == [("image", 1)]
    assert [(n.rule, n.count) for n in report.findings] == [("undefined blank node", 1)]


@pytest.mark.parametrize(
    ("path", "name"),
    [("My Registry 2026.json.gz", "my-registry-2026"), ("ce registry", "ce-registry"), ("a.jsonl", "a")],
)
def test_a_source_is_called_by_its_path(tmp_path: Path, path: str, name: str) -> None:
    assert source_name([tmp_path / path]) == name


# The command line (without a database)


def test_the_command_says_what_it_did_and_ends_with_its_code(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    runner = CliRunner()
    fine = runner.invoke(app, ["ctdl", str(write(folder, a=course(A))), "--dry-run"])
    assert fine.exit_code == 0
    assert "1 records, 1 units: 1 would be written" in fine.stdout.replace("\n", " ")
    assert "Course" in fine.stdout
    assert "A folder: every file in it is read by its own form." in fine.stderr
    rejects = tmp_path / "rejects.jsonl"
    some = runner.invoke(
        app, ["ctdl", str(write(folder, b="{")), "--dry-run", "--rejects", str(rejects), "--json"]
    )
    assert some.exit_code == 1
    report = json.loads(some.stdout)
    assert (report["records"], report["rejected"], report["source"]) == (2, 1, "in")
    assert (
        "b.json (line 1, column 2): Not JSON" in some.stderr.replace("\n", "")
        or report["refusals"][0]["line"] == 1
    )
    assert len(rejects.read_text().splitlines()) == 1


def test_a_missing_path_is_a_fault_not_a_rejection(tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["ctdl", str(tmp_path / "missing"), "--dry-run"])
    assert isinstance(found.exception, LoadError), "the top of the command line turns it into exit code 2"
