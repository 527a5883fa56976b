"""How many members archives have, told by the last bytes of each: a total for the progress bar that costs no time.

Follows the end-of-central-directory records of the ZIP format (PKWARE APPNOTE 4.3.14 to 4.3.16). Python's own reader would
build an object for each of the Registry's 400,000 members first.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65_535
_END_64 = b"PK\x06\x06"
_LOCATOR_64 = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_ELSEWHERE = 0xFFFF
"""A count that does not fit into 16 bits stands in the longer record."""


def members(paths: Sequence[Path]) -> int | None:
    """The members of all these archives; None where one of the paths is something else."""
    total = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                found = _members(file)
        except OSError:  # a folder, or what reading will name as missing
            return None
        if found is None:
            return None
        total += found
    return total or None


def _members(file: BinaryIO) -> int | None:
    size = file.seek(0, 2)
    start = file.seek(max(0, size - _LONGEST_COMMENT - _END_SIZE - _LOCATOR_SIZE))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        return None
    (count,) = struct.unpack_from("<H", tail, at + 10)
    before = at - _LOCATOR_SIZE
    if count != _ELSEWHERE or before < 0 or tail[before : before + 4] != _LOCATOR_64:
        return int(count)
    (offset,) = struct.unpack_from("<Q", tail, before + 8)
    if offset + 40 > start + at:
        return None
    file.seek(offset)
    record = file.read(40)
    return int(struct.unpack_from("<Q", record, 32)[0]) if record.startswith(_END_64) else None
