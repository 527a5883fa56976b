"""The documents of the made-up registry: one graph document an envelope, in the forms that publishers use."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.registry.classes import members
from benchmarks.registry.parts import Document, Json, subject
from benchmarks.registry.plan import FRAMEWORK, HOST, ORGANIZATION, Plan
from benchmarks.registry.words import english, prose

CONTEXT = "https://credreg.net/ctdl/schema/context/json"


def graph(plan: Plan, kind: str, number: int, edition: int = 1) -> Json:
    """The graph document of one envelope.

    Args:
        plan: the registry.
        kind: class of the main resource.
        number: its number within its class.
        edition: 1, or 2 for that of a later day: one document of a hundred says something else.
    """
    found = members(Document(plan, kind, number))
    if edition == 2 and plan.changed(kind, number):
        _revise(plan, kind, number, found[0])
    return {"@context": CONTEXT, "@id": f"{HOST}/graph/{plan.ctid(kind, number)}", "@graph": found}


def _revise(plan: Plan, kind: str, number: int, main: Json) -> None:
    chance = plan.chance(kind, number, "second edition")
    term = "ceasn:description" if kind == FRAMEWORK else "ceterms:description"
    main[term] = english(prose(chance, plan.field(kind, number), "revised edition"))
    if number % 3 == 0 and kind != FRAMEWORK:
        main["ceterms:subject"] = [*main.get("ceterms:subject", []), subject("Revised")]


def envelope(plan: Plan, kind: str, number: int, edition: int = 1) -> Json:
    """One envelope, as the bulk download has it."""
    ctid = plan.ctid(kind, number)
    chance = plan.chance(kind, number, "dates")
    year, month, day = chance.randrange(2018, 2026), chance.randrange(1, 13), chance.randrange(1, 29)
    created = f"{year}-{month:02}-{day:02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00.000Z"
    revised = edition == 2 and plan.changed(kind, number)
    updated = (
        "2026-09-02T06:30:00.000Z"
        if revised
        else created.replace(f"{year}-", f"{chance.randrange(year, 2026)}-", 1)
    )
    owner = plan.ctid(ORGANIZATION, number if kind == ORGANIZATION else plan.owner(kind, number))
    return {
        "envelope_community": "ce_registry",
        "envelope_id": plan.ctid("envelope of " + kind, number)[3:],
        "envelope_ceterms_ctid": ctid,
        "envelope_ctdl_type": kind,
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "resource_format": "json",
        "resource_encoding": "json",
        "decoded_resource": graph(plan, kind, number, edition),
        "node_headers": {
            "resource_digest": plan.ctid(f"digest {edition if revised else 1} of {kind}", number)[3:],
            "revision_history": [],
            "created_at": created,
            "updated_at": updated,
            "deleted_at": None,
        },
        "publisher_id": None,
        "owned_by": owner,
        "published_by": plan.ctid(ORGANIZATION, plan.owner(kind, number)),
        "changed": updated,
        "last_verified_on": updated[:10],
    }


def envelopes(plan: Plan, edition: int = 1) -> Iterator[Json]:
    """Every envelope of an edition."""
    for kind, number in plan.envelopes():
        if edition == 1 or not plan.gone(kind, number):
            yield envelope(plan, kind, number, edition)
