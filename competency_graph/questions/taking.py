"""What a rule takes, in words, and whether one thing alone is enough for it."""

from __future__ import annotations

from dataclasses import replace

from competency_graph.model.credits import quantity_text
from competency_graph.model.requirements import Ask, CountUnit, Node, Op, Requirement
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.questions.transfer.wording import label, named


def _band(ask: Ask) -> str:
    parts = []
    if ask.minimum_grade is not None and ask.maximum_grade is not None:
        parts.append(f"a grade from {ask.minimum_grade} to {ask.maximum_grade}")
    elif ask.minimum_grade is not None:
        parts.append(f"{ask.minimum_grade} or better")
    elif ask.maximum_grade is not None:
        parts.append(f"{ask.maximum_grade} or lower")
    which = f"a sub-score ({ask.sub_score})" if ask.sub_score else "a score"
    if ask.minimum_score is not None and ask.maximum_score is not None:
        low, high = quantity_text(ask.minimum_score), quantity_text(ask.maximum_score)
        parts.append(f"{which} of {low}" if low == high else f"{which} from {low} to {high}")
    elif ask.minimum_score is not None:
        parts.append(f"{which} of {quantity_text(ask.minimum_score)} or higher")
    elif ask.maximum_score is not None:
        parts.append(f"{which} of {quantity_text(ask.maximum_score)} or lower")
    if ask.level is not None:
        parts.append(f"level {ask.level}")
    return f" ({', '.join(parts)})" if parts else ""


def taken_words(node: Node, rules: FoundRules, *, inner: bool = False) -> str:
    """What a rule takes, in words."""
    if isinstance(node, Ask):
        known = rules.places.get(node.target)
        return (label(named(known)) if known is not None else node.name or node.target) + _band(node)
    if not isinstance(node, Requirement):
        return node.text or "something that is described in words only"
    parts = [taken_words(child, rules, inner=True) for child in node.children]
    if node.op is Op.AT_LEAST:
        unit = "credits of" if node.unit is CountUnit.CREDITS else "of"
        text = f"{quantity_text(node.count or 1)} {unit} {'; '.join(parts)}"
    else:
        text = (" or " if node.op is Op.ANY else " and ").join(parts) or "; ".join(node.text) or "work"
    return f"({text})" if inner and len(parts) > 1 else text


def alone_suffices(takes: Node, uris: frozenset[str]) -> bool:
    """Whether the one thing meets everything that a rule takes, grades and scores aside."""

    def bare(node: Node) -> Node:
        if isinstance(node, Requirement):
            return replace(node, children=tuple(bare(child) for child in node.children))
        return Ask(node.target) if isinstance(node, Ask) else node

    return bool(ways(bare(takes), [Satisfier("it", uris)]))
