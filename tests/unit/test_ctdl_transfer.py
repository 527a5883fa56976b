"""Transfer value profiles and agreements: both sides as sets, who sends and who receives, what is worth how much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ctdl_units import BASE, Told, tell

from competency_graph_loaders.ctdl.load import load_ctdl, translated
from competency_graph_loaders.findings import Translated

COLLEGE = {"@id": "x:sender", "@type": "ceterms:CredentialOrganization"}
UNIVERSITY = {"@id": "x:receiver", "@type": "ceterms:CredentialOrganization"}
VALUE = {
    "@type": "ceterms:ValueProfile",
    "schema:value": 4.0,
    "ceterms:creditUnitType": ["creditUnit:SemesterHour"],
}


def course(name: str, by: str) -> dict[str, Any]:
    return {"@id": f"x:{name}", "@type": "ceterms:Course", "ceterms:offeredBy": [f"x:{by}"]}


ITEMS = [
    course("a", "sender"), course("b", "sender"), course("c", "receiver"), course("d", "receiver"),
]  # fmt: skip


def profile(*others: dict[str, Any], **terms: Any) -> Told:
    rule = {
        "@id": "x:rule", "@type": "ceterms:TransferValueProfile", "ceterms:ownedBy": "x:asserter",
        **{f"ceterms:{k}": v for k, v in terms.items()},
    }  # fmt: skip
    return tell(rule, *ITEMS, *others)


def test_one_to_one() -> None:
    told = profile(
        transferValueFrom="x:a", transferValueFor="x:c", transferValue=VALUE, startDate="2018-12-1"
    )
    rule = told.node("rule")
    assert (rule["state"], rule["basis"], rule["starts"]) == ("AWARDED", "COMPLETION", "2018-12-01")
    assert (rule["sender"], rule["receiver"], rule["asserter"]) == tuple(
        BASE + who for who in ("sender", "receiver", "asserter")
    )
    assert told.pairs("TAKES") == {("rule", "a")}
    (award,) = told.edge("AWARDS")
    assert {k: award[k] for k in ("kind", "credits", "credits_maximum", "credit_unit", "basis", "position")} == {
        "kind": "COURSE", "credits": "4", "credits_maximum": "4", "credit_unit": "SemesterHour", "basis": "STATED",
        "position": 0,
    }  # fmt: skip
    assert "credit_minimum" not in rule


def test_several_items_are_all_needed() -> None:
    told = profile(transferValueFrom=["x:a", "x:b"], transferValueFor="x:c")
    (takes,) = told.edge("TAKES")
    sending = told.nodes[takes["end"]]
    assert (sending["op"], sending["kind"]) == ("ALL", "sending")
    asked = {(e["end"].removeprefix(BASE), e["position"]) for e in told.edge("ASKS_FOR")}
    assert asked == {("a", 0), ("b", 1)}
    assert told.node("rule")["sender"] == f"{BASE}sender"


def test_several_targets_are_a_set_whose_credit_nobody_has_divided() -> None:
    told = profile(transferValueFrom="x:a", transferValueFor=["x:c", "x:d"], transferValue=[VALUE])
    assert [(e["basis"], "credits" in e) for e in told.edge("AWARDS")] == [("UNKNOWN", False)] * 2
    assert told.node("rule")["credit_minimum"] == "4"


def test_without_a_target_it_is_a_recommendation() -> None:
    told = profile(transferValueFrom="x:a", transferValue=VALUE)
    rule = told.node("rule")
    assert (rule["state"], rule["credit_minimum"], rule["credit_unit"]) == (
        "RECOMMENDED",
        "4",
        "SemesterHour",
    )
    assert not told.edge("AWARDS")
    assert "receiver" not in rule


def test_several_values_are_not_added_up() -> None:
    told = profile(
        transferValueFrom="x:a", transferValueFor="x:c", transferValue=[VALUE, {"schema:value": 6}]
    )
    assert told.edge("AWARDS")[0]["basis"] == "UNKNOWN"
    assert sorted(n["credit_minimum"] for n in told.labelled("CreditValue")) == ["4", "6"]
    assert "credit_minimum" not in told.node("rule")


def test_unknown_and_vague_credit() -> None:
    assert profile(transferValueFor="x:c").edge("AWARDS")[0]["basis"] == "UNKNOWN"
    vague = profile(transferValueFor="x:c", transferValue={"schema:minValue": 1, "schema:maxValue": 4})
    (award,) = vague.edge("AWARDS")
    assert (award["credits"], award["credits_maximum"]) == ("1", "4")


def test_what_is_not_in_the_record_stays_absent() -> None:
    told = profile(transferValueFrom="x:elsewhere", transferValueFor="x:other")
    assert not {"sender", "receiver"} & told.node("rule").keys()


def test_two_offerers_are_no_receiver_and_a_department_is_its_universitys() -> None:
    two = {**course("e", "receiver"), "ceterms:offeredBy": ["x:receiver", "x:sender"]}
    assert "receiver" not in profile(two, transferValueFor="x:e").node("rule")
    department = {**COLLEGE, "@id": "x:school", "ceterms:offers": ["x:e"]}
    university = {**UNIVERSITY, "ceterms:department": "x:school", "ceterms:offers": "x:e"}
    told = profile({"@id": "x:e", "@type": "ceterms:Course"}, department, university, transferValueFor="x:e")
    assert told.node("rule")["receiver"] == f"{BASE}receiver"


@pytest.mark.parametrize(
    ("kind", "award"),
    [
        ("Course", "COURSE"), ("LearningOpportunityProfile", "COURSE"), ("AssessmentProfile", "COURSE"),
        ("LearningProgram", "REQUIREMENT"), ("BachelorDegree", "REQUIREMENT"),
    ],
)  # fmt: skip
def test_what_the_award_lands_in(kind: str, award: str) -> None:
    told = profile({"@id": "x:t", "@type": f"ceterms:{kind}"}, transferValueFor="x:t")
    assert told.edge("AWARDS")[0]["kind"] == award


def test_a_least_score_in_aces_phrase_is_read() -> None:
    text = "Credit is recommended for candidates scoring 50 and above."
    for told in (
        profile(transferValueFrom="x:a", description={"en": text}),
        profile(transferValueFrom="x:a", description={"en": f"An exam about finance. NOTE: {text}"}),
    ):
        (takes,) = told.edge("TAKES")
        assert takes["minimum_score"] == "50"
        assert takes["text"].endswith(text)
        assert "prose" not in told.node("rule")
        assert told.notes() == ["parsed-condition"]


def condition(*words: str) -> dict[str, Any]:
    return {"@type": "ceterms:ConditionProfile", "ceterms:condition": {"en": list(words)}}


def test_a_grade_that_is_certain_becomes_the_band_of_the_course() -> None:
    told = profile(
        transferValueFrom="x:a", transferValueFor="x:c", requires=condition("Grade of C or better")
    )
    (takes,) = told.edge("TAKES")
    assert (takes["minimum_grade"], takes["text"]) == ("C", "Grade of C or better")
    assert "prose" not in told.node("rule")


def test_what_is_left_of_a_condition_stays_to_be_read() -> None:
    told = profile(
        transferValueFrom="x:a", transferValueFor="x:c",
        requires=[condition("Grade of C or better", "For nursing majors only")],
    )  # fmt: skip
    assert told.edge("TAKES")[0]["minimum_grade"] == "C"
    assert told.node("rule")["prose"] == ["For nursing majors only"]
    assert sorted(told.notes()) == ["parsed-condition", "unparsed-condition"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("LearningProgram", "Grade of C or better"),  # of which of its courses?
        ("Certificate", "Grade of C or better"),
        ("Certificate", "Score of 70 or above"),
        ("AssessmentProfile", "Grade of C or better"),
    ],
)
def test_a_band_needs_an_item_that_can_have_it(kind: str, words: str) -> None:
    told = profile(
        {"@id": "x:t", "@type": f"ceterms:{kind}"}, transferValueFrom="x:t", requires=condition(words)
    )
    assert told.node("rule")["prose"] == [words]
    assert not {"minimum_grade", "minimum_score"} & told.edge("TAKES")[0].keys()


def test_a_grade_for_an_item_of_another_record_is_set_and_still_read_by_a_person() -> None:
    told = profile(transferValueFrom="x:elsewhere", requires=condition("C or better"))
    assert told.edge("TAKES")[0]["minimum_grade"] == "C"
    assert told.node("rule")["prose"] == ["C or better"]
    scored = profile(transferValueFrom="x:elsewhere", requires=condition("Minimum score of 3"))
    assert "minimum_score" not in scored.edge("TAKES")[0]
    assert scored.node("rule")["prose"] == ["Minimum score of 3"]


def test_of_several_items_nobody_says_whose_grade_is_meant() -> None:
    told = profile(transferValueFrom=["x:a", "x:b"], requires=condition("Grade of C or better"))
    assert told.node("rule")["prose"] == ["Grade of C or better"]
    assert all("minimum_grade" not in edge for edge in told.edge("ASKS_FOR"))


def test_two_conditions_that_do_not_agree_are_read_by_a_person() -> None:
    told = profile(
        transferValueFrom="x:a",
        description={"en": "Minimum score: 60."},
        requires=condition("Score of 50 or above"),
    )
    assert told.node("rule")["prose"] == ["Score of 50 or above", "Minimum score: 60."]
    assert "minimum_score" not in told.edge("TAKES")[0]


def test_any_other_condition_in_words_must_be_read() -> None:
    told = profile(
        transferValueFrom="x:a",
        description={"en": "It is about ships. A passing grade is needed."},
        requires=condition("Level E1."),
    )
    assert told.node("rule")["prose"] == ["Level E1.", "It is about ships. A passing grade is needed."]
    assert "minimum_score" not in told.edge("TAKES")[0]
    assert len(told.edge("REQUIRES")) == 1


@pytest.mark.parametrize(
    "level",
    [
        {"@type": "skos:Concept", "skos:prefLabel": {"en": "Service Level"}, "skos:notation": "10"},
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:targetNodeName": "Skill level",
            "ceterms:codedNotation": "10",
        },
    ],
)
def test_a_military_occupation_at_a_level(level: dict[str, Any]) -> None:
    occupation = {
        "@id": "_:occ", "@type": "ceterms:Occupation", "ceterms:classification": ["_:level"],
        "ceterms:occupationType": [{"@type": "ceterms:CredentialAlignmentObject", "ceterms:codedNotation": "11B"}],
    }  # fmt: skip
    told = profile(
        occupation, {"@id": "_:level", **level}, transferValueFrom=["_:occ"], transferValueFor="x:c"
    )
    (node,) = told.labelled("Occupation")
    assert (node["coded_notation"], node["level"]) == ("11B", "10")
    assert told.edge("TAKES")[0]["level"] == "10"
    # A concept is a node of its own, an alignment object is folded into what it classifies.
    assert [node["notation"] for node in told.labelled("Concept")] == (
        ["10"] if level["@type"] == "skos:Concept" else []
    )


def test_agreements() -> None:
    agreement = {
        "@id": "x:agreement", "@type": "ceterms:TransferAgreement", "ceterms:sendingOrganization": "x:s",
        "ceterms:receivingOrganization": "x:r", "ceterms:receivingProgram": "x:p",
        "ceterms:hasTransferValueProfile": ["x:rule"], "ceterms:dateSigned": "2024-05",
        "ceterms:agreementType": "agreementCat:ArticulationAgreement", "ceterms:expirationDate": "2029",
    }  # fmt: skip
    told = profile(agreement, transferValueFrom="x:elsewhere", transferValueFor="x:other")
    node = told.node("agreement")
    assert (node["signed"], node["ends"], node["agreement_type"], node["consumption"]) == (
        "2024-05", "2029", "ArticulationAgreement", "UNSTATED",
    )  # fmt: skip
    assert told.pairs("HAS_RULE") == {("agreement", "rule")}
    assert {(e["end"].removeprefix(BASE), e["level"]) for e in told.edge("RECEIVING")} == {
        ("r", "organization"), ("p", "program"),
    }  # fmt: skip


def test_intermediaries_and_what_a_rule_derives_from() -> None:
    told = profile(
        {"@id": "x:hub", "@type": "ceterms:TransferIntermediary", "ceterms:intermediaryFor": ["x:rule"],
         "ceterms:codedNotation": "MATH 210", "ceterms:creditValue": VALUE},
        transferValueFrom="x:a",
        derivedFrom="x:recommendation",
    )  # fmt: skip
    assert told.pairs("VIA_HUB") == {("rule", "hub")}
    assert (told.node("hub")["code_key"], told.node("hub")["credit_minimum"]) == ("MATH 210", "4")
    assert told.pairs("DERIVED_FROM") == {("rule", "recommendation")}


def test_a_resource_that_points_at_a_profile_does_not_change_what_it_takes() -> None:
    pointing = {"@id": "x:b", "@type": "ceterms:Course", "ceterms:providesTransferValueFor": ["x:rule"]}
    told = profile(pointing, transferValueFrom="x:a", transferValueFor="x:c")
    assert told.pairs("TAKES") == {("rule", "a")}
    assert ("b", "TARGETS", "rule") in told.edges


def test_conditions_in_words_of_the_real_files(real_data: Path) -> None:
    """ACE's score is a band in all three files that state it; "Level E1." is left to a person (1 of 4 texts)."""
    folder = real_data / "ctdl/samples/transfer"
    stating = [f for f in sorted(folder.glob("*.json")) if "scoring 50 and above" in f.read_text("utf-8-sig")]
    assert len(stating) == 3
    report = load_ctdl([folder], None)
    counts = {found.rule: found.count for found in report.findings}
    assert (counts["parsed-condition"], counts["unparsed-condition"]) == (3, 1)
    for file in stating:
        (rule,) = [n for t in _read(file) for n in t.unit.nodes if "TransferRule" in n.labels]
        (takes,) = [e for t in _read(file) for e in t.unit.edges if e.type == "TAKES"]
        assert (rule.properties["state"], takes.properties["minimum_score"]) == ("RECOMMENDED", "50")
        assert "prose" not in rule.properties


def test_the_infantryman_of_the_real_files_has_two_levels(real_data: Path) -> None:
    for level in ("10", "30"):
        (told,) = _read(real_data / f"ctdl/samples/transfer/kbor-infantryman-level-{level}.json")
        (takes,) = [e for e in told.unit.edges if e.type == "TAKES"]
        assert takes.properties["level"] == level


def _read(file: Path) -> list[Translated]:
    return [t for t in translated([file], "test") if isinstance(t, Translated)]
