"""Finding where a JSON value ends, whatever it holds and however its bytes come."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph_loaders.reading.scan import Cursor, Cut, Scanner, TooLarge, value

texts = st.text(alphabet=st.one_of(st.sampled_from('"\\{}[],:\n é𝄞'), st.characters(codec="utf-8")))
values = st.recursive(
    st.one_of(
        texts, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False)
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(texts, inner)),
    max_leaves=10,
)


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@settings(max_examples=150, deadline=None)
@given(values, st.integers(1, 9), st.booleans(), st.sampled_from([b"", b" ", b",", b"]", b'{"a"']))
def test_the_end_of_a_value_is_found(item: object, size: int, ascii_only: bool, behind: bytes) -> None:
    content = json.dumps(item, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    scalar = content[:1] not in b'{["'
    cursor = Cursor(pieces(content + (b"," if scalar and behind == b"" else behind), size))
    assert cursor.next() == content[0]
    assert value(cursor, 1 << 20) == content


@settings(max_examples=100, deadline=None)
@given(st.lists(values, max_size=6), st.integers(1, 7))
def test_line_and_column_are_those_of_an_editor(items: list[object], size: int) -> None:
    text = json.dumps(items, indent=1, ensure_ascii=False)
    cursor = Cursor(pieces(text.encode(errors="surrogatepass"), size))
    cursor.next()
    cursor.drop(1)
    found = 0
    while cursor.next() != ord("]"):
        here = text.split("\n")[cursor.line - 1][cursor.column - 1 :]
        content = value(cursor, 1 << 20)
        assert content.decode(errors="surrogatepass").startswith(here.rstrip(",") or "?")
        assert json.loads(content) == json.loads(json.dumps(items[found]))
        found += 1
        if cursor.next() == ord(","):
            cursor.drop(1)
    assert found == len(items)


def test_columns_count_characters() -> None:
    cursor = Cursor(iter(("[\n ä𝄞é {}".encode(),)))
    cursor.fill()
    cursor.drop(len("[\n ä𝄞é ".encode()))
    assert (cursor.line, cursor.column) == (2, 6)


@pytest.mark.parametrize("content", [b'{"a": "b', b"[[1, 2]", b'"text', b'{"a": "\\"}', b'{"a": {}', b"["])
def test_a_text_that_ends_inside_a_value_is_cut(content: bytes) -> None:
    cursor = Cursor(pieces(content, 2))
    cursor.next()
    with pytest.raises(Cut) as cut:
        value(cursor, 100)
    assert cut.value.rest == content


@pytest.mark.parametrize(
    "large",
    [
        b'{"a": "' + b"x" * 5000 + b'", "b": [1]}',
        b'["' + b'\\"' * 3000 + b'"]',
        b'"' + b"\\\\" * 3000 + b'"',
        b"[" + b" " * 5000 + b"]",
        b"1" * 5000,
    ],
)
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_what_is_too_large_is_skipped_without_being_held(large: bytes, size: int) -> None:
    most = 0

    def measured() -> Iterator[bytes]:
        nonlocal most
        for piece in pieces(large + b', {"next": 1}', size):
            most = max(most, len(cursor.buffer))
            yield piece

    cursor = Cursor(measured())
    cursor.next()
    with pytest.raises(TooLarge) as too:
        value(cursor, 1000)
    assert too.value.size == len(large)
    assert most <= 1000 + 2 * size
    assert cursor.next() == ord(",")
    cursor.drop(1)
    cursor.next()
    assert value(cursor, 1000) == b'{"next": 1}'


def test_each_byte_is_looked_at_once() -> None:
    """A long string in small pieces: the scanner's place never falls back by more than an escape."""
    scanner = Scanner(ord("{"))
    buffer = bytearray(b'{"a": "')
    last = 0
    for _ in range(200):
        buffer += b'x\\\\\\"' * 3 + b"\\"
        assert not scanner.advance(buffer)
        assert scanner.position >= len(buffer) - 1 > last
        last = scanner.position
        buffer += b"n"
