"""Competency frameworks and the pathway: documents whose graph holds many resources beside the main one."""

from __future__ import annotations

from collections.abc import Sequence

from samples.authoring.ctdl import Json, competency_uris, concept, head, language_map, offer
from samples.authoring.identifiers import ctid, resource_uri
from samples.authoring.organizations import MADE_UP
from samples.authoring.pathway import COMPONENTS, DESTINATION, PATHWAY
from samples.authoring.skills import COMPETENCIES, FRAMEWORK, LADDER, RUNGS


def _asn(key: str, ctdl_type: str) -> Json:
    return {"@id": resource_uri(key), "@type": ctdl_type, "ceterms:ctid": ctid(key)}


def _framework_head(framework: tuple[str, str, str], top: Sequence[str]) -> Json:
    key, name, publisher = framework
    return _asn(key, "ceasn:CompetencyFramework") | {
        "ceasn:name": language_map(name),
        "ceasn:description": language_map(f"{name}. {MADE_UP}"),
        "ceasn:inLanguage": ["en"],
        "ceasn:publisher": [resource_uri(publisher)],
        "ceasn:publicationStatusType": "publicationStatus:Published",
        "ceasn:hasTopChild": [resource_uri(child) for child in top],
    }


def framework_resources() -> list[Json]:
    """The large framework and its competencies."""
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
                "ceasn:competencyLabel": language_map(name),
                "ceasn:competencyText": language_map(f"{name}: everything in this group"),
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
                    "ceasn:competencyText": language_map(text),
                }
            )
    return found


def ladder_resources() -> list[Json]:
    """The small framework, aligned to the large one."""
    key = LADDER[0]
    found = [_framework_head(LADDER, [f"{key}/{rung.code}" for rung in RUNGS])]
    for rung in RUNGS:
        competency = _asn(f"{key}/{rung.code}", "ceasn:Competency") | {
            "ceasn:isPartOf": resource_uri(key),
            "ceasn:isTopChildOf": resource_uri(key),
            "ceasn:codedNotation": rung.code,
            "ceasn:competencyText": language_map(rung.text),
        }
        for term, code in (("exact", rung.exact), ("broad", rung.broad), ("narrow", rung.narrow)):
            if code:
                competency[f"ceasn:{term}Alignment"] = competency_uris(code)
        found.append(competency)
    return found


def pathway_resources() -> list[Json]:
    """The pathway and its components."""
    key, name, owner = PATHWAY

    def uri(slug: str) -> str:
        return resource_uri(f"{key}/{slug}")

    found = [
        head(key, "ceterms:Pathway", name, f"Badges, a certificate and practice. {MADE_UP}")
        | offer(owner)
        | {
            "ceterms:hasDestinationComponent": [uri(DESTINATION)],
            "ceterms:hasPart": [uri(c.slug) for c in COMPONENTS],
        }
    ]
    parents = {child: parent.slug for parent in COMPONENTS for child in parent.of}
    for c in COMPONENTS:
        component = _asn(f"{key}/{c.slug}", c.ctdl_type) | {
            "ceterms:name": language_map(c.name),
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
                    "ceterms:name": language_map(f"{c.needs} of {len(c.of)}"),
                    "ceterms:requiredNumber": c.needs,
                    "ceterms:targetComponent": [uri(child) for child in c.of],
                }
            ]
        if c.precedes:
            component["ceterms:precedes"] = [uri(c.precedes)]
        if c.designation:
            component["ceterms:componentDesignation"] = concept(
                "ComponentDesignation", "componentDesignation", c.designation
            )
        found.append(component)
    return found
