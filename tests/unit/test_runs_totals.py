"""How many members an archive has, told from its last bytes."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from competency_graph_loaders.totals import members


def archive(path: Path, count: int, comment: bytes = b"") -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for number in range(count):
            made.writestr(f"{number}.json", "{}")
        made.comment = comment
    return path


@pytest.mark.parametrize("count", [1, 70, 65_535, 66_000])
def test_members_are_counted_without_reading_them(tmp_path: Path, count: int) -> None:
    assert members([archive(tmp_path / "a.zip", count)]) == count


def test_several_archives_add_up_and_a_comment_is_no_matter(tmp_path: Path) -> None:
    assert members([archive(tmp_path / "a.zip", 3, b"x" * 60_000), archive(tmp_path / "b.zip", 4)]) == 7


def test_what_is_no_archive_has_no_total(tmp_path: Path) -> None:
    plain = tmp_path / "a.json"
    plain.write_text("{}")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive(tmp_path / "a.zip", 3).read_bytes()[:-30])
    lying = tmp_path / "lying.zip"
    lying.write_bytes(b"PK\x06\x07" + struct.pack("<IQI", 0, 1 << 40, 1) + b"PK\x05\x06" + b"\xff" * 18)
    for path in (plain, cut, lying, tmp_path, tmp_path / "missing"):
        assert members([path]) is None
    assert members([archive(tmp_path / "a.zip", 3), plain]) is None
