"""Which recorded decisions an answer honours, and how: as rules that outrank every rule, and as requirements that are met.

- A substitution, a granted or denied petition, a local rule becomes one ``TransferRule`` (``decided``): of better rank than
  any rule of a source, the receiver's before its systems', one learner's before everybody's. Of equal rank and on the same
  work they contradict each other as rules do: a CONFLICT, with both shown.
- Work that the receiver itself offered does not transfer, so no rule takes it: there a substitution is an alternative in
  what ``toward`` asks for.
- A waiver marks what it waives in ``toward`` as met. A whole requirement stays as it is and each of its leaves is waived,
  so that it counts as many requirements as before; an amount of credits is waived as one.

A decision holds by its own dates on the day of the answer, and not from the day on which it was revoked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from competency_graph.model.credits import Credit
from competency_graph.model.decisions import Decision, DecisionKind, DecisionState, Granted, told
from competency_graph.model.evidence import Evidence, Review
from competency_graph.model.requirements import WAIVED, Ask, CountUnit, Node, Op, Requirement
from competency_graph.model.rules import Award, AwardKind, Consumption, CreditBasis, RuleState, TransferRule
from competency_graph.questions.rules import FoundRules, Place, place
from competency_graph.questions.transfer.work import Work
from competency_graph.questions.trees import Tree
from competency_graph.store.reading import Question, Read

DECISION = "Decision"
"""What kind of fact the evidence of a decision is."""
SOURCE = "recorded decisions"
"""What stands for the source in that evidence: no source states a decision."""
_KINDS = {
    DecisionKind.WAIVER: "Waiver",
    DecisionKind.SUBSTITUTION: "Substitution",
    DecisionKind.PETITION: "Petition",
    DecisionKind.LOCAL_RULE: "Local rule",
}


def words(decision: Decision) -> str:
    """A decision in words: what kind, who, when, for whom, until when, why."""
    kind = _KINDS[decision.kind]
    if decision.kind is DecisionKind.PETITION:
        kind += f" ({decision.granted.value.lower()})"
    parts = [f"{kind}, decided by {decision.decided_by} on {decision.decided_on}"]
    if decision.learner is not None:
        parts.append("for this learner")
    if decision.starts is not None:
        parts.append(f"from {decision.starts}")
    if decision.until is not None:
        parts.append(f"until {decision.until}")
    if decision.number is not None:
        parts.append(f"reference {decision.number}")
    return f"{', '.join(parts)}: {decision.why}"


def evidence(decision: Decision) -> Evidence:
    """A decision, as an answer cites it."""
    return Evidence(
        uri=decision.uri,
        what=DECISION,
        source=SOURCE,
        edition=decision.decided_on,
        record=decision.number or decision.id,
        field=decision.kind.value,
        text=words(decision),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """What one decision is about, as the graph has it now."""

    role: str
    place: Place
    elective: bool
    described: bool


def _named(row: Mapping[str, Any]) -> _Named:
    node = row["node"]
    found = place(node, row["offered_by"])
    patterns = tuple((p["uri"], p.get("double_count")) for p in row["patterns"])
    described = not {"Unresolved", "Deleted"} & set(node["labels"])
    return _Named(row["role"], replace(found, patterns=patterns), bool(node.get("elective")), described)


def _kind(decision: Decision, target: _Named) -> AwardKind:
    if decision.award_kind is not None:
        return decision.award_kind
    if "Area" in target.place.labels:
        return AwardKind.ELECTIVE if target.elective else AwardKind.AREA
    return AwardKind.REQUIREMENT if "Requirement" in target.place.labels else AwardKind.COURSE


_EARNS = frozenset({"LearningOpportunity", "Credential"})
"""Labels of work that earned credit where it was done; an exam or a rank did not."""


def _award(decision: Decision, target: _Named | None, items: Iterable[_Named]) -> Award:
    credit = None
    basis = CreditBasis.AS_SENT if all(n.place.labels & _EARNS for n in items) else CreditBasis.UNKNOWN
    if decision.credits is not None and decision.credit_unit is not None:
        credit, basis = Credit.of(decision.credits, decision.credit_unit), CreditBasis.STATED
    if target is None:
        kind = decision.award_kind or AwardKind.ELECTIVE
        name = "elective credit" if kind is AwardKind.ELECTIVE else "no credit"
        return Award(kind, None, name, None, credit, basis)
    kind = _kind(decision, target)
    if basis is CreditBasis.UNKNOWN and kind is AwardKind.COURSE and target.place.credit is not None:
        credit, basis = target.place.credit, CreditBasis.CATALOG
    return Award(
        kind, target.place.uri, target.place.name, target.place.code, credit, basis,
        target_level=target.place.credit_level, target_institution=target.place.institution_uri,
    )  # fmt: skip


def _asks(decision: Decision, named: Mapping[str, _Named]) -> tuple[Ask, ...]:
    return tuple(
        Ask(
            item,
            "decided",
            minimum_grade=decision.minimum_grade,
            name=named[item].place.name if item in named else item,
            labels=named[item].place.labels if item in named else frozenset(),
        )
        for item in decision.items
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """What registrars decided about the work and the goal of one question."""

    rules: tuple[TransferRule, ...]
    places: Mapping[str, Place]
    waivers: Mapping[str, str]
    """Uri of what is waived → uri of the decision."""
    alternatives: Mapping[str, tuple[Requirement, ...]]
    """Uri of what may be asked for → the receiver's own work that was accepted instead."""
    evidence: tuple[Evidence, ...]
    """Of what no award cites: waivers, and work of the receiver's own that was accepted."""
    reviews: tuple[Review, ...]

    @property
    def awarded(self) -> list[str]:
        """Uris of what the rules award."""
        return sorted(
            {award.target for rule in self.rules for award in rule.awards if award.target is not None}
        )

    def rules_with(self, found: FoundRules) -> FoundRules:
        """The rules that were found, and those that were decided."""
        if not self.rules:
            return found
        return replace(found, rules=(*found.rules, *self.rules), places={**self.places, **dict(found.places)})

    def tree(self, tree: Tree | None) -> Tree | None:
        """What ``toward`` asks for, with what was waived and what was accepted instead."""
        if tree is None or tree.requirement is None or not (self.waivers or self.alternatives):
            return tree
        counter = [0]
        whole = self._applied(tree.requirement, counter)
        if tree.root.uri in self.waivers:
            whole = _waived(whole, self.waivers[tree.root.uri], counter)
        if not isinstance(whole, Requirement):
            whole = Requirement(tree.requirement.uri, Op.ALL, (whole,))
        return replace(tree, requirement=whole)

    def _applied(self, node: Node, counter: list[int]) -> Node:
        uri = node.target if isinstance(node, Ask) else node.uri
        if uri in self.waivers:
            return _waived(node, self.waivers[uri], counter)
        if isinstance(node, Requirement):
            return replace(
                node,
                children=tuple(self._applied(child, counter) for child in node.children),
                limits=tuple(
                    replace(limit, waived_by=self.waivers.get(limit.uri, limit.waived_by))
                    for limit in node.limits
                ),
            )
        if isinstance(node, Ask) and uri in self.alternatives:
            return Requirement(f"{uri}#or-decided", Op.ANY, (node, *self.alternatives[uri]))
        return node


def _waived(node: Node, decision: str, counter: list[int]) -> Node:
    """The node with everything that it asks for waived: each leaf, and each amount of credits, is met by itself."""
    if isinstance(node, Requirement):
        if node.op is Op.AT_MOST:
            return node
        amount = node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS
        if node.children and not amount:
            parts = []
            for child in node.children:
                before = counter[0]
                part = _waived(child, decision, counter)
                if node.op is Op.AT_LEAST and counter[0] == before:
                    # A child that asks for nothing (a limit alone) is no item, however much of it is waived.
                    part = _leaf(child, decision, counter)
                parts.append(part)
            waived = tuple(replace(limit, waived_by=decision) for limit in node.limits)
            return replace(node, children=tuple(parts), text=(), limits=waived)
    return _leaf(node, decision, counter)


def _leaf(node: Node, decision: str, counter: list[int]) -> Ask:
    counter[0] += 1
    name = node.name if isinstance(node, Ask | Requirement) else node.text
    return Ask(f"{decision}#{counter[0]}", WAIVED, name=name)


NOTHING = Decided((), {}, {}, {}, (), ())


def _asked_uris(tree: Tree | None) -> set[str]:
    if tree is None:
        return set()
    nodes = list(tree.requirement.walk()) if tree.requirement is not None else []
    limits = {limit.uri for node in nodes if isinstance(node, Requirement) for limit in node.limits}
    return {
        tree.root.uri,
        *limits,
        *(node.target if isinstance(node, Ask) else node.uri for node in nodes),
    }


def _gone(decision: Decision, named: Sequence[_Named]) -> Iterable[Review]:
    """What a decision is about and nobody describes (any more): it is said, and the decision stands as far as it can."""
    known = {n.place.uri for n in named if n.described}
    for role, uri in decision.named():
        if uri not in known:
            yield Review(
                decision.uri,
                f"{words(decision)} Its {role} {uri} is not described in this graph (any more).",
                decision.decided_by,
            )


def _rule(decision: Decision, named: Sequence[_Named], *, by_member: bool) -> TransferRule:
    items = {n.place.uri: n for n in named if n.role == "item"}
    target = next((n for n in named if n.role == "award"), None)
    granted = decision.granted is Granted.GRANTED
    if target is None and decision.award is not None:
        target = _Named("award", place({"uri": decision.award}), elective=False, described=False)
    return TransferRule(
        uri=decision.uri,
        state=RuleState.AWARDED if granted else RuleState.REFUSED,
        sender=None,
        receiver=decision.receiver,
        takes=Requirement(f"{decision.uri}#takes", Op.ALL, _asks(decision, items), kind="sending"),
        awards=(_award(decision, target, items.values()),) if granted else (),
        priority=0 if decision.learner is not None else 1,
        # What a registrar decided about work is all that becomes of it; two that differ contradict each other.
        consumption=Consumption.EXCLUSIVE,
        by_member=by_member,
        text=decision.why,
        evidence=evidence(decision),
        decided=True,
    )


def read_decisions(
    receivers: Sequence[str],
    works: Iterable[Work],
    tree: Tree | None,
    learner: str | None,
    day: date,
) -> Question[Decided]:
    """What registrars decided about this work and what ``toward`` asks for, as far as it holds on ``day``.

    Args:
        receivers: uris of the receiver and of the systems that it belongs to, the receiver first.
        works: the learner's work, found.
        tree: what ``toward`` asks for.
        learner: the receiver's id of the learner; None: only what was decided for everybody.
        day: the day of the answer.
    """
    works = tuple(works)
    brought = {uri for work in works for uri in work.serves}
    asked = _asked_uris(tree)
    if not brought and not asked and learner is None:
        return NOTHING
    rows = yield Read(
        "decisions/honoured",
        {"receivers": list(receivers), "about": sorted(brought | asked), "learner": learner},
    )
    own = {uri for work in works if work.own for uri in work.serves}
    rules: list[TransferRule] = []
    places: dict[str, Place] = {}
    waivers: dict[str, str] = {}
    alternatives: dict[str, list[Requirement]] = {}
    cited: list[Evidence] = []
    reviews: list[Review] = []
    for row in rows:
        decision = told(row["decision"])
        named = [_named(each) for each in row["named"]]
        limited = decision.toward is not None and (tree is None or decision.toward != tree.root.uri)
        if decision.state(day) is not DecisionState.IN_FORCE or limited:
            continue
        concerned = bool(brought & set(decision.items)) or decision.requirement in asked
        if concerned or decision.learner is not None:
            reviews.extend(_gone(decision, named))
        if decision.requirement is not None:
            if decision.requirement in asked:
                waivers.setdefault(decision.requirement, decision.uri)
                cited.append(evidence(decision))
        elif brought & set(decision.items):
            rules.append(_rule(decision, named, by_member=decision.receiver == receivers[0]))
            places.update((n.place.uri, n.place) for n in named)
            if decision.award in asked and own & set(decision.items) and decision.award is not None:
                items = {n.place.uri: n for n in named if n.role == "item"}
                instead = Requirement(f"{decision.uri}#instead", Op.ALL, _asks(decision, items))
                alternatives.setdefault(decision.award, []).append(instead)
                cited.append(evidence(decision))
    return Decided(
        tuple(rules), places, waivers, {uri: tuple(some) for uri, some in alternatives.items()},
        tuple(cited), tuple(reviews),
    )  # fmt: skip
