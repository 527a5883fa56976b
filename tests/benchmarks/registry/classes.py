"""What the documents of each class hold: a maker a class, from the parts that the class has at its surveyed share."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.registry.parts import ASSESSMENT, COURSE, LEARNING, Document, Json, concept, subject
from benchmarks.registry.plan import FRAMEWORK, ORGANIZATION
from benchmarks.registry.words import STATES, english, name, prose, statement, town

_AGENTS = ("ceterms:CredentialOrganization", "ceterms:Organization")


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


def members(of: Document) -> list[Json]:
    """The members of ``@graph``, the main resource first."""
    MAKERS.get(of.kind, credential)(of)
    return [of.main, *of.others]
