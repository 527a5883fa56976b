"""Registry envelopes: what is in one, when it was last touched, and whether it says that a resource was deleted.

Follows the Credential Registry's envelope (``decoded_resource``, ``resource`` as a JWT, ``node_headers``), its oldest
backup lines ``{status, date, envelope}``, the delete files of its change sets ``{identifier, deleted_at}`` and the Registry Assistant's ``{GraphInput}``. A JWT's signature is not
verified here: the payload is marked so.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from competency_graph.model.identity import ctid_of
from competency_graph_loaders.reading.controls import MARK, without_controls
from competency_graph_loaders.reading.pieces import Record

_WRAPPERS = ("GraphInput", "decoded_resource", "processed_resource")
UNVERIFIED = "JWT payload, signature not verified"
"""The mark of a payload that was taken from a JWT."""
_TIMESTAMP = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?\s*(?:Z|UTC|\+00:?00)?")


@dataclass(frozen=True, slots=True)
class Opened:
    """What an envelope holds; for any other document, the document itself."""

    payload: Any
    """None where the envelope has no content that could be read."""
    ctid: str | None = None
    """The CTID that the envelope names, in lower case."""
    date: str = ""
    """When it was last touched (UTC, to the second); empty outside an envelope."""
    deleted: bool = False
    mark: str = ""
    """What a reader must know about the payload, such as that its signature was not verified."""
    problem: str = ""
    """Why the payload could not be read."""
    marks: tuple[str, ...] = ()
    """What was changed in reading the payload, in words."""


def open_record(record: Record) -> Opened:
    """Open a record's envelope, and join with it what a change set says beside the document."""
    opened = open_envelope(record.value)
    ctid = opened.ctid
    deleted = opened.deleted or record.deleted
    if deleted and ctid is None:
        ctid = _own_ctid(opened.payload)
    return replace(
        opened,
        ctid=ctid,
        date=record.date or opened.date,
        deleted=deleted,
        marks=record.marks + opened.marks,
    )


def _own_ctid(payload: object) -> str | None:
    """The CTID of what a document is about, by its ``@id`` or its own CTID."""
    if not isinstance(payload, Mapping):
        return None
    stated = (value for key, value in payload.items() if key == "@id" or key.rpartition(":")[2] == "ctid")
    return next((found for text in stated if isinstance(text, str) and (found := ctid_of(text))), None)


def date_of(value: object, *, deleted: bool = False) -> str:
    """When an envelope, its metadata or a delete file says that it was last touched; empty where it does not.

    Args:
        value: the JSON value.
        deleted: only the time of deletion is asked for.
    """
    if not isinstance(value, Mapping):
        return ""
    headers = value.get("node_headers")
    for names in (("deleted_at",),) if deleted else (("updated_at", "created_at"),):
        for held in (headers, value):
            if isinstance(held, Mapping):
                for name in names:
                    if date := _timestamp(held.get(name)):
                        return date
    return ""


def is_envelope(content: bytes) -> bool:
    """Whether a text is a whole envelope."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return False
    return open_envelope(value).payload is not value


def open_envelope(value: object) -> Opened:
    """Take the payload out of its envelope."""
    if not isinstance(value, Mapping):
        return Opened(value)
    if isinstance(value.get("envelope"), Mapping) and "status" in value:
        inner = open_envelope(value["envelope"])
        deleted = inner.deleted or value["status"] == "deleted"
        # The line's date is that of the transaction, which may be later than what the envelope says.
        return replace(inner, date=_timestamp(value.get("date")) or inner.date, deleted=deleted)
    if "identifier" in value and "deleted_at" in value and not any(key.startswith("@") for key in value):
        stated = value["identifier"]
        ctid = ctid_of(stated) if isinstance(stated, str) else None
        return Opened(None, ctid, _timestamp(value["deleted_at"]), deleted=True)
    wrapped = next((value[name] for name in _WRAPPERS if isinstance(value.get(name), Mapping)), None)
    if wrapped is None and not ("resource" in value and any(str(k).startswith("envelope_") for k in value)):
        return Opened(value)
    headers = value.get("node_headers")
    headers = headers if isinstance(headers, Mapping) else value
    named = value.get("envelope_ceterms_ctid")
    ctid = ctid_of(named) if isinstance(named, str) else None
    date = _timestamp(headers.get("updated_at") or headers.get("created_at"))
    deleted = bool(headers.get("deleted_at") or value.get("deleted_at"))
    if wrapped is not None:
        return Opened(wrapped, ctid, date, deleted)
    payload, problem = _jwt_payload(value["resource"])
    # The token hides the text from the look at the document's bytes.
    payload, count = without_controls(payload)
    marks = (f"{MARK} in {count:,} {'text' if count == 1 else 'texts'} of the JWT",) if count else ()
    return Opened(payload, ctid, date, deleted, UNVERIFIED, problem, marks)


def _timestamp(text: object) -> str:
    found = _TIMESTAMP.fullmatch(text.strip()) if isinstance(text, str) else None
    return f"{found[1]}T{found[2]}Z" if found else ""


def _jwt_payload(token: object) -> tuple[Any, str]:
    if isinstance(token, Mapping):
        return token, ""
    parts = token.split(".") if isinstance(token, str) else []
    if len(parts) != 3:
        return None, "resource is neither an object nor a JWT of three parts"
    try:
        return orjson.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))), ""
    except (binascii.Error, ValueError) as error:
        return None, f"the JWT's payload is not base64 of JSON: {error}"
