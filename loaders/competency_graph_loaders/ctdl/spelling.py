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
from competency_graph_loaders.ctdl.classes import ALIASES, class_name, is_class, names
from competency_graph_loaders.ctdl.vocabulary import REFERENCES, TERMS, term_name

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
_PREFIXES = {prefix: f"https://{space}" for space, prefix in NAMESPACES.items()}
_PREFIX_ALIASES = {"cterms": "ceterms", "ctdl": "ceterms", "ctdlasn": "ceasn", "dcterms": "dct"}

CONCEPT_SPACES = (
    "purl.org/ctdl/vocabs/",
    "purl.org/ctdlasn/vocabs/",
    "credreg.net/ctdl/terms/",
    "credreg.net/ctdl/vocabs/",
    "credreg.net/qdata/terms/",
    "purl.org/asn/scheme/",
    "purl.org/ctdl/terms/credentialstatus/",
    "purl.org/ctdl/terms/organizationtype/",
    "purl.org/ctdl/terms/agentsector/",
)
"""Where the concepts of CTDL's own schemes live."""
CONCEPT_PREFIXES = names(
    """accommodation actionStat agentSector agreementCat alignment array asnPublicationStatus assessMethod assessUse
    audience audLevel claimType collectionCategory compare costType credentialStat creditLevel creditUnit deliveryType
    evalCat financialAid frequency inputType learnMethod lifeCycle logic lrEvidence lrMethod lrOutcome lrSource orgType
    publicationStatus qaTarget residency scheduleFrequency scheduleTiming score serviceType sourceCoverage statementCat
    support timing"""
)
"""Prefixes of those concepts; one concept goes by several (``audLevel:`` and ``creditLevel:LowerDivisionLevel``)."""
_CONCEPT_ALIASES = {"DegreeeCredit": "DegreeCredit"}

_TERM_ALIASES = {
    "CompetencyNotation": "codedNotation",
    "courseCode": "codedNotation",
    "credtiLevelType": "creditLevelType",
    "descriptiopn": "description",
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
    "title": "name",
    "label": "name",
    "prefLabel": "name",
    "definition": "description",
}
"""Misspelt, renamed and parallel terms, by local name. ``rdfs:comment`` is a description, ``ceasn:comment`` is not."""
_ANY_CASE = {name.lower(): name for name in TERMS}

LANGUAGE = re.compile(r"@none|[A-Za-z]{2,3}(?:[-_:][A-Za-z0-9]{2,8})*")
_REFERENCE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


@dataclass(frozen=True, slots=True)
class Texts:
    """A text in one or more languages, in the order published; an empty language is one that was not stated."""

    items: tuple[tuple[str, str], ...]


def language_tag(tag: str) -> str:
    """A language tag in its usual case (``en-us``, ``en:US`` → ``en-US``)."""
    if tag == "@none":
        return ""
    first, *rest = re.split(r"[-_:]", tag)
    return "-".join(
        [first.lower(), *(p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in rest)]
    )


def _split_iri(text: str) -> tuple[str, str] | None:
    """(prefix, local) of a full IRI in a known term namespace."""
    if text[:4].lower() != "http":
        return None
    bare = re.sub(r"^https?://", "", text, flags=re.IGNORECASE)
    if bare == text:
        return None
    for space, prefix in NAMESPACES.items():
        if bare.lower().startswith(space) and "/" not in bare[len(space) :] and bare[len(space) :]:
            return prefix, bare[len(space) :]
    return None


def _parts(text: str) -> tuple[str, str]:
    """(prefix, local name) of a key or class as written."""
    if found := _split_iri(text):
        return found
    prefix, colon, rest = text.partition(":")
    if not colon:
        return "", text
    return ("" if prefix == "_" else _PREFIX_ALIASES.get(prefix, prefix)), rest


# A dump uses a few hundred keys and classes some hundred million times.
@lru_cache(maxsize=10_000)
def _term(text: str) -> str:
    prefix, name = _parts(text)
    if prefix == "rdfs" and name == "comment":
        return "dct:description"
    name = _TERM_ALIASES.get(name, name)
    if name not in TERMS:
        name = _ANY_CASE.get(name.lower(), name)
    if not prefix:
        return term_name(name) if name in TERMS else name
    return f"{prefix}:{name}"


@lru_cache(maxsize=1_000)
def _class(text: str) -> str:
    prefix, bare = _parts(text)
    bare = ALIASES.get(bare, bare)
    if is_class(bare):
        return class_name(bare)
    return f"{prefix}:{bare}" if prefix else bare


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

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Speller:
        """From a document's ``@context`` and ``@id``."""
        prefixes: dict[str, str] = {}
        contexts = document.get("@context")
        for context in contexts if isinstance(contexts, list) else [contexts]:
            for name, meaning in context.items() if isinstance(context, Mapping) else ():
                if isinstance(meaning, Mapping):
                    meaning = meaning.get("@id")
                # What ends otherwise is a term's definition, not a prefix.
                if isinstance(meaning, str) and meaning.endswith(("/", "#", ":", "=")):
                    prefixes[name] = meaning
        base = document.get("@id")
        return cls(base if isinstance(base, str) and base.startswith("http") else "", prefixes)

    def expanded(self, text: str) -> str:
        """A curie of the document's own prefixes as a full IRI; anything else as it is."""
        if not self.prefixes or " " in text:
            return text
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self.prefixes and not rest.startswith("//"):
            return self.prefixes[prefix] + rest
        return text

    def _full(self, name: str) -> str:
        """A key or class as a full IRI where the document's own prefix stands for a known namespace."""
        full = self.expanded(name)
        return full if full == name or _split_iri(full) else name

    def term(self, key: str) -> str:
        """The canonical name of a key, such as ``ceterms:name``; one that nobody knows keeps its own prefix."""
        return _term(self._full(key.strip()))

    def class_of(self, name: str) -> str:
        """The canonical name of a class; one that nobody knows keeps its own prefix."""
        return _class(self._full(name.strip()))

    def concept(self, text: str) -> str | None:
        """The local name of a concept of one of CTDL's own schemes; None for any other reference."""
        full = self.expanded(text.strip())
        prefix, colon, rest = full.partition(":")
        if colon and prefix in CONCEPT_PREFIXES:
            return _CONCEPT_ALIASES.get(rest, rest)
        bare = re.sub(r"^https?://", "", full, flags=re.IGNORECASE)
        if bare != full and bare.lower().startswith(CONCEPT_SPACES):
            name = re.split(r"[/#]", bare.rstrip("/#"))[-1]
            return _CONCEPT_ALIASES.get(name, name)
        return None

    def reference(self, text: str, *, stated: bool = False) -> str | None:
        """The uri that a text refers to (blank nodes apart); None for what is no reference.

        Args:
            text: as written.
            stated: it stood under ``@id``, so that it is a reference even when it is relative.
        """
        text = text.strip()
        if CTID.fullmatch(text.lower()):
            return REGISTRY + text.lower()
        full = self.expanded(text)
        prefix, colon, rest = full.partition(":")
        if colon and prefix in _PREFIXES and not rest.startswith("//"):
            full = _PREFIXES[prefix] + rest
        if _REFERENCE.fullmatch(full):
            return normalise_uri(full)
        if stated and full and not re.search(r"\s", full):
            return normalise_uri(urljoin(self.base, full))
        return None

    def value(self, value: Json) -> Json:
        """A JSON value in the form we read: canonical keys, ``Texts`` for language maps, no nulls or empty lists."""
        if isinstance(value, list):
            found: list[Json] = []
            for part in map(self.value, value):
                if isinstance(part, list):
                    found.extend(part)  # a set within a set
                elif part is not None and part != {}:
                    found.append(part)
            return found
        if not isinstance(value, Mapping):
            return value
        if "@value" in value:
            language, text = value.get("@language"), value["@value"]
            if isinstance(text, Mapping | list):
                return self.value(text)  # no literal, against JSON-LD; its content counts
            return Texts(((language_tag(language), str(text)),)) if isinstance(language, str) else text
        for container in ("@list", "@set"):
            if container in value:
                return self.value(value[container])
        if (texts := _language_map(value)) is not None:
            return texts
        return self._object(value)

    def _object(self, value: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, content in value.items():
            if key.startswith("//") or key == "@context":
                continue  # a comment; a context inside an object has no meaning for us
            if key == "@id" or (key == "id" and isinstance(content, str) and "@id" not in value):
                found["@id"] = content
            elif key == "@type" or (key == "type" and "@type" not in value and self._classes(content)):
                found["@type"] = self._classes(content)
            else:
                spelt = self.value(content)
                term = self.term(key)
                if spelt is None or spelt == [] or spelt == {}:
                    continue  # it says nothing
                if local(term) in REFERENCES:
                    spelt = _references(spelt)
                found[term] = [*as_list(found[term]), *as_list(spelt)] if term in found else spelt
        return found

    def _classes(self, content: Json) -> list[str]:
        # "@type": "@id" occurs in data; it marks a reference and is no class.
        return [self.class_of(t) for t in as_list(content) if isinstance(t, str) and t != "@id"]


def _references(value: Json) -> Json:
    """Values of a referring term with ``{"@id": …}`` as the uri alone: two spellings of one thing."""
    if isinstance(value, list):
        return [_references(part) for part in value]
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str):
        return value["@id"]
    return value


def _language_map(value: Mapping[str, Any]) -> Texts | None:
    if not value or "id" in value or not all(LANGUAGE.fullmatch(k) for k in value):
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
