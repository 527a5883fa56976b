"""Who articulates what with whom, computed from seed and number: no table is held, and any two processes make the same.

The rules of a (sender, receiver) pair walk through the sender's catalogue in a fixed stride, so that no course has two
one-to-one rules of one pair: what a lone course must come to is known without asking anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import gcd, sqrt

from benchmarks.articulation import figures
from benchmarks.articulation.figures import SHAPES

SOURCE = "bench"
SUBJECTS = (
    "ACC", "ANTH", "ART", "BIOL", "BUS", "CHEM", "CIS", "COMM", "CSCI", "ECON", "EDUC", "ENGL", "ENGR", "FREN", "GEOG", "GEOL",
    "HIST", "ITAL", "MATH", "MUS", "NURS", "PHIL", "PHYS", "POLS", "PSYC", "SOC", "SPAN", "STAT", "THEA", "URB",
)  # fmt: skip
AREAS = ("CE", "LPS", "MQR", "IS", "SW", "USED", "WCGI")
BLANKET = "ELEC 1000"
"""The code of a receiver's blanket course."""
_MASK = (1 << 64) - 1


def mixed(*numbers: int) -> int:
    """64 bits that depend on all of the numbers, in their order (splitmix64)."""
    state = 0
    for number in numbers:
        state = (state + number * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & _MASK
        state = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        state = ((state ^ (state >> 27)) * 0x94D049BB133111EB) & _MASK
        state ^= state >> 31
    return state


def share(bits: int, part: int) -> float:
    """One of four shares, 0 to 1, in these bits."""
    return ((bits >> (16 * part)) & 0xFFFF) / 0x10000


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as its row states it."""

    id: str
    sender: int
    receiver: int
    state: str
    takes: str
    awards: str
    minimum_grade: str = ""
    starts: str = ""
    ends: str = ""
    priority: str = ""
    note: str = ""
    course: int | None = None
    """Number of the only course that it takes, in a one-to-one rule."""
    lands: str | None = None
    """Code of the only course that it awards, in a one-to-one rule that awards a course."""


class Plan:
    """An articulation of a seed, a kind and a scale, 1 being the full size."""

    def __init__(self, kind: str = "system", seed: int = 1, scale: float = 1.0) -> None:
        """Make a plan.

        Args:
            kind: a key of ``SHAPES``.
            seed: of everything.
            scale: share of the full size.
        """
        shape = SHAPES[kind]
        self.kind, self.seed, self.scale, self.shape = kind, seed, scale, shape
        # A nation of a quarter of the rules has half the institutions with half the catalogue.
        self.institutions = (
            max(4, round(shape.institutions * sqrt(scale))) if shape.scaled else shape.institutions
        )
        wanted = max(self.institutions * 12, round(shape.courses * scale))
        self.courses = wanted // self.institutions
        """Courses of each institution, its blanket course not counted."""
        self.rules = max(len(self.pairs) * 4, round(shape.rules * scale))
        self.rules = min(self.rules, len(self.pairs) * (self.courses - 4))

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Every (sender, receiver) that has rules."""
        count = self.institutions
        reach = min(self.shape.receivers or count, count - 1)
        if reach == count - 1:
            return [(a, b) for a in range(count) for b in range(count) if a != b]
        # Each sends to the first (the one that most go to) and to some around it.
        found = []
        for sender in range(count):
            steps = {1 + mixed(self.seed, 7, sender, n) % (count - 1) for n in range(reach - 1)}
            receivers = {(sender + step) % count for step in steps} | ({0} if sender else set())
            found += [(sender, receiver) for receiver in sorted(receivers)]
        return found

    # Names ---------------------------------------------------------------------------------------------------------------

    def key(self, institution: int) -> str:
        """The key of an institution in the tables."""
        return f"U{institution:03}"

    def institution(self, number: int) -> str:
        """The uri of an institution."""
        return f"https://bench.example.org/i/{number}"

    def code(self, course: int) -> str:
        """The code of a course of any institution."""
        return f"{SUBJECTS[course % len(SUBJECTS)]} {100 + course // len(SUBJECTS)}"

    def course(self, institution: int, code: str) -> str:
        """The uri of a course, as the loader makes it."""
        return f"{self.institution(institution)}#course-{code.replace(' ', '%20')}"

    def credits(self, institution: int, course: int) -> int:
        """Credits of a course."""
        return (3, 3, 3, 4, 3, 1, 2, 3)[mixed(self.seed, 3, institution, course) % 8]

    # Rules ---------------------------------------------------------------------------------------------------------------

    def quota(self, pair: int) -> int:
        """How many rules a pair has."""
        each, rest = divmod(self.rules, len(self.pairs))
        return each + (pair < rest)

    def pair(self, pair: int) -> Iterator[Rule]:
        """The rules of a pair, in order."""
        sender, receiver = self.pairs[pair]
        stride = self._stride(sender, receiver)
        start, quota = mixed(self.seed, 5, sender, receiver) % self.courses, self.quota(pair)
        number = 0
        while number < quota:
            course = (start + number * stride) % self.courses
            bits = mixed(self.seed, sender, receiver, number)
            if share(bits, 0) < (1 - figures.ONE_TO_ONE) / 2 and quota - number >= 2:
                yield from self._hard(sender, receiver, number, course, stride, bits)
                number += 2
            else:
                yield self._plain(sender, receiver, number, course, bits)
                number += 1

    def all_rules(self) -> Iterator[Rule]:
        """Every rule, the pairs one after the other."""
        for pair in range(len(self.pairs)):
            yield from self.pair(pair)

    def _stride(self, sender: int, receiver: int) -> int:
        stride = 1 + mixed(self.seed, 11, sender, receiver) % (self.courses - 1)
        while gcd(stride, self.courses) != 1:
            stride += 1
        return stride

    def _plain(self, sender: int, receiver: int, number: int, course: int, bits: int) -> Rule:
        """One course for one thing."""
        more = mixed(bits)
        kind, at = share(bits, 1), share(more, 0)
        rule = f"{self.key(sender)}-{number}"
        minimum = ("C", "C-", "D", "B")[more >> 62] if share(bits, 2) < figures.GRADED else ""
        dated = share(bits, 3)
        starts = f"{2012 + (more >> 40) % 10}-08-25" if dated < figures.DATED else ""
        ends = "2022-06-30" if dated < figures.ENDED else ""
        priority = str(1 + (more >> 50) % 9) if share(more, 2) < figures.RANKED else ""
        blanket = figures.BLANKET_FIRST if receiver == 0 else figures.BLANKET
        lands: str | None = None
        state, credit, awards = "AWARDED", self.credits(sender, course), ""
        if kind < figures.REFUSED:
            state = "REFUSED"
        elif (kind := kind - figures.REFUSED) < figures.NO_CREDIT:
            awards = "NO CREDIT"
        elif (kind := kind - figures.NO_CREDIT) < figures.AREA:
            awards = f"AREA {AREAS[int(at * len(AREAS))]} ({credit})"
        elif (kind := kind - figures.AREA) < figures.ELECTIVE:
            awards = f"ELECTIVE {SUBJECTS[course % len(SUBJECTS)]} ({credit})"
        elif (kind := kind - figures.ELECTIVE) < blanket:
            lands = BLANKET
        elif kind - blanket < figures.POPULAR:
            lands = self.code(int(self.courses * at**4))
        else:
            lands = self.code(course)
        if lands is not None:
            awards = f"{lands} ({credit})"
        return Rule(
            rule, sender, receiver, state, self.code(course), awards, minimum, starts, ends, priority, course=course, lands=lands
        )  # fmt: skip

    def _hard(
        self, sender: int, receiver: int, number: int, course: int, stride: int, bits: int
    ) -> Iterator[Rule]:
        """Two rules that are not one course for one: bands on one course, ties, or several courses."""
        kind, rule = share(bits, 1), f"{self.key(sender)}-{number}"
        code, following = self.code(course), self.code((course + stride) % self.courses)
        third = self.code((course + 3) % self.courses)
        low, high = f"{BLANKET} (3)", f"{following} (3)"
        if kind < figures.BANDED:
            yield Rule(rule, sender, receiver, "AWARDED", f"{code} {{..C-}}", low)
            yield Rule(f"{rule}b", sender, receiver, "AWARDED", f"{code} {{C..}}", high)
        elif kind < figures.BANDED + figures.TIED:
            yield Rule(rule, sender, receiver, "AWARDED", f"{code} {{..C}}", f"{third} (3)", priority="5")
            yield Rule(f"{rule}b", sender, receiver, "AWARDED", f"{code} {{D..}}", high, priority="5")
        else:
            several = f"{code} AND {following}" + (f" AND {third}" if bits & 1 else "")
            yield Rule(
                rule, sender, receiver, "AWARDED", several, f"{code} (3); {third} (3)", note="A sequence: all of it."
            )  # fmt: skip
            yield Rule(
                f"{rule}b", sender, receiver, "AWARDED", f"({code} AND {third}) OR {following}", f"{code} (4)"
            )

    # What is known -------------------------------------------------------------------------------------------------------

    def certain(self, pair: int) -> Iterator[Rule]:
        """The one-to-one rules of a pair that nothing else touches: a course with grade A comes to just this today."""
        rules = list(self.pair(pair))
        entangled = {code for rule in rules if rule.course is None for code in _codes(rule.takes)}
        for rule in rules:
            if rule.course is not None and not rule.ends and rule.takes not in entangled:
                yield rule


def _codes(takes: str) -> set[str]:
    for mark in ("(", ")"):
        takes = takes.replace(mark, "")
    parts = takes.replace(" OR ", " AND ").split(" AND ")
    return {part.partition(" {")[0].strip() for part in parts}
