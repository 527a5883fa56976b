"""What becomes of every class and property of CTDL, CTDL-ASN and QData: modelled, kept, or left out with a reason.

Nothing is declared here that the translation declares: each disposition is read off its own tables (``classes.py``,
``terms.py``, the handlers), so that this page of the contract cannot drift from what the loader does. Only the words of
the readings that live in code, and the terms that such a reading takes out of an embedded object, stand in small tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from competency_graph_loaders.ctdl import encoding, terms
from competency_graph_loaders.ctdl.classes import LABELS, VALUES
from competency_graph_loaders.ctdl.published import key_of
from competency_graph_loaders.ctdl.spelling import MISSPELT, PARALLEL
from competency_graph_loaders.ctdl.translate import HANDLERS
from competency_graph_loaders.ctdl.vocabulary import (
    Kind,
    describes_the_vocabulary,
    domain_of,
    kind_of,
    term_name,
)


class Way(StrEnum):
    """What becomes of a term."""

    MODELLED = "modelled"
    """It has a place in the model: a node, an edge, a requirement, a value, a property."""
    KEPT = "kept"
    """It is kept under its own name, as texts, as a concept or as an edge TARGETS."""
    LEFT_OUT = "left out"
    """It is not read; the reason is stated."""


@dataclass(frozen=True, slots=True)
class Disposition:
    """What becomes of one class or property."""

    term: str
    """Full name."""
    way: Way
    becomes: str
    """In words, with the model's names; for what is left out the reason."""


IDENTITY = {
    "competencyText": "the name of a Competency",
    "ctid": "property `ctid`; the uri of what has no `@id`",
    "description": "properties `description`, `description_langs`, `description_texts`",
    "name": "properties `name`, `name_langs`, `name_texts`",
    "statementText": "the name of what has no other",
}
"""Terms that say what a resource is called (``translate.py``)."""

_READ_BY = {
    "amounts": "a value of its owner (credit, cost, duration)",
    "conditions": "a Requirement and its edge",
    "identifiers": "identifiers and codes of its owner",
    "parts": "an edge from the part to the whole",
    "transfer": "a side of a TransferRule",
}
"""What the handlers of a module make, where the next table says nothing more exact."""
_HANDLED = {
    "alignmentType": "`kind` of an AlignmentObject and of the edge ALIGNS_WITH that it states",
    "address": "properties `country`, `region`, `locality`; the rest is kept",
    "availableAt": "properties `country`, `region`, `locality`; the rest is kept",
    "credentialType": "property `credential_type` of a PathwayComponent",
    "codedNotation": "property `code`, `coded_notation` or `notation`",
    "creditValue": "properties `credit_minimum`, `credit_maximum`, `credit_unit`; a requirement of a condition",
    "estimatedCost": "edge HAS_COST",
    "estimatedDuration": "properties of the duration",
    "hasChild": "edge CHILD_OF, reversed",
    "hasMember": "edge PART_OF, reversed, with the dates of the membership",
    "hasPart": "edge PART_OF, IN_PATHWAY or IN_FRAMEWORK, reversed",
    "hasPathway": "edge PART_OF, reversed",
    "hasTopChild": "edges CHILD_OF and IN_FRAMEWORK, reversed",
    "isChildOf": "edge CHILD_OF",
    "isMemberOf": "edge PART_OF",
    "isPartOf": "edge PART_OF, IN_PATHWAY or IN_FRAMEWORK",
    "isTopChildOf": "edges CHILD_OF and IN_FRAMEWORK",
    "programTerm": "property `program_term`",
    "sourceData": "edge PROXY_FOR where a pathway component names a record of the Registry; otherwise kept",
    "sourceNode": "one end of the edge ALIGNS_WITH that an AlignmentObject states",
    "targetNode": "the target of an alignment; one end of the edge that an AlignmentObject states",
    "hasCondition": "edge HAS_CONDITION, or HAS_PART of a Requirement",
    "identifier": "property `identifiers`; the code of a course that has no other",
    "preparationFrom": "edge PREPARES_FOR, reversed",
    "sameAs": "property `same_as`; edge SAME_COURSE between courses",
    "targetNodeName": "the name of a Concept that stands alone",
    "transferValue": "the credit of a TransferRule or of its edge AWARDS",
    "transferValueFor": "edge AWARDS of a TransferRule",
    "transferValueFrom": "edge TAKES of a TransferRule",
}
"""Terms with a reading of their own, in words."""
INSIDE = {
    **dict.fromkeys(
        ("value", "minValue", "maxValue", "percentage", "creditUnitType", "creditLevelType",
         "creditUnitTypeDescription"),
        "read with the credit that it describes",
    ),
    **dict.fromkeys(("price", "currency", "directCostType"), "read with the cost that it describes"),
    **dict.fromkeys(
        ("exactDuration", "minimumDuration", "maximumDuration", "timeRequired"), "read with the duration",
    ),
    **dict.fromkeys(
        ("identifierTypeName", "identifierType", "identifierValueCode"), "read with the identifier",
    ),
    **dict.fromkeys(
        ("targetNodeDescription", "framework", "frameworkName"),
        "read with the alignment: the edge's target, `name` and `framework`",
    ),
    **dict.fromkeys(("hasConstraint",), "edge HAS_CONSTRAINT of a Requirement, and its prose"),
    **dict.fromkeys(("logicalOperator",), "`op` of a Requirement"),
    **dict.fromkeys(("requiredNumber", "requiredOptions"), "`op` AT_LEAST and `count` of a Requirement"),
}  # fmt: skip
"""Terms that the reading of an object takes out of it, in words."""

_ABOUT_THE_VOCABULARY = "describes the vocabulary, not what it is about; no record has it"
NOT_OF_CTDL = {
    "publishedBy": "a field of the Registry's envelope, read like a term",
    "hasRuleSet": "draft of 2019, in pathway samples",
    "ruleSet": "dropped from CTDL since 2022",
    "creditHourValue": "dropped from CTDL",
    "creditUnitValue": "dropped from CTDL",
    "defaultCredits": "draft of 2019, in pathway samples",
}
"""Names in the translation's tables that no encoding has, and what they are."""


def _table(name: str) -> str | None:
    """What the translation's tables make of a term, in words."""
    for table, words in (
        (terms.TEXT, "property `{}`"),
        (terms.TEXTS, "property `{}`, a list"),
        (terms.CONCEPT, "property `{}`"),
        (terms.CONCEPTS, "property `{}`, a list"),
        (terms.DATES, "property `{}`, a date"),
        (terms.QUANTITIES, "property `{}`, an exact number"),
        (terms.INTEGERS, "property `{}`, a whole number"),
    ):
        if name in table:
            return words.format(table[name])
    return None


def _link(name: str) -> str | None:
    link = terms.LINKS.get(name)
    if link is None:
        return None
    said = f" with `{link.name}` {link.value}" if link.name else ""
    return f"edge {link.type}{said}{', reversed' if link.reverse else ''}"


def _condition(name: str) -> str | None:
    if name in terms.CONDITIONS:
        edge, kind = terms.CONDITIONS[name]
        return f"edge {edge} to a Requirement of kind {kind}"
    if name in terms.COUNTS_FOR:
        edge, reverse = terms.COUNTS_FOR[name]
        return f"edge {edge}{' from' if reverse else ' to'} what it names"
    if name in terms.ASKS:
        return "edge ASKS_FOR of a Requirement"
    if name == terms.ALTERNATIVES:
        return "a Requirement of `op` ANY, one route each"
    if name in (*terms.SUB_CONDITIONS, *terms.OPTIONS):
        return "edge HAS_PART of a Requirement"
    return None


def _handled(name: str) -> str | None:
    if name not in HANDLERS:
        return None
    module = HANDLERS[name].__module__.rpartition(".")[2]
    return _HANDLED.get(name) or _link(name) or _READ_BY.get(module, f"read in {module}.py")


def _kept(curie: str) -> str:
    name = curie.rpartition(":")[2]
    words = "; in a condition also among its prose" if name in terms.IN_WORDS else ""
    domains = {domain.rpartition(":")[2] for domain in domain_of(curie)}
    if domains and domains <= VALUES:
        return f"in the JSON of the object that has it{words}"
    match kind_of(curie):
        case Kind.REFERENCE:
            return f"edge TARGETS with `role` {name}{words}"
        case Kind.OBJECT:
            return f"`{key_of(curie)}`, as JSON{words}"
        case Kind.CONCEPT:
            return f"`{key_of(curie)}`, the concepts as published{words}"
        case _:
            return f"`{key_of(curie)}`, as texts{words}"


def of_property(curie: str) -> Disposition:
    """What becomes of a property.

    Args:
        curie: its full name in the encodings.
    """
    stated = curie.rpartition(":")[2]
    name = "description" if curie == "rdfs:comment" else (PARALLEL | MISSPELT).get(stated, stated)
    if describes_the_vocabulary(curie) and name == stated:
        return Disposition(curie, Way.LEFT_OUT, _ABOUT_THE_VOCABULARY)
    found = (
        IDENTITY.get(name)
        or _condition(name)
        or _handled(name)
        or _link(name)
        or _table(name)
        or INSIDE.get(name)
    )
    return (
        Disposition(curie, Way.MODELLED, found)
        if found
        else Disposition(curie, Way.KEPT, _kept(curie if name == stated else term_name(name)))
    )


def of_class(curie: str) -> Disposition:
    """What becomes of a class.

    Args:
        curie: its full name in the encodings.
    """
    name = curie.rpartition(":")[2]
    if name in VALUES:
        return Disposition(curie, Way.MODELLED, "a value of its owner")
    labels = " and ".join(f"`{label}`" for label in LABELS[name])
    if LABELS[name] == ("OtherResource",):
        return Disposition(curie, Way.KEPT, f"a node {labels} with its class in `ctdl_type`")
    return Disposition(curie, Way.MODELLED, f"a node {labels}")


def dispositions() -> Iterator[Disposition]:
    """Every class, then every property, in order of name."""
    yield from map(of_class, encoding.classes())
    yield from map(of_property, encoding.properties())
