"""What of a requirement tree can be done here: which rules award it from here, and what the receiver says instead.

A rule counts where it holds for work that is done on the day of the answer. Of rules by catalog year the snapshot of that
year decides, else the nearest later one; where there is none, the latest earlier one (what will hold next is not published
yet), and the answer says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from competency_graph.model.dates import first_day, last_day, within
from competency_graph.model.evidence import Evidence
from competency_graph.model.requirements import Ask, Filter, Node, Requirement
from competency_graph.questions.entities import Found
from competency_graph.questions.progress.answer import Articulation
from competency_graph.questions.sources import citation_of
from competency_graph.store.reading import Question, Read

_SAYS_NO = {
    "NOT_ARTICULATED": Articulation.NOT_ARTICULATED,
    "AFTER_TRANSFER": Articulation.AFTER_TRANSFER,
}
_BY_RULE = frozenset({"Course", "Program", "LearningOpportunity", "Area", "Requirement", "CommonNumber"})
"""What is asked for of the receiver's own, and counts from elsewhere by a rule only."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of one thing that is asked for."""

    articulation: Articulation
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Around:
    """Where the learner can do work, and who receives it."""

    receivers: frozenset[str]
    """Uris of the receiver and its systems."""
    here: tuple[str, ...]
    """Uris of the institutions where work can be done; empty: anywhere."""
    systems: tuple[str, ...] = ()
    """Uris of the systems that these belong to."""


@dataclass(frozen=True, slots=True)
class Articulated:
    """What rules and the receiver say of everything that a tree asks for."""

    around: Around
    leaves: Mapping[str, Found]
    stated: Mapping[str, tuple[Stated, ...]] = field(default_factory=dict)
    """Uri → what holds of it, best first."""
    earlier: str | None = None
    """Catalog year of the snapshot that stands in for one that is not published."""

    def of(self, leaf: Ask) -> Articulation:
        """Whether something done here counts as what a leaf names."""
        found = self.leaves.get(leaf.target)
        offerers = {o.uri for o in found.offered_by} if found is not None else set()
        if offerers & set(self.around.here):
            return Articulation.OFFERED_HERE
        stated = self.stated.get(leaf.target, ())
        if stated:
            return stated[0].articulation
        labels = found.labels if found is not None else leaf.labels
        if labels & _BY_RULE and (not offerers or offerers & self.around.receivers):
            return Articulation.NO_RULE
        return Articulation.NOT_NEEDED

    def can(self, leaf: Ask | Filter) -> bool:
        """Whether a leaf can be met by something done here; of a kind nobody can say that nothing is of it."""
        if isinstance(leaf, Filter):
            if leaf.area is None:
                return True
            leaf = Ask(leaf.area, labels=frozenset({"Area"}))
        return self.of(leaf) in (
            Articulation.ARTICULATES,
            Articulation.OFFERED_HERE,
            Articulation.NOT_NEEDED,
        )

    def evidence(self, uri: str) -> tuple[Evidence, ...]:
        """Who says that nothing articulates to something, or that it is taken after transfer."""
        some = self.stated.get(uri, ())
        if not some or some[0].articulation is Articulation.ARTICULATES:
            return ()
        return tuple(dict.fromkeys(each.evidence for each in some))


def asked_for(tree: Node) -> list[str]:
    """Uris of everything that a tree asks for by name, or by area."""
    nodes = tree.walk() if isinstance(tree, Requirement) else iter((tree,))
    found = {n.target if isinstance(n, Ask) else n.area for n in nodes if isinstance(n, Ask | Filter)}
    return sorted(uri for uri in found if uri is not None)


def read_articulated(
    tree: Node, leaves: Mapping[str, Found], around: Around, day: date, catalog_year: str | None
) -> Question[Articulated]:
    """What rules and the receiver say of everything that a tree asks for."""
    targets = asked_for(tree)
    if not targets:
        return Articulated(around, leaves)
    rows = yield Read(
        "progress/articulation",
        {
            "targets": targets,
            "receivers": sorted(around.receivers),
            "senders": sorted({*around.here, *around.systems}),
            "anywhere": not around.here,
        },
    )
    when = last_day(catalog_year) if catalog_year is not None else day
    chosen, earlier = _snapshots(rows, when)
    found: dict[str, list[Stated]] = defaultdict(list)
    for row in rows:
        if row["basis"] == "CATALOG_YEAR":
            holds = within(chosen[row["sender"], row["receiver"]], row["starts"], row["ends"])
        else:
            holds = within(day, row["starts"], row["ends"])
        if not holds:
            continue
        says = _SAYS_NO.get(row["state"], Articulation.ARTICULATES)
        evidence = citation_of(row["cited"], row["record"]).evidence(
            row["rule"], "TransferRule", field=row["field"], text=row["text"]
        )
        found[row["target"]].append(Stated(says, evidence))
    order = list(Articulation)
    stated = {
        uri: tuple(sorted(some, key=lambda s: (order.index(s.articulation), s.evidence.uri)))
        for uri, some in sorted(found.items())
    }
    return Articulated(around, leaves, stated, earlier)


def _snapshots(
    rows: Sequence[Mapping[str, Any]], day: date
) -> tuple[dict[tuple[str | None, str | None], date], str | None]:
    """(sender, receiver) → a day of the snapshot that decides; and the latest day of one that stands in for a later one."""
    pairs: dict[tuple[str | None, str | None], set[tuple[str | None, str | None]]] = defaultdict(set)
    for row in rows:
        if row["basis"] == "CATALOG_YEAR":
            pairs[row["sender"], row["receiver"]].add((row["starts"], row["ends"]))
    chosen = {}
    earlier: list[str] = []
    for pair, intervals in pairs.items():
        if any(within(day, *interval) for interval in intervals):
            chosen[pair] = day
            continue
        later = sorted(first_day(s) for s, _ in intervals if s is not None and first_day(s) > day)
        if later:
            chosen[pair] = later[0]
            continue
        last = max((end for _, end in intervals if end is not None), key=last_day)
        chosen[pair] = last_day(last)
        earlier.append(last)
    return chosen, max(earlier, key=last_day, default=None)
