"""Transfer rules as a registrar reads them, and requirement trees written flat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from competency_graph.model.credits import quantity_text
from competency_graph.model.evidence import Review
from competency_graph.model.requirements import Ask, Filter, Node, Op, Requirement, Residual
from competency_graph.questions.browse.answer import RequirementRow, RowKind, Rule, RuleAward
from competency_graph.questions.leaf_words import kind_words
from competency_graph.questions.rules import FoundRules
from competency_graph.questions.taking import taken_words


def _group_words(node: Requirement) -> str:
    if node.op in (Op.AT_LEAST, Op.AT_MOST):
        what = "at least" if node.op is Op.AT_LEAST else "at most"
        unit = node.credit_unit or node.unit.value.lower()
        said = f"{what} {quantity_text(node.count or 1)} {unit}"
    else:
        said = "all of these" if node.op is Op.ALL else "any of these"
    return f"{node.name}: {said}" if node.name else said


def flat(root: Node, names: Mapping[str, str]) -> tuple[RequirementRow, ...]:
    """A tree as rows: each group before what is below it.

    Args:
        root: what is asked for.
        names: of what is asked for, by uri, where the tree does not say them.
    """
    rows: list[RequirementRow] = []

    def walk(node: Node, parent: int | None, depth: int) -> Iterator[RequirementRow]:
        position = len(rows)
        empty = {
            "op": None, "count": None, "count_unit": None, "credit_unit": None, "role": None, "minimum_grade": None,
            "maximum_grade": None, "minimum_score": None, "maximum_score": None, "sub_score": None, "level": None,
            "prose": (), "reading": None,
        }  # fmt: skip
        own: dict[str, object]
        match node:
            case Requirement():
                kind, uri, text = RowKind.GROUP, node.uri, _group_words(node)
                own = {
                    "op": node.op, "count": node.count, "count_unit": node.unit if node.count is not None else None,
                    "credit_unit": node.credit_unit, "role": node.kind, "prose": node.text, "reading": node.reading,
                }  # fmt: skip
            case Ask():
                kind, uri = RowKind.ITEM, node.target
                text = names.get(node.target) or node.name or node.target
                own = {
                    "role": node.role or None, "minimum_grade": node.minimum_grade, "maximum_grade": node.maximum_grade,
                    "minimum_score": node.minimum_score, "maximum_score": node.maximum_score,
                    "sub_score": node.sub_score, "level": node.level,
                }  # fmt: skip
            case Filter():
                kind, uri, text = RowKind.ANY_OF_A_KIND, node.uri, kind_words(node)
                own = {"level": node.level}
            case Residual():
                kind, uri, text = RowKind.WORDS, node.uri, node.text
                own = {"count": node.credits, "credit_unit": node.credit_unit}
        rows.append(RequirementRow(position, parent, depth, kind, uri, text, **{**empty, **own}))  # type: ignore[arg-type]
        yield rows[position]
        if isinstance(node, Requirement):
            for child in node.children:
                yield from walk(child, position, depth + 1)

    return tuple(walk(root, None, 0))


def rules_of(found: FoundRules) -> dict[str, Rule]:
    """What was read of rules, by uri."""
    reviews: dict[str, list[Review]] = defaultdict(list)
    for review in found.reviews:
        reviews[review.about].append(review)
    names = {
        uri: " ".join(part for part in (place.code, place.name) if part)
        for uri, place in found.places.items()
    }
    return {
        rule.uri: Rule(
            uri=rule.uri,
            state=rule.state,
            sender=rule.sender,
            receiver=rule.receiver,
            takes=taken_words(rule.takes, found),
            taking=flat(rule.takes, names),
            awards=tuple(
                RuleAward(a.kind, a.target, a.target_code, a.target_name, a.credit, a.basis)
                for a in rule.awards
            ),
            credit=rule.credit,
            priority=rule.priority,
            starts=rule.starts,
            ends=rule.ends,
            conditions=rule.conditions,
            text=rule.text,
            needs_review=tuple(reviews.get(rule.uri, ())),
            evidence=rule.evidence,
        )
        for rule in found.rules
    }
