"""What a rule takes, in words, and whether one thing alone is enough for it."""

from __future__ import annotations

from dataclasses import replace

from competency_graph.model.credits import quantity_text
from competency_graph.model.requirements import Ask, CountUnit, Filter, Node, Op, Requirement
from competency_graph.questions.leaf_words import band_words, kind_words
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.questions.transfer.wording import label, named


def taken_words(node: Node, rules: FoundRules, *, inner: bool = False) -> str:
    """What a rule takes, in words."""
    if isinstance(node, Ask):
        known = rules.places.get(node.target)
        return (label(named(known)) if known is not None else node.name or node.target) + band_words(node)
    if isinstance(node, Filter):
        return kind_words(node)
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
