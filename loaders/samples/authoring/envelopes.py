"""The tables in envelopes as the Registry publishes them, one file an envelope.

The form is that of the Registry's API: ``decoded_resource`` with ``@context``, ``@id`` (the graph's uri) and ``@graph``,
beside ``envelope_*`` fields and ``node_headers``. The signed ``resource`` of a real envelope is left out: nobody signed
these.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import orjson

from samples.authoring import ctdl, frameworks, transfer_values
from samples.authoring.credentials import CREDENTIALS, EXAMS, MANIFESTS, PROGRAMS
from samples.authoring.ctdl import COURSES, Json, course_key
from samples.authoring.identifiers import ctid, envelope_id, graph_uri
from samples.authoring.organizations import ORGANIZATIONS
from samples.authoring.pathway import COMPONENTS, PATHWAY
from samples.authoring.skills import COMPETENCIES, FRAMEWORK, LADDER, OCCUPATIONS, RUNGS

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
ASN_CONTEXT = "https://credreg.net/ctdlasn/schema/context/json"
PUBLISHED = "2026-01-15T09:00:00.000Z"


def _envelope(key: str, owner: str, graph: list[Json], context: str = CONTEXT) -> Json:
    digest = sha256(orjson.dumps(graph, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return {
        "envelope_community": "ce-registry",
        "envelope_id": envelope_id(key),
        "envelope_ceterms_ctid": ctid(key),
        "envelope_ctdl_type": graph[0]["@type"],
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "decoded_resource": {"@context": context, "@id": graph_uri(key), "@graph": graph},
        "resource_format": "json",
        "resource_encoding": "jwt",
        "resource_public_key": None,
        "publisher_id": None,
        "secondary_publisher_id": None,
        "owned_by": ctid(owner),
        "published_by": ctid(owner),
        "node_headers": {
            "resource_digest": digest,
            "revision_history": [
                {
                    "head": True,
                    "event": "create",
                    "created_at": PUBLISHED,
                    "actor": None,
                    "url": f"/ce-registry/envelopes/{envelope_id(key)}",
                }
            ],
            "created_at": PUBLISHED,
            "updated_at": PUBLISHED,
            "deleted_at": None,
        },
        "changed": PUBLISHED,
        "last_verified_on": PUBLISHED[:10],
    }


def _slug(key: str) -> str:
    return "-".join("".join(c.lower() if c.isalnum() else " " for c in key).split())


def _resources() -> Iterator[tuple[str, str, str, list[Json], str]]:
    """(kind, key, owner, graph, context) of each envelope."""
    for o in ORGANIZATIONS:
        yield "organizations", o.key, o.key, [ctdl.organization_resource(o)], CONTEXT
    for institution, courses in COURSES.items():
        for course in courses:
            yield (
                "courses",
                course_key(institution, course),
                institution,
                [ctdl.course_resource(institution, course)],
                CONTEXT,
            )
    for c in CREDENTIALS:
        owner = c.key.partition(":")[0]
        yield "credentials", c.key, owner, [ctdl.credential_resource(c)], CONTEXT
        if c.teaches:
            yield "learning", f"{c.key}/learning", owner, [ctdl.preparation_resource(c)], CONTEXT
    for p in PROGRAMS:
        yield "programs", p.key, p.key.partition(":")[0], [ctdl.program_resource(p)], CONTEXT
    for key in MANIFESTS:
        yield "manifests", key, key.partition(":")[0], [ctdl.manifest_resource(key)], CONTEXT
    for e in EXAMS:
        yield "exams", e.key, "CRE", [ctdl.exam_resource(e)], CONTEXT
    for occupation in OCCUPATIONS:
        yield (
            "occupations",
            occupation.key,
            occupation.asserter,
            [ctdl.occupation_resource(occupation)],
            CONTEXT,
        )
    for t in transfer_values.TRANSFER_VALUES:
        yield "transfer-values", t.slug, t.asserter, [ctdl.transfer_value_resource(t)], CONTEXT
    for a in transfer_values.AGREEMENTS:
        yield "agreements", a.key, a.receiver, [ctdl.agreement_resource(a)], CONTEXT
    yield "frameworks", FRAMEWORK[0], FRAMEWORK[2], frameworks.framework_resources(), ASN_CONTEXT
    yield "frameworks", LADDER[0], LADDER[2], frameworks.ladder_resources(), ASN_CONTEXT
    yield "pathways", PATHWAY[0], PATHWAY[2], frameworks.pathway_resources(), CONTEXT


def registry_files() -> dict[str, bytes]:
    """Every envelope: path under ``registry/`` → content.

    Raises:
        KeyError: two resources would share a file.
    """
    files: dict[str, bytes] = {}
    for kind, key, owner, graph, context in _resources():
        path = f"{kind}/{_slug(key)}.json"
        if path in files:
            raise KeyError(path)
        files[path] = orjson.dumps(_envelope(key, owner, graph, context), option=orjson.OPT_INDENT_2) + b"\n"
    return files


def known_keys() -> set[str]:
    """The keys of everything that the registry describes, components and competencies included."""
    found = {key for _, key, *_ in _resources()}
    found |= {f"{FRAMEWORK[0]}/{group}" for group in COMPETENCIES}
    found |= {
        f"{FRAMEWORK[0]}/{group}.{n}"
        for group, (_, texts) in COMPETENCIES.items()
        for n in range(1, len(texts) + 1)
    }
    return (
        found
        | {f"{LADDER[0]}/{rung.code}" for rung in RUNGS}
        | {f"{PATHWAY[0]}/{c.slug}" for c in COMPONENTS}
    )
