"""The tables as CTDL, in envelopes as the Registry publishes them.

Forms follow the published encoding of CTDL and CTDL-ASN (language maps, reference lists, alignment objects) and the
envelope of the Registry's API: ``decoded_resource`` with ``@context``, ``@id`` (the graph's uri) and ``@graph``, beside
``envelope_*`` fields and ``node_headers``. The signed ``resource`` of a real envelope is left out: nobody signed these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any, TypeAlias

import orjson

from samples.authoring import colleges, transfer_values, universities
from samples.authoring.credentials import CREDENTIALS, EXAMS, MANIFESTS, PROGRAMS
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
from samples.authoring.identifiers import ctid, envelope_id, graph_uri, resource_uri
from samples.authoring.organizations import DOMAIN, MADE_UP, ORGANIZATIONS
from samples.authoring.pathway import COMPONENTS, DESTINATION, PATHWAY
from samples.authoring.skills import COMPETENCIES, FRAMEWORK, LADDER, OCCUPATIONS, RUNGS, Occupation

Json: TypeAlias = dict[str, Any]

CONTEXT = "https://credreg.net/ctdl/schema/context/json"
ASN_CONTEXT = "https://credreg.net/ctdlasn/schema/context/json"
PUBLISHED = "2026-01-15T09:00:00.000Z"
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


def _text(value: str) -> Json:
    return {"en": value}


def _page(key: str) -> str:
    organization, _, local = key.partition(":")
    return f"https://{organization.lower()}.{DOMAIN}/" + "".join(
        c if c.isalnum() else "-" for c in local.lower()
    )


def _concept(scheme: str, prefix: str, *names: str) -> list[Json]:
    return [
        {
            "@type": "ceterms:CredentialAlignmentObject",
            "ceterms:framework": f"https://credreg.net/ctdl/terms/{scheme}",
            "ceterms:targetNode": f"{prefix}:{name}",
            "ceterms:targetNodeName": _text(name),
        }
        for name in names
    ]


def _competencies(codes: str) -> list[str]:
    return [resource_uri(f"{FRAMEWORK[0]}/{code}") for code in codes.split()]


def _head(key: str, ctdl_type: str, name: str, description: str) -> Json:
    return {
        "@id": resource_uri(key),
        "@type": ctdl_type,
        "ceterms:ctid": ctid(key),
        "ceterms:name": _text(name),
        "ceterms:description": _text(description),
        "ceterms:subjectWebpage": _page(key),
    }


def _offer(owner: str) -> Json:
    return {"ceterms:ownedBy": [resource_uri(owner)], "ceterms:offeredBy": [resource_uri(owner)]}


def _value(amount: str, unit: str, level: str = "") -> list[Json]:
    value: Json = {
        "@type": "ceterms:ValueProfile",
        "schema:value": float(amount),
        "ceterms:creditUnitType": _concept("CreditUnit", "creditUnit", unit),
    }
    if level:
        value["ceterms:creditLevelType"] = _concept("AudienceLevel", "audLevel", level)
    return [value]


def _cost(amount: str, kind: str) -> list[Json]:
    return [
        {
            "@type": "ceterms:CostProfile",
            "ceterms:directCostType": _concept("CostType", "costType", kind)[0],
            "ceterms:currency": "USD",
            "ceterms:price": float(amount),
        }
    ]


def _hours(hours: str) -> list[Json]:
    return [{"@type": "ceterms:DurationProfile", "ceterms:exactDuration": f"PT{hours}H"}]


# -- resources -------------------------------------------------------------------------------------------------------------


def _organization(o: Organization) -> Json:
    found = _head(o.key, o.ctdl_type, o.name, f"{o.description} {MADE_UP}") | {
        "ceterms:subjectWebpage": f"https://{o.key.lower()}.{DOMAIN}/",
        "ceterms:agentType": _concept("OrganizationType", "orgType", *o.agent_types),
        "ceterms:agentSectorType": _concept("AgentSector", "agentSector", o.sector),
        "ceterms:lifeCycleStatusType": _concept("LifeCycleStatus", "lifeCycle", "Active")[0],
    }
    if o.city:
        found["ceterms:address"] = [
            {
                "@type": "ceterms:Place",
                "ceterms:addressLocality": _text(o.city),
                "ceterms:addressRegion": _text("Meridian Valley (made up)"),
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


def _course(institution: str, course: Course) -> Json:
    organization = BY_KEY[institution]
    key = course_key(institution, course)
    found = _head(
        key,
        "ceterms:Course",
        course.title,
        f"{course.title}, {course.credits} credits at {organization.name}.",
    )
    found |= _offer(institution) | {
        "ceterms:codedNotation": course.code,
        "ceterms:inLanguage": ["en"],
        "ceterms:lifeCycleStatusType": _concept(
            "LifeCycleStatus", "lifeCycle", "Ceased" if course.ends else "Active"
        )[0],
        "ceterms:creditValue": _value(
            course.credits, organization.credit_unit, level_of(institution, course)
        ),
        # 45 hours of work a semester hour, 30 a quarter hour: the usual definition of both.
        "ceterms:estimatedDuration": _hours(
            str(int(course.credits) * (30 if organization.calendar == "quarter" else 45))
        ),
        "ceterms:deliveryType": _concept(
            "Delivery", "deliveryType", "OnlineOnly" if course.online else "InPerson"
        ),
    }
    if course.terms:
        found["ceterms:offerFrequencyType"] = [
            {
                "@type": "ceterms:CredentialAlignmentObject",
                "ceterms:frameworkName": _text("Terms of the academic year"),
                "ceterms:targetNodeName": _text(_TERMS[t]),
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
                "ceterms:name": _text("Prerequisites"),
                "ceterms:description": _text("What to have done before."),
                "ceterms:condition": {"en": [course.needs_prose]},
            }
        ]
    if course.teaches:
        found["ceterms:teaches"] = _competencies(course.teaches)
    if course.starts:
        found["ceterms:dateEffective"] = course.starts
    if course.ends:
        found["ceterms:expirationDate"] = course.ends
    return found


def _condition(condition: Condition, unit: str) -> Json:
    found: Json = {"@type": "ceterms:ConditionProfile"}
    if condition.name:
        found["ceterms:name"] = _text(condition.name)
    found["ceterms:description"] = _text(
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
        found["ceterms:targetCompetency"] = _competencies(" ".join(condition.competencies))
    if condition.credits:
        found["ceterms:creditValue"] = _value(condition.credits, unit)
    if condition.routes:
        found["ceterms:alternativeCondition"] = [_condition(route, unit) for route in condition.routes]
    return found


def _credential(c: Credential) -> Json:
    owner = c.key.partition(":")[0]
    found = (
        _head(c.key, c.ctdl_type, c.name, c.description)
        | _offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:credentialStatusType": _concept("CredentialStatus", "credentialStat", "Active")[0],
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
                "ceterms:frameworkName": _text("Occupation codes"),
                "ceterms:codedNotation": code,
                "ceterms:targetNode": resource_uri(occupation.key),
                "ceterms:targetNodeName": _text(occupation.name),
            }
            for code in c.occupations
            for occupation in OCCUPATIONS
            if occupation.code == code
        ]
    return found


def _preparation(c: Credential) -> Json:
    """The learning sequence of a badge: what it teaches, and what it prepares for."""
    owner = c.key.partition(":")[0]
    key = f"{c.key}/learning"
    found = _head(
        key,
        "ceterms:LearningOpportunityProfile",
        f"Learning for the {c.name}",
        f"What one works through before the {c.name}; it is paid for with the credential.",
    )
    return (
        found
        | _offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:teaches": _competencies(c.teaches),
            "ceterms:isPreparationFor": [resource_uri(c.key)],
        }
    )


def _program(p: Program) -> Json:
    owner = p.key.partition(":")[0]
    found = (
        _head(p.key, "ceterms:LearningProgram", p.name, p.description)
        | _offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:creditValue": _value(p.credits, BY_KEY[owner].credit_unit),
            "ceterms:hasPart": [resource_uri(part) for part in p.parts],
        }
    )
    if p.results_in:
        found["ceterms:resultsInCredential"] = [resource_uri(p.results_in)]
    return found


def _exam(e: Exam) -> Json:
    owner = e.key.partition(":")[0]
    found = (
        _head(
            e.key,
            "ceterms:AssessmentProfile",
            e.name,
            f"An examination of three hours at the end of a course of study. {MADE_UP}",
        )
        | _offer(owner)
        | {
            "ceterms:inLanguage": ["en"],
            "ceterms:identifier": [
                {
                    "@type": "ceterms:IdentifierValue",
                    "ceterms:identifierTypeName": _text("Examination code"),
                    "ceterms:identifierValueCode": e.code,
                }
            ],
            "ceterms:scoringMethodDescription": _text(e.scale),
            "ceterms:estimatedCost": _cost(e.price, "StandaloneAssessment"),
            "ceterms:estimatedDuration": _hours(e.hours),
        }
    )
    if e.assesses:
        found["ceterms:assesses"] = _competencies(e.assesses)
    return found


def _occupation(o: Occupation) -> Json:
    return _head(o.key, "ceterms:Occupation", o.name, f"{o.description} {MADE_UP}") | {
        "ceterms:codedNotation": o.code,
        "ceterms:assertedBy": [resource_uri(o.asserter)],
        "ceterms:requires": [
            {
                "@type": "ceterms:ConditionProfile",
                "ceterms:name": _text("Competencies of the occupation"),
                "ceterms:description": _text("What a person in it shows from the first day."),
                "ceterms:targetCompetency": _competencies(o.needs),
            }
        ],
    }


def _transfer_value(t: TransferValue) -> Json:
    names = " and ".join(key.partition(":")[2] or key for key in t.takes)
    what = " and ".join(key.partition(":")[2] for key in t.gives) or "a recommendation"
    found = _head(
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
        "ceterms:lifeCycleStatusType": _concept("LifeCycleStatus", "lifeCycle", "Active")[0],
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
                "ceterms:description": _text("Condition on the credit."),
                "ceterms:condition": {"en": [t.condition]},
            }
        ]
    if t.derived_from:
        found["ceasn:derivedFrom"] = [resource_uri(t.derived_from)]
    return found


def _agreement(a: transfer_values.Agreement) -> Json:
    found = _head(
        a.key,
        "ceterms:TransferAgreement",
        a.name,
        f"Which work of {BY_KEY[a.sender].name} counts at {BY_KEY[a.receiver].name}. {MADE_UP}",
    )
    found["ceterms:subjectWebpage"] = f"https://{a.receiver.lower()}.{DOMAIN}/{a.key}"
    found |= {
        "ceterms:ownedBy": [resource_uri(a.receiver)],
        "ceterms:agreementType": _concept("AgreementCategory", "agreementCat", a.ctdl_type),
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


def _manifest(key: str) -> Json:
    name, condition = MANIFESTS[key]
    owner = key.partition(":")[0]
    return _head(key, "ceterms:ConditionManifest", name, f"{name}, stated once. {MADE_UP}") | {
        "ceterms:conditionManifestOf": [resource_uri(owner)],
        "ceterms:requires": [_condition(condition, BY_KEY[owner].credit_unit)],
    }


def _asn(key: str, ctdl_type: str) -> Json:
    return {"@id": resource_uri(key), "@type": ctdl_type, "ceterms:ctid": ctid(key)}


def _framework_head(framework: tuple[str, str, str], top: Sequence[str]) -> Json:
    key, name, publisher = framework
    return _asn(key, "ceasn:CompetencyFramework") | {
        "ceasn:name": _text(name),
        "ceasn:description": _text(f"{name}. {MADE_UP}"),
        "ceasn:inLanguage": ["en"],
        "ceasn:publisher": [resource_uri(publisher)],
        "ceasn:publicationStatusType": "publicationStatus:Published",
        "ceasn:hasTopChild": [resource_uri(child) for child in top],
    }


def _framework() -> list[Json]:
    key = FRAMEWORK[0]
    found = [_framework_head(FRAMEWORK, [f"{key}/{group}" for group in COMPETENCIES])]
    for group, (name, texts) in COMPETENCIES.items():
        children = [f"{key}/{group}.{number}" for number in range(1, len(texts) + 1)]
        found.append(
            _asn(f"{key}/{group}", "ceasn:Competency")
            | {
                "ceasn:isPartOf": resource_uri(key),
                "ceasn:isTopChildOf": resource_uri(key),
                "ceasn:codedNotation": group,
                "ceasn:competencyLabel": _text(name),
                "ceasn:competencyText": _text(f"{name}: everything in this group"),
                "ceasn:hasChild": [resource_uri(child) for child in children],
            }
        )
        for number, (child, text) in enumerate(zip(children, texts, strict=True), 1):
            found.append(
                _asn(child, "ceasn:Competency")
                | {
                    "ceasn:isPartOf": resource_uri(key),
                    "ceasn:isChildOf": [resource_uri(f"{key}/{group}")],
                    "ceasn:codedNotation": f"{group}.{number}",
                    "ceasn:listID": str(number),
                    "ceasn:competencyText": _text(text),
                }
            )
    return found


def _ladder() -> list[Json]:
    key = LADDER[0]
    found = [_framework_head(LADDER, [f"{key}/{rung.code}" for rung in RUNGS])]
    for rung in RUNGS:
        competency = _asn(f"{key}/{rung.code}", "ceasn:Competency") | {
            "ceasn:isPartOf": resource_uri(key),
            "ceasn:isTopChildOf": resource_uri(key),
            "ceasn:codedNotation": rung.code,
            "ceasn:competencyText": _text(rung.text),
        }
        for term, code in (("exact", rung.exact), ("broad", rung.broad), ("narrow", rung.narrow)):
            if code:
                competency[f"ceasn:{term}Alignment"] = _competencies(code)
        found.append(competency)
    return found


def _pathway() -> list[Json]:
    key, name, owner = PATHWAY

    def uri(slug: str) -> str:
        return resource_uri(f"{key}/{slug}")

    found = [
        _head(key, "ceterms:Pathway", name, f"Badges, a certificate and practice. {MADE_UP}")
        | _offer(owner)
        | {
            "ceterms:hasDestinationComponent": [uri(DESTINATION)],
            "ceterms:hasPart": [uri(c.slug) for c in COMPONENTS],
        }
    ]
    parents = {child: parent.slug for parent in COMPONENTS for child in parent.of}
    for c in COMPONENTS:
        component = _asn(f"{key}/{c.slug}", c.ctdl_type) | {
            "ceterms:name": _text(c.name),
            "ceterms:isPartOf": [uri("").removesuffix("/")],
        }
        component["ceterms:isPartOf"] = [resource_uri(key)]
        if c.stands_for:
            component["ceterms:proxyFor"] = [resource_uri(c.stands_for)]
        if c.of:
            component["ceasn:hasChild"] = [uri(child) for child in c.of]
        if c.slug in parents:
            component["ceasn:isChildOf"] = [uri(parents[c.slug])]
        if c.needs:
            component["ceterms:hasCondition"] = [
                {
                    "@type": "ceterms:ComponentCondition",
                    "ceterms:name": _text(f"{c.needs} of {len(c.of)}"),
                    "ceterms:requiredNumber": c.needs,
                    "ceterms:targetComponent": [uri(child) for child in c.of],
                }
            ]
        if c.precedes:
            component["ceterms:precedes"] = [uri(c.precedes)]
        if c.designation:
            component["ceterms:componentDesignation"] = _concept(
                "ComponentDesignation", "componentDesignation", c.designation
            )
        found.append(component)
    return found


# -- envelopes -------------------------------------------------------------------------------------------------------------


def _envelope(key: str, owner: str, graph: list[Json], context: str = CONTEXT) -> Json:
    digest = sha256(orjson.dumps(graph, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return {
        "envelope_community": "ce-registry",
        "envelope_id": envelope_id(key),
        "envelope_ceterms_ctid": ctid(key),
        "envelope_ctdl_type": graph[0]["@type"],
        "envelope_type": "resource_data",
        "envelope_version": "1.0.0",
        "decoded_resource": {"@context": context, "@id": graph_uri(key), "@graph": graph},
        "resource_format": "json",
        "resource_encoding": "jwt",
        "resource_public_key": None,
        "publisher_id": None,
        "secondary_publisher_id": None,
        "owned_by": ctid(owner),
        "published_by": ctid(owner),
        "node_headers": {
            "resource_digest": digest,
            "revision_history": [
                {
                    "head": True,
                    "event": "create",
                    "created_at": PUBLISHED,
                    "actor": None,
                    "url": f"/ce-registry/envelopes/{envelope_id(key)}",
                }
            ],
            "created_at": PUBLISHED,
            "updated_at": PUBLISHED,
            "deleted_at": None,
        },
        "changed": PUBLISHED,
        "last_verified_on": PUBLISHED[:10],
    }


def _slug(key: str) -> str:
    return "-".join("".join(c.lower() if c.isalnum() else " " for c in key).split())


def _resources() -> Iterator[tuple[str, str, str, list[Json], str]]:
    """(kind, key, owner, graph, context) of each envelope."""
    for o in ORGANIZATIONS:
        yield "organizations", o.key, o.key, [_organization(o)], CONTEXT
    for institution, courses in COURSES.items():
        for course in courses:
            yield (
                "courses",
                course_key(institution, course),
                institution,
                [_course(institution, course)],
                CONTEXT,
            )
    for c in CREDENTIALS:
        owner = c.key.partition(":")[0]
        yield "credentials", c.key, owner, [_credential(c)], CONTEXT
        if c.teaches:
            yield "learning", f"{c.key}/learning", owner, [_preparation(c)], CONTEXT
    for p in PROGRAMS:
        yield "programs", p.key, p.key.partition(":")[0], [_program(p)], CONTEXT
    for key in MANIFESTS:
        yield "manifests", key, key.partition(":")[0], [_manifest(key)], CONTEXT
    for e in EXAMS:
        yield "exams", e.key, "CRE", [_exam(e)], CONTEXT
    for occupation in OCCUPATIONS:
        yield "occupations", occupation.key, occupation.asserter, [_occupation(occupation)], CONTEXT
    for t in transfer_values.TRANSFER_VALUES:
        yield "transfer-values", t.slug, t.asserter, [_transfer_value(t)], CONTEXT
    for a in transfer_values.AGREEMENTS:
        yield "agreements", a.key, a.receiver, [_agreement(a)], CONTEXT
    yield "frameworks", FRAMEWORK[0], FRAMEWORK[2], _framework(), ASN_CONTEXT
    yield "frameworks", LADDER[0], LADDER[2], _ladder(), ASN_CONTEXT
    yield "pathways", PATHWAY[0], PATHWAY[2], _pathway(), CONTEXT


def registry_files() -> dict[str, bytes]:
    """Every envelope: path under ``registry/`` → content.

    Raises:
        KeyError: two resources would share a file.
    """
    files: dict[str, bytes] = {}
    for kind, key, owner, graph, context in _resources():
        path = f"{kind}/{_slug(key)}.json"
        if path in files:
            raise KeyError(path)
        files[path] = orjson.dumps(_envelope(key, owner, graph, context), option=orjson.OPT_INDENT_2) + b"\n"
    return files


def known_keys() -> set[str]:
    """The keys of everything that the registry describes, components and competencies included."""
    found = {key for _, key, *_ in _resources()}
    found |= {f"{FRAMEWORK[0]}/{group}" for group in COMPETENCIES}
    found |= {
        f"{FRAMEWORK[0]}/{group}.{n}"
        for group, (_, texts) in COMPETENCIES.items()
        for n in range(1, len(texts) + 1)
    }
    return (
        found
        | {f"{LADDER[0]}/{rung.code}" for rung in RUNGS}
        | {f"{PATHWAY[0]}/{c.slug}" for c in COMPONENTS}
    )
