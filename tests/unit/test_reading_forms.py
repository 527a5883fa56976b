"""Every form that records come in: what is delivered, how it is named, and that the form does not change the facts."""

from __future__ import annotations

import base64
import gzip
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from competency_graph.errors import LoadError
from competency_graph_loaders.ctdl.load import translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading import Raw, Record, Refusal, read, read_raw, recognise
from competency_graph_loaders.reading import graphs as graphs_module
from competency_graph_loaders.reading import texts as texts_module

A = "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda"
B = "ce-1c80a84e-93f1-4855-9746-13613a08c201"
C = "ce-d4884357-0a56-4f44-bb6f-182d7db51d2d"
REGISTRY = "https://credentialengineregistry.org"
SAMPLES = Path(__file__).parents[2] / "loaders/samples/registry"


def course(ctid: str = A, name: str = "A", **more: Any) -> dict[str, Any]:
    return {
        "@id": f"{REGISTRY}/resources/{ctid}",
        "@type": "ceterms:Course",
        "ceterms:ctid": ctid,
        "ceterms:name": name,
        **more,
    }


def graph(ctid: str = A, name: str = "A") -> dict[str, Any]:
    return {"@id": f"{REGISTRY}/graph/{ctid}", "@graph": [course(ctid, name)]}


def envelope(ctid: str = A, name: str = "A", **more: Any) -> dict[str, Any]:
    return {"envelope_ceterms_ctid": ctid, "resource": "…", "decoded_resource": graph(ctid, name), **more}


def text(value: Any) -> bytes:
    return json.dumps(value).encode()


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def records(*paths: Path) -> list[Record]:
    found = list(read(paths))
    assert not [f for f in found if isinstance(f, Refusal)]
    return [f for f in found if isinstance(f, Record)]


TWO = [course(A), course(B)]


@pytest.mark.parametrize(
    ("name", "content", "form", "places"),
    [
        ("a.json", text(TWO), "array", ["/0", "/1"]),
        ("a", json.dumps(TWO, indent=1).encode(), "array", ["/0", "/1"]),
        ("a.txt", b"\xef\xbb\xbf" + text(TWO), "array", ["/0", "/1"]),
        ("a.jsonl", text(TWO[0]) + b"\n\n" + text(TWO[1]), "lines", ["line 1", "line 3"]),
        ("a.json", text(TWO[0]) + b"\r\n" + text(TWO[1]) + b"\n", "lines", ["line 1", "line 2"]),
        ("a.data", text(TWO[0]) + b"\n" + text(TWO[1]), "lines", ["line 1", "line 2"]),
        ("a", b"\n".join(json.dumps(v, indent=1).encode() for v in TWO), "documents", ["document 1", "document 2"]),
        ("a.jsonl", b"".join(json.dumps(v, indent=1).encode() for v in TWO), "documents", ["document 1", "document 2"]),
        ("a.txt.gz", gzip.compress(text(TWO[0]) + text(TWO[1])), "documents", ["document 1", "document 2"]),
        ("a", gzip.compress(gzip.compress(text(TWO))), "array", ["/0", "/1"]),
        ("a.gz", gzip.compress(text(TWO)[:50]) + gzip.compress(text(TWO)[50:]) + b"\0" * 9, "array", ["/0", "/1"]),
        ("a.txt", base64.b64encode(text(TWO[0])) + b"\n" + base64.b64encode(text(TWO[1])), "transactions",
         ["line 1", "line 2"]),
        ("dump", base64.b64encode(text(TWO[0])) + b"\n" + text(TWO[1]), "transactions", ["line 1", "line 2"]),
    ],
)  # fmt: skip
def test_a_form_is_recognised_by_its_content(
    tmp_path: Path, name: str, content: bytes, form: str, places: list[str]
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    found = records(file)
    assert [r.value for r in found] == TWO
    assert [r.place for r in found] == places
    assert len({r.name for r in found}) == 2
    assert recognise(file).name == form
    assert recognise(file).sentence.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "form"),
    [("a.json", course(), "document"), ("a.json", envelope(), "envelope"), ("a.jsonl", course(), "lines")],
)
def test_one_document(tmp_path: Path, name: str, value: Any, form: str) -> None:
    (tmp_path / name).write_bytes(text(value))
    assert recognise(tmp_path / name).name == form
    assert [r.value for r in records(tmp_path)] == [value]
    (tmp_path / name).write_bytes(gzip.compress(text(value)))
    assert "gzip" in recognise(tmp_path / name).sentence


def test_elements_keep_their_bytes_and_tell_their_lines(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'[\n{"a": 3.0, "b": 12345678901234567890123},\n\n  [3], 1e2,"x"]')
    found = [raw for raw in read_raw([tmp_path]) if isinstance(raw, Raw)]
    assert [raw.content for raw in found] == [
        b'{"a": 3.0, "b": 12345678901234567890123}',
        b"[3]",
        b"1e2",
        b'"x"',
    ]
    assert [(raw.line, raw.column) for raw in found] == [(2, 1), (4, 3), (4, 8), (4, 12)]


def test_empty_arrays_and_files_of_lines_hold_nothing(tmp_path: Path) -> None:
    for name, content in (("a.json", b" [ ] "), ("b.jsonl", b"\n \n"), ("c.txt", b"")):
        (tmp_path / name).write_bytes(content)
    assert list(read([tmp_path])) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_archives_are_read_in_order_of_name(tmp_path: Path, method: int) -> None:
    members = {
        "b.json": text(envelope(B)),
        "sub/": b"",
        "sub/c.jsonl.gz": gzip.compress(text(course(C)) + b"\n"),
        "a.json": text([course(A)]),
        "README.md": b"# no record",
        ".DS_Store": b"\0\0",
        "__MACOSX/a.json": b"\0",
    }
    path = zipped(tmp_path / "dump.zip", members, method)
    found = records(path)
    assert [(r.place, r.name) for r in found] == [
        ("a.json /0", "dump.zip#a.json#0"),
        ("b.json", "dump.zip#b.json"),
        ("sub/c.jsonl.gz line 1", "dump.zip#sub/c.jsonl.gz#1"),
    ]
    assert recognise(path).name == "archive"
    assert "3 files" in recognise(path).sentence
    path.rename(tmp_path / "dump")
    assert [r.value for r in records(tmp_path / "dump")] == [r.value for r in found]


def test_members_that_are_large_come_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("competency_graph_loaders.reading.archives._SMALL", 10)
    monkeypatch.setattr("competency_graph_loaders.reading.archives.CHUNK", 7)
    assert [r.value for r in records(zipped(tmp_path / "a.zip", {"x.json": text(TWO)}))] == TWO


def test_folders_are_walked_once_whatever_links_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.json").mkdir()
    (tmp_path / "a.json" / "x.json").write_bytes(text(course(A)))
    zipped(tmp_path / "b.zip", {"y.json": text(course(B))})
    (tmp_path / "c").write_bytes(text(course(C)))
    try:
        (tmp_path / "a.json" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "z").symlink_to(tmp_path / "a.json", target_is_directory=True)
        (tmp_path / "gone.json").symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("no links here")
    found = list(read([tmp_path]))
    assert [f.name for f in found] == ["a.json/x.json", "b.zip#y.json", "c", "gone.json"]
    assert isinstance(found[-1], Refusal)
    assert recognise(tmp_path).name == "folder"


def test_what_is_not_there_has_no_form(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no file or folder"):
        recognise(tmp_path / "missing")


# Change sets


def change_set(**deleted: Any) -> dict[str, bytes]:
    member = {"@id": f"{REGISTRY}/resources/{B}", "@type": "ceasn:Competency", "ceterms:ctid": B}
    return {
        f"upserts/graphs/{A}.json": text({"@id": f"{REGISTRY}/graph/{A}", "@graph": [course(A, "new"), member]}),
        f"upserts/resources/{A}.json": text(course(A, "alone")),
        f"upserts/resources/{B}.json": text(member),
        f"upserts/metadata/{A}.json": text(
            {"envelope_ceterms_ctid": A, "node_headers": {"created_at": "2020-01-01T00:00:00Z",
                                                          "updated_at": "2026-01-31T12:00:00.123Z"}}
        ),
        **{f"deletes/{kind}/{C}.json": text(value) for kind, value in deleted.items()},
    }  # fmt: skip


def unpack(folder: Path, members: dict[str, bytes]) -> Path:
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


STAMP = "2026-02-03T04-05-06.123456Z"


@pytest.mark.parametrize("shape", ["zip", "folder", "zip of a folder"])
@pytest.mark.parametrize(
    ("deleted", "date"),
    [
        ({"graphs": {"identifier": C, "deleted_at": "2026-02-01T00:00:00Z"}}, "2026-02-01T00:00:00Z"),
        ({"graphs": graph(C), "resources": course(C), "metadata": {"updated_at": "2020-01-01T00:00:00Z"}},
         "2026-02-03T04:05:06Z"),
        ({"graphs": graph(C), "metadata": {"node_headers": {"deleted_at": "2026-01-01 00:00:00 UTC"}}},
         "2026-01-01T00:00:00Z"),
        ({"resources": {"identifier": C, "deleted_at": "2026-02-01T00:00:00Z"}}, "2026-02-01T00:00:00Z"),
    ],
)  # fmt: skip
def test_change_sets(tmp_path: Path, shape: str, deleted: Any, date: str) -> None:
    members = change_set(**deleted)
    if shape == "zip":
        path = zipped(tmp_path / f"{STAMP}.zip", members)
    elif shape == "folder":
        path = unpack(tmp_path / STAMP, members)
    else:
        path = zipped(tmp_path / "x.zip", {f"{STAMP}/{name}": content for name, content in members.items()})
    assert recognise(path).name == "changes"
    found = records(path)
    assert [(r.deleted, r.date, r.transaction) for r in found if r.deleted] == [(True, date, True)]
    (new,) = (r for r in found if not r.deleted)
    assert (new.date, new.value["@graph"][0]["ceterms:name"]) == ("2026-01-31T12:00:00Z", "new")
    units = [o.unit for o in translated([path], "s") if isinstance(o, Translated)]
    assert {unit.name: next(n.labels for n in unit.nodes) for unit in units}[C] == ("Deleted",)
    assert {unit.name: unit.date for unit in units} == {C: date, A: "2026-01-31T12:00:00Z"}


def test_a_resource_that_no_graph_of_the_change_set_holds_is_read(tmp_path: Path) -> None:
    members = change_set() | {f"upserts/resources/{C}.json": text(course(C))}
    found = records(zipped(tmp_path / "a.zip", members))
    assert [r.place.rpartition("/")[0] for r in found] == ["upserts/graphs", "upserts/resources"]
    assert found[1].value == course(C)


def test_a_bad_file_of_a_change_set_names_its_record(tmp_path: Path) -> None:
    members = change_set() | {f"upserts/graphs/{C}.json": b"\xff\xfe{\0"}
    (bad,) = (f for f in read([zipped(tmp_path / "a.zip", members)]) if isinstance(f, Refusal))
    assert bad.record == C
    assert "UTF-16" in bad.reason


def test_change_sets_come_after_what_they_change(tmp_path: Path) -> None:
    """A dump and two change sets about one resource are one unit, and the last one counts."""
    zipped(tmp_path / "1.zip", {f"{A}.json": text(envelope(A, "old")), f"{B}.json": text(envelope(B))})
    for number, name in ((2, "newer"), (3, "newest")):
        zipped(tmp_path / f"{number}.zip", {f"upserts/graphs/{A}.json": text(graph(A, name))})
    units = [o.unit for o in translated([tmp_path], "s") if isinstance(o, Translated)]
    assert [unit.name for unit in units] == [A, B, A, A]
    assert [dict(u.nodes[0].properties)["name"] for u in units if u.name == A] == ["old", "newer", "newest"]


def test_a_later_transaction_about_a_record_replaces_it(tmp_path: Path) -> None:
    lines = [
        {"status": "created", "date": "2016-06-02T08:51:49.037Z", "envelope": envelope(A, "old")},
        {"status": "deleted", "date": "2017-01-01T00:00:00Z", "envelope": envelope(A, "old")},
        {
            "status": "deleted",
            "date": "2017-01-02T00:00:00Z",
            "envelope": {"resource": graph(B), "envelope_id": "x"},
        },
    ]
    content = b"\n".join(base64.b64encode(text(line)) for line in lines)
    (tmp_path / "dump-2017.txt.gz").write_bytes(gzip.compress(content))
    units = [o.unit for o in translated([tmp_path], "s") if isinstance(o, Translated)]
    assert [unit.name for unit in units] == [A, A, B]
    assert [unit.nodes[0].labels == ("Deleted",) for unit in units] == [False, True, True]
    assert [unit.date for unit in units] == [
        "2016-06-02T08:51:49Z",
        "2017-01-01T00:00:00Z",
        "2017-01-02T00:00:00Z",
    ]


# One set of documents in every form


def sample_documents() -> list[Any]:
    files = sorted(SAMPLES.rglob("*.json"))
    return [json.loads(file.read_bytes()) for file in random.Random(7).sample(files, 60)]


def as_folder(at: Path, documents: list[Any]) -> Path:
    return unpack(at, {f"{i % 5}/{i}.json": text(d) for i, d in enumerate(documents)})


def as_file(name: str, content: Callable[[list[Any]], bytes]) -> Callable[[Path, list[Any]], Path]:
    def write(at: Path, documents: list[Any]) -> Path:
        at.mkdir()
        (at / name).write_bytes(content(documents))
        return at / name

    return write


def lines_of(documents: list[Any]) -> bytes:
    return b"\n".join(map(text, documents))


def _payload(document: Any) -> Any:
    return document.get("decoded_resource", document)


def as_envelopes(at: Path, documents: list[Any]) -> Path:
    shuffled = random.Random(1).sample(list(enumerate(documents)), len(documents))
    return zipped(at.with_suffix(".zip"), {f"{i}.json": text(d) for i, d in shuffled})


def as_change_set(at: Path, documents: list[Any]) -> Path:
    members = {}
    for i, document in enumerate(documents):
        members[f"upserts/graphs/{i}.json"] = text(_payload(document))
        if "node_headers" in document:
            members[f"upserts/metadata/{i}.json"] = text({"node_headers": document["node_headers"]})
    return zipped(at.with_suffix(".zip"), members)


FORMS = {
    "array": as_file("a.json", text),
    "indented array": as_file("a", lambda d: json.dumps(d, indent=2).encode()),
    "lines": as_file("a.jsonl", lines_of),
    "gzip": as_file("a.gz", lambda d: gzip.compress(lines_of(d))),
    "concatenated": as_file("a.txt", lambda d: b" ".join(json.dumps(v, indent=1).encode() for v in d)),
    "base64": as_file(
        "dump.txt.gz", lambda d: gzip.compress(b"\n".join(base64.b64encode(text(v)) for v in d))
    ),
    "envelopes": as_envelopes,
    "change set": as_change_set,
}


def contents(path: Path) -> dict[str, tuple[str, str]]:
    outcomes = list(translated([path], "s"))
    assert all(isinstance(o, Translated) for o in outcomes)
    found = {o.unit.name: (o.unit.content, o.unit.date) for o in outcomes if isinstance(o, Translated)}
    assert len(found) == len(outcomes)
    return found


@pytest.fixture(scope="module")
def as_a_folder(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    return contents(as_folder(tmp_path_factory.mktemp("folder"), sample_documents()))


@pytest.mark.parametrize("form", FORMS)
def test_the_form_does_not_change_what_is_said(
    tmp_path: Path, as_a_folder: dict[str, tuple[str, str]], form: str
) -> None:
    assert len(as_a_folder) == 60
    assert contents(FORMS[form](tmp_path / "given", sample_documents())) == as_a_folder


# Huge graphs


def huge(*items: Any, context_last: bool = False) -> bytes:
    context = {"@context": {"x": "https://example.org/"}}
    body = {"@graph": list(items)}
    return json.dumps({**body, **context} if context_last else {**context, **body}, indent=1).encode()


OWNER = {"@id": "_:b1", "@type": "ceterms:Organization", "ceterms:name": "O", "ceterms:address": "_:b2"}
PLACE = {"@id": "_:b2", "@type": "ceterms:Place", "ceterms:city": "Lakemont"}


@pytest.fixture
def small_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts_module, "SPLIT_BYTES", 1200)
    monkeypatch.setattr("competency_graph_loaders.reading.streams.CHUNK", 100)
    monkeypatch.setattr("competency_graph_loaders.reading.forms.SPLIT_BYTES", 1200)


@pytest.mark.usefixtures("small_split")
@pytest.mark.parametrize("context_last", [False, True])
@pytest.mark.parametrize("packed", [False, True])
def test_a_huge_graph_of_many_documents_is_a_document_a_resource(
    tmp_path: Path, context_last: bool, packed: bool
) -> None:
    many = [course(A), course(B), course(C, **{"ceterms:ownedBy": "_:b1"}), *[course(A)] * 9, OWNER, PLACE]
    content = huge(*many, context_last=context_last)
    (tmp_path / "a.json").write_bytes(gzip.compress(content) if packed else content)
    found = records(tmp_path)
    assert [r.place for r in found] == [f"/@graph/{i}" for i in range(12)]
    assert found[0].value == {"@context": {"x": "https://example.org/"}, **course(A)}
    assert found[2].value == {
        "@context": {"x": "https://example.org/"},
        "@id": f"{REGISTRY}/resources/{C}",
        "@graph": [many[2], OWNER, PLACE],
    }
    assert recognise(tmp_path / "a.json").name == "graph"
    lines = content.decode().split("\n")
    assert all(r.line and lines[r.line - 1].strip() == "{" for r in found)
    names = [o.unit.name for o in translated([tmp_path], "s") if isinstance(o, Translated)]
    assert names[:3] == [A, B, C]


@pytest.mark.usefixtures("small_split")
def test_a_huge_framework_is_one_record(tmp_path: Path) -> None:
    framework = {"@id": f"{REGISTRY}/resources/{A}", "@type": "ceasn:CompetencyFramework", "ceterms:ctid": A}
    skills = [
        {**framework, "@type": "ceasn:Competency", "@id": f"{REGISTRY}/resources/{B[:-2]}{i:02}"}
        for i in range(40)
    ]
    (tmp_path / "a.json").write_bytes(huge(framework, *skills, OWNER))
    (record,) = records(tmp_path)
    assert len(record.value["@graph"]) == 42
    assert (record.place, record.name) == ("", "a.json")


@pytest.mark.usefixtures("small_split")
def test_a_fault_in_a_huge_graph_has_its_place(tmp_path: Path) -> None:
    content = huge(*[course(A)] * 6, course(B, "bad"), course(C)).replace(b'"bad"', b"bad")
    (tmp_path / "a.json").write_bytes(content[:-40])
    found = list(read([tmp_path]))
    assert [type(f) for f in found] == [Record] * 6 + [Refusal, Refusal]
    bad = found[6]
    assert isinstance(bad, Refusal)
    assert bad.place == "/@graph/6"
    assert bad.line is not None
    assert bad.column is not None
    assert content.decode().split("\n")[bad.line - 1][bad.column - 1 :].startswith("bad")
    assert isinstance(found[-1], Refusal)
    assert "the end of the text" in found[-1].reason


def test_which_classes_are_parts() -> None:
    own = {"ctid": A}
    for name in (
        "ceasn:Competency",
        "https://purl.org/ctdl/terms/CourseComponent",
        "skos:Concept",
        "CollectionComponent",
    ):
        assert not graphs_module._is_own({**own, "@type": name}), name
    for name in (
        "ceterms:Course",
        "BachelorDegree",
        ["ceasn:CompetencyFramework"],
        "ceterms:ConditionManifest",
    ):
        assert graphs_module._is_own({**own, "@type": name}), name
    assert not graphs_module._is_own({"@id": "_:b", "ctid": A, "@type": "ceterms:Course"})
    assert not graphs_module._is_own({"@type": "ceterms:Course"})
