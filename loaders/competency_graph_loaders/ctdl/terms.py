"""What each term becomes: a property, an edge, a requirement, a value folded into its owner; by local name.

A term that is in none of these tables is kept: as published under ``ctdl_<term>``, references as TARGETS edges whose role
is the term. Terms with a reading of their own (conditions, costs, credit, parts, transfer) are named here and read in
``conditions.py``, ``amounts.py``, ``parts.py`` and ``transfer.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT = {
    "addressCountry": "country",
    "addressLocality": "locality",
    "addressRegion": "region",
    "competencyLabel": "label",
    "componentCategory": "component_category",
    "fein": "fein",
    "ipedsID": "ipeds_id",
    "listID": "list_id",
    "notation": "notation",
    "opeID": "ope_id",
    "scoringMethodDescription": "score_text",
    "subjectWebpage": "url",
    "creditUnitTypeDescription": "credit_text",
    "paymentPattern": "payment_pattern",
}
"""Terms whose first text is a property."""
TEXTS = {"condition": "prose", "inLanguage": "languages", "keyword": "keywords", "subject": "subjects"}
"""Terms whose texts are a list."""
DATES = {
    "dateEffective": "starts",
    "dateSigned": "signed",
    "endDate": "ends",
    "expirationDate": "ends",
    "startDate": "starts",
}
CONCEPT = {
    "agreementType": "agreement_type",
    "credentialStatusType": "credential_status",
    "lifeCycleStatusType": "status",
}
"""Terms whose one concept is a property, by local name."""
CONCEPTS = {
    "agentType": "agent_types",
    "audienceLevelType": "levels",
    "componentDesignation": "designations",
    "deliveryType": "delivery",
    "offerFrequencyType": "terms_offered",
}
"""Terms whose concepts are a list of local names."""
GIVEN_BACK = {
    "ceasn:competencyLabel": "label",
    "ceasn:listID": "list_id",
    "ceterms:componentCategory": "component_category",
    "ceterms:dateSigned": "signed",
    "ceterms:endDate": "ends",
    "ceterms:inLanguage": "languages",
    "ceterms:keyword": "keywords",
    "ceterms:paymentPattern": "payment_pattern",
    "ceterms:scoringMethodDescription": "score_text",
    "ceterms:startDate": "starts",
    "ceterms:subjectWebpage": "url",
    "skos:notation": "notation",
}
"""Terms that their property gives back exactly where it holds all that was said; any other is kept as published too."""
NAMES = {"Competency": ("competencyText", "name"), "Concept": ("name", "statementText", "targetNodeName")}
"""Terms that may give a node its name, in order, by label; for any other label the first two of a concept."""


def naming(ctdl_type: object, name: str) -> str:
    """The term by which a class gives its ``name`` or ``description``, as ``spelling.py`` spells it."""
    prefix = str(ctdl_type or "").partition(":")[0]
    if name == "name" and ctdl_type == "ceasn:Competency":
        return "ceasn:competencyText"
    if ctdl_type == "skos:ConceptScheme":
        return f"ceasn:{name}"  # which CTDL-ASN asks of a scheme, not SKOS's label
    return f"{'ceasn' if prefix in ('ceasn', 'asn') else 'skos' if prefix == 'skos' else 'ceterms'}:{name}"


QUANTITIES = {"yearsOfExperience": "years_of_experience", "weight": "weight"}
INTEGERS = {"minimumAge": "minimum_age"}


@dataclass(frozen=True, slots=True)
class Link:
    """A referring term: the edge it states, and whether that edge runs the other way."""

    type: str
    reverse: bool = False
    name: str = ""
    """Property of the edge that ``value`` goes into (``kind``, ``role``, ``level``)."""
    value: str = ""
    label: str = ""
    """A target that is only named in words becomes a node of this label; without one the words are kept."""
    positioned: bool = False
    """The order of the values matters."""


def _kinds(kinds: dict[str, str]) -> dict[str, Link]:
    return {
        f"{kind}Alignment": Link("ALIGNS_WITH", name="kind", value=value) for kind, value in kinds.items()
    }


LINKS: dict[str, Link] = {
    "ownedBy": Link("OWNED_BY"),
    "owns": Link("OWNED_BY", reverse=True),
    "offeredBy": Link("OFFERED_BY"),
    "offers": Link("OFFERED_BY", reverse=True),
    "recognizedOfferers": Link("TARGETS", name="role", value="recognizedOfferers"),
    "publishedBy": Link("PUBLISHED_BY"),
    "publisher": Link("PUBLISHED_BY"),
    "creator": Link("PUBLISHED_BY"),
    "department": Link("HAS_UNIT"),
    "subOrganization": Link("HAS_UNIT"),
    "parentOrganization": Link("HAS_UNIT", reverse=True),
    "accreditedBy": Link("ACCREDITED_BY"),
    "accredits": Link("ACCREDITED_BY", reverse=True),
    "approvedBy": Link("APPROVED_BY"),
    "approves": Link("APPROVED_BY", reverse=True),
    "recognizedBy": Link("RECOGNIZED_BY"),
    "recognizes": Link("RECOGNIZED_BY", reverse=True),
    "regulatedBy": Link("REGULATED_BY"),
    "regulates": Link("REGULATED_BY", reverse=True),
    "teaches": Link("TEACHES", label="Competency", positioned=True),
    "assesses": Link("ASSESSES", label="Competency", positioned=True),
    "targetCompetency": Link("TARGETS", name="role", value="targetCompetency", label="Competency"),
    **_kinds({k: k for k in ("exact", "broad", "narrow", "major", "minor", "prerequisite")}),
    "exactMatch": Link("ALIGNS_WITH", name="kind", value="exact"),
    "closeMatch": Link("ALIGNS_WITH", name="kind", value="close"),
    "broadMatch": Link("ALIGNS_WITH", name="kind", value="broad"),
    "narrowMatch": Link("ALIGNS_WITH", name="kind", value="narrow"),
    "relatedMatch": Link("ALIGNS_WITH", name="kind", value="related"),
    "related": Link("ALIGNS_WITH", name="kind", value="related"),
    "isSimilarTo": Link("ALIGNS_WITH", name="kind", value="related"),
    "alignTo": Link("ALIGNS_WITH", name="kind", value="related"),
    "alignFrom": Link("ALIGNS_WITH", reverse=True, name="kind", value="related"),
    "broader": Link("CHILD_OF"),
    "narrower": Link("CHILD_OF", reverse=True, positioned=True),
    "inScheme": Link("IN_FRAMEWORK"),
    "topConceptOf": Link("IN_FRAMEWORK"),
    "hasTopConcept": Link("IN_FRAMEWORK", reverse=True, positioned=True),
    "inProgressionModel": Link("IN_FRAMEWORK"),
    "commonConditions": Link("COMMON_CONDITIONS"),
    "commonCosts": Link("COMMON_COSTS"),
    "costManifestOf": Link("OWNED_BY"),
    "hasCostManifest": Link("OWNED_BY", reverse=True),
    "conditionManifestOf": Link("OWNED_BY"),
    "hasConditionManifest": Link("OWNED_BY", reverse=True),
    "resultsInCredential": Link("RESULTS_IN"),
    "hasDestinationComponent": Link("DESTINATION", positioned=True),
    "isDestinationComponentOf": Link("DESTINATION", reverse=True),
    "precedes": Link("PRECEDES"),
    "precededBy": Link("PRECEDES", reverse=True),
    "proxyFor": Link("PROXY_FOR"),
    "proxyForItems": Link("PROXY_FOR"),
    "supersedes": Link("SUPERSEDES"),
    "supersededBy": Link("SUPERSEDES", reverse=True),
    "previousVersion": Link("SUPERSEDES"),
    "nextVersion": Link("SUPERSEDES", reverse=True),
    "derivedFrom": Link("DERIVED_FROM"),
    "hasTransferValueProfile": Link("HAS_RULE", positioned=True),
    "intermediaryFor": Link("VIA_HUB", reverse=True),
    **{
        f"{side}{part}": Link(edge, name="level", value=part.lower())
        for side, edge in (("sending", "SENDING"), ("receiving", "RECEIVING"))
        for part in ("Organization", "Department", "Program")
    },
    **{
        term: Link("CLASSIFIED_AS", name="role", value=term)
        for term in (
            "occupationType", "industryType", "instructionalProgramType", "classification", "degreeConcentration",
            "degreeMajor", "degreeMinor", "educationLevelType", "complexityLevel", "conceptTerm",
            "hasProgressionLevel", "atLevel",
        )
    },
}  # fmt: skip
"""Referring terms with an edge type of their own."""

SUBJECTS = frozenset(("instructionalProgramType", "occupationType", "industryType"))
"""Classifications by which people search for credentials."""

CONDITIONS: dict[str, tuple[str, str]] = {
    "requires": ("REQUIRES", "required"),
    "recommends": ("RECOMMENDS", "recommended"),
    "entryCondition": ("ENTRY_REQUIRES", "entry"),
    "prerequisite": ("PREREQUISITE", "prerequisite"),
    "coPrerequisite": ("PREREQUISITE", "prerequisite"),
    "corequisite": ("COREQUISITE", "corequisite"),
    "renewal": ("RENEWAL_REQUIRES", "renewal"),
    "advancedStandingFrom": ("ADVANCED_STANDING_FROM", "advanced standing"),
    "membershipCondition": ("REQUIRES", "membership"),
    "supportServiceCondition": ("REQUIRES", "support service"),
}
"""Terms that ask for something: the edge and the kind of requirement."""
PREPARATION = "preparationFrom"
"""Asks for nothing: what it names runs to its owner as PREPARES_FOR."""
COUNTS_FOR: dict[str, tuple[str, bool]] = {
    "isRequiredFor": ("REQUIRES", True),
    "isRecommendedFor": ("RECOMMENDS", True),
    "isAdvancedStandingFor": ("ADVANCED_STANDING_FROM", True),
    "isPreparationFor": ("PREPARES_FOR", False),
}
"""Terms whose condition's targets are what the owner counts for: the edge, and whether it runs from target to owner."""
ALTERNATIVES = "alternativeCondition"
SUB_CONDITIONS = ("hasCondition", "requiredCondition", "ruleSet", "hasRuleSet", *CONDITIONS)
"""Conditions inside a condition that are ANDed to it (``ruleSet``: dropped since 2022, still in data)."""
OPTIONS = ("optionalCondition", "requiredOptions")
"""Draft of 2026: so many of these conditions are asked for."""
ASKS = frozenset(
    f"target{kind}"
    for kind in (
        "Credential", "LearningOpportunity", "Assessment", "Competency", "Job", "Occupation", "Task", "Component",
        "Pathway", "LearningResource",
    )
)  # fmt: skip
"""Terms of a condition that name what is asked for."""
IN_WORDS = {
    "experience": "Experience: {}",
    "yearsOfExperience": "Years of experience: {}",
    "minimumAge": "Minimum age: {}",
    "residentOf": "Resident of: {}",
    "submissionOf": "Submission of: {}",
    "submissionOfDescription": "Submission: {}",
    "conditionExcludes": "Excludes: {}",
    "requiredConstraints": "Constraints required: {}",
}
"""Terms of a condition that no evaluator judges: they are repeated among its prose, so that a person reads them."""


REVERSED = frozenset(
    (
        *(name for name, link in LINKS.items() if link.reverse),
        *(name for name, (_, reverse) in COUNTS_FOR.items() if reverse),
        PREPARATION,
        "hasPart",
        "hasChild",
        "hasTopChild",
        "hasMember",
        "hasPathway",
    )
)
"""Terms whose edges run from what they name to the resource that states them."""
