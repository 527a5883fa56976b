"""Small CTDL records for the tests of loads: courses, envelopes, deletions; and any of them, for property tests."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

CTIDS = [f"ce-0b6f0c2f-01b9-4776-b861-894b78f81e{n:02d}" for n in range(10)]
A, B, C = CTIDS[:3]
OLD, NEW = "2024-01-01", "2025-01-01"
REGISTRY = "https://credentialengineregistry.org"


def course(ctid: str = A, name: str = "A", kind: str = "ceterms:Course") -> dict[str, Any]:
    return {
        "@id": f"{REGISTRY}/resources/{ctid}",
        "@type": kind,
        "ceterms:ctid": ctid,
        "ceterms:name": name,
    }


def envelope(ctid: str = A, date: str = OLD, name: str = "A", **more: Any) -> dict[str, Any]:
    graph = {"@id": f"{REGISTRY}/graph/{ctid}", "@graph": [course(ctid, name)]}
    headers = {"updated_at": f"{date} 00:00:00 UTC"} if date else {}
    return {
        "envelope_ceterms_ctid": ctid, "resource": "…", "decoded_resource": graph, "node_headers": headers, **more,
    }  # fmt: skip


def deleted(ctid: str = A, date: str = OLD) -> dict[str, Any]:
    return {
        "envelope_ceterms_ctid": ctid, "resource": None,
        "node_headers": {"updated_at": f"{date} 00:00:00 UTC", "deleted_at": f"{date} 00:00:00 UTC"},
    }  # fmt: skip


RECORDS = st.tuples(
    st.sampled_from(CTIDS[:4]),
    st.sampled_from(["2024-01-01", "2025-01-01", "2026-01-01"]),
    st.sampled_from(["one", "two", "two ", "DELETED", "BAD"]),
)


def line(record: tuple[str, str, str]) -> str:
    ctid, date, name = record
    if name == "DELETED":
        return json.dumps(deleted(ctid, date))
    if name == "BAD":
        bad = envelope(ctid, date)
        bad["decoded_resource"]["@graph"][0]["@type"] = "nothing:Known"
        return json.dumps(bad)
    return json.dumps(envelope(ctid, date, name.strip())) + " " * name.count(
        " "
    )  # other bytes, equal content
