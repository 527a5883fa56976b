"""What a transfer question reads, in two reads where nothing unusual is asked: what it names, then the rules.

A third one follows for what ``toward`` asks for, for rules by catalog year, and for who states it that two courses are
one; contents of credentials are read when some are held. Many receivers cost as many reads as one: the rules of all are
read at once, and each receiver then looks at its own (``rules_at``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from competency_graph.errors import QuestionError
from competency_graph.model.dates import parse_date
from competency_graph.model.evidence import Evidence, Reading
from competency_graph.model.holdings import Holdings, WorkStatus
from competency_graph.model.identity import normalise_code
from competency_graph.questions.entities import single
from competency_graph.questions.rules import Hub, Kind, RuleRows, read_rows
from competency_graph.questions.sources import UNKNOWN, Citation, cite
from competency_graph.questions.transfer.answer import ItemKind
from competency_graph.questions.transfer.asking import Asked, Wanted
from competency_graph.questions.transfer.holdings import Brought, seek, settle
from competency_graph.questions.transfer.reading import Receiver, SameWork, read_contents, read_same_work
from competency_graph.questions.transfer.unfound import with_hints
from competency_graph.questions.transfer.work import Work
from competency_graph.questions.trees import Tree, requirement_trees
from competency_graph.store.reading import Question


def checked(date_text: str | None, what: str) -> str | None:
    """A date that was given, as it was given.

    Raises:
        QuestionError: it is none.
    """
    if date_text is None:
        return None
    parsed = parse_date(date_text)
    if parsed is None:
        raise QuestionError(
            f"{what} {date_text!r} is no date.", "Give a year, a month or a day: 2026, 2026-09, 2026-09-01."
        )
    return parsed


@dataclass(frozen=True, slots=True)
class Learner:
    """What was brought, found in the graph, before any receiver looks at it."""

    brought: tuple[Brought, ...]
    readings: tuple[Reading, ...]
    same: Mapping[str, tuple[SameWork, ...]]
    contents: Mapping[str, frozenset[str]]
    """Credential → what it contains."""
    id: str | None = None
    """The receiver's id of the learner, where it was given."""

    def works(self, receiver: str) -> dict[int, Work]:
        """The work, by position, as a receiver (uri) sees it; what was not found is left out."""
        return {
            item.position: work for item in self.brought if (work := self._work(item, receiver)) is not None
        }

    def _names(self, item: Brought) -> tuple[SameWork, ...]:
        if item.found is None:
            return ()
        return tuple(s for s in self.same.get(item.found.uri, ()) if s.holds(item.date))

    def _work(self, item: Brought, receiver: str) -> Work | None:
        if item.found is None:
            return None
        found = item.found
        offerers = {o.uri for o in found.offered_by}
        return Work(
            position=item.position,
            kind=item.kind,
            uri=found.uri,
            serves=frozenset({found.uri, *(s.other for s in self._names(item))}),
            done=item.status is WorkStatus.COMPLETED,
            date=None if item.date is None else parse_date(item.date),
            grade=item.grade,
            scale=item.scale,
            score=item.score,
            sub_scores=item.sub_scores,
            level=item.level,
            credit=item.credit,
            attempt=item.attempt,
            covers=self.contents.get(found.uri, frozenset()),
            own=item.kind in (ItemKind.COURSEWORK, ItemKind.CREDENTIAL) and receiver in offerers,
            code=found.code,
            institution=found.offered_by[0].uri if len(found.offered_by) == 1 else None,
            senders=frozenset(uri for by in found.offered_by for uri in (by.uri, *by.systems)),
            credit_level=found.credit_level,
        )

    def names(self) -> frozenset[str]:
        """Uris under which rules may take some of the work."""
        return frozenset(
            uri
            for item in self.brought
            if item.found is not None
            for uri in (item.found.uri, *(s.other for s in self._names(item)))
        )

    def hubs(self) -> tuple[Hub, ...]:
        """The common numbers that some of the work carries, once for each scheme that has them."""
        return tuple(
            sorted(
                {
                    Hub(same.other, scheme, same.label)
                    for item in self.brought
                    for same in self._names(item)
                    if same.kind == "VIA_HUB"
                    for scheme in (same.schemes or (None,))
                },
                key=lambda hub: (hub.uri, hub.scheme or ""),
            )
        )

    def kinds(self) -> tuple[Kind, ...]:
        """By what rules about anything of a kind are found: who offers some of the work (and its systems), its subject."""
        some = {
            Kind(sender, normalise_code(found.code).partition(" ")[0] if found.code else None)
            for found in (item.found for item in self.brought if item.found is not None)
            for by in found.offered_by
            for sender in (by.uri, *by.systems)
        }
        return tuple(sorted(some, key=lambda kind: (kind.institution, kind.subject or "")))

    def steps(self) -> tuple[tuple[str, Mapping[str, object]], ...]:
        """(item, statement) for every statement by which an item goes under another name."""
        return tuple(
            (item.found.uri, step)
            for item in self.brought
            if item.found is not None
            for same in self._names(item)
            for step in same.steps
        )

    def accepted(self, receiver: Receiver) -> dict[int, bool | None]:
        """Whether the receiver accepts work from where each item comes; None: not stated."""
        return {item.position: _accepted(item, receiver) for item in self.brought}


def _accepted(item: Brought, receiver: Receiver) -> bool | None:
    if receiver.accepts_from is None or item.found is None or not item.found.offered_by:
        return None
    senders = {uri for by in item.found.offered_by for uri in (by.uri, *by.systems)}
    return bool(senders & receiver.accepts_from)


@dataclass(frozen=True, slots=True)
class Named:
    """What the question names besides the holdings, by the key under which it was looked up."""

    asked: Asked
    learner: Learner


def read_named(holdings: Holdings, references: Iterable[str]) -> Question[Named]:
    """Read the holdings and everything else that the question names, at once.

    Raises:
        QuestionError: a date of the holdings is none.
    """
    wanted = Wanted()
    sought = seek(holdings, wanted)
    for reference in references:
        wanted.reference(reference)
    asked = yield from wanted.read()
    brought, readings = settle(sought, asked)
    brought = yield from with_hints(brought, holdings.coursework)
    for item in brought:
        checked(item.date, f"The date of {item.given!r},")
    credentials = [i.found.uri for i in brought if i.found is not None and i.kind is ItemKind.CREDENTIAL]
    contents = (yield from read_contents(credentials)) if credentials else {}
    same = asked.same(item.found.uri for item in brought if item.found is not None)
    return Named(asked, Learner(brought, readings, same, contents, holdings.learner))


def receiver_named(named: Named, reference: str, day: date, *, described: bool = True) -> Receiver:
    """The one receiver that a reference means.

    Args:
        named: what was found for the references.
        reference: uri, CTID or exact name; one of those that were read.
        day: on which its memberships and policies hold.
        described: whether it must be described: a source may name an owner of whom the graph has no record.

    Raises:
        NotFound, Ambiguous, QuestionError: it means none, several, or no organization.
    """
    key = Wanted().reference(reference)
    candidates = named.asked.candidates(key)
    nobody = not described and all("Unresolved" in node.labels for node in candidates)
    node = single(reference, candidates, "institution", None if nobody else "Organization")
    return named.asked.receiver(node, day)


def read_rules_of(learner: Learner, receivers: Sequence[Receiver]) -> Question[RuleRows]:
    """The rules that concern the work at any of these receivers, in one read."""
    return (
        yield from read_rows(
            items=learner.names(),
            kinds=learner.kinds(),
            receivers=[uri for receiver in receivers for uri in (receiver.node.uri, *receiver.systems)],
            hubs=learner.hubs(),
        )
    )


def read_goals(named: Named, goals: Sequence[str]) -> Question[dict[str, Tree]]:
    """What each goal (reference) asks for.

    Raises:
        NotFound, Ambiguous: a reference means nothing, or several nodes.
    """
    if not goals:
        return {}
    nodes = {
        goal: single(goal, named.asked.candidates(Wanted().reference(goal)), "credential or program")
        for goal in goals
    }
    trees = yield from requirement_trees(list(nodes.values()))
    return {goal: trees[node.uri] for goal, node in nodes.items()}


@dataclass(frozen=True, slots=True)
class Facts:
    """What goes with rules and goals: who states these, and other numbers of the courses that rules award."""

    citations: Mapping[int, Citation]
    learner: Learner
    same_awarded: Mapping[str, tuple[SameWork, ...]]
    """Empty where nothing is asked for by name."""

    def evidence(self, receiver: Receiver, stated: Citation, tree: Tree | None) -> tuple[Evidence, ...]:
        """Who states the receiver's policies, what ``toward`` asks for, and that two courses are one."""
        found = [stated.evidence(receiver.node.uri, "Institution", url=receiver.node.url)]
        if tree is not None:
            found += [
                self.citations.get(unit, UNKNOWN).evidence(uri, "Requirement", field="ceterms:requires")
                for uri, unit in tree.units.items()
            ]
        for uri, step in self.learner.steps():
            unit, why = step.get("unit"), step.get("why")
            citation = self.citations.get(unit, UNKNOWN) if isinstance(unit, int) else UNKNOWN
            found.append(citation.evidence(uri, "SameCourse", text=None if why is None else str(why)))
        return tuple(dict.fromkeys(found))


def read_facts(learner: Learner, trees: Iterable[Tree], read: RuleRows) -> Question[Facts]:
    """Read who states what, and other numbers of what is awarded; no read where there is nothing to ask."""
    goals = list(trees)
    units = [unit for tree in goals for unit in tree.units.values()]
    stated = (step.get("unit") for _, step in learner.steps())
    units += [unit for unit in stated if isinstance(unit, int)]
    targets: set[str] = set()
    if goals:
        targets = {
            place["uri"]
            for row in read.rows
            for award in row["awards"]
            for place in (award["node"], *award["courses"])
        }
    same = yield from read_same_work(sorted(targets))
    return Facts((yield from cite(units)), learner, same)
