"""The declared relationship types, each stored in one direction, once for every unit that states it.

Where CTDL has an outgoing and an incoming term for one fact (``owns`` and ``ownedBy``), both become the same edge.
"""

from __future__ import annotations

from competency_graph.model.declarations import EdgeType, Index, Property, PropertyType

TEXT, TEXTS, INTEGER, FLAG, DATE, QUANTITY = (
    PropertyType.TEXT, PropertyType.TEXTS, PropertyType.INTEGER,
    PropertyType.FLAG, PropertyType.DATE, PropertyType.QUANTITY,
)  # fmt: skip
P = Property

EDGE_COMMON: tuple[Property, ...] = (
    P("unit", INTEGER, "Id of the unit that states it", "", Index.NONE),
    P("key", TEXT, "Tells two statements of one type, ends and unit apart"),
    P("term", TEXT, "The CTDL term or column that stated it"),
    P("position", INTEGER, "Place among its siblings, from 0"),
    P("name", TEXT, "Name given to the target by the one who points at it", "ceterms:targetNodeName"),
    P("framework", TEXT, "Framework named by an alignment object", "ceterms:frameworkName"),
    P("weight", QUANTITY, "Weight as published", "ceterms:weight"),
    P("text", TEXT, "As published"),
    P("starts", DATE, "First day it holds"),
    P("ends", DATE, "Last day it holds"),
)
ANY = ("Resource",)
ORG = ("Organization",)
LEARNING = ("Credential", "LearningOpportunity", "Assessment", "Pathway", "Collection")
BAND = (
    P("minimum_grade", TEXT, "Lowest grade, inclusive"),
    P("maximum_grade", TEXT, "Highest grade, inclusive"),
    P("minimum_score", QUANTITY, "Lowest score, inclusive"),
    P("maximum_score", QUANTITY, "Highest score, inclusive"),
    P("sub_score", TEXT, "Name of the sub-score that the score band is about"),
    P("level", TEXT, "Skill level or rank"),
)


def _condition(name: str, meaning: str, source: str) -> EdgeType:
    return EdgeType(name, meaning, ANY, ANY, source)


_ALL: tuple[EdgeType, ...] = (
    EdgeType("OFFERED_BY", "Who offers it", ANY, ORG, "ceterms:offeredBy, ceterms:offers"),
    EdgeType("OWNED_BY", "Who owns or asserts it", ANY, ORG, "ceterms:ownedBy, ceterms:owns"),
    EdgeType("PUBLISHED_BY", "Who published it", ANY, ANY, "ceterms:publishedBy, ceasn:publisher, ceasn:creator"),
    EdgeType("PART_OF", "Is a part of", ANY, ANY, "ceterms:isPartOf, ceterms:hasPart, ceterms:hasMember"),
    EdgeType("HAS_UNIT", "An organization's department or sub-organization", ORG, ORG, "ceterms:department, ceterms:subOrganization, ceterms:parentOrganization"),
    EdgeType("MEMBER_OF", "An institution's membership in a system", ORG, ORG),
    _condition("REQUIRES", "Asks for", "ceterms:requires, ceterms:isRequiredFor"),
    _condition("RECOMMENDS", "Recommends", "ceterms:recommends, ceterms:isRecommendedFor"),
    _condition("ENTRY_REQUIRES", "Asks for, to be let in", "ceterms:entryCondition"),
    _condition("PREREQUISITE", "Asks for, before", "ceterms:prerequisite, ceterms:coPrerequisite"),
    EdgeType("COREQUISITE", "Asks for, together with", ANY, ANY, "ceterms:corequisite", (P("concurrent", FLAG, "May be taken in the same term"),)),
    _condition("RENEWAL_REQUIRES", "Asks for, to be renewed", "ceterms:renewal"),
    _condition("ADVANCED_STANDING_FROM", "Gives advanced standing for", "ceterms:advancedStandingFrom, ceterms:isAdvancedStandingFor"),
    _condition("PREPARES_FOR", "Prepares for", "ceterms:isPreparationFor, ceterms:preparationFrom"),
    _condition("COMMON_CONDITIONS", "Shares the conditions of a manifest", "ceterms:commonConditions"),
    _condition("COMMON_COSTS", "Shares the costs of a manifest", "ceterms:commonCosts"),
    EdgeType("HAS_PART", "A child in a requirement tree", ("Requirement",), ("Requirement", "Filter", "Residual"), "ceterms:alternativeCondition, ceterms:hasCondition"),
    EdgeType("ASKS_FOR", "A leaf of a requirement tree", ("Requirement",), ANY, "ceterms:targetCredential, ceterms:targetLearningOpportunity, ceterms:targetAssessment, ceterms:targetCompetency, ceterms:targetComponent", (P("role", TEXT, "Local name of the CTDL term"), *BAND)),
    EdgeType("HAS_CONDITION", "A pathway component's condition", ("Pathway", "PathwayComponent"), ("Requirement",), "ceterms:hasCondition"),
    EdgeType("HAS_CONSTRAINT", "A condition's constraint", ("Requirement",), ("Constraint",), "ceterms:hasConstraint"),
    EdgeType("TEACHES", "Teaches", ANY, ANY, "ceterms:teaches"),
    EdgeType("ASSESSES", "Assesses", ANY, ANY, "ceterms:assesses"),
    EdgeType("TARGETS", "Points at, in a role that has no type of its own", ANY, ANY, "any other reference", (P("role", TEXT, "The CTDL term"),)),
    EdgeType("ALIGNS_WITH", "A stated alignment", ANY, ANY, "ceasn:exactAlignment, ceterms:exactAlignment, ceasn:alignTo", (P("kind", TEXT, "exact, close, broad, narrow, major, minor, prerequisite or related"), P("asserted_by", TEXT, "Uri of who asserts it"))),
    EdgeType("CHILD_OF", "Is a child in a framework or scheme", ANY, ANY, "ceasn:isChildOf, ceasn:hasChild, ceasn:hasTopChild, skos:broader"),
    EdgeType("IN_FRAMEWORK", "Belongs to a framework or scheme", ANY, ANY, "ceasn:isPartOf, skos:inScheme"),
    EdgeType("HAS_RULE", "A rule of an agreement", ("Agreement",), ("TransferRule",), "ceterms:hasTransferValueProfile"),
    EdgeType("SENDING", "The sending side of an agreement", ("Agreement",), ANY, "ceterms:sendingOrganization, ceterms:sendingProgram", (P("level", TEXT, "organization, department or program"),)),
    EdgeType("RECEIVING", "The receiving side of an agreement", ("Agreement",), ANY, "ceterms:receivingOrganization, ceterms:receivingProgram", (P("level", TEXT, "organization, department or program"),)),
    EdgeType("TAKES", "What a rule takes: a single item, or a Requirement where several are needed or alternatives exist", ("TransferRule",), ANY, "ceterms:transferValueFrom", BAND),
    EdgeType("AWARDS", "What a rule gives", ("TransferRule",), ANY, "ceterms:transferValueFor", (
        P("kind", TEXT, "COURSE, AREA, REQUIREMENT, ELECTIVE or NO_CREDIT"),
        P("credits", QUANTITY, "Credit, or the lower end of a range; absent: unknown"),
        P("credits_maximum", QUANTITY, "Upper end of a range"),
        P("credit_unit", TEXT, "Unit"),
        P("basis", TEXT, "STATED, AS_SENT, CATALOG, MAXIMUM or UNKNOWN"),
    )),
    EdgeType("LIMITED_BY", "Falls under a limit", ANY, ("Limit",)),
    EdgeType("CERTIFIES", "Certifies a pattern", ANY, ("Area",)),
    EdgeType("VIA_HUB", "A rule or course under a common number", ANY, ("CommonNumber",), "ceterms:intermediaryFor"),
    EdgeType("RESULTS_IN", "Completion alone awards it", ANY, ANY, "ceterms:resultsInCredential"),
    EdgeType("DESTINATION", "The destination of a pathway", ("Pathway",), ANY, "ceterms:hasDestinationComponent"),
    EdgeType("IN_PATHWAY", "A component of a pathway", ANY, ("Pathway",), "ceterms:hasPart"),
    EdgeType("PRECEDES", "Comes before", ANY, ANY, "ceterms:precedes, ceterms:precededBy"),
    EdgeType("PROXY_FOR", "Stands for the real resource", ("PathwayComponent",), ANY, "ceterms:proxyFor"),
    *(EdgeType(name, meaning, ANY, ANY, source) for name, meaning, source in (
        ("ACCREDITED_BY", "Accredited by", "ceterms:accreditedBy, ceterms:accredits"),
        ("APPROVED_BY", "Approved by", "ceterms:approvedBy, ceterms:approves"),
        ("RECOGNIZED_BY", "Recognized by", "ceterms:recognizedBy, ceterms:recognizes"),
        ("REGULATED_BY", "Regulated by", "ceterms:regulatedBy, ceterms:regulates"),
        ("SUPERSEDES", "Replaces", "ceterms:supersedes, ceterms:supersededBy"),
        ("DERIVED_FROM", "Derived from", "ceasn:derivedFrom"),
    )),
    EdgeType("SAME_COURSE", "Cross-listed, renamed, formerly: one course that counts once", ("LearningOpportunity",), ("LearningOpportunity",), "ceterms:sameAs", (P("why", TEXT, "cross-listed, renamed, same as"),)),
    EdgeType("HAS_COST", "One of several costs", ANY, ("Cost",), "ceterms:estimatedCost"),
    EdgeType("HAS_CREDIT", "One of several credit values", ANY, ("CreditValue",), "ceterms:creditValue"),
    EdgeType("HAS_DURATION", "One of several durations", ANY, ("Duration",), "ceterms:estimatedDuration"),
    EdgeType("CLASSIFIED_AS", "A concept that classifies it", ANY, ANY, "ceterms:occupationType, ceterms:industryType, ceterms:instructionalProgramType", (P("role", TEXT, "Local name of the CTDL term"), P("code", TEXT, "Code of the concept (SOC, CIP, NAICS)", "ceterms:codedNotation"))),
    EdgeType("SAME_AS", "One thing under two keys; ours and reversible, never a merge", ANY, ANY, "", (P("method", TEXT, "How it was found"), P("evidence", TEXT, "What it rests on"), P("confidence", QUANTITY, "0 to 1")), own_unit_index=True),
    EdgeType("SIMILAR_TO", "A proposal, never a fact", ANY, ANY, "", (P("score", QUANTITY, "0 to 1"), P("method", TEXT, "How"), P("version", TEXT, "Of the method")), own_unit_index=True),
)  # fmt: skip

EDGE_TYPES: dict[str, EdgeType] = {edge.name: edge for edge in _ALL}
APART_TYPES: tuple[EdgeType, ...] = (
    EdgeType("DECIDES", "What a registrar's decision is about", ("Decision",), ANY, "", (P("role", TEXT, "item, requirement, award or toward"),)),
)  # fmt: skip
"""Types that stand apart from what sources say, as the labels in ``nodes.APART`` do: they carry no unit and no key."""


def edge_properties(name: str) -> dict[str, Property]:
    """Every property that an edge of this type may carry."""
    return {p.name: p for p in (*EDGE_COMMON, *EDGE_TYPES[name].properties)}
