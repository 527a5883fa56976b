"""Two editions of rules held against each other: which rule became which, and what about it changed.

What says the same in both editions is unchanged, whatever its uri. Of the rest a rule is found again by its uri where it
still takes some of the same work; else by its receiver and exactly what it takes (of several, those that say most alike go
together, then in order of uri); else by its uri alone where it still awards the same. A uri that now stands for quite
another rule, such as one made of a row number, is a removal and an addition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from competency_graph_loaders.editions.said import RuleSaid


class ChangeKind(Enum):
    """What became of a rule."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    """It decides otherwise."""
    REWORDED = "REWORDED"
    """It decides the same in other words."""


FIELDS = (
    "state", "takes", "awards", "credit", "sender", "receiver", "priority", "starts", "ends", "basis", "conditions",
    "limits", "consumption", "denied_for",
)  # fmt: skip
"""What decides, in the order in which changes are told."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One rule of either edition or of both, and the names of what differs."""

    kind: ChangeKind
    before: RuleSaid | None
    after: RuleSaid | None
    fields: tuple[str, ...] = ()
    others_before: tuple[RuleSaid, ...] = ()
    """Of an added rule: rules of the older edition about the same work at the same receiver."""
    others_after: tuple[RuleSaid, ...] = ()
    """Of a removed rule: rules of the newer edition about the same work there."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The outcome of a comparison."""

    changes: tuple[Changed, ...]
    """In order of receiver, work and uri."""
    unchanged: int

    def count(self, kind: ChangeKind) -> int:
        """How many changes are of a kind."""
        return sum(change.kind is kind for change in self.changes)


def _decisive(rule: RuleSaid) -> tuple[object, ...]:
    return tuple(getattr(rule, name) for name in FIELDS)


def differing(before: RuleSaid, after: RuleSaid) -> tuple[str, ...]:
    """The names of the fields that decide and differ."""
    return tuple(name for name in FIELDS if getattr(before, name) != getattr(after, name))


def matched(
    old: Mapping[str, RuleSaid], new: Mapping[str, RuleSaid]
) -> tuple[list[tuple[RuleSaid, RuleSaid]], list[RuleSaid], list[RuleSaid]]:
    """Pairs of rules that are one rule in two editions; what is only in the older; what is only in the newer."""
    pairs = []
    left, right = dict(old), dict(new)

    def pair(before: RuleSaid, after: RuleSaid) -> None:
        pairs.append((left.pop(before.uri), right.pop(after.uri)))

    twins: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for uri in sorted(left.keys() & right.keys()):
        if not differing(left[uri], right[uri]):
            pair(left[uri], right[uri])
    for uri in sorted(right, reverse=True):
        twins[_decisive(right[uri])].append(uri)
    for uri in sorted(left):
        if twin := twins.get(_decisive(left[uri])):
            pair(left[uri], right[twin.pop()])
    for uri in sorted(left.keys() & right.keys()):
        a, b = left[uri], right[uri]
        if a.items & b.items or (not a.items and not b.items):
            pair(a, b)
    there = _by_key(right.values())
    for key, some in _by_key(left.values()).items():
        if not key[1]:
            continue
        likeness = sorted((len(differing(a, b)), a.uri, b.uri) for a in some for b in there.get(key, ()))
        for _, before, after in likeness:
            if before in left and after in right:
                pair(left[before], right[after])
    for uri in sorted(left.keys() & right.keys()):
        a, b = left[uri], right[uri]
        if a.awards and {x.target for x in a.awards} & {x.target for x in b.awards}:
            pair(a, b)
    return pairs, [left[uri] for uri in sorted(left)], [right[uri] for uri in sorted(right)]


def compare(old: Mapping[str, RuleSaid], new: Mapping[str, RuleSaid]) -> Compared:
    """What changed from ``old`` to ``new``, both by uri."""
    pairs, gone, come = matched(old, new)
    changes: list[Changed] = []
    unchanged = 0
    for before, after in pairs:
        fields = differing(before, after)
        if fields:
            changes.append(Changed(ChangeKind.CHANGED, before, after, fields))
        elif before.wording != after.wording:
            changes.append(Changed(ChangeKind.REWORDED, before, after, ("wording",)))
        else:
            unchanged += 1
    old_by, new_by = _by_key(old.values()), _by_key(new.values())
    changes += [Changed(ChangeKind.REMOVED, r, None, (), (), tuple(new_by.get(r.key, ()))) for r in gone]
    changes += [Changed(ChangeKind.ADDED, None, r, (), tuple(old_by.get(r.key, ()))) for r in come]
    return Compared(tuple(sorted(changes, key=_order)), unchanged)


def _by_key(rules: Iterable[RuleSaid]) -> dict[tuple[str, frozenset[str]], list[RuleSaid]]:
    found: dict[tuple[str, frozenset[str]], list[RuleSaid]] = defaultdict(list)
    for rule in rules:
        found[rule.key].append(rule)
    return found


def _order(change: Changed) -> tuple[str, tuple[str, ...], str, str]:
    rule = change.after or change.before
    assert rule is not None  # noqa: S101 - a change is about a rule
    return rule.receiver, tuple(sorted(rule.items)), rule.uri, change.kind.value
