"""From the spool to the importer's files: partition and merge, on both cores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from competency_graph.store.bulk.merge import Merged, MergeTask, merge
from competency_graph.store.bulk.partition import PartitionTask, partition
from competency_graph.store.bulk.spool import Spool
from competency_graph.store.bulk.table import Table, Written, quoted
from competency_graph.store.bulk.workers import in_parallel, worker_count


@dataclass(frozen=True, slots=True)
class Sorted:
    """Everything for the importer, and how much of it there is."""

    files: tuple[Written, ...]
    merged: Merged
    edges: Counter[str]
    """By type, ``DESCRIBES`` apart."""
    units: int
    sources: int
    memory: int
    """Peak resident bytes of a worker."""

    def labels(self) -> dict[str, int]:
        """Nodes by label, bookkeeping included."""
        found = {**self.merged.labels, "Unit": self.units, "Source": self.sources}
        return {label: count for label, count in found.items() if count}

    def types(self) -> dict[str, int]:
        """Edges by type, bookkeeping included."""
        found = {**self.edges, "DESCRIBES": self.merged.claims}
        return {name: count for name, count in found.items() if count}


def sort_units(spool: Spool, folder: Path, buckets: int, salt: bytes, workers: int | None = None) -> Sorted:
    """Merge what was spooled.

    Args:
        spool: closed; its files are deleted as they are read.
        folder: for the files.
        buckets: how many.
        salt: of the load.
        workers: how many processes; default by size.

    Raises:
        BulkRefused: two uris have one number.
    """
    count = min(workers or worker_count(spool.bytes), max(1, len(spool.files)))
    superseded = frozenset(spool.superseded)
    parts = in_parallel(
        partition,
        [
            PartitionTask(
                worker,
                tuple(str(path) for path in spool.files[worker::count]),
                superseded,
                str(folder),
                buckets,
                salt,
                tuple(sorted(spool.unit_properties)),
            )
            for worker in range(count)
        ],
    )
    names: dict[tuple[str, ...], set[str]] = {}
    for part in parts:
        for labels, seen in part.columns.items():
            names.setdefault(labels, set()).update(seen)
    columns = {labels: tuple(sorted(seen)) for labels, seen in names.items()}
    merging = min(workers or worker_count(spool.bytes), buckets)
    merged = in_parallel(
        merge,
        [
            MergeTask(worker, tuple(range(worker, buckets, merging)), count, str(folder), columns, salt)
            for worker in range(merging)
        ],
    )
    sources = spool.sources()
    files = [file for part in parts for file in part.files] + [file for m in merged for file in m.files]
    files += _source_files(folder, sources)
    return Sorted(
        tuple(files),
        _added(merged),
        _total(part.edges for part in parts),
        sum(part.units for part in parts),
        len(sources),
        max(*(part.memory for part in parts), *(result.memory for result in merged)),
    )


def _source_files(folder: Path, sources: set[str]) -> list[Written]:
    table = Table(folder, "sources", "--nodes=Source", (":ID(s)", "name:string"))
    for number, name in enumerate(sorted(sources)):
        table.add((str(number), quoted(name)))
    return table.close()


def _total(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _added(merged: list[Merged]) -> Merged:
    return Merged(
        [],
        _total(m.labels for m in merged),
        sum(m.nodes for m in merged),
        sum(m.claims for m in merged),
        sum(m.unresolved for m in merged),
        [row for m in merged for row in m.unsaid_nodes],
        [row for m in merged for row in m.unsaid_claims],
        max(m.memory for m in merged),
    )
