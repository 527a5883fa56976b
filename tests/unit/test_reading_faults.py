"""Bad input: what is delivered all the same, and what the refusal of the rest says."""

from __future__ import annotations

import gzip
import json
import random
import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from competency_graph.errors import LoadError
from competency_graph_loaders.ctdl.load import translated
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading import Raw, Record, Refusal, parse, read, recognise
from competency_graph_loaders.reading.envelopes import open_envelope

COURSE = {"@type": "ceterms:Course", "@id": "https://example.org/c"}
TEXT = json.dumps(COURSE).encode()


def outcomes(path: Path) -> tuple[list[Record], list[Refusal]]:
    found = list(read([path]))
    return [f for f in found if isinstance(f, Record)], [f for f in found if isinstance(f, Refusal)]


def file(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def refusal(path: Path) -> Refusal:
    (found,) = read([path])
    assert isinstance(found, Refusal)
    assert found.file == str(path)
    assert found.name
    assert found.reason
    assert found.expected
    return found


# Arrays and texts


@pytest.mark.parametrize(
    ("rest", "line", "column", "expected"),
    [
        (b"", 3, 1, "comma or the end of the array"),
        (b",", 3, 2, "a value"),
        (b',{"a": 1', 3, 9, "comma or the end"),
        (b',{"a": "x', 3, 8, "string"),
        (b",]", 3, 2, "a value"),
        (b"}]", 3, 1, "comma or the end of the array"),
        (b"{}]", 3, 1, "comma or the end of the array"),
        (b"]]", 3, 2, "the end of the text"),
        ("],ä".encode(), 3, 2, "the end of the text"),
    ],
)
def test_an_array_that_breaks_delivers_what_came_before(
    tmp_path: Path, rest: bytes, line: int, column: int, expected: str
) -> None:
    found, refused = outcomes(file(tmp_path, "a.json", b"[" + TEXT + b",\n" + TEXT + b"\n" + rest))
    assert [r.value for r in found] == [COURSE, COURSE]
    (bad,) = refused
    assert (bad.line, bad.column) == (line, column)
    assert expected in bad.expected.lower() or expected in bad.reason.lower()
    assert bad.reason.startswith("Not JSON")


def test_a_fault_in_an_element_is_the_fault_of_that_element(tmp_path: Path) -> None:
    content = b'[{"a": 1},\n  {"b": },\t{"c": [1 2]}, nul, {"d": 2}]'
    found, refused = outcomes(file(tmp_path, "a.json", content))
    assert [r.place for r in found] == ["/0", "/4"]
    assert [(r.place, r.line, r.column) for r in refused] == [("/1", 2, 9), ("/2", 2, 21), ("/3", 2, 26)]


@pytest.mark.parametrize(
    ("content", "reason", "line", "column"),
    [
        (b'\xff\xfe{\0"\0', "UTF-16", 1, 1),
        (b'\xfe\xff\0{\0"', "UTF-16", 1, 1),
        (b"\xff\xfe\0\0{\0\0\0", "UTF-32", 1, 1),
        (b"\0\0\xfe\xff\0\0\0{", "UTF-32", 1, 1),
        ("{}".encode("utf-16-le"), "NUL", 1, 2),
        (b'{"a":\n "x\0y"}', "NUL", 2, 4),
        (b'{"a": "\x1f"}', "control character", 1, 8),
        (b'{"a": "\xc3\xa4\xff"}', "Not UTF-8", 1, 9),
        (b'{"a": "\xed\xa0\x80"}', "Not UTF-8", 1, 8),
        (b'{"a": "\\ud800"}', "surrogate", 1, None),
        (b'{"a": 1e999999}', "Not JSON", 1, None),
        (b'{"a": -Infinity}', "Not JSON", 1, None),
        (b'{"a": 01}', "Not JSON", 1, None),
        (b'{"a": ' + b"1" * 6000 + b",}", "Not JSON", 1, None),
        (b"", "Expecting value", 1, 1),
        (b" \n ", "Expecting value", 2, 2),
        (b"<html>", "Expecting value", 1, 1),
    ],
)
def test_what_is_no_json_is_told_with_its_position(
    tmp_path: Path, content: bytes, reason: str, line: int, column: int | None
) -> None:
    found = refusal(file(tmp_path, "a.json", content))
    assert reason in found.reason
    assert found.line == line
    assert found.column == column if column is not None else found.column
    if content:
        assert recognise(tmp_path / "a.json").sentence


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [1025, 10_000, 200_000])
def test_nested_too_deep(tmp_path: Path, opening: bytes, depth: int) -> None:
    closing = b"]" if opening == b"[" else b"}"
    found = refusal(file(tmp_path, "a.json", b"[\n" + opening * depth + b"1" + closing * depth + b"]"))
    assert "Nested too deep" in found.reason
    assert (found.place, found.line, found.column) == ("/0", 2, len(opening) * 1024 + 1)
    assert "1,024" in found.expected


def test_as_deep_as_may_be_is_no_exception_either(tmp_path: Path) -> None:
    depth = 1000
    content = b'{"@type":"ceterms:Course","ceterms:name":' + b"[" * depth + b'"\\u0001"' + b"]" * depth + b"}"
    (record,) = read([file(tmp_path, "a.json", content)])
    assert isinstance(record, Record)
    assert record.marks
    assert len(list(translated([tmp_path], "s"))) == 1


# Control characters


@pytest.mark.parametrize("escape", ["\\u0000", "\\u001F", "\\b", "\\f", "\\u000b"])
def test_control_characters_become_blanks_and_are_told(tmp_path: Path, escape: str) -> None:
    text = f'{{"@type": "ceterms:Course", "ceterms:name": ["a{escape}b", {{"k{escape}": "c\\t\\n\\r\\\\b\\u0020"}}]}}'
    (record,) = read([file(tmp_path, "a.json", text.encode())])
    assert isinstance(record, Record)
    assert record.value["ceterms:name"] == ["a b", {"k ": "c\t\n\r\\b "}]
    assert record.marks == ("control characters were replaced by blanks in 2 texts",)


def test_texts_without_them_are_left_alone() -> None:
    content = b'{"a": "x\\\\by \\u0020 \\u00e4 \\\\f"}'
    record = parse(Raw("f", "f", "", content))
    assert isinstance(record, Record)
    assert record.value == {"a": "x\\by   ä \\f"}
    assert record.marks == ()


def test_the_report_says_so_and_a_jwt_hides_nothing(tmp_path: Path) -> None:
    import base64

    name = {"@type": "ceterms:Course", "@id": "https://example.org/c", "ceterms:name": "a\x1fb"}
    token = ".".join(base64.urlsafe_b64encode(p).decode() for p in (b"{}", json.dumps(name).encode(), b"s"))
    assert open_envelope({"envelope_version": "1", "resource": token}).payload["ceterms:name"] == "a b"
    file(tmp_path, "a.json", json.dumps(name).encode())
    file(tmp_path, "b.json", json.dumps({"envelope_version": "1", "resource": token}).encode())
    found = [o for o in translated([tmp_path], "s") if isinstance(o, Translated)]
    assert [[n.rule for n in o.notes if n.rule == "changed in reading"] for o in found] == [
        ["changed in reading"]
    ] * 2
    assert all("\x1f" not in repr(o.unit).encode().decode("unicode_escape") for o in found)


# gzip


def test_a_gzip_cut_short_delivers_what_came_before(tmp_path: Path) -> None:
    noise = random.Random(3)
    lines = b"\n".join(json.dumps({**COURSE, "n": noise.random()}).encode() for _ in range(5000))
    packed = gzip.compress(lines)
    found, refused = outcomes(file(tmp_path, "a.jsonl.gz", packed[: len(packed) // 2]))
    assert 1000 < len(found) < 4000
    assert len(refused) == 1
    assert "ends before" in refused[0].reason
    assert refused[0].line == len(found) + 1
    array = gzip.compress(b"[" + lines.replace(b"\n", b",\n") + b"]")
    found, refused = outcomes(file(tmp_path, "b.gz", array[: len(array) // 2]))
    assert 1000 < len(found) < 4000
    assert len(refused) == 1
    assert (refused[0].place, refused[0].line) == (f"/{len(found)}", len(found) + 1)


def test_a_gzip_whose_checksum_is_wrong_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1
    assert "damaged" in refusal(file(tmp_path, "a.gz", bytes(packed))).reason
    assert "damaged" in recognise(tmp_path / "a.gz").sentence


@pytest.mark.usefixtures("small_limits")
def test_a_gzip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    packed = gzip.compress(gzip.compress(b" " * (96 << 20)))
    tracemalloc.start()
    found = refusal(file(tmp_path, "a.json.gz", packed))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "attack" in found.reason
    assert peak < 4 << 20
    thrice = gzip.compress(gzip.compress(gzip.compress(TEXT)))
    assert "twice" in refusal(file(tmp_path, "b.gz", thrice)).expected


# ZIP


def zipped(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return path


THREE = {"a.json": TEXT, "b.json": TEXT * 1, "c.json": TEXT}


def patched(
    path: Path, member: str, *, local: int | None = None, central: int | None = None, value: bytes
) -> Path:
    """The archive with bytes changed in a member's local header or in the directory."""
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo(member).header_offset
    content = bytearray(path.read_bytes())
    if local is not None:
        content[offset + local : offset + local + len(value)] = value
    if central is not None:
        name = content.rindex(member.encode())
        content[name - 46 + central : name - 46 + central + len(value)] = value
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ({"central": 16, "value": b"\1\2\3\4"}, "CRC"),
        ({"central": 8, "value": b"\1\0"}, "encrypted"),
        ({"central": 10, "value": b"\x09\0"}, "method 9"),
        ({"central": 10, "value": b"\x0e\0"}, "method 14"),
        ({"central": 42, "value": b"\1\0\0\0"}, ""),
        ({"central": 24, "value": b"\5\0\0\0"}, ""),
        ({"central": 24, "value": b"\xff\0\0\0"}, ""),
        ({"central": 20, "value": b"\x08\0\0\0"}, ""),
        ({"central": 24, "value": b"\xff\xff\xff\x7f"}, "attack"),
        ({"local": 40, "value": b"\xff\xff\xff\xff"}, ""),
    ],
)
def test_a_damaged_member_is_refused_alone(
    tmp_path: Path, method: int, where: dict[str, Any], reason: str
) -> None:
    path = patched(zipped(tmp_path / "a.zip", THREE, method), "b.json", **where)
    found, refused = outcomes(path)
    assert [r.place for r in found] == ["a.json", "c.json"]
    assert [r.place for r in refused] == ["b.json"]
    assert reason in refused[0].reason
    assert refused[0].name == "a.zip#b.json"


@pytest.mark.parametrize("name", ["../x.json", "a/../../x.json", "/etc/x.json", "C:x.json", "c:/x.json", "a\\x.json",
                                  "..\\x.md"])  # fmt: skip
def test_a_member_that_climbs_out_is_refused_by_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "deep" / "er"
    folder.mkdir(parents=True)
    found, refused = outcomes(zipped(folder / "a.zip", {"b.json": TEXT, name: TEXT}))
    assert [r.place for r in found] == ["b.json"]
    (bad,) = refused
    assert bad.place == name
    assert "leads out" in bad.reason
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["a.zip"]


def test_two_members_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, content in (("a.json", TEXT), ("a.json", TEXT), ("b.json", TEXT), ("b.json", b"[]")):
            archive.writestr(name, content)
    found, refused = outcomes(path)
    assert [r.place for r in found] == ["a.json"]
    assert [r.place for r in refused] == ["b.json"]
    assert "several members of this name" in refused[0].reason


@pytest.mark.parametrize("cut", [1, 10, 50, 120])
def test_an_archive_cut_short_is_refused_whole(tmp_path: Path, cut: int) -> None:
    path = zipped(tmp_path / "a.zip", THREE)
    path.write_bytes(path.read_bytes()[:-cut])
    assert "ZIP archive cannot be opened" in refusal(path).reason
    assert recognise(path).name == "unreadable"


def test_what_is_called_zip_and_is_none(tmp_path: Path) -> None:
    assert "ZIP archive cannot be opened" in refusal(file(tmp_path, "a.zip", b"\x89PNG no archive")).reason
    assert "ZIP archive cannot be opened" in refusal(file(tmp_path, "a.zip", b"")).reason
    found, _ = outcomes(file(tmp_path, "a.zip", TEXT))
    assert [r.value for r in found] == [COURSE], "the content counts"


def test_a_zip_bomb_is_refused_by_what_it_declares_and_by_what_it_gives(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"b.json": b" " * (40 << 20), "c.json": TEXT})
    found, refused = outcomes(path)
    assert [r.place for r in found] == ["c.json"]
    assert "declares" in refused[0].reason
    # It says that it is small, and is not.
    liar = patched(path, "b.json", central=24, value=struct.pack("<I", 1000))
    tracemalloc.start()
    found, refused = outcomes(liar)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than it declares" in refused[0].reason
    assert peak < 4 << 20
    nested = zipped(
        tmp_path / "n.zip", {"x.gz": gzip.compress(b" " * (40 << 20)), "y.zip": path.read_bytes()}
    )
    _, refused = outcomes(nested)
    assert ["attack" in r.reason or "archive in an archive" in r.reason for r in refused] == [True, True]


# Sizes


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> int:
    for module in ("texts", "graphs"):
        monkeypatch.setattr(f"competency_graph_loaders.reading.{module}.RECORD_BYTES", 100_000)
        monkeypatch.setattr(f"competency_graph_loaders.reading.{module}.SPLIT_BYTES", 20_000, raising=False)
    monkeypatch.setattr("competency_graph_loaders.reading.streams.CHUNK", 10_000)
    return 100_000


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("name", "large"),
    [
        ("a.jsonl", b'{"a": "' + b"x" * 3_000_000 + b'"}'),
        ("a.json", b'{"a": ["' + b'"," ' * 900_000 + b'"]}'),
    ],
)
def test_a_record_that_is_too_large_is_skipped(tmp_path: Path, name: str, large: bytes) -> None:
    separator = b"\n" if name == "a.jsonl" else b",\n"
    content = separator.join((TEXT, large, TEXT))
    path = file(tmp_path, name, content if name == "a.jsonl" else b"[" + content + b"]")
    tracemalloc.start()
    found, refused = outcomes(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [r.line for r in found] == [1, 3]
    (bad,) = refused
    assert f"{len(large):,} bytes" in bad.reason
    assert (bad.line, bad.column) == (2, 1)
    assert peak < 1_000_000


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize(
    ("name", "content", "records"),
    [
        ("a.jsonl", b" " * 2_000_000 + b"\n" + TEXT, 1),
        ("a.jsonl", b" " * 2_000_000 + TEXT, 1),
        ("a.json", b"[" + b" " * 2_000_000 + TEXT + b" " * 2_000_000 + b"]" + b" " * 2_000_000, 1),
        ("a.json", b'{"a": "' + b"\\" * 2_000_000, 0),
        ("a", b" " * 2_000_000 + TEXT, 1),
        ("a.txt", b"A" * 2_000_000, 0),
        ("a.json", b"1" * 2_000_000, 0),
        ("a.json", b"[" * 300_000, 0),
        ("a.json", b'"' * 2_000_001, 0),
    ],
)
def test_two_megabytes_of_one_thing_on_one_line(
    tmp_path: Path, name: str, content: bytes, records: int
) -> None:
    path = file(tmp_path, name, content)
    tracemalloc.start()
    found, refused = outcomes(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == records
    assert bool(refused) != bool(records)
    assert peak < 1_000_000


@pytest.mark.usefixtures("small_limits")
@pytest.mark.parametrize("form", ["array", "lines", "graph", "documents"])
def test_memory_does_not_grow_with_the_number_of_records(tmp_path: Path, form: str) -> None:
    def write(count: int) -> Path:
        items: Iterator[bytes] = (
            json.dumps(
                {"@id": f"https://example.org/{i}", "@type": "ceterms:Course", "n": "x" * 100}
            ).encode()
            for i in range(count)
        )
        path = tmp_path / f"{form}{count}"
        with path.open("wb") as out:
            opening, between, closing = {
                "array": (b"[", b",", b"]"),
                "lines": (b"", b"\n", b""),
                "graph": (b'{"@graph":[', b",\n", b"]}"),
                "documents": (b"", b" ", b""),
            }[form]
            out.write(opening)
            for i, item in enumerate(items):
                out.write((between if i else b"") + item)
            out.write(closing)
        return path

    def peak(path: Path, count: int) -> int:
        tracemalloc.start()
        assert sum(isinstance(r, Record) for r in read([path])) == count
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peaks = [peak(write(count), count) for count in (1_000, 8_000)]
    assert peaks[1] < peaks[0] + 100_000, peaks
    assert peaks[1] < 1_000_000


# Files


def test_a_file_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = file(tmp_path, "a.json", TEXT), file(tmp_path, "b.json", TEXT)
    opened = Path.open

    def refusing(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == bad:
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing)
    found, refused = outcomes(tmp_path)
    assert [r.file for r in found] == [str(good)]
    assert "Permission denied" in refused[0].reason
    with pytest.raises(LoadError, match="Permission denied"):
        list(read([bad]))


def test_names_of_files_are_texts_that_can_be_stored(tmp_path: Path) -> None:
    try:
        (tmp_path / "a\x1fb.json").write_bytes(TEXT)
    except OSError:
        pytest.skip("no such names here")
    (record,) = read([tmp_path])
    assert isinstance(record, Record)
    assert record.name == "a\ufffdb.json"
    assert "\x1f" not in record.file
