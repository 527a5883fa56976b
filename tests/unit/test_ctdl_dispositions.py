"""Every term of CTDL is accounted for: one disposition each, read off the translation's own tables, and true."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ctdl_units import BASE, tell

from competency_graph.model.edges import EDGE_TYPES
from competency_graph.model.nodes import NODE_TYPES
from competency_graph_loaders.ctdl import encoding, terms
from competency_graph_loaders.ctdl.classes import ALIASES, BEYOND, LABELS, VALUES
from competency_graph_loaders.ctdl.dispositions import (
    IDENTITY,
    INSIDE,
    NOT_OF_CTDL,
    Way,
    dispositions,
    of_class,
    of_property,
)
from competency_graph_loaders.ctdl.documentation import page
from competency_graph_loaders.ctdl.published import key_of
from competency_graph_loaders.ctdl.spelling import MISSPELT, OLDER, PARALLEL
from competency_graph_loaders.ctdl.translate import HANDLERS
from competency_graph_loaders.ctdl.vocabulary import REFERENCES, TERMS, Kind, domain_of, draft_terms, kind_of

ONE_WORD_TABLES: dict[str, dict[str, Any]] = {
    name: getattr(terms, name)
    for name in ("TEXT", "TEXTS", "DATES", "CONCEPT", "CONCEPTS", "QUANTITIES", "INTEGERS", "LINKS", "CONDITIONS", "COUNTS_FOR")
}  # fmt: skip
"""Tables that decide alone what becomes of a term."""


def test_every_class_and_property_has_exactly_one_disposition() -> None:
    counted = Counter(each.term for each in dispositions())
    assert set(counted) == encoding.classes().keys() | encoding.properties().keys()
    assert set(counted.values()) == {1}
    for each in dispositions():
        assert each.becomes, each.term
        assert "{" not in each.becomes, each.term


def test_all_that_the_encodings_have_is_modelled_or_kept() -> None:
    """Left out are only terms by which the vocabulary describes itself; no encoding has one among its properties."""
    left_out = {each.term for each in dispositions() if each.way is Way.LEFT_OUT}
    for curie in left_out:
        assert encoding.properties()[curie].encodings == ("context",), curie
    assert {curie.partition(":")[0] for curie in left_out} == {
        "adms",
        "meta",
        "owl",
        "rdfs",
        "schema",
        "vann",
        "vs",
    }


def test_no_two_tables_decide_on_one_term() -> None:
    counted = Counter(name for table in ONE_WORD_TABLES.values() for name in table)
    assert {name for name, times in counted.items() if times > 1} == set()


def test_every_entry_of_the_translation_is_a_term_or_explained() -> None:
    entries = {name for table in ONE_WORD_TABLES.values() for name in table}
    entries |= {
        *HANDLERS,
        *IDENTITY,
        *INSIDE,
        *terms.ASKS,
        *terms.IN_WORDS,
        *terms.SUB_CONDITIONS,
        *terms.OPTIONS,
    }
    entries |= {terms.ALTERNATIVES, terms.PREPARATION}
    beyond = entries - TERMS
    assert beyond <= NOT_OF_CTDL.keys(), "a misspelt row, or a term to explain"
    assert NOT_OF_CTDL.keys() <= beyond, "an explanation that explains nothing"
    assert all(NOT_OF_CTDL.values())


def test_older_and_misspelt_terms_stand_for_what_ctdl_has() -> None:
    assert set(MISSPELT.values()) | set(PARALLEL.values()) <= TERMS
    assert set(ALIASES.values()) <= LABELS.keys() | VALUES
    assert not ALIASES.keys() & (LABELS.keys() | VALUES)
    in_encodings = {
        curie.rpartition(":")[2]
        for curie, row in encoding.properties().items()
        if row.encodings != ("context",)
    }
    assert not MISSPELT.keys() & in_encodings, "what CTDL has is not misspelt"
    assert not OLDER.keys() & in_encodings
    assert not {curie for curie, _ in draft_terms()} & encoding.properties().keys(), "a draft that came true"
    assert not BEYOND.keys() & {curie.rpartition(":")[2] for curie in encoding.classes()}


def test_the_models_names_are_real() -> None:
    for link in terms.LINKS.values():
        assert link.type in EDGE_TYPES
    for each in dispositions():
        if each.becomes.startswith("a node `"):
            assert each.becomes.removeprefix("a node `").partition("`")[0] in NODE_TYPES


@pytest.mark.parametrize(
    ("term", "way", "becomes"),
    [
        ("ceterms:ownedBy", Way.MODELLED, "edge OWNED_BY"),
        ("ceterms:owns", Way.MODELLED, "edge OWNED_BY, reversed"),
        ("ceterms:requires", Way.MODELLED, "edge REQUIRES to a Requirement of kind required"),
        ("ceterms:fein", Way.MODELLED, "property `fein`"),
        ("skos:prefLabel", Way.MODELLED, "properties `name`, `name_langs`, `name_texts`"),
        ("ceterms:hasSupportService", Way.KEPT, "edge TARGETS with `role` hasSupportService"),
        ("ceterms:audienceType", Way.KEPT, "`ctdl_audienceType`, the concepts as published"),
        ("ceterms:financialAssistance", Way.KEPT, "`ctdl_financialAssistance`, as JSON"),
        ("ceasn:comment", Way.KEPT, "`ctdl_comment`, as texts"),
        ("ceterms:telephone", Way.KEPT, "in the JSON of the object that has it"),
    ],
)
def test_dispositions(term: str, way: Way, becomes: str) -> None:
    found = of_property(term)
    assert (found.way, found.becomes) == (way, becomes)


def test_classes() -> None:
    assert of_class("ceterms:BachelorDegree").becomes == "a node `Degree`"
    assert of_class("ceterms:CostProfile").way is Way.MODELLED
    assert of_class("ceterms:RegulateAction").becomes == "a node `Action`"
    assert of_class("ceterms:CredentialAssertion").way is Way.KEPT


def top_level(curie: str) -> bool:
    """Whether a resource of its own may have the property."""
    domains = {domain.rpartition(":")[2] for domain in domain_of(curie)}
    return not domains or bool(domains - VALUES)


KEPT = sorted(
    each.term
    for each in map(of_property, encoding.properties())
    if each.way is Way.KEPT and top_level(each.term) and each.term.rpartition(":")[2] not in MISSPELT
)


def test_what_is_said_to_be_kept_is_kept() -> None:
    """Each kept property on a course, with a value of its kind: nothing of it is lost, and all is counted as kept."""
    values = {
        Kind.REFERENCE: "https://example.org/other",
        Kind.OBJECT: {"@type": "ceterms:Place", "ceterms:name": {"en": "There"}},
        Kind.URL: "https://example.org/page",
        Kind.CONCEPT: "audience:Citizen",
        Kind.LANGUAGE_TEXT: {"en": "Words"},
        Kind.NUMBER: 7,
        Kind.DATE: "2020-06-01",
        Kind.DURATION: "P9M",
        Kind.FLAG: True,
        Kind.LANGUAGE: "en",
        Kind.TEXT: "Words",
    }
    assert len(KEPT) > 150
    for curie in KEPT:
        kind = kind_of(curie)
        assert kind is not None
        told = tell({"@id": "x:c", "@type": "ceterms:Course", curie: values[kind]})
        name = curie.rpartition(":")[2]
        if kind is Kind.REFERENCE:
            assert name in REFERENCES or curie != "ceterms:" + name
            assert (f"{BASE}c", f"{BASE}other", name) in {
                (e["start"], e["end"], e["role"]) for e in told.edge("TARGETS")
            }, curie
        else:
            assert told.node("c").get(key_of(curie)), curie
        assert told.translated.kept.get(name), curie
        assert not told.translated.unknown, curie


def test_the_page_is_current() -> None:
    assert (Path(__file__).parents[2] / "docs/ctdl.md").read_text(encoding="utf-8") == page()
