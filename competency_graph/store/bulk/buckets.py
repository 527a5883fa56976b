"""Lines on disk by the number of what they are about, so that all that is said of one uri can be merged in memory.

A bucket is a plain file of lines, written in pieces and opened for each: their count is not bounded by open files.
"""

from __future__ import annotations

from pathlib import Path

BUCKET_BYTES = 4 << 20
"""Aimed size of a bucket: about ten times that is its size as Python objects."""
MOST = 4096
_FLUSH_BYTES = 16 << 20


def bucket_count(size: int) -> int:
    """How many buckets for so many bytes of lines."""
    return min(max(1, -(-size // BUCKET_BYTES)), MOST)


class Buckets:
    """Writes lines into the buckets of one worker."""

    def __init__(self, folder: Path, worker: int, count: int) -> None:
        self.folder, self.worker, self.count = folder, worker, count
        # Joined at once: a list of short lines takes four times their size.
        self._waiting = [bytearray() for _ in range(count)]
        self._bytes = 0

    def add(self, number: int, line: bytes) -> None:
        """Add a line that ends in a newline."""
        self._waiting[number % self.count] += line
        self._bytes += len(line)
        if self._bytes > _FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        for bucket, lines in enumerate(self._waiting):
            if lines:
                with bucket_path(self.folder, bucket, self.worker).open("ab") as stream:
                    stream.write(lines)
                lines.clear()
        self._bytes = 0


def bucket_path(folder: Path, bucket: int, worker: int) -> Path:
    """Where one worker's lines of a bucket are."""
    return folder / f"bucket-{bucket:05}-{worker}.jsonl"
