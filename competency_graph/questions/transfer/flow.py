"""The best flow through a small network, in exact fractions: successive most valuable paths.

The textbook algorithm for a flow of maximum value (minimum cost): push along the most valuable path that is left until
none gains anything. Networks here have a few dozen arcs; every value is exact because credits are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(slots=True)
class Network:
    """Arcs with a capacity and a value for each unit that flows; nodes are named by any text."""

    ends: list[tuple[str, str]] = field(default_factory=list)
    room: list[Fraction] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    capacity: list[Fraction] = field(default_factory=list)

    def arc(self, start: str, end: str, capacity: Fraction, value: int = 0) -> int:
        """Add an arc (and its reverse, for taking flow back); returns its number."""
        number = len(self.ends)
        self.ends += [(start, end), (end, start)]
        self.room += [capacity, Fraction(0)]
        self.capacity += [capacity, Fraction(0)]
        self.value += [value, -value]
        return number

    def flow(self, arc: int) -> Fraction:
        """What flows through an arc."""
        return self.capacity[arc] - self.room[arc]

    def run(self, source: str, sink: str) -> None:
        """Push flow from source to sink for as long as it gains value."""
        while True:
            best: dict[str, tuple[int, int]] = {source: (0, -1)}
            changed = True
            while changed:
                changed = False
                for number, (start, end) in enumerate(self.ends):
                    if not self.room[number] or start not in best:
                        continue
                    gain = best[start][0] + self.value[number]
                    if end not in best or gain > best[end][0]:
                        best[end] = (gain, number)
                        changed = True
            if sink not in best or best[sink][0] <= 0:
                return
            path = []
            node = sink
            while node != source:
                path.append(best[node][1])
                node = self.ends[best[node][1]][0]
            pushed = min(self.room[number] for number in path)
            for number in path:
                self.room[number] -= pushed
                self.room[number ^ 1] += pushed
