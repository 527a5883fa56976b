"""Where one can leave a plan with something in hand, and where one can enter it: the credentials that are earned on the way.

A credential is an exit point after the last step that it needs. It is an entry point too: who has it has the steps left that
it did not need, and those of its own that also serve something which it does not bring.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from competency_graph.planning.plan import PlanFound
from competency_graph.planning.structure import certain, family, in_family
from competency_graph.questions.stack_to_degree.answer import EntryPoint, ExitPoint, Step
from competency_graph.questions.stack_to_degree.timeline import Timeline, told

if TYPE_CHECKING:
    from competency_graph.questions.stack_to_degree.explain import Explainer


@dataclass(slots=True)
class Points:
    """The exit and entry points of one plan."""

    explainer: Explainer
    plan: PlanFound
    timeline: Timeline
    steps: tuple[Step, ...]
    rests: dict[str, set[str]] = field(init=False)
    """What is earned or taken → what it rests on: items of the plan."""
    own: dict[str, Fraction] = field(init=False)
    """What is earned → its price beyond its parts."""

    def __post_init__(self) -> None:
        self.rests = {}
        for one in self.plan.satisfied:
            used = {uri for uri, _ in self.explainer.used(one, self.plan)}
            self.rests.setdefault(one.owner, set()).update(used)
        for posting in self.plan.postings:
            residency = certain(self.explainer.offer(posting.owner).residency, posting.unit)
            direct = [(set(self.explainer.bases(uri, self.plan)), credit) for uri, credit in posting.direct]
            transferred = [
                ({base for base, _ in self.explainer.converted(key, self.plan)}, credit)
                for key, credit in posting.transferred
            ]
            found = self.rests.setdefault(posting.owner, set())
            if residency is not None:
                found |= self._first(direct, residency)
            if posting.needed is not None:
                found |= self._first([*direct, *transferred], posting.needed)
        self.own = {uri: self.explainer.own_cost(uri, self.plan) for uri in self.plan.earned}

    def _first(self, brought: Sequence[tuple[set[str], Fraction]], needed: Fraction) -> set[str]:
        """What brings an amount of credit first."""

        def last(pair: tuple[set[str], Fraction]) -> int:
            return max((self.timeline.position.get(uri, 0) for uri in pair[0]), default=0)

        found: set[str] = set()
        total = Fraction(0)
        for bases, credit in sorted(brought, key=lambda pair: (last(pair), sorted(pair[0]))):
            if total >= needed:
                break
            found |= bases
            total += credit
        return found

    def _needed(self, uri: str) -> set[str]:
        """Everything of the plan that something rests on, itself included."""
        seen: set[str] = set()
        todo = [uri]
        while todo:
            node = todo.pop()
            if node not in seen:
                seen.add(node)
                todo += sorted(self.rests.get(node, ()))
        return seen

    def _credit(self, uri: str) -> Fraction:
        unit = self.explainer.formulated.problem.credit_unit
        known = certain(self.explainer.offer(uri).credit, family(unit)) or Fraction(0)
        return known / in_family(Fraction(1), unit)

    def _awarded(self, uri: str) -> list[str]:
        """The credential that something is, or that completing it alone awards; the target whatever it is."""
        structure, universe = self.explainer.structure, self.explainer.universe
        got = {*self.plan.taken, *self.plan.earned, *structure.held}
        names = structure.brings[uri]
        brought = [
            other
            for other in structure.offers
            if other == uri or (other not in got and structure.same(other) in names)
        ]
        return [
            other
            for other in brought
            if other in self.targets
            or (
                other not in structure.held
                and other in universe.things
                and universe.things[other].is_credential
            )
        ]

    @property
    def targets(self) -> set[str]:
        """What the plan is for."""
        return {*self.explainer.universe.targets, self.explainer.structure.problem.target}

    def exits(self) -> tuple[ExitPoint, ...]:
        """The credentials earned on the way, in the order in which they are complete, the target last."""
        unparsed = {part.owner for part in self.explainer.structure.unparsed}
        place = {uri: number for number, uri in enumerate(self.plan.order)}
        after = {
            uri: max((self.timeline.position.get(u, 0) for u in self._needed(uri)), default=0)
            for uri in self.plan.order
        }
        target = self.explainer.structure.problem.target
        found: list[ExitPoint] = []
        for uri in sorted(self.plan.order, key=lambda uri: (after[uri], uri == target, place[uri])):
            awarded = self._awarded(uri)
            if not awarded:
                continue
            steps = self.steps[: after[uri]]
            earned = [u for u in self.plan.earned if after[u] <= after[uri] and place[u] <= place[uri]]
            complete = self.timeline.complete(self._needed(uri))
            last = complete[2].starts if complete is not None else None
            own = self.own.get(uri, Fraction(0))
            cost = sum((step.cost for step in steps if step.cost is not None), Fraction(0))
            cost += sum((self.own[u] for u in earned), Fraction(0))
            for due in self.timeline.fees():
                if due.step <= after[uri] and (last is None or due.term is None or self._by(due.term, uri)):
                    cost += due.amount
            for brought in awarded:
                found.append(
                    ExitPoint(
                        self.explainer.item(brought),
                        after[uri],
                        cost,
                        own,
                        sum((self._credit(step.item.uri) for step in steps), Fraction(0)),
                        bool({uri, brought} & unparsed),
                        term=None if complete is None else told(complete[2]),
                        on=None if complete is None else complete[1].isoformat(),
                        weeks_so_far=None if complete is None else complete[0],
                        by=None if brought == uri else self.explainer.item(uri),
                    )
                )
                own = Fraction(0)
        return tuple(found)

    def _by(self, term: str, uri: str) -> bool:
        """Whether a term begins no later than the one in which something is complete."""
        complete = self.timeline.complete(self._needed(uri))
        return complete is None or self.timeline.terms[term].starts <= complete[2].starts

    def entries(self) -> tuple[EntryPoint, ...]:
        """The credentials with which the rest can be entered: those held and used, then those earned on the way."""
        structure, universe = self.explainer.structure, self.explainer.universe
        used = {uri for rested in self.rests.values() for uri in rested}
        held = [
            uri
            for uri in sorted(structure.held)
            if uri in used and uri in universe.things and "Credential" in universe.things[uri].found.labels
        ]
        earned = [
            (uri, brought)
            for uri in sorted(self.plan.order, key=lambda u: self.timeline.position.get(u, len(self.steps)))
            for brought in self._awarded(uri)
            if brought not in self.targets
        ]
        found = [self._entry(uri, uri, held=True) for uri in held]
        found += [self._entry(uri, brought, held=False) for uri, brought in earned]
        return tuple(sorted(found, key=lambda e: (not e.held, -len(e.steps_left), e.credential.uri)))

    def _entry(self, uri: str, brought: str, *, held: bool) -> EntryPoint:
        inside = self._needed(uri) if not held else {uri}
        inside -= self._also_for_others(inside, brought)
        left = [u for u in self.timeline.order if u not in inside]
        cost = sum((s.cost for s in self.steps if s.item.uri in left and s.cost is not None), Fraction(0))
        cost += sum((own for u, own in self.own.items() if u not in inside), Fraction(0))
        cost += self._fees_of(left)
        terms = [self.timeline.term_of[u] for u in left if u in self.timeline.term_of]
        return EntryPoint(
            credential=self.explainer.item(brought),
            held=held,
            steps_left=tuple(self.timeline.position[u] for u in left),
            cost_left=cost,
            credits_left=sum((self._credit(u) for u in left), Fraction(0)),
            from_term=told(min(terms, key=lambda term: term.starts)) if terms else None,
        )

    def _also_for_others(self, inside: set[str], brought: str) -> set[str]:
        """Steps inside a credential that also serve something outside which the credential does not bring."""
        structure = self.explainer.structure
        brings = structure.components.get(structure.same(brought), frozenset()) | {structure.same(brought)}
        return {
            uri
            for one in self.plan.satisfied
            if one.owner not in inside and structure.same(one.asked) not in brings
            for uri, _ in self.explainer.used(one, self.plan)
            if uri in inside and structure.same(uri) not in brings
        }

    def _fees_of(self, some: list[str]) -> Fraction:
        """The fees that these steps alone bring."""
        structure = self.explainer.structure
        at = {
            (min(structure.offers[u].institutions, default=""), self.timeline.term_of[u].key)
            for u in some
            if u in self.timeline.term_of
        }
        once = {min(structure.offers[u].institutions, default="") for u in some}
        return sum(
            (
                due.amount
                for due in self.timeline.fees()
                if (
                    (due.institution, due.term) in at
                    if due.basis.value == "PER_TERM"
                    else due.institution in once
                )
            ),
            Fraction(0),
        )
