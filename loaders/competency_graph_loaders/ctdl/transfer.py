"""Transfer value profiles and agreements: what is taken, what is given, by whom.

Several ``transferValueFrom`` of one profile are a set, all needed; the same for ``transferValueFor``. A profile without
a target is a recommendation. The receiver is who offers the target, the sender who offers the item; ``ownedBy`` is who
asserts it. Where the record does not say, both stay absent and a reader asks the items. Credit stands on the award when
there is one target, else on the rule: how it divides nobody has said. Follows ``model.md`` and the facts, section 4.

A condition in words ("Grade of C or better") becomes the band of what is taken where ``prose.py`` reads it for certain
and one item is taken that has a grade or a score; otherwise it stays among the rule's prose, for a person to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph_loaders.ctdl import amounts
from competency_graph_loaders.ctdl.document import Item, classes
from competency_graph_loaders.ctdl.spelling import Json, as_list, local
from competency_graph_loaders.ctdl.values import texts
from competency_graph_loaders.prose import ConditionRead, read_condition

if TYPE_CHECKING:
    from competency_graph_loaders.ctdl.sheet import NodeSheet
    from competency_graph_loaders.ctdl.translate import Translation

SENDING = "#sending"
"""End of the uri of the node that stands for a set of what is taken."""
_JUDGED = re.compile(r"\b(?:score|scoring|grade|points?)\b", re.IGNORECASE)
"""A sentence of a description with one of these words is a condition; others describe."""
_SENTENCE = re.compile(r"(?<=[.;\n])\s+")
_KINDS = {
    "Course": "COURSE", "LearningOpportunityProfile": "COURSE", "LearningOpportunity": "COURSE",
    "AssessmentProfile": "COURSE", "Assessment": "COURSE",
}  # fmt: skip
"""What an award lands in, by the target's class; credit toward a program or credential lands in its requirements."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides of one rule, for what only the whole document shows."""

    rule: str
    takes: tuple[str, ...]
    awards: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    """Its conditions in words, as published."""


def _values(item: Item, name: str) -> list[tuple[str, Any]]:
    return [(key, part) for key in sorted(item) if local(key) == name for part in as_list(item[key])]


def rule(t: Translation, node: NodeSheet, item: Item) -> None:
    """Read both sides and the value of a transfer value profile."""
    froms = _uris(t, node, item, "transferValueFrom")
    fors = _uris(t, node, item, "transferValueFor")
    node.set("state", "AWARDED" if fors else "RECOMMENDED")
    node.set("basis", "COMPLETION")
    asserters = _uris(t, node, item, "ownedBy")
    if asserters:
        node.set("asserter", asserters[0])
    _takes(t, node, item, froms)
    readings = [amounts.credit(t, part) for _, part in _values(item, "transferValue")]
    _awards(t, node, item, fors, readings)
    t.rules.append(Sides(node.uri, tuple(froms), tuple(fors), tuple(_conditions(node, item))))


def _uris(t: Translation, node: NodeSheet, item: Item, name: str) -> list[str]:
    found: list[str] = []
    for term, part in _values(item, name):
        pointed = t.point(node.uri, term, part)
        if pointed.uri is not None and pointed.uri not in found:
            found.append(pointed.uri)
    return found


def _given_back(t: Translation, node: NodeSheet, term: str, value: Json) -> bool:
    """Whether the edges of a side will give its values back."""
    pointed = [t.point(node.uri, term, part) for part in as_list(value)]
    uris = {p.uri for p in pointed}
    return all(p.exact for p in pointed) and len(uris) == len(pointed)


def _conditions(node: NodeSheet, item: Item) -> list[str]:
    """Conditions of the rule in words: those stated as such, and the sentences of its description that judge."""
    found: list[str] = []
    for _, part in _values(item, "requires"):
        if isinstance(part, dict):
            found.extend(
                words for key in sorted(part) if local(key) == "condition" for _, words in texts(part[key])
            )
    description = node.properties.get("description")
    if isinstance(description, str):
        sentences = _SENTENCE.split(description)
        judging = [words for words in sentences if _JUDGED.search(words)]
        # A description that is not read whole stays whole: its other sentences may belong to the condition.
        certain = all(read_condition(words).rest is None for words in judging)
        found.extend(judging if certain else [description])
    return list(dict.fromkeys(found))


def _takes(t: Translation, node: NodeSheet, item: Item, froms: list[str]) -> None:
    if len(froms) == 1:
        taken = t.document.target(_values(item, "transferValueFrom")[0][1])
        edge: dict[str, Value | None] = {"term": "ceterms:transferValueFrom"}
        node_taken = t.sheet.nodes.get(froms[0])
        if node_taken is None and taken is not None and taken.item is not None:
            node_taken = t.describe(taken.item, taken.uri)
        level = node_taken.properties.get("level") if node_taken is not None else None
        edge["level"] = level if isinstance(level, str) else None
        t.sheet.relate("TAKES", node.uri, froms[0], edge)
    elif froms:
        sending = t.sheet.node(f"{node.uri}{SENDING}", ("Requirement",))
        sending.set("op", "ALL")
        sending.set("kind", "sending")
        t.sheet.relate("TAKES", node.uri, sending.uri, {"term": "ceterms:transferValueFrom"})
        for position, uri in enumerate(froms):
            asked: dict[str, Value | None] = {
                "role": "transferValueFrom", "term": "ceterms:transferValueFrom", "position": position,
            }  # fmt: skip
            t.sheet.relate("ASKS_FOR", sending.uri, uri, asked, key="transferValueFrom")


def _awards(
    t: Translation, node: NodeSheet, item: Item, fors: list[str], readings: list[amounts.CreditReading]
) -> None:
    single = readings[0] if len(readings) == 1 else None
    on_award = single is not None and len(fors) == 1
    if single is not None:
        for name, value in single.properties().items():
            if not on_award or name in ("credit_level", "credit_text"):
                node.set(name, value)
    elif readings:
        for term, _ in _values(item, "transferValue")[:1]:
            amounts.credit_values(t, node, term, [part for _, part in _values(item, "transferValue")])
    for _, part in _values(item, "transferValue"):
        subjects = (
            [p for key, value in part.items() if local(key) == "subject" for p in t.words(value)]
            if isinstance(part, dict)
            else []
        )
        node.set("subjects", subjects)
    for position, uri in enumerate(fors):
        edge: dict[str, Value | None] = {
            "term": "ceterms:transferValueFor", "position": position, "kind": _award_kind(t, node, item, uri),
            "basis": "UNKNOWN",
        }  # fmt: skip
        if on_award and single is not None and single.minimum is not None:
            edge |= {
                "credits": quantity_text(single.minimum),
                "credits_maximum": quantity_text(single.maximum) if single.maximum is not None else None,
                "credit_unit": single.unit,
                "basis": "STATED",
            }
        t.sheet.relate("AWARDS", node.uri, uri, edge)


def _award_kind(t: Translation, node: NodeSheet, item: Item, uri: str) -> str:
    for _, part in _values(item, "transferValueFor"):
        target = t.document.target(part)
        if target is not None and target.uri == uri and target.item is not None:
            return next((_KINDS[kind] for kind in classes(target.item) if kind in _KINDS), "REQUIREMENT")
        if isinstance(part, dict) and "@type" in part and t.document.uri_of(part, node.uri, "") == uri:
            return next((_KINDS[kind] for kind in classes(part) if kind in _KINDS), "REQUIREMENT")
    # A target in another record, whose class this one does not show: nearly all are courses (facts page, section 4).
    return "COURSE"


def _value(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """Of a rule it is read by ``rule``, once both sides are there."""
    return t.other(node, term, value) if "TransferRule" not in node.labels else False


def _side(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """The same for a side; whether ``rule`` will state it exactly."""
    if "TransferRule" not in node.labels:
        return t.other(node, term, value)
    return _given_back(t, node, term, value)


def _offerers(t: Translation, uri: str) -> set[str]:
    """Who offers something, else who owns it; of a department and its organization the organization."""
    found = set(t.sheet.ends("OFFERED_BY", uri)) or set(t.sheet.ends("OWNED_BY", uri))
    units = {unit for organization in found for unit in t.sheet.ends("HAS_UNIT", organization)}
    return found - units or found


def _judge(t: Translation, sides: Sides) -> None:
    """Turn the conditions in words into the band of the one item taken; what is not certain becomes prose.

    A grade is a course's and a score an exam's or a course's. Of an item that another record describes the class does
    not show: its grade band is set, for a lower grade is ruled out in any case, and the words stay for a person.
    """
    if not sides.conditions:
        return
    node = t.sheet.nodes[sides.rule]
    taken = t.sheet.nodes.get(sides.takes[0]) if len(sides.takes) == 1 else None
    labels = set(taken.labels) if taken is not None else set()
    unknown = len(sides.takes) == 1 and taken is None
    read = read_condition("; ".join(words.strip().rstrip(".;") for words in sides.conditions))
    band: dict[str, Value] = {}
    left = list(sides.conditions)
    if read.parsed:
        course = bool(labels & {"Course", "LearningOpportunity"}) and "Program" not in labels
        graded = (read.lowest_grade, read.maximum_grade) != (None, None)
        scored = (read.minimum_score, read.maximum_score) != (None, None)
        if (not graded or course or unknown) and (not scored or course or "Assessment" in labels):
            band = _band(read)
            left = list(sides.conditions) if unknown else [read.rest] if read.rest else []
    if band:
        t.sheet.edges["TAKES", sides.rule, sides.takes[0], ""] |= {
            **band, "text": "; ".join(sides.conditions),
        }  # fmt: skip
        t.note("parsed-condition", sides.rule, "; ".join(sides.conditions))
    if left:
        t.note("unparsed-condition", sides.rule, "; ".join(left))
    node.set("prose", left)


def _band(read: ConditionRead) -> dict[str, Value]:
    """What was read, as properties of the edge to the item."""
    said: dict[str, Value | None] = {
        "minimum_grade": read.lowest_grade,
        "maximum_grade": read.maximum_grade,
        "minimum_score": None if read.minimum_score is None else quantity_text(read.minimum_score),
        "maximum_score": None if read.maximum_score is None else quantity_text(read.maximum_score),
    }
    return {name: value for name, value in said.items() if value is not None}


def finish(t: Translation) -> None:
    """Senders, receivers and the bands of conditions in words, as far as the document shows them."""
    for sides in t.rules:
        _judge(t, sides)
        node = t.sheet.nodes[sides.rule]
        agreements = [
            start for kind, start, end, _ in t.sheet.edges if kind == "HAS_RULE" and end == sides.rule
        ]
        for name, uris, side in (("sender", sides.takes, "SENDING"), ("receiver", sides.awards, "RECEIVING")):
            offered = [_offerers(t, uri) for uri in uris]
            found = set.union(*offered) if offered else set()
            if len(found) != 1 and agreements:
                found = {
                    end
                    for (kind, start, end, _), edge in t.sheet.edges.items()
                    if kind == side and start in agreements and edge.get("level") == "organization"
                }
            if len(found) == 1 and all(offered):
                node.set(name, found.pop())
    for sheet in t.sheet.nodes.values():
        if "Agreement" in sheet.labels:
            sheet.set("consumption", "UNSTATED")


HANDLERS = {
    "transferValue": _value,
    "transferValueFrom": _side,
    "transferValueFor": _side,
}
