"""Records into units: identity, names, links in both directions, parts, amounts, and what is kept."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ctdl_units import BASE, tell
from hypothesis import given, settings
from hypothesis import strategies as st

from competency_graph.store.writer import check_unit
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.translate import translate

CTID = "ce-0b6f0c2f-01b9-4776-b861-894b78f81eda"
REGISTRY = "https://credentialengineregistry.org/resources/"


def course(**terms: Any) -> dict[str, Any]:
    return {"@id": "x:c", "@type": "ceterms:Course", **{f"ceterms:{k}": v for k, v in terms.items()}}


# Identity


def test_a_ctid_without_an_id_gives_the_uri() -> None:
    told = tell({"@type": "ceterms:Course", "ceterms:ctid": CTID.upper()})
    assert told.nodes[REGISTRY + CTID]["ctid"] == CTID


def test_a_malformed_ctid_is_kept_and_noted() -> None:
    told = tell(course(ctid="urn:ctid:6bf1a7e2"))
    assert told.node("c")["ctdl_ctid"] == ["urn:ctid:6bf1a7e2"]
    assert "ctid" not in told.node("c")
    assert told.notes() == ["malformed CTID"]


def test_blank_nodes_keep_their_uri_under_new_labels() -> None:
    def record(course: str, college: str) -> list[dict[str, Any]]:
        return [
            {"@id": "x:d", "@type": "ceterms:Certificate", "ceterms:requires": {"@id": course}},
            {"@id": course, "@type": "ceterms:Course", "ceterms:offeredBy": [college]},
            {"@id": college, "@type": "ceterms:CredentialOrganization", "ceterms:name": "A"},
        ]

    first, again = tell(*record("_:1", "_:2")), tell(*record("_:b", "_:a"))
    assert first.translated.unit.content == again.translated.unit.content
    assert all("#bnode-" in uri for uri in first.nodes if not uri.endswith("/d"))
    other = record("_:1", "_:2")
    other[2]["ceterms:name"] = "B"
    assert tell(*other).nodes.keys().isdisjoint(first.nodes.keys() - {f"{BASE}d"}), (
        "a course is told by its college"
    )


def test_blank_nodes_in_a_circle() -> None:
    told = tell(
        {"@id": "_:a", "@type": "ceterms:Course", "ceterms:isSimilarTo": "_:b", "ceterms:name": "A"},
        {"@id": "_:b", "@type": "ceterms:Course", "ceterms:isSimilarTo": "_:a", "ceterms:name": "B"},
    )
    assert len(told.edge("ALIGNS_WITH")) == 2


def test_an_undefined_blank_node_stays_a_placeholder() -> None:
    told = tell(course(ownedBy=["_:nobody"]))
    assert told.pairs("OWNED_BY") == {("c", "document#undefined-nobody")}
    assert told.notes() == ["undefined blank node"]


def test_graph_and_resource_uris_are_one() -> None:
    told = tell(
        {"@id": f"http://credentialengineregistry.org/graph/{CTID.upper()}", "@type": "ceterms:Course"},
        {"@id": "x:p", "@type": "ceterms:LearningProgram", "ceterms:hasPart": [REGISTRY + CTID]},
    )
    assert set(told.nodes) == {REGISTRY + CTID, f"{BASE}p"}


def test_one_id_told_twice_is_joined() -> None:
    told = tell(
        {"@id": "x:c", "@type": "ceterms:Course", "ceterms:name": "A", "ceterms:teaches": []},
        {"@id": "x:c", "@type": "ceterms:Course", "ceterms:codedNotation": "MATH 20A"},
    )
    assert (told.node("c")["name"], told.node("c")["code"]) == ("A", "MATH 20A")
    assert told.notes() == ["described twice"]


# Names, languages, values


def test_names_in_several_languages() -> None:
    node = tell(course(name={"en-us": "Welding", "es": "Soldadura"}, description="Plain")).node("c")
    assert node["name"] == "Welding"
    assert (node["name_langs"], node["name_texts"]) == (["en-US", "es"], ["Welding", "Soldadura"])
    assert node["description"] == "Plain"
    assert "description_langs" not in node


def test_a_second_name_is_kept() -> None:
    node = tell({"@id": "x:s", "@type": "skos:ConceptScheme", "ceasn:name": "A", "ceterms:name": "B"}).node(
        "s"
    )
    assert node["name"] == "B"
    assert (node["ctdl_name"], node["ctdl_ceasn__name"]) == (["B"], ["A"])


def test_competencies_are_called_by_their_text() -> None:
    node = tell(
        {
            "@id": "x:k",
            "@type": "ceasn:Competency",
            "ceasn:competencyLabel": {"en": "Chords"},
            "ceasn:competencyText": {"en": "Names every chord"},
            "ceasn:codedNotation": "1.2",
            "ceasn:listID": "7",
        }
    ).node("k")
    assert (node["name"], node["label"], node["coded_notation"], node["list_id"]) == (
        "Names every chord", "Chords", "1.2", "7",
    )  # fmt: skip


def test_dates_keep_their_precision_and_unreadable_ones_their_text() -> None:
    told = tell(course(dateEffective="2020-6-1", expirationDate="Spring 2021"))
    node = told.node("c")
    assert node["starts"] == "2020-06-01"
    assert node["ctdl_expirationDate"] == ["Spring 2021"]
    assert "ends" not in node
    assert told.notes() == ["unreadable date"]


def test_concepts_by_local_name() -> None:
    aligned = {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNode": "deliveryType:InPerson"}
    node = tell(
        course(
            deliveryType=[aligned, "deliveryType:OnlineOnly"],
            lifeCycleStatusType={**aligned, "ceterms:targetNode": {"@id": "lifeCycle:Active"}},
            inLanguage="English",
            keyword={"en": ["a", "b"]},
            subject=[
                {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": "Physics"}}
            ],
        )
    ).node("c")
    assert node["delivery"] == ["InPerson", "OnlineOnly"]
    assert node["status"] == "Active"
    assert (node["languages"], node["keywords"], node["subjects"]) == (["English"], ["a", "b"], ["Physics"])


def test_codes_and_identifiers() -> None:
    def value(code: str, kind: str | None = None) -> dict[str, Any]:
        named = {"ceterms:identifierTypeName": {"en": kind}} if kind else {}
        return {"@type": "ceterms:IdentifierValue", "ceterms:identifierValueCode": code, **named}

    stated = tell(course(codedNotation="math-20a", identifier=value("X"))).node("c")
    assert (stated["code"], stated["code_key"], stated["identifiers"]) == ("math-20a", "MATH 20A", ["X"])
    alone = tell(course(identifier=[value("ACC120")])).node("c")
    assert alone["code_key"] == "ACC 120"
    typed = tell(course(identifier=[value("70-698"), value("IPD 389", "Course #")])).node("c")
    assert typed["identifiers"] == ["70-698", "Course #=IPD 389"]
    assert "code" not in typed, "two candidates are no code"
    college = {"@id": "x:o", "@type": "ceterms:CredentialOrganization"}
    assert tell({**college, "ceterms:identifier": value("123", "IPEDS ID")}).node("o")["ipeds_id"] == "123"


# Links


@pytest.mark.parametrize(
    ("term", "back", "edge"),
    [
        ("offeredBy", "offers", "OFFERED_BY"),
        ("ownedBy", "owns", "OWNED_BY"),
        ("accreditedBy", "accredits", "ACCREDITED_BY"),
        ("isPartOf", "hasPart", "PART_OF"),
        ("precedes", "precededBy", "PRECEDES"),
        ("supersedes", "supersededBy", "SUPERSEDES"),
        ("requires", "isRequiredFor", "REQUIRES"),
        ("recommends", "isRecommendedFor", "RECOMMENDS"),
        ("advancedStandingFrom", "isAdvancedStandingFor", "ADVANCED_STANDING_FROM"),
        ("isPreparationFor", "preparationFrom", "PREPARES_FOR"),
    ],
)
def test_both_directions_are_one_edge(term: str, back: str, edge: str) -> None:
    from_start = tell(course(**{term: "x:o"}))
    from_end = tell({"@id": "x:o", "@type": "ceterms:Certificate", f"ceterms:{back}": ["x:c"]})
    both = tell(
        course(**{term: ["x:o"]}), {"@id": "x:o", "@type": "ceterms:Certificate", f"ceterms:{back}": "x:c"}
    )
    assert from_start.pairs(edge) == from_end.pairs(edge) == both.pairs(edge) == {("c", "o")}
    assert len(both.edge(edge)) == 1


def test_the_term_of_the_edges_own_direction_is_kept_and_the_position_too() -> None:
    told = tell(
        {"@id": "x:p", "@type": "ceterms:LearningProgram", "ceterms:hasPart": ["x:other", "x:c"]},
        course(isPartOf="x:p"),
    )
    (edge,) = [e for e in told.edge("PART_OF") if e["start"] == f"{BASE}c"]
    assert (edge["term"], edge["position"]) == ("ceterms:isPartOf", 1)


def test_alignments_to_a_resource_a_code_and_mere_words() -> None:
    def aligned(**terms: Any) -> dict[str, Any]:
        return {"@type": "ceterms:CredentialAlignmentObject", **{f"ceterms:{k}": v for k, v in terms.items()}}

    told = tell(
        course(
            teaches=[
                aligned(targetNode="x:k", targetNodeName={"en": "Chords"}, weight=0.2, framework="x:f"),
                aligned(targetNodeDescription={"en": "Tunes a piano"}),
                {
                    "@type": "ceasn:Competency",
                    "ceterms:targetNode": "x:disguised",
                    "ceterms:framework": "x:f",
                },
            ],
            occupationType=[
                aligned(
                    targetNode="https://www.onetonline.org/link/summary/27-2042.00",
                    codedNotation="27-2042.00",
                ),
                aligned(targetNodeName={"en": "Organist"}),
            ],
        )
    )
    taught = told.edge("TEACHES")
    assert [e["end"].removeprefix(BASE).split("-")[0] for e in taught] == ["k", "c#teaches", "disguised"]
    assert (taught[0]["name"], taught[0]["weight"], taught[0]["framework"]) == ("Chords", "0.2", f"{BASE}f")
    assert told.labelled("Competency")[0]["name"] == "Tunes a piano"
    (occupation,) = told.edge("CLASSIFIED_AS")
    assert (occupation["code"], occupation["role"]) == ("27-2042.00", "occupationType")
    kept = [json.loads(text) for text in told.node("c")["ctdl_occupationType"]]
    assert [k.get("ceterms:targetNodeName") for k in kept] == [None, {"en": "Organist"}], "kept as published"


def test_organizations_their_units_and_quality_assurers() -> None:
    told = tell(
        {
            "@id": "x:u", "@type": "ceterms:CredentialOrganization", "ceterms:department": "x:d",
            "ceterms:address": [{"@type": "ceterms:Place", "ceterms:addressRegion": {"en": "KS"}}],
            "ceterms:agentType": "orgType:FourYear",
        },
        {"@id": "x:d", "@type": "ceterms:Organization", "ceterms:parentOrganization": "x:u"},
        {"@id": "x:q", "@type": "ceterms:QACredentialOrganization"},
    )  # fmt: skip
    assert told.pairs("HAS_UNIT") == {("u", "d")}
    assert told.node("d")["labels"] == {"Organization", "Department"}
    assert told.node("q")["labels"] == {"QualityAssurer"}
    assert (told.node("u")["region"], told.node("u")["agent_types"]) == ("KS", ["FourYear"])


# Frameworks, pathways, collections


def test_frameworks_and_schemes() -> None:
    told = tell(
        {"@id": "x:f", "@type": "ceasn:CompetencyFramework", "ceasn:hasTopChild": ["x:a"]},
        {"@id": "x:a", "@type": "ceasn:Competency", "ceasn:hasChild": ["x:b"], "ceasn:isPartOf": "x:f"},
        {"@id": "x:b", "@type": "ceasn:Competency", "ceasn:isChildOf": {"@id": "x:a"}, "ceasn:isPartOf": ["x:f"],
         "ceasn:exactAlignment": "x:elsewhere"},
        {"@id": "x:k", "@type": "skos:Concept", "skos:inScheme": "x:s", "skos:broader": "x:w", "skos:notation": "4.A"},
    )  # fmt: skip
    assert told.pairs("CHILD_OF") == {("a", "f"), ("b", "a"), ("k", "w")}
    assert told.pairs("IN_FRAMEWORK") == {("a", "f"), ("b", "f"), ("k", "s")}
    assert told.edge("ALIGNS_WITH")[0]["kind"] == "exact"
    assert (told.node("k")["notation"], told.node("k")["scheme"]) == ("4.A", f"{BASE}s")


def test_whatever_takes_part_in_a_pathway_acts_as_a_component() -> None:
    told = tell(
        {"@id": "x:p", "@type": "ceterms:Pathway", "ceasn:hasPart": ["x:c1"], "ceterms:hasDestinationComponent": "x:c2"},
        {"@id": "x:c1", "@type": "ceterms:CourseComponent", "ceterms:proxyFor": "x:real", "ceasn:isChildOf": "x:c2",
         "ceterms:programTerm": "1st Term", "ceterms:creditValue": {"schema:value": 3}},
        {"@id": "x:c2", "@type": "ceterms:Certification", "ceasn:isPartOf": ["x:p"]},
    )  # fmt: skip
    assert told.pairs("IN_PATHWAY") == {("c1", "p"), ("c2", "p")}
    assert told.pairs("DESTINATION") == {("p", "c2")}
    assert told.pairs("PROXY_FOR") == {("c1", "real")}
    assert told.pairs("CHILD_OF") == {("c1", "c2")}
    assert told.node("c2")["labels"] == {"Certification", "PathwayComponent"}
    assert (told.node("c1")["program_term"], told.node("c1")["credit_minimum"]) == ("1st Term", "3")


def test_an_alignment_map_joins_what_it_compares() -> None:
    told = tell(
        {
            "@id": "x:m", "@type": "ceterms:AlignmentMap",
            "ceterms:hasPart": [{"@type": "ceterms:AlignmentObject", "ceterms:sourceNode": "x:a",
                                 "ceterms:targetNode": "x:b", "ceterms:alignmentType": "alignment:CloseMatch"}],
        },
        {"@id": "x:a", "@type": "ceterms:CredentialType"},
    )  # fmt: skip
    assert told.pairs("ALIGNS_WITH") == {("a", "b")}
    assert told.labelled("AlignmentObject")[0]["kind"] == "close"


# Amounts


def cost(price: float | None, kind: str | None = None, currency: str = "USD", **more: Any) -> dict[str, Any]:
    found = {"@type": "ceterms:CostProfile", "ceterms:price": price, "ceterms:currency": currency, **more}
    return {**found, "ceterms:directCostType": f"costType:{kind}"} if kind else found


@pytest.mark.parametrize(
    ("costs", "price", "kind", "nodes"),
    [
        ([cost(1495, "Tuition", "US Dollar")], "1495", "Tuition", 0),
        ([cost(100, "Application"), cost(12999.5, "Tuition")], "13099.5", "Application + Tuition", 2),
        ([cost(10, "AggregateCost"), cost(4, "Tuition"), cost(6, "MixedFees")], "10", "AggregateCost", 3),
        ([cost(100, "Tuition"), cost(300, "Tuition")], None, None, 2),
        ([cost(100, "Tuition"), cost(None, "MixedFees")], None, None, 2),
        ([cost(100, "Tuition"), cost(90, "MixedFees", "EUR")], None, None, 2),
        ([cost(5, "Tuition", "Galleon")], None, None, 1),
        ([cost(0, "Tuition")], "0", "Tuition", 0),
    ],
)
def test_costs(costs: list[Any], price: str | None, kind: str | None, nodes: int) -> None:
    """Several of one kind are alternatives, of different kinds a sum; an unknown part makes the total unknown."""
    told = tell(course(estimatedCost=costs))
    node = told.node("c")
    assert (node.get("price"), node.get("price_kind")) == (price, kind)
    assert len(told.labelled("Cost")) == len(told.edge("HAS_COST")) == nodes
    assert (price is None) == ("price_text" in node)


def test_a_negative_price_is_refused() -> None:
    with pytest.raises(RecordError, match="price"):
        tell(course(estimatedCost=cost(-1)))


@pytest.mark.parametrize(
    ("durations", "read"),
    [
        ([{"ceterms:exactDuration": "PT40H"}], {"hours_minimum": "40", "hours_maximum": "40"}),
        (
            [{"ceterms:minimumDuration": "P1Y", "ceterms:maximumDuration": "P2Y"}],
            {"weeks_minimum": "52", "weeks_maximum": "104"},
        ),
        (
            [{"ceterms:exactDuration": "P4W"}, {"ceterms:exactDuration": "PT160H"}],
            {"weeks_minimum": "4", "weeks_maximum": "4", "hours_minimum": "160", "hours_maximum": "160"},
        ),
        ([{"ceterms:exactDuration": "P4W"}, {"ceterms:exactDuration": "P8W"}], {}),
        ([{"ceterms:description": {"en": "as long as it takes"}}], {}),
    ],
)
def test_durations(durations: list[Any], read: dict[str, str]) -> None:
    typed = [{"@type": "ceterms:DurationProfile", **d} for d in durations]
    node = tell(course(estimatedDuration=typed)).node("c")
    assert {k: v for k, v in node.items() if k.startswith(("hours", "weeks"))} == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ({"schema:value": 3.0}, {"credit_minimum": "3", "credit_maximum": "3"}),
        ({"schema:minValue": "1", "schema:maxValue": 4}, {"credit_minimum": "1", "credit_maximum": "4"}),
        ({"schema:minValue": 2}, {"credit_minimum": "2"}),
        (
            {
                "schema:value": 3,
                "ceterms:creditUnitType": ["creditUnit:DegreeCredit", "creditUnit:SemesterHour"],
            },
            {"credit_minimum": "3", "credit_maximum": "3", "credit_unit": "SemesterHour"},
        ),
        ({"schema:description": {"en": "varies"}}, {"credit_text": "varies"}),
        ({"qdata:percentage": 50}, {"credit_text": "50 %"}),
        (
            {"ceterms:value": 15, "ceterms:credtiLevelType": "audLevel:UpperDivisionLevel"},
            {"credit_minimum": "15", "credit_maximum": "15", "credit_level": "UpperDivisionLevel"},
        ),
    ],
)
def test_credit_values(value: dict[str, Any], read: dict[str, str]) -> None:
    node = tell(course(creditValue=[{"@type": "schema:ValueProfile", **value}])).node("c")
    assert {k: v for k, v in node.items() if k.startswith("credit_")} == read


def test_several_credit_values_are_nodes_and_none_of_them_is_chosen() -> None:
    told = tell(course(creditValue=[{"schema:value": 3}, {"schema:value": 4.5}]))
    assert "credit_minimum" not in told.node("c")
    assert sorted(n["credit_minimum"] for n in told.labelled("CreditValue")) == ["3", "4.5"]


@pytest.mark.parametrize("value", [{"schema:value": -1}, {"schema:minValue": 4, "schema:maxValue": 2}])
def test_credit_without_meaning_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="no meaning"):
        tell(course(creditValue=value))


# What is kept


def test_nothing_is_dropped() -> None:
    told = tell(
        course(
            scheduleTimingType="timing:Evening",
            image="https://example.org/logo.png",
            targetPathway="x:path",
            soleilNumber={"fr": "7"},
            isNonCredit=True,
            administrationProcess={
                "@type": "ceterms:ProcessProfile",
                "ceterms:description": {"en": "By hand"},
                "ceterms:processingAgent": ["x:agent"],
            },
        )
    )
    node = told.node("c")
    assert node["ctdl_scheduleTimingType"] == ["timing:Evening"]
    assert node["ctdl_image"] == ["https://example.org/logo.png"], "an address of a file is no resource"
    assert node["ctdl_ceterms__soleilNumber"] == ['{"fr":"7"}']
    assert node["ctdl_isNonCredit"] == ["true"]
    assert json.loads(node["ctdl_administrationProcess"][0])["ceterms:description"] == {"en": "By hand"}
    roles = {(e["role"], e["end"].removeprefix(BASE)) for e in told.edge("TARGETS")}
    assert roles == {("targetPathway", "path"), ("administrationProcess/processingAgent", "agent")}
    assert told.translated.unknown == {"ceterms:soleilNumber": 1}
    assert told.translated.kept["image"] == 1


def test_an_unknown_class_is_an_other_resource() -> None:
    told = tell({"@id": "x:t", "@type": "navy:MaintenanceTask"}, course())
    assert told.node("t")["labels"] == {"OtherResource"}
    assert told.translated.unknown == {"class navy:MaintenanceTask": 1}


def test_several_classes() -> None:
    node = tell({"@id": "x:l", "@type": ["skos:Concept", "asn:ProgressionLevel"]}).node("l")
    assert node["labels"] == {"Concept"}
    assert node["ctdl_types"] == ["skos:Concept", "asn:ProgressionLevel"]


@pytest.mark.parametrize(
    "payload",
    [
        {"name": "x"},
        {"@graph": []},
        {"@graph": ["..."]},
        {"@type": "schema:Person", "@id": "x"},
        {"type": "VerifiableCredential", "credentialSubject": {"id": "did:x", "achievement": {"@id": "y"}}},
    ],
)
def test_what_is_not_ctdl_is_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(RecordError, match="Not CTDL"):
        translate(payload, "test", "unit")


def test_expanded_and_unprefixed_documents_say_the_same() -> None:
    compact = {"@id": "x:c", "@type": "ceterms:Course", "ceterms:name": "A", "ceterms:ownedBy": ["x:o"]}
    bare = {"@id": "x:c", "@type": "Course", "name": "A", "ownedBy": "x:o"}
    space = "https://purl.org/ctdl/terms/"
    expanded = {
        "@id": f"{BASE}c", "@type": [f"{space}Course"], f"{space}name": [{"@value": "A"}],
        f"{space}ownedBy": [{"@id": f"{BASE}o"}],
    }  # fmt: skip
    assert len({tell(item).translated.unit.content for item in (compact, bare, expanded)}) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=False) | st.text(max_size=8)
    | st.sampled_from(["x:a", "_:b", "ce-x", "creditUnit:SemesterHour", "2020-1", "P1Y"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([
            "@id", "@type", "@value", "@language", "en", "ceterms:name", "ceterms:requires", "ceterms:targetNode",
            "ceterms:creditValue", "schema:value", "ceterms:estimatedCost", "ceterms:price", "ceterms:hasPart",
            "ceterms:hasCondition", "ceterms:requiredNumber", "ceterms:targetComponent", "ceterms:teaches",
            "ceterms:alternativeCondition", "ceterms:transferValueFrom", "ceterms:identifier", "ceterms:ctid", "odd",
        ]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["ceterms:Course", "ceterms:TransferValueProfile", "ceterms:Pathway", "ceterms:ConditionProfile"]),
    st.dictionaries(
        st.sampled_from(["ceterms:requires", "ceterms:creditValue", "ceterms:estimatedCost", "ceterms:hasPart",
                         "ceterms:transferValueFrom", "ceterms:transferValueFor", "ceterms:teaches", "ceterms:name",
                         "ceterms:hasCondition", "ceterms:estimatedDuration", "ceterms:identifier", "ceterms:ownedBy",
                         "ceterms:address", "ceterms:isRequiredFor", "ceterms:dateEffective", "ceterms:odd"]),
        JSON, max_size=4,
    ),
)  # fmt: skip
def test_any_json_in_any_term_is_translated_or_refused(kind: str, terms: dict[str, Any]) -> None:
    """No shape of value may raise anything else, or give rows that do not fit the model."""
    payload = {"@graph": [{"@id": "x:r", "@type": kind, **terms}]}
    try:
        translated = translate(payload, "test", "unit")
    except RecordError:
        return
    check_unit(translated.unit)
    assert translate(payload, "test", "unit").unit.content == translated.unit.content
