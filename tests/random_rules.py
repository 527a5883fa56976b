"""Small random graphs of rules between a few institutions of one system, and what they say, for brute force."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from small_graph import BASE, Build, uri

from competency_graph.model.declarations import Value
from competency_graph.model.holdings import Coursework, Holdings, WorkStatus

SENDERS = [uri(f"sender {n}") for n in range(3)]
RECEIVERS = [uri(f"receiver {n}") for n in range(4)]
STATE = uri("state")


@dataclass(slots=True)
class Said:
    """One rule, as it was made."""

    uri: str
    sender: str
    receiver: str
    takes: list[str]
    op: str
    awards: list[tuple[str, str]]
    """(target, kind)."""

    @property
    def kind(self) -> str:
        """What ``sources_of`` calls it, for every target alike."""
        kinds = {kind for _, kind in self.awards}
        if kinds <= {"ELECTIVE"}:
            return "ELECTIVE"
        return "ALONE" if len(set(self.takes)) == 1 or self.op == "ANY" else "TOGETHER"


@dataclass(slots=True)
class RandomRules:
    """A graph, and the rules in it."""

    build: Build
    rules: list[Said] = field(default_factory=list)
    courses: list[str] = field(default_factory=list)
    """Of the senders."""
    targets: list[str] = field(default_factory=list)
    """What may be awarded."""

    def holdings(self, chance: random.Random) -> Holdings:
        """Some of the courses, one of them unfinished, one unknown."""
        some = chance.sample(self.courses, 4)
        work = [
            Coursework(course=c, grade=chance.choice(["A", "B", "D"]), completed="2024-05-31")
            for c in some[:3]
        ]
        work.append(Coursework(course=some[3], status=WorkStatus.IN_PROGRESS, completed="2026-12-15"))
        work.append(Coursework(course=f"{BASE}nothing", grade="A", completed="2024"))
        return Holdings(coursework=tuple(work))


def random_rules(seed: int, count: int = 30) -> RandomRules:
    """A graph of ``count`` rules; receiver 3 has none of its own and is in no system."""
    chance = random.Random(seed)
    b = Build()
    found = RandomRules(b)
    b.node("state", "System")
    for sender in SENDERS:
        name = sender.rsplit("/", 1)[1].replace("-", " ")
        b.node(name, "Institution", calendar=chance.choice(["semester", "quarter"]))
        for n in range(3):
            found.courses.append(b.course(f"{name} course {n}", sender, f"C {n}"))
    awarded: dict[str, list[tuple[str, str]]] = {}
    for n, receiver in enumerate(RECEIVERS):
        name = f"receiver {n}"
        b.node(name, "Institution", calendar=chance.choice(["semester", "quarter"]))
        if n < 3:
            b.edge("MEMBER_OF", receiver, STATE)
        courses = [b.course(f"{name} target {k}", receiver, f"T {k}") for k in range(3)]
        elective = b.node(f"{name} electives", "Area", elective=True)
        b.edge("OFFERED_BY", elective, receiver)
        awarded[receiver] = [*((c, "COURSE") for c in courses), (elective, "ELECTIVE")]
    area = b.node("state area", "Area")
    awarded[STATE] = [(area, "AREA")]
    found.targets = [target for some in awarded.values() for target, _ in some]
    for n in range(count):
        receiver = chance.choice([*RECEIVERS[:3], STATE])
        sender = chance.choice(SENDERS)
        own = [c for c in found.courses if c.startswith(f"{sender}-")]
        takes = chance.sample(own, chance.choice([1, 1, 1, 2]))
        op = chance.choice(["ALL", "ANY"])
        refused = chance.random() < 0.2
        awards = [] if refused else [chance.choice(awarded[receiver])]
        band: dict[str, Value] = {"minimum_grade": "C"} if chance.random() < 0.5 else {}
        rule = b.rule(
            f"rule {n}",
            [(course, band) for course in takes],
            [(t, {"kind": kind, "credits": str(chance.randint(1, 4))}) for t, kind in awards],
            op=op,
            state="REFUSED" if refused else "AWARDED",
            sender=sender,
            receiver=receiver,
            priority=chance.randint(0, 1),
        )
        found.rules.append(Said(rule, sender, receiver, takes, op, awards))
    return found
