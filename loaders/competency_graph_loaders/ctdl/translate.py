"""From one record to one unit: a pure function, all knowledge of CTDL's spelling and meaning in tables beside it.

Every term of a record ends in one of four places: a property, an edge, a value folded into its owner, or a TARGETS edge
whose role is the term. What these do not give back exactly is kept as published beside them (``published.py``), so that
``export.py`` can write the record again: a reading of a term says whether it was exact, and is taken for inexact where it
does not know. Nothing is dropped silently: what CTDL does not know is kept and counted. Follows ``model.md`` and the
facts page ``ctdl.md``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from competency_graph.model.credits import quantity_text
from competency_graph.model.dates import parse_date
from competency_graph.model.declarations import Value
from competency_graph.model.identity import CTID, ctid_of
from competency_graph.model.nodes import KEPT_PREFIX
from competency_graph.model.rows import DELETED, NodeRow, UnitRows
from competency_graph_loaders.ctdl import amounts, conditions, identifiers, parts, terms, transfer
from competency_graph_loaders.ctdl.alignments import Alignment, alignment
from competency_graph_loaders.ctdl.classes import LABELS, VALUES, is_class
from competency_graph_loaders.ctdl.document import Document, Item, classes, is_reference
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.published import TAGGED, TYPES, as_texts, key_of, shortened, term_of
from competency_graph_loaders.ctdl.sheet import NodeSheet, Sheet
from competency_graph_loaders.ctdl.spelling import Json, Texts, as_list, local
from competency_graph_loaders.ctdl.terms import Link
from competency_graph_loaders.ctdl.values import json_text, number, text, texts
from competency_graph_loaders.ctdl.vocabulary import OBJECTS, REFERENCES, TERMS, TEXTS, URLS, is_language_text
from competency_graph_loaders.findings import Note, Translated

Handler = Callable[["Translation", NodeSheet, str, Any, Item], bool]
"""Reads one term; True: exactly, so that what the node and its edges say now gives the value back."""
HANDLERS: dict[str, Handler] = {
    **identifiers.HANDLERS,
    **parts.HANDLERS,
    **amounts.HANDLERS,
    **conditions.HANDLERS,
    **transfer.HANDLERS,
}
"""Terms with a reading of their own, by local name."""
_CODE = re.compile(r"\d[\d.\-]*\b")
"""A code at the beginning of a classification that is only named in words (``51.3902 Nursing Assistant``)."""
_NAME_ORDER = ("ceterms", "ceasn", "skos", "schema", "rdfs", "dct", "dc")
"""Which of several names shows, where a record gives more than one; the others are kept."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """What one value of a referring term came to: a uri with what was said about it, or mere words."""

    uri: str | None
    edge: Mapping[str, Value | None] = field(default_factory=dict)
    words: str | None = None
    alignment: Alignment | None = None
    exact: bool = False
    """The uri is all that was said of it, or the node that it names is described where it stands."""


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
    exact: dict[tuple[str, str], Any] = field(default_factory=dict)
    """Values of what was read exactly against the direction of its edges, by owner and term: they may be overruled."""

    def run(self) -> None:
        """Translate every resource of the document."""
        self.components = parts.components(self.document)
        # Value objects come last: those that are folded into their owner are not described as nodes.
        for item in sorted(
            self.document.items, key=lambda item: any(name in VALUES for name in classes(item))
        ):
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
        for owner, term in self.sheet.overruled:
            if (owner, term) in self.exact:
                self.publish(self.sheet.nodes[owner], term, self.exact[owner, term])
        self._shorten()
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

    def _shorten(self) -> None:
        """What is kept as published refers to what became a node of its own, instead of describing it again."""
        for node in self.sheet.nodes.values():
            for name, kept in node.properties.items():
                if isinstance(kept, list) and name.startswith(KEPT_PREFIX):
                    node.properties[name] = list(
                        dict.fromkeys(
                            shortened(term_of(name), text, self.described)
                            if text[:1] in "{[" and '"@id"' in text
                            else text
                            for text in kept
                        )
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
        item = {key: _distinct(value) for key, value in self.document.merged(item).items()}
        node = self.sheet.node(uri, self._labels(item, uri, labels))
        if language := _one_language(item):
            node.set(TAGGED, language)
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
                node.keep(TYPES, kinds)
        ctids = next(((key, item[key]) for key in sorted(item) if local(key) == "ctid"), None)
        stated = text(ctids[1]) or "" if ctids is not None else None
        found = stated.strip().lower() if stated is not None else ctid_of(node.uri.rpartition("/")[2]) or ""
        if CTID.fullmatch(found) and (stated is not None or node.uri.rpartition("/")[2] == found):
            node.set("ctid", found)
        elif ctids is not None and stated:
            self.publish(node, ctids[0], ctids[1])
            self.note("malformed CTID", node.uri, f"{stated!r} is no CTID (ce- and a UUID).", "ceterms:ctid")
        competency = "Competency" in node.labels
        label = next((text(item[key]) for key in sorted(item) if local(key) == "competencyLabel"), None)
        names = ["competencyText", "name"] if competency else ["name", "statementText"]
        self._tagged(node, "name", item, names, unlike=label)
        self._tagged(node, "description", item, ["description"])
        if competency and label is not None and node.set("name", label):
            self._languages(
                node, "name", next(item[key] for key in sorted(item) if local(key) == "competencyLabel")
            )

    def _tagged(
        self, node: NodeSheet, name: str, item: Item, wanted: list[str], *, unlike: str | None = None
    ) -> None:
        def order(key: str) -> tuple[int, int, str]:
            prefix = key.rpartition(":")[0]
            return wanted.index(local(key)), _NAME_ORDER.index(prefix) if prefix in _NAME_ORDER else 99, key

        given: dict[str, bool] = {}
        for key in sorted((k for k in item if local(k) in wanted), key=order):
            found = texts(item[key])
            given[key] = False
            if found and node.set(name, found[0][1]):
                tags = self._languages(node, name, item[key])
                plainly = (len(found) == 1 or all(tags)) and _is_text(item[key]) and found[0][1] != unlike
                given[key] = plainly and key == terms.naming(node.properties.get("ctdl_type"), name)
        if not all(given.values()):
            for key in given:
                self.publish(node, key, item[key])

    def _languages(self, node: NodeSheet, name: str, value: Json) -> list[str]:
        """Keep a name or description in every language, where the node's own does not say it all."""
        found = texts(value)
        tags = [tag for tag, _ in found]
        if len(found) > 1 or tags[0] != node.properties.get(TAGGED, ""):
            node.set(f"{name}_langs", [tag or "und" for tag in tags])
            node.set(f"{name}_texts", [words for _, words in found])
        return tags

    # Terms

    def term(self, node: NodeSheet, term: str, value: Json, item: Item) -> None:
        """Put one term of a resource where it belongs."""
        name = local(term)
        if name in ("ctid", "name", "description") or (
            name == "competencyText" and "Competency" in node.labels
        ):
            return
        if name in HANDLERS:
            exact = HANDLERS[name](self, node, term, value, item)
        elif name in terms.LINKS:
            exact = self.link(node, term, terms.LINKS[name], value)
        else:
            read = self._property(node, term, value, item)
            exact = self.other(node, term, value) if read is None else read
        if not exact:
            self.publish(node, term, value)

    def publish(self, node: NodeSheet, term: str, value: Json) -> None:
        """Keep a value as it was published."""
        language, tagged = str(node.properties.get(TAGGED, "")), is_language_text(term)
        # What looks like a blank node among texts is a text.
        content = [
            part if tagged and isinstance(part, str) else self.document.content(part, term=term, texts=True)
            for part in as_list(value)
        ]
        node.keep(key_of(term), as_texts(content, language, tagged=tagged))

    def _property(self, node: NodeSheet, term: str, value: Json, item: Item) -> bool | None:
        """Read a term into a property; True: exactly, None: it has none, or nothing could be read."""
        name = local(term)
        if name in terms.TEXT:
            found = texts(value)
            if not found or not node.set(terms.TEXT[name], found[0][1]):
                return None
            return self._plain_texts(node, term, value) == [found[0][1]]
        if name in terms.TEXTS:
            words = list(dict.fromkeys(self.words(value)))
            return (
                words == self._plain_texts(node, term, value) if node.set(terms.TEXTS[name], words) else None
            )
        if name in terms.CONCEPTS:
            return False if node.set(terms.CONCEPTS[name], list(dict.fromkeys(self.words(value)))) else None
        if name in terms.CONCEPT:
            return self._concept(node, name, value)
        if name in terms.DATES:
            return self._date(node, term, value, item)
        exact = number(as_list(value)[0])
        if name in terms.QUANTITIES and exact is not None:
            return False if node.set(terms.QUANTITIES[name], quantity_text(exact)) else None
        if name in terms.INTEGERS and exact is not None and exact.denominator == 1:
            return False if node.set(terms.INTEGERS[name], int(exact)) else None
        return None

    def _plain_texts(self, node: NodeSheet, term: str, value: Json) -> list[str]:
        """The texts of a value that are in the node's language, or without one where the term takes none."""
        language = node.properties.get(TAGGED, "") if is_language_text(term) else ""
        found: list[str] = []
        for part in as_list(value):
            if isinstance(part, Texts) and all(tag == language for tag, _ in part.items):
                found.extend(words for _, words in part.items)
            elif isinstance(part, str) and not language:
                found.append(part)
            else:
                return []
        return found if term in terms.GIVEN_BACK else []

    def _concept(self, node: NodeSheet, name: str, value: Json) -> bool | None:
        found = self.words(value)
        done = bool(found) and node.set(terms.CONCEPT[name], found[0])
        if found and name == "credentialStatusType":
            node.set("status", found[0])
        return False if done else None

    def _date(self, node: NodeSheet, term: str, value: Json, item: Item) -> bool | None:
        stated = [words for _, words in texts(value)]
        dates = [date for date in map(parse_date, stated) if date]
        if len(dates) < len(stated):
            self.note("unreadable date", node.uri, f"{stated} is kept as text.", local(term))
        name = terms.DATES[local(term)]
        done = bool(dates) and node.set(name, dates[0])
        alone = sum(terms.DATES.get(local(key)) == name for key in item) == 1
        return alone and term in terms.GIVEN_BACK and value in (dates[0], [dates[0]]) if done else None

    # Values

    def words(self, value: Json) -> list[str]:
        """Each value in words: a concept by its local name, an alignment by its name, a text as it is."""
        found: list[str] = []
        for part in as_list(value):
            if isinstance(part, dict):
                aligned = alignment(part)
                target = aligned.target if aligned else part.get("@id")
                target = target.get("@id") if isinstance(target, dict) else target
                target = self.document.content(target, term="ceterms:targetNode")
                concept = self.document.speller.concept(target) if isinstance(target, str) else None
                said = concept or (aligned.words if aligned else None) or target
                found.append(said if isinstance(said, str) else json_text(self.document.content(part)))
            elif isinstance(part, str):
                found.append(self.document.speller.concept(part) or part)
            else:
                found.extend(words for _, words in texts(part))
        return [self.document.content(words) for words in found if words.strip()]

    def point(self, owner: str, term: str, part: Json) -> Pointed:
        """What one value of a referring term points at; embedded resources are described on the way."""
        speller = self.document.speller
        if isinstance(part, dict) and not is_reference(part):
            aligned = alignment(part)
            if aligned is None:
                uri = self.document.uri_of(part, owner, term)
                self.describe(part, uri)
                return Pointed(uri, exact=True)
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
                return Pointed(target.uri, exact=True)
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

    def link(self, node: NodeSheet, term: str, link: Link, value: Json) -> bool:
        """State the edges of a referring term; what is only named in words becomes a node where the link has a label.

        Returns:
            Whether the edges give the value back.
        """
        exact = True
        places: dict[str, int] = {}
        for part in as_list(value):
            pointed = self.point(node.uri, term, part)
            uri = pointed.uri
            exact = exact and pointed.exact
            if link.value in terms.SUBJECTS and "Credential" in node.labels:
                self._subject(node, pointed)
            if uri is None and link.label:
                uri = self.named_node(node.uri, term, part, link.label, pointed)
            if uri is None:
                continue
            edge: dict[str, Value | None] = {**pointed.edge, "term": term}
            position = places.setdefault(uri, len(places))
            if link.positioned:
                edge["position"] = position
            if link.name:
                edge[link.name] = link.value
            if link.type == "CLASSIFIED_AS" and pointed.alignment is not None:
                edge["code"] = pointed.alignment.code
            start, end = (uri, node.uri) if link.reverse else (node.uri, uri)
            stated = self.sheet.relate(link.type, start, end, edge, key=link.value, reverse=link.reverse)
            exact = exact and stated
        return self.remember(node, term, value, exact)

    def _subject(self, node: NodeSheet, pointed: Pointed) -> None:
        """Name and code of a classification, on the credential itself: people search by them."""
        words = pointed.words or ""
        begun = _CODE.match(words)
        code = (pointed.alignment.code if pointed.alignment is not None else None) or (
            begun[0] if begun else ""
        )
        node.keep("classified", [words] if words else [])
        node.keep("codes", [code] if code else [])

    def remember(self, node: NodeSheet, term: str, value: Json, exact: bool) -> bool:
        """Remember what was read exactly, until it is known whether another statement overrules its edges."""
        if exact:
            self.exact[node.uri, term] = value
        return exact

    # What has no place of its own

    def other(self, node: NodeSheet, term: str, value: Json) -> bool:
        """Read a term that the model has no place for: references become TARGETS edges; True: all of them did."""
        name = local(term)
        if name in TERMS:
            self.kept[name] += 1
        else:
            self.unknown[term] += 1
        exact = [
            self._kept(node, term, name, part) for part in as_list(value)
        ]  # each one, also after an inexact one
        return all(exact)

    def _kept(self, node: NodeSheet, term: str, role: str, part: Json) -> bool:
        if isinstance(part, dict):
            return self._kept_object(node, term, role, part)
        if isinstance(part, str) and self._refers(local(term), part):
            pointed = self.point(node.uri, term, part)
            if pointed.uri is not None:
                return self._targets(node.uri, pointed.uri, term, role, pointed) and pointed.exact
        return False

    def _refers(self, name: str, part: str) -> bool:
        """Whether a text is a reference to a resource: by its term, by being a blank node, or by carrying a CTID."""
        if part.startswith("_:") and " " not in part:
            return name not in TEXTS
        if " " in part or name in URLS:
            return False
        return name in REFERENCES or (name in OBJECTS and "://" in part) or ctid_of(part) is not None

    def _kept_object(self, node: NodeSheet, term: str, role: str, part: Item) -> bool:
        aligned = alignment(part)
        resource = any(name in LABELS for name in classes(part)) or "@id" in part
        if is_reference(part) or aligned is not None or resource:
            pointed = self.point(node.uri, term, part)
            if pointed.uri is None:
                return False
            if aligned is None:
                return self._targets(node.uri, pointed.uri, term, role, pointed) and pointed.exact
            code: dict[str, Value | None] = {"code": aligned.code, "role": role, "term": term}
            self.sheet.relate("CLASSIFIED_AS", node.uri, pointed.uri, {**pointed.edge, **code}, key=role)
            return False
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
        return False

    def _targets(self, start: str, end: str, term: str, role: str, pointed: Pointed) -> bool:
        edge = {**pointed.edge, "term": term, "role": role}
        return self.sheet.relate("TARGETS", start, end, edge, key=role)


def _one_language(item: Item) -> str:
    """The language of an item's own texts; empty where there is none, or more than one."""
    found = {
        tag
        for value in item.values()
        for part in (value if isinstance(value, list) else (value,))
        if isinstance(part, Texts)
        for tag, _ in part.items
    }
    return found.pop() if len(found) == 1 else ""


def _distinct(value: Json) -> Json:
    """A list without what it repeats: the values of a term are a set."""
    if not isinstance(value, list) or len(value) < 2:
        return value
    found = {part if isinstance(part, str) else json_text(part): part for part in reversed(value)}
    return value if len(found) == len(value) else list(reversed(found.values()))


def _is_text(value: Json) -> bool:
    return all(isinstance(part, str | Texts) for part in as_list(value))


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
