"""One document as a whole: its resources, its blank nodes, and what a reference in it means.

A document is a ``@graph``, a single resource, or what an envelope holds. Blank nodes are scoped to their document: each
gets a uri from the document's uri and a hash of its content, in which the blank nodes that it points at count by their
own content, so that publishing the same record again under new labels gives the same uris (``writing.md`` 11).
Resources that stand in the document several times under one ``@id`` are joined, as RDF reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from competency_graph.model.identity import CTID, REGISTRY, embedded_uri
from competency_graph_loaders.ctdl.classes import VALUES, is_class
from competency_graph_loaders.ctdl.repairs import MISPLACED, repair
from competency_graph_loaders.ctdl.spelling import Json, Speller, as_list, local
from competency_graph_loaders.ctdl.values import json_text, plain, text
from competency_graph_loaders.ctdl.vocabulary import REFERENCES, TEXTS, refers

Item = dict[str, Any]
"""A JSON object in the form that ``Speller.value`` gives."""
_ROUNDS = 3
"""How many steps of references between blank nodes tell two of them apart; in data they are one or two deep."""

_EMBEDDED = re.compile(r"#(?!bnode-)[A-Za-z@]+-[0-9a-f]{16}$")
"""The end of an embedded object's uri; nested ones do not pile up, or uris would grow with the depth."""


@dataclass(frozen=True, slots=True)
class Target:
    """What one value of a referring term points at."""

    uri: str
    item: Item | None = None
    """The description that the document itself holds of it."""


@dataclass(slots=True)
class Document:
    """A document, read once; ``items`` are what it describes at its top."""

    uri: str
    items: list[Item]
    speller: Speller
    by_id: dict[str, list[Item]] = field(default_factory=dict)
    """Descriptions by ``@id`` as spelt: blank node labels, or normalised uris."""
    blank: dict[str, str] = field(default_factory=dict)
    """Uris of the blank nodes that the document describes."""
    undefined: list[str] = field(default_factory=list)
    """Blank nodes that something points at and nothing describes."""
    stray: list[Any] = field(default_factory=list)
    """What stands in the graph and is no object."""

    @classmethod
    def of(cls, payload: Mapping[str, Any], name: str) -> Document:
        """Read a payload.

        Args:
            payload: the JSON object.
            name: names a document that has no ``@id`` and no resource with a uri of its own.
        """
        speller = Speller.of(payload)
        graph = payload.get("@graph")
        parts = as_list(
            speller.value(as_list(graph) if graph is not None else _achievements(payload, speller))
        )
        if speller.met(MISPLACED):
            repair(parts)
        items = _inlined([part for part in parts if isinstance(part, dict)])
        found = cls("", items, speller, stray=[part for part in parts if not isinstance(part, dict)])
        own = payload.get("@id")
        own_uri = speller.reference(own, stated=True) if isinstance(own, str) else None
        found.uri = own_uri or next(
            filter(None, map(found._stated_uri, items)), f"urn:competency-graph:{name}"
        )
        for item in items:
            found._index(item)
        found._name_blank_nodes()
        return found

    def _stated_uri(self, item: Item) -> str | None:
        """The uri that an item states, or that its CTID gives it."""
        stated = item.get("@id")
        if isinstance(stated, str) and not stated.startswith("_:"):
            return self.speller.reference(stated, stated=True)
        ctid = ctid_in(item)
        return REGISTRY + ctid if ctid and stated is None else None

    def _index(self, value: object) -> None:
        for item in _objects(value):
            stated = item.get("@id")
            if isinstance(stated, str) and len(item) > 1 and not is_reference(item):
                key = stated if stated.startswith("_:") else self._stated_uri(item)
                if key:
                    self.by_id.setdefault(key, []).append(item)

    def _name_blank_nodes(self) -> None:
        labels = [key for key in self.by_id if key.startswith("_:")]
        plains = {label: [plain(item) for item in self.by_id[label]] for label in labels}
        colours = {label: _colour(label, plains[label], {}) for label in labels}
        # The content of most blank nodes names no other, so that one look at it is enough.
        linked = [label for label in labels if _names_another(plains[label], label)]
        for _ in range(_ROUNDS - 1 if linked else 0):
            colours |= {label: _colour(label, plains[label], colours) for label in linked}
        self.blank = {label: f"{self.uri}#bnode-{colour}" for label, colour in colours.items()}

    def merged(self, item: Item) -> Item:
        """An item joined with the others of its ``@id`` in the document."""
        stated = item.get("@id")
        if not isinstance(stated, str):
            return item
        others = self.by_id.get(stated if stated.startswith("_:") else self._stated_uri(item) or "", [item])
        if len(others) < 2:
            return others[0] if others else item
        joined: Item = {"@id": stated}
        for other in others:
            for key, value in other.items():
                if key == "@id":
                    continue
                have = as_list(joined.get(key))
                seen = {json_text(v) for v in have}
                both = [*have, *(v for v in as_list(value) if json_text(v) not in seen)]
                joined[key] = both[0] if len(both) == 1 and key != "@type" else both
        return joined

    def told_twice(self) -> list[str]:
        """Ids under which the document describes two different things, or one thing in two ways."""
        return [
            key
            for key, items in self.by_id.items()
            if len(items) > 1 and len({json_text(item) for item in items}) > 1
        ]

    def uri_of(self, item: Item, owner: str, term: str) -> str:
        """The uri of an object: its own, its CTID's, or one of its owner, the term and its content."""
        stated = item.get("@id")
        if isinstance(stated, str) and stated.startswith("_:"):
            return self.blank_uri(stated)
        return self._stated_uri(item) or self.embedded(owner, term, item)

    def embedded(self, owner: str, term: str, value: Json) -> str:
        """The uri of something without an ``@id``: of the nearest owner that has one, the term and the content."""
        while (shorter := _EMBEDDED.sub("", owner)) != owner:
            owner = shorter
        content = self.content(value)
        if isinstance(content, dict):
            content = {key: _named(part) for key, part in content.items()}
        return embedded_uri(owner, term, content)

    def blank_uri(self, label: str) -> str:
        """The uri of a blank node; one that the document does not describe keeps its label, and is counted."""
        if label in self.blank:
            return self.blank[label]
        if label not in self.undefined:
            self.undefined.append(label)
        return f"{self.uri}#undefined-{label.removeprefix('_:')}"

    def content(self, value: Json, *, term: str = "", texts: bool = False) -> Json:
        """A value as JSON, its blank nodes by their uris: the same for the same content under new labels.

        Args:
            value: in the form that ``Speller.value`` gives.
            term: the term whose value it is.
            texts: leave texts with their languages as they are.
        """

        def swap(value: Json, term: str = "") -> Json:
            if isinstance(value, str):
                if not value.startswith("_:") or " " in value:
                    reference = local(term) in REFERENCES and self.speller.reference(value)
                    return reference or self.speller.expanded(value)
                if local(term) in TEXTS:
                    return value
                uri = self.blank_uri(value)
                # As a mere text it would no longer be seen to be a reference.
                return {"@id": uri} if term and not refers(term) else uri
            if isinstance(value, list):
                return [swap(v, term) for v in value]
            if isinstance(value, dict):
                return {
                    k: swap(v, k) if k[:1] != "@" else own(v) if k == "@id" else v for k, v in value.items()
                }
            return value

        def own(value: Json) -> Json:
            if not isinstance(value, str) or value.startswith("_:"):
                return swap(value)
            full = self.speller.expanded(value)
            return full if ":" in full else self.speller.reference(full, stated=True) or full

        return swap(value if texts else plain(value), term)

    def target(self, value: object) -> Target | None:
        """What a value refers to: a blank node, a uri or curie, ``{"@id"}``; None for what is no reference."""
        stated = isinstance(value, dict)
        named = value.get("@id") if isinstance(value, dict) else value
        if not isinstance(named, str):
            return None
        if named.startswith("_:"):
            uri: str | None = self.blank_uri(named)
            key = named
        else:
            uri = self.speller.reference(named, stated=stated)
            key = uri or ""
        if uri is None:
            return None
        described = self.by_id.get(key)
        return Target(uri, self.merged(described[0]) if described else None)


def _named(value: Json) -> Json:
    """A value in which what has an ``@id`` goes by it, whatever is said of it where it stands."""
    if isinstance(value, dict):
        return {"@id": value["@id"]} if "@id" in value else {key: _named(part) for key, part in value.items()}
    return [_named(part) for part in value] if isinstance(value, list) else value


def _inlined(items: list[Item]) -> list[Item]:
    """Value objects that stand in the graph as blank nodes, put where they are referred to: they have no identity.

    A flattened document (JSON-LD) gives the same as a nested one. What is described several times, or nobody refers to,
    stays where it is; memberships of collections have a reading of their own.
    """
    labels = [item.get("@id") for item in items]
    values = {
        label: item
        for label, item in zip(labels, items, strict=True)
        if isinstance(label, str)
        and label.startswith("_:")
        and labels.count(label) == 1
        and any(name in VALUES and name != "CollectionMember" for name in classes(item))
    }
    if not values:
        return items
    used: set[str] = set()

    def put(value: Json, within: tuple[str, ...]) -> Json:
        if isinstance(value, list):
            return [put(part, within) for part in value]
        label = value if isinstance(value, str) else None
        if isinstance(value, dict):
            if not is_reference(value):
                return {key: part if key[:1] == "@" else put(part, within) for key, part in value.items()}
            label = value["@id"]
        if isinstance(label, str) and label in values and label not in within:
            used.add(label)
            inner = {key: part for key, part in values[label].items() if key != "@id"}
            return put(inner, (*within, label))
        return value

    put_in = [put(item, (str(item.get("@id")),)) for item in items]
    return [item for label, item in zip(labels, put_in, strict=True) if label not in used]


def _colour(label: str, items: list[Json], colours: Mapping[str, str]) -> str:
    """A hash of a blank node's descriptions, in which other blank nodes count by their colours."""

    def swap(value: Json) -> Json:
        if isinstance(value, str):
            return f"_:{colours.get(value, '')}" if value.startswith("_:") else value
        if isinstance(value, list):
            return [swap(part) for part in value]
        if isinstance(value, dict):
            return {key: swap(part) for key, part in value.items() if key != "@id" or part != label}
        return value

    parts = sorted(json_text(swap(item)) for item in items)
    return blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def _names_another(value: Json, label: str) -> bool:
    if isinstance(value, dict):
        return any(_names_another(part, label) for part in value.values())
    if isinstance(value, list):
        return any(_names_another(part, label) for part in value)
    return isinstance(value, str) and value.startswith("_:") and value != label


def _objects(value: object) -> Iterator[Item]:
    """Every object in a value, outer ones first."""
    if isinstance(value, dict):
        yield value
        for content in value.values():
            yield from _objects(content)
    elif isinstance(value, list):
        for content in value:
            yield from _objects(content)


def is_reference(item: Item) -> bool:
    """Whether an object only points at something (``{"@id": …}``, with no class or term of its own)."""
    return "@id" in item and all(
        key == "@id" or (key == "@type" and not value) for key, value in item.items()
    )


def classes(item: Item) -> list[str]:
    """Local names of an item's classes."""
    return [local(name) for name in item.get("@type", [])]


def ctid_in(item: Item) -> str | None:
    """The well-formed CTID that an item states, in lower case."""
    for key, value in item.items():
        if local(key) == "ctid":
            found = (text(value) or "").strip().lower()
            return found if CTID.fullmatch(found) else None
    return None


def _achievements(payload: Mapping[str, Any], speller: Speller) -> list[Any]:
    """What a document without a graph describes: itself, or the credentials and skills in a learner's record.

    Of a verifiable credential only what it says about credentials and skills is taken, never about the person.
    """
    spelt = speller.value(payload)
    if not isinstance(spelt, dict) or any(is_class(name) for name in classes(spelt)):
        return [payload]
    subject = payload.get("credentialSubject")
    found = subject.get("achievement") if isinstance(subject, Mapping) else None
    typed = [a for a in as_list(found) if isinstance(a, Mapping) and _described(speller.value(a))]
    return typed or [payload]


def _described(item: object) -> bool:
    return isinstance(item, dict) and any(is_class(name) for name in classes(item))
