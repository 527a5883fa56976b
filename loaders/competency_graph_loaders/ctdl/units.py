"""From a record that was read to a unit, a tombstone, or a refusal: names, checks, and the one place where faults end.

A unit is named by its CTID, else by its ``@id``, else by the path of its file. That is a proposal: what becomes of two
records of one name is decided where they come together (``runs.deliver``), for a translation knows one record only and
may run in another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from competency_graph.errors import ModelError
from competency_graph.model.identity import REGISTRY, ctid_of
from competency_graph.store.writer import check_unit
from competency_graph_loaders.ctdl.document import ctid_in
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.spelling import Speller
from competency_graph_loaders.ctdl.translate import deleted_unit, translate
from competency_graph_loaders.findings import Note, Translated, place_in_series
from competency_graph_loaders.reading.envelopes import Opened, open_record
from competency_graph_loaders.reading.records import Record, Refusal


def unit_name(opened: Opened, record: Record) -> str:
    """What names the unit of a record."""
    if opened.ctid:
        return opened.ctid
    payload = opened.payload
    if isinstance(payload, Mapping):
        speller = Speller.of(payload)
        own = payload.get("@id")
        uri = (
            speller.reference(own, stated=True) if isinstance(own, str) and not own.startswith("_:") else None
        )
        found = ctid_in(
            {speller.term(key): value for key, value in payload.items() if not key.startswith("@")}
        )
        if name := found or (ctid_of(uri.rpartition("/")[2]) if uri else None) or uri:
            return name
    return record.name


def to_unit(record: Record, source: str, *, priority: int = 5) -> Translated | Refusal:
    """Translate one record and hold it against the declared model; nothing but the record decides what comes of it.

    Nothing is raised for a record that is wrong: it comes back as a refusal with file, place, term and reason.
    """
    opened = open_record(record)
    name = unit_name(opened, record)
    try:
        found = _translated(record, opened, source, name, priority)
        check_unit(found.unit)
    except RecordError as error:
        return _refusal(record, opened, name, error.reason, error.expected, error.term)
    except ModelError as error:
        return _refusal(record, opened, name, error.what, "a unit that fits the declared model", "")
    except RecursionError:
        return _refusal(record, opened, name, "Nested too deep to be read.", "a CTDL document", "")
    notes = list(found.notes)
    if opened.mark:
        notes.append(Note("signature not verified", name, opened.mark))
    notes += [Note("changed in reading", name, f"{mark[0].upper()}{mark[1:]}.") for mark in opened.marks]
    revision = bool(opened.ctid or opened.date or opened.deleted or record.transaction)
    return replace(
        found, notes=tuple(notes), origin=record.name, revision=revision, series=place_in_series(record)
    )


def _refusal(record: Record, opened: Opened, name: str, reason: str, expected: str, term: str) -> Refusal:
    return Refusal(
        record.file,
        record.place,
        reason,
        expected,
        record.line,
        None,
        opened.ctid or name,
        term or None,
        name,
    )


def _translated(record: Record, opened: Opened, source: str, name: str, priority: int) -> Translated:
    place = "; ".join(part for part in (record.place, opened.mark) if part)
    if opened.deleted and opened.ctid:
        uri = REGISTRY + opened.ctid
        if isinstance(opened.payload, Mapping) and isinstance(own := opened.payload.get("@id"), str):
            uri = Speller.of(opened.payload).reference(own, stated=True) or uri
        return deleted_unit(
            source, name, uri, file=record.file, record=place, date=opened.date, priority=priority
        )
    payload: Any = opened.payload
    if opened.problem:
        raise RecordError(
            f"The envelope cannot be opened: {opened.problem}.", "decoded_resource, or a JWT in resource"
        )
    if not isinstance(payload, Mapping):
        raise RecordError(f"Not CTDL: {type(payload).__name__} where a record belongs.", "a JSON object")
    own = payload.get("@id")
    stated = ctid_of(own) if isinstance(own, str) else None
    if opened.ctid and stated and stated != opened.ctid:
        raise RecordError(
            f"The envelope says that it holds {opened.ctid}, and it holds {stated}.",
            "one CTID in the envelope and its content",
            "envelope_ceterms_ctid",
        )
    return translate(
        payload, source, name, file=record.file, record=place, date=opened.date, priority=priority
    )
