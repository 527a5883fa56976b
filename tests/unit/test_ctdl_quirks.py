"""The quirks of published CTDL, one by one (facts page ``ctdl.md``, section 7), with documents of the same shape.

Which test holds which bullet (tests without a file name stand here; T = test_ctdl_translate.py, S = test_ctdl_spelling.py,
C = test_ctdl_conditions.py, X = test_ctdl_transfer.py, R = test_ctdl_reading.py, L = test_ctdl_loads.py, I =
integration/test_ctdl_samples.py):

- CTIDs in upper case, not v4, malformed: ``test_ctids_in_upper_case_and_of_any_version``,
  T ``test_a_malformed_ctid_is_kept_and_noted``
- one property, many shapes: ``test_one_property_in_many_shapes``; names T ``test_names_in_several_languages``; conditions
  ``test_conditions_in_words_in_every_shape``
- language keys: ``test_language_keys_in_any_case``, ``test_a_language_of_the_resource_in_any_shape``
- dangling references, ``/graph/`` for ``/resources/``: ``test_a_reference_that_leads_nowhere_stays``,
  T ``test_graph_and_resource_uris_are_one``
- blank nodes: ``test_one_label_in_two_documents_is_two_things``, T ``test_blank_nodes_keep_their_uri_under_new_labels``,
  ``test_blank_nodes_in_a_circle``, ``test_an_undefined_blank_node_stays_a_placeholder``
- ``@type`` in every form, wrong prefix, wrong class: S ``test_classes``, ``test_classes_in_every_form``,
  ``test_what_is_read_otherwise_than_written_is_reported_once``, ``test_a_wrong_class_is_taken_at_its_word``
- misspelt and dead terms: S ``test_terms``, ``test_what_is_read_otherwise_than_written_is_reported_once``, C
  ``test_credit_hours_of_2017``, ``test_rule_sets_of_2019``; ``ceasn:hasPart`` on pathways
  ``test_parts_of_a_pathway_under_the_other_prefix``
- contexts: ``test_contexts_change_nothing``, ``test_a_prefix_that_nobody_declared``, ``test_a_context_may_rename_terms``,
  ``test_a_context_may_give_the_base``
- expanded JSON-LD and foreign prefixes: ``test_expanded_and_foreign_forms_of_our_samples_say_the_same``,
  ``test_expanded_and_foreign_forms_of_the_real_files_say_the_same``, T ``test_expanded_and_unprefixed_documents_say_the_same``
- numbers as texts: ``test_numbers_as_texts``, S ``test_numbers_are_exact``; dates ``test_dates_as_published``; BOM,
  suffixes, JSON faults R; credits as text ``test_credit_in_words``
- a CTID without ``@id``, an ``@id`` without CTID, addresses of github.io: T ``test_a_ctid_without_an_id_gives_the_uri``,
  ``test_an_id_anywhere_on_the_web_is_a_key``
- concepts under two prefixes: S ``test_concepts_match_on_their_local_name``, ``test_a_concept_under_two_prefixes``
- alignment objects for concepts and competencies in disguise: ``test_a_concept_in_every_shape``, T
  ``test_alignments_to_a_resource_a_code_and_mere_words``
- prerequisites in prose: C ``test_a_courses_profile_named_prerequisites_is_one``
- webpages that several resources share: ``test_one_webpage_is_not_one_thing``
- one resource in two encodings: I ``test_ace_sociology_in_two_encodings``, ``test_french_ba_in_two_encodings``;
  ``test_french_ba_badge_by_badge``, ``test_the_ingest_files_one_by_one_and_in_one_graph``
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from ctdl_units import BASE, tell
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from competency_graph.model.identity import REGISTRY
from competency_graph_loaders.ctdl import encoding
from competency_graph_loaders.ctdl.translate import translate
from competency_graph_loaders.ctdl.vocabulary import context

CTID = "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda"
SPACE = "https://purl.org/ctdl/terms/"


def course(**terms: Any) -> dict[str, Any]:
    return {"@id": "x:c", "@type": "ceterms:Course", **{f"ceterms:{k}": v for k, v in terms.items()}}


def content(*items: dict[str, Any], **document: Any) -> str:
    """The hash of what a document says; the same hash is the same rows."""
    payload = {"@context": {"x": BASE}, "@id": f"{BASE}document", "@graph": list(items), **document}
    return translate(payload, "test", "unit").unit.content


# Identifiers and references


@pytest.mark.parametrize(
    "ctid",
    [CTID.upper(), "ce-0b6f0c2f-01b9-1776-b861-894b78f81eda", "ce-00000000-0000-0000-0000-000000000001"],
)
def test_ctids_in_upper_case_and_of_any_version(ctid: str) -> None:
    told = tell({"@type": "ceterms:Course", "ceterms:ctid": ctid})
    assert told.nodes[REGISTRY + ctid.lower()]["ctid"] == ctid.lower()
    assert told.notes() == []


@pytest.mark.parametrize(
    "ctid", ["ce-0b6f0c2f-01b9-4776-b861-894b78f81ed", "ce-0b6f0c2f-01b9-4776-b861-894b78f81tda"]
)
def test_a_ctid_with_a_wrong_digit_is_kept_as_written(ctid: str) -> None:
    told = tell(course(ctid=ctid))
    assert (told.node("c")["ctdl_ctid"], told.notes()) == ([ctid], ["malformed CTID"])


def test_an_id_anywhere_on_the_web_is_a_key() -> None:
    uri = "https://someone.github.io/examples/Course-9z.json"
    told = tell({"@id": uri, "@type": "ceterms:Course", "ceterms:name": "A"}, course(isPartOf=uri))
    assert told.nodes[uri]["name"] == "A"
    assert "ctid" not in told.nodes[uri]
    assert told.edge("PART_OF")[0]["end"] == uri


def test_an_address_that_is_none_is_a_name_all_the_same() -> None:
    told = tell({"@id": "https://[nowhere", "@type": "ceterms:Course", "ceterms:name": "A"})
    assert told.nodes["https://[nowhere"]["name"] == "A"


def test_a_reference_that_leads_nowhere_stays() -> None:
    told = tell(course(ownedBy=[f"{REGISTRY}{CTID}"]))
    assert [e["end"] for e in told.edge("OWNED_BY")] == [REGISTRY + CTID]
    assert REGISTRY + CTID not in told.nodes, "nobody here describes it; the writer makes a placeholder"


def test_one_label_in_two_documents_is_two_things() -> None:
    def document(name: str) -> dict[str, Any]:
        graph = [
            course(offeredBy="_:1"),
            {"@id": "_:1", "@type": "ceterms:CredentialOrganization", "ceterms:name": "A"},
        ]
        return {"@context": {"x": BASE}, "@id": f"{BASE}{name}", "@graph": graph}

    found = [tell(document=document(name)).edge("OFFERED_BY")[0]["end"] for name in ("one", "two")]
    assert found[0] != found[1]
    assert [uri.partition("#")[0] for uri in found] == [f"{BASE}one", f"{BASE}two"]


def test_one_webpage_is_not_one_thing() -> None:
    page = "https://example.org/all-pathways"
    told = tell(
        *(
            {
                "@id": f"x:p{n}",
                "@type": "ceterms:Pathway",
                "ceterms:subjectWebpage": page,
                "ceterms:name": f"P{n}",
            }
            for n in (1, 2)
        )
    )
    assert {node["name"] for node in told.labelled("Pathway")} == {"P1", "P2"}


# Many shapes of one property


@pytest.mark.parametrize(
    "shape",
    [
        "x:o",
        ["x:o"],
        {"@id": "x:o"},
        [{"@id": "x:o"}],
        f"{BASE}o",
        "http://example.org/o",
        [{"@id": "x:o", "@type": "ceterms:CredentialOrganization", "ceterms:name": "A"}],
        {"@list": ["x:o"]},
    ],
)
def test_one_property_in_many_shapes(shape: Any) -> None:
    college = {"@id": "x:o", "@type": "ceterms:CredentialOrganization", "ceterms:name": "A"}
    told = tell(course(ownedBy=shape), college)
    assert told.pairs("OWNED_BY") == {("c", "o")}
    assert told.node("o")["name"] == "A"


def test_a_blank_owner_and_an_embedded_one() -> None:
    college = {"@type": "ceterms:CredentialOrganization", "ceterms:name": "A"}
    blank = tell(course(ownedBy=["_:o"]), {"@id": "_:o", **college})
    embedded = tell(course(ownedBy=[college]))
    for told in (blank, embedded):
        (edge,) = told.edge("OWNED_BY")
        assert told.nodes[edge["end"]]["name"] == "A"


@pytest.mark.parametrize(
    ("shape", "prose"),
    [
        ("Pass.", ["Pass."]),
        (["Pass.", "Pay."], ["Pass.", "Pay."]),
        ({"en": "Pass."}, ["Pass."]),
        ({"en": ["Pass.", "Pay."]}, ["Pass.", "Pay."]),
        ([{"@value": "Pass.", "@language": "en"}, {"@value": "Pay.", "@language": "en"}], ["Pass.", "Pay."]),
    ],
)
def test_conditions_in_words_in_every_shape(shape: Any, prose: list[str]) -> None:
    told = tell(course(requires={"@type": "ceterms:ConditionProfile", "ceterms:condition": shape}))
    assert told.labelled("Requirement")[0]["prose"] == prose


@pytest.mark.parametrize(
    "shape",
    [
        "creditUnit:SemesterHour",
        ["creditUnit:SemesterHour"],
        {"@id": "creditUnit:SemesterHour"},
        "https://purl.org/ctdl/vocabs/creditUnit/SemesterHour",
        "http://purl.org/ctdl/vocabs/creditUnit/SemesterHour",
        {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "creditUnit:SemesterHour"},
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNode": {"@id": "creditUnit:SemesterHour"},
        },
    ],
)
def test_a_concept_in_every_shape(shape: Any) -> None:
    value = {"@type": "ceterms:ValueProfile", "schema:value": 3, "ceterms:creditUnitType": shape}
    node = tell(course(creditValue=value)).node("c")
    assert (node["credit_minimum"], node["credit_unit"]) == ("3", "SemesterHour")


def test_requires_as_a_list_an_object_and_a_bare_reference() -> None:
    profile = {"@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": ["x:d"]}
    assert content(course(requires=profile)) == content(course(requires=[profile]))
    assert tell(course(requires={"@id": "x:d"})).pairs("REQUIRES"), "asked for directly"


def test_the_same_embedded_object_has_one_uri_in_every_shape() -> None:
    shapes: list[dict[str, Any]] = [
        {"ceterms:targetLearningOpportunity": ["x:d"], "ceterms:condition": "Pass."},
        {"ceterms:targetLearningOpportunity": f"{BASE}d", "ceterms:condition": ["Pass."]},
        {
            f"{SPACE}targetLearningOpportunity": [{"@id": f"{BASE}d"}],
            f"{SPACE}condition": [{"@value": "Pass."}],
        },
    ]
    assert (
        len({content(course(requires={"@type": "ceterms:ConditionProfile", **shape})) for shape in shapes})
        == 1
    )


def test_words_where_a_reference_belongs_stay_words() -> None:
    told = tell(course(hasSupportService="x: ask at the desk", audienceType="Adults of any age"))
    assert told.node("c")["ctdl_hasSupportService"] == ["x: ask at the desk"]
    assert told.node("c")["ctdl_audienceType"] == ["Adults of any age"]


# Languages, numbers, dates, credit


def test_language_keys_in_any_case() -> None:
    node = tell(course(name={"EN-us": "A", "ar-SA": "B", "el": "C", "nl-nl": "D"})).node("c")
    assert node["name_langs"] == ["en-US", "ar-SA", "el", "nl-NL"]


@pytest.mark.parametrize("shape", ["en-US", ["en-US"], {"@id": "en-US"}])
def test_a_language_of_the_resource_in_any_shape(shape: Any) -> None:
    node = tell({"@id": "x:f", "@type": "ceasn:CompetencyFramework", "ceasn:inLanguage": shape}).node("f")
    assert node["languages"] == ["en-US"]


def test_numbers_as_texts() -> None:
    def value(number: Any) -> dict[str, Any]:
        return course(creditValue={"@type": "ceterms:ValueProfile", "schema:value": number})

    read = {tell(value(number)).node("c")["credit_minimum"] for number in (3, 3.0, "3", "3.0")}
    assert read == {"3"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-6-1", "2020-06-01"),
        ("2004-05", "2004-05"),
        ("2004", "2004"),
        ("2020-06-01T00:00:00Z", "2020-06-01"),
    ],
)
def test_dates_as_published(written: str, read: str) -> None:
    assert tell(course(startDate=written)).node("c")["starts"] == read


def test_an_approximate_date_stays_approximate() -> None:
    told = tell(course(approximateStartDate="2004-05"))
    node = told.node("c")
    assert node["ctdl_approximateStartDate"] == ["2004-05"]
    assert "starts" not in node, "about May 2004 is not since May 2004"


def test_credit_in_words() -> None:
    value = {
        "@type": "ceterms:ValueProfile",
        "schema:description": {"en": "Three to four units, by placement"},
    }
    node = tell(course(creditValue=value)).node("c")
    assert "Three to four units, by placement" in node["credit_text"]
    assert "credit_minimum" not in node, "no number was stated, and none is made up"


# Classes and terms


@pytest.mark.parametrize(
    "written", ["ceterms:Course", ["ceterms:Course"], "Course", f"{SPACE}Course", [f"{SPACE}Course"]]
)
def test_classes_in_every_form(written: Any) -> None:
    told = tell({"@id": "x:c", "@type": written})
    assert told.node("c")["ctdl_type"] == "ceterms:Course"
    assert told.notes() == [], "another form of the same name is no fault"


def test_a_wrong_class_is_taken_at_its_word() -> None:
    """A sending program published as a Diploma: the edge says what it is for, the node what it was called."""
    told = tell(
        {"@id": "x:a", "@type": "ceterms:TransferAgreement", "ceterms:sendingProgram": "x:d"},
        {"@id": "x:d", "@type": "ceterms:Diploma"},
    )
    assert told.edge("SENDING")[0]["level"] == "program"
    assert "Diploma" in told.node("d")["labels"]


def test_what_is_read_otherwise_than_written_is_reported_once() -> None:
    value = {
        "@type": "schema:ValueProfile",
        "schema:value": 3,
        "ceterms:creditUnitType": "creditUnit:DegreeeCredit",
    }
    told = tell(
        *(
            {**course(subjectWebPage="https://example.org/p", creditValue=value), "@id": f"x:c{n}"}
            for n in range(3)
        ),
        {"@id": "x:k", "@type": "ceterms:Competency", "ceterms:isChildOf": "x:l", "cterms:description": "D"},
    )
    notes = {note.term: note.message for note in told.translated.notes}
    assert {note.rule for note in told.translated.notes} == {"older or misspelt term"}
    assert notes == {
        "ceterms:subjectWebPage": "ceterms:subjectWebPage is read as ceterms:subjectWebpage.",
        "schema:ValueProfile": "schema:ValueProfile is read as ceterms:ValueProfile.",
        "creditUnit:DegreeeCredit": "creditUnit:DegreeeCredit is read as creditUnit:DegreeCredit.",
        "ceterms:Competency": "ceterms:Competency is read as ceasn:Competency.",
        "ceterms:isChildOf": "ceterms:isChildOf is read as ceasn:isChildOf.",
        "cterms:description": "cterms:description is read as ceterms:description.",
    }
    assert len(told.translated.notes) == len(notes), "once a document, however often"
    assert told.node("c0")["url"] == "https://example.org/p"
    assert told.node("c0")["credit_unit"] == "DegreeCredit"


def test_other_vocabularies_words_are_no_fault() -> None:
    told = tell(
        {
            "@id": "x:s",
            "@type": "skos:ConceptScheme",
            "skos:prefLabel": {"en": "S"},
            "skos:definition": {"en": "D"},
        },
        {"@id": "x:t", "@type": "ceterms:Course", "dcterms:title": "T", "schema:description": "E"},
    )
    assert (told.node("s")["name"], told.node("s")["description"]) == ("S", "D")
    assert (told.node("t")["name"], told.node("t")["description"]) == ("T", "E")
    assert told.notes() == []


def test_parts_of_a_pathway_under_the_other_prefix() -> None:
    told = tell(
        {"@id": "x:p", "@type": "ceterms:Pathway", "ceasn:hasPart": ["x:a"]},
        {"@id": "x:a", "@type": "ceterms:BasicComponent"},
        {"@id": "x:b", "@type": "ceterms:BasicComponent", "ceasn:isPartOf": ["x:p"]},
    )
    assert told.pairs("IN_PATHWAY") == {("a", "p"), ("b", "p")}


def test_a_concept_under_two_prefixes() -> None:
    value = {"@type": "ceterms:ValueProfile", "schema:value": 3}
    levels = [
        tell(course(creditValue={**value, "ceterms:creditLevelType": f"{prefix}:LowerDivisionLevel"}))
        for prefix in ("audLevel", "creditLevel")
    ]
    assert [told.node("c")["credit_level"] for told in levels] == ["LowerDivisionLevel"] * 2
    assert [told.notes() for told in levels] == [[], ["older or misspelt term"]]


def test_a_concept_that_no_scheme_has_is_kept_and_counted() -> None:
    told = tell(
        course(audienceType=["audience:Citizen", "audience:Martian"], deliveryType="deliveryType:Telepathy")
    )
    assert told.node("c")["ctdl_audienceType"] == ["audience:Citizen", "audience:Martian"]
    assert told.node("c")["delivery"] == ["Telepathy"]
    assert told.translated.unknown == {"concept audience:Martian": 1, "concept deliveryType:Telepathy": 1}


# Contexts


@pytest.mark.parametrize(
    "stated",
    [
        None,
        "https://credreg.net/ctdl/schema/context/json",
        "http://credreg.net/ctdl/schema/context/json",
        ["https://credreg.net/ctdl/schema/context/json", {"x": BASE}],
        [{"x": BASE}, "https://credreg.net/ctdlasn/schema/context/json"],
        {"x": BASE, "ceterms": "http://purl.org/ctdl/terms/"},
        {"y": "https://purl.org/ctdl/terms/"},
    ],
)
def test_contexts_change_nothing(stated: Any) -> None:
    item = {"@id": f"{BASE}c", "@type": "ceterms:Course", "ceterms:name": "A", "ceterms:ownedBy": f"{BASE}o"}
    document: dict[str, Any] = {"@id": f"{BASE}document", "@graph": [item]}
    if stated is not None:
        document["@context"] = stated
    assert translate(document, "test", "unit").unit.content == content(item)


def test_a_prefix_that_nobody_declared() -> None:
    told = tell(
        document={"@graph": [{"@id": "res:7", "@type": "ceterms:Course", "ceterms:isPartOf": "res:8"}]}
    )
    assert set(told.nodes) == {"res:7"}
    assert [e["end"] for e in told.edge("PART_OF")] == ["res:8"], "as a name of its own"


def test_a_context_may_rename_terms() -> None:
    stated = {
        "title": "ceterms:name",
        "heldBy": {"@id": "https://purl.org/ctdl/terms/ownedBy", "@type": "@id"},
        "Lesson": "ceterms:Course",
    }
    item = {"@id": f"{BASE}c", "@type": "Lesson", "title": "A", "heldBy": f"{BASE}o"}
    plain = {"@id": f"{BASE}c", "@type": "ceterms:Course", "ceterms:name": "A", "ceterms:ownedBy": f"{BASE}o"}
    assert content(item, **{"@context": stated}) == content(plain)


def test_a_context_may_give_the_base() -> None:
    told = tell(document={"@context": {"@base": BASE}, "@graph": [{"@id": "c", "@type": "ceterms:Course"}]})
    assert set(told.nodes) == {f"{BASE}c"}


# Other forms of JSON-LD


def bundled(url: str, options: Any = None) -> dict[str, Any]:
    """A document loader that answers any context with ours: nothing is fetched."""
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": context(),
        "contentType": "application/ld+json",
    }


def expanded(document: dict[str, Any]) -> dict[str, Any]:
    found = jsonld.expand(document, {"documentLoader": bundled})
    return found[0] if len(found) == 1 else {"@graph": found}


def foreign(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """Compacted again with prefixes that nobody knows, some namespaces written out in full."""
    drawn = random.Random(seed)
    own = {
        f"p{drawn.randrange(10**9)}": namespace
        for namespace in encoding.prefixes().values()
        if drawn.random() < 0.8
    }
    found: dict[str, Any] = jsonld.compact(document, {"@context": own}, {"documentLoader": bundled})
    return found


def facts(document: dict[str, Any]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    unit = translate(document, "test", "unit").unit
    nodes = {node.uri: (set(node.labels), node.properties) for node in unit.nodes}
    return nodes, {(e.type, e.start, e.end, e.key): e.properties for e in unit.edges}


SAMPLES = sorted((Path(__file__).parents[2] / "loaders/samples/registry").rglob("*.json"))


def sample(path: Path) -> dict[str, Any]:
    """The document in one of our sample envelopes."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["decoded_resource"]
    return found


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(SAMPLES), st.integers(0, 2**16))
def test_expanded_and_foreign_forms_of_our_samples_say_the_same(path: Path, seed: int) -> None:
    document = sample(path)
    said = facts(document)
    assert facts(expanded(document)) == said
    assert facts(foreign(document, seed)) == said


REAL = (
    "credentials/api-credential-detailed.json",
    "credentials/credential-types-comparison.json",
    "credentials/degree-with-concentration.json",
    "credentials/indiana-bsn-published.json",
    "credentials/ingest/Course-1b.json",
    "credentials/ingest/Organization-1.json",
    "credentials/propath-published.json",
    "frameworks/bcsp-asp.json",
    "pathways/french-ba-sandbox-published.json",
    "qdata/handbook-simple.json",
    "transfer/ace-introductory-sociology-tvp-published.json",
    "transfer/handbook-tvp-1.json",
    "transfer/handbook-tvp-3.json",
    "transfer/handbook-ta.json",
    "transfer/prior-learning-tv.json",
)
"""Real files whose JSON-LD is sound. Not here: documents without a context (a JSON-LD processor sees no language maps in
them), with bare keys (it drops them), and with texts where a resource belongs (it makes them addresses)."""


@pytest.mark.parametrize("name", REAL)
def test_expanded_and_foreign_forms_of_the_real_files_say_the_same(real_data: Path, name: str) -> None:
    document = json.loads((real_data / "ctdl/samples" / name).read_text(encoding="utf-8-sig"))
    said = facts(document)
    assert facts(expanded(document)) == said
    assert facts(foreign(document, 7)) == said


# One resource in two encodings


def badge_facts(path: Path) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Conditions of each badge: how many, of which badges; a badge is known by its address at the badge platform.

    The two editions number the pathway's components differently (badge ids there, CTIDs here), so that the badge that a
    component stands for is all that can be compared. A component without a badge counts as "…".
    """
    document = json.loads(path.read_text(encoding="utf-8-sig"))
    unit = translate(document, "test", "unit").unit
    badges: dict[str, str] = {}
    for node in unit.nodes:
        if "PathwayComponent" in node.labels:
            kept = node.properties.get("ctdl_sourceData")
            stated = kept[0] if isinstance(kept, list) else node.properties.get("url")
            if isinstance(stated, str) and "/badges/" in stated:
                badges[node.uri] = stated.rpartition("/")[2]
    counts = {node.uri: str(node.properties.get("count")) for node in unit.nodes}
    asked: dict[str, list[str]] = defaultdict(list)
    for edge in unit.edges:
        if edge.type == "ASKS_FOR":
            asked[edge.start].append(badges.get(edge.end, "…"))
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {badge: [] for badge in badges.values()}
    for edge in unit.edges:
        if edge.type == "HAS_CONDITION" and edge.start in badges:
            found[badges[edge.start]].append((counts[edge.end], tuple(sorted(asked[edge.end]))))
    return {badge: sorted(conditions) for badge, conditions in found.items()}


def test_french_ba_badge_by_badge(real_data: Path) -> None:
    """The same badges ask for the same badges, k of n, in both editions.

    Three differ in the files themselves: the older edition states what the destination asks for (5 of 5), and describes
    two badges twice under one ``@id``, the second time as another component with a condition of its own.
    """
    folder = real_data / "ctdl/samples/pathways"
    older = badge_facts(folder / "french-ba-comptia.json")
    published = badge_facts(folder / "french-ba-sandbox-published.json")
    both = older.keys() & published.keys()
    assert len(both) == 27
    differ = {badge for badge in both if older[badge] != published[badge]}
    assert differ == {"JKykbZ2SQb2u211g4jf7BQ", "8jDdG7w-REGo67vYFGUefg", "WUPAox7VTa2nnvyMKsIzkQ"}
    for badge in differ:
        assert len(older[badge]) == len(published[badge]) + 1
        assert all(condition in older[badge] for condition in published[badge])


def test_the_ingest_files_one_by_one_and_in_one_graph(real_data: Path) -> None:
    """Records that stand alone say what they say in one graph: the same nodes, the same edges."""
    folder = real_data / "ctdl/samples/credentials/ingest"
    documents = [
        json.loads(path.read_text(encoding="utf-8-sig")) for path in sorted(folder.glob("[CLO]*-1*.json"))
    ]
    single = [document for document in documents if "@graph" not in document]
    assert len(single) == 6
    nodes: dict[Any, Any] = {}
    edges: dict[Any, Any] = {}
    for document in single:
        found = facts(document)
        nodes |= found[0]
        for key, properties in found[1].items():
            edges[key] = {**edges.get(key, {}), **properties}
    one = facts({"@graph": single})
    assert one[0] == nodes
    assert one[1].keys() == edges.keys()


def test_our_samples_have_nothing_to_report() -> None:
    """What we wrote ourselves is spelt as CTDL spells it, so that a new alias cannot hide a mistake of ours."""
    for path in SAMPLES:
        found = translate(sample(path), "test", "unit")
        assert not [note for note in found.notes if note.rule == "older or misspelt term"], path
        assert not found.unknown, path
