"""Bytes out of files and archive members in chunks, decompressed; damage ends a stream, what came before it counts.

gzip follows RFC 1952: several members one after another are one text, zeros behind them are padding.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from competency_graph_loaders.reading.limits import CHUNK, MEMBER_BYTES, RATIO, RATIO_FROM

GZIP = b"\x1f\x8b"
Open = Callable[[], Iterator[bytes]]
"""Opens a stream from its start, again as often as it is called."""


class Damaged(Exception):
    """A stream that cannot be read on: ``reason`` and what was ``expected``."""

    def __init__(self, reason: str, expected: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.expected = expected


def file_chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes.

    Raises:
        Damaged: it cannot be read.
    """
    try:
        with path.open("rb", buffering=0) as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise Damaged(f"Cannot be read: {error.strerror or error}", "a file that can be read") from error


def unpacked(open_chunks: Open) -> Iterator[bytes]:
    """The text of a stream: gunzipped where it is gzip, even twice, by its content and not by its name.

    Raises:
        Damaged: it is cut short, damaged, or grows beyond the limits.
    """
    chunks = open_chunks()
    for _ in range(2):
        first = next(chunks, b"")
        if not first.startswith(GZIP):
            yield first
            yield from chunks
            return
        chunks = _gunzip(first, chunks)
    first = next(chunks, b"")
    if first.startswith(GZIP):
        raise Damaged("A gzip file in a gzip file in a gzip file.", "text that is compressed at most twice")
    yield first
    yield from chunks


def check_growth(packed: int, text: int) -> None:
    """Refuse a text that grew as only an attack does.

    Raises:
        Damaged: above the ratio or the size that ``limits`` states.
    """
    if text > MEMBER_BYTES or (text > RATIO_FROM and text > RATIO * packed):
        raise Damaged(
            f"{packed:,} bytes grow to {text:,} and more: that is no compressed text but an attack.",
            f"text that is at most {RATIO} times as large as packed, and at most {MEMBER_BYTES >> 30} GiB",
        )


def _gunzip(first: bytes, more: Iterator[bytes]) -> Iterator[bytes]:
    packed, text = len(first), 0
    data = first
    inflate = zlib.decompressobj(31)
    while True:
        try:
            piece = inflate.decompress(data, CHUNK)
        except zlib.error as error:
            raise Damaged(f"The gzip file is damaged: {error}", "a whole gzip file") from error
        text += len(piece)
        check_growth(packed, text)
        if piece:
            yield piece
        if inflate.eof:
            data = inflate.unused_data.lstrip(b"\0")
            while not data:
                if not (data := next(more, b"")):
                    return
                packed += len(data)
                data = data.lstrip(b"\0")
            inflate = zlib.decompressobj(31)
            continue
        data = inflate.unconsumed_tail
        if not data:
            if not (data := next(more, b"")):
                raise Damaged(
                    "The gzip file is damaged: it ends before its end-of-stream marker.", "a whole gzip file"
                )
            packed += len(data)
