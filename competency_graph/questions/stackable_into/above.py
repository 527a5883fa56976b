"""What stands above a credential or course: read hop by hop, always from the thing to what asks for it.

A hop is a step from one thing that can be had to the next: through the requirement tree that asks for it (however deep), as a
part, by what completion awards, into a pathway, or by a transfer rule. The same course under another name is no hop, nor are
the components of a pathway. Things that more than ``MOST_STATEMENTS`` statements point at are counted, not followed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from heapq import heappop, heappush
from typing import Any

from competency_graph.model.credits import Credit
from competency_graph.model.dates import within
from competency_graph.questions.entities import credit_of
from competency_graph.questions.stackable_into.answer import LeadsBy
from competency_graph.store.reading import Question, Read

MOST_STATEMENTS = 3_000
"""A course that every degree of a state asks for has some hundreds."""
MOST_THINGS = 5_000
"""Most things that are read."""
_CONDITIONS = {
    "REQUIRES": LeadsBy.REQUIRED,
    "HAS_CONDITION": LeadsBy.REQUIRED,
    "COMMON_CONDITIONS": LeadsBy.REQUIRED,
    "RECOMMENDS": LeadsBy.RECOMMENDED,
    "ENTRY_REQUIRES": LeadsBy.PREREQUISITE,
    "PREREQUISITE": LeadsBy.PREREQUISITE,
    "COREQUISITE": LeadsBy.PREREQUISITE,
    "ADVANCED_STANDING_FROM": LeadsBy.ADVANCED_STANDING,
    "PREPARES_FOR": LeadsBy.PREPARATION,
}
_WHOLES = {
    "PART_OF": LeadsBy.PART,
    "RESULTS_IN": LeadsBy.RESULTS_IN,
    "PREPARES_FOR": LeadsBy.PREPARATION,
    "IN_PATHWAY": LeadsBy.PATHWAY,
    "DESTINATION": LeadsBy.PATHWAY,
    "PROXY_FOR": LeadsBy.PATHWAY,
    "STANDS_FOR": LeadsBy.PATHWAY,
    "COMMON_CONDITIONS": LeadsBy.REQUIRED,
    "SAME_COURSE": LeadsBy.SAME_COURSE,
    "VIA_HUB": LeadsBy.SAME_COURSE,
}
_INNER = frozenset(("PathwayComponent", "ConditionManifest", "CommonNumber"))
"""What only stands between two things: to come to it is no hop."""


@dataclass(frozen=True, slots=True)
class Lead:
    """One step upward."""

    start: str
    end: str
    by: LeadsBy
    type: str
    hop: int
    tree: tuple[Mapping[str, Any], ...] = ()
    """Requirement nodes from the one that asks up to the root."""
    parts: int | None = None
    credits: Credit | None = None
    rule: str | None = None
    statements: tuple[tuple[int | None, str | None], ...] = ()
    """(unit, term) of each statement."""


@dataclass(slots=True)
class Above:
    """What was read."""

    nodes: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    leads: dict[str, list[Lead]] = field(default_factory=dict)
    cut: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Way:
    """The best way to a node."""

    weak: int
    """Steps that do not count; none: the way counts."""
    hops: int
    leads: tuple[Lead, ...]


def is_choice(node: Mapping[str, Any]) -> bool:
    """Whether a requirement asks for only some of what stands below it."""
    parts, op = node["parts"], node.get("op")
    if op == "ANY":
        return bool(parts > 1)
    if op == "AT_MOST":
        return True
    if op != "AT_LEAST" or node.get("count") is None:
        return False
    return node.get("count_unit") != "ITEMS" or Fraction(node["count"]) < parts


def _condition(by: LeadsBy, tree: Sequence[Mapping[str, Any]]) -> LeadsBy:
    if by is LeadsBy.REQUIRED and any(node.get("kind") == "recommended" for node in tree):
        return LeadsBy.RECOMMENDED
    if by is LeadsBy.REQUIRED and any(is_choice(node) for node in tree):
        return LeadsBy.ALTERNATIVE
    return by


def _hop(by: LeadsBy, owner: Mapping[str, Any], start: Mapping[str, Any]) -> int:
    return 0 if by is LeadsBy.SAME_COURSE or _INNER & set(owner["labels"]) else 1


@dataclass(slots=True)
class _Reader:
    above: Above
    day: date
    read: set[str] = field(default_factory=set)

    def follow(self, uris: Sequence[str]) -> Question[None]:
        """Read one step above these."""
        self.read |= set(uris)
        given = {"uris": list(uris), "dense": MOST_STATEMENTS}
        merged: dict[tuple[Any, ...], Lead] = {}
        for row in (yield Read("stackable_into/conditions", given)):
            if self._cut(row, "conditions ask for it"):
                continue
            by = _condition(_CONDITIONS[row["type"]], row["tree"])
            self._add(merged, row, by, row["type"], tuple(row["tree"]))
        for row in (yield Read("stackable_into/wholes", given)):
            if self._cut(row, "statements point at it"):
                continue
            if row["type"] in ("SAME_COURSE", "VIA_HUB") and not within(self.day, row["starts"], row["ends"]):
                continue
            self._add(merged, row, _WHOLES[row["type"]], row["type"], parts=row["parts"])
        for row in (yield Read("stackable_into/rules", given)):
            if self._cut(row, "statements take it or ask for it"):
                continue
            rule = row["rule"]
            if row["owner"] is None or not within(self.day, rule["starts"], rule["ends"]):
                continue
            award = row["award"]
            credit = credit_of(
                {
                    "credit_minimum": award["credits"],
                    "credit_maximum": award["credits_maximum"],
                    "credit_unit": award["credit_unit"],
                }
            )
            known = {**row, "unit": rule["unit"], "term": "ceterms:transferValueFrom"}
            self._add(
                merged, known, LeadsBy.TRANSFER, "AWARDS", tuple(row["tree"]), credit=credit, rule=rule["uri"]
            )
        for lead in merged.values():
            self.above.leads.setdefault(lead.start, []).append(lead)

    def _cut(self, row: Mapping[str, Any], what: str) -> bool:
        if not row["cut"]:
            return False
        name = self.above.nodes[row["start"]].get("name") or row["start"]
        self.above.cut.append(f"{name}: {row['cut']:,} {what}; they were not followed.")
        return True

    def _add(
        self,
        merged: dict[tuple[Any, ...], Lead],
        row: Mapping[str, Any],
        by: LeadsBy,
        kind: str,
        tree: tuple[Mapping[str, Any], ...] = (),
        *,
        parts: int | None = None,
        credit: Credit | None = None,
        rule: str | None = None,
    ) -> None:
        start, owner = row["start"], row["owner"]
        if owner["uri"] == start:
            return
        self.above.nodes.setdefault(owner["uri"], owner)
        key = (start, owner["uri"], by, kind, tuple(x["uri"] for x in tree), rule)
        stated = (row["unit"], row["term"])
        before = merged[key].statements if key in merged else ()
        statements = before if stated in before else (*before, stated)
        asked = tree[0]["parts"] if tree else parts
        hop = _hop(by, owner, self.above.nodes[start])
        merged[key] = Lead(start, owner["uri"], by, kind, hop, tree, asked, credit, rule, statements)


def read_above(root: Mapping[str, Any], most_hops: int, day: date) -> Question[Above]:
    """Everything at most ``most_hops`` hops above ``root``."""
    above = Above(nodes={root["uri"]: root})
    reader = _Reader(above, day)
    level = {root["uri"]}
    for _ in range(most_hops):
        beyond: set[str] = set()
        while level:
            yield from reader.follow(sorted(level))
            inner: set[str] = set()
            for uri in sorted(level):
                for lead in above.leads.get(uri, ()):
                    (beyond if lead.hop else inner).add(lead.end)
            level = inner - reader.read
            if len(above.nodes) > MOST_THINGS:
                above.cut.append(
                    f"Cut after {len(above.nodes):,} things: what lies further was not followed."
                )
                return above
        level = beyond - reader.read
        if not level:
            return above
    onward = sum(1 for uri in level if "Credential" in above.nodes[uri]["labels"])
    if onward:
        above.cut.append(
            f"What lies more than {most_hops} steps away was not read; {onward} of the credentials found may lead further."
        )
    return above


def ways(above: Above, root: str, most_hops: int) -> dict[str, Way]:
    """The best way to each node within so many hops: with the fewest steps that do not count, then the fewest hops, then by uris.

    What a rule awarded is not taken by another rule: credit is evaluated where it was earned. A way may go on from what is
    asked for there. Entries leave the heap with fewer such steps first, so a later one for the same node is of use only with
    fewer hops: it may reach what the first is too long for.
    """
    found: dict[str, Way] = {}
    fewest: dict[tuple[str, bool], int] = {}
    heap: list[tuple[int, int, tuple[str, ...], str, bool]] = [(0, 0, (), root, False)]
    at: dict[tuple[int, int, tuple[str, ...], str, bool], tuple[Lead, ...]] = {heap[0]: ()}
    while heap:
        entry = heappop(heap)
        weak, hops, path, uri, awarded = entry
        if fewest.get((uri, awarded), most_hops + 1) <= hops:
            continue
        fewest[uri, awarded] = hops
        found.setdefault(uri, Way(weak, hops, at[entry]))
        for lead in above.leads.get(uri, ()):
            further = hops + lead.hop
            if further > most_hops or (awarded and lead.by is LeadsBy.TRANSFER):
                continue
            # The same course as what was awarded is awarded as well.
            after = lead.by is LeadsBy.TRANSFER or (awarded and lead.by is LeadsBy.SAME_COURSE)
            key = (weak + (not lead.by.counts), further, (*path, lead.rule or "", lead.end), lead.end, after)
            if fewest.get((lead.end, after), most_hops + 1) > further and key not in at:
                at[key] = (*at[entry], lead)
                heappush(heap, key)
    return found


def reached(found: Mapping[str, Way], above: Above, root: str) -> Iterable[tuple[str, Way]]:
    """What can be a target: credentials, programs and pathways, and learning opportunities that are no course."""
    for uri, way in found.items():
        labels = set(above.nodes[uri]["labels"])
        if "LearningOpportunity" in labels and "Course" not in labels:
            labels.add("Program")
        if uri != root and {"Credential", "Program", "Pathway"} & labels and way.hops:
            yield uri, way
