"""Every class of CTDL, CTDL-ASN and QData: the labels it gets, or the form in which it is folded into its owner.

The classes and their hierarchy are those of the encodings (``encoding.py``); a class without a row here is read as its
superclass. Spellings that occur in data and in no encoding are aliases. A class is looked up by local name: publishers
mix up the prefixes.
"""

from __future__ import annotations

from competency_graph_loaders.ctdl import encoding


def names(text: str) -> frozenset[str]:
    """The names in a text, one table cell a word."""
    return frozenset(text.split())


VALUE = ""
"""Instead of a label: folded into its owner."""
_LABEL = {
    **dict.fromkeys(
        ("Badge", "Certificate", "Certification", "Credential", "Degree", "Diploma", "License", "MicroCredential",
         "QualityAssuranceCredential", "PathwayComponent", "Organization", "Course", "Assessment", "LearningOpportunity",
         "Competency", "CompetencyFramework", "Occupation", "Job", "WorkRole", "Task", "Industry", "Pathway",
         "ConditionManifest", "CostManifest", "Constraint", "Concept", "ConceptScheme", "ProgressionModel",
         "AlignmentMap", "AlignmentObject", "DataSetProfile", "Collection", "Rubric", "ScheduledOffering",
         "SupportService"),
    ),
    "Agent": "Organization",
    "CredentialOrganization": "Institution",
    "QACredentialOrganization": "QualityAssurer",
    "LearningOpportunityProfile": "LearningOpportunity",
    "LearningProgram": "Program",
    "AssessmentProfile": "Assessment",
    "CollectionComponent": "PathwayComponent",
    "MultiComponent": "PathwayComponent",
    "ConditionProfile": "Requirement",
    "ComponentCondition": "Requirement",
    "TransferAgreement": "Agreement",
    "TransferValueProfile": "TransferRule",
    "TransferIntermediary": "CommonNumber",
    "CriterionLevel": "Concept",
    "ProficiencyScale": "ProgressionModel",
    "PriorLearningPolicy": "Policy",
    "CredentialingAction": "Action",
    **dict.fromkeys(
        ("CredentialAssertion", "CredentialFramework", "CredentialPerson", "CredentialType", "LearningResource",
         "QualificationsFramework", "RubricCriterion", "RubricLevel"),
        "OtherResource",
    ),
    **dict.fromkeys(
        ("AggregateDataProfile", "CollectionMember", "ConstraintRule", "ContactPoint", "CostProfile",
         "CredentialAlignmentObject", "DataProfile", "DataSetTimeFrame", "DurationProfile", "EvaluationOutcome",
         "FinancialAssistanceProfile", "GeoCoordinates", "IdentifierValue", "JurisdictionProfile", "MonetaryAmount",
         "MonetaryAmountDistribution", "Place", "ProcessProfile", "QuantitativeValue", "RegulatoryInformation",
         "RevocationProfile", "StructuredStatement", "VerificationServiceProfile"),
        VALUE,
    ),
}  # fmt: skip
"""Label of a class and of what is below it, by local name; None: the class's own name."""

BEYOND: dict[str, tuple[str, str, str]] = {
    "RuleSet": ("ceterms", "Requirement", "dropped since 2022, still in data"),
    "RuleSetProfile": ("ceterms", "Requirement", "dropped since 2022, still in data"),
    "SelectionComponent": ("ceterms", "PathwayComponent", "dropped since 2022, still in data"),
    "ComponentLevel": ("ceterms", VALUE, "draft, in pathway samples"),
    "DataSetDistribution": ("qdata", VALUE, "QData newer than the encoding of 2023; a domain in CTDL's"),
    "DataSetService": ("qdata", VALUE, "QData newer than the encoding of 2023; a domain in CTDL's"),
    "Dimension": ("qdata", "OtherResource", "QData newer than the encoding of 2023; a domain in CTDL's"),
    "Metric": ("qdata", "OtherResource", "QData newer than the encoding of 2023; a domain in CTDL's"),
    "Observation": ("qdata", "OtherResource", "QData newer than the encoding of 2023; a domain in CTDL's"),
}
"""Classes that no encoding at hand has: prefix, label, and why we read them."""

ALIASES = {
    "Address": "Place",
    "IdentiferValue": "IdentifierValue",
    "FinancialAlignmentObject": "CredentialAlignmentObject",
    "Member": "CollectionMember",
    "Basic": "BasicComponent",
}
"""Spellings of classes that occur in data; ``Member`` and ``Basic`` come from drafts, ``FinancialAlignmentObject`` is
QData's older name."""


def _label(curie: str) -> str:
    """The label of a class, its own or the nearest superclass's."""
    name = curie.rpartition(":")[2]
    if name in _LABEL:
        label = _LABEL[name]
        return name if label is None else label
    # A class that is new in an encoding and below nothing that we know is kept as a resource, never lost.
    above = (up for up in encoding.classes()[curie].above if up in encoding.classes())
    return next(map(_label, above), "OtherResource")


_CURIES = {curie.rpartition(":")[2]: curie for curie in encoding.classes()} | {
    name: f"{prefix}:{name}" for name, (prefix, _, _) in BEYOND.items()
}
"""Full name of every class, by local name: no two encodings disagree."""
_LABELS = {name: BEYOND[name][1] if name in BEYOND else _label(curie) for name, curie in _CURIES.items()}

LABELS: dict[str, tuple[str, ...]] = {name: (label,) for name, label in _LABELS.items() if label != VALUE}
"""Labels of each class that is a resource of its own."""
VALUES = frozenset(name for name, label in _LABELS.items() if label == VALUE)
"""Classes folded into their owner; one that stands in a graph on its own becomes an OtherResource."""


def _below(curie: str) -> frozenset[str]:
    return frozenset(name.rpartition(":")[2] for name in encoding.descendants(curie))


CREDENTIALS: dict[str, tuple[str, ...]] = {
    name: LABELS[name] for name in sorted(_below("ceterms:Credential"))
}
"""The credential classes: ``Credential`` and the 48 below it."""
COMPONENTS: dict[str, tuple[str, ...]] = {
    name: labels for name, labels in LABELS.items() if labels == ("PathwayComponent",)
}
CONDITIONS = frozenset(name for name, labels in LABELS.items() if labels == ("Requirement",))
"""Classes that become a Requirement."""


def class_name(local: str) -> str:
    """The class's full name with the prefix it has in the encodings (``ceterms:Course``), whatever was written."""
    return _CURIES.get(local, f"ceterms:{local}")


def is_class(local: str) -> bool:
    """Whether CTDL, CTDL-ASN or QData have a class of this local name."""
    return local in _LABELS
