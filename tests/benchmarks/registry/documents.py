"""The documents of the made-up registry: one graph document an envelope, in the forms that publishers use.

A document gets as many typed nodes as its class's survey quantile says: first the parts that the class holds at its
surveyed share (conditions, costs, durations, places …), then alignment objects to concepts, codes and subjects, as in
the Registry, where they are most of all nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

from benchmarks.registry.figures import SHAPES
from benchmarks.registry.plan import FRAMEWORK, HOST, ORGANIZATION, Plan, nodes
from benchmarks.registry.words import STATES, english, name, prose, statement, town

Json = dict[str, Any]
CONTEXT = "https://credreg.net/ctdl/schema/context/json"
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
_AGENTS = ("ceterms:CredentialOrganization", "ceterms:Organization")


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

    def make(self) -> list[Json]:
        """The members of ``@graph``, the main resource first."""
        MAKERS.get(self.kind, credential)(self)
        return [self.main, *self.others]

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


def credential(of: Document) -> None:
    of.owned("credential")
    of.main["ceterms:name"] = english(f"{of.field[0]} {of.kind.partition(':')[2]}")
    of.main["ceterms:credentialStatusType"] = [concept("CredentialStatus", "credentialStat:Active", "Active")]
    of.take()
    of.main["ceterms:keyword"] = {"en-US": [of.field[0], of.field[3]]}
    of.identifier()
    of.conditions()
    of.duration()
    of.costs()
    of.aid()
    of.place()
    of.codes()


def course(of: Document) -> None:
    of.owned("course")
    of.main["ceterms:codedNotation"] = f"{of.field[1]} {100 + of.number % 400}"
    of.references *= (
        3  # half of the courses have none: those that teach a listed competency name two uris for it
    )
    if of.chance.random() < 0.35 or of.room < 4:
        of.references = 0
    of.credits()
    of.identifier()
    of.skills("ceterms:teaches")
    of.prose_condition()
    of.duration()
    of.codes()


def program(of: Document) -> None:
    of.owned("program")
    of.main["ceterms:name"] = english(f"{of.field[0]} Program")
    of.identifier()
    of.conditions()
    of.costs()
    if of.chance.random() < 0.1:  # program -> course is hasPart
        of.main["ceterms:hasPart"] = [of.plan.pick(COURSE, of.chance)]
    of.codes()


def learning(of: Document) -> None:
    of.owned("learning opportunity")
    of.references = 2 if of.chance.random() < 0.15 else 0
    of.identifier()
    of.skills("ceterms:teaches")
    of.conditions()
    of.duration()
    of.costs()
    of.place()
    of.codes()


def assessment(of: Document) -> None:
    of.owned("assessment")
    of.main["ceterms:name"] = english(f"{of.field[0]} Examination")
    of.references = 4
    of.skills("ceterms:assesses")
    of.conditions()
    of.costs()
    of.identifier()
    of.codes()


def organization(of: Document) -> None:
    region, _ = STATES[of.owner * 7 % len(STATES)]
    at = of.number
    parent, department = of.plan.parent(at), of.plan.department(at)
    of.main["ceterms:name"] = english(
        f"School of {of.field[0]}, College {at}"
        if parent is not None
        else f"{town(at)} College of {region} {at}"
    )
    of.main["ceterms:description"] = english(prose(of.chance, of.field, "college"))
    of.main["ceterms:subjectWebpage"] = f"https://www.college-{at}.example.edu/"
    if parent is not None:
        of.main["ceterms:parentOrganization"] = [of.plan.uri(ORGANIZATION, parent)]
    if department is not None:
        of.main["ceterms:department"] = [of.plan.uri(ORGANIZATION, department)]
    of.take()
    of.main["ceterms:agentType"] = [concept("OrganizationType", "orgType:TwoYear", "2-Year")]
    of.take()
    of.main["ceterms:agentSectorType"] = concept("AgentSector", "agentSector:Public", "Public")
    of.place("ceterms:address")
    if of.wants("ContactPoint") and "ceterms:address" in of.main:
        of.main["ceterms:address"][0]["ceterms:targetContactPoint"] = [{
            "@type": "ceterms:ContactPoint", "ceterms:contactType": english("Registrar"),
            "ceterms:email": [f"registrar@college-{at}.example.edu"],
        }]  # fmt: skip
    if at % 3 == 0:
        of.main["ceterms:ipedsID"] = f"{100000 + at}"
    of.identifier()
    services = ("AssessmentService", "CredentialingService", "LearningService", "OfferCredentials")
    while of.take():
        service = services[len(of.main.setdefault("ceterms:serviceType", [])) % len(services)]
        of.main["ceterms:serviceType"].append(subject(f"{service} {len(of.main['ceterms:serviceType'])}"))


def transfer_value(of: Document) -> None:
    of.owned("recommendation", offered=False)
    of.main["ceterms:startDate"] = f"20{15 + of.number % 10}-0{1 + of.number % 9}-01"
    of.main["ceterms:lifeCycleStatusType"] = "lifeCycle:Active"
    of.credits("ceterms:transferValue")
    of.identifier()
    if of.wants("ProcessProfile"):
        of.main["ceterms:evaluationProcess"] = [{
            "@type": "ceterms:ProcessProfile", "ceterms:description": english("Reviewed by a team of faculty every five years."),
        }]  # fmt: skip
    learned = f"_:{of.plan.ctid('blank', of.number * 2)[3:]}"
    if of.wants("Course"):
        taken: Json = {"@id": learned, "@type": COURSE, "ceterms:name": of.main["ceterms:name"]}
        if of.wants("CredentialOrganization"):
            holder = f"_:{of.plan.ctid('blank', of.number * 2 + 1)[3:]}"
            taken["ceterms:ownedBy"] = [holder]
            of.others.append(
                {
                    "@id": holder,
                    "@type": ORGANIZATION,
                    "ceterms:name": english(f"{of.field[0]} Training Center"),
                }
            )
        of.others.insert(0, taken)
        of.main["ceterms:transferValueFrom"] = [learned]
    else:
        of.main["ceterms:transferValueFrom"] = [of.plan.pick(COURSE, of.chance)]
    for _ in range(of.references):
        of.main.setdefault("ceterms:transferValueFor", []).append(of.plan.pick(COURSE, of.chance))
    while of.take():
        of.main["ceterms:transferValue"][0].setdefault("ceterms:subject", []).append(
            subject(name(of.chance, of.field))
        )


def data_set(of: Document) -> None:
    of.owned("program", offered=False)
    of.main["qdata:dataProvider"] = of.main.pop("ceterms:ownedBy")[0]
    of.take()
    of.main["qdata:dataSetTemporalCoverage"] = {
        "@type": "qdata:DataSetTimeFrame", "ceterms:startDate": "2019-07-01", "ceterms:endDate": "2023-06-30",
    }  # fmt: skip
    of.take()
    of.main["ceterms:subject"] = [subject(of.field[0])]
    if of.wants("MonetaryAmount", 3):
        of.main["qdata:dataSetTimePeriod"] = [{
            "@type": "qdata:DataProfile", "ceterms:description": english("Median earnings two years after completion."),
            "qdata:medianEarnings": [{"@type": "schema:MonetaryAmount", "schema:currency": "USD", "schema:value": of.chance.randrange(20_000, 90_000)}],
            "qdata:subjectsInSet": [{"@type": "schema:QuantitativeValue", "schema:value": of.chance.randrange(10, 400)}],
        }]  # fmt: skip
    seen = []
    while of.take():
        seen.append(
            {
                "@type": "qdata:Observation",
                "qdata:percentage": of.chance.randrange(100),
                "ceterms:description": english(f"Share employed, quarter {len(seen) + 1}"),
            }
        )
    if seen:
        of.main["qdata:hasObservation"] = seen


def framework(of: Document) -> None:
    of.main = {
        "@id": of.uri,
        "@type": FRAMEWORK,
        "ceterms:ctid": of.main["ceterms:ctid"],
        "ceasn:name": english(f"Skills of {of.field[0]}"),
        "ceasn:description": english(prose(of.chance, of.field, "framework", 2)),
        "ceasn:inLanguage": ["en-US"],
        "ceasn:publisher": [of.plan.uri(ORGANIZATION, of.owner)],
        "ceasn:creator": [of.plan.uri(ORGANIZATION, of.owner)],
    }
    count = of.plan.competencies(of.number)
    uris = [of.plan.competency(of.number, at) for at in range(count)]
    tops = max(1, count // 5) if count > 8 else count
    of.main["ceasn:hasTopChild"] = uris[:tops]
    for at, uri in enumerate(uris):
        one: Json = {
            "@id": uri,
            "@type": "ceasn:Competency",
            "ceterms:ctid": uri.rpartition("/")[2],
            "ceasn:competencyText": english(statement(of.chance, of.field)),
            "ceasn:inLanguage": ["en-US"],
            "ceasn:codedNotation": f"{of.field[1]}.{at + 1}",
            "ceasn:listID": str(at + 1),
            "ceasn:isPartOf": [of.uri],
        }
        if at < tops:
            one["ceasn:isTopChildOf"] = [of.uri]
            below = uris[tops + at :: tops]
            if below:
                one["ceasn:hasChild"] = below
        else:
            one["ceasn:isChildOf"] = [uris[(at - tops) % tops]]
        of.others.append(one)


def action(of: Document) -> None:
    label = f"_:{of.plan.ctid('blank action', of.number)[3:]}"
    of.main["ceterms:actingAgent"] = [of.plan.uri(ORGANIZATION, of.owner)]
    of.main["ceterms:actionStatusType"] = "actionStat:CompletedActionStatus"
    of.main["ceterms:startDate"] = f"20{10 + of.number % 15}"
    if of.chance.random() < of.shape.parts.get("Course", 0.0):
        holder = label + "0"
        of.main["ceterms:object"] = label
        of.others = [
            {"@id": label, "@type": COURSE, "ceterms:name": english(name(of.chance, of.field)), "ceterms:ownedBy": [holder]},
            {"@id": holder, "@type": "ceterms:Organization", "ceterms:name": english(f"{of.field[0]} Training Center")},
        ]  # fmt: skip
    else:
        of.main["ceterms:object"] = of.plan.pick("ceterms:BachelorDegree", of.chance)


def task(of: Document) -> None:
    of.main["ceterms:name"] = english(f"{name(of.chance, of.field)} {of.number}")
    of.main["ceterms:description"] = english(statement(of.chance, of.field))
    of.main["ceterms:assertedBy"] = [of.plan.uri(ORGANIZATION, of.owner)]
    of.identifier()
    of.codes()


def work(of: Document) -> None:
    """Jobs, occupations, work roles and industries: they point at tasks and at what they ask for."""
    of.main["ceterms:name"] = english(f"{of.field[5]} {of.number}")
    of.main["ceterms:description"] = english(prose(of.chance, of.field, "role"))
    of.main["ceterms:assertedBy"] = [of.plan.uri(ORGANIZATION, of.owner)]
    of.identifier()
    if of.kind != "ceterms:Industry":
        term = {"ceterms:Occupation": ("hasJob", "ceterms:Job")}.get(of.kind, ("hasTask", "ceterms:Task"))
        pointed = [of.plan.pick(term[1], of.chance) for _ in range(max(0, of.references - 1))]
        of.main[f"ceterms:{term[0]}"] = list(dict.fromkeys(pointed))
        of.references = min(1, of.references)
        of.conditions()
    of.codes()


def collection(of: Document) -> None:
    of.owned("collection", offered=False)
    of.main["ceterms:hasMember"] = list(
        dict.fromkeys(of.plan.pick("ceterms:Certificate", of.chance) for _ in range(of.references))
    )
    of.codes()


def intermediary(of: Document) -> None:
    of.owned("common course", offered=False)
    of.main["ceterms:intermediaryFor"] = list(
        dict.fromkeys(of.plan.pick("ceterms:TransferValueProfile", of.chance) for _ in range(of.references))
    )
    of.references = 0
    of.conditions()
    of.codes()


def pathway(of: Document) -> None:
    of.owned("pathway")
    of.main["ceterms:name"] = english(f"{of.field[0]} Pathway")
    components: list[Json] = []
    uris = [of.plan.uri(f"component {of.number}", at) for at in range(max(3, of.room - 1))]
    for at, uri in enumerate(uris):
        last = at == 0
        components.append({
            "@id": uri,
            "@type": "ceterms:CredentialComponent" if last else "ceterms:CourseComponent",
            "ceterms:ctid": uri.rpartition("/")[2],
            "ceterms:name": english(f"{of.field[0]} {'credential' if last else name(of.chance, of.field)}"),
            "ceterms:isPartOf": [of.uri],
            "ceterms:proxyFor": [of.plan.pick("ceterms:AssociateDegree" if last else COURSE, of.chance)],
        })  # fmt: skip
    components[0]["ceterms:hasCondition"] = [{
        "@type": "ceterms:ComponentCondition", "ceterms:requiredNumber": max(1, len(uris) - 2), "ceterms:targetComponent": uris[1:],
    }]  # fmt: skip
    components[0]["ceasn:hasChild"] = uris[1:]
    of.main["ceterms:hasPart"] = uris
    of.main["ceterms:hasDestinationComponent"] = [uris[0]]
    of.others = components


MAKERS: dict[str, Callable[[Document], None]] = {
    "ceterms:Task": task,
    COURSE: course,
    "ceterms:LearningProgram": program,
    LEARNING: learning,
    ASSESSMENT: assessment,
    **dict.fromkeys(_AGENTS, organization),
    "ceterms:TransferValueProfile": transfer_value,
    "qdata:DataSetProfile": data_set,
    FRAMEWORK: framework,
    "ceterms:AccreditAction": action,
    "ceterms:RegulateAction": action,
    **dict.fromkeys(("ceterms:Job", "ceterms:Occupation", "ceterms:WorkRole", "ceterms:Industry"), work),
    "ceterms:Collection": collection,
    "ceterms:TransferIntermediary": intermediary,
    "ceterms:Pathway": pathway,
}
"""By class; every other class is a credential."""


def graph(plan: Plan, kind: str, number: int, edition: int = 1) -> Json:
    """The graph document of one envelope.

    Args:
        plan: the registry.
        kind: class of the main resource.
        number: its number within its class.
        edition: 1, or 2 for that of a later day: one document of a hundred says something else.
    """
    members = Document(plan, kind, number).make()
    if edition == 2 and plan.changed(kind, number):
        _revise(plan, kind, number, members[0])
    return {"@context": CONTEXT, "@id": f"{HOST}/graph/{plan.ctid(kind, number)}", "@graph": members}


def _revise(plan: Plan, kind: str, number: int, main: Json) -> None:
    chance = plan.chance(kind, number, "second edition")
    term = "ceasn:description" if kind == FRAMEWORK else "ceterms:description"
    main[term] = english(prose(chance, plan.field(kind, number), "revised edition"))
    if number % 3 == 0 and kind != FRAMEWORK:
        main["ceterms:subject"] = [*main.get("ceterms:subject", []), subject("Revised")]


def envelope(plan: Plan, kind: str, number: int, edition: int = 1) -> Json:
    """One envelope, as the bulk download has it."""
    ctid = plan.ctid(kind, number)
    chance = plan.chance(kind, number, "dates")
    year, month, day = chance.randrange(2018, 2026), chance.randrange(1, 13), chance.randrange(1, 29)
    created = f"{year}-{month:02}-{day:02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00.000Z"
    revised = edition == 2 and plan.changed(kind, number)
    updated = (
        "2026-09-02T06:30:00.000Z"
        if revised
        else created.replace(f"{year}-", f"{chance.randrange(year, 2026)}-", 1)
    )
    owner = plan.ctid(ORGANIZATION, number if kind == ORGANIZATION else plan.owner(kind, number))
    return {
        "envelope_community": "ce_registry",
        "envelope_id": plan.ctid("envelope of " + kind, number)[3:],
        "envelope_ceterms_ctid": ctid,
        "envelope_ctdl_type": kind,
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "resource_format": "json",
        "resource_encoding": "json",
        "decoded_resource": graph(plan, kind, number, edition),
        "node_headers": {
            "resource_digest": plan.ctid(f"digest {edition if revised else 1} of {kind}", number)[3:],
            "revision_history": [],
            "created_at": created,
            "updated_at": updated,
            "deleted_at": None,
        },
        "publisher_id": None,
        "owned_by": owner,
        "published_by": plan.ctid(ORGANIZATION, plan.owner(kind, number)),
        "changed": updated,
        "last_verified_on": updated[:10],
    }


def envelopes(plan: Plan, edition: int = 1) -> Iterator[Json]:
    """Every envelope of an edition."""
    for kind, number in plan.envelopes():
        if edition == 1 or not plan.gone(kind, number):
            yield envelope(plan, kind, number, edition)
