"""What could matter for a target: read outwards from it until nothing new is reached.

From what is asked for to the rules that award it there, from those to what they take, from credentials among that to what
they ask for, and so on; with whatever completes or contains what is asked for, prerequisites, the same course under other
numbers; the courses that a filter means (``filters.py``), in what is asked for and in what a rule takes; what registrars
decided to be taken instead; and, where a total of credits is asked for, the courses of the institution and every rule that
posts credit there.
What is outside can only matter through a fact that is not in the graph. A stated bound keeps a national registry from
being read whole; where it cuts, the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from competency_graph.model.credits import SEMESTER, Credit, quantity
from competency_graph.model.evidence import Review
from competency_graph.model.identity import normalise_code
from competency_graph.model.requirements import Ask, Filter, Node, Requirement
from competency_graph.model.rules import RuleState, TransferRule
from competency_graph.planning.structure import is_total
from competency_graph.questions.entities import Found, found
from competency_graph.questions.rules import FoundRules, Kind, read_rows, read_rules, rules_at
from competency_graph.questions.stack_to_degree.filters import Kind as CoursesOfKind
from competency_graph.questions.stack_to_degree.filters import kinds_of, read_kind
from competency_graph.questions.transfer.reading import Receiver, SameWork, read_receiver, read_same_work
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.reading import Question, Read

MOST_THINGS = 3000
"""Most things that are read; a plan over 1,000 rules and 200 credentials is proven in seconds (``cases.md``)."""
MOST_FILLERS = 600
"""Most courses, and most rules, that are read for one institution's total of credits."""
LEARNED = frozenset({"Credential", "LearningOpportunity", "Assessment", "Pathway", "PathwayComponent"})
"""Labels of what can be taken or earned."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One node as an offer."""

    found: Found
    price: Fraction | None
    currency: str | None
    price_kind: str | None
    price_text: str | None
    hours: Fraction | None
    results_in: frozenset[str]
    hubs: frozenset[str]
    processes_completion: bool
    weeks: int | None = None
    """Calendar weeks that it is stated to take, upper end."""
    terms_offered: frozenset[str] = frozenset()
    """Seasons; empty: nobody states them."""
    delivery: frozenset[str] = frozenset()

    @property
    def institutions(self) -> frozenset[str]:
        """Uris of who offers it."""
        return frozenset(o.uri for o in self.found.offered_by)


@dataclass(frozen=True, slots=True)
class Campus:
    """What an institution charges and declares."""

    receiver: Receiver
    price_per_credit: Fraction | None
    currency: str | None
    fee_once: Fraction | None
    fee_per_term: Fraction | None
    residency_minimum: Fraction | None
    calendar: str | None = None
    """semester or quarter, now."""
    calendars: tuple[str, ...] = ()
    """By the first year of each, ``year=calendar``."""

    @property
    def unit(self) -> str:
        """Its credit unit; semester hours where it does not say."""
        return self.receiver.unit or SEMESTER

    @property
    def transfer_maximum(self) -> Credit | None:
        """Most that it counts in transfer."""
        policy = self.receiver.policy
        if policy.transfer_maximum is None:
            return None
        return Credit.of(policy.transfer_maximum, policy.transfer_maximum_unit or self.unit)


@dataclass(slots=True)
class Universe:
    """Everything that was read."""

    targets: tuple[str, ...]
    day: date
    requires: Mapping[str, str] = field(default_factory=dict)
    """Uri → how its several ``requires`` profiles are read, where that was asked for."""
    learner: str | None = None
    """The receiver's id of the learner, for decisions."""
    things: dict[str, Thing] = field(default_factory=dict)
    trees: dict[str, Tree] = field(default_factory=dict)
    prerequisites: dict[str, Tree] = field(default_factory=dict)
    corequisites: dict[str, Tree] = field(default_factory=dict)
    campuses: dict[str, Campus] = field(default_factory=dict)
    rules: dict[str, FoundRules] = field(default_factory=dict)
    """Institution → all rules there about anything that was read."""
    same: dict[str, tuple[SameWork, ...]] = field(default_factory=dict)
    matching: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    """(who asks, uri of a filter) → the courses that it means there."""
    reviews: list[Review] = field(default_factory=list)
    complete: bool = True
    totals: bool = False
    """Whether somebody asks for a total of credits, so that courses of the institution were read as fillers."""

    def tree(self, uri: str) -> Requirement | None:
        """What earns it, as published."""
        tree = self.trees.get(uri)
        return tree.requirement if tree is not None else None


def _thing(row: Mapping[str, Any]) -> Thing:
    node = row["node"]
    hours = quantity(node.get("hours_maximum")) or quantity(node.get("hours_minimum"))
    weeks = quantity(node.get("weeks_maximum")) or quantity(node.get("weeks_minimum"))
    return Thing(
        found=found(node, row["offered_by"]),
        price=quantity(node.get("price")),
        currency=node.get("currency"),
        price_kind=node.get("price_kind"),
        price_text=node.get("price_text"),
        hours=hours,
        results_in=frozenset(row["results_in"]),
        hubs=frozenset(row["hubs"]),
        processes_completion=bool(node.get("processes_completion")),
        weeks=None if weeks is None else ceil(weeks),
        terms_offered=frozenset(node.get("terms_offered") or ()),
        delivery=frozenset(node.get("delivery") or ()),
    )


def _asked(node: Node | None) -> Iterable[Ask]:
    return node.asks() if isinstance(node, Requirement) else ()


def _asks_total(node: Node | None) -> bool:
    return isinstance(node, Requirement) and any(is_total(inner) for inner in node.walk())


@dataclass(slots=True)
class _Reader:
    universe: Universe
    frontier: set[str]
    awarded: set[tuple[str, str]] = field(default_factory=set)
    """(institution, what is asked for there) that rules were looked up for."""
    filled: set[str] = field(default_factory=set)
    kinds: dict[CoursesOfKind, frozenset[str]] = field(default_factory=dict)
    seen_rules: set[str] = field(default_factory=set)

    def run(self) -> Question[None]:
        while self.frontier:
            room = MOST_THINGS - len(self.universe.things)
            batch = sorted(self.frontier)[: max(0, room)]
            if len(batch) < len(self.frontier):
                self.universe.complete = False
            self.frontier = set()
            if not batch:
                return
            yield from self._things(batch)
            yield from self._what_they_ask(batch)
            yield from self._what_awards_it()

    def _reach(self, uris: Iterable[str]) -> None:
        self.frontier |= set(uris) - self.universe.things.keys()

    def _things(self, batch: Sequence[str]) -> Question[None]:
        universe = self.universe
        for row in (yield Read("stack/offers", {"uris": list(batch)})):
            universe.things[row["node"]["uri"]] = _thing(row)
        for uri, others in (yield from read_same_work(batch)).items():
            universe.same[uri] = others
            self._reach(o.other for o in others if o.kind == "SAME_COURSE")
        wanted = sorted(
            {i for uri in batch if uri in universe.things for i in universe.things[uri].institutions}
            - universe.campuses.keys()
        )
        if wanted:
            rows = {
                r["institution"]["uri"]: r["institution"]
                for r in (yield Read("stack/institutions", {"uris": wanted}))
            }
            for uri in wanted:
                yield from self._campus(uri, rows.get(uri, {}))

    def _campus(self, uri: str, row: Mapping[str, Any]) -> Question[None]:
        node = Found(
            uri, frozenset({"Organization"}), row.get("name") or uri, None, None, None, None, None, (), row.get("unit"), None, None
        )  # fmt: skip
        receiver = yield from read_receiver(node, self.universe.day)
        self.universe.campuses[uri] = Campus(
            receiver=receiver,
            price_per_credit=quantity(row.get("price_per_credit")),
            currency=row.get("currency"),
            fee_once=quantity(row.get("fee_once")),
            fee_per_term=quantity(row.get("fee_per_term")),
            residency_minimum=quantity(row.get("residency_minimum")),
            calendar=row.get("calendar"),
            calendars=tuple(row.get("calendars") or ()),
        )

    def _what_they_ask(self, batch: Sequence[str]) -> Question[None]:
        universe = self.universe
        learned = [u for u in batch if u in universe.things and universe.things[u].found.labels & LEARNED]
        if not learned:
            return
        # A course that merely lists parts or requirements of its own is taken as it is.
        earned = [u for u in learned if "Course" not in universe.things[u].found.labels]
        for requires in sorted({universe.requires.get(uri, "ALL") for uri in earned}):
            some = [uri for uri in earned if universe.requires.get(uri, "ALL") == requires]
            universe.trees |= yield from requirement_trees(some, requires=requires)
        universe.prerequisites |= yield from requirement_trees(learned, relation="PREREQUISITE")
        universe.corequisites |= yield from requirement_trees(learned, relation="COREQUISITE")
        for uri in learned:
            for trees in (universe.trees, universe.prerequisites, universe.corequisites):
                if (tree := trees.get(uri)) is not None:
                    self._reach(ask.target for ask in _asked(tree.requirement))
                    for kind in kinds_of(tree.requirement, universe.things[uri].institutions):
                        found = yield from self._of_kind(kind)
                        key = (uri, kind.filter.uri)
                        universe.matching[key] = universe.matching.get(key, frozenset()) | found
        self._reach(row["uri"] for row in (yield Read("stack/leading_to", {"uris": learned})))

    def _of_kind(self, kind: CoursesOfKind) -> Question[frozenset[str]]:
        """The courses that a filter means at one institution, reached."""
        if kind not in self.kinds:
            self.kinds[kind], complete = yield from read_kind(kind)
            self.universe.complete &= complete
            self._reach(self.kinds[kind])
        return self.kinds[kind]

    def _what_awards_it(self) -> Question[None]:
        """Rules that award what is asked for, where it is asked for; and what fills totals."""
        universe = self.universe
        wanted: dict[str, set[str]] = {}
        fill: set[str] = set()
        for uri, thing in universe.things.items():
            for trees in (universe.trees, universe.prerequisites, universe.corequisites):
                tree = trees.get(uri)
                node = tree.requirement if tree is not None else None
                for target in self._wanted(uri, node):
                    owners = thing.institutions
                    if not owners and target in universe.things:
                        owners = universe.things[target].institutions
                    names = {target, *(o.other for o in universe.same.get(target, ()))}
                    for owner in owners:
                        wanted.setdefault(owner, set()).update(
                            name for name in names if (owner, name) not in self.awarded
                        )
                if trees is universe.trees and (
                    _asks_total(node) or (node is not None and self._residency(uri))
                ):
                    fill |= thing.institutions - self.filled
        for owner, targets in sorted(wanted.items()):
            if not targets or owner not in universe.campuses:
                continue
            self.awarded |= {(owner, target) for target in targets}
            receivers = [owner, *universe.campuses[owner].receiver.systems]
            rows = yield Read("stack/rules_awarding", {"targets": sorted(targets), "receivers": receivers})
            yield from self._senders([row["rule"] for row in rows], receivers)
            if universe.campuses[owner].receiver.decides:
                about = {"receivers": receivers, "about": sorted(targets), "learner": universe.learner}
                for row in (yield Read("decisions/honoured", about)):
                    self._reach(row["decision"].get("items", ()))
        for owner in sorted(fill):
            yield from self._fill(owner)

    def _wanted(self, owner: str, node: Node | None) -> Iterable[str]:
        """What a tree names, what its filters mean, and the areas that they name."""
        yield from (ask.target for ask in _asked(node))
        for leaf in node.walk() if isinstance(node, Requirement) else ():
            if isinstance(leaf, Filter):
                yield from sorted(self.universe.matching.get((owner, leaf.uri), ()))
                if leaf.area is not None:
                    yield leaf.area

    def _residency(self, uri: str) -> bool:
        thing = self.universe.things[uri]
        return "Degree" in thing.found.labels and any(
            self.universe.campuses[i].residency_minimum is not None
            for i in thing.institutions
            if i in self.universe.campuses
        )

    def _fill(self, owner: str) -> Question[None]:
        universe = self.universe
        self.filled.add(owner)
        if owner not in universe.campuses:
            return
        universe.totals = True
        rows = yield Read("stack/courses_of", {"institutions": [owner], "most": MOST_FILLERS})
        universe.complete &= len(rows) < MOST_FILLERS
        self._reach(row["uri"] for row in rows)
        receivers = [owner, *universe.campuses[owner].receiver.systems]
        rows = yield Read("stack/rules_posting", {"receivers": receivers, "most": MOST_FILLERS})
        universe.complete &= len(rows) < MOST_FILLERS
        yield from self._senders([row["rule"] for row in rows], receivers)

    def _senders(self, rules: Iterable[str], receivers: Sequence[str]) -> Question[None]:
        """Reach what these rules take."""
        new = sorted(set(rules) - self.seen_rules)
        self.seen_rules |= set(new)
        read = yield from read_rules(new, receivers)
        for rule in read.rules:
            if rule.state is RuleState.AWARDED:
                self._reach(ask.target for ask in rule.takes.asks())
                for kind in _kinds_taken(rule):
                    yield from self._of_kind(kind)


def _kinds_taken(rule: TransferRule) -> Iterable[CoursesOfKind]:
    """What a rule takes anything of: the sender's own, unless the filter names another."""
    sender = () if rule.sender is None else (rule.sender,)
    return kinds_of(rule.takes, sender)


def read_universe(
    targets: Sequence[str],
    also: Iterable[str],
    day: date,
    *,
    requires: Mapping[str, str] | None = None,
    learner: str | None = None,
) -> Question[Universe]:
    """Everything that could matter for ``targets``.

    Args:
        targets: their uris.
        also: uris of what the learner holds.
        day: on which rules, memberships and same-course statements are read.
        requires: uri → how its several ``requires`` profiles are read; ``ALL`` where it is not named.
        learner: the receiver's id of the learner, for decisions that were recorded for one.
    """
    universe = Universe(tuple(targets), day, requires or {}, learner)
    reader = _Reader(universe, {*targets, *also})
    yield from reader.run()
    items = sorted(universe.things)
    kinds = {
        Kind(sender, normalise_code(thing.found.code).partition(" ")[0] if thing.found.code else None)
        for thing in universe.things.values()
        if "Course" in thing.found.labels
        for by in thing.found.offered_by
        for sender in (by.uri, *by.systems)
    }
    asked_at = {owner for owner, _ in reader.awarded} | reader.filled
    for owner in sorted(asked_at & universe.campuses.keys()):
        receivers = [owner, *universe.campuses[owner].receiver.systems]
        names = {*items, *(o.other for others in universe.same.values() for o in others)}
        rows = yield from read_rows(items=names, kinds=kinds, receivers=receivers)
        universe.rules[owner] = rules_at(rows, receivers)
    return universe
