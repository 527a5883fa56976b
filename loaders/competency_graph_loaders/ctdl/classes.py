"""Every class of CTDL, CTDL-ASN and QData: the labels it gets, or the form in which it is folded into its owner.

The hierarchy is that of the CTDL encoding of August 2026 (48 credential classes); spellings that occur in data and not
in the encoding are aliases. A class is looked up by local name: publishers mix up the prefixes.
"""

from __future__ import annotations

from competency_graph_loaders.ctdl.vocabulary import HOMES, names


def _family(label: str, text: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names(text), (label,))


CREDENTIALS: dict[str, tuple[str, ...]] = {
    **_family("Credential", "Credential"),
    **_family(
        "Degree",
        """Degree AssociateDegree AssociateOfAppliedArtsDegree AssociateOfAppliedScienceDegree AssociateOfArtsDegree
        AssociateOfScienceDegree BachelorDegree BachelorOfArtsDegree BachelorOfScienceDegree MasterDegree
        MasterOfArtsDegree MasterOfScienceDegree DoctoralDegree ProfessionalDoctorate ResearchDoctorate
        SpecialistDegree""",
    ),
    **_family(
        "Certificate",
        """Certificate CertificateOfCompletion CertificateOfParticipation AcademicCertificate
        BasicTechnicalCertificate GeneralEducationLevel1Certificate GeneralEducationLevel2Certificate
        HigherEducationLevel1Certificate HigherEducationLevel2Certificate PostBaccalaureateCertificate
        PostMasterCertificate SecondaryEducationCertificate TechnicalLevel1Certificate TechnicalLevel2Certificate
        TechnicalLevel3Certificate ProfessionalCertificate ProficiencyCertificate WorkBasedLearningCertificate
        ApprenticeshipCertificate JourneymanCertificate MasterCertificate PreApprenticeshipCertificate""",
    ),
    **_family("Certification", "Certification"),
    **_family("License", "License"),
    **_family("Badge", "Badge DigitalBadge OpenBadge"),
    **_family("MicroCredential", "MicroCredential"),
    **_family("Diploma", "Diploma SecondarySchoolDiploma GeneralEducationDevelopment"),
    **_family("QualityAssuranceCredential", "QualityAssuranceCredential"),
}
COMPONENTS: dict[str, tuple[str, ...]] = _family(
    "PathwayComponent",
    """PathwayComponent AssessmentComponent BasicComponent CocurricularComponent CollectionComponent
    CompetencyComponent CourseComponent CredentialComponent ExtracurricularComponent JobComponent MultiComponent
    WorkExperienceComponent SelectionComponent""",
)
CONDITIONS = frozenset(("ConditionProfile", "ComponentCondition", "RuleSet", "RuleSetProfile"))
"""Classes that become a Requirement (``RuleSet``: dropped from CTDL since 2022, still in data)."""

LABELS: dict[str, tuple[str, ...]] = {
    **CREDENTIALS,
    **COMPONENTS,
    **dict.fromkeys(CONDITIONS, ("Requirement",)),
    "Organization": ("Organization",),
    "Agent": ("Organization",),
    "CredentialOrganization": ("Institution",),
    "QACredentialOrganization": ("QualityAssurer",),
    "LearningOpportunityProfile": ("LearningOpportunity",),
    "LearningOpportunity": ("LearningOpportunity",),
    "Course": ("Course",),
    "LearningProgram": ("Program",),
    "AssessmentProfile": ("Assessment",),
    "Assessment": ("Assessment",),
    "Competency": ("Competency",),
    "CompetencyFramework": ("CompetencyFramework",),
    "Occupation": ("Occupation",),
    "Job": ("Job",),
    "WorkRole": ("WorkRole",),
    "Task": ("Task",),
    "Industry": ("Industry",),
    "TransferAgreement": ("Agreement",),
    "TransferValueProfile": ("TransferRule",),
    "TransferIntermediary": ("CommonNumber",),
    "Pathway": ("Pathway",),
    "ConditionManifest": ("ConditionManifest",),
    "CostManifest": ("CostManifest",),
    "Constraint": ("Constraint",),
    "Concept": ("Concept",),
    "ProgressionLevel": ("Concept",),
    "CriterionLevel": ("Concept",),
    "ConceptScheme": ("ConceptScheme",),
    "ProgressionModel": ("ProgressionModel",),
    "ProficiencyScale": ("ProgressionModel",),
    "AlignmentMap": ("AlignmentMap",),
    "AlignmentObject": ("AlignmentObject",),
    "DataSetProfile": ("DataSetProfile",),
    "Collection": ("Collection",),
    "PathwaySet": ("Collection",),
    "Rubric": ("Rubric",),
    "PriorLearningPolicy": ("Policy",),
    "ScheduledOffering": ("ScheduledOffering",),
    "SupportService": ("SupportService",),
    **_family(
        "Action",
        """CredentialingAction AccreditAction AdvancedStandingAction ApproveAction OfferAction RecognizeAction
        RegistrationAction RegulateAction RenewAction RevokeAction RightsAction WorkforceDemandAction""",
    ),
    **_family(
        "OtherResource",
        """CredentialAssertion CredentialFramework CredentialPerson CredentialType IndustryClassification
        InstructionalProgramClassification LearningResource OccupationClassification QualificationsFramework
        RubricCriterion RubricLevel Metric Observation Dimension""",
    ),
}
"""Labels of each class that is a resource of its own."""

VALUES = names(
    """AggregateDataProfile CollectionMember ComponentLevel ConstraintRule ContactPoint CostProfile
    CredentialAlignmentObject DataProfile DataSetService DataSetTimeFrame DurationProfile EarningsProfile
    EmploymentOutcomeProfile EvaluationOutcome FinancialAssistanceProfile GeoCoordinates HoldersProfile
    IdentifierValue JurisdictionProfile MonetaryAmount MonetaryAmountDistribution PayProfile Place PostalAddress
    ProcessProfile QuantitativeValue RegulatoryInformation RevocationProfile StructuredStatement ValueProfile
    VerificationServiceProfile"""
)
"""Classes folded into their owner; one that stands in a graph on its own becomes an OtherResource."""

ALIASES = {
    "Address": "Place",
    "IdentiferValue": "IdentifierValue",
    "Member": "CollectionMember",
    "Basic": "BasicComponent",
}
"""Spellings of classes that occur in data; ``Member`` and ``Basic`` come from drafts."""

_HOMES = {
    name: prefix
    for prefix, own in (
        (
            "ceasn",
            "Competency CompetencyFramework CriterionLevel ProficiencyScale RubricCriterion RubricLevel Rubric",
        ),
        ("asn", "ProgressionModel ProgressionLevel"),
        ("skos", "Concept ConceptScheme"),
        ("qdata", "DataSetProfile DataProfile DataSetTimeFrame DataSetService Metric Observation Dimension"),
        ("schema", "QuantitativeValue MonetaryAmount MonetaryAmountDistribution"),
    )
    for name in own.split()
}


def class_name(local: str) -> str:
    """The class's full name with the prefix it has in the encodings (``ceterms:Course``), whatever was written."""
    return f"{_HOMES.get(local, 'ceterms')}:{local}"


def term_name(local: str) -> str:
    """The term's full name, for one that was written without a prefix."""
    return f"{HOMES.get(local, 'ceterms')}:{local}"


def is_class(local: str) -> bool:
    """Whether CTDL, CTDL-ASN or QData have a class of this local name."""
    return local in LABELS or local in VALUES
