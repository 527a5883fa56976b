"""What a JSON-LD document says, as an independent reader (PyLD) reads it: triples that two documents can be compared by.

A blank node, and what got its uri from the graph, goes by the way that leads to it from a named resource. Uris are compared
as ``model.md`` normalises them, language tags without case, terms and classes as ``spelling.py`` reads them (an address of
``http`` for ``https``, a misspelt or renamed term as what it means): each such reading is on the page about CTDL. Contexts are
never fetched: the caller gives one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pyld import jsonld

from competency_graph.model.identity import CTID, REGISTRY, normalise_uri
from competency_graph_loaders.ctdl.classes import ALIASES, class_name, is_class
from competency_graph_loaders.ctdl.spelling import Speller, language_tag, local

_MINTED = re.compile(r"#(?:bnode-|undefined-|[A-Za-z@]+-[0-9a-f]{16}$)")
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_FAR = 12
"""Steps after which a way that leads in circles is cut."""
Triple = tuple[str, str, str]


def triples(document: Mapping[str, Any], context: Mapping[str, Any]) -> Counter[Triple]:
    """The document's triples."""

    def bundled(url: str, _: object = None) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url,
            "document": {"@context": context},
        }  # fmt: skip

    given = {"@context": context, **document} if "@context" not in document else dict(document)
    dataset = jsonld.to_rdf(given, {"documentLoader": bundled})
    spelt = Speller()
    quads = [
        (q["subject"]["value"], q["predicate"]["value"], q["object"])
        for graph in dataset.values()
        for q in graph
    ]
    quads = [(s, p if p == _TYPE else spelt.term(p), o) for s, p, o in quads]
    parents: dict[str, list[tuple[str, str]]] = {}
    ctids: dict[str, str] = {}
    for subject, predicate, value in quads:
        if value["type"] != "literal":
            parents.setdefault(value["value"], []).append((subject, predicate))
        elif predicate == "ceterms:ctid" and CTID.fullmatch(value["value"].lower()):
            ctids[subject] = REGISTRY + value["value"].lower()

    def name(uri: str, steps: int = 0) -> str:
        if not uri.startswith("_:") and not _MINTED.search(uri):
            return normalise_uri(uri)
        if uri in ctids:
            return ctids[uri]
        if uri not in parents or steps == _FAR:
            return "_:"
        return min(f"{name(parent, steps + 1)} {predicate}" for parent, predicate in parents[uri])

    def term(predicate: str, value: dict[str, Any]) -> str:
        if predicate == _TYPE:
            bare = local(value["value"])
            return (
                class_name(ALIASES.get(bare, bare)) if is_class(ALIASES.get(bare, bare)) else value["value"]
            )
        if value["type"] != "literal":
            return name(value["value"])
        text = value["value"].strip()
        text = text.lower() if predicate == "ceterms:ctid" else text
        return f"{text!r}@{language_tag(value.get('language', '')) if value.get('language') else ''}"

    return Counter({(name(s), p, term(p, o)) for s, p, o in quads})
