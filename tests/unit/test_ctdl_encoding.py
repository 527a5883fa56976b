"""The tables of the vocabulary against the official encodings, and what is derived from them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from competency_graph_loaders.ctdl import encoding
from competency_graph_loaders.ctdl.classes import BEYOND, LABELS, VALUES, class_name, is_class
from competency_graph_loaders.ctdl.make_encoding import Vocabulary, shortened
from competency_graph_loaders.ctdl.terms import LINKS
from competency_graph_loaders.ctdl.vocabulary import (
    KINDS,
    TERMS,
    Kind,
    concept_named,
    context,
    domain_of,
    inverse_of,
    is_language_text,
    kind_of,
    range_of,
    schemes_of,
    term_name,
)


@pytest.fixture(scope="module")
def schema(real_data: Path) -> Path:
    return real_data / "ctdl" / "schema"


def test_the_tables_are_what_the_script_makes_of_the_encodings(schema: Path) -> None:
    made = Vocabulary(schema).tables()
    assert {path.name for path in encoding.TABLES.glob("*.tsv")} == set(made)
    for name, content in made.items():
        assert (encoding.TABLES / name).read_text(encoding="utf-8") == content, f"{name} is not current"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ctdl", (139, 411, 448, 34)),
        ("ctdlasn", (11, 101, 8, 2)),
        ("qdata", (13, 85, 28, 6)),
    ],
)
def test_counts_are_those_of_the_encodings(name: str, expected: tuple[int, ...]) -> None:
    """Classes, properties, concepts, schemes, as on the facts page (section 1) and in QData's own file."""
    tables: tuple[dict[str, Any], ...] = (
        encoding.classes(),
        encoding.properties(),
        encoding.concepts(),
        encoding.schemes(),
    )
    assert tuple(sum(name in row.encodings for row in table.values()) for table in tables) == expected


def test_stability_is_as_published() -> None:
    rows = [row for row in encoding.properties().values() if "ctdl" in row.encodings]
    assert Counter(row.status for row in rows) == {"stable": 293, "unstable": 117, "": 1}


def test_every_credit_line_is_there() -> None:
    for path in encoding.TABLES.glob("*.tsv"):
        assert (
            "Credential Engine (credreg.net), CC BY 4.0" in path.read_text(encoding="utf-8").splitlines()[0]
        )
    assert "Creative Commons Attribution 4.0" in (encoding.TABLES / "README.md").read_text(encoding="utf-8")


def test_domains_and_ranges_are_whole_again(schema: Path) -> None:
    """``ceterms:Degree+`` means what the encodings spell out."""
    for name in ("ctdl-2026-08-06.json", "ctdlasn-2026-08-06.json"):
        for term in json.loads((schema / name).read_text(encoding="utf-8"))["@graph"]:
            if term["@type"] == "rdf:Property":
                assert set(term.get("schema:domainIncludes", ())) <= domain_of(term["@id"]), term["@id"]
                assert set(term["schema:rangeIncludes"]) <= range_of(term["@id"]), term["@id"]


def test_classes_are_shortened_only_where_all_below_are_there() -> None:
    below = {"a": frozenset("abc"), "b": frozenset("bc")}
    assert shortened(["a", "b", "c", "x"], below) == "a+ x"
    assert shortened(["b", "c"], below) == "b+"
    assert shortened(["a", "b"], below) == "a b"


def test_every_class_has_labels_or_is_folded() -> None:
    for curie in encoding.classes():
        name = curie.rpartition(":")[2]
        assert is_class(name), curie
        assert class_name(name) == curie
        assert (name in LABELS) != (name in VALUES), curie
    assert not {f"{prefix}:{name}" for name, (prefix, _, _) in BEYOND.items()} & encoding.classes().keys()
    assert LABELS["AssociateOfScienceDegree"] == LABELS["Degree"], "as its superclass"
    assert LABELS["OccupationClassification"] == ("OtherResource",)
    assert "EarningsProfile" in VALUES


def test_every_property_is_a_term_of_one_kind() -> None:
    for curie, row in encoding.properties().items():
        if row.encodings != ("context",):
            assert curie.rpartition(":")[2] in TERMS, curie
            assert kind_of(curie) is not None, curie
    assert "term_status" not in TERMS, "describes the vocabulary, not what it is about"
    assert kind_of("noSuchTerm") is None


@pytest.mark.parametrize(
    ("term", "kind"),
    [
        ("requires", Kind.REFERENCE),
        ("ownedBy", Kind.REFERENCE),
        ("proxyFor", Kind.REFERENCE),
        ("estimatedCost", Kind.OBJECT),
        ("identifier", Kind.OBJECT),
        ("ceasn:identifier", Kind.URL),
        ("creditUnitType", Kind.CONCEPT),
        ("occupationType", Kind.CONCEPT),
        ("subjectWebpage", Kind.URL),
        ("name", Kind.LANGUAGE_TEXT),
        ("condition", Kind.LANGUAGE_TEXT),
        ("codedNotation", Kind.TEXT),
        ("inLanguage", Kind.LANGUAGE),
        ("schema:value", Kind.NUMBER),
        ("approximateStartDate", Kind.DATE),
        ("exactDuration", Kind.DURATION),
        ("isNonCredit", Kind.FLAG),
        ("requiredCondition", Kind.REFERENCE),
    ],
)
def test_kinds(term: str, kind: Kind) -> None:
    assert kind_of(term) is kind
    assert is_language_text(term) == (kind is Kind.LANGUAGE_TEXT)


def test_domains_ranges_and_names() -> None:
    assert "ceterms:Course" in domain_of("creditValue")
    assert "ceterms:BachelorDegree" not in domain_of("creditValue"), (
        "a degree's credits stand in its condition"
    )
    assert range_of("prerequisite") == {"ceterms:Course"}
    assert domain_of("logicalOperator") == frozenset(), "the encoding states none"
    assert [term_name(n) for n in ("name", "hasChild", "value", "nonsense")] == [
        "ceterms:name", "ceasn:hasChild", "schema:value", "ceterms:nonsense",
    ]  # fmt: skip


def test_concepts_by_name_and_by_the_term_they_stand_under() -> None:
    found = concept_named("SemesterHour", "creditUnitType")
    assert found is not None
    assert (found.curie, found.uri) == (
        "creditUnit:SemesterHour",
        "https://purl.org/ctdl/vocabs/creditUnit/SemesterHour",
    )
    assert (found.label, found.scheme, found.scheme_label) == (
        "Semester Hour",
        "ceterms:CreditUnit",
        "Credit Unit",
    )
    assert concept_named("Active") is None, "two schemes have one"
    assert [getattr(concept_named("Active", t), "curie", None) for t in ("lifeCycleStatusType", "credentialStatusType")] == [
        "lifeCycle:Active", "credentialStat:Active",
    ]  # fmt: skip
    assert concept_named("lifeCycle:Active") == concept_named("Active", "lifeCycleStatusType")
    assert concept_named("NoSuchThing", "creditUnitType") is None


def test_every_concept_is_found_by_its_schemes_term() -> None:
    of_scheme = {scheme: term for term in TERMS for scheme in schemes_of(term)}
    found = 0
    for curie, row in encoding.concepts().items():
        if row.scheme in of_scheme:
            concept = concept_named(curie.rpartition(":")[2], of_scheme[row.scheme])
            assert concept is not None, curie
            assert concept.curie == curie
            found += 1
    assert found > 400


def test_inverses_are_mutual_and_agree_with_the_translation() -> None:
    for term in TERMS:
        other = inverse_of(term)
        if other is not None:
            assert inverse_of(other) == term
            assert other in TERMS
            if term in LINKS and other in LINKS:
                assert LINKS[term].type == LINKS[other].type, term
                assert LINKS[term].reverse != LINKS[other].reverse, term
    assert inverse_of("ceterms:hasPart") == "isPartOf"
    assert inverse_of("ownedBy") == "owns"
    assert inverse_of("name") is None


# The context


def official(schema: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("ctdlasn", "ctdl"):
        found |= json.loads((schema / f"{name}-context-2026-08-06.json").read_text(encoding="utf-8"))[
            "@context"
        ]
    return found


def test_the_context_is_the_official_one(schema: Path) -> None:
    ours, theirs = context()["@context"], official(schema)
    assert {name: ours.get(name) for name in theirs} == theirs
    beyond = ours.keys() - theirs.keys()
    assert beyond == {
        "adminRecord", "collectionMethod", "dataWithholding", "incomeDetermination", "sourceCoverage",
        "subjectCategory",
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["credentials/indiana-bsn-published.json", "transfer/ace-principles-of-finance-tvp-published.json", "frameworks/bcsp-asp.json"],
)  # fmt: skip
def test_triples_are_those_of_the_official_context(real_data: Path, schema: Path, name: str) -> None:
    document = json.loads((real_data / "ctdl/samples" / name).read_text(encoding="utf-8-sig"))
    ours, theirs = (
        jsonld.normalize(
            document | {"@context": meaning}, {"algorithm": "URDNA2015", "format": "application/n-quads"}
        )
        for meaning in (context()["@context"], official(schema))
    )
    assert ours == theirs
    assert ours.count("\n") > 30


def test_kinds_cover_the_vocabulary() -> None:
    assert set(KINDS.values()) == set(Kind)
