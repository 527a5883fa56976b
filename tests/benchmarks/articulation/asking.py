"""The questions of the articulation part, through the library, and the sample whose answers are known.

What is known of the made-up rules: a course with grade A that one rule of a pair takes, and no other, comes to just what
that rule awards. A few hundred of these are asked and compared, by us and by pandas.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from benchmarks.articulation.plan import BLANKET, Plan, Rule
from competency_graph.graph import Graph
from competency_graph.model.holdings import Coursework, Holdings

CALLS = 120
"""Measured calls of each question; as many go before, with other arguments."""
WARM = 25
"""Times as many go before the first question. The server compiles what it runs often: on two cores one course to one
college took 13 ms at the median of its first 400 calls, 4.6 of its second thousand, and 2.0 to 2.9 from then on."""
SAMPLE = 300
TRANSCRIPT = 20
DONE = "2024-05-30"
NOT_THERE = "Graph has no {} yet"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A rule of the sample, and what its course must come to."""

    rule: Rule
    outcome: str
    target: str | None
    """Uri, where it lands in a course."""


def sample(plan: Plan, count: int = SAMPLE, purpose: int = 1) -> list[Known]:
    """Rules whose outcome is known, spread over the pairs."""
    chance = Random(plan.seed * 1000 + purpose)
    found: list[Known] = []
    pairs = chance.sample(range(len(plan.pairs)), min(len(plan.pairs), count))
    each = -(-count // len(pairs))
    for pair in pairs:
        rules = list(plan.certain(pair))
        found += [known(plan, rule) for rule in chance.sample(rules, min(each, len(rules)))]
    return found[:count]


def known(plan: Plan, rule: Rule) -> Known:
    """What a rule's only course must come to."""
    if rule.state == "REFUSED":
        return Known(rule, "REFUSED", None)
    if rule.lands is not None:
        return Known(rule, "EQUIVALENT", plan.course(rule.receiver, rule.lands))
    word = rule.awards.partition(" ")[0]
    return Known(rule, {"NO": "NO_CREDIT", "AREA": "AREA", "ELECTIVE": "ELECTIVE"}[word], None)


def one(plan: Plan, rule: Rule) -> Holdings:
    """The only course of a rule, with grade A."""
    return Holdings(coursework=(_done(plan, rule.sender, rule.takes),))


def transcript(plan: Plan, sender: int, chance: Random) -> Holdings:
    """Twenty courses of one college."""
    numbers = chance.sample(range(plan.courses), min(TRANSCRIPT, plan.courses))
    return Holdings(coursework=tuple(_done(plan, sender, plan.code(number)) for number in numbers))


def _done(plan: Plan, sender: int, code: str) -> Coursework:
    return Coursework(course=plan.course(sender, code), grade="A", completed=DONE)


def checked(graph: Graph, plan: Plan, rules: Sequence[Known]) -> Row:
    """Every answer of the sample, held against what is known."""
    wrong: list[str] = []
    for each in rules:
        answer = graph.transfer(plan.institution(each.rule.receiver), one(plan, each.rule))
        got = [
            (award.outcome.value, award.target.uri if award.target else None)
            for award in answer.items[0].awards
        ]
        wanted = each.outcome if each.target is None else (each.outcome, each.target)
        plain = [outcome for outcome, _ in got]
        if (plain != [wanted]) if isinstance(wanted, str) else (got != [wanted]):
            wrong.append(
                f"{each.rule.takes} from {each.rule.sender} to {each.rule.receiver}: {got}, not {wanted}"
            )
    row: Row = {"checked": len(rules), "wrong": len(wrong)}
    if wrong:
        row["problem"] = (
            f"{len(wrong)} of {len(rules)} answers are not what the rules say, such as {wrong[0]}"
        )
    return row


def laps(calls: Sequence[Callable[[], object]], warm_up: int | None = None) -> Row:
    """Milliseconds of calls, the first of them (half, where it is not said how many) not counted."""
    counted = []
    warm_up = len(calls) // 2 if warm_up is None else min(warm_up, len(calls) - 2)
    for at, call in enumerate(calls):
        begin = time.perf_counter()
        call()
        if at >= warm_up:
            counted.append(1000 * (time.perf_counter() - begin))
    cuts = statistics.quantiles(counted, n=20, method="inclusive")
    return {
        "calls": len(counted), "warm_up": warm_up, "p50_ms": round(cuts[9], 3), "p95_ms": round(cuts[18], 3),
        "worst_ms": round(max(counted), 3),
    }  # fmt: skip


def popular(plan: Plan) -> str:
    """The uri of the course that most rules land in."""
    return plan.course(0, BLANKET)


def targets(plan: Plan, count: int, purpose: int) -> list[tuple[int, str]]:
    """Receivers and codes of courses there, at random."""
    chance = Random(plan.seed * 1000 + purpose)
    return [
        (chance.randrange(plan.institutions), plan.code(chance.randrange(plan.courses))) for _ in range(count)
    ]


def reachable(plan: Plan, sender: int, most: int = 20) -> list[int]:
    """Receivers that a sender has rules with."""
    return [receiver for left, receiver in plan.pairs if left == sender][:most]


def asked(graph: Graph, plan: Plan, calls: int = CALLS) -> list[Row]:
    """Every question with its wanted and measured milliseconds."""
    chance = Random(plan.seed * 1000 + 2)
    count = 2 * calls
    rules = sample(plan, (WARM + 1) * calls, 3)
    senders = [chance.randrange(plan.institutions) for _ in range(count)]
    transcripts = [(sender, transcript(plan, sender, chance)) for sender in senders]
    courses = targets(plan, count, 4)
    ranked = [
        (holdings, [plan.institution(at) for at in reachable(plan, sender)])
        for sender, holdings in transcripts[: max(4, count // 3)]
    ]
    return [
        {"question": "one course to one college", "wanted": "p50 < 3, p95 < 10"}
        | laps(
            [lambda k=k: graph.transfer(plan.institution(k.rule.receiver), one(plan, k.rule)) for k in rules],
            WARM * calls,
        ),
        {"question": f"{TRANSCRIPT} courses to one college", "wanted": "p50 < 30"}
        | laps([
            lambda s=s, h=h: graph.transfer(plan.institution(reachable(plan, s, 1)[0]), h) for s, h in transcripts
        ]),
        {"question": f"{TRANSCRIPT} courses ranked over {len(ranked[0][1])} colleges", "wanted": "p50 < 300"}
        | _named(graph, "transfer_destinations", [((holdings,), {"among": among}) for holdings, among in ranked]),
        {"question": "reverse: counts and first page, any course", "wanted": "p50 < 20"}
        | _named(graph, "sources_of", [((plan.course(*course),), {}) for course in courses]),
        {"question": "reverse: the most popular course", "wanted": "p50 < 20"}
        | _named(graph, "sources_of", [((popular(plan),), {})] * (max(4, count // 3))),
    ]  # fmt: skip


def _named(graph: Graph, method: str, calls: Sequence[tuple[tuple[Any, ...], dict[str, Any]]]) -> Row:
    ask = getattr(graph, method, None)
    if ask is None:
        return {"problem": NOT_THERE.format(method)}
    try:
        return laps([lambda p=p, n=n: ask(*p, **n) for p, n in calls])
    except Exception as error:  # noqa: BLE001 - a table with one question missing is better than no table
        return {"problem": f"{method}: {type(error).__name__}: {error}"}
