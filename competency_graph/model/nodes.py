"""The declared labels. Everything that depends on them (checks, constraints, indexes, docs) is derived from here.

Sources are CTDL terms unless they say otherwise; meanings follow ``model.md``.
"""

from __future__ import annotations

from competency_graph.model.declarations import Index, NodeType, Property, PropertyType

TEXT, TEXTS, INTEGER, FLAG, DATE, QUANTITY = (
    PropertyType.TEXT, PropertyType.TEXTS, PropertyType.INTEGER,
    PropertyType.FLAG, PropertyType.DATE, PropertyType.QUANTITY,
)  # fmt: skip
P = Property

RESOURCE = "Resource"
UNRESOLVED = "Unresolved"
KEPT_PREFIX = "ctdl_"
"""What the declared properties do not give back of a CTDL term is kept as published under this prefix and its name."""

COMMON: tuple[Property, ...] = (
    P("uri", TEXT, "The one key of every node", "@id", Index.UNIQUE),
    P("unit", INTEGER, "Id of the unit whose description shows", "", Index.RANGE),
    P("rank", TEXT, "The total order by which one of several descriptions shows"),
    P("name", TEXT, "Name in the record's first language", "ceterms:name"),
    P("name_langs", TEXTS, "Languages of name_texts, in the same order", "ceterms:name"),
    P("name_texts", TEXTS, "The name in every language", "ceterms:name"),
    P("description", TEXT, "Description in the record's first language", "ceterms:description"),
    P("description_langs", TEXTS, "Languages of description_texts", "ceterms:description"),
    P("description_texts", TEXTS, "The description in every language", "ceterms:description"),
    P("ctid", TEXT, "Credential Transparency identifier, lower case", "ceterms:ctid", Index.RANGE),
    P("ctdl_type", TEXT, "The exact class, such as ceterms:AssociateOfScienceDegree", "@type"),
    P("url", TEXT, "Page about it", "ceterms:subjectWebpage"),
    P(
        "identifiers",
        TEXTS,
        "Publisher's identifiers, 'type=value' or the value alone",
        "ceterms:identifier",
        Index.NONE,
    ),
    P("same_as", TEXTS, "Uris stated to be the same thing", "ceterms:sameAs"),
    P(
        "status",
        TEXT,
        "Life-cycle or credential status, local name of the concept",
        "ceterms:lifeCycleStatusType",
    ),
    P("starts", DATE, "First day it holds", "ceterms:startDate, ceterms:dateEffective"),
    P("ends", DATE, "Last day it holds", "ceterms:endDate, ceterms:expirationDate"),
    P("field", TEXT, "The CTDL term or column that stated it"),
    P("text", TEXT, "As published, where the parsed form may lose something"),
    P("language", TEXT, "Language of its texts, where all of them are in one"),
    P("languages", TEXTS, "Languages it is given in", "ceterms:inLanguage"),
    P("keywords", TEXTS, "Keywords", "ceterms:keyword"),
    P("subjects", TEXTS, "Subjects", "ceterms:subject"),
)
"""Properties that a node of any label may carry."""

CREDIT: tuple[Property, ...] = (
    P("credit_minimum", QUANTITY, "Credit, or the lower end of a range", "ceterms:creditValue"),
    P(
        "credit_maximum",
        QUANTITY,
        "Upper end of the range; equal to credit_minimum where it is one number",
        "ceterms:creditValue",
    ),
    P(
        "credit_unit",
        TEXT,
        "creditUnit concept, local name (SemesterHour, QuarterHour, …)",
        "ceterms:creditUnitType",
    ),
    P(
        "credit_level",
        TEXT,
        "audLevel concept, local name (UpperDivisionLevel, …)",
        "ceterms:creditLevelType",
    ),
    P(
        "credit_text",
        TEXT,
        "Credit as published, where no number could be read",
        "ceterms:creditUnitTypeDescription",
    ),
)
OFFER: tuple[Property, ...] = (
    P("price", QUANTITY, "What it costs in total, where a single figure is stated", "ceterms:price"),
    P("currency", TEXT, "ISO 4217", "ceterms:currency"),
    P("price_kind", TEXT, "What the price is for (Tuition, AggregateCost, …)", "ceterms:directCostType"),
    P("price_text", TEXT, "Cost as published, where no single figure is stated", "ceterms:estimatedCost"),
    P("hours_minimum", QUANTITY, "Hours of work, lower end", "ceterms:estimatedDuration"),
    P("hours_maximum", QUANTITY, "Hours of work, upper end", "ceterms:estimatedDuration"),
    P("weeks_minimum", QUANTITY, "Calendar weeks, lower end", "ceterms:estimatedDuration"),
    P("weeks_maximum", QUANTITY, "Calendar weeks, upper end", "ceterms:estimatedDuration"),
    P(
        "terms_offered",
        TEXTS,
        "Terms it is offered in (Fall, Spring, Summer, Winter); absent: unknown",
        "ceterms:offerFrequencyType",
    ),
    P("delivery", TEXTS, "Delivery types, local names", "ceterms:deliveryType"),
)
COUNTING: tuple[Property, ...] = (
    P("op", TEXT, "ALL, ANY, AT_LEAST or AT_MOST"),
    P("count", QUANTITY, "The n of AT_LEAST and AT_MOST", "ceterms:requiredNumber, ceterms:creditValue"),
    P("count_unit", TEXT, "ITEMS, CREDITS or SECTIONS"),
    P("credit_unit", TEXT, "Unit of credits counted", "ceterms:creditUnitType"),
    P(
        "kind",
        TEXT,
        "required, recommended, entry, corequisite, prerequisite, renewal, certification, sending",
    ),
    P("prose", TEXTS, "Conditions as published that nobody parsed", "ceterms:condition"),
    P("reading", TEXT, "Which enumerated reading of an ambiguous instruction this is"),
    P("readings", TEXTS, "The readings that there are, where one is used"),
    P("consumption", TEXT, "SHARED, EXCLUSIVE or UNSTATED"),
    P("years_of_experience", QUANTITY, "Years of experience asked for", "ceterms:yearsOfExperience"),
    P("minimum_age", INTEGER, "Age asked for", "ceterms:minimumAge"),
    P("weight", QUANTITY, "Weight as published", "ceterms:weight"),
)

_ALL: tuple[NodeType, ...] = (
    NodeType("Organization", "Who offers, owns, accredits, sends or receives", "ceterms:Organization", (), (
        P("name", TEXT, "Name; people give institutions by it", "ceterms:name", Index.RANGE),
        P("ipeds_id", TEXT, "IPEDS unit id", "ceterms:ipedsID", Index.RANGE),
        P("ope_id", TEXT, "OPE id", "ceterms:opeID", Index.RANGE),
        P("fein", TEXT, "Federal employer id", "ceterms:fein"),
        P("region", TEXT, "State or region", "ceterms:addressRegion", Index.RANGE),
        P("country", TEXT, "Country", "ceterms:addressCountry"),
        P("locality", TEXT, "City", "ceterms:addressLocality"),
        P("agent_types", TEXTS, "Agent types, local names", "ceterms:agentType"),
        P("calendar", TEXT, "semester or quarter"),
        P("calendars", TEXTS, "Calendars by the first year of each, 'year=calendar'", "ASSIST termTypeAcademicYears"),
        P("names_by_year", TEXTS, "Names by the first year of each, 'year=name', where it has had several", "ASSIST names"),
        P("grade_scale", TEXT, "Named grade scale"),
        P("minimum_grade", TEXT, "Grade asked for where a rule states none; absent: no policy stated"),
        P("attempt_policy", TEXT, "Which attempt of a repeated course counts: BEST or LAST"),
        P("transfer_maximum", QUANTITY, "Most credits it accepts in transfer"),
        P("transfer_maximum_unit", TEXT, "Unit of transfer_maximum"),
        P("residency_minimum", QUANTITY, "Credits that must be earned there for a degree"),
        P("price_per_credit", QUANTITY, "Price of one credit there"),
        P("fee_per_term", QUANTITY, "Fee of each term with work there"),
        P("fee_once", QUANTITY, "Fee paid once on starting there"),
        P("currency", TEXT, "ISO 4217 of its prices"),
        P("accepts_from", TEXTS, "Uris of senders it accepts; absent: unknown, not 'all'"),
    ), ("name", "description")),
    NodeType("Institution", "An organization that teaches and awards credit", "ceterms:CredentialOrganization", ("Organization",)),
    NodeType("System", "A state, university or college system that sends and receives as one", "", ("Organization",)),
    NodeType("Department", "A part of an organization", "ceterms:department", ("Organization",)),
    NodeType("QualityAssurer", "Accredits, approves, recognises", "ceterms:QACredentialOrganization", ("Organization",)),
    NodeType("Credential", "A qualification, badge, certificate, licence or degree", "ceterms:Credential", (), (
        *CREDIT, *OFFER,
        P("credential_status", TEXT, "Local name of the concept", "ceterms:credentialStatusType"),
        P("levels", TEXTS, "Audience levels, local names", "ceterms:audienceLevelType"),
        P("processes_completion", FLAG, "Completing what it contains is stated to award it", "ceterms:resultsInCredential"),
        P("classified", TEXTS, "Names of its classifications, for the search by subject", "ceterms:instructionalProgramType, ceterms:occupationType, ceterms:industryType"),
        P("codes", TEXTS, "Codes of its classifications (CIP, SOC, NAICS), for the search by subject", "ceterms:codedNotation"),
    ), ("name", "description", "subjects", "keywords", "classified", "codes"), (("uri",), ("ctdl_type", "uri"))),
    *(NodeType(label, meaning, source, ("Credential",)) for label, meaning, source in (
        ("Degree", "Associate, bachelor, master, doctoral, specialist degree", "ceterms:Degree"),
        ("Certificate", "Certificate", "ceterms:Certificate"),
        ("Certification", "Certification", "ceterms:Certification"),
        ("License", "Licence", "ceterms:License"),
        ("Badge", "Digital or open badge", "ceterms:Badge"),
        ("MicroCredential", "Micro-credential", "ceterms:MicroCredential"),
        ("Diploma", "Diploma", "ceterms:Diploma"),
        ("QualityAssuranceCredential", "Credential for programs and organizations", "ceterms:QualityAssuranceCredential"),
    )),
    NodeType("LearningOpportunity", "Anything one learns in", "ceterms:LearningOpportunityProfile", (), (
        *CREDIT, *OFFER,
        P("code", TEXT, "Course code as published", "ceterms:codedNotation"),
        P("code_key", TEXT, "Normalised code, for the look-up", "ceterms:codedNotation", Index.RANGE),
        P("levels", TEXTS, "Audience levels, local names", "ceterms:audienceLevelType"),
        P("grade_minimum", TEXT, "Lowest grade that passes, where stated"),
    ), ("name", "description", "code"), (("uri",),)),
    NodeType("Course", "A course; (institution, code, valid from, valid to) is an index, not a key", "ceterms:Course", ("LearningOpportunity",)),
    NodeType("Program", "A program of courses", "ceterms:LearningProgram", ("LearningOpportunity",), paged=(("uri",),)),
    NodeType("Assessment", "An exam or other assessment", "ceterms:AssessmentProfile", (), (
        *CREDIT, *OFFER,
        P("code", TEXT, "Code as published", "ceterms:codedNotation"),
        P("code_key", TEXT, "Normalised code", "ceterms:codedNotation", Index.RANGE),
        P("score_minimum", QUANTITY, "Lowest score of the scale"),
        P("score_maximum", QUANTITY, "Highest score of the scale"),
        P("score_text", TEXT, "Scoring as published", "ceterms:scoringMethodDescription"),
    ), ("name", "description", "code"), (("uri",),)),
    NodeType("Competency", "A skill, knowledge or ability", "ceasn:Competency", (), (
        P("coded_notation", TEXT, "Code within its framework", "ceasn:codedNotation", Index.RANGE),
        P("label", TEXT, "Short label", "ceasn:competencyLabel"),
        P("list_id", TEXT, "Position within its framework", "ceasn:listID"),
        P("levels", TEXTS, "Levels", "ceasn:educationLevelType"),
        P("frameworks", TEXTS, "Uris of the frameworks that its record puts it in, for the search", "ceasn:isPartOf"),
        P("publishers", TEXTS, "Uris of who publishes, creates or owns it by its own record, for the search", "ceasn:publisher, ceasn:creator, ceterms:ownedBy"),
    ), ("name", "description", "label", "frameworks", "publishers")),
    NodeType("CompetencyFramework", "A framework of competencies", "ceasn:CompetencyFramework", fulltext=("name", "description"), paged=(("uri",),)),
    NodeType("Occupation", "An occupation, civil or military", "ceterms:Occupation", (), (
        P("coded_notation", TEXT, "Occupation code (SOC, O*NET, MOS)", "ceterms:codedNotation", Index.RANGE),
        P("level", TEXT, "Skill level or rank"),
    ), ("name", "description"), (("uri",),)),
    NodeType("Job", "A job", "ceterms:Job"),
    NodeType("WorkRole", "A work role", "ceterms:WorkRole"),
    NodeType("Task", "A task", "ceterms:Task"),
    NodeType("Agreement", "A transfer agreement, one pair and year, one edition of a table", "ceterms:TransferAgreement", (), (
        P("consumption", TEXT, "SHARED, EXCLUSIVE or UNSTATED"),
        P("agreement_type", TEXT, "Local name of the concept", "ceterms:agreementType"),
        P("edition", TEXT, "Edition or academic year"),
        P("signed", DATE, "Date of signature", "ceterms:dateSigned"),
    ), paged=(("uri",),)),
    NodeType("TransferRule", "One rule: what it takes, what it awards", "ceterms:TransferValueProfile", (), (
        P("state", TEXT, "AWARDED, RECOMMENDED, REFUSED, AFTER_TRANSFER, NOT_ARTICULATED or UNDER_REVIEW"),
        P("sender", TEXT, "Uri of the sender, for the look-up", "", Index.RANGE),
        P("receiver", TEXT, "Uri of the receiver, for the look-up", "", Index.RANGE),
        P("asserter", TEXT, "Uri of who asserts it", "ceterms:ownedBy"),
        P("priority", INTEGER, "The receiver's order; the smaller goes first"),
        P("denied_for", TEXTS, "Of a refusal: uris of what the work does not count as, where it is refused for that alone", "ASSIST deniedCourses"),
        P("basis", TEXT, "COMPLETION, CATALOG_YEAR or EVALUATION"),
        P("prose", TEXTS, "Conditions as published that nobody parsed", "ceterms:condition"),
        P("note", TEXT, "Note of the receiver, as published"),
        P("record", TEXT, "Where it stands in the unit's file, such as `row 17`, `rows 17, 18` or `rule E-12`"),
        P("denied_for", TEXTS, "Of a refusal: uris of what the work does not count as, where it is refused for that alone", "ASSIST deniedCourses"),
        *CREDIT,
    ), paged=(("receiver", "uri"), ("sender", "uri"), ("receiver", "state", "uri"), ("receiver", "ends", "uri"))),
    NodeType("Requirement", "An inner node of a requirement tree", "ceterms:ConditionProfile, ceterms:ComponentCondition", (), COUNTING),
    NodeType("Filter", "A leaf: anything of a kind", "", (), (
        P("subject", TEXT, "Subject prefix of codes"),
        P("first_number", INTEGER, "Lowest course number"),
        P("last_number", INTEGER, "Highest course number"),
        P("level", TEXT, "Level"),
        P("area", TEXT, "Uri of an area"),
        P("institution", TEXT, "Uri of an institution", "", Index.RANGE),
        P("exclusions", TEXTS, "Uris that do not count"),
    )),
    NodeType("Residual", "A leaf nobody can judge: credits unaccounted for, or prose", "", (), (
        P("credits", QUANTITY, "Credits unaccounted for"),
        P("credit_unit", TEXT, "Their unit"),
    )),
    NodeType("Limit", "A ceiling or floor over rules, a program or an institution", "", (), (
        P("measure", TEXT, "CREDITS, COURSES, ITEMS, GPA or SHARE"),
        P("minimum", QUANTITY, "Floor"),
        P("maximum", QUANTITY, "Ceiling"),
        P("credit_unit", TEXT, "Unit, when the measure is CREDITS"),
        P("scope", TEXT, "rules, program or institution"),
        P("origin", TEXT, "What it is about by where it was earned: RESIDENT (with who asks) or TRANSFERRED; absent: either"),
        P("last", QUANTITY, "It is about the last so many credits (or courses, when the measure is COURSES) only"),
        P("subject", TEXT, "It is about codes with this subject prefix only"),
        P("first_number", INTEGER, "It is about course numbers from this one on only"),
        P("last_number", INTEGER, "It is about course numbers up to this one only"),
        P("level", TEXT, "It is about this level only, such as upper division"),
        P("area", TEXT, "Uri of the area that it is about"),
        P("institution", TEXT, "Uri of the institution whose work it is about"),
        P("exclusions", TEXTS, "Uris that it is not about"),
    )),
    NodeType("Pathway", "A pathway of components", "ceterms:Pathway", (), (), ("name", "description"), (("uri",),)),
    NodeType("PathwayComponent", "A component of a pathway", "ceterms:PathwayComponent", (), (
        P("designations", TEXTS, "Core, Elective, …", "ceterms:componentDesignation"),
        P("credential_type", TEXT, "Class of the credential it stands for", "ceterms:credentialType"),
        P("program_term", TEXT, "Term it is planned for", "ceterms:programTerm"),
        P("component_category", TEXT, "Category as published", "ceterms:componentCategory"),
        P("code", TEXT, "Code as published", "ceterms:codedNotation"),
        *CREDIT,
    )),
    NodeType("Area", "What credit can land in without being a course: areas, patterns, elective buckets, generic courses", "", (), (
        P("code", TEXT, "Code such as 3B or HIST 1XXX"),
        P("code_key", TEXT, "Normalised code", "", Index.RANGE),
        P("elective", FLAG, "Credit here counts to the total and to no requirement"),
        P("double_count", TEXT, "SHARED or EXCLUSIVE: may one course count in several areas of the pattern"),
    )),
    NodeType("CommonNumber", "A common course number: hub of courses of many members", "ceterms:TransferIntermediary", (), (
        P("code", TEXT, "The common number"),
        P("code_key", TEXT, "Normalised", "", Index.RANGE),
        *CREDIT,
    )),
    *(NodeType(label, meaning, source) for label, meaning, source in (
        ("ConditionManifest", "Conditions that an organization shares among its offers", "ceterms:ConditionManifest"),
        ("CostManifest", "Costs that an organization shares among its offers", "ceterms:CostManifest"),
        ("Constraint", "A constraint of a pathway condition", "ceterms:Constraint"),
        ("ConceptScheme", "A scheme of concepts", "skos:ConceptScheme"),
        ("ProgressionModel", "Levels of progression", "asn:ProgressionModel"),
        ("AlignmentMap", "A map between two schemes or frameworks", "ceterms:AlignmentMap"),
        ("DataSetProfile", "Outcome data", "qdata:DataSetProfile"),
        ("Industry", "An industry", "ceterms:Industry"),
        ("Collection", "A collection of resources", "ceterms:Collection"),
        ("Rubric", "A rubric", "asn:Rubric"),
        ("Policy", "A policy of an organization", "ceterms:PriorLearningPolicy"),
        ("ScheduledOffering", "One offering of a course at a time and place", "ceterms:ScheduledOffering"),
        ("SupportService", "A support service", "ceterms:SupportService"),
        ("Action", "A quality-assurance or other action", "ceterms:CredentialingAction"),
        ("OtherResource", "A class of CTDL that has no label of its own yet; its properties are kept", ""),
    )),
    NodeType("AlignmentObject", "One correspondence of an alignment map", "ceterms:AlignmentObject", (), (
        P("kind", TEXT, "exact, close, broad, narrow or related", "ceterms:alignmentType"),
    )),
    NodeType("Concept", "A concept of a scheme, or a progression level", "skos:Concept", (), (
        P("notation", TEXT, "Notation", "skos:notation"),
        P("scheme", TEXT, "Uri of its scheme", "skos:inScheme"),
    )),
    NodeType("Cost", "One cost of several", "ceterms:CostProfile", (), (
        P("amount", QUANTITY, "Amount", "ceterms:price"),
        P("currency", TEXT, "ISO 4217", "ceterms:currency"),
        P("kind", TEXT, "Local name of the concept", "ceterms:directCostType"),
        P("payment_pattern", TEXT, "As published", "ceterms:paymentPattern"),
        P("residency", TEXTS, "Residency classes, local names", "ceterms:residencyType"),
    )),
    NodeType("CreditValue", "One credit value of several", "ceterms:creditValue, schema:QuantitativeValue", (), CREDIT),
    NodeType("Duration", "One duration of several", "ceterms:DurationProfile", (), (
        P("hours_minimum", QUANTITY, "Hours of work, lower end"),
        P("hours_maximum", QUANTITY, "Hours of work, upper end"),
        P("weeks_minimum", QUANTITY, "Calendar weeks, lower end"),
        P("weeks_maximum", QUANTITY, "Calendar weeks, upper end"),
    )),
    NodeType("Deleted", "A tombstone: its source deleted it, and others may still point at it"),
    NodeType(UNRESOLVED, "Somebody pointed at it and nobody has described it yet"),
)  # fmt: skip

NODE_TYPES: dict[str, NodeType] = {node.label: node for node in _ALL}
APART: tuple[NodeType, ...] = (
    NodeType("Decision", "A registrar's waiver, substitution, petition or local rule (model/decisions.py)", "", (), (
        P("id", TEXT, "Its key", "", Index.UNIQUE),
        P("kind", TEXT, "WAIVER, SUBSTITUTION, PETITION or LOCAL_RULE"),
        P("receiver", TEXT, "Uri of the institution or system that decides", "", Index.RANGE),
        P("learner", TEXT, "The receiver's id of the learner that it is about; absent: everybody", "", Index.RANGE),
        P("items", TEXTS, "Uris of the work that it is about, all of it together"),
        P("requirement", TEXT, "Uri of the requirement, or of what a requirement asks for, that is waived"),
        P("granted", TEXT, "GRANTED or DENIED"),
        P("award", TEXT, "Uri of the course, area or requirement there that the work counts as"),
        P("award_kind", TEXT, "COURSE, AREA, REQUIREMENT, ELECTIVE or NO_CREDIT"),
        P("credits", QUANTITY, "Credit that is given; absent: what the work earned, and of an exam what the course there carries"),
        P("credit_unit", TEXT, "Unit of the credit"),
        P("minimum_grade", TEXT, "Lowest grade with which it holds"),
        P("toward", TEXT, "Uri of the credential or program that it is limited to"),
        P("decided_by", TEXT, "Who"),
        P("decided_on", DATE, "When"),
        P("why", TEXT, "Why"),
        P("starts", DATE, "First day on which it holds; absent: the day of the decision"),
        P("until", DATE, "Last day on which it holds"),
        P("number", TEXT, "Reference number of the institution's own file"),
        P("revoked_by", TEXT, "Who revoked it"),
        P("revoked_on", DATE, "Date from which it no longer holds"),
        P("revoked_why", TEXT, "Why it was revoked"),
    )),
)  # fmt: skip
"""Labels that stand apart from what sources say: without ``Resource``, in no unit and no digest, untouched by loads."""


def closed_labels(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The labels with all their parents, without ``Resource``; raises KeyError for an undeclared one."""
    found: dict[str, None] = {}
    for label in labels:
        found[label] = None
        found.update(dict.fromkeys(closed_labels(NODE_TYPES[label].parents)))
    return tuple(found)


def properties_of(labels: tuple[str, ...]) -> dict[str, Property]:
    """Every property that a node with these labels may carry."""
    found = {p.name: p for p in COMMON}
    for label in closed_labels(labels):
        found.update({p.name: p for p in NODE_TYPES[label].properties})
    return found
