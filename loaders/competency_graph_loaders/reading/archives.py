"""ZIP archives: every member's text in order of name, never written to disk.

The directory is read once by the standard library (ZIP64, encodings of names); members that are stored or deflated and
small, as the Registry's are, are read straight from the file: opening 400,000 members one by one costs the library
several times as much as inflating them. A member is refused alone; a directory that cannot be read is refused whole.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from competency_graph_loaders.reading.limits import CHUNK, MEMBER_BYTES, RATIO, RATIO_FROM
from competency_graph_loaders.reading.streams import Damaged, Open, check_growth

MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error,
           IndexError, KeyError)  # fmt: skip
"""What the standard library raises for archives that are damaged in one way or another."""
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Of bzip2 and LZMA the library unpacks without a bound: a few bytes may take gigabytes."""
_DRIVE = re.compile(r"[A-Za-z]:")
_SMALL = 4 << 20
"""Members up to this size, packed and not, are inflated at once."""
_LOCAL_HEADER = struct.Struct("<4s22xHH")


class _Small(NamedTuple):
    """What it takes to read a small member: a third of a ``ZipInfo``, of which the Registry's archive has 400,000."""

    offset: int
    packed: int
    size: int
    crc: int
    method: int


class Archive:
    """An open ZIP archive."""

    def __init__(self, path: Path) -> None:
        """Open it and read its directory.

        Raises:
            Damaged: it is no ZIP archive, or its directory is damaged.
        """
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
            self._file: IO[bytes] = path.open("rb")
        except _BROKEN as error:
            raise Damaged(f"The ZIP archive cannot be opened: {error}", "a whole ZIP archive") from error
        self._members: dict[str, zipfile.ZipInfo | _Small] = {}
        self._refused: dict[str, Damaged] = {}
        for info in self._zip.infolist():
            if not info.is_dir():
                self._take(info)
        self._zip.filelist.clear()
        self._zip.NameToInfo.clear()

    def _take(self, info: zipfile.ZipInfo) -> None:
        name = info.orig_filename
        if problem := _problem(info):
            self._refused.setdefault(name, problem)
            return
        small = info.file_size <= _SMALL and info.compress_size <= _SMALL
        member = _Small(
            info.header_offset, info.compress_size, info.file_size, info.CRC, info.compress_type
        ) if small else info  # fmt: skip
        first = self._members.setdefault(name, member)
        if first is not member and _content(first) != _content(member):
            self._refused.setdefault(
                name,
                Damaged(
                    "The archive holds several members of this name with different content",
                    "one member of a name",
                ),
            )

    def close(self) -> None:
        """Close the file."""
        self._zip.close()
        self._file.close()

    def names(self) -> list[str]:
        """Names of all members but folders, sorted; those that must not be read included."""
        return sorted(self._members.keys() | self._refused.keys())

    def refused(self, name: str) -> bool:
        """Whether a member must not be read; opening it says why."""
        return name in self._refused

    def opener(self, name: str) -> Open:
        """How a member is opened, as often as needed; what it gives may raise ``Damaged``."""
        return partial(self._chunks, name)

    def _chunks(self, name: str) -> Iterator[bytes]:
        if name in self._refused:
            raise self._refused[name]
        member = self._members[name]
        try:
            if isinstance(member, _Small):
                yield self._at_once(member)
            else:
                yield from self._slowly(member)
        except _BROKEN as error:
            raise Damaged(f"The member is damaged: {error}", "a whole member of a ZIP archive") from error

    def _at_once(self, member: _Small) -> bytes:
        file = self._file
        file.seek(member.offset)
        header = file.read(_LOCAL_HEADER.size)
        magic, name, extra = _LOCAL_HEADER.unpack(header)
        if magic != MAGIC[0]:
            raise zipfile.BadZipFile("its header is not where the directory says")
        data = file.read(name + extra + member.packed)[name + extra :]
        if len(data) < member.packed:
            raise EOFError("it is cut short")
        if member.method == zipfile.ZIP_DEFLATED:
            inflate = zlib.decompressobj(-15)
            data = inflate.decompress(data, member.size + 1)
            if not inflate.eof and len(data) <= member.size:
                raise EOFError("it is cut short")
        if len(data) != member.size:
            raise zipfile.BadZipFile(
                f"it holds {'more' if len(data) > member.size else 'less'} than it declares"
            )
        if zlib.crc32(data) != member.crc:
            raise zipfile.BadZipFile("its checksum (CRC-32) is wrong")
        return data

    def _slowly(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        text = 0
        with self._zip.open(info) as member:
            while chunk := member.read(CHUNK):
                text += len(chunk)
                check_growth(info.compress_size, text)
                yield chunk
        if text < info.file_size:
            raise zipfile.BadZipFile("it holds less than it declares")


def _content(member: zipfile.ZipInfo | _Small) -> tuple[int, int]:
    """Checksum and size: members of one name with the same are one."""
    return (member.crc, member.size) if isinstance(member, _Small) else (member.CRC, member.file_size)


def _problem(info: zipfile.ZipInfo) -> Damaged | None:
    """Why a member is not read at all."""
    name = info.orig_filename
    if "\\" in name or name.startswith("/") or _DRIVE.match(name) or ".." in name.split("/"):
        return Damaged(
            f"The member's name {name!r} leads out of the archive", "a relative name below the archive's root"
        )
    if info.flag_bits & 0x1:
        return Damaged("The member is encrypted", "a member that can be read without a password")
    if info.compress_type not in _METHODS:
        return Damaged(
            f"The member is compressed by method {info.compress_type}, which is not supported",
            "a member that is stored or deflated",
        )
    if info.file_size > MEMBER_BYTES or (
        info.file_size > RATIO_FROM and info.file_size > RATIO * info.compress_size
    ):
        return Damaged(
            f"The member declares that {info.compress_size:,} bytes grow to {info.file_size:,}: that is an attack",
            f"text that is at most {RATIO} times as large as packed, and at most {MEMBER_BYTES >> 30} GiB",
        )
    return None
