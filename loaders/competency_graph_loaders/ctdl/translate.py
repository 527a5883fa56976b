"""From one record to one unit: a pure function, all knowledge of CTDL's spelling and meaning in tables beside it.

Every term of a record ends in one of four places: a property, an edge, a value folded into its owner, or kept as text
(``ctdl_<term>``) or as a TARGETS edge whose role is the term. Nothing is dropped silently: what CTDL does not know is
kept and counted. Follows ``model.md`` and the facts page ``ctdl.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from competency_graph.model.credits import quantity_text
from competency_graph.model.dates import parse_date
from competency_graph.model.declarations import Value
from competency_graph.model.identity import CTID, ctid_of
from competency_graph.model.rows import DELETED, NodeRow, UnitRows
from competency_graph_loaders.ctdl import amounts, conditions, identifiers, parts, terms, transfer
from competency_graph_loaders.ctdl.alignments import Alignment, alignment
from competency_graph_loaders.ctdl.classes import LABELS, is_class
from competency_graph_loaders.ctdl.document import Document, Item, classes, is_reference
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.sheet import NodeSheet, Sheet
from competency_graph_loaders.ctdl.spelling import Json, Texts, as_list, local
from competency_graph_loaders.ctdl.terms import Link
from competency_graph_loaders.ctdl.values import json_text, number, text, texts
from competency_graph_loaders.ctdl.vocabulary import REFERENCES, TERMS, URLS
from competency_graph_loaders.findings import Note, Translated

Handler = Callable[["Translation", NodeSheet, str, Any, Item], None]
HANDLERS: dict[str, Handler] = {
    **identifiers.HANDLERS,
    **parts.HANDLERS,
    **amounts.HANDLERS,
    **conditions.HANDLERS,
    **transfer.HANDLERS,
}
"""Terms with a reading of their own, by local name."""
_NAME_ORDER = ("ceterms", "ceasn", "skos", "schema", "rdfs", "dct", "dc")
"""Which of several names shows, where a record gives more than one; the others are kept."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What one value of a referring term came to: a uri with what was said about it, or mere words."""

    uri: str | None
    edge: Mapping[str, Value | None] = field(default_factory=dict)
    words: str | None = None
    alignment: Alignment | None = None


@dataclass(slots=True)
class Translation:
    """The translation of one document."""

    document: Document
    sheet: Sheet = field(default_factory=Sheet)
    notes: list[Note] = field(default_factory=list)
    kept: Counter[str] = field(default_factory=Counter)
    """Terms of CTDL that have no place of their own in the model, with how often they were kept."""
    unknown: Counter[str] = field(default_factory=Counter)
    """Terms and classes that CTDL does not have, with how often they were kept."""
    components: frozenset[str] = frozenset()
    """Uris of what acts as a component of a pathway of this document, whatever its class."""
    rules: list[transfer.Sides] = field(default_factory=list)
    parts: Counter[str] = field(default_factory=Counter)
    """How many children each requirement has so far, by uri."""
    folded: set[int] = field(default_factory=set)
    """Objects (by id) that became an edge."""
    described: set[str] = field(default_factory=set)

    def run(self) -> None:
        """Translate every resource of the document."""
        self.components = parts.components(self.document)
        # Members of collections come last: those that became edges are not described as nodes.
        for item in sorted(self.document.items, key=lambda item: parts.MEMBER in classes(item)):
            if is_reference(item) or id(item) in self.folded:
                continue
            self.describe(item, self.document.uri_of(item, self.document.uri, "@graph"))
        parts.finish(self)
        transfer.finish(self)
        for written, meaning in self.document.speller.read_as.items():
            self.note(
                "older or misspelt term", self.document.uri, f"{written} is read as {meaning}.", written
            )
        for concept in self.document.speller.no_concepts:
            self.unknown[f"concept {concept}"] += 1
        for label in self.document.undefined:
            self.note(
                "undefined blank node", label, "Something points at it and the document does not describe it."
            )
        for key in self.document.told_twice():
            if not any(parts.MEMBER in classes(item) for item in self.document.by_id[key]):
                self.note(
                    "described twice",
                    key,
                    "The document describes it more than once; the descriptions are joined.",
                )
        for value in self.document.stray:
            self.note(
                "not an object",
                self.document.uri,
                f"{json_text(value)[:60]} stands in the graph; passed over.",
            )

    def note(self, rule: str, about: str, message: str, term: str = "") -> None:
        """Write down what a reader of the report should know."""
        self.notes.append(Note(rule, about, message, term))

    # Resources

    def describe(self, item: Item, uri: str, *labels: str) -> NodeSheet:
        """Describe a resource once, with everything embedded in it."""
        if uri in self.described:
            node = self.sheet.nodes[uri]
            for label in labels:
                node.label(label)
            return node
        self.described.add(uri)
        item = self.document.merged(item)
        node = self.sheet.node(uri, self._labels(item, uri, labels))
        self.identify(node, item)
        if "Requirement" in node.labels:
            conditions.requirement(self, node, item)
            return node
        for key in sorted(item):
            if not key.startswith("@"):
                self.term(node, key, item[key], item)
        if "TransferRule" in node.labels:
            transfer.rule(self, node, item)
        return node

    def _labels(self, item: Item, uri: str, labels: tuple[str, ...]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for name in item.get("@type", []):
            bare = local(name)
            if bare == "CredentialAlignmentObject":
                found["Concept"] = None  # one that stands alone is the concept that it would align with
                continue
            found.update(dict.fromkeys(LABELS.get(bare, ("OtherResource",))))
            if not is_class(bare):
                self.unknown[f"class {name}"] += 1
        if not item.get("@type"):
            self.note("no class", uri, "The resource states no class; it is kept as OtherResource.", "@type")
        found.update(dict.fromkeys(labels))
        if uri in self.components and "Pathway" not in found and "Requirement" not in found:
            found["PathwayComponent"] = None
        if len(found) > 1:
            found.pop("OtherResource", None)
        return tuple(found) or ("OtherResource",)

    def identify(self, node: NodeSheet, item: Item) -> None:
        """Class, CTID, names and descriptions."""
        kinds = item.get("@type", [])
        if kinds:
            node.set("ctdl_type", kinds[0])
            if len(kinds) > 1:
                node.keep("types", kinds)
        stated = next((text(item[key]) or "" for key in sorted(item) if local(key) == "ctid"), None)
        found = stated.strip().lower() if stated is not None else ctid_of(node.uri.rpartition("/")[2]) or ""
        if CTID.fullmatch(found) and (stated is not None or node.uri.rpartition("/")[2] == found):
            node.set("ctid", found)
        elif stated:
            node.keep("ctid", [stated])
            self.note("malformed CTID", node.uri, f"{stated!r} is no CTID (ce- and a UUID).", "ceterms:ctid")
        names = ["competencyText", "name"] if "Competency" in node.labels else ["name", "statementText"]
        self._tagged(node, "name", item, names)
        self._tagged(node, "description", item, ["description"])
        if "name" not in node.properties and "Competency" in node.labels:
            self._tagged(node, "name", item, ["competencyLabel"])

    def _tagged(self, node: NodeSheet, name: str, item: Item, wanted: list[str]) -> None:
        def order(key: str) -> tuple[int, int, str]:
            prefix = key.rpartition(":")[0]
            return wanted.index(local(key)), _NAME_ORDER.index(prefix) if prefix in _NAME_ORDER else 99, key

        for key in sorted((k for k in item if local(k) in wanted), key=order):
            found = texts(item[key])
            if not found:
                continue
            if node.set(name, found[0][1]):
                if len(found) > 1 or found[0][0]:
                    node.set(f"{name}_langs", [language or "und" for language, _ in found])
                    node.set(f"{name}_texts", [words for _, words in found])
            elif [words for _, words in found] != [node.properties[name]]:
                node.keep(local(key), [words for _, words in found])

    # Terms

    def term(self, node: NodeSheet, term: str, value: Json, item: Item) -> None:
        """Put one term of a resource where it belongs."""
        name = local(term)
        if name in ("ctid", "name", "description") or (
            name == "competencyText" and "Competency" in node.labels
        ):
            return
        if name in HANDLERS:
            HANDLERS[name](self, node, term, value, item)
        elif name in terms.LINKS:
            self.link(node, term, terms.LINKS[name], value)
        elif not self._property(node, name, value):
            self.other(node, term, value)

    def _property(self, node: NodeSheet, name: str, value: Json) -> bool:
        if name in terms.TEXT:
            found = texts(value)
            return bool(found) and node.set(terms.TEXT[name], found[0][1]) and self._rest(node, name, found)
        if name in terms.TEXTS:
            return node.set(terms.TEXTS[name], list(dict.fromkeys(self.words(value))))
        if name in terms.CONCEPTS:
            return node.set(terms.CONCEPTS[name], list(dict.fromkeys(self.words(value))))
        if name in terms.CONCEPT:
            return self._concept(node, name, value)
        if name in terms.DATES:
            return self._date(node, name, value)
        exact = number(as_list(value)[0])
        if name in terms.QUANTITIES and exact is not None:
            return node.set(terms.QUANTITIES[name], quantity_text(exact))
        if name in terms.INTEGERS and exact is not None and exact.denominator == 1:
            return node.set(terms.INTEGERS[name], int(exact))
        return False

    def _rest(self, node: NodeSheet, name: str, found: list[tuple[str, str]]) -> bool:
        if len(found) > 1:
            node.keep(name, [f"{language}: {words}" if language else words for language, words in found])
        return True

    def _concept(self, node: NodeSheet, name: str, value: Json) -> bool:
        found = self.words(value)
        done = bool(found) and node.set(terms.CONCEPT[name], found[0])
        if done and len(found) > 1:
            node.keep(name, found)
        if found and name == "credentialStatusType":
            node.set("status", found[0])
        return done

    def _date(self, node: NodeSheet, name: str, value: Json) -> bool:
        stated = [words for _, words in texts(value)]
        dates = [date for date in map(parse_date, stated) if date]
        if len(dates) < len(stated):
            self.note("unreadable date", node.uri, f"{stated} is kept as text.", name)
        done = bool(dates) and node.set(terms.DATES[name], dates[0])
        if done and len(stated) > 1:
            node.keep(name, stated)
        return done

    # Values

    def words(self, value: Json) -> list[str]:
        """Each value in words: a concept by its local name, an alignment by its name, a text as it is."""
        found: list[str] = []
        for part in as_list(value):
            if isinstance(part, dict):
                aligned = alignment(part)
                target = aligned.target if aligned else part.get("@id")
                target = target.get("@id") if isinstance(target, dict) else target
                concept = self.document.speller.concept(target) if isinstance(target, str) else None
                said = concept or (aligned.words if aligned else None) or target
                found.append(said if isinstance(said, str) else json_text(self.document.content(part)))
            elif isinstance(part, str):
                found.append(self.document.speller.concept(part) or part)
            else:
                found.extend(words for _, words in texts(part))
        return [words for words in found if words.strip()]

    def point(self, owner: str, term: str, part: Json) -> Pointed:
        """What one value of a referring term points at; embedded resources are described on the way."""
        speller = self.document.speller
        if isinstance(part, dict) and not is_reference(part):
            aligned = alignment(part)
            if aligned is None:
                uri = self.document.uri_of(part, owner, term)
                self.describe(part, uri)
                return Pointed(uri)
            if aligned.target is None:
                return Pointed(None, aligned.edge(), aligned.words, aligned)
            inner = self.point(owner, term, aligned.target)
            words = inner.words if inner.uri is None and aligned.words is None else aligned.words
            if inner.uri is None and isinstance(aligned.target, str) and speller.concept(aligned.target):
                words = inner.words
            return Pointed(inner.uri, aligned.edge(), words, aligned)
        named = part.get("@id") if isinstance(part, dict) else part
        if isinstance(named, str):
            concept = speller.concept(named)
            if concept:
                return Pointed(None, words=concept)
            target = self.document.target(part)
            if target is not None:
                return Pointed(target.uri)
            return Pointed(None, words=named)
        said = texts(part)
        return Pointed(None, words=said[0][1] if said else None)

    def named_node(self, owner: str, term: str, part: Json, label: str, pointed: Pointed) -> str | None:
        """A node for what is only named in words (a skill in a sentence); None where nothing is said."""
        if not pointed.words:
            return None
        uri = self.document.embedded(owner, term, part)
        node = self.sheet.node(uri, (label,))
        self.described.add(uri)
        aligned = pointed.alignment
        if aligned is not None:
            self._said(node, aligned)
        node.set("name", pointed.words)
        return uri

    def _said(self, node: NodeSheet, aligned: Alignment) -> None:
        if aligned.names:
            node.set("name", aligned.names[0][1])
            if aligned.names[0][0]:
                node.set("name_langs", [language or "und" for language, _ in aligned.names])
                node.set("name_texts", [words for _, words in aligned.names])
        elif aligned.description:
            node.set("name", aligned.description)
        if aligned.description and node.properties.get("name") != aligned.description:
            node.set("description", aligned.description)
        if aligned.code:
            node.set("coded_notation", aligned.code)

    def link(self, node: NodeSheet, term: str, link: Link, value: Json) -> None:
        """State the edges of a referring term; what is only named in words is kept, or becomes a node."""
        for position, part in enumerate(as_list(value)):
            pointed = self.point(node.uri, term, part)
            uri = pointed.uri
            if uri is None and link.label:
                uri = self.named_node(node.uri, term, part, link.label, pointed)
            if uri is None:
                node.keep(local(term), [pointed.words] if pointed.words else [])
                continue
            edge: dict[str, Value | None] = {**pointed.edge, "term": term}
            if link.positioned:
                edge["position"] = position
            if link.name:
                edge[link.name] = link.value
            if link.type == "CLASSIFIED_AS" and pointed.alignment is not None:
                edge["code"] = pointed.alignment.code
            start, end = (uri, node.uri) if link.reverse else (node.uri, uri)
            self.sheet.relate(link.type, start, end, edge, key=link.value, reverse=link.reverse)

    # What has no place of its own

    def other(self, node: NodeSheet, term: str, value: Json) -> None:
        """Keep a term that the model has no place for: texts, and TARGETS edges for references."""
        name = local(term)
        if name in TERMS:
            self.kept[name] += 1
        else:
            self.unknown[term] += 1
        for part in as_list(value):
            node.keep(name, self._kept(node, term, name, part))

    def _kept(self, node: NodeSheet, term: str, role: str, part: Json) -> list[str]:
        if isinstance(part, Texts) and len(part.items) > 1:
            languages = {language for language, _ in part.items}
            return [f"{lang}: {said}" if len(languages) > 1 and lang else said for lang, said in part.items]
        if isinstance(part, dict):
            return self._kept_object(node, term, role, part)
        if isinstance(part, str) and self._refers(local(term), part):
            pointed = self.point(node.uri, term, part)
            if pointed.uri is not None:
                self._targets(node.uri, pointed.uri, term, role, pointed)
                return []
        return self.words(part)

    def _refers(self, name: str, part: str) -> bool:
        """Whether a text is a reference to a resource: by its term, by being a blank node, or by carrying a CTID."""
        if part.startswith("_:") and " " not in part:
            return True
        return name in REFERENCES or (name not in URLS and ctid_of(part) is not None and " " not in part)

    def _kept_object(self, node: NodeSheet, term: str, role: str, part: Item) -> list[str]:
        aligned = alignment(part)
        resource = any(name in LABELS for name in classes(part)) or "@id" in part
        if is_reference(part) or aligned is not None or resource:
            pointed = self.point(node.uri, term, part)
            if pointed.uri is None:
                return [pointed.words] if pointed.words else []
            if aligned is not None:
                code: dict[str, Value | None] = {"code": aligned.code, "role": role, "term": term}
                self.sheet.relate("CLASSIFIED_AS", node.uri, pointed.uri, {**pointed.edge, **code}, key=role)
            else:
                self._targets(node.uri, pointed.uri, term, role, pointed)
            return []
        # A value object is kept whole; what it refers to stays reachable as an edge of its owner.
        for key in sorted(part):
            for inner in as_list(part[key]) if not key.startswith("@") else ():
                inner_role = f"{role}/{local(key)}"
                if isinstance(inner, dict) and alignment(inner) is None:
                    self._kept_object(node, key, inner_role, inner)
                elif isinstance(inner, str) and self._refers(local(key), inner):
                    pointed = self.point(node.uri, key, inner)
                    if pointed.uri is not None:
                        self._targets(node.uri, pointed.uri, key, inner_role, pointed)
        return [json_text(self.document.content(part))]

    def _targets(self, start: str, end: str, term: str, role: str, pointed: Pointed) -> None:
        self.sheet.relate("TARGETS", start, end, {**pointed.edge, "term": term, "role": role}, key=role)


def deleted_unit(
    source: str, name: str, uri: str, *, file: str, record: str, date: str, priority: int
) -> Translated:
    """A record that its source deleted: a tombstone, and others may still point at it."""
    rows = (NodeRow(uri, (DELETED,), {"ctid": found} if (found := ctid_of(uri)) else {}),)
    return Translated(UnitRows(source, name, rows, (), file, record, date, priority))


def translate(
    payload: Mapping[str, Any],
    source: str,
    name: str,
    *,
    file: str = "",
    record: str = "",
    date: str = "",
    priority: int = 5,
) -> Translated:
    """Translate one document.

    Args:
        payload: the JSON object (a ``@graph``, a resource, what an envelope held).
        source: name of the source.
        name: name of the unit.
        file: where it was read.
        record: where in the file.
        date: the record's own date, for its rank.
        priority: the source's, 0 to 9.

    Raises:
        RecordError: it cannot be trusted; says why, and what was expected.
    """
    document = Document.of(payload, name)
    if not any(is_class(kind) for item in document.items for kind in classes(item)):
        raise RecordError(
            "Not CTDL: nothing in it has a class of CTDL, CTDL-ASN or QData.",
            "a resource with an @type such as ceterms:Course, or a @graph of them",
            "@type",
        )
    translation = Translation(document)
    translation.run()
    nodes, edges = translation.sheet.rows()
    return Translated(
        UnitRows(source, name, nodes, edges, file, record, date, priority),
        tuple(translation.notes),
        dict(translation.kept),
        dict(translation.unknown),
    )
