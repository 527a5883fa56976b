"""The same files through other roads: rdflib into its own store, and rdflib-neo4j into the same server.

Contexts are not fetched: the documents get a small one of ours that declares the prefixes, for all roads alike. The
triples of rdflib-neo4j go into the database that ours go into afterwards, empty before and after.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Callable, Sequence
from typing import Any

import orjson

from benchmarks.registry.parts import Json
from competency_graph.store.connection import Database
from competency_graph.store.writer import Writer
from competency_graph_loaders.ctdl.units import to_unit
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading.records import Record

PREFIXES = {
    "ceterms": "https://purl.org/ctdl/terms/",
    "ceasn": "https://purl.org/ctdlasn/terms/",
    "qdata": "https://credreg.net/qdata/terms/",
    "schema": "https://schema.org/",
}
_POINTING = [
    "ownedBy",
    "offeredBy",
    "isPartOf",
    "targetLearningOpportunity",
    "targetAssessment",
    "targetCredential",
    "targetNode",
    "framework",
    "assertedBy",
    "actingAgent",
    "object",
    "hasPart",
    "hasMember",
    "hasTask",
    "hasJob",
    "transferValueFrom",
    "transferValueFor",
    "proxyFor",
    "intermediaryFor",
    "hasDestinationComponent",
    "targetComponent",
    "department",
    "parentOrganization",
]
INLINE: Json = {
    **PREFIXES,
    **{f"ceterms:{name}": {"@type": "@id"} for name in _POINTING},
    **{f"ceasn:{name}": {"@type": "@id"} for name in ["isPartOf", "hasTopChild", "isTopChildOf", "hasChild", "isChildOf", "publisher", "creator"]},
    **{f"ceterms:{name}": {"@container": "@language"} for name in ["name", "description", "condition", "keyword", "frameworkName", "targetNodeName", "identifierTypeName", "addressRegion", "addressLocality", "addressCountry", "streetAddress", "contactType"]},
    **{f"ceasn:{name}": {"@container": "@language"} for name in ["name", "description", "competencyText"]},
}  # fmt: skip


def rdflib_documents(envelopes: Sequence[Json]) -> list[str]:
    """The graph documents with our small context in place of the one that would be fetched.

    Without the graph's own name: rdflib would put each into a named graph, beside the one whose triples are counted.
    """
    return [
        orjson.dumps({"@context": INLINE, "@graph": one["decoded_resource"]["@graph"]}).decode()
        for one in envelopes
    ]


def _rate(documents: int, work: Callable[[], int]) -> dict[str, Any]:
    begin = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - begin
    return {
        "documents": documents,
        "seconds": round(seconds, 2),
        "documents_a_second": round(documents / seconds, 1),
        "made": count,
    }


def rdflib_alone(documents: Sequence[str]) -> dict[str, Any]:
    """rdflib parses into its own store in memory."""
    from rdflib import Graph

    graph = Graph()

    def work() -> int:
        for document in documents:
            graph.parse(data=document, format="json-ld")
        return len(graph)

    return {"road": "rdflib, its own store in memory", "unit": "triples", **_rate(len(documents), work)}


def rdflib_neo4j(documents: Sequence[str], database: Database) -> dict[str, Any]:
    """rdflib parses, rdflib-neo4j writes; the triples are deleted afterwards."""
    from rdflib import Graph, Namespace
    from rdflib_neo4j import HANDLE_VOCAB_URI_STRATEGY, Neo4jStore, Neo4jStoreConfig

    config = Neo4jStoreConfig(
        custom_prefixes={prefix: Namespace(uri) for prefix, uri in PREFIXES.items()},
        # The other strategies refuse a predicate of an undeclared prefix, or drop its name space.
        handle_vocab_uri_strategy=HANDLE_VOCAB_URI_STRATEGY.KEEP,
        batching=True,
    )
    settings = database.settings
    password = settings.password.get_secret_value() if settings.password else ""
    config.auth_data = {
        "uri": database.uri,
        "database": settings.database,
        "user": settings.username,
        "pwd": password,
    }

    def work() -> int:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints on every open and close
            store = Neo4jStore(config=config)
            graph = Graph(store=store)
            graph.open("unused", create=True)
            for document in documents:
                graph.parse(data=document, format="json-ld")
            made = int(store.total_triples)
            graph.close(True)
            made = max(made, int(store.total_triples))
            store.driver.close()
        return made

    try:
        return {"road": "rdflib-neo4j, the same server", "unit": "triples", **_rate(len(documents), work)}
    finally:
        empty(database)


def ours(envelopes: Sequence[Json], database: Database) -> dict[str, Any]:
    """Translation and online write of one process, the same documents; deleted afterwards."""
    writer = Writer(database)

    def work() -> int:
        count = 0
        units = []
        for at, one in enumerate(envelopes):
            record = Record("registry.zip", f"{one['envelope_ceterms_ctid']}.json", str(at), one)
            outcome = to_unit(record, "compared")
            if isinstance(outcome, Translated):
                units.append(outcome.unit)
                count += len(outcome.unit.nodes) + len(outcome.unit.edges)
        writer.write(units)
        return count

    try:
        return {
            "road": "ours, online, the same server",
            "unit": "nodes and edges",
            **_rate(len(envelopes), work),
        }
    finally:
        empty(database)


def empty(database: Database) -> None:
    """Delete everything but the migrations."""
    with database.driver.session(database=database.settings.database) as session:
        session.run(
            "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
        ).consume()


def compared(envelopes: Sequence[Json], database: Database) -> list[dict[str, Any]]:
    """Each road on the same documents; a road that uses the server does all of them once before the clock runs."""
    documents = rdflib_documents(envelopes)
    rows = [rdflib_alone(documents)]
    for name, road in (
        ("rdflib-neo4j", lambda part: rdflib_neo4j(rdflib_documents(part), database)),
        ("ours", lambda part: ours(part, database)),
    ):
        try:
            road(
                envelopes
            )  # Java compiles what runs often: the first hundreds of documents cost several times more
            rows.append(road(envelopes))
        except Exception as error:  # noqa: BLE001 - another project's failure is a finding, not the end of the run
            rows.append({"road": name, "problem": f"{type(error).__name__}: {error}"[:300]})
    return rows
