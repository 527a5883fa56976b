"""Conditions into requirement trees: AND and OR, k of n, credit, words; nothing asked for is never an empty ALL."""

from __future__ import annotations

from typing import Any

import pytest
from ctdl_units import BASE, Told, tell

from competency_graph_loaders.ctdl.faults import RecordError


def profile(**terms: Any) -> dict[str, Any]:
    return {"@type": "ceterms:ConditionProfile", **{f"ceterms:{k}": v for k, v in terms.items()}}


def degree(**terms: Any) -> Told:
    return tell(
        {"@id": "x:d", "@type": "ceterms:BachelorDegree", **{f"ceterms:{k}": v for k, v in terms.items()}}
    )


def tree(told: Told, uri: str) -> Any:
    """A requirement as nested tuples: (op, count, unit, what it asks for, its parts)."""
    node = told.nodes[uri]
    asks = sorted(e["end"].removeprefix(BASE) for e in told.edge("ASKS_FOR") if e["start"] == uri)
    parts = sorted((e["position"], e["end"]) for e in told.edge("HAS_PART") if e["start"] == uri)
    counted = (node["op"], *(node[k] for k in ("count", "count_unit", "credit_unit") if k in node))
    return (" ".join(counted), *asks, *(tree(told, end) for _, end in parts))


def required(told: Told, edge_type: str = "REQUIRES") -> list[Any]:
    ends = sorted((e["position"], e["end"]) for e in told.edge(edge_type))
    return [tree(told, end) for _, end in ends]


def test_targets_are_all_asked_for_and_alternatives_are_routes() -> None:
    told = degree(
        requires=profile(
            targetLearningOpportunity="x:common",
            alternativeCondition=[
                profile(name={"en": "Business"}, targetLearningOpportunity=["x:a", "x:b"]),
                profile(name={"en": "GIS"}, targetCredential="x:c"),
            ],
        )
    )
    assert required(told) == [("ALL", "common", ("ANY", ("ALL", "a", "b"), ("ALL", "c")))]
    roles = {e["role"] for e in told.edge("ASKS_FOR")}
    assert roles == {"targetLearningOpportunity", "targetCredential"}
    assert all(node["kind"] == "required" for node in told.labelled("Requirement"))


def test_several_profiles_stay_apart() -> None:
    told = degree(requires=[profile(targetCredential="x:a"), profile(targetCredential="x:b")])
    assert required(told) == [("ALL", "a"), ("ALL", "b")]


def test_a_resource_is_asked_for_directly() -> None:
    told = degree(requires=[{"@id": "x:a"}, "x:b"])
    assert told.pairs("REQUIRES") == {("d", "a"), ("d", "b")}
    assert not told.labelled("Requirement")


def test_credit_is_so_many_of_anything() -> None:
    value = {
        "@type": "ceterms:ValueProfile",
        "schema:value": 120,
        "ceterms:creditUnitType": "creditUnit:SemesterHour",
    }
    told = degree(requires=profile(targetCredential="x:a", creditValue=[value]))
    assert required(told) == [("ALL", "a", ("AT_LEAST 120 CREDITS SemesterHour",))]
    ranged = degree(requires=profile(creditValue={"schema:minValue": 30, "schema:maxValue": 32}))
    assert required(ranged) == [("ALL", ("AT_LEAST 30 CREDITS",))]


def test_credit_without_a_number_must_be_read() -> None:
    told = degree(requires=profile(creditValue={"schema:description": {"en": "a full load"}}))
    (inner,) = [n for n in told.labelled("Requirement") if "prose" in n]
    assert inner["prose"] == ["a full load"]


def test_credit_hours_of_2017() -> None:
    told = degree(requires=profile(creditHourValue=36, creditHourType={"en": "Semester Hours"}))
    assert required(told) == [("ALL", ("AT_LEAST 36 CREDITS SemesterHour",))]


def test_words_become_prose_and_so_does_what_nobody_judges() -> None:
    told = degree(
        requires=profile(
            condition={"en": ["Grade of C or better", "An interview"]},
            minimumAge=18,
            yearsOfExperience=2.5,
            experience="Two years at sea",
            targetCredential="A licence of any state",
        )
    )
    (node,) = told.labelled("Requirement")
    assert node["prose"] == [
        "Grade of C or better", "An interview", "Experience: Two years at sea", "Minimum age: 18",
        "A licence of any state", "Years of experience: 2.5",
    ]  # fmt: skip
    assert (node["minimum_age"], node["years_of_experience"]) == (18, "2.5")


@pytest.mark.parametrize(
    ("terms", "prose"),
    [
        ({"description": {"en": "Anyone of age"}, "name": "Entry"}, "Anyone of age"),
        ({"name": {"en": "Entry"}}, "Entry"),
        ({"subjectWebpage": "https://example.org/admission"}, "See https://example.org/admission"),
        ({}, "A condition that states nothing."),
    ],
)
def test_a_condition_without_anything_to_check_is_not_met_by_itself(
    terms: dict[str, Any], prose: str
) -> None:
    (node,) = degree(requires=profile(**terms)).labelled("Requirement")
    assert node["prose"] == [prose]


def test_a_description_beside_targets_is_not_a_condition() -> None:
    (node,) = degree(requires=profile(description="The following", targetCredential="x:a")).labelled(
        "Requirement"
    )
    assert node["description"] == "The following"
    assert "prose" not in node


@pytest.mark.parametrize(
    ("term", "edge", "kind"),
    [
        ("recommends", "RECOMMENDS", "recommended"),
        ("entryCondition", "ENTRY_REQUIRES", "entry"),
        ("prerequisite", "PREREQUISITE", "prerequisite"),
        ("coPrerequisite", "PREREQUISITE", "prerequisite"),
        ("corequisite", "COREQUISITE", "corequisite"),
        ("renewal", "RENEWAL_REQUIRES", "renewal"),
        ("advancedStandingFrom", "ADVANCED_STANDING_FROM", "advanced standing"),
    ],
)
def test_kinds(term: str, edge: str, kind: str) -> None:
    told = degree(**{term: [profile(targetAssessment="x:a")]})
    assert required(told, edge) == [("ALL", "a")]
    assert told.labelled("Requirement")[0]["kind"] == kind


def test_a_courses_profile_named_prerequisites_is_one() -> None:
    """All 10,055 courses of the Registry that have prerequisites publish them so, in words (facts page, section 7)."""
    words = profile(
        name={"en-US": "Prerequisites"}, condition={"en-US": ["MATH 113, MATH 114 (Grade of C or better)"]}
    )
    told = tell({"@id": "x:c", "@type": "ceterms:Course", "ceterms:requires": [words]})
    (edge,) = told.edge("PREREQUISITE")
    assert edge["term"] == "ceterms:requires"
    assert told.nodes[edge["end"]]["kind"] == "prerequisite"
    assert not told.edge("REQUIRES")
    assert len(degree(requires=[words]).edge("REQUIRES")) == 1, "only a course's"


def test_shared_conditions() -> None:
    told = tell(
        {"@id": "x:d", "@type": "ceterms:Certificate", "ceterms:commonConditions": ["x:m"]},
        {
            "@id": "x:m",
            "@type": "ceterms:ConditionManifest",
            "ceterms:requires": [profile(targetCredential="x:a")],
        },
    )
    assert told.pairs("COMMON_CONDITIONS") == {("d", "m")}
    assert [e["start"] for e in told.edge("REQUIRES")] == [f"{BASE}m"]


def test_conditions_inside_conditions_are_asked_for_too() -> None:
    told = degree(requires=profile(targetCredential="x:a", requires=[profile(targetCredential="x:b"), "x:c"]))
    assert required(told) == [("ALL", "a", "c", ("ALL", "b"))]


def test_the_draft_of_2026() -> None:
    options = [profile(targetCredential=f"x:{n}") for n in "abc"]
    told = degree(
        requires=profile(
            requiredCondition=profile(targetCredential="x:r"), optionalCondition=options, requiredOptions=2
        )
    )
    assert required(told) == [
        ("ALL", ("AT_LEAST 2 ITEMS", ("ALL", "a"), ("ALL", "b"), ("ALL", "c")), ("ALL", "r"))
    ]  # fmt: skip


def test_what_this_counts_for_runs_from_the_target() -> None:
    told = degree(
        isRequiredFor=profile(targetCredential=["x:a"], description={"en": "Why"}),
        isPreparationFor=profile(targetCredential=["x:b"]),
    )
    assert told.pairs("REQUIRES") == {("a", "d")}
    assert told.edge("REQUIRES")[0]["text"] == "Why"
    assert told.pairs("PREPARES_FOR") == {("d", "b")}
    told = degree(preparationFrom=profile(targetCredential=["x:a"]))
    assert told.edge("PREPARES_FOR")[0]["end"] == f"{BASE}d"
    assert told.labelled("Requirement")[0]["kind"] == "preparation"


def test_a_competency_asked_for_in_words_becomes_one() -> None:
    aligned = {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:targetNodeName": {"en": "Tunes a piano"},
    }
    told = degree(requires=profile(targetCompetency=[aligned]))
    (skill,) = told.labelled("Competency")
    assert skill["name"] == "Tunes a piano"
    assert [e["end"] for e in told.edge("ASKS_FOR")] == [skill["uri"]]


def test_costs_of_a_condition() -> None:
    told = degree(
        requires=profile(
            targetCredential="x:a", estimatedCost=[{"ceterms:price": 5, "ceterms:currency": "USD"}]
        )
    )
    assert [n["amount"] for n in told.labelled("Cost")] == ["5"]


def test_a_condition_that_stands_in_the_graph_on_its_own() -> None:
    told = tell(
        {"@id": "x:d", "@type": "ceterms:BachelorDegree", "ceterms:requires": ["_:cond"]},
        {"@id": "_:cond", **profile(targetCredential="x:a")},
    )
    assert required(told) == [("ALL", "a")]
    assert told.labelled("Requirement")[0]["kind"] == "required"


# Pathways


def component(name: str, **terms: Any) -> dict[str, Any]:
    return {
        "@id": f"x:{name}",
        "@type": "ceterms:BasicComponent",
        **{f"ceterms:{k}": v for k, v in terms.items()},
    }


def k_of(number: Any, *targets: str, **more: Any) -> dict[str, Any]:
    found = {
        "@type": "ceterms:ComponentCondition",
        "ceterms:targetComponent": [f"x:{t}" for t in targets],
        **more,
    }
    return found if number is None else {**found, "ceterms:requiredNumber": number}


def test_k_of_n_counts_targets_and_nested_conditions() -> None:
    nested = k_of(2, "c", "d", "e", **{"ceterms:hasCondition": [k_of("1", "f", "g")]})
    told = tell(component("top", hasCondition=[nested]))
    assert required(told, "HAS_CONDITION") == [
        ("AT_LEAST 2 ITEMS", "c", "d", "e", ("AT_LEAST 1 ITEMS", "f", "g"))
    ]


@pytest.mark.parametrize(
    ("operator", "op"),
    [
        ("logic:Or", "ANY"),
        ("logic:And", "ALL"),
        ("https://purl.org/ctdl/vocabs/logic/Or", "ANY"),
        (None, "ALL"),
    ],
)
def test_without_a_number_the_operator_says(operator: str | None, op: str) -> None:
    more = {"ceterms:logicalOperator": operator} if operator else {}
    assert required(tell(component("top", hasCondition=k_of(None, "a", "b", **more))), "HAS_CONDITION") == [
        (op, "a", "b")
    ]


def test_exactly_one_is_any_and_must_be_read() -> None:
    told = tell(
        component("top", hasCondition=k_of(None, "a", "b", **{"ceterms:logicalOperator": "logic:OnlyOne"}))
    )
    (node,) = told.labelled("Requirement")
    assert (node["op"], node["prose"]) == ("ANY", ["Exactly one of these (logicalOperator OnlyOne)."])


def test_a_number_on_the_component_counts_for_its_condition() -> None:
    told = tell(component("top", requiredNumber=4, hasCondition=k_of(None, *"abcde")))
    assert required(told, "HAS_CONDITION") == [("AT_LEAST 4 ITEMS", *"abcde")]


def test_rule_sets_of_2019() -> None:
    rules = {
        "@type": "RuleSet",
        "requiredNumber": 1,
        "targetComponent": ["x:a", "x:b"],
        "ruleSet": "x:definition",
    }
    told = tell(component("top", requiredCondition={"@type": "ComponentCondition", "ruleSet": rules}))
    assert required(told, "HAS_CONDITION") == [("ALL", ("AT_LEAST 1 ITEMS", "a", "b"))]
    bare = {"@type": "RuleSetProfile", "requiredNumber": 1, "ruleSetUsed": "x:definition"}
    told = tell(component("top", hasCondition={**k_of(None, "a", "b"), "hasRuleSet": bare}))
    assert required(told, "HAS_CONDITION") == [("AT_LEAST 1 ITEMS", "a", "b")]


@pytest.mark.parametrize("number", [0, -1, 1.5, "two", [], {}])
def test_a_number_without_meaning_is_refused(number: Any) -> None:
    if number in ([], {}):
        assert required(tell(component("t", hasCondition=k_of(number or None, "a"))), "HAS_CONDITION") == [
            ("ALL", "a")
        ]
        return
    with pytest.raises(RecordError, match="requiredNumber") as refused:
        tell(component("top", hasCondition=k_of(number, "a", "b")))
    assert refused.value.term == "ceterms:requiredNumber"


def test_more_asked_for_than_there_is_is_noted() -> None:
    assert tell(component("t", hasCondition=k_of(3, "a", "b"))).notes() == ["asks for more than there is"]


def test_constraints_must_be_read() -> None:
    constraint = {
        "@type": "_:Constraint",
        ":leftSource": ":repeatability",
        ":comparator": ":lteq",
        ":rightSource": 3,
    }
    told = tell(
        {
            "@id": "x:top",
            "@type": "_:ComponentCondition",
            ":description": {"en": "At most 3 times"},
            ":hasConstraint": [constraint],
        }
    )
    (node,) = told.labelled("Requirement")
    assert node["prose"][1] == "At most 3 times"
    assert told.labelled("Constraint")[0]["ctdl_rightSource"] == ["3"]
    assert len(told.edge("HAS_CONSTRAINT")) == 1
