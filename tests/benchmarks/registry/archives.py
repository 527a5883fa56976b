"""The files of the made-up registry: the bulk download (ZIP of ``<ctid>.json`` envelopes) and a change set.

Both follow the Credential Registry's own (facts page ``ctdl.md``, section 6): envelopes whole and flat in the download;
``upserts|deletes/{graphs,resources,metadata}/<ctid>.json`` in the change set. Written as a stream, deterministic bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from benchmarks.registry.documents import envelope
from benchmarks.registry.parts import Json
from benchmarks.registry.plan import Plan

_DATE = (2026, 9, 1, 0, 0, 0)
_CHUNK = 256
"""Envelopes that a worker makes at a time: about 1 MB."""

_plan: Plan | None = None
"""The worker's own plan."""


def _start(seed: int, scale: float) -> None:
    global _plan
    _plan = Plan(seed, scale)


def _encode(task: tuple[int, list[tuple[str, int]]]) -> list[tuple[str, bytes]]:
    assert _plan is not None
    edition, members = task
    return [
        (f"{_plan.ctid(kind, number)}.json", orjson.dumps(envelope(_plan, kind, number, edition)))
        for kind, number in members
    ]


def _tasks(plan: Plan, edition: int) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    wanted = (one for one in plan.envelopes() if edition == 1 or not plan.gone(*one))
    while chunk := list(islice(wanted, _CHUNK)):
        yield edition, chunk


def _add(archive: ZipFile, member: str, content: bytes) -> None:
    info = ZipInfo(member, _DATE)
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, content, compresslevel=1)


def write_download(target: Path | BinaryIO, plan: Plan, edition: int = 1, *, processes: int = 2) -> int:
    """Write the bulk download of an edition.

    Args:
        target: file, or an open one.
        plan: the registry.
        edition: 1 or 2.
        processes: 2: a worker makes the documents while this process packs them; 1: this process does both.

    Returns:
        How many envelopes it has.
    """
    count = 0
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for part in _encoded(plan, edition, processes):
            for member, content in part:
                _add(archive, member, content)
            count += len(part)
    return count


def _encoded(plan: Plan, edition: int, processes: int) -> Iterator[list[tuple[str, bytes]]]:
    if processes == 1:
        _start(plan.seed, plan.scale)
        yield from map(_encode, _tasks(plan, edition))
        return
    with get_context("spawn").Pool(processes - 1, _start, (plan.seed, plan.scale)) as pool:
        waiting = []
        for task in _tasks(plan, edition):
            waiting.append(pool.apply_async(_encode, (task,)))
            if len(waiting) > 2 * processes:  # a bounded queue: ``imap`` would read all tasks at once
                yield waiting.pop(0).get()
        for result in waiting:
            yield result.get()


def write_changes(target: Path | BinaryIO, plan: Plan) -> tuple[int, int]:
    """Write the change set that leads from the first edition to the second.

    Returns:
        Upserts and deletes in it.
    """
    upserts = deletes = 0
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for kind, number in plan.envelopes():
            if plan.changed(kind, number):
                _change(archive, "upserts", envelope(plan, kind, number, 2))
                upserts += 1
            elif plan.gone(kind, number):
                _change(archive, "deletes", envelope(plan, kind, number))
                deletes += 1
    return upserts, deletes


def _change(archive: ZipFile, what: str, whole: Json) -> None:
    ctid, document = whole["envelope_ceterms_ctid"], whole.pop("decoded_resource")
    if what == "deletes":
        whole["node_headers"]["deleted_at"] = "2026-09-02T06:30:00.000Z"
        whole["node_headers"]["updated_at"] = "2026-09-02T06:30:00.000Z"
    _add(archive, f"{what}/graphs/{ctid}.json", orjson.dumps(document))
    _add(archive, f"{what}/metadata/{ctid}.json", orjson.dumps(whole))
    for resource in document["@graph"]:
        if "ceterms:ctid" in resource:
            _add(archive, f"{what}/resources/{resource['ceterms:ctid']}.json", orjson.dumps(resource))
