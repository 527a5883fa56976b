"""Values that stand on the wrong object, put where they belong before a document is read.

Seen in published pathways: ``requiredNumber`` on the component instead of on its one condition, and a rule set (dropped
from CTDL since 2022) that holds nothing but the number for the targets of the condition around it. Read as they stand,
the one would ask for all of five and the other for one of none.
"""

from __future__ import annotations

from competency_graph_loaders.ctdl.classes import CONDITIONS
from competency_graph_loaders.ctdl.spelling import Json, local

MISPLACED = "requiredNumber"
"""The term that may stand on the wrong object; a document without it has nothing to repair."""
_INNER = ("hasCondition", "requiredCondition", "ruleSet", "hasRuleSet")


def _key(item: dict[str, Json], name: str) -> str | None:
    return next((key for key in item if local(key) == name), None)


def _asks(item: dict[str, Json]) -> bool:
    return any(local(key).startswith("target") for key in item)


def repair(value: Json) -> None:
    """Repair a value in the form that ``Speller.value`` gives, in place, with everything in it."""
    if isinstance(value, list):
        for part in value:
            repair(part)
    elif isinstance(value, dict):
        _number(value)
        for part in value.values():
            repair(part)


def _number(item: dict[str, Json]) -> None:
    inner_keys = [key for key in item if local(key) in _INNER and _single(item[key]) is not None]
    if len(inner_keys) != 1:
        return
    inner = _single(item[inner_keys[0]])
    own, inner_own = _key(item, MISPLACED), _key(inner, MISPLACED) if inner else None
    condition = any(local(name) in CONDITIONS for name in item.get("@type", []))
    if inner is None:
        return
    if own is not None and not condition and inner_own is None:
        inner[f"ceterms:{MISPLACED}"] = item.pop(own)
    elif inner_own is not None and own is None and condition and _asks(item) and not _asks(inner):
        item[f"ceterms:{MISPLACED}"] = inner.pop(inner_own)
        # What is left of the rule set asks for nothing: it is kept as what it is, not as a requirement.
        inner["@type"] = []


def _single(value: Json) -> dict[str, Json] | None:
    """The one object that a value is; None for several, for none, and for a reference."""
    if isinstance(value, list):
        value = value[0] if len(value) == 1 else None
    return value if isinstance(value, dict) and set(value) - {"@id"} else None
