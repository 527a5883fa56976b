"""An oracle for ``equivalents``: small random graphs, and what is recognised as one thing by going through all their rows.

Written from ``questions.md`` and ``model.md``, over the rows that were loaded and not over the database.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from random import Random

from small_graph import Build, uri

from competency_graph.model.dates import first_day, last_day

SPANS = (
    (None, None),
    (None, None),
    ("2010-01-01", "2014-12-31"),
    ("2012-01-01", None),
    (None, "2011-06-30"),
    ("2020", None),
)
Span = tuple[str | None, str | None]


@dataclass(frozen=True)
class RandomRule:
    uri: str
    op: str
    takes: tuple[str, ...]
    awards: tuple[str, ...]
    state: str
    span: Span
    receiver: str


@dataclass
class World:
    """One random graph, and what was said in it."""

    build: Build
    items: list[str]
    offered: dict[str, str]
    rules: list[RandomRule]
    pairs: list[tuple[str, str, str, Span]]
    """(kind, one, other, span) of statements about two things, either way round."""
    memberships: list[tuple[str, str, Span]]
    """(item, hub, span)."""


def dated(span: Span) -> dict[str, str]:
    return {name: value for name, value in zip(("starts", "ends"), span, strict=True) if value is not None}


def world(seed: int) -> World:
    chance = Random(seed)
    b = Build("world")
    places = [b.node(f"w{seed} place {n}", "Institution") for n in range(3)]
    items, offered = [], {}
    for n in range(7):
        at = chance.choice(places)
        items.append(b.course(f"w{seed} item {n}", at, f"W{seed} {n}"))
        offered[items[-1]] = at
    hubs = [b.node(f"w{seed} hub {n}", "CommonNumber", code=f"H {n}") for n in range(2)]
    made = World(b, items, offered, [], [], [])

    def span() -> Span:
        return chance.choice(SPANS)

    for n in range(12):
        takes = tuple(chance.sample(items, chance.choice([1, 1, 1, 2])))
        rest = [i for i in items if i not in takes]
        awards = tuple(chance.sample(rest, chance.choice([1, 1, 1, 2])))
        state = chance.choice(["AWARDED"] * 5 + ["REFUSED"])
        rule = RandomRule(
            uri(f"w{seed} rule {n}"), chance.choice(["ALL", "ANY"]), takes, awards if state == "AWARDED" else (), state, span(),
            offered[awards[0]],
        )  # fmt: skip
        b.rule(
            f"w{seed} rule {n}", [(t, {}) for t in rule.takes], [(a, {"credits": "3"}) for a in rule.awards], op=rule.op,
            state=state, receiver=rule.receiver, sender=offered[takes[0]], **dated(rule.span),
        )  # fmt: skip
        made.rules.append(rule)
    for kind, edge, more in (
        ("EXACT_ALIGNMENT", "ALIGNS_WITH", {"kind": "exact"}),
        ("SAME_COURSE", "SAME_COURSE", {"why": "renamed"}),
        ("SAME_AS", "SAME_AS", {"method": "hand"}),
    ):
        for one, other in chance.sample(list(combinations(items, 2)), 2):
            when = span() if edge == "SAME_COURSE" else (None, None)
            b.edge(edge, *chance.sample([one, other], 2), **more, **dated(when))  # type: ignore[arg-type]
            made.pairs.append((kind, one, other, when))
    one, other = chance.sample(items, 2)
    b.edge("ALIGNS_WITH", one, other, kind="close")  # close is not exact
    b.edge("SIMILAR_TO", one, other, score="0.7", method="names", version="1")
    for item in chance.sample(items, 4):
        hub, when = chance.choice(hubs), span()
        b.edge("VIA_HUB", item, hub, **dated(when))
        made.memberships.append((item, hub, when))
    return made


def both(a: Span, b: Span) -> Span:
    starts = [s for s in (a[0], b[0]) if s]
    ends = [e for e in (a[1], b[1]) if e]
    return (max(starts, key=first_day) if starts else None, min(ends, key=last_day) if ends else None)


def ever(span: Span) -> bool:
    return span[0] is None or span[1] is None or first_day(span[0]) <= last_day(span[1])


def holds(span: Span, day: date) -> bool:
    return (span[0] is None or first_day(span[0]) <= day) and (span[1] is None or day <= last_day(span[1]))


def enough(rule: RandomRule, one: str) -> bool:
    """Whether one thing alone meets what a rule takes."""
    return one in rule.takes and (len(rule.takes) == 1 or rule.op == "ANY")


def asserted(made: World, of: str, day: date) -> set[tuple[str, str, str | None, Span, bool]]:
    """(kind, other, hub, span, whether it holds on the day)."""
    found: set[tuple[str, str, str | None, Span, bool]] = set()
    for kind, one, other, span in made.pairs:
        if of in (one, other):
            found.add((kind, other if of == one else one, None, span, holds(span, day)))
    mine = [(hub, span) for item, hub, span in made.memberships if item == of]
    for hub, span in mine:
        for item, other_hub, other_span in made.memberships:
            if item != of and other_hub == hub:
                common = both(span, other_span)
                found.add(("COMMON_NUMBER", item, hub, common, ever(common) and holds(common, day)))
    for there in made.rules:
        for back in made.rules:
            if not (there.state == back.state == "AWARDED" and enough(there, of) and back.awards == (of,)):
                continue
            if len(there.awards) != 1 or not enough(back, there.awards[0]):
                continue
            common = both(there.span, back.span)
            if ever(common):
                found.add(("BOTH_DIRECTIONS", there.awards[0], None, common, holds(common, day)))
    return found


def counts(made: World, of: str, day: date) -> set[tuple[str, str, bool, bool]]:
    """(direction, rule, whether alone, whether it holds on the day)."""
    found = set()
    for rule in made.rules:
        current = holds(rule.span, day)
        if of in rule.takes:
            found.add(("COUNTS_AS", rule.uri, enough(rule, of), current))
        if of in rule.awards:
            found.add(("COUNTED_FROM", rule.uri, rule.awards == (of,), current))
    return found


def by_place(made: World) -> dict[str, list[str]]:
    places: dict[str, list[str]] = defaultdict(list)
    for item in made.items:
        places[made.offered[item]].append(item)
    return places
