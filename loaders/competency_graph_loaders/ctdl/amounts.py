"""Costs, durations and credit: properties where there is one, nodes where there are several, words where no number is.

Several costs of one kind are alternatives (in-state or out-of-state tuition), of different kinds a sum; an aggregate
cost already is the sum of the others (``model.md``). Credit without a number, a currency nobody knows, a duration that
is not ISO 8601 stay words: unknown is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from competency_graph.model.credits import quantity_text
from competency_graph.model.declarations import Value
from competency_graph_loaders.ctdl.document import Item
from competency_graph_loaders.ctdl.faults import RecordError
from competency_graph_loaders.ctdl.spelling import Json, as_list, local
from competency_graph_loaders.ctdl.values import currency, duration, json_text, number, text, texts

if TYPE_CHECKING:
    from competency_graph_loaders.ctdl.sheet import NodeSheet
    from competency_graph_loaders.ctdl.translate import Translation

AGGREGATE = "AggregateCost"
_UNIT_ORDER = (
    "SemesterHour",
    "QuarterHour",
    "ClockHour",
    "ContactHour",
    "ContinuingEducationUnit",
    "CarnegieUnit",
)
"""Of several units on one value (a time-based and a type-based one) the first of these counts; the others are kept."""
_UNIT_NAMES = {
    "semester hour": "SemesterHour", "semester hours": "SemesterHour", "semester credit hours": "SemesterHour",
    "quarter hour": "QuarterHour", "quarter hours": "QuarterHour", "clock hours": "ClockHour",
    "contact hours": "ContactHour", "continuing education unit (ceu)": "ContinuingEducationUnit",
    "degree credit": "DegreeCredit", "certificate credit": "CertificateCredit",
}  # fmt: skip
"""Names of units in old records (``creditHourType``), in lower case."""


@dataclass(frozen=True, slots=True)
class CreditReading:
    """One credit value as read."""

    minimum: Fraction | None
    maximum: Fraction | None
    unit: str | None
    level: str | None
    words: str | None

    def properties(self, prefix: str = "credit_") -> dict[str, Value]:
        """As the model's ``credit_*`` properties; the words only where no number is."""
        found: dict[str, Value] = {}
        if self.minimum is not None:
            found[f"{prefix}minimum"] = quantity_text(self.minimum)
        if self.maximum is not None:
            found[f"{prefix}maximum"] = quantity_text(self.maximum)
        if self.unit:
            found[f"{prefix}unit"] = self.unit
        if self.level:
            found[f"{prefix}level"] = self.level
        if self.words and self.minimum is None:
            found[f"{prefix}text"] = self.words
        return found


def _by_name(item: Mapping[str, Any]) -> dict[str, Any]:
    return {local(key): value for key, value in item.items() if not key.startswith("@")}


def credit(t: Translation, value: Json) -> CreditReading:
    """Read a ValueProfile (``schema:value``, ``schema:minValue`` to ``schema:maxValue``), or a bare number.

    Raises:
        RecordError: a negative credit, or a range whose minimum is above its maximum.
    """
    if not isinstance(value, dict):
        exact = number(value)
        return CreditReading(exact, exact, None, None, text(value))
    fields = _by_name(value)
    exact = number(_one(fields.get("value")))
    low, high = number(_one(fields.get("minValue"))), number(_one(fields.get("maxValue")))
    if exact is not None:
        low, high = exact, exact
    elif low is None and high is not None:
        low = Fraction(0)
    if (low is not None and low < 0) or (low is not None and high is not None and high < low):
        raise RecordError(
            f"A credit of {low} to {high} has no meaning.", "0 ≤ minimum ≤ maximum", "ceterms:creditValue"
        )
    units = t.words(fields.get("creditUnitType"))
    unit = next((u for u in _UNIT_ORDER if u in units), units[0] if units else None)
    level = t.words(fields.get("creditLevelType"))
    words = text(fields.get("description")) or text(fields.get("creditUnitTypeDescription"))
    if low is None and fields.get("percentage") is not None:
        words = f"{text(fields['percentage'])} %" + (f": {words}" if words else "")
    return CreditReading(low, high, unit, level[0] if level else None, words)


def _one(value: Json) -> Json:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _credit_value(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    credit_values(t, node, term, value)
    return False


def credit_values(t: Translation, node: NodeSheet, term: str, value: Json) -> None:
    """One credit value as properties of its holder, several as nodes."""
    parts = as_list(value)
    single = len(parts) == 1 and "credit_minimum" in node.declared and "credit_unit" not in node.properties
    for position, part in enumerate(parts):
        reading = credit(t, part)
        if single:
            for name, content in reading.properties().items():
                node.set(name, content)
        else:
            uri = t.document.embedded(node.uri, term, part)
            child = t.sheet.node(uri, ("CreditValue",))
            for name, content in reading.properties().items():
                child.set(name, content)
            t.sheet.relate("HAS_CREDIT", node.uri, uri, {"term": term, "position": position})
        subjects = t.words(_by_name(part).get("subject")) if isinstance(part, dict) else []
        node.set("subjects", subjects)


def _old_credit(t: Translation, node: NodeSheet, term: str, value: Json, item: Item) -> bool:
    """Credit in terms that CTDL has dropped: ``defaultCredits``, ``creditUnitValue`` beside ``creditUnitType``."""
    reading = old_credit(t, item)
    if reading is None or "credit_minimum" not in node.declared:
        return t.other(node, term, value)
    for name, content in reading.properties().items():
        node.set(name, content)
    return False


def old_credit(t: Translation, item: Mapping[str, Any]) -> CreditReading | None:
    """Credit that stands on its holder itself instead of in a ValueProfile."""
    fields = _by_name(item)
    for name in ("creditHourValue", "creditUnitValue", "defaultCredits"):
        exact = number(_one(fields.get(name)))
        if exact is not None and exact >= 0:
            units = t.words(fields.get("creditUnitType") or fields.get("creditHourType"))
            unit = _UNIT_NAMES.get(units[0].lower(), units[0]) if units else None
            return CreditReading(exact, exact, unit, None, units[0] if units else None)
    return None


@dataclass(frozen=True, slots=True)
class _Cost:
    amount: Fraction | None
    currency: str | None
    kind: str | None
    words: str
    item: Item


def _cost(t: Translation, part: Item, node: NodeSheet) -> _Cost:
    fields = _by_name(part)
    amount = number(_one(fields.get("price")))
    stated = text(fields.get("currency"))
    code = currency(stated) if stated else None
    if amount is not None and amount < 0:
        raise RecordError(
            f"A price of {amount} has no meaning.", "a price of 0 or more", "ceterms:price", node.uri
        )
    if stated and code is None:
        t.note(
            "unknown currency",
            node.uri,
            f"{stated!r} is kept as text; the price is not used.",
            "ceterms:currency",
        )
    kinds = t.words(fields.get("directCostType"))
    shown = quantity_text(amount) if amount is not None else ""
    words = " ".join(p for p in (shown, stated, kinds[0] if kinds else text(fields.get("name"))) if p)
    return _Cost(
        amount, code, kinds[0] if kinds else None, words or text(fields.get("description")) or "", part
    )


def _estimated_cost(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    costs: list[_Cost] = []
    for part in as_list(value):
        if isinstance(part, dict) and "@id" not in part:
            costs.append(_cost(t, part, node))
        else:
            target = t.document.target(part)
            if target is not None and target.item is not None:
                costs.append(_cost(t, target.item, node))
            else:
                t.other(node, term, part)
    if "price" in node.declared:
        _total(node, costs)
    whole = len(costs) == 1 and "price" in node.properties
    for position, cost in enumerate(costs):
        if not whole:  # a single price is the holder's
            _cost_node(t, node, term, cost, position)
    return False


def _total(node: NodeSheet, costs: list[_Cost]) -> None:
    """The price of it all, where the costs give one figure."""
    known = [c for c in costs if c.amount is not None and c.currency is not None]
    kinds = [c.kind for c in costs]
    aggregates = [c for c in known if c.kind == AGGREGATE]
    counted: list[_Cost] = []
    if len(aggregates) == 1 and kinds.count(AGGREGATE) == 1:
        counted = aggregates
    elif known and len(known) == len(costs) == len(set(kinds)) and AGGREGATE not in kinds:
        counted = known if len({c.currency for c in known}) == 1 else []
    if counted:
        node.set("price", quantity_text(sum((c.amount or Fraction(0) for c in counted), Fraction(0))))
        node.set("currency", counted[0].currency or "")
        node.set("price_kind", " + ".join(c.kind or "unstated" for c in counted))
    elif words := "; ".join(c.words for c in costs if c.words):
        node.set("price_text", words)


_COST_FIELDS = {"residencyType": "residency"}
_COST_OWN = {"price", "currency", "directCostType", *_COST_FIELDS}
_COST_DONE = {"price", "currency", "directCostType", "name", "description"}


def _cost_node(t: Translation, node: NodeSheet, term: str, cost: _Cost, position: int) -> None:
    uri = t.document.uri_of(cost.item, node.uri, term)
    child = t.sheet.node(uri, ("Cost",))
    t.described.add(uri)
    t.identify(child, cost.item)
    if cost.amount is not None:
        child.set("amount", quantity_text(cost.amount))
    if cost.currency:
        child.set("currency", cost.currency)
    if cost.kind:
        child.set("kind", cost.kind)
    for key in sorted(cost.item):
        name = local(key)
        if "@id" in cost.item and name in _COST_OWN:
            t.publish(child, key, cost.item[key])  # its owner keeps no more than a reference to it
        if name in _COST_FIELDS:
            child.set(_COST_FIELDS[name], t.words(cost.item[key]))
        elif name not in _COST_DONE and not key.startswith("@"):
            t.term(child, key, cost.item[key], cost.item)
    t.sheet.relate("HAS_COST", node.uri, uri, {"term": term, "position": position})


def _estimated_duration(t: Translation, node: NodeSheet, term: str, value: Json, _: Item) -> bool:
    parts = as_list(value)
    lengths = [_length(part) for part in parts]
    measured = [name for read in lengths for name in read]
    if len(parts) > 1 and len(measured) == len(set(measured)):
        # Four weeks and 160 hours are two measures of one thing; two lengths in weeks would be alternatives.
        for read in lengths:
            for name, content in read.items():
                node.set(name, content)
    for position, (part, read) in enumerate(zip(parts, lengths, strict=True)):
        if len(parts) == 1 and "hours_minimum" in node.declared:
            holder = node
        else:
            uri = t.document.embedded(node.uri, term, part)
            holder = t.sheet.node(uri, ("Duration",))
            t.sheet.relate("HAS_DURATION", node.uri, uri, {"term": term, "position": position})
            if isinstance(part, dict):
                t.identify(holder, part)
        for name, content in read.items():
            holder.set(name, content)
        fields = _by_name(part) if isinstance(part, dict) else {}
        if not read and not text(fields.get("description")):
            t.note("unreadable duration", node.uri, f"{json_text(part)[:80]} is kept as text.", term)
    return False


def _length(part: object) -> dict[str, Value]:
    """Hours and weeks, least and most, of a DurationProfile or a bare ISO 8601 duration."""
    fields = _by_name(part) if isinstance(part, dict) else {"exactDuration": part}
    exact = duration(text(fields.get("exactDuration")) or text(fields.get("timeRequired")) or "")
    low = exact or duration(text(fields.get("minimumDuration")) or "")
    high = exact or duration(text(fields.get("maximumDuration")) or "")
    found: dict[str, Value] = {}
    for name, length in (("minimum", low), ("maximum", high)):
        if length is not None and length.hours is not None:
            found[f"hours_{name}"] = quantity_text(length.hours)
        if length is not None and length.weeks is not None:
            found[f"weeks_{name}"] = quantity_text(length.weeks)
    return found


def _program_term(t: Translation, node: NodeSheet, __: str, value: Json, _: Item) -> bool:
    """The term that a component is planned for: a concept, or (old) a ComponentLevel with a name."""
    found = []
    for part in as_list(value):
        named = text(_by_name(part).get("name")) if isinstance(part, dict) else None
        found.extend([named] if named else t.words(part))
    if found:
        node.set("program_term", found[0])
    return False


def _credential_type(t: Translation, node: NodeSheet, __: str, value: Json, _: Item) -> bool:
    """The class of credential that a component stands for."""
    found = [t.document.speller.class_of(words) for _, words in texts(value)]
    if found:
        node.set("credential_type", found[0])
    return False


HANDLERS = {
    "creditValue": _credit_value,
    "creditUnitValue": _old_credit,
    "creditHourValue": _old_credit,
    "defaultCredits": _old_credit,
    "estimatedCost": _estimated_cost,
    "estimatedDuration": _estimated_duration,
    "programTerm": _program_term,
    "credentialType": _credential_type,
}
