"""What a rule takes, in words, and whether one thing alone is enough for it."""

from __future__ import annotations

from dataclasses import replace

from competency_graph.model.credits import quantity_text
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.questions.transfer.wording import label, named


def _band(ask: Ask) -> str:
    parts = []
    if ask.minimum_grade or ask.maximum_grade:
        parts.append(f"grade {ask.minimum_grade or 'any'} to {ask.maximum_grade or 'any'}")
    if ask.minimum_score is not None or ask.maximum_score is not None:
        low = quantity_text(ask.minimum_score) if ask.minimum_score is not None else "any"
        high = quantity_text(ask.maximum_score) if ask.maximum_score is not None else "any"
        parts.append(f"{ask.sub_score or 'score'} {low} to {high}")
    if ask.level is not None:
        parts.append(f"level {ask.level}")
    return f" ({', '.join(parts)})" if parts else ""


def taken_words(node: Node, rules: FoundRules, *, inner: bool = False) -> str:
    """What a rule takes, in words."""
    if isinstance(node, Ask):
        known = rules.places.get(node.target)
        return (label(named(known)) if known is not None else node.name or node.target) + _band(node)
    if isinstance(node, Filter):
        return node.text or "any work of a kind"
    if not isinstance(node, Requirement):
        return node.text
    parts = [taken_words(child, rules, inner=len(node.children) > 1) for child in node.children]
    if node.op is Op.AT_LEAST:
        what = "credits" if node.unit is CountUnit.CREDITS else "of"
        return f"{quantity_text(node.count or 1)} {what} {', '.join(parts)}".strip()
    text = (" or " if node.op is Op.ANY else " and ").join(parts) or "; ".join(node.text) or "work"
    return f"({text})" if inner and len(parts) > 1 else text


def alone_suffices(takes: Node, uris: frozenset[str]) -> bool:
    """Whether the one thing meets everything that a rule takes, grades and scores aside."""

    def bare(node: Node) -> Node:
        if isinstance(node, Requirement):
            return replace(node, children=tuple(bare(child) for child in node.children))
        return Ask(node.target) if isinstance(node, Ask) else node

    return bool(ways(bare(takes), [Satisfier("it", uris)]))
