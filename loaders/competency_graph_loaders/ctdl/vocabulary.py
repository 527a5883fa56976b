"""Which terms CTDL, CTDL-ASN and QData have, and what kind of value each takes.

The table tells a term that nobody has modelled here (kept) from one that does not exist (unknown, counted in the report),
and says how a value is written in CTDL again. All of it derives from the encodings (``encoding.py``: names, domains,
ranges, by Credential Engine, CC BY 4.0); what was decided by hand stands in small tables with its reason. Terms are
looked up by local name: publishers mix up the prefixes (``ceterms:isChildOf``, ``ceasn:hasPart`` on pathways).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from competency_graph_loaders.ctdl import encoding
from competency_graph_loaders.ctdl.classes import LABELS, VALUES, names
from competency_graph_loaders.ctdl.encoding import PropertyRow


class Kind(StrEnum):
    """What the value of a term is."""

    REFERENCE = "reference"
    """A resource of its own."""
    OBJECT = "object"
    """An embedded value object (profile, place, amount), never a resource of its own."""
    CONCEPT = "concept"
    """A concept of a scheme, given as a curie, an IRI or an alignment object."""
    URL = "url"
    """The address of a page or file, not a resource of the graph."""
    LANGUAGE_TEXT = "language text"
    """A text in one or more languages: a language map."""
    TEXT = "text"
    LANGUAGE = "language"
    """A language tag."""
    NUMBER = "number"
    DATE = "date"
    """A date or a time; some are only approximate."""
    DURATION = "duration"
    """ISO 8601."""
    FLAG = "flag"


_META = frozenset(("adms", "meta", "owl", "rdfs", "vann", "vs"))
"""Prefixes of what describes the vocabulary itself; ``owl:sameAs`` is CTDL's all the same."""
_META_TERMS = names("schema:domainIncludes schema:rangeIncludes")

_BEYOND: dict[str, tuple[str, Kind, str]] = {
    "optionalCondition": (
        "ceterms",
        Kind.REFERENCE,
        "draft condition terms of 2026 (Schema-Development 848)",
    ),
    "requiredCondition": (
        "ceterms",
        Kind.REFERENCE,
        "draft condition terms of 2026 (Schema-Development 848)",
    ),
    "requiredOptions": ("ceterms", Kind.NUMBER, "draft condition terms of 2026 (Schema-Development 848)"),
}
"""Terms that no encoding at hand has: prefix, kind, and why we read them."""

_DATATYPES = {
    "rdf:langString": Kind.LANGUAGE_TEXT,
    "@language": Kind.LANGUAGE_TEXT,
    "xsd:string": Kind.TEXT,
    "xsd:language": Kind.LANGUAGE,
    "xsd:anyURI": Kind.URL,
    "schema:WebPage": Kind.URL,
    "xsd:date": Kind.DATE,
    "xsd:dateTime": Kind.DATE,
    "schema:Date": Kind.DATE,
    "xsd:duration": Kind.DURATION,
    "schema:Duration": Kind.DURATION,
    "xsd:boolean": Kind.FLAG,
    "xsd:float": Kind.NUMBER,
    "xsd:decimal": Kind.NUMBER,
    "xsd:integer": Kind.NUMBER,
}
_KINDS: dict[str, Kind] = {
    # xsd:anyURI, but what it names is a resource of the Registry
    **dict.fromkeys(
        names("conditionExcludes proxyFor proxyForItems sameAs sourceNode substantiatingResource targetNode"),
        Kind.REFERENCE,
    ),
    # properties, classes, literals and concepts alike
    **dict.fromkeys(names("leftSource rightSource"), Kind.REFERENCE),
    # no range: only the contexts know them. QData of 2026, and terms of CTDL before 2022
    **dict.fromkeys(
        names("dimensionType metricType observedCategory processMethodType recordType"), Kind.CONCEPT
    ),
    **dict.fromkeys(
        names(
            """contactPoint credentialAlignment dataSetSpatialCoverage dataSetTemporalCoverage
            hasDataSetDistribution sizeOfData sizeOfNoData sizeOfPopulation"""
        ),
        Kind.OBJECT,
    ),
    **dict.fromkeys(names("conformsTo partOfIdentifierValueSet url"), Kind.URL),
}
"""Kinds that the range does not tell, by local name."""


def _by_range(row: PropertyRow) -> Kind:
    ranges = encoding.expanded(row.ranges) or {row.coercion}
    bare = {name.rpartition(":")[2] for name in ranges if name not in _DATATYPES}
    if bare & LABELS.keys() - {"Concept"}:
        return Kind.REFERENCE
    if bare & {"Concept", "CredentialAlignmentObject"}:
        return Kind.CONCEPT
    if bare & VALUES:
        return Kind.OBJECT
    return next((_DATATYPES[name] for name in sorted(ranges) if name in _DATATYPES), Kind.REFERENCE)


def _is_term(row: PropertyRow) -> bool:
    prefix = row.curie.partition(":")[0]
    return row.encodings != ("context",) or not (prefix in _META or row.curie in _META_TERMS)


def _homes() -> dict[str, str]:
    """The full name of every term, by local name; ``ceterms`` where several prefixes have it."""
    rows = [row.curie for row in encoding.properties().values() if _is_term(row)]
    rows.sort(key=lambda curie: curie.startswith("ceterms:"))
    return {curie.rpartition(":")[2]: curie for curie in rows}


_CURIES = _homes() | {name: f"{prefix}:{name}" for name, (prefix, _, _) in _BEYOND.items()}


def _kinds() -> dict[str, Kind]:
    rows = encoding.properties()
    return {
        name: _BEYOND[name][1] if name in _BEYOND else _KINDS.get(name) or _by_range(rows[curie])
        for name, curie in _CURIES.items()
    }


KINDS: dict[str, Kind] = _kinds()
"""What the values of every term are, by local name."""


def _of(*kinds: Kind) -> frozenset[str]:
    return frozenset(name for name, kind in KINDS.items() if kind in kinds)


TERMS = frozenset(KINDS)
"""Every term, by local name."""
REFERENCES = _of(Kind.REFERENCE)
"""Terms whose values are resources of their own."""
OBJECTS = _of(Kind.OBJECT)
"""Terms whose values are embedded value objects (profiles, places, amounts), never resources of their own."""
CONCEPTS = _of(Kind.CONCEPT)
"""Terms whose values are concepts of a scheme, given as a curie, an IRI or an alignment object."""
URLS = _of(Kind.URL)
"""Terms whose values are addresses of pages or files, not resources of the graph."""
TEXTS = TERMS - REFERENCES - OBJECTS - CONCEPTS - URLS
"""Terms whose values are texts, dates, numbers or flags."""


def term_name(local: str) -> str:
    """The term's full name, for one that was written without a prefix."""
    return _CURIES.get(local, f"ceterms:{local}")


def draft_terms() -> list[tuple[str, str]]:
    """Full names of the terms that no encoding has, and why they are read."""
    return [(f"{prefix}:{name}", why) for name, (prefix, _, why) in sorted(_BEYOND.items())]


def describes_the_vocabulary(curie: str) -> bool:
    """Whether a property of the contexts says something about the vocabulary itself (``vs:term_status``)."""
    row = encoding.properties().get(curie)
    return row is not None and not _is_term(row)


def is_known(curie: str) -> bool:
    """Whether the encodings, or our additions to them, have a term under exactly this prefix."""
    return curie in encoding.properties() or _CURIES.get(curie.rpartition(":")[2]) == curie


def coerced(term: str) -> str:
    """How JSON-LD reads a value of a term: ``@id``, ``@language`` or a datatype; empty where nothing is stated."""
    row = _row(term)
    return row.coercion if row else ""


@lru_cache(maxsize=10_000)
def refers(term: str) -> bool:
    """Whether JSON-LD reads a text under a term as a reference."""
    return coerced(term) == "@id"


def _row(term: str) -> PropertyRow | None:
    """The encodings' row of a term, by its full or its local name."""
    rows = encoding.properties()
    return rows.get(term) or rows.get(_CURIES.get(term.rpartition(":")[2], ""))


def kind_of(term: str) -> Kind | None:
    """What the values of a term are; None for what is no term.

    Args:
        term: local name (``creditUnitType``) or full name; a full name (``ceasn:identifier``) is exact.
    """
    row = encoding.properties().get(term)
    name = term.rpartition(":")[2]
    if row is not None and _is_term(row) and row.curie != _CURIES.get(name):
        return _KINDS.get(name) or _by_range(row)
    return KINDS.get(name)


@lru_cache(maxsize=10_000)
def is_language_text(term: str) -> bool:
    """Whether the values of a term are language maps."""
    return kind_of(term) is Kind.LANGUAGE_TEXT


def range_of(term: str) -> frozenset[str]:
    """Full names of the classes and datatypes that the values of a term may have; empty where nothing is stated."""
    row = _row(term)
    return encoding.expanded(row.ranges) if row else frozenset()


def domain_of(term: str) -> frozenset[str]:
    """Full names of the classes that may have a term; empty where nothing is stated."""
    row = _row(term)
    return encoding.expanded(row.domains) if row else frozenset()


def schemes_of(term: str) -> tuple[str, ...]:
    """Full names of the concept schemes that the values of a term come from; empty where nothing is stated."""
    row = _row(term)
    return row.schemes if row else ()


_PAIRS = (
    ("ownedBy", "owns"),
    ("offeredBy", "offers"),
    ("accreditedBy", "accredits"),
    ("approvedBy", "approves"),
    ("recognizedBy", "recognizes"),
    ("regulatedBy", "regulates"),
    ("renewedBy", "renews"),
    ("revokedBy", "revokes"),
    ("subOrganization", "parentOrganization"),
    ("hasTopChild", "isTopChildOf"),
    ("narrower", "broader"),
    ("hasTopConcept", "topConceptOf"),
    ("previousVersion", "nextVersion"),
    ("supersedes", "supersededBy"),
    ("hasDestinationComponent", "isDestinationComponentOf"),
    ("hasMember", "isMemberOf"),
    ("hasSpecialization", "isSpecializationOf"),
    ("hasSupportService", "supportServiceFor"),
    ("relevantDataSet", "relevantDataSetFor"),
    ("alignTo", "alignFrom"),
    ("hasObservation", "isObservationOf"),
)
"""Terms that say one thing from its two ends, although CTDL declares no owl:inverseOf between them."""


@cache
def _inverses() -> dict[str, str]:
    declared = {
        row.curie.rpartition(":")[2]: row.inverse.rpartition(":")[2]
        for row in encoding.properties().values()
        if row.inverse
    }
    return {**dict(_PAIRS), **{b: a for a, b in _PAIRS}, **declared}


def inverse_of(term: str) -> str | None:
    """The local name of the term that says the same from the other end; None where there is none.

    Beside the pairs that CTDL declares (``hasPart`` and ``isPartOf``) those that it does not (``owns`` and ``ownedBy``).
    """
    return _inverses().get(term.rpartition(":")[2])


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of one of the vocabulary's own schemes."""

    curie: str
    """Such as ``creditUnit:SemesterHour``."""
    uri: str
    label: str
    """In English."""
    scheme: str
    """The scheme's curie, such as ``ceterms:CreditUnit``."""
    scheme_uri: str
    scheme_label: str
    """In English."""


@cache
def _by_local() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for curie in encoding.concepts():
        name = curie.rpartition(":")[2]
        found[name] = (*found.get(name, ()), curie)
    return found


@cache
def concept_named(local: str, term: str | None = None) -> Concept | None:
    """The concept of a local name (``SemesterHour``), or of a curie.

    Args:
        local: its local name.
        term: the term that it is a value of; tells ``lifeCycle:Active`` from ``credentialStat:Active``.

    Returns:
        None for what is no concept of CTDL, CTDL-ASN or QData, and for a name that several schemes have and the term
        does not decide.
    """
    rows = encoding.concepts()
    found = [rows[curie] for curie in ((local,) if local in rows else _by_local().get(local, ()))]
    if term is not None and len(found) > 1:
        meant = schemes_of(term)
        found = [row for row in found if row.scheme in meant]
    if len(found) != 1:
        return None
    row, scheme = found[0], encoding.schemes()[found[0].scheme]
    uri, scheme_uri = encoding.iri(row.curie), encoding.iri(scheme.curie)
    return Concept(row.curie, uri, row.label, scheme.curie, scheme_uri, scheme.label)


def context() -> dict[str, Any]:
    """The JSON-LD context of CTDL, CTDL-ASN and QData, as the official ones have it: prefixes, and how values are read.

    For a document loader that needs no network: it stands for
    ``https://credreg.net/ctdl/schema/context/json`` and its siblings.
    """
    found: dict[str, Any] = dict(encoding.prefixes())
    for row in encoding.properties().values():
        if row.coercion:
            found[row.curie] = {"@container" if row.coercion == "@language" else "@type": row.coercion}
    return {"@context": found}
