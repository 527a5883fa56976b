"""Cycles in a graph of edges that are streamed: Tarjan's strongly connected components, without recursion.

R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972). Every node that lies on a
cycle is in a component of several nodes, or points at itself. Integers in arrays: about 100 bytes a node beside its uri
and 16 an edge; the queries send only edges that may lie on a cycle, a tenth of a framework of competencies.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cycle:
    """One strongly connected component with a cycle in it."""

    size: int
    """How many nodes can reach each other."""
    path: tuple[str, ...]
    """A shortest way from its smallest uri back to itself; the first and the last are the same."""


class _Numbered:
    """Edges between uris as integers, in the order of their starts."""

    def __init__(self, edges: Iterable[tuple[str, str]]) -> None:
        self.uris: list[str] = []
        numbers: dict[str, int] = {}
        starts: array[int] = array("q")
        ends: array[int] = array("q")

        def number(uri: str) -> int:
            found = numbers.setdefault(uri, len(self.uris))
            if found == len(self.uris):
                self.uris.append(uri)
            return found

        for start, end in edges:
            starts.append(number(start))
            ends.append(number(end))
        self.first = array("q", bytes(8 * (len(self.uris) + 1)))
        """The targets of node n are ``targets[first[n]:first[n + 1]]``."""
        for tail in starts:
            self.first[tail + 1] += 1
        for node in range(len(self.uris)):
            self.first[node + 1] += self.first[node]
        free = array("q", self.first)
        self.targets = array("q", bytes(8 * len(ends)))
        for tail, head in zip(starts, ends, strict=True):
            self.targets[free[tail]] = head
            free[tail] += 1

    def after(self, node: int) -> array[int]:
        """Where the edges of a node lead."""
        return self.targets[self.first[node] : self.first[node + 1]]

    def components(self) -> Iterator[list[int]]:
        """The strongly connected components of two nodes or more, and the nodes that point at themselves."""
        count = len(self.uris)
        index = array("q", [-1]) * count
        lowest = array("q", bytes(8 * count))
        following = array("q", self.first)
        on_stack = bytearray(count)
        stack: list[int] = []
        reached = 0
        for root in range(count):
            if index[root] >= 0:
                continue
            way = [root]
            while way:
                node = way[-1]
                if index[node] < 0:
                    index[node] = lowest[node] = reached
                    reached += 1
                    stack.append(node)
                    on_stack[node] = 1
                if following[node] < self.first[node + 1]:
                    target = self.targets[following[node]]
                    following[node] += 1
                    if index[target] < 0:
                        way.append(target)
                    elif on_stack[target]:
                        lowest[node] = min(lowest[node], index[target])
                    continue
                way.pop()
                if way:
                    lowest[way[-1]] = min(lowest[way[-1]], lowest[node])
                if lowest[node] == index[node]:
                    component: list[int] = []
                    while not component or component[-1] != node:
                        component.append(stack.pop())
                        on_stack[component[-1]] = 0
                    if len(component) > 1 or node in self.after(node):
                        yield component

    def shortest(self, start: int, within: frozenset[int]) -> tuple[str, ...]:
        """A shortest way from a node of a component back to it."""
        came: dict[int, int] = {}
        waiting = deque([start])
        while start not in came:
            node = waiting.popleft()
            for target in self.after(node):
                if target in within and target not in came:
                    came[target] = node
                    waiting.append(target)
        way = [start, came[start]]
        while way[-1] != start:
            way.append(came[way[-1]])
        return tuple(self.uris[node] for node in reversed(way))


def cycles(edges: Iterable[tuple[str, str]]) -> Iterator[Cycle]:
    """The cycles among these edges, one for every set of nodes that can reach each other."""
    numbered = _Numbered(edges)
    for component in numbered.components():
        start = min(component, key=numbered.uris.__getitem__)
        yield Cycle(len(component), numbered.shortest(start, frozenset(component)))
