"""What a resource is called elsewhere: identifiers, codes, addresses; occupations' codes and skill levels.

A course code is what makes a transcript line findable. It is ``ceterms:codedNotation``; where that is missing, the one
identifier that has no type, or whose type speaks of a course, catalog, class or exam, is read as the code.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from competency_graph.model.identity import ctid_of, normalise_code
from competency_graph_loaders.ctdl import terms
from competency_graph_loaders.ctdl.document import Item, is_reference
from competency_graph_loaders.ctdl.spelling import Json, as_list, local
from competency_graph_loaders.ctdl.values import text, texts

if TYPE_CHECKING:
    from competency_graph_loaders.ctdl.sheet import NodeSheet
    from competency_graph_loaders.ctdl.translate import Translation

_CODED = {"Competency": "coded_notation", "Occupation": "coded_notation", "Concept": "notation"}
"""Labels whose code has a property of another name than ``code``."""
_LEARNING = {"LearningOpportunity", "Course", "Program"}
_COURSE_LIKE = re.compile(r"course|catalog|class|exam", re.IGNORECASE)
_TYPED = {"IPEDS": "ipeds_id", "OPE": "ope_id", "FEIN": "fein"}
"""Identifiers of organizations that have a property of their own, by a word of their type."""
_LEVEL = re.compile(r"level|rank|grade", re.IGNORECASE)


def _set_code(node: NodeSheet, code: str) -> bool:
    name = next((_CODED[label] for label in node.labels if label in _CODED), "code")
    done = node.set(name, code)
    if done and name == "code":
        node.set("code_key", normalise_code(code))
    return done


def _coded_notation(_: Translation, node: NodeSheet, __: str, value: Json, ___: Item) -> bool:
    found = [words for _, words in texts(value)]
    if found:
        _set_code(node, found[0])
    return False


def _identifier(_: Translation, node: NodeSheet, __: str, value: Json, item: Item) -> bool:
    found: list[str] = []
    codes: list[str] = []
    for part in as_list(value):
        kind, code = _identifier_value(part)
        if code is None:
            continue
        found.append(f"{kind}={code}" if kind else code)
        if not kind or _COURSE_LIKE.search(kind):
            codes.append(code)
        for word, name in _TYPED.items():
            if kind and word in kind.upper():
                node.set(name, code)
    node.set("identifiers", list(dict.fromkeys(found)))
    coded = any(local(key) == "codedNotation" for key in item)
    if len(codes) == 1 and not coded and {*_LEARNING, "Assessment"} & {*node.labels}:
        _set_code(node, codes[0])
    return False


def _identifier_value(part: object) -> tuple[str | None, str | None]:
    """(type, code) of an identifier, which is an IdentifierValue or, in old records, a text."""
    if not isinstance(part, dict):
        return None, text(part)
    by_name = {local(key): content for key, content in part.items()}
    kind = (
        text(by_name.get("identifierTypeName"))
        or text(by_name.get("name"))
        or text(by_name.get("identifierType"))
    )
    return kind, text(by_name.get("identifierValueCode"))


def _address(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    for part in as_list(value):
        place = part
        if isinstance(part, str) or (isinstance(part, dict) and is_reference(part)):
            target = t.document.target(part)
            place = target.item if target is not None else None
        if isinstance(place, dict):
            for key in sorted(place):
                name = terms.TEXT.get(local(key))
                said = text(place[key])
                if name in ("country", "locality", "region") and said:
                    node.set(name, said)
    return t.other(node, term, value)


def _occupation_type(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = t.link(node, term, terms.LINKS[local(term)], value)
    parts = as_list(value)
    if "Occupation" in node.labels and len(parts) == 1:
        code = t.point(node.uri, term, parts[0]).alignment
        if code is not None and code.code:
            node.set("coded_notation", code.code)
    return exact


def _classification(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = t.link(node, term, terms.LINKS[local(term)], value)
    if "Occupation" not in node.labels:
        return exact
    # The skill level of a military occupation is published as a concept beside it, typed in two ways (facts page).
    for part in as_list(value):
        target = t.document.target(part)
        concept = target.item if target is not None else part if isinstance(part, dict) else None
        if concept is None:
            continue
        by_name = {local(key): content for key, content in concept.items()}
        name = text(by_name.get("targetNodeName")) or text(by_name.get("name")) or ""
        code = text(by_name.get("codedNotation")) or text(by_name.get("notation"))
        if code and _LEVEL.search(name):
            node.set("level", code)
    return exact


def _alignment_name(_: Translation, node: NodeSheet, __: str, value: Json, ___: Item) -> bool:
    """An alignment object that stands in a graph on its own is the concept it names."""
    found = texts(value)
    if "Concept" in node.labels and found:
        node.set("name", found[0][1])
    return False


def _same_as(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """Stated to be the same thing; of two courses of the Registry one counts."""
    uris: list[str] = []
    for part in as_list(value):
        pointed = t.point(node.uri, term, part)
        if pointed.uri is None:
            continue
        uris.append(pointed.uri)
        if _LEARNING.intersection(node.labels) and ctid_of(pointed.uri) is not None:
            t.sheet.relate("SAME_COURSE", node.uri, pointed.uri, {"term": term, "why": "same as"})
    node.set("same_as", list(dict.fromkeys(uris)))
    return False


HANDLERS = {
    "sameAs": _same_as,
    "codedNotation": _coded_notation,
    "identifier": _identifier,
    "address": _address,
    "availableAt": _address,
    "occupationType": _occupation_type,
    "classification": _classification,
    "targetNodeName": _alignment_name,
}
