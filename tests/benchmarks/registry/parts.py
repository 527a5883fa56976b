"""What a document of the made-up registry is made of: the parts that its class holds, and references to others.

A document gets as many typed nodes as its class's survey quantile says: first the parts that the class holds at its
surveyed share (conditions, costs, durations, places …), then alignment objects to concepts, codes and subjects, as in
the Registry, where they are most of all nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from benchmarks.registry.figures import SHAPES
from benchmarks.registry.plan import FRAMEWORK, ORGANIZATION, Plan, nodes
from benchmarks.registry.words import STATES, english, name, prose, town

Json = dict[str, Any]
COURSE, LEARNING, ASSESSMENT = (
    "ceterms:Course",
    "ceterms:LearningOpportunityProfile",
    "ceterms:AssessmentProfile",
)
_LEVELS = (
    "LowerDivisionLevel",
    "UpperDivisionLevel",
    "AssociatesDegreeLevel",
    "BachelorsDegreeLevel",
    "GraduateLevel",
)
_NEEDED = {COURSE: "targetLearningOpportunity", LEARNING: "targetLearningOpportunity", ASSESSMENT: "targetAssessment",
           "ceterms:Certificate": "targetCredential", "ceterms:AssociateDegree": "targetCredential"}  # fmt: skip


@cache
def concept(scheme: str, curie: str, words: str) -> Json:
    """An alignment to a concept of CTDL's own schemes."""
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": f"https://credreg.net/ctdl/terms/{scheme}",
        "ceterms:targetNode": curie,
        "ceterms:frameworkName": english(scheme),
        "ceterms:targetNodeName": english(words),
    }


@cache
def coded(framework: str, address: str, node: str, code: str, title: str) -> Json:
    """An alignment to a code of a classification."""
    return {
        "@type": "ceterms:CredentialAlignmentObject",
        "ceterms:framework": address,
        "ceterms:targetNode": node + code,
        "ceterms:codedNotation": code,
        "ceterms:frameworkName": english(framework),
        "ceterms:targetNodeName": english(title),
    }


def subject(words: str) -> Json:
    """An alignment that only has words."""
    return {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": english(words)}


def typed_nodes(value: Any) -> int:
    """Objects with a class in a document."""
    if isinstance(value, dict):
        return ("@type" in value) + sum(typed_nodes(part) for part in value.values())
    return sum(typed_nodes(part) for part in value) if isinstance(value, list) else 0


class Document:
    """One document in the making."""

    def __init__(self, plan: Plan, kind: str, number: int) -> None:
        self.plan, self.kind, self.number = plan, kind, number
        self.chance: Random = plan.chance(kind, number)
        self.shape = SHAPES[kind]
        self.room = nodes(kind, self.chance.random()) - 1
        """Typed nodes that may still be added."""
        self.field = plan.field(kind, number)
        self.owner = number if kind == ORGANIZATION else plan.owner(kind, number)
        self.uri = plan.uri(kind, number)
        self.others: list[Json] = []
        """Blank nodes and further resources beside the main one."""
        self.main: Json = {
            "@id": self.uri,
            "@type": kind,
            "ceterms:ctid": plan.ctid(kind, number),
            "ceterms:name": english(name(self.chance, self.field)),
        }
        # The owner is a reference too.
        mean = max(0.0, self.shape.references - 1)
        self.references = int(mean) if self.chance.random() > mean % 1 else int(mean) + 1
        """References that may still be made, beside the owner."""

    def wants(self, part: str, cost: int = 1) -> bool:
        """Whether this document holds a part, at the surveyed share of its class and while there is room."""
        if self.room < cost or self.chance.random() >= self.shape.parts.get(part, 0.0):
            return False
        self.room -= cost
        return True

    def take(self, cost: int = 1) -> bool:
        """Whether there is room for so many nodes more."""
        if self.room < cost:
            return False
        self.room -= cost
        return True

    def owned(self, kind_in_words: str, *, offered: bool = True) -> None:
        """Description, owner, page and language."""
        owner = self.plan.uri(ORGANIZATION, self.owner)
        self.main["ceterms:description"] = english(prose(self.chance, self.field, kind_in_words))
        self.main["ceterms:ownedBy"] = [owner]
        if offered:
            self.main["ceterms:offeredBy"] = [owner]
        self.main["ceterms:subjectWebpage"] = (
            f"https://www.college-{self.owner}.example.edu/{self.field[1].lower()}/{self.number}"
        )
        self.main["ceterms:inLanguage"] = ["en-US"]
        if self.kind.startswith("ceterms:") and offered:
            self.main["ceterms:lifeCycleStatusType"] = "lifeCycle:Active"

    def identifier(self) -> None:
        if self.wants("IdentifierValue"):
            self.main["ceterms:identifier"] = [{
                "@type": "ceterms:IdentifierValue",
                "ceterms:identifierTypeName": english("Catalog number"),
                "ceterms:identifierValueCode": f"{self.field[1]}-{self.number:06d}",
            }]  # fmt: skip

    def place(self, term: str = "ceterms:availableAt") -> None:
        if self.wants("Place"):
            self.main[term] = [self.address()]

    def address(self) -> Json:
        region, code = STATES[self.owner * 7 % len(STATES)]
        return {
            "@type": "ceterms:Place",
            "ceterms:name": english("Main Campus"),
            "ceterms:streetAddress": english(f"{100 + self.owner % 900} College Avenue"),
            "ceterms:addressLocality": english(town(self.owner)),
            # Publishers write either; a reader has to know both.
            "ceterms:addressRegion": english(region if self.owner % 4 else code),
            "ceterms:postalCode": f"{10000 + self.owner % 89999}",
            "ceterms:addressCountry": english("United States"),
        }

    def credits(self, term: str = "ceterms:creditValue") -> None:
        if self.wants("ValueProfile"):
            self.main[term] = [self.value()]

    def value(self) -> Json:
        units = (
            ("SemesterHour", "Semester Hour")
            if self.chance.random() < 0.8
            else ("QuarterHour", "Quarter Hour")
        )
        value: Json = {
            "@type": "schema:QuantitativeValue" if self.chance.random() < 0.1 else "ceterms:ValueProfile"
        }
        value["schema:value"] = float(self.chance.choice((1, 2, 3, 3, 3, 4, 4, 5)))
        if self.take():
            value["ceterms:creditUnitType"] = [concept("CreditUnit", f"creditUnit:{units[0]}", units[1])]
        else:
            value["ceterms:creditUnitType"] = [f"creditUnit:{units[0]}"]
        return value

    def duration(self) -> None:
        if self.wants("DurationProfile"):
            exact = self.chance.choice(("P16W", "P1Y", "P2Y", "P4Y", "PT120H"))
            self.main["ceterms:estimatedDuration"] = [{
                "@type": "ceterms:DurationProfile", "ceterms:exactDuration": exact,
                "ceterms:description": english("Length of study when enrolled full time."),
            }]  # fmt: skip

    def costs(self) -> None:
        if not self.wants("CostProfile"):
            return
        profiles = []
        for kind, words in (("Tuition", "Tuition"), ("LearningResource", "Books and materials"))[
            : self.chance.choice((1, 2))
        ]:
            cost: Json = {
                "@type": "ceterms:CostProfile",
                "ceterms:name": english(words),
                "ceterms:description": english(
                    "Amounts are those of the current catalog and may change every year."
                ),
                "ceterms:costDetails": f"https://www.college-{self.owner}.example.edu/costs",
                "ceterms:currency": "USD",
                "ceterms:price": self.chance.randrange(100, 20_000, 5),
            }
            if self.take():
                cost["ceterms:directCostType"] = concept("CostType", f"costType:{kind}", words)
            profiles.append(cost)
            if not self.take():
                break
        self.main["ceterms:estimatedCost"] = profiles

    def aid(self) -> None:
        if self.wants("FinancialAssistanceProfile"):
            self.main["ceterms:financialAssistance"] = [{
                "@type": "ceterms:FinancialAssistanceProfile", "ceterms:name": english("Federal student aid"),
                "ceterms:subjectWebpage": f"https://www.college-{self.owner}.example.edu/aid",
            }]  # fmt: skip

    def conditions(self) -> None:
        """What it requires: words, credits, and the resources that its references point at."""
        if not self.wants("ConditionProfile") and not (self.references and self.take()):
            return
        condition: Json = {
            "@type": "ceterms:ConditionProfile",
            "ceterms:name": english("Requirements"),
            "ceterms:description": english(prose(self.chance, self.field, "program", 1)),
            "ceterms:condition": {
                "en-US": [f"Completion of {self.field[0]} coursework with a grade of C or better"]
            },
        }
        if self.take():
            condition["ceterms:creditValue"] = [self.value()]
        for _ in range(self.references):
            needed = self.chance.choices(tuple(_NEEDED), (6, 3, 2, 1, 1))[0]
            condition.setdefault(f"ceterms:{_NEEDED[needed]}", []).append(self.plan.pick(needed, self.chance))
        self.references = 0
        self.main["ceterms:requires"] = [condition]

    def prose_condition(self) -> None:
        """Prerequisites of a course are words in the Registry: none of 47,862 courses points at another [K]."""
        if self.wants("ConditionProfile"):
            first, second = self.chance.randrange(100, 300), self.chance.randrange(100, 300)
            self.main["ceterms:requires"] = [{
                "@type": "ceterms:ConditionProfile",
                "ceterms:name": english("Prerequisites"),
                "ceterms:description": english(f"{self.field[1]} {first}, {self.field[1]} {second} (Grade of C or better)"),
            }]  # fmt: skip

    def skills(self, term: str) -> None:
        """Competencies of frameworks that it teaches or assesses, through alignment objects."""
        aligned = []
        while self.references > 0 and self.take():
            framework, competency = self.plan.pick_competency(self.chance)
            aligned.append({
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:framework": self.plan.uri(FRAMEWORK, framework),
                "ceterms:targetNode": competency,
                "ceterms:frameworkName": english(f"Skills of {self.plan.field(FRAMEWORK, framework)[0]}"),
            })  # fmt: skip
            self.references -= 2  # the competency and its framework
        if aligned:
            self.main[term] = aligned

    def codes(self) -> None:
        """Alignments to levels, classifications and subjects, until there are as many nodes as there should be."""
        makers: tuple[tuple[str, Callable[[], Json]], ...] = (
            ("audienceLevelType", self._level),
            ("instructionalProgramType", self._cip),
            ("occupationType", self._soc),
            ("subject", lambda: subject(self.field[0])),
            ("learningDeliveryType" if self.kind == COURSE else "audienceType", self._audience),
        )
        at = 0
        while self.take():
            term, maker = (
                makers[at]
                if at < len(makers)
                else ("subject", lambda: subject(name(self.chance, self.field)))
            )
            self.main.setdefault(f"ceterms:{term}", []).append(maker())
            at += 1

    def _level(self) -> Json:
        level = self.chance.choice(_LEVELS)
        return concept("AudienceLevel", f"audLevel:{level}", level)

    def _cip(self) -> Json:
        address = "https://nces.ed.gov/ipeds/cipcode/"
        return coded(
            "Classification of Instructional Programs",
            address,
            address + "cip=",
            self.field[2],
            self.field[3],
        )

    def _soc(self) -> Json:
        return coded(
            "Standard Occupational Classification",
            "https://www.bls.gov/soc/",
            "https://www.onetonline.org/link/summary/",
            self.field[4],
            self.field[5],
        )

    def _audience(self) -> Json:
        if self.kind == COURSE:
            return concept("Delivery", "deliveryType:BlendedDelivery", "Blended Delivery")
        return concept("Audience", "audience:FullTime", "Full-Time Student")
