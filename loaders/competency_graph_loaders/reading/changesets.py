"""The Registry's change sets: ``upserts|deletes/{graphs,resources,metadata}/<ctid>.json``, as ZIP or unpacked.

Follows the Registry's ``docs/11_registry_changeset_sync`` and what its service writes: an upsert is the whole document; a
delete is the old document or ``{identifier, deleted_at}``; metadata is the envelope without its content. Graphs are
what is loaded. A resource of its own is read only where no graph of the change set holds it (one that was deleted out
of a graph that went on in another change set, say), so that one thing is not said by two units.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from competency_graph.model.identity import ctid_of
from competency_graph_loaders.reading.documents import load
from competency_graph_loaders.reading.envelopes import date_of
from competency_graph_loaders.reading.limits import RECORD_BYTES
from competency_graph_loaders.reading.pieces import Raw, Refusal
from competency_graph_loaders.reading.places import Where
from competency_graph_loaders.reading.streams import Damaged, Open, unpacked
from competency_graph_loaders.reading.texts import documents

MEMBER = re.compile(
    r"((?:.*/)?)(upserts|deletes)/(graphs|resources|metadata)/([^/]+)\.json(?:\.gz)?", re.IGNORECASE
)
_STAMP = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2})[-:](\d{2})[-:](\d{2})(?:\.\d+)?Z")


def stamp(name: str) -> str:
    """The time in the name of a change set, as the Registry names them; empty where there is none."""
    found = _STAMP.search(name)
    return f"{found[1]}T{found[2]}:{found[3]}:{found[4]}Z" if found else ""


def change_set(
    members: Iterable[str], where: Callable[[str], Where], opener: Callable[[str], Open], named: str
) -> Iterator[Raw | Refusal]:
    """Every record of one or several change sets, deletes first.

    Args:
        members: their names, all of them of the form MEMBER.
        where: the place of one.
        opener: opens one.
        named: the name of the file or folder, which may tell the time of deletes that do not.
    """
    sets: dict[str, dict[tuple[str, str], dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for member in sorted(members):
        if found := MEMBER.fullmatch(member):
            sets[found[1]][found[2].lower(), found[3].lower()][found[4].lower()] = member
    for prefix in sorted(sets):
        yield from _one(sets[prefix], where, opener, stamp(prefix) or stamp(named))


def _one(
    kinds: dict[tuple[str, str], dict[str, str]],
    where: Callable[[str], Where],
    opener: Callable[[str], Open],
    time: str,
) -> Iterator[Raw | Refusal]:
    alone = kinds["deletes", "resources"].keys() | kinds["upserts", "resources"].keys()
    for action in ("deletes", "upserts"):
        for ctid, member in kinds[action, "graphs"].items():
            alone.discard(ctid)
            for raw in _dated(kinds, action, ctid, member, where, opener, time):
                if alone and isinstance(raw, Raw):
                    alone -= _held(raw)
                yield raw
    for action in ("deletes", "upserts"):
        for ctid, member in kinds[action, "resources"].items():
            if ctid in alone:
                yield from _dated(kinds, action, ctid, member, where, opener, time)


def _dated(
    kinds: dict[tuple[str, str], dict[str, str]],
    action: str,
    ctid: str,
    member: str,
    where: Callable[[str], Where],
    opener: Callable[[str], Open],
    time: str,
) -> Iterator[Raw | Refusal]:
    deleted = action == "deletes"
    metadata = kinds[action, "metadata"].get(ctid)
    told = _content(opener(metadata)) if metadata else None
    for raw in documents(where(member), member, opener(member)):
        if isinstance(raw, Refusal):
            # The file's name says whose record it is, so that it alone keeps what it said before.
            yield replace(raw, record=raw.record or ctid_of(ctid))
            continue
        date = date_of(told, deleted=deleted)
        if deleted and not date:
            date = date_of(load(raw.content), deleted=True) or time
        yield replace(raw, date=date, deleted=deleted, transaction=True)


def _content(opened: Open) -> object:
    """What a metadata file says; None where it cannot be read, for it only dates the record."""
    content = bytearray()
    try:
        for chunk in unpacked(opened):
            content += chunk
            if len(content) > RECORD_BYTES:
                return None
    except Damaged:
        return None
    return load(bytes(content))


def _held(raw: Raw) -> set[str]:
    """CTIDs of the resources in a graph."""
    value = load(raw.content)
    items = value.get("@graph") if isinstance(value, dict) else None
    found: set[str] = set()
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            for key, stated in item.items():
                if (key == "@id" or key.rpartition(":")[2] == "ctid") and isinstance(stated, str):
                    found.add(ctid_of(stated) or "")
    return found
