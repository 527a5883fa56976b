"""Where one JSON value ends in a stream of bytes, without parsing it: a cursor that knows its line, and a scanner.

Only brackets outside of strings are counted (RFC 8259), by regular expressions that run over everything else in C;
whether the value is right is the parser's business. Each byte is looked at once, so that a string of any length costs
linear time, and what is too large can be skipped without being held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from competency_graph_loaders.reading.streams import Damaged

BLANK = b" \t\r\n"
_BLANK = re.compile(rb"[ \t\r\n]*+")
_WHOLE_STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_STRING_REST = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,\]}"{\[]*+')
_QUOTE = ord('"')
_CONTINUATION = bytes(range(0x80, 0xC0))


def _skipping(brackets: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    plain = rb'[^"%s]*+' % brackets
    skip = plain + rb"(?:" + _WHOLE_STRING + plain + rb")*+"
    return re.compile(skip + rb"([%s])" % brackets, re.DOTALL), re.compile(skip, re.DOTALL)


_PATTERNS = {ord("{"): _skipping(rb"{}"), ord("["): _skipping(rb"\[\]")}
"""By a value's first byte: up to its next bracket of that kind, and up to where there is none."""


class Cursor:
    """A stream of bytes, read as far as needed, and the line and column of the first byte that is still there."""

    __slots__ = ("_chunks", "buffer", "column", "damage", "ended", "line", "lost")

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.buffer = bytearray()
        self.line = 1
        self.column = 1
        self.ended = False
        self.lost = False
        """Whether a fault leaves it open where the next value starts."""
        self.damage: Damaged | None = None
        """Why the stream ends where it does; told when what came before is used up."""

    def fail(self, damage: Damaged) -> None:
        """The stream broke; it is told when what came before is used up."""
        self.damage = damage

    def fill(self) -> bool:
        """Read on; False at the end.

        Raises:
            Damaged: the stream cannot be read on.
        """
        if self.damage is not None:
            raise self.damage
        for chunk in self._chunks:
            if chunk:
                self.buffer += chunk
                return True
        self.ended = True
        return False

    def fill_to(self, size: int) -> None:
        """Read on until so many bytes are there, or all."""
        while len(self.buffer) < size and self.fill():
            pass

    def drop(self, size: int) -> None:
        """Go on by so many bytes."""
        last = self.buffer.rfind(b"\n", 0, size)
        if last >= 0:
            self.line += self.buffer.count(b"\n", 0, size)
            self.column = 1
        self.column += len(self.buffer[last + 1 : size].translate(None, _CONTINUATION))
        del self.buffer[:size]

    def take(self, size: int) -> bytes:
        """So many bytes; the cursor goes on behind them."""
        taken = bytes(memoryview(self.buffer)[:size])
        self.drop(size)
        return taken

    def next(self) -> int:
        """The next byte that is not blank, as a number; -1 at the end. The cursor stands on it."""
        while True:
            found = _BLANK.match(self.buffer)
            if found is not None and found.end():
                self.drop(found.end())
            if self.buffer:
                return self.buffer[0]
            if not self.fill():
                return -1

    def shown(self) -> str:
        """What stands here, as a message shows it."""
        text = bytes(self.buffer[:20]).decode(errors="replace")
        return repr(text) if text else "the end of the text"


class Scanner:
    """Finds the end of the value at the start of a buffer, however the bytes come."""

    __slots__ = ("_depth", "_first", "_in_string", "position")

    def __init__(self, first: int) -> None:
        self._first = first
        self._depth = 0
        self._in_string = first == _QUOTE
        self.position = int(self._in_string)
        """Bytes that were looked at; where the value ends once ``advance`` is True."""

    def advance(self, buffer: bytearray, *, ended: bool = False) -> bool:
        """Look at what has come; True when the value is whole."""
        if self._first == _QUOTE:
            return self._string(buffer)
        if self._first not in _PATTERNS:
            found = _SCALAR.match(buffer, self.position)
            self.position = found.end() if found else self.position
            return ended or self.position < len(buffer)
        bracket, rest = _PATTERNS[self._first]
        while True:
            if self._in_string and not self._string(buffer):
                return False
            position, depth = self.position, self._depth
            while (found := bracket.match(buffer, position)) is not None:
                position = found.end()
                if buffer[position - 1] == self._first:
                    depth += 1
                else:
                    depth -= 1
                    if depth == 0:
                        self.position = position
                        return True
            self._depth = depth
            skipped = rest.match(buffer, position)
            self.position = skipped.end() if skipped else position
            if self.position == len(buffer):
                return False
            self.position += 1  # a quote whose string has not come whole
            self._in_string = True

    def _string(self, buffer: bytearray) -> bool:
        found = _STRING_REST.match(buffer, self.position)
        if found is not None:
            self.position, self._in_string = found.end(), False
            return True
        rest = bytes(memoryview(buffer)[self.position :])
        # Of an odd number of backslashes at the end, the last one belongs to what has not come.
        self.position = len(buffer) - (len(rest) - len(rest.rstrip(b"\\"))) % 2
        return False


class TooLarge(Exception):
    """A value above the limit was skipped; ``size`` in bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Cut(Exception):
    """The text ended inside the value; ``rest`` is what there is of it."""

    def __init__(self, rest: bytes) -> None:
        super().__init__()
        self.rest = rest


def value(cursor: Cursor, limit: int) -> bytes:
    """The value that the cursor stands on; the cursor goes on behind it.

    Raises:
        TooLarge: it is larger than the limit, and was skipped.
        Cut: the text ends inside it.
    """
    scanner = Scanner(cursor.buffer[0])
    skipped = 0
    while not scanner.advance(cursor.buffer, ended=cursor.ended):
        if skipped or scanner.position > limit:
            skipped += scanner.position
            cursor.drop(scanner.position)
            scanner.position = 0
        if not cursor.fill() and not scanner.advance(cursor.buffer, ended=True):
            if skipped:
                raise TooLarge(skipped + len(cursor.take(len(cursor.buffer))))
            raise Cut(cursor.take(len(cursor.buffer)))
    if skipped or scanner.position > limit:
        cursor.drop(scanner.position)
        raise TooLarge(skipped + scanner.position)
    return cursor.take(scanner.position)
