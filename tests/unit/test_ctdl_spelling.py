"""The spelling of documents: keys, classes, references, language maps, numbers, durations."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph_loaders.ctdl.classes import CREDENTIALS, LABELS, VALUES
from competency_graph_loaders.ctdl.spelling import Speller, Texts, language_tag, local
from competency_graph_loaders.ctdl.terms import CONDITIONS, COUNTS_FOR, LINKS
from competency_graph_loaders.ctdl.values import currency, duration, number, text, texts
from competency_graph_loaders.ctdl.vocabulary import TERMS

PLAIN = Speller()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ceterms:name", "ceterms:name"),
        ("name", "ceterms:name"),
        (":hasConstraint", "ceterms:hasConstraint"),
        ("https://purl.org/ctdl/terms/name", "ceterms:name"),
        ("http://purl.org/ctdlasn/terms/shouldIndex", "ceasn:shouldIndex"),
        ("cterms:description", "ceterms:description"),
        ("hasChild", "ceasn:hasChild"),
        ("ceterms:preceeds", "ceterms:precedes"),
        ("ceterms:subjectWebPage", "ceterms:subjectWebpage"),
        ("ceterms:credtiLevelType", "ceterms:creditLevelType"),
        ("ceterms:identifierValue", "ceterms:identifier"),
        ("ceterms:isDestinationComponentFor", "ceterms:isDestinationComponentOf"),
        ("ceasn:CompetencyLabel", "ceasn:competencyLabel"),
        ("ceterms:financialAssistanceType ", "ceterms:financialAssistanceType"),
        ("rdfs:comment", "dct:description"),
        ("ceterms:soleilNumber", "ceterms:soleilNumber"),
        ("somethingElse", "somethingElse"),
    ],
)
def test_terms(written: str, read: str) -> None:
    assert PLAIN.term(written) == read


def test_a_documents_own_prefixes() -> None:
    speller = Speller.of(
        {
            "@id": "https://example.org/graph/x",
            "@context": [
                "https://credreg.net/ctdl/schema/context/json",
                {
                    "c": "http://purl.org/ctdl/terms/",
                    "res": "http://example.edu/r/",
                    "achievement": {"@id": "new:a"},
                },
            ],
        }
    )
    assert speller.term("c:name") == "ceterms:name"
    assert speller.class_of("c:Course") == "ceterms:Course"
    assert speller.term("res:odd") == "res:odd"
    assert speller.reference("res:42") == "https://example.edu/r/42"
    assert speller.reference("other", stated=True) == "https://example.org/graph/other"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Course", "ceterms:Course"),
        ("https://purl.org/ctdl/terms/Course", "ceterms:Course"),
        ("schema:ValueProfile", "ceterms:ValueProfile"),
        ("ceterms:Competency", "ceasn:Competency"),
        ("_:ComponentCondition", "ceterms:ComponentCondition"),
        ("ceterms:IdentiferValue", "ceterms:IdentifierValue"),
        ("ceterms:Address", "ceterms:Place"),
        ("navy:MaintenanceTask", "navy:MaintenanceTask"),
    ],
)
def test_classes(written: str, read: str) -> None:
    assert PLAIN.class_of(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("creditUnit:DegreeCredit", "DegreeCredit"),
        ("creditUnit:DegreeeCredit", "DegreeCredit"),
        ("audLevel:LowerDivisionLevel", "LowerDivisionLevel"),
        ("creditLevel:LowerDivisionLevel", "LowerDivisionLevel"),
        ("http://purl.org/ctdl/vocabs/creditUnit/DegreeCredit", "DegreeCredit"),
        ("http://purl.org/ASN/scheme/ASNEducationLevel/12", "12"),
        ("https://www.onetonline.org/link/summary/15-1122.00", None),
        ("Online", None),
    ],
)
def test_concepts_match_on_their_local_name(written: str, read: str | None) -> None:
    assert PLAIN.concept(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            "http://credentialengineregistry.org/graph/ce-0B6F0C2F-01B9-4776-B861-894B78F81EDA",
            "https://credentialengineregistry.org/resources/ce-0b6f0c2f-01b9-4776-b861-894b78f81eda",
        ),
        (
            "ce-0B6F0C2F-01B9-4776-B861-894B78F81EDA",
            "https://credentialengineregistry.org/resources/ce-0b6f0c2f-01b9-4776-b861-894b78f81eda",
        ),
        ("ceterms:BachelorDegree", "https://purl.org/ctdl/terms/BachelorDegree"),
        ("res:UC10", "res:UC10"),
        ("did:example:123", "did:example:123"),
        ("...", None),
        ("Alamance Community College", None),
        ("See: the catalog", None),
    ],
)
def test_references(written: str, read: str | None) -> None:
    assert PLAIN.reference(written) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"en-us": "Name"}, Texts((("en-US", "Name"),))),
        ({"en:us": "Name"}, Texts((("en-US", "Name"),))),
        ({"@none": "Name"}, Texts((("", "Name"),))),
        ({"en": ["a", "b"], "ar-sa": "c"}, Texts((("en", "a"), ("en", "b"), ("ar-SA", "c")))),
        ({"@value": "Name", "@language": "EN"}, Texts((("en", "Name"),))),
        ({"@value": 3}, 3),
        ({"@list": [1, None, 2]}, [1, 2]),
        ({"@set": ["a"]}, "a"),
        ({"id": "https://example.org/x"}, {"@id": "https://example.org/x"}),
        ({"@id": "x", "@type": "@id"}, {"@id": "x", "@type": []}),
        ({"// note": "ignored", "ceterms:name": None}, {}),
        (
            {"ceterms:subjectWebPage": "a", "ceterms:subjectWebpage": "b"},
            {"ceterms:subjectWebpage": ["a", "b"]},
        ),
        ({"type": "ceasn:Competency", "id": "x"}, {"@type": ["ceasn:Competency"], "@id": "x"}),
    ],
)
def test_values(value: Any, read: Any) -> None:
    assert PLAIN.value(value) == read


def test_language_tags() -> None:
    assert [language_tag(t) for t in ("en-us", "nl-nl", "zh-hant-tw", "@none")] == [
        "en-US",
        "nl-NL",
        "zh-Hant-TW",
        "",
    ]


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (3.0, Fraction(3)), ("3", Fraction(3)), (0.1, Fraction(1, 10)), ("1,495.00", Fraction(1495)), (0, Fraction(0)),
        (True, None), ("three", None), ("1,49", None), (float("nan"), None), (None, None),
    ],
)  # fmt: skip
def test_numbers_are_exact(value: Any, read: Fraction | None) -> None:
    assert number(value) == read


@settings(deadline=None)
@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**6))
def test_a_decimal_survives_json(amount: Any) -> None:
    assert number(float(amount)) == Fraction(amount)


@pytest.mark.parametrize(
    ("written", "hours", "weeks"),
    [
        ("P9M", None, Fraction(39)),
        ("P2Y", None, Fraction(104)),
        ("P4W", None, Fraction(4)),
        ("P1DT6H", Fraction(6), Fraction(1, 7)),
        ("PT160H", Fraction(160), None),
        ("PT90M", Fraction(3, 2), None),
    ],
)
def test_durations(written: str, hours: Fraction | None, weeks: Fraction | None) -> None:
    read = duration(written)
    assert read is not None
    assert (read.hours, read.weeks) == (hours, weeks)


@pytest.mark.parametrize("written", ["", "P", "PT", "two years", "P0D", "9M"])
def test_what_is_no_duration_is_none(written: str) -> None:
    assert duration(written) is None


def test_currencies() -> None:
    assert [currency(c) for c in ("USD", "US Dollar", " us dollar ", "€", "Galleon")] == [
        "USD",
        "USD",
        "USD",
        "EUR",
        None,
    ]


def test_texts() -> None:
    assert texts(["a", Texts((("en", " b "),)), 3.5, True, "  "]) == [
        ("", "a"),
        ("en", "b"),
        ("", "3.5"),
        ("", "true"),
    ]
    assert text({"@id": "x"}) is None
    assert local("https://example.org/ns#thing") == "thing"


def test_the_48_credential_classes_and_no_class_twice() -> None:
    assert len(set(CREDENTIALS) - {"Credential"}) == 48
    assert not set(LABELS) & VALUES


def test_every_term_that_is_read_is_a_term() -> None:
    """Draft terms and QData's newer ones are in the vocabulary too, so a misspelt table row would be seen here."""
    ours = {*LINKS, *CONDITIONS, *COUNTS_FOR}
    old = {"publishedBy", "relatedMatch"}
    assert ours - TERMS <= old
