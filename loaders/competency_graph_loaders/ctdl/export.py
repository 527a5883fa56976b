"""A record back as CTDL: from a unit's rows to one JSON-LD document, the inverse of ``translate.py``.

What the model reads exactly is written from its properties and edges, everything else as it was published
(``published.py``). Each resource keeps its uri as ``@id``, also what had none (``#…``), so that loading the document gives
the same facts: ``translate(export(unit))`` says what ``unit`` says. Terms that were misspelt or renamed come out as what
they were read as. Only what came as CTDL is written back: much of a rules table (grade bands, refusals, areas) has no term.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from competency_graph.errors import NotFound
from competency_graph.model.declarations import Value
from competency_graph.model.identity import CTID
from competency_graph.model.rows import DELETED, EdgeRow, NodeRow, UnitRows
from competency_graph_loaders.ctdl import terms
from competency_graph_loaders.ctdl.conditions import ALTERNATIVES, OPTIONS
from competency_graph_loaders.ctdl.published import TAGGED, TYPES, as_values, kept_terms, key_of
from competency_graph_loaders.ctdl.spelling import LANGUAGE, Json, as_list, local
from competency_graph_loaders.ctdl.transfer import SENDING
from competency_graph_loaders.ctdl.vocabulary import is_language_text, refers

CONTEXTS = ("https://credreg.net/ctdl/schema/context/json", "https://credreg.net/ctdlasn/schema/context/json")
"""Addresses of the contexts of CTDL and CTDL-ASN, as the Registry's documents name them."""
_EMBEDDED = re.compile(r"#(?!bnode-|undefined-|@graph-)[A-Za-z]+-[0-9a-f]{16}$")
_MADE = (ALTERNATIVES, OPTIONS, SENDING)
_SPELT = {
    "skos:name": "skos:prefLabel", "skos:description": "skos:definition", "rdfs:name": "rdfs:label",
    "dct:name": "dct:title", "dc:name": "dc:title",
}  # fmt: skip
"""Terms that ``spelling.py`` reads as CTDL's own, as their vocabularies spell them."""
_MEANT = {**terms.TEXT, **terms.TEXTS, **terms.DATES, "codedNotation": "notation"}
"""Properties by local name of the terms that may have set them."""

_AS_TEXT = (
    "where a record's own context makes a mere text of a reference, it comes out as the reference that it is"
)
_AS_NODE = (
    "where a record's context makes an object of texts in several languages, they come out as those texts"
)
_AS_FULL = "a relative address, or one with a prefix of the record's own, comes out whole"
CHANGED: dict[str, str] = {
    "@type": "an object that stands where a class belongs names none",
    "ceasn:competencyCategory": _AS_NODE,
    "ceasn:competencyText": _AS_NODE,
    "ceasn:conceptTerm": _AS_TEXT,
    "ceasn:description": _AS_NODE,
    "ceasn:knowledgeEmbodied": _AS_TEXT,
    "ceasn:skillEmbodied": _AS_TEXT,
    "ceterms:assertedBy": _AS_FULL,
    "ceterms:conceptTerm": _AS_TEXT,
    "ceterms:creditLevelType": _AS_TEXT,
    "ceterms:description": _AS_NODE,
    "ceterms:isDestinationComponentOf": _AS_TEXT,
    "ceterms:knowledgeEmbodied": _AS_TEXT,
    "ceterms:name": _AS_NODE,
    "ceterms:precedes": _AS_TEXT,
    "ceterms:skillEmbodied": _AS_TEXT,
    "ceterms:subjectWebpage": _AS_TEXT,
    "ceterms:targetNode": _AS_FULL,
    "ceterms:targetNodeName": _AS_NODE,
}
"""What the triples of an export say otherwise than those of the record, by term as ``spelling.py`` spells it, and why.

Counted over all real samples: 49 of 30,079 triples. What is read as something else (a misspelt term, ``http`` for ``https``)
is on the page about CTDL.
"""

Item = dict[str, Any]


def export(unit: UnitRows) -> Item:
    """One unit as a JSON-LD document with a ``@graph``.

    Args:
        unit: as a translation gave it, or as it was read back (``store/units.py``).

    Returns:
        The document; its ``@graph`` is empty for a unit that says nothing, or only that something was deleted.

    Raises:
        NotFound: the unit did not come as CTDL.
    """
    said = [row for row in unit.nodes if DELETED not in row.labels]
    if said and not any("ctdl_type" in row.properties for row in said):
        raise NotFound(
            f"{unit.name} of {unit.source} did not come as CTDL, and not all that it says has a CTDL term.",
            "Export what was loaded by `load ctdl`; `competency-graph stats` lists the sources.",
        )
    return _Writing(unit).document()


class _Writing:
    """The writing of one unit."""

    def __init__(self, unit: UnitRows) -> None:
        self.unit = unit
        self.nodes = {row.uri: row for row in unit.nodes}
        self.kept = {row.uri: kept_terms(row.properties) for row in unit.nodes}
        self.stated: dict[str, dict[str, list[EdgeRow]]] = {}
        """Edges by the node whose term states them, and by term."""
        for edge in unit.edges:
            owner, term = _owner(edge), str(edge.properties.get("term") or "")
            if term and not _derived(edge) and key_of(term) not in self.nodes_properties(owner):
                self.stated.setdefault(owner, {}).setdefault(term, []).append(edge)
        self.written: set[str] = set()

    def nodes_properties(self, uri: str) -> Mapping[str, Value]:
        row = self.nodes.get(uri)
        return row.properties if row is not None else {}

    def document(self) -> Item:
        """All that the unit describes, what is embedded within its owner."""
        roots = [
            row
            for row in self.unit.nodes
            if not _EMBEDDED.search(row.uri) and not row.uri.endswith(_MADE) and DELETED not in row.labels
        ]
        # The main resource first: it is the one that the record is called by.
        roots.sort(key=lambda row: row.properties.get("ctid") != self.unit.name)
        graph = [self.item(row) for row in roots]
        own = roots[0].uri if roots else self.unit.name
        if CTID.search(own):
            own = own.replace("/resources/", "/graph/", 1)
        return {"@context": list(CONTEXTS), "@id": own, "@graph": graph}

    def item(self, row: NodeRow) -> Item:
        """One resource with everything that is embedded in it."""
        self.written.add(row.uri)
        item: Item = {"@id": row.uri}
        self._identity(row, item)
        self._properties(row, item)
        language = str(row.properties.get(TAGGED, ""))
        for term, texts in self.kept[row.uri].items():
            values = as_values(texts, language, tagged=is_language_text(term))
            item[_SPELT.get(term, term)] = _spelt(_beside(values, tagged=is_language_text(term)))
        for term, edges in self.stated.get(row.uri, {}).items():
            self._edges(row, term, edges, item)
        return item

    def _identity(self, row: NodeRow, item: Item) -> None:
        kinds = row.properties.get(TYPES) or row.properties.get("ctdl_type")
        if kinds:
            item["@type"] = kinds
        if "ctid" in row.properties and "ceterms:ctid" not in self.kept[row.uri]:
            item["ceterms:ctid"] = row.properties["ctid"]

    def _properties(self, row: NodeRow, item: Item) -> None:
        properties = row.properties
        kept = {local(term) for term in self.kept[row.uri]}
        named = next(
            (terms.NAMES[label] for label in row.labels if label in terms.NAMES), ("name", "statementText")
        )
        for name, sources in (("name", named), ("description", ("description",))):
            # A competency without a text goes by its label.
            labelled = name == "name" and properties.get("label") == properties.get("name")
            if name in properties and not labelled and not kept.intersection(sources):
                term = terms.naming(properties.get("ctdl_type"), name)
                item[_SPELT.get(term, term)] = _in_languages(properties, name)
        read = {_MEANT[name] for name in kept if name in _MEANT}
        for term, name in terms.GIVEN_BACK.items():
            if name in properties and name not in read:
                value = properties[name]
                tag = properties.get(TAGGED)
                item[term] = {tag: value} if tag and is_language_text(term) else value
        if (
            "Requirement" in row.labels
            and properties.get("op") == "AT_LEAST"
            and properties.get("count_unit") == "ITEMS"
            and "requiredNumber" not in kept
        ):
            item["ceterms:requiredNumber"] = int(str(properties["count"]))

    def _edges(self, row: NodeRow, term: str, edges: list[EdgeRow], item: Item) -> None:
        backwards = local(term) in terms.REVERSED
        ends: dict[str, None] = {}
        for edge in sorted(edges, key=_position):
            end = edge.start if backwards else edge.end
            if end.endswith(_MADE):
                inner = self.stated.get(end, {}).values()
                made = [child for children in inner for child in children]
                ends.update(dict.fromkeys(child.end for child in sorted(made, key=_position)))
            else:
                ends[end] = None
        values = [self._value(term, end) for end in ends]
        item[term] = [*as_list(item.get(term)), *values]

    def _value(self, term: str, end: str) -> Json:
        embedded = self.nodes.get(end)
        if embedded is not None and _stands_within(embedded) and end not in self.written:
            return self.item(embedded)
        return end if refers(term) else {"@id": end}


def _stands_within(row: NodeRow) -> bool:
    """Whether a node is written where it is referred to: it had no ``@id``, or only its place tells that it is a condition."""
    return bool(_EMBEDDED.search(row.uri)) or (
        "Requirement" in row.labels and "ctdl_type" not in row.properties
    )


def _position(edge: EdgeRow) -> int:
    position = edge.properties.get("position", 0)
    return position if isinstance(position, int) else 0


def _owner(edge: EdgeRow) -> str:
    return edge.end if local(str(edge.properties.get("term") or "")) in terms.REVERSED else edge.start


def _derived(edge: EdgeRow) -> bool:
    """Edges that the translation adds to what a record says: through value objects, from an alignment's two ends."""
    inner = edge.type == "TARGETS" and "/" in str(edge.properties.get("role", ""))
    return inner or (edge.type == "ALIGNS_WITH" and local(str(edge.properties["term"])) == "alignmentType")


def _in_languages(properties: Mapping[str, Value], name: str) -> Json:
    tags, words = properties.get(f"{name}_langs"), properties.get(f"{name}_texts")
    if not isinstance(tags, list) or not isinstance(words, list):
        tag = properties.get(TAGGED)
        return {tag: properties[name]} if tag else properties[name]
    if tags == ["und"]:
        return words[0]
    said = list(zip(tags, words, strict=True))
    found: dict[str, list[str]] = {}
    for tag, text in said:
        found.setdefault(tag, []).append(text)
    if [(tag, text) for tag, texts in found.items() for text in texts] != said:
        return [
            {"@language": tag, "@value": text} for tag, text in said
        ]  # in their order, for the first one shows
    return {tag: texts[0] if len(texts) == 1 else texts for tag, texts in found.items()}


def _beside(values: list[Json], *, tagged: bool) -> Json:
    """Values of one term: alone where it is one, for JSON-LD knows no language map within a list."""
    if len(values) == 1:
        return values[0]
    found: list[Json] = []
    for value in values:
        if (
            tagged
            and isinstance(value, dict)
            and value
            and all(isinstance(v, str | list) for v in value.values())
        ):
            tags = [(tag, words) for tag, texts in value.items() for words in as_list(texts)]
            if all(LANGUAGE.fullmatch(tag) and isinstance(words, str) for tag, words in tags):
                found.extend({"@language": tag, "@value": words} for tag, words in tags)
                continue
        found.append(value)
    return found


def _spelt(value: Json) -> Json:
    if isinstance(value, list):
        return [_spelt(part) for part in value]
    if isinstance(value, dict):
        return {_SPELT.get(key, key): _spelt(part) for key, part in value.items()}
    return value
