"""The tables as CTDL resources, in the Registry's published encoding.

Forms follow CTDL and CTDL-ASN as published: language maps, reference lists, alignment objects for concepts, condition
profiles with alternatives, value, cost and duration profiles.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

from samples.authoring import colleges, transfer_values, universities
from samples.authoring.credentials import MANIFESTS
from samples.authoring.declarations import (
    UNKNOWN,
    Condition,
    Course,
    Credential,
    Exam,
    Organization,
    Program,
    TransferValue,
)
from samples.authoring.identifiers import ctid, resource_uri
from samples.authoring.organizations import DOMAIN, MADE_UP, ORGANIZATIONS
from samples.authoring.skills import FRAMEWORK, OCCUPATIONS, Occupation

Json: TypeAlias = dict[str, Any]

BY_KEY = {organization.key: organization for organization in ORGANIZATIONS}
COURSES: dict[str, tuple[Course, ...]] = {
    "MVC": colleges.MVC, "HBC": colleges.HBC, "TTC": colleges.TTC,
    "LSU": universities.LSU, "NRU": universities.NRU, "SAC": universities.SAC,
}  # fmt: skip
_TERMS = {"F": "Fall", "W": "Winter", "S": "Spring", "U": "Summer"}


def course_key(institution: str, course: Course) -> str:
    """The key of a course; a reused number is told apart by the year its course starts."""
    twins = [c for c in COURSES[institution] if c.code == course.code]
    return f"{institution}:{course.code}" + (f"@{course.starts[:4]}" if len(twins) > 1 else "")


def language_map(value: str) -> Json:
    """A text in a language map."""
    return {"en": value}


def _page(key: str) -> str:
    organization, _, local = key.partition(":")
    return f"https://{organization.lower()}.{DOMAIN}/" + "".join(
        c if c.isalnum() else "-" for c in local.lower()
    )


def concept(scheme: str, prefix: str, *names: str) -> list[Json]:
    """Alignment objects for concepts of a scheme."""
    return [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:framework": f"https://credreg.net/ctdl/terms/{scheme}",
            "ceterms:targetNode": f"{prefix}:{name}",
            "ceterms:targetNodeName": language_map(name),
        }
        for name in names
    ]


def competency_uris(codes: str) -> list[str]:
    """Uris of competencies of the large framework, by code."""
    return [resource_uri(f"{FRAMEWORK[0]}/{code}") for code in codes.split()]


def head(key: str, ctdl_type: str, name: str, description: str) -> Json:
    """What every resource of the registry opens with."""
    return {
        "@id": resource_uri(key),
        "@type": ctdl_type,
        "ceterms:ctid": ctid(key),
        "ceterms:name": language_map(name),
        "ceterms:description": language_map(description),
        "ceterms:subjectWebpage": _page(key),
    }


def offer(owner: str) -> Json:
    """Owned and offered by one organization."""
    return {"ceterms:ownedBy": [resource_uri(owner)], "ceterms:offeredBy": [resource_uri(owner)]}


def _value(amount: str, unit: str, level: str = "") -> list[Json]:
    value: Json = {
        "@type": "ceterms:ValueProfile",
        "schema:value": float(amount),
        "ceterms:creditUnitType": concept("CreditUnit", "creditUnit", unit),
    }
    if level:
        value["ceterms:creditLevelType"] = concept("AudienceLevel", "audLevel", level)
    return [value]


def _cost(amount: str, kind: str) -> list[Json]:
    return [
        {
            "@type": "ceterms:CostProfile",
            "ceterms:directCostType": concept("CostType", "costType", kind)[0],
            "ceterms:currency": "USD",
            "ceterms:price": float(amount),
        }
    ]


def _hours(hours: str) -> list[Json]:
    return [{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"PT{hours}H"}]


# -- resources -------------------------------------------------------------------------------------------------------------


def organization_resource(o: Organization) -> Json:
    """An organization."""
    found = head(o.key, o.ctdl_type, o.name, f"{o.description} {MADE_UP}") | {
        "ceterms:subjectWebpage": f"https://{o.key.lower()}.{DOMAIN}/",
        "ceterms:agentType": concept("OrganizationType", "orgType", *o.agent_types),
        "ceterms:agentSectorType": concept("AgentSector", "agentSector", o.sector),
        "ceterms:lifeCycleStatusType": concept("LifeCycleStatus", "lifeCycle", "Active")[0],
    }
    if o.city:
        found["ceterms:address"] = [
            {
                "@type": "ceterms:Place",
                "ceterms:addressLocality": language_map(o.city),
                "ceterms:addressRegion": language_map("Meridian Valley (made up)"),
            }
        ]
    return found


def level_of(institution: str, course: Course) -> str:
    """Upper division from 3000 (300) up at the three that award bachelor's degrees."""
    number = int("".join(c for c in course.code if c.isdigit()))
    upper = {"LSU": 3000, "NRU": 300, "SAC": 300}.get(institution)
    return "UpperDivisionLevel" if upper is not None and number >= upper else "LowerDivisionLevel"


def course_price(institution: str, course: Course) -> str:
    """Its price in dollars; empty where the institution publishes none."""
    per_credit = BY_KEY[institution].price_per_credit
    if course.price == UNKNOWN or not (course.price or per_credit):
        return ""
    return course.price or str(Fraction(per_credit) * Fraction(course.credits))


def course_resource(institution: str, course: Course) -> Json:
    """A course: code, credit, price, hours, terms, prerequisites, competencies, validity."""
    organization = BY_KEY[institution]
    key = course_key(institution, course)
    found = head(
        key,
        "ceterms:Course",
        course.title,
        f"{course.title}, {course.credits} credits at {organization.name}.",
    )
    found |= offer(institution) | {
        "ceterms:codedNotation": course.code,
        "ceterms:inLanguage": ["en"],
        "ceterms:lifeCycleStatusType": concept(
            "LifeCycleStatus", "lifeCycle", "Ceased" if course.ends else "Active"
        )[0],
        "ceterms:creditValue": _value(
            course.credits, organization.credit_unit, level_of(institution, course)
        ),
        # 45 hours of work a semester hour, 30 a quarter hour: the usual definition of both.
        "ceterms:estimatedDuration": _hours(
            str(int(course.credits) * (30 if organization.calendar == "quarter" else 45))
        ),
        "ceterms:deliveryType": concept(
            "Delivery", "deliveryType", "OnlineOnly" if course.online else "InPerson"
        ),
    }
    if course.terms:
        found["ceterms:offerFrequencyType"] = [
            {
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:frameworkName": language_map("Terms of the academic year"),
                "ceterms:targetNodeName": language_map(_TERMS[t]),
            }
            for t in course.terms.split()
        ]
    if price := course_price(institution, course):
        found["ceterms:estimatedCost"] = _cost(price, "Tuition")
    if course.needs:
        found["ceterms:prerequisite"] = [
            resource_uri(f"{institution}:{code.strip()}") for code in course.needs.split(",")
        ]
    if course.needs_prose:
        found["ceterms:requires"] = [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:name": language_map("Prerequisites"),
                "ceterms:description": language_map("What to have done before."),
                "ceterms:condition": {"en": [course.needs_prose]},
            }
        ]
    if course.teaches:
        found["ceterms:teaches"] = competency_uris(course.teaches)
    if course.starts:
        found["ceterms:dateEffective"] = course.starts
    if course.ends:
        found["ceterms:expirationDate"] = course.ends
    return found


def _condition(condition: Condition, unit: str) -> Json:
    found: Json = {"@type": "ceterms:ConditionProfile"}
    if condition.name:
        found["ceterms:name"] = language_map(condition.name)
    found["ceterms:description"] = language_map(
        condition.description or f"{condition.name or 'One route'}: all of what is listed."
    )
    if condition.prose:
        found["ceterms:condition"] = {"en": list(condition.prose)}
    for term, keys in (
        ("ceterms:targetCredential", condition.credentials),
        ("ceterms:targetLearningOpportunity", (*condition.programs, *condition.courses)),
        ("ceterms:targetAssessment", condition.assessments),
    ):
        if keys:
            found[term] = [resource_uri(key) for key in keys]
    if condition.competencies:
        found["ceterms:targetCompetency"] = competency_uris(" ".join(condition.competencies))
    if condition.credits:
        found["ceterms:creditValue"] = _value(condition.credits, unit)
    if condition.routes:
        found["ceterms:alternativeCondition"] = [_condition(route, unit) for route in condition.routes]
    return found


def credential_resource(c: Credential) -> Json:
    """A credential with its conditions."""
    owner = c.key.partition(":")[0]
    found = (
        head(c.key, c.ctdl_type, c.name, c.description)
        | offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:credentialStatusType": concept("CredentialStatus", "credentialStat", "Active")[0],
        }
    )
    if c.price:
        found["ceterms:estimatedCost"] = _cost(c.price, "AggregateCost")
    if c.hours:
        found["ceterms:estimatedDuration"] = _hours(c.hours)
    elif c.years:
        found["ceterms:estimatedDuration"] = [
            {"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"P{c.years}Y"}
        ]
    if c.requires:
        found["ceterms:requires"] = [_condition(part, BY_KEY[owner].credit_unit) for part in c.requires]
    if c.manifest:
        found["ceterms:commonConditions"] = [resource_uri(c.manifest)]
    if c.occupations:
        found["ceterms:occupationType"] = [
            {
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:frameworkName": language_map("Occupation codes"),
                "ceterms:codedNotation": code,
                "ceterms:targetNode": resource_uri(occupation.key),
                "ceterms:targetNodeName": language_map(occupation.name),
            }
            for code in c.occupations
            for occupation in OCCUPATIONS
            if occupation.code == code
        ]
    return found


def preparation_resource(c: Credential) -> Json:
    """The learning sequence of a badge: what it teaches, and what it prepares for."""
    owner = c.key.partition(":")[0]
    key = f"{c.key}/learning"
    found = head(
        key,
        "ceterms:LearningOpportunityProfile",
        f"Learning for the {c.name}",
        f"What one works through before the {c.name}; it is paid for with the credential.",
    )
    return (
        found
        | offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:teaches": competency_uris(c.teaches),
            "ceterms:isPreparationFor": [resource_uri(c.key)],
        }
    )


def program_resource(p: Program) -> Json:
    """A program with its parts."""
    owner = p.key.partition(":")[0]
    found = (
        head(p.key, "ceterms:LearningProgram", p.name, p.description)
        | offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:creditValue": _value(p.credits, BY_KEY[owner].credit_unit),
            "ceterms:hasPart": [resource_uri(part) for part in p.parts],
        }
    )
    if p.results_in:
        found["ceterms:resultsInCredential"] = [resource_uri(p.results_in)]
    return found


def exam_resource(e: Exam) -> Json:
    """An examination."""
    owner = e.key.partition(":")[0]
    found = (
        head(
            e.key,
            "ceterms:AssessmentProfile",
            e.name,
            f"An examination of three hours at the end of a course of study. {MADE_UP}",
        )
        | offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:identifier": [
                {
                    "@type": "ceterms:IdentifierValue",
                    "ceterms:identifierTypeName": language_map("Examination code"),
                    "ceterms:identifierValueCode": e.code,
                }
            ],
            "ceterms:scoringMethodDescription": language_map(e.scale),
            "ceterms:estimatedCost": _cost(e.price, "StandaloneAssessment"),
            "ceterms:estimatedDuration": _hours(e.hours),
        }
    )
    if e.assesses:
        found["ceterms:assesses"] = competency_uris(e.assesses)
    return found


def occupation_resource(o: Occupation) -> Json:
    """An occupation and the competencies it asks for."""
    return head(o.key, "ceterms:Occupation", o.name, f"{o.description} {MADE_UP}") | {
        "ceterms:codedNotation": o.code,
        "ceterms:assertedBy": [resource_uri(o.asserter)],
        "ceterms:requires": [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:name": language_map("Competencies of the occupation"),
                "ceterms:description": language_map("What a person in it shows from the first day."),
                "ceterms:targetCompetency": competency_uris(o.needs),
            }
        ],
    }


def transfer_value_resource(t: TransferValue) -> Json:
    """A transfer value profile."""
    names = " and ".join(key.partition(":")[2] or key for key in t.takes)
    what = " and ".join(key.partition(":")[2] for key in t.gives) or "a recommendation"
    found = head(
        t.slug,
        "ceterms:TransferValueProfile",
        f"{names} for {what}",
        f"{names} counts as {what}, {t.credits} credits. {MADE_UP}",
    )
    found["ceterms:subjectWebpage"] = (
        f"https://{t.asserter.lower()}.{DOMAIN}/transfer/{t.slug.replace('/', '-')}"
    )
    found |= {
        "ceterms:ownedBy": [resource_uri(t.asserter)],
        "ceterms:lifeCycleStatusType": concept("LifeCycleStatus", "lifeCycle", "Active")[0],
        "ceterms:transferValue": _value(t.credits, t.unit),
        "ceterms:transferValueFrom": [resource_uri(key) for key in t.takes],
    }
    if t.gives:
        found["ceterms:transferValueFor"] = [resource_uri(key) for key in t.gives]
    if t.starts:
        found["ceterms:startDate"] = t.starts
    if t.ends:
        found["ceterms:endDate"] = t.ends
    if t.condition:
        found["ceterms:requires"] = [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:description": language_map("Condition on the credit."),
                "ceterms:condition": {"en": [t.condition]},
            }
        ]
    if t.derived_from:
        found["ceasn:derivedFrom"] = [resource_uri(t.derived_from)]
    return found


def agreement_resource(a: transfer_values.Agreement) -> Json:
    """A transfer agreement with its profiles."""
    found = head(
        a.key,
        "ceterms:TransferAgreement",
        a.name,
        f"Which work of {BY_KEY[a.sender].name} counts at {BY_KEY[a.receiver].name}. {MADE_UP}",
    )
    found["ceterms:subjectWebpage"] = f"https://{a.receiver.lower()}.{DOMAIN}/{a.key}"
    found |= {
        "ceterms:ownedBy": [resource_uri(a.receiver)],
        "ceterms:agreementType": concept("AgreementCategory", "agreementCat", a.ctdl_type),
        "ceterms:dateEffective": a.effective,
        "ceterms:sendingOrganization": [resource_uri(a.sender)],
        "ceterms:receivingOrganization": [resource_uri(a.receiver)],
        "ceterms:hasTransferValueProfile": [
            resource_uri(t.slug) for t in transfer_values.TRANSFER_VALUES if t.agreement == a.key
        ],
    }
    if a.expires:
        found["ceterms:expirationDate"] = a.expires
    return found


def manifest_resource(key: str) -> Json:
    """Conditions that several credentials share."""
    name, condition = MANIFESTS[key]
    owner = key.partition(":")[0]
    return head(key, "ceterms:ConditionManifest", name, f"{name}, stated once. {MADE_UP}") | {
        "ceterms:conditionManifestOf": [resource_uri(owner)],
        "ceterms:requires": [_condition(condition, BY_KEY[owner].credit_unit)],
    }
