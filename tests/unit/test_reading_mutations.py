"""Thousands of damaged samples through reading and translation: no exception, no half record, only outcomes.

Documents lose, gain and change bytes and values; archives, gzip files, arrays and lines lose, gain and change bytes.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competency_graph.errors import LoadError
from competency_graph.store.writer import check_unit
from competency_graph_loaders.ctdl.units import to_unit
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading import Raw, Record, Refusal, parse, read, recognise

SAMPLES = [
    file.read_bytes()
    for folder in sorted((Path(__file__).parents[2] / "loaders/samples/registry").iterdir())
    for file in sorted(folder.glob("*.json"))[:2]
]
"""Two samples of each kind."""

cuts = st.floats(0, 1, exclude_max=True)
edits = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "insert", "double", "end"]),
        cuts,
        st.one_of(
            st.sampled_from([b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"null", b"1e999", b"\xff", b"\0",
                             b"\xed\xa0\x80", b"\\ud800", b"\\u0000", b"_:", b"\n", b"PK\x03\x04", b"\x1f\x8b"]),
            st.binary(min_size=1, max_size=4),
        ),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


def damaged(content: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    """A text with some of its bytes changed."""
    found = bytearray(content)
    for kind, where, piece in changes:
        at = int(where * len(found))
        if kind == "flip":
            found[at : at + len(piece)] = piece
        elif kind == "cut":
            del found[at : at + 1 + piece[0] % 40]
        elif kind == "insert":
            found[at:at] = piece
        elif kind == "double":
            found[at:at] = found[at : at + 300]
        else:
            del found[at:]
    return bytes(found)


def outcome(found: Record | Refusal) -> Translated | Refusal:
    """What comes of a record; whatever it is, it is whole."""
    told = found if isinstance(found, Refusal) else to_unit(found, "s")
    if isinstance(told, Translated):
        check_unit(told.unit)
        assert not any(
            ord(c) < 32 and c not in "\t\n\r" for node in told.unit.nodes for c in repr_of(node.properties)
        )
    else:
        assert told.reason
        assert told.expected
        assert told.name
        assert told.line is None or told.line >= 1
        assert told.column is None or told.column >= 1
    return told


def repr_of(properties: Any) -> str:
    """All texts of a node's properties as one."""
    return " ".join(
        str(part)
        for value in dict(properties).values()
        for part in (value if isinstance(value, list | tuple) else (value,))
    )


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(SAMPLES), edits)
def test_documents_whose_bytes_are_damaged(sample: bytes, changes: list[tuple[str, float, bytes]]) -> None:
    outcome(parse(Raw("f.json", "f.json", "", damaged(sample, changes))))


values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.just([]), st.just({}),
    st.sampled_from(["", "x", "_:b", "ceterms:Course", "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda", "2020-6-1", "\x01",
                     "https://credentialengineregistry.org/graph/ce-X", "https://[", "http://a b", "𝄞"]),
    st.sampled_from([{"@id": "_:x"}, {"@type": 1}, {"@type": [[]]}, {"@id": {}}, {"en": [1]}, {"@value": {}},
                     {"@type": "ceterms:ConditionProfile"}, {"@list": [{}]}, [[[]]], [{}, None, "x"]]),
)  # fmt: skip


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place of a value, as its container and the key or index there."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        held = waiting.pop()
        keys = list(held) if isinstance(held, dict) else range(len(held))
        for key in keys:
            found.append((held, key))
            if isinstance(held[key], dict | list):
                waiting.append(held[key])
    return found


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(cuts, st.sampled_from("svkc"), values), min_size=1, max_size=4),
)
def test_documents_whose_values_are_damaged(sample: bytes, changes: list[tuple[float, str, Any]]) -> None:
    document = json.loads(sample)
    for where, kind, drawn in changes:
        value = json.loads(json.dumps(drawn))  # or the next example would find it changed
        every = places(document)
        if not every:
            break
        held, key = every[int(where * len(every))]
        other, name = every[int(where * 7919 * len(every)) % len(every)]
        if kind == "k" and isinstance(held, dict):
            held[str(value)] = held.pop(key)
        elif kind == "s":
            held[key] = json.loads(json.dumps(other[name]))
        elif kind == "c":
            held[key] = [held[key], value]
        else:
            held[key] = value
    content = json.dumps(document).encode(errors="surrogatepass")
    outcome(parse(Raw("f.json", "f.json", "", content)))


def zipped(files: list[bytes], folder: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(files):
            archive.writestr(f"{folder}{number}.json", content)
    return out.getvalue()


FILES = sorted(SAMPLES, key=len)[:5]
CONTAINERS: dict[str, bytes] = {
    "a.zip": zipped(FILES),
    "stored.zip": zipped([gzip.compress(f) for f in FILES]),
    "changes.zip": zipped(FILES, "upserts/graphs/"),
    "a.json.gz": gzip.compress(FILES[0]),
    "a.jsonl.gz": gzip.compress(b"\n".join(json.dumps(json.loads(f)).encode() for f in FILES)),
    "a.jsonl": b"\n".join(json.dumps(json.loads(f)).encode() for f in FILES),
    "array.json": b"[" + b",\n".join(FILES) + b"]",
    "many": b"\n".join(FILES),
    "dump.txt": b"\n".join(base64.b64encode(f) for f in FILES),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_the_containers_are_whole_before_they_are_damaged(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(CONTAINERS[name])
    found = list(read([tmp_path / name]))
    assert [type(f) for f in found] == [Record] * (1 if name == "a.json.gz" else 5)


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(CONTAINERS)), edits)
def test_containers_whose_bytes_are_damaged(
    tmp_path: Path, name: str, changes: list[tuple[str, float, bytes]]
) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(CONTAINERS[name], changes))
    for found in read([path]):
        outcome(found)
    assert recognise(path).sentence


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["a", "a.json", "a.jsonl", "a.zip", "a.gz", "a.txt"]))
def test_any_bytes_at_all(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for found in read([path]):
        outcome(found)


def test_only_what_is_not_there_raises(tmp_path: Path) -> None:
    with pytest.raises(LoadError):
        list(read([tmp_path / "missing"]))
