"""The best flow through a small network, in whole numbers: successive most valuable paths.

The textbook algorithm for a flow of maximum value (minimum cost): push along the most valuable path that is left until
none gains anything. Networks here have a few dozen arcs; the ledger scales exact credits to whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Network:
    """Arcs with a capacity and a value for each unit that flows; nodes are named by any hashable value."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    value: list[int] = field(default_factory=list)
    capacity: list[int] = field(default_factory=list)
    numbers: dict[object, int] = field(default_factory=dict)
    leaving: list[list[int]] = field(default_factory=list)

    def _node(self, name: object) -> int:
        number = self.numbers.setdefault(name, len(self.leaving))
        if number == len(self.leaving):
            self.leaving.append([])
        return number

    def arc(self, start: object, end: object, capacity: int, value: int = 0) -> int:
        """Add an arc (and its reverse, for taking flow back); returns its number."""
        number = len(self.ends)
        a, b = self._node(start), self._node(end)
        self.starts += (a, b)
        self.ends += (b, a)
        self.leaving[a].append(number)
        self.leaving[b].append(number + 1)
        self.room += (capacity, 0)
        self.capacity += (capacity, 0)
        self.value += (value, -value)
        return number

    def flow(self, arc: int) -> int:
        """What flows through an arc."""
        return self.capacity[arc] - self.room[arc]

    def run(self, source: object, sink: object) -> None:
        """Push flow from source to sink for as long as it gains value."""
        first, last = self._node(source), self._node(sink)
        room, value, ends = self.room, self.value, self.ends
        while True:
            gained: dict[int, int] = {first: 0}
            through: dict[int, int] = {}
            todo = [first]
            while todo:
                waiting: dict[int, None] = {}
                for node in todo:
                    have = gained[node]
                    for number in self.leaving[node]:
                        if not room[number]:
                            continue
                        gain, end = have + value[number], ends[number]
                        if end not in gained or gain > gained[end]:
                            gained[end] = gain
                            through[end] = number
                            waiting[end] = None
                todo = list(waiting)
            if gained.get(last, 0) <= 0:
                return
            path = []
            node = last
            while node != first:
                path.append(through[node])
                node = self.starts[through[node]]
            pushed = min(room[number] for number in path)
            for number in path:
                room[number] -= pushed
                room[number ^ 1] += pushed
