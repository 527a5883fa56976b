"""Records out of files: forms, suffixes, compression, and where a fault lies."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from competency_graph.errors import LoadError
from competency_graph_loaders.reading import Record, Refusal, read
from competency_graph_loaders.reading.envelopes import open_envelope

COURSE = {"@type": "ceterms:Course", "@id": "https://example.org/c"}
TEXT = json.dumps(COURSE)


def records(*paths: Path) -> list[Record]:
    found = list(read(paths))
    assert not [f for f in found if isinstance(f, Refusal)]
    return [f for f in found if isinstance(f, Record)]


def refusal(path: Path) -> Refusal:
    (found,) = read([path])
    assert isinstance(found, Refusal)
    return found


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", TEXT.encode()),
        ("a.jsonld", TEXT.encode()),
        ("a", TEXT.encode()),
        ("a.json", b"\xef\xbb\xbf" + TEXT.encode()),
        ("a.json.gz", gzip.compress(TEXT.encode())),
        ("a.gz", gzip.compress(TEXT.encode())),
        ("a.json", gzip.compress(TEXT.encode())),
        ("a.jsonl", TEXT.encode() + b"\n\n"),
        ("a.ndjson.gz", gzip.compress(TEXT.encode())),
        ("a.txt.gz", gzip.compress(base64.b64encode(TEXT.encode()) + b"\n")),
    ],
)
def test_every_form_gives_the_record(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    (record,) = records(tmp_path)
    assert record.value == COURSE
    assert record.file == str(tmp_path / name)


def test_folders_in_order_without_what_is_hidden_or_of_another_kind(tmp_path: Path) -> None:
    for name in ("b.json", "a/z.json", "a/.hidden.json", ".git/x.json", "notes.md", "table.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)
    assert [r.name for r in records(tmp_path)] == ["a/z.json", "b.json"]


def test_a_named_file_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "record.data").write_text(TEXT)
    assert [r.value for r in records(tmp_path / "record.data")] == [COURSE]


def test_an_array_is_a_record_an_element(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([COURSE, COURSE]))
    assert [(r.place, r.name) for r in records(tmp_path)] == [("/0", "a.json#0"), ("/1", "a.json#1")]


def test_a_bad_line_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f'{TEXT}\n{{"a": }}\n{TEXT}\n')
    first, bad, last = read([tmp_path])
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, Refusal)
    assert (bad.line, bad.column, bad.place) == (2, 7, "line 2")


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ('{"a": 1,\n}', 2, 1, "property name"),
        ('{"a": 1}\n{\n"b": 2}', 2, 1, "end of the document"),
        ('{"a" 1}', 1, 6, "colon"),
        ('{"a": [1, 2\n, ]}', 2, 3, "value"),
        ('{"a": 1 "b": 2}', 1, 9, "comma"),
        ("", 1, 1, "value"),
        ('{"a": NaN}', 1, 7, "JSON document"),
    ],
)
def test_bad_json_says_where_and_what_was_expected(
    tmp_path: Path, text: str, line: int, column: int, expected: str
) -> None:
    (tmp_path / "a.json").write_text(text)
    found = refusal(tmp_path)
    assert (found.line, found.column) == (line, column)
    assert expected in found.expected
    assert found.reason.startswith("Not JSON")
    assert found.file.endswith("a.json")


def test_what_is_not_utf8_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"a": 1,\n "b": "\xff"}')
    found = refusal(tmp_path)
    assert (found.line, found.column) == (2, 8)
    assert "UTF-8" in found.reason


def test_a_damaged_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(TEXT.encode() * 100)[:-20])
    assert "gzip" in refusal(tmp_path).reason


def test_nested_too_deep_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[" * 100_000 + "]" * 100_000)
    assert "deep" in refusal(tmp_path).reason or "recursion" in refusal(tmp_path).reason.lower()


def test_what_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="no file or folder"):
        list(read([tmp_path / "missing"]))


CTID = "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda"


def jwt(payload: object) -> str:
    parts = [{"alg": "RS256"}, payload]
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(p).encode()).decode().rstrip("=") for p in parts), "sig"]
    )


def test_envelopes_are_opened() -> None:
    envelope = {
        "envelope_community": "ce-registry",
        "envelope_ceterms_ctid": CTID.upper().replace("CE-", "ce-"),
        "resource": "…",
        "decoded_resource": COURSE,
        "node_headers": {"created_at": "2019-02-08 17:08:46 UTC", "updated_at": "2024-01-02T03:04:05.678Z"},
    }
    opened = open_envelope(envelope)
    assert (opened.payload, opened.ctid, opened.date) == (COURSE, CTID, "2024-01-02T03:04:05Z")
    assert not opened.deleted
    assert open_envelope({**envelope, "node_headers": {"deleted_at": "2024-01-02"}}).deleted
    assert open_envelope({"status": "deleted", "date": "x", "envelope": envelope}).deleted


def test_a_jwt_is_decoded_and_marked() -> None:
    opened = open_envelope({"envelope_version": "1.0.0", "resource": jwt(COURSE)})
    assert opened.payload == COURSE
    assert "not verified" in opened.mark
    assert open_envelope({"envelope_version": "1.0.0", "resource": "encoded version"}).problem
    assert open_envelope({"envelope_version": "1.0.0", "resource": "a.%%%.c"}).problem


def test_other_documents_are_themselves() -> None:
    assert open_envelope(COURSE).payload is COURSE
    assert open_envelope({"GraphInput": COURSE, "DefaultLanguage": "en"}).payload == COURSE
    assert open_envelope([1]).payload == [1]
