"""Whatever asks for something, as one requirement tree: condition profiles, component conditions, rule sets.

Targets, credit and sub-conditions of a profile are ANDed; ``alternativeCondition`` is a child of which any one route
suffices; a ComponentCondition asks for ``requiredNumber`` of its targets and nested conditions. Words that nobody
parses become prose, and so does everything that no evaluator judges (age, experience, residence): a requirement without
anything to check would count as met. Follows ``model.md`` ("Meanings that must hold") and the facts page, section 3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph_loaders.ctdl import amounts, terms
from competency_graph_loaders.ctdl.classes import CONDITIONS
from competency_graph_loaders.ctdl.document import Item, classes, is_reference
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.spelling import Json, as_list, local
from competency_graph_loaders.ctdl.values import json_text, number, text, texts

if TYPE_CHECKING:
    from fractions import Fraction

    from competency_graph_loaders.ctdl.sheet import NodeSheet
    from competency_graph_loaders.ctdl.translate import Translation

_OPERATORS = {"Or": "ANY", "And": "ALL", "OnlyOne": "ANY"}
"""``ceterms:logicalOperator``; that exactly one is meant by OnlyOne is said in the prose."""
_PREREQUISITES = re.compile(r"(course )?pre-?requisites?", re.IGNORECASE)
"""How courses' publishers name the profile under ``requires`` that means prerequisites (10,055 courses, facts page)."""
ALTERNATIVES, OPTIONS = "#alternatives", "#options"
"""Ends of the uris of nodes that stand for a choice: they are made here, and no record describes them."""
_LEARNING = {"LearningOpportunity", "Course", "Program", "Assessment"}


def _is_condition(part: object) -> bool:
    """Whether an object is a condition: by its class, or (untyped) by asking for something."""
    if not isinstance(part, dict) or is_reference(part):
        return False
    kinds = classes(part)
    if kinds:
        return any(kind in CONDITIONS for kind in kinds)
    names = {local(key) for key in part}
    return bool(names & {*terms.ASKS, "condition", terms.ALTERNATIVES, "requiredNumber"})


def _condition_item(t: Translation, part: Json) -> Item | None:
    """The condition that a value is, or that it refers to within the document."""
    if _is_condition(part):
        return t.document.merged(part)
    target = (
        t.document.target(part)
        if isinstance(part, str) or (isinstance(part, dict) and "@id" in part)
        else None
    )
    return target.item if target is not None and _is_condition(target.item) else None


def _asked(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """A term that asks for something: a condition, or a resource directly."""
    edge_type, kind = terms.CONDITIONS[local(term)]
    exact = True
    for position, part in enumerate(as_list(value)):
        condition = _condition_item(t, part)
        if condition is None:
            pointed = t.point(node.uri, term, part)
            exact = exact and pointed.exact
            if pointed.uri is not None:
                edge: dict[str, Value | None] = {**pointed.edge, "term": term, "position": position}
                exact = t.sheet.relate(edge_type, node.uri, pointed.uri, edge) and exact
            continue
        stated, stated_kind = edge_type, kind
        if edge_type == "REQUIRES" and _LEARNING & {*node.labels} and _names_prerequisites(condition):
            stated, stated_kind = terms.CONDITIONS["prerequisite"]
        child = _described(t, condition, node.uri, term, stated_kind)
        exact = t.sheet.relate(stated, node.uri, child, {"term": term, "position": position}) and exact
    return exact


def _names_prerequisites(condition: Item) -> bool:
    name = next((text(value) for key, value in condition.items() if local(key) == "name"), None)
    return bool(name and _PREREQUISITES.fullmatch(name.strip()))


def _described(t: Translation, condition: Item, owner: str, term: str, kind: str) -> str:
    uri = t.document.uri_of(condition, owner, term)
    t.describe(condition, uri, "Requirement").set("kind", kind)
    return uri


def _preparation(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    exact = True
    for position, part in enumerate(as_list(value)):
        condition = _condition_item(t, part)
        if condition is not None:
            start: str | None = _described(t, condition, node.uri, term, "preparation")
        else:
            pointed = t.point(node.uri, term, part)
            start, exact = pointed.uri, exact and pointed.exact
        if start is not None:
            edge: dict[str, Value | None] = {"term": term, "position": position}
            exact = t.sheet.relate("PREPARES_FOR", start, node.uri, edge, reverse=True) and exact
    return t.remember(node, term, value, exact)


def _counts_for(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    edge_type, reverse = terms.COUNTS_FOR[local(term)]
    exact = True
    said: list[Json] = []
    for part in as_list(value):
        condition = _condition_item(t, part)
        words: str | None = None
        if condition is None:
            pointed = [t.point(node.uri, term, part)]
            said.append(part)
        else:
            exact = False
            words = next((text(v) for k, v in sorted(condition.items()) if local(k) == "description"), None)
            asks = sorted(key for key in condition if local(key) in terms.ASKS)
            pointed = [t.point(node.uri, key, target) for key in asks for target in as_list(condition[key])]
            for folded in t.document.by_id.get(str(condition.get("@id")), []):
                t.folded.add(id(folded))
            blank = str(condition.get("@id", "")).startswith("_:")
            said.append({k: v for k, v in condition.items() if not (blank and k == "@id")})
        for each in pointed:
            exact = exact and each.exact
            if each.uri is not None:
                start, end = (each.uri, node.uri) if reverse else (node.uri, each.uri)
                edge: dict[str, Value | None] = {**each.edge, "term": term, "text": words}
                exact = t.sheet.relate(edge_type, start, end, edge, reverse=reverse) and exact
    if not exact:
        t.publish(node, term, said)  # with the conditions where they stand: they are no nodes
    return t.remember(node, term, said, True)


def _has_condition(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    """The conditions of a pathway component."""
    exact = True
    for position, part in enumerate(as_list(value)):
        condition = _condition_item(t, part)
        if condition is None:
            exact = t.other(node, term, part) and exact
            continue
        child = _described(t, condition, node.uri, term, "required")
        edge: dict[str, Value | None] = {"term": term, "position": position}
        exact = t.sheet.relate("HAS_CONDITION", node.uri, child, edge) and exact
    return exact


def _count(node: NodeSheet, count: Fraction) -> None:
    node.properties["op"] = "AT_LEAST"
    node.set("count", quantity_text(count))
    node.set("count_unit", "ITEMS")


def _required_number(t: Translation, item: Item, about: str) -> Fraction | None:
    value = next((v for k, v in item.items() if local(k) == "requiredNumber"), None)
    if value is None:
        return None
    exact = number(value[0] if isinstance(value, list) and value else value)
    if exact is None or exact.denominator != 1 or exact < 1:
        raise RecordError(
            f"requiredNumber is {json_text(t.document.content(value))}.", "a whole number of 1 or more",
            "ceterms:requiredNumber", about,
        )  # fmt: skip
    return exact


def requirement(t: Translation, node: NodeSheet, item: Item) -> None:
    """Read one condition into a Requirement with its children."""
    node.properties["op"] = "ALL"
    prose: list[str] = []
    children = 0
    for key in sorted(key for key in item if not key.startswith("@")):
        name, value = local(key), item[key]
        exact, found = False, 0
        if name in terms.ASKS:
            exact, found = _asks(t, node, key, value, prose)
        elif name == terms.ALTERNATIVES:
            exact, found = _alternatives(t, node, key, value)
        elif name in terms.SUB_CONDITIONS:
            exact, found = _sub_conditions(t, node, key, value)
        elif name == terms.OPTIONS[0]:
            exact, found = _options(t, node, key, value, item)
        elif name in ("creditValue", "creditHourValue", "creditUnitValue"):
            found = _credits(t, node, key, value, item)
        elif name == "condition":
            prose.extend(words for _, words in texts(value))
        elif name == "hasConstraint":
            exact = t.link(node, key, terms.Link("HAS_CONSTRAINT", positioned=True), value)
            said = node.properties.get("description")
            prose.extend(f"Constraint: {words}" for words in map(_constraint_words, as_list(value)))
            prose.extend([said] if isinstance(said, str) else [])
        elif name == "logicalOperator":
            _operator(t, node, value, prose)
        elif name == "requiredNumber":
            exact = key == "ceterms:requiredNumber" and isinstance(value, int)
        elif name not in ("creditHourType", terms.OPTIONS[1]):
            t.term(node, key, value, item)
            exact = True  # said by ``term``
        if not exact:
            t.publish(node, key, value)
        children += found
        if name in terms.IN_WORDS:
            prose.extend(terms.IN_WORDS[name].format(words) for words in t.words(value))
    count = _required_number(t, item, node.uri)
    if count is not None:
        _count(node, count)
        if children and count > children:
            t.note(
                "asks for more than there is", node.uri, f"{count} of {children}", "ceterms:requiredNumber"
            )
    if not children and not prose:
        prose = _instead_of_nothing(node)
    node.set("prose", list(dict.fromkeys(prose)))


def _instead_of_nothing(node: NodeSheet) -> list[str]:
    """What to read where a condition asks for nothing that could be checked: its description, name or page."""
    for name in ("description", "name", "url"):
        words = node.properties.get(name)
        if isinstance(words, str):
            return [f"See {words}" if name == "url" else words]
    return ["A condition that states nothing."]


def _constraint_words(part: object) -> str:
    if isinstance(part, dict):
        said = next((text(v) for k, v in part.items() if local(k) in ("description", "name")), None)
        single = {local(k): as_list(v) for k, v in part.items() if not k.startswith("@")}
        return said or json_text({k: v[0] if len(v) == 1 else v for k, v in single.items()})
    return text(part) or ""


def _operator(t: Translation, node: NodeSheet, value: Json, prose: list[str]) -> None:
    words = [word.rpartition(":")[2] for word in t.words(value)]
    if len(words) == 1 and words[0] in _OPERATORS:
        node.properties["op"] = _OPERATORS[words[0]]
        if words[0] == "OnlyOne":
            prose.append("Exactly one of these (logicalOperator OnlyOne).")
    else:
        prose.append(f"Combined by {', '.join(words)}.")


def _asks(t: Translation, node: NodeSheet, term: str, value: Json, prose: list[str]) -> tuple[bool, int]:
    asked, exact = 0, True
    for position, part in enumerate(as_list(value)):
        pointed = t.point(node.uri, term, part)
        uri = pointed.uri
        exact = exact and pointed.exact
        if uri is None and local(term) == "targetCompetency":
            uri = t.named_node(node.uri, term, part, "Competency", pointed)
        if uri is None:
            prose.extend([pointed.words] if pointed.words else [])
            continue
        role = local(term)
        edge: dict[str, Value | None] = {**pointed.edge, "term": term, "role": role, "position": position}
        exact = t.sheet.relate("ASKS_FOR", node.uri, uri, edge, key=role) and exact
        asked += 1
    return exact, asked


def _kind(node: NodeSheet) -> str:
    kind = node.properties.get("kind", "required")
    return kind if isinstance(kind, str) else "required"


def _part(t: Translation, node: NodeSheet, uri: str, term: str) -> bool:
    """A child, numbered through over all the terms that give children."""
    position = t.parts[node.uri]
    t.parts[node.uri] += 1
    return t.sheet.relate("HAS_PART", node.uri, uri, {"term": term, "position": position}, key=local(term))


def _alternatives(t: Translation, node: NodeSheet, term: str, value: Json) -> tuple[bool, int]:
    found = [c for c in (_condition_item(t, part) for part in as_list(value)) if c is not None]
    exact = len(found) == len(as_list(value))
    if not exact:
        t.other(node, term, [part for part in as_list(value) if _condition_item(t, part) is None])
    if not found:
        return False, 0
    if len(found) == 1:
        t.note("a single alternative", node.uri, "One route alone is no choice; it is required.", term)
    routes = t.sheet.node(f"{node.uri}{ALTERNATIVES}", ("Requirement",))
    routes.properties["op"] = "ANY"
    routes.set("kind", _kind(node))
    _part(t, node, routes.uri, term)
    for condition in found:
        exact = _part(t, routes, _described(t, condition, node.uri, term, _kind(node)), term) and exact
    return exact, 1


def _sub_conditions(t: Translation, node: NodeSheet, term: str, value: Json) -> tuple[bool, int]:
    found, exact = 0, True
    for position, part in enumerate(as_list(value)):
        condition = _condition_item(t, part)
        if condition is not None:
            exact = _part(t, node, _described(t, condition, node.uri, term, _kind(node)), term) and exact
            found += 1
            continue
        if local(term) in ("ruleSet", "hasRuleSet"):
            # The address of a rule set's definition, or what ``repairs.py`` left of one: it asks for nothing.
            exact = False
            continue
        pointed = t.point(node.uri, term, part)
        exact = exact and pointed.exact
        if pointed.uri is not None:
            edge: dict[str, Value | None] = {
                **pointed.edge, "term": term, "role": local(term), "position": position,
            }  # fmt: skip
            exact = t.sheet.relate("ASKS_FOR", node.uri, pointed.uri, edge, key=local(term)) and exact
            found += 1
    return exact, found


def _options(t: Translation, node: NodeSheet, term: str, value: Json, item: Item) -> tuple[bool, int]:
    """Draft of 2026: ``requiredOptions`` of the ``optionalCondition``; without a number none of them is asked for."""
    stated = next((v for k, v in item.items() if local(k) == terms.OPTIONS[1]), None)
    count = number(stated)
    if count is None or count < 1 or count.denominator != 1:
        return t.other(node, term, value), 0
    options = t.sheet.node(f"{node.uri}{OPTIONS}", ("Requirement",))
    options.set("kind", _kind(node))
    _count(options, count)
    _part(t, node, options.uri, term)
    exact, _ = _sub_conditions(t, options, term, value)
    return exact, 1


def _credits(t: Translation, node: NodeSheet, term: str, value: Json, item: Item) -> int:
    """So many credits of anything that is posted toward what the condition belongs to."""
    found = 0
    for part in as_list(value):
        old = local(term) != "creditValue"
        reading = amounts.old_credit(t, item) if old else amounts.credit(t, part)
        if reading is None:
            t.other(node, term, part)
            continue
        # Not the term itself: a holder's own credit value may have the same content and is another thing.
        uri = t.document.embedded(node.uri, "requiredCredit", reading.properties() if old else part)
        child = t.sheet.node(uri, ("Requirement",))
        child.set("kind", _kind(node))
        if reading.minimum is not None:
            child.properties["op"] = "AT_LEAST"
            child.set("count", quantity_text(reading.minimum))
            child.set("count_unit", "CREDITS")
        else:
            child.properties["op"] = "ALL"
            child.set("prose", [reading.words or "An unstated number of credits."])
        child.set("credit_unit", reading.unit or "")
        child.set("text", reading.words or "")
        if reading.level:
            child.set("prose", [f"Level of these credits: {reading.level}"])
        _part(t, node, uri, term)
        found += 1
    return found


HANDLERS = {
    **dict.fromkeys(terms.CONDITIONS, _asked),
    **dict.fromkeys(terms.COUNTS_FOR, _counts_for),
    terms.PREPARATION: _preparation,
    "hasCondition": _has_condition,
    "requiredCondition": _has_condition,
}
