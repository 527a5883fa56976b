"""One spelling for every document: keys, classes, references and language maps as published, into the form we read.

Publishers write curies, full IRIs (expanded JSON-LD), bare names, wrong prefixes, misspelt terms; contexts are strings,
lists, objects, or missing (facts page ``ctdl.md`` section 7). All the spelling knowledge that is not about one term's
meaning is here, as tables. Prefixes are those of the CTDL and CTDL-ASN contexts; nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import urljoin

from competency_graph.model.identity import CTID, REGISTRY, normalise_uri
from competency_graph_loaders.ctdl import encoding
from competency_graph_loaders.ctdl.classes import ALIASES, LABELS, VALUES, class_name, is_class
from competency_graph_loaders.ctdl.vocabulary import TERMS, Kind, coerced, is_known, kind_of, term_name

Json: TypeAlias = Any
"""Any JSON value, before or after it was spelt our way."""

NAMESPACES = {
    "purl.org/ctdl/terms/": "ceterms",
    "purl.org/ctdlasn/terms/": "ceasn",
    "purl.org/asn/schema/core/": "asn",
    "credreg.net/qdata/terms/": "qdata",
    "schema.org/": "schema",
    "www.w3.org/2004/02/skos/core#": "skos",
    "purl.org/dc/terms/": "dct",
    "purl.org/dc/elements/1.1/": "dc",
    "www.w3.org/2000/01/rdf-schema#": "rdfs",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "www.w3.org/2002/07/owl#": "owl",
}
"""Term namespaces, without scheme and in lower case (``http`` and ``https`` both occur)."""
_SPACES = tuple(NAMESPACES)
_PREFIXES = {prefix: f"https://{space}" for space, prefix in NAMESPACES.items()}
_PREFIX_ALIASES = {"cterms": "ceterms", "ctdl": "ceterms", "ctdlasn": "ceasn", "dcterms": "dct"}

CONCEPT_SPACES = (
    "purl.org/ctdl/vocabs/",
    "purl.org/ctdlasn/vocabs/",
    "credreg.net/ctdl/terms/",
    "credreg.net/ctdl/vocabs/",
    "credreg.net/qdata/terms/",
    "credreg.net/qdata/vocabs/",
    "purl.org/asn/scheme/",
    "purl.org/ctdl/terms/credentialstatus/",
    "purl.org/ctdl/terms/organizationtype/",
    "purl.org/ctdl/terms/agentsector/",
)
"""Where the concepts of CTDL's own schemes live."""
OLD_CONCEPT_PREFIXES = {
    "asnPublicationStatus": "publicationStatus",
    "creditLevel": "audLevel",
    "frequency": "scheduleFrequency",
    "timing": "scheduleTiming",
    "qaTarget": "",
}
"""Prefixes of concepts that no encoding has and data do, and what they stand for (``qaTarget``: a dropped scheme)."""
_SCHEMES_AT_HAND = frozenset(curie.partition(":")[0] for curie in encoding.concepts())
CONCEPT_PREFIXES = _SCHEMES_AT_HAND | OLD_CONCEPT_PREFIXES.keys()
"""Prefixes of those concepts; one concept goes by several (``audLevel:`` and ``creditLevel:LowerDivisionLevel``)."""
_CONCEPT_ALIASES = {"DegreeeCredit": "DegreeCredit"}
_CURIE_SPACES = {
    encoding.prefixes()[prefix]: prefix
    for prefix in sorted(_SCHEMES_AT_HAND | {"ceterms", "ceasn", "asn", "qdata", "skos"})
}
"""Prefixes by the namespaces whose full IRIs are concepts, terms and classes, never pages (a page of schema.org may be
anybody's web page). To the letter: what was published under ``http`` goes out under ``http`` again."""

MISSPELT = {
    "CompetencyNotation": "codedNotation",
    "contactPoint": "targetContactPoint",
    "courseCode": "codedNotation",
    "credtiLevelType": "creditLevelType",
    "dateCopyright": "dateCopyrighted",
    "descriptiopn": "description",
    "educationLevel": "educationLevelType",
    "hasRoot": "hasDestinationComponent",
    "identifer": "identifier",
    "identifierValue": "identifier",
    "inLangaue": "inLanguage",
    "isDestinationComponentFor": "isDestinationComponentOf",
    "isParentOf": "hasChild",
    "isRootOf": "isDestinationComponentOf",
    "preceeds": "precedes",
    "programLevel": "componentDesignation",
    "targeName": "targetNodeName",
    "targetName": "targetNodeName",
}
"""Misspelt and renamed terms that occur in data, and the term that they are read as, by local name; each is reported."""
PARALLEL = {"definition": "description", "label": "name", "prefLabel": "name", "title": "name"}
"""Other vocabularies' words for a name and a description (SKOS, RDFS, Dublin Core): no fault, and not reported.

``rdfs:comment`` is a description too; ``ceasn:comment`` is not.
"""
OLDER = {
    "creditHourType": "the unit of the credit",
    "creditHourValue": "the amount of the credit",
    "creditUnitValue": "the amount of the credit",
    "defaultCredits": "the amount of the credit",
    "hasRuleSet": "a condition of the pathway's component",
    "ruleSet": "a condition of the pathway's component",
}
"""Terms that CTDL has dropped and that keep a reading of their own (``amounts.py``, ``conditions.py``), and what they are
read as; each is reported."""
_ANY_CASE = {name.lower(): name for name in TERMS}
_ANY_CASE_CLASS = {name.lower(): name for name in (*LABELS, *VALUES)}
_OURS = frozenset(("ceterms", "ceasn", "asn", "qdata"))
"""Prefixes whose terms are CTDL's own: a term that is not there under one of them has the wrong prefix."""
LANGUAGE = re.compile(r"@none|[A-Za-z]{2,3}(?:[-_:][A-Za-z0-9]{2,8})*")
_REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_BLANK = re.compile(r"\s")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_OF_A_BLANK = "#bnode-"
"""In the uri that a blank node got (``document.py``)."""
_KEYWORDS = frozenset(("@id", "id", "@type", "type", "@context"))


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in one or more languages, in the order published; an empty language is one that was not stated."""

    items: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1_000)
def language_tag(tag: str) -> str:
    """A language tag in its usual case (``en-us``, ``en:US`` → ``en-US``)."""
    if tag == "@none":
        return ""
    first, *rest = re.split(r"[-_:]", tag)
    return "-".join(
        [first.lower(), *(p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in rest)]
    )


def _bare(text: str) -> str | None:
    """An http address without its scheme; None for anything else."""
    found = _SCHEME.match(text)
    return text[found.end() :] if found else None


def _split_iri(text: str) -> tuple[str, str] | None:
    """(prefix, local) of a full IRI in a known term namespace."""
    bare = _bare(text)
    if bare is None or not bare.lower().startswith(_SPACES):
        return None
    for space, prefix in NAMESPACES.items():
        if bare.lower().startswith(space) and "/" not in bare[len(space) :] and bare[len(space) :]:
            return prefix, bare[len(space) :]
    return None


def _parts(text: str) -> tuple[str, str, str]:
    """(prefix as written, canonical prefix, local name) of a key or class; both prefixes are empty for a full IRI's."""
    if found := _split_iri(text):
        return found[0], *found
    prefix, colon, rest = text.partition(":")
    return (prefix, _PREFIX_ALIASES.get(prefix, prefix), rest) if colon else ("", "", text)


@dataclass(frozen=True, slots=True)
class Spelt:
    """A key or class as it is read."""

    name: str
    """Canonical: ``ceterms:name``; empty for a comment."""
    meaning: str = ""
    """What it is read as, where it is older, misspelt or has a wrong prefix; empty where nothing is odd."""
    refers: Kind | None = None
    """The term's kind, where a value ``{"@id": …}`` says no more than its text does."""


# A dump uses a few hundred keys and classes some hundred million times.
@lru_cache(maxsize=10_000)
def _term(text: str) -> Spelt:
    if text.startswith("//"):
        return Spelt("")
    written, prefix, stated = _parts(text)
    if prefix == "_":
        prefix = ""
    if prefix == "rdfs" and stated == "comment":
        return Spelt("dct:description")
    name = MISSPELT.get(stated) or PARALLEL.get(stated) or stated
    if name not in TERMS:
        name = _ANY_CASE.get(name.lower(), name)
    if name not in TERMS:
        name_full = f"{prefix}:{name}" if prefix else name
        return Spelt(name_full, OLDER.get(name, ""))
    full = f"{prefix}:{name}" if prefix else term_name(name)
    meaning = full if name != stated and stated not in PARALLEL else ""
    if written not in (prefix, "dcterms") and prefix:
        meaning = full
    if prefix in _OURS and not is_known(full):
        meaning = term_name(name)
    return Spelt(full, meaning or OLDER.get(name, ""), kind_of(full) if coerced(full) == "@id" else None)


@lru_cache(maxsize=1_000)
def _class(text: str) -> Spelt:
    written, prefix, stated = _parts(text)
    name = ALIASES.get(stated, stated)
    if not is_class(name):
        name = _ANY_CASE_CLASS.get(name.lower(), name)
    if not is_class(name):
        return Spelt(f"{prefix}:{name}" if prefix not in ("", "_") else name)
    full = class_name(name)
    odd = name != stated or (written and f"{written}:{name}" != full)
    return Spelt(full, full if odd else "")


@lru_cache(maxsize=10_000)
def local(term: str) -> str:
    """The local name of a canonical term or class."""
    name = term.rpartition(":")[2]
    return re.split(r"[/#]", name.rstrip("/#"))[-1] or name


@dataclass(slots=True)
class Speller:
    """Reads one document's spelling: its own prefixes beside the bundled ones, and its base address."""

    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    """Prefixes that the document's own context declares."""
    defined: dict[str, str] = field(default_factory=dict)
    """Terms of CTDL that the document's own context calls by other names."""
    read_as: dict[str, str] = field(default_factory=dict)
    """Older, misspelt and wrongly prefixed terms, classes and concepts that the document uses, and what they are read
    as; once each, in order."""
    no_concepts: list[str] = field(default_factory=list)
    """Concepts that the document uses and CTDL's own schemes do not have; once each, in order."""
    _terms: dict[str, Spelt] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _concepts: dict[str, str | None] = field(default_factory=dict)
    _references: dict[tuple[str, bool], str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Speller:
        """From a document's ``@context`` and ``@id``."""
        prefixes: dict[str, str] = {}
        defined: dict[str, str] = {}
        own = document.get("@id")
        base = own if isinstance(own, str) and own.startswith("http") else ""
        contexts = document.get("@context")
        for context in contexts if isinstance(contexts, list) else [contexts]:
            for name, meaning in context.items() if isinstance(context, dict) else ():
                if isinstance(meaning, dict):
                    meaning = meaning.get("@id")
                if not isinstance(meaning, str):
                    continue
                if name == "@base":
                    base = urljoin(base, meaning)
                # What ends otherwise is a term's definition, not a prefix.
                elif meaning.endswith(("/", "#", ":", "=")):
                    prefixes[name] = meaning
                elif not name.startswith("@") and not meaning.startswith("@"):
                    defined[name] = meaning
        return cls(base, prefixes, defined)

    def expanded(self, text: str) -> str:
        """A curie of the document's own prefixes as a full IRI; anything else as it is."""
        if not self.prefixes or " " in text:
            return text
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self.prefixes and not rest.startswith("//"):
            return self.prefixes[prefix] + rest
        return text

    def _full(self, name: str) -> str:
        """A key or class as a full IRI where the document's own context stands for a known namespace."""
        if not self.prefixes and not self.defined:
            return name
        full = self.expanded(self.defined.get(name, name))
        if _split_iri(full):
            return full
        prefix, colon, bare = full.partition(":")
        ours = prefix in _PREFIXES and (bare in TERMS or is_class(bare))
        return full if colon and full != name and ours else name

    def _met(self, key: str) -> Spelt:
        found = self._terms[key] = _term(self._full(key.strip()))
        if found.meaning:
            self.read_as.setdefault(key.strip(), found.meaning)
        return found

    def met(self, name: str) -> bool:
        """Whether a key of this local name has been read so far."""
        return any(local(spelt.name) == name for spelt in self._terms.values())

    def term(self, key: str) -> str:
        """The canonical name of a key, such as ``ceterms:name``; one that nobody knows keeps its own prefix."""
        return (self._terms.get(key) or self._met(key)).name

    def class_of(self, name: str) -> str:
        """The canonical name of a class; one that nobody knows keeps its own prefix."""
        known = self._kinds.get(name)
        if known is None:
            found = _class(self._full(name.strip()))
            known = self._kinds[name] = found.name
            if found.meaning:
                self.read_as.setdefault(name.strip(), found.meaning)
        return known

    def concept(self, text: str) -> str | None:
        """The local name of a concept of one of CTDL's own schemes; None for any other reference."""
        if text in self._concepts:
            return self._concepts[text]
        found = self._concepts[text] = self._concept(text.strip())
        return found

    def _concept(self, text: str) -> str | None:
        full = self.expanded(text)
        prefix, colon, rest = full.partition(":")
        if colon and prefix in CONCEPT_PREFIXES:
            name = _CONCEPT_ALIASES.get(rest, rest)
            prefix = OLD_CONCEPT_PREFIXES.get(prefix) or prefix
            if f"{prefix}:{name}" != full:
                self.read_as.setdefault(text, f"{prefix}:{name}")
            if prefix in _SCHEMES_AT_HAND and f"{prefix}:{name}" not in encoding.concepts():
                self.no_concepts.append(text)
            return name
        bare = _bare(full)
        if bare is not None and bare.lower().startswith(CONCEPT_SPACES):
            name = re.split(r"[/#]", bare.rstrip("/#"))[-1]
            return _CONCEPT_ALIASES.get(name, name)
        return None

    def reference(self, text: str, *, stated: bool = False) -> str | None:
        """The uri that a text refers to (blank nodes apart); None for what is no reference.

        Args:
            text: as written.
            stated: it stood under ``@id``, so that it is a reference even when it is relative.
        """
        key = (text, stated)
        if key in self._references:
            return self._references[key]
        found = self._references[key] = self._reference(text.strip(), stated)
        return found

    def _reference(self, text: str, stated: bool) -> str | None:
        if CTID.fullmatch(text.lower()):
            return REGISTRY + text.lower()
        full = self.expanded(text)
        prefix, colon, rest = full.partition(":")
        if colon and prefix in _PREFIXES and not rest.startswith("//"):
            full = _PREFIXES[prefix] + rest
        if _REFERENCE.fullmatch(full):
            return normalise_uri(full)
        if stated and full and not _BLANK.search(full):
            return normalise_uri(urljoin(self.base, full))
        return None

    def value(self, value: Json) -> Json:
        """A JSON value in the form we read: canonical keys, ``Texts`` for language maps, no nulls or empty lists.

        One form for what JSON-LD can write in many: a list of one is its element, and texts in several languages are
        one ``Texts`` whether they stood in a map or in a list of value objects.
        """
        if isinstance(value, dict):
            return self._mapping(value)
        if isinstance(value, list):
            found: list[Json] = []
            for part in map(self.value, value):
                if isinstance(part, list):
                    found.extend(part)  # a set within a set
                elif part is not None and part != {}:
                    found.append(part)
            if len(found) > 1 and all(type(v) is Texts for v in found):
                return Texts(tuple(item for texts in found for item in texts.items))
            return found[0] if len(found) == 1 else found
        return value

    def _mapping(self, value: dict[str, Any]) -> Json:
        if "@value" in value:
            language, text = value.get("@language"), value["@value"]
            if isinstance(text, dict | list):
                return self.value(text)  # no literal, against JSON-LD; its content counts
            return Texts(((language_tag(language), str(text)),)) if isinstance(language, str) else text
        for container in ("@list", "@set"):
            if container in value:
                return self.value(value[container])
        texts = _language_map(value)
        return self._object(value) if texts is None else texts

    def _object(self, value: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        terms = self._terms
        for key, content in value.items():
            if key in _KEYWORDS:
                if key == "@context":
                    continue  # a context inside an object has no meaning for us
                if key == "@id" or (key == "id" and isinstance(content, str) and "@id" not in value):
                    found["@id"] = content
                    continue
                if key == "@type" or (key == "type" and "@type" not in value and self._classes(content)):
                    found["@type"] = self._classes(content)
                    continue
            spelt = terms.get(key) or self._met(key)
            term = spelt.name
            if not term and key.lstrip().startswith("//"):
                continue  # a comment
            read = self.value(content)
            if read is None or read == [] or read == {}:
                continue  # it says nothing
            if spelt.refers:
                read = self._plain(read, spelt.refers)
            found[term] = [*as_list(found[term]), *as_list(read)] if term in found else read
        return found

    def _plain(self, value: Json, kind: Kind) -> Json:
        """The value of a term that refers, in its shortest form: ``{"@id": uri}`` is the uri, a concept is its curie."""
        if isinstance(value, list):
            return [self._plain(part, kind) for part in value]
        if isinstance(value, dict) and len(value) == 1:
            stated = value.get("@id")
            if not isinstance(stated, str) or ":" not in stated:
                return value  # a relative address is one only because it stands under @id
            if (
                kind is not Kind.REFERENCE
                and (kind is Kind.OBJECT or _OF_A_BLANK in stated)
                and stated[:2] != "_:"
            ):
                return value  # as a mere text it would no longer be seen to be a resource
            value = stated
        if not isinstance(value, str) or _BLANK.search(value):
            return value  # words where a reference belongs stay words
        full = self.expanded(value)
        cut = max(full.rfind("/"), full.rfind("#")) + 1
        if cut < len(full) and (prefix := _CURIE_SPACES.get(full[:cut])):
            full = f"{prefix}:{full[cut:]}"
        if full.partition(":")[0] in CONCEPT_PREFIXES:
            self.concept(full)  # for the report, whoever reads it or not
        return full

    def _classes(self, content: Json) -> list[str]:
        # "@type": "@id" occurs in data; it marks a reference and is no class.
        return [self.class_of(t) for t in as_list(content) if isinstance(t, str) and t != "@id"]


@lru_cache(maxsize=10_000)
def _is_language(key: str) -> bool:
    return LANGUAGE.fullmatch(key) is not None


def _language_map(value: dict[str, Any]) -> Texts | None:
    if not value or "id" in value or not all(map(_is_language, value)):
        return None
    items: list[tuple[str, str]] = []
    for tag, content in value.items():
        for text in as_list(content):
            if not isinstance(text, str):
                return None
            items.append((language_tag(tag), text))
    return Texts(tuple(items))


def as_list(value: Json) -> list[Any]:
    """A value as a list: CTDL gives one or many of nearly everything."""
    return value if isinstance(value, list) else [] if value is None else [value]
