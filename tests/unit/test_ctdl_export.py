"""Records out again: what a unit's export says is what the unit says, for us and for an independent reader."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from triples import triples

from competency_graph.model.rows import UnitRows
from competency_graph.store.writer import check_unit
from competency_graph_loaders.ctdl.export import CHANGED, export
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.published import as_texts, as_values, key_of, term_of
from competency_graph_loaders.ctdl.spelling import Texts
from competency_graph_loaders.ctdl.translate import deleted_unit, translate
from competency_graph_loaders.ctdl.units import to_unit
from competency_graph_loaders.ctdl.vocabulary import Kind, context, kind_of
from competency_graph_loaders.findings import Translated
from competency_graph_loaders.reading.envelopes import open_envelope
from competency_graph_loaders.reading.records import Record, read
from competency_graph_loaders.sample_registry import sample_root

BUNDLED = context()["@context"]
Said = tuple[dict[str, tuple[Any, ...]], Counter[str]]


def said(unit: UnitRows) -> Said:
    """Everything that a unit's rows say, whatever their order."""
    nodes = {
        row.uri: (sorted(row.labels), json.dumps(dict(row.properties), sort_keys=True)) for row in unit.nodes
    }
    edges = Counter(
        json.dumps([e.type, e.start, e.end, e.key, dict(e.properties)], sort_keys=True) for e in unit.edges
    )
    return nodes, edges


def again(unit: UnitRows) -> UnitRows:
    return translate(export(unit), unit.source, unit.name).unit


def units(folder: Path) -> Iterator[tuple[Record, UnitRows]]:
    for record in read([folder]):
        if isinstance(record, Record):
            found = to_unit(record, "samples")
            if isinstance(found, Translated):
                yield record, found.unit


def test_every_sample_comes_back() -> None:
    seen = 0
    for _, unit in units(sample_root() / "registry"):
        assert said(again(unit)) == said(unit), unit.file
        seen += 1
    assert seen > 100


def test_every_real_sample_comes_back(real_data: Path) -> None:
    seen = 0
    for _, unit in units(real_data / "ctdl" / "samples"):
        assert said(again(unit)) == said(unit), (unit.file, unit.record)
        seen += 1
    assert seen > 2500


def test_an_independent_reader_finds_the_same(real_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """PyLD's triples of each real sample against those of its export: the share that survives, by property."""
    every, lost = Counter[str](), Counter[str]()
    for record, unit in units(real_data / "ctdl" / "samples"):
        payload = open_envelope(record.value).payload
        before, after = triples(payload, BUNDLED), triples(export(unit), BUNDLED)
        every.update(predicate for _, predicate, _ in before)
        lost.update(predicate for triple in before if triple not in after for predicate in triple[1:2])
    with capsys.disabled():
        print("\nshare of the triples that survive an export, where it is not all:")
        for term, missing in lost.most_common():
            print(f"  {term:<40} {1 - missing / every[term]:7.2%}  of {every[term]:,}")
        print(f"  {'all of them':<40} {1 - lost.total() / every.total():7.2%}  of {every.total():,}")
    assert every.total() > 25_000
    assert lost.total() / every.total() <= 0.01
    assert set(lost) <= set(CHANGED), "what an export changes has its reason in the table"


def test_the_reader_would_see_a_loss() -> None:
    document = {"@id": "https://example.org/c", "@type": "ceterms:Course", "ceterms:name": {"en": "A"}}
    assert triples(document, BUNDLED) == triples(
        {**document, "ceterms:name": [{"@value": "A", "@language": "EN"}]}, BUNDLED
    )
    assert triples(document, BUNDLED) != triples({**document, "ceterms:name": {"es": "A"}}, BUNDLED)
    assert triples(document, BUNDLED) != triples({**document, "@type": "ceterms:Badge"}, BUNDLED)


def test_what_was_deleted_leaves_nothing_to_write() -> None:
    unit = deleted_unit("s", "n", "https://example.org/c", file="", record="", date="", priority=5).unit
    assert export(unit)["@graph"] == []


# The form in which values are kept

_SCALARS = st.one_of(
    st.text(max_size=8), st.sampled_from(["3", "true", "null", '{"a":1}', '"quoted"', "[", "-1e5", ""]),
    st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(allow_nan=False, allow_infinity=False),
)  # fmt: skip


@given(st.lists(_SCALARS, max_size=4), st.sampled_from(["", "en", "es"]), st.booleans())
def test_kept_values_come_back(values: list[Any], language: str, tagged: bool) -> None:
    kept = as_values(as_texts(values, language, tagged=tagged), language, tagged=tagged)
    assert [json.dumps(v) for v in kept] == list(dict.fromkeys(json.dumps(v) for v in values))


@given(
    st.lists(
        st.tuples(st.sampled_from(["en", "es"]), st.text(min_size=1, max_size=6)), min_size=1, max_size=3
    )
)
def test_kept_texts_come_back_in_their_languages(items: list[tuple[str, str]]) -> None:
    back = as_values(as_texts(Texts(tuple(items)), "en", tagged=True), "en", tagged=True)
    found = {
        (tag, words)
        for value in back
        for tag, texts in ([(value["@language"], value["@value"])] if "@value" in value else value.items())
        for words in (texts if isinstance(texts, list) else [texts])
    }
    assert found == set(items)


@given(st.text(min_size=1, max_size=12).filter(lambda t: t.strip(":")))
@example("ceterms:alternateName")
@example("ceasn:inLanguage")
@example("x_y:a__b")
@example("https://example.org/terms#odd one")
def test_kept_terms_come_back(term: str) -> None:
    key = key_of(term)
    assert key.isascii()
    assert key.replace("_", "a").isalnum()
    assert key_of(term_of(key)) == key


# Documents of any shape

_OWN = (
    "https://example.org/a", "https://example.org/b", "_:x", "_:y", "https://example.org/Graph#frag",
    "https://credentialengineregistry.org/graph/ce-0B6F0C2F-01B9-4776-B861-894B78F81EDA",
)  # fmt: skip
_URIS = st.sampled_from(_OWN)
_WORDS = st.sampled_from(
    [
        "Welding",
        "Soldadura",
        "3",
        "2020-6-1",
        "2020-06-01",
        "PT40H",
        " padded ",
        "audLevel:MasterLevel",
        "true",
    ]
)
_LANGUAGE_MAPS = st.dictionaries(
    st.sampled_from(["en", "en-us", "es"]),
    st.one_of(_WORDS, st.lists(_WORDS, min_size=1, max_size=2)),
    min_size=1,
    max_size=2,
)
_TERMS = [
    "ceterms:name", "ceterms:description", "ceasn:name", "skos:prefLabel", "ceasn:competencyText", "ceasn:competencyLabel",
    "ceterms:subjectWebpage", "ceterms:keyword", "ceterms:subject", "ceterms:inLanguage", "ceasn:inLanguage",
    "ceterms:startDate", "ceterms:endDate", "ceterms:dateEffective", "ceterms:expirationDate", "ceterms:codedNotation",
    "ceterms:identifier", "ceterms:audienceLevelType", "ceterms:lifeCycleStatusType", "ceterms:credentialStatusType",
    "ceterms:creditValue", "ceterms:estimatedCost", "ceterms:estimatedDuration", "ceterms:ownedBy", "ceterms:owns",
    "ceterms:offeredBy", "ceterms:offers", "ceterms:hasPart", "ceterms:isPartOf", "ceasn:isPartOf", "ceasn:isChildOf",
    "ceasn:hasChild", "ceasn:isTopChildOf", "ceasn:hasTopChild", "ceterms:teaches", "ceterms:assesses", "ceterms:requires",
    "ceterms:recommends", "ceterms:isRequiredFor", "ceterms:isPreparationFor", "ceterms:preparationFrom",
    "ceterms:targetCredential", "ceterms:targetCompetency", "ceterms:alternativeCondition", "ceterms:condition",
    "ceterms:requiredNumber", "ceterms:hasCondition", "ceterms:logicalOperator", "ceterms:transferValueFrom",
    "ceterms:transferValueFor", "ceterms:transferValue", "ceterms:occupationType", "ceterms:classification",
    "ceterms:hasMember", "ceterms:proxyFor", "ceterms:sameAs", "ceterms:isSimilarTo", "ceasn:exactAlignment",
    "ceterms:alignmentType", "ceterms:sourceNode", "ceterms:targetNode", "ceterms:address", "ceterms:minimumAge",
    "ceterms:weight", "ceterms:alternateName", "ceterms:jurisdiction", "x:unknown", "plain", "ceterms:ctid", "ceterms:precedes",
    "ceterms:hasTransferValueProfile", "ceterms:availableAt", "ceterms:renewal", "ceterms:commonCosts", "ceterms:image",
]  # fmt: skip
_CLASSES = st.sampled_from(
    ["ceterms:Course", "ceterms:Badge", "ceterms:CredentialOrganization", "ceasn:Competency", "ceasn:CompetencyFramework",
     "ceterms:ConditionProfile", "ceterms:ComponentCondition", "ceterms:TransferValueProfile", "ceterms:Pathway",
     "ceterms:CourseComponent", "skos:Concept", "skos:ConceptScheme", "ceterms:Collection", "ceterms:CollectionMember",
     "ceterms:CostProfile", "ceterms:CredentialAlignmentObject", "ceterms:Place", "ceterms:AlignmentObject",
     "ceterms:Occupation", "schema:QuantitativeValue", "x:Odd"]
)  # fmt: skip
_REFERENCES = _URIS.map(lambda uri: {"@id": uri})
_TEXTUAL = st.one_of(_WORDS, _LANGUAGE_MAPS, st.lists(st.one_of(_WORDS, _LANGUAGE_MAPS), max_size=3))
_ALIGNED = st.builds(
    lambda *said: {"@type": "ceterms:CredentialAlignmentObject", **{k: v for k, v in said if v is not None}},
    st.tuples(st.just("ceterms:targetNode"), st.one_of(st.none(), _URIS, st.just("audLevel:MasterLevel"))),
    st.tuples(st.just("ceterms:targetNodeName"), st.one_of(st.none(), _TEXTUAL)),
    st.tuples(st.just("ceterms:codedNotation"), st.one_of(st.none(), _WORDS)),
    st.tuples(st.just("ceterms:weight"), st.one_of(st.none(), st.just(0.2))),
)
_NUMBERS = st.one_of(st.integers(0, 5), st.booleans(), st.just(2.5), _WORDS)
_SHAPES: dict[Kind | None, st.SearchStrategy[Any]] = {
    Kind.REFERENCE: st.one_of(_URIS, _REFERENCES, _ALIGNED, _LANGUAGE_MAPS),
    Kind.OBJECT: st.one_of(_WORDS, _NUMBERS),
    Kind.CONCEPT: st.one_of(st.just("audLevel:MasterLevel"), _ALIGNED, _WORDS, _LANGUAGE_MAPS),
    Kind.URL: st.sampled_from(["https://example.org/page", "http://example.org/page?a=1"]),
    Kind.LANGUAGE_TEXT: _TEXTUAL,
    None: st.one_of(_WORDS, _REFERENCES, _LANGUAGE_MAPS, _NUMBERS),
}
"""What is published under a term of each kind; any other takes texts and numbers."""
_NESTED = (Kind.REFERENCE, Kind.OBJECT, None)


@st.composite
def _item(draw: st.DrawFn, depth: int = 0, numbers: Iterator[int] | None = None) -> dict[str, Any]:
    """A resource; each has an address of its own, or none."""
    numbers = numbers if numbers is not None else draw(st.builds(count))
    item: dict[str, Any] = {}
    if depth == 0 or draw(st.booleans()):
        number = next(numbers)
        item["@id"] = _OWN[number] if number < len(_OWN) else f"https://example.org/{number}"
    if named := draw(st.one_of(st.none(), _CLASSES)):
        item["@type"] = named
    for term in draw(st.lists(st.sampled_from(_TERMS), max_size=5, unique=True)):
        kind = kind_of(term)
        shape = _SHAPES.get(kind, _NUMBERS)
        if depth < 2 and kind in _NESTED and draw(st.integers(0, 2)) == 0:
            item[term] = draw(st.lists(st.one_of(shape, _item(depth + 1, numbers)), max_size=3))
        else:
            item[term] = draw(st.one_of(shape, st.lists(shape, max_size=3)))
    return item


@st.composite
def _graphs(draw: st.DrawFn) -> list[dict[str, Any]]:
    numbers = count()
    return [draw(_item(0, numbers)) for _ in range(draw(st.integers(1, 4)))]


@settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(_graphs())
def test_any_document_comes_back(graph: list[Mapping[str, Any]]) -> None:
    document = {
        "@id": "https://example.org/document",
        "@context": {"x": "https://example.org/"},
        "@graph": graph,
    }
    try:
        unit = translate(document, "test", "unit").unit
    except RecordError:
        return
    check_unit(unit)
    assert said(again(unit)) == said(unit)
