"""Is there room on the disk? Asked before the work, and answered in words.

For each byte of spooled units, measured on generated loads of 194 MB and 1.9 GB (2.02 million nodes, 5.2 million edges):
the importer's input takes 0.7, the finished database with its indexes 1.9 and 1.6. Allowed for: buckets as large as the
spool (it is deleted while they are written, so 1.0 at most at a time), and 0.4 for the importer's temporary files.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from competency_graph.errors import BulkRefused

FACTOR = 4.0
"""Bytes that the rest of the load takes, for each byte of the spool."""
SAFETY = 1.3
LEAST_BYTES = 512 << 20
"""A small database takes 70 MB, its logs as much, and the server does not start with less than 256 MB."""


def needed(spool: int) -> int:
    """Bytes that must be free when so many were spooled."""
    return int(spool * FACTOR * SAFETY) + LEAST_BYTES


def refuse_without_room(folder: Path, spool: int) -> None:
    """Refuse when the rest of the load would not fit.

    Raises:
        BulkRefused: says how much is free and how much is needed.
    """
    free, want = shutil.disk_usage(folder).free, needed(spool)
    if free < want:
        raise BulkRefused(
            f"No room for a bulk load in {folder}: {free >> 20:,} MB are free, about {want >> 20:,} MB are needed "
            f"for {spool >> 20:,} MB of records.",
            "Free some space (`competency-graph server drop-kept` deletes the database kept from the last bulk load), "
            "set COMPETENCY_GRAPH_HOME to a folder on a larger disk, or load online (without --bulk).",
        )
