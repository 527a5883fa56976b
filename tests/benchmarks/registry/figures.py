"""What the made-up registry is true to: counts and shares, each with where it was counted.

[V]: counted once in the survey of 1,200 random production documents of 2026-08-21 (ChelseaKR/ctdl-validate,
``registry-survey-1200-documents.json``: classes, typed nodes, references and publishers, no record content).
[K]: the census of samyama-ai/edtech-kg, docs/sources, August and September 2026. Nothing is read from them at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

ENVELOPES = 395_847
"""Envelopes of the production community ``ce-registry`` [V]."""
SURVEYED = 1_200
NODES_AN_ENVELOPE = 8.33
"""Mean of typed nodes an envelope [V]."""
REFERENCES_AN_ENVELOPE = 2.18
"""Mean of distinct /resources/ uris that an envelope names [V]."""
DANGLING = 1 / 1_660
"""One reference of 1,660 resolved to nothing [V]."""
NOT_V4 = 42 / 1_200
"""CTIDs that are no version-4 UUID [V]."""
PATHWAYS = 98
"""Pathways in the whole Registry [K]; none fell into the survey."""
CHANGED, GONE = 0.01, 0.001
"""Share of envelopes that the second edition has changed, and no longer has: a choice, not a count."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One class of main resource."""

    count: float
    """How many of the 1,200 [V]."""
    nodes: tuple[int, int, int, int, int, int]
    """Typed nodes an envelope: least, lower quartile, median, upper quartile, 90th percentile, greatest [V]."""
    parts: dict[str, float] = field(default_factory=dict)
    """Share of the documents that hold at least one object of a class [V]."""
    references: float = 1.5
    """Mean of distinct /resources/ uris [V]."""


_CREDENTIAL = {"Place": 0.2, "IdentifierValue": 0.3}
_TECHNICAL = {
    "ConditionProfile": 0.86,
    "CostProfile": 0.86,
    "DurationProfile": 0.86,
    "FinancialAssistanceProfile": 0.86,
}

SHAPES: dict[str, Shape] = {
    "ceterms:Task": Shape(150, (2, 2, 2, 2, 2, 3), {"IdentifierValue": 0.03}, 1.0),
    "ceterms:Course": Shape(
        128, (2, 4, 5, 9, 15, 63),
        {"ValueProfile": 0.91, "IdentifierValue": 0.41, "ConditionProfile": 0.28, "DurationProfile": 0.02}, 1.5,
    ),
    "ceterms:Certificate": Shape(
        121, (2, 5, 9, 13, 25, 53),
        {"ConditionProfile": 0.61, "DurationProfile": 0.5, "CostProfile": 0.45, "IdentifierValue": 0.36, "Place": 0.36}, 1.6,
    ),
    "ceterms:CredentialOrganization": Shape(107, (3, 5, 6, 7, 7, 16), {"Place": 0.99, "IdentifierValue": 0.58, "ContactPoint": 0.05}, 0.6),
    "ceterms:LearningProgram": Shape(79, (3, 9, 9, 10, 10, 11), {"IdentifierValue": 0.96, "ConditionProfile": 0.94, "CostProfile": 0.01}, 1.0),
    "ceterms:TransferValueProfile": Shape(
        74, (3, 4, 7, 10, 10, 14), {"ValueProfile": 1.0, "IdentifierValue": 0.92, "ProcessProfile": 0.45, "Course": 0.41, "CredentialOrganization": 0.14}, 2.9,
    ),
    "ceterms:LearningOpportunityProfile": Shape(
        63, (4, 15, 16, 24, 27, 38),
        {"ConditionProfile": 0.83, "DurationProfile": 0.79, "CostProfile": 0.76, "IdentifierValue": 0.67, "Place": 0.49}, 1.3,
    ),
    "qdata:DataSetProfile": Shape(63, (3, 3, 5, 13, 14, 27), {"Observation": 0.75, "MonetaryAmount": 0.25}, 1.0),
    "ceterms:AssociateDegree": Shape(
        61, (2, 4, 7, 10, 18, 50),
        {"DurationProfile": 0.49, "ConditionProfile": 0.41, "Place": 0.31, "IdentifierValue": 0.3, "CostProfile": 0.25}, 1.5,
    ),
    "ceterms:BachelorDegree": Shape(
        59, (2, 4, 4, 8, 11, 34),
        {"ConditionProfile": 0.24, "Place": 0.2, "DurationProfile": 0.15, "IdentifierValue": 0.15}, 1.7,
    ),
    "ceasn:CompetencyFramework": Shape(35, (3, 7, 9, 11, 14, 102), {}, 1.1),
    "ceterms:MasterDegree": Shape(29, (2, 4, 4, 8, 10, 17), {"Place": 0.28, "ConditionProfile": 0.24, "IdentifierValue": 0.24, "DurationProfile": 0.14}, 1.3),
    "ceterms:Certification": Shape(28, (2, 5, 6, 10, 12, 23), {"IdentifierValue": 0.5, "ConditionProfile": 0.39, "CostProfile": 0.18, "DurationProfile": 0.14}, 1.5),
    "ceterms:License": Shape(28, (2, 3, 3, 3, 3, 24), {"IdentifierValue": 0.86, "ConditionProfile": 0.14, "CostProfile": 0.07}, 1.1),
    "ceterms:CertificateOfCompletion": Shape(27, (3, 6, 7, 14, 23, 24), {"DurationProfile": 0.78, "ConditionProfile": 0.7, "CostProfile": 0.41, "Place": 0.37, "IdentifierValue": 0.19}, 1.6),
    "ceterms:AccreditAction": Shape(26, (1, 1, 3, 3, 3, 3), {"Course": 0.65}, 2.3),
    "ceterms:Job": Shape(19, (6, 11, 14, 18, 23, 24), {"ConditionProfile": 1.0, "IdentifierValue": 1.0}, 15.9),
    "ceterms:TechnicalLevel1Certificate": Shape(14, (4, 16, 18, 19, 20, 38), {**_TECHNICAL, "IdentifierValue": 0.86}, 1.1),
    "ceterms:Occupation": Shape(11, (2, 4, 4, 5, 7, 8), {"ConditionProfile": 0.73}, 23.1),
    "ceterms:BachelorOfScienceDegree": Shape(11, (3, 6, 14, 22, 22, 29), {"ConditionProfile": 0.64, "CostProfile": 0.64, "DurationProfile": 0.64}, 18.7),
    "ceterms:TechnicalLevel2Certificate": Shape(8, (3, 6, 18, 22, 23, 23), _TECHNICAL, 2.8),
    "ceterms:ResearchDoctorate": Shape(8, (3, 4, 4, 4, 10, 10), {"DurationProfile": 0.13}, 1.8),
    "ceterms:AssociateOfArtsDegree": Shape(7, (3, 5, 11, 27, 44, 44), {"IdentifierValue": 0.86, "ConditionProfile": 0.57}, 1.4),
    "ceterms:AssociateOfAppliedScienceDegree": Shape(6, (3, 5, 17, 17, 57, 57), {"ConditionProfile": 0.67, "IdentifierValue": 0.67, "CostProfile": 0.5}, 1.2),
    "ceterms:MicroCredential": Shape(4, (2, 6, 8, 9, 9, 9), {"ConditionProfile": 0.75}, 2.0),
    "ceterms:Industry": Shape(4, (1, 4, 4, 4, 4, 4), {"IdentifierValue": 0.75}, 1.2),
    "ceterms:PostBaccalaureateCertificate": Shape(4, (3, 4, 6, 11, 11, 11), _CREDENTIAL, 1.5),
    "ceterms:ApprenticeshipCertificate": Shape(3, (4, 4, 8, 13, 13, 13), {"DurationProfile": 1.0, "ConditionProfile": 0.67}, 1.3),
    "ceterms:AssociateOfScienceDegree": Shape(3, (4, 5, 17, 20, 20, 20), {"ConditionProfile": 0.67, "IdentifierValue": 0.67}, 1.3),
    "ceterms:BachelorOfArtsDegree": Shape(2, (8, 8, 8, 9, 9, 9), {"CostProfile": 0.5, "DurationProfile": 0.5}, 1.5),
    "ceterms:AcademicCertificate": Shape(2, (9, 9, 9, 9, 9, 9), _TECHNICAL, 2.5),
    "ceterms:HigherEducationLevel1Certificate": Shape(2, (8, 8, 11, 15, 15, 15), {"ConditionProfile": 1.0}, 1.5),
    "ceterms:MasterOfScienceDegree": Shape(2, (25, 25, 25, 25, 25, 25), {"ConditionProfile": 1.0, "CostProfile": 1.0, "Place": 1.0}, 1.0),
    "ceterms:ProfessionalDoctorate": Shape(2, (7, 7, 7, 8, 8, 8), {"ConditionProfile": 1.0, "IdentifierValue": 1.0}, 2.0),
    "ceterms:Collection": Shape(1, (2, 2, 2, 2, 2, 2), {}, 48.0),
    "ceterms:Organization": Shape(1, (5, 5, 5, 5, 5, 5), {"Place": 1.0}, 1.0),
    "ceterms:RegulateAction": Shape(1, (1, 1, 1, 1, 1, 1), {}, 3.0),
    "ceterms:MasterOfArtsDegree": Shape(1, (18, 18, 18, 18, 18, 18), {"ConditionProfile": 1.0, "CostProfile": 1.0}, 1.0),
    "ceterms:WorkRole": Shape(1, (5, 5, 5, 5, 5, 5), {"IdentifierValue": 1.0}, 180.0),
    "ceterms:DoctoralDegree": Shape(1, (9, 9, 9, 9, 9, 9), {"ConditionProfile": 1.0}, 1.0),
    "ceterms:TransferIntermediary": Shape(1, (6, 6, 6, 6, 6, 6), {"ConditionProfile": 1.0}, 27.0),
    "ceterms:OpenBadge": Shape(1, (3, 3, 3, 3, 3, 3), {}, 1.0),
    "ceterms:AssessmentProfile": Shape(1, (6, 8, 10, 20, 40, 102), {"ConditionProfile": 1.0, "CostProfile": 1.0}, 2.0),
    "ceterms:DigitalBadge": Shape(1, (4, 5, 8, 20, 40, 105), {"ConditionProfile": 1.0, "CostProfile": 1.0}, 4.0),
    "ceterms:Pathway": Shape(PATHWAYS * SURVEYED / ENVELOPES, (7, 9, 12, 16, 25, 40), {}, 6.0),
}  # fmt: skip
"""By class, most frequent first. The survey has one AssessmentProfile and one DigitalBadge, with 102 and 105 typed
nodes: the greatest of their class here, not the usual size."""

PUBLISHERS: dict[str, tuple[float, ...]] = {
    "ceterms:Task": (0.61, 0.35),
    "ceterms:CredentialOrganization": (0.74, 0.04),
    "ceterms:LearningProgram": (0.95,),
    "ceterms:License": (0.89, 0.04),
    "ceterms:Certification": (0.57, 0.21),
    "ceterms:LearningOpportunityProfile": (0.4, 0.17),
    "ceterms:Certificate": (0.19, 0.12, 0.07),
    "ceterms:TransferValueProfile": (0.28, 0.2, 0.1),
    "qdata:DataSetProfile": (0.21, 0.1, 0.06),
    "ceterms:Job": (0.53, 0.47),
}
"""Shares of the greatest publishers of a class [V]; classes without a line follow ``OTHER_PUBLISHERS``."""
OTHER_PUBLISHERS = (0.15, 0.12, 0.08, 0.05)
FIRST_PUBLISHER = frozenset(
    ("ceterms:CredentialOrganization", "ceterms:LearningProgram", "ceterms:License", "ceterms:Certification", "ceterms:BachelorDegree")
)  # fmt: skip
"""Classes whose greatest publisher is one and the same: 213 of the 1,200 documents come from it [V]."""

LARGE_FRAMEWORKS = ((10_000, 4), (1_000, 20))
"""Competencies, and how many frameworks have so many at scale 1: "over 10,000 competencies are not unusual"
(CredentialRegistry issue 894). A smaller registry has one, of at most 100,000 competencies times its scale."""
