"""Cycles among streamed edges: every set of nodes that can reach each other, told by brute force too."""

from __future__ import annotations

import tracemalloc
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from competency_graph.model.edges import EDGE_TYPES, edge_properties
from competency_graph.model.nodes import NODE_TYPES, properties_of
from competency_graph.store.audit.cycles import cycles
from competency_graph.store.audit.judges import EDGE_PROPERTIES, NODE_PROPERTIES, on_a_cycle
from competency_graph.store.audit.rules import RULES
from competency_graph.store.queries import queries

NODES = "abcdefg"


def reachable(edges: set[tuple[str, str]]) -> set[tuple[str, str]]:
    found = set(edges)
    while more := {(a, d) for a, b in found for c, d in edges if b == c} - found:
        found |= more
    return found


@given(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=14))
def test_they_are_the_sets_of_nodes_that_reach_each_other(edges: list[tuple[str, str]]) -> None:
    reach = reachable(set(edges))
    expected = {
        frozenset(b for b in NODES if (a, b) in reach and (b, a) in reach) for a in NODES if (a, a) in reach
    }
    found = list(cycles(edges))
    assert sorted((cycle.path[0], cycle.size) for cycle in found) == sorted(
        (min(nodes), len(nodes)) for nodes in expected
    )
    for cycle in found:
        assert cycle.path[0] == cycle.path[-1]
        assert all(step in edges for step in zip(cycle.path, cycle.path[1:], strict=False))
        # Shortest: no more steps than nodes, none twice.
        assert len(set(cycle.path)) == len(cycle.path) - 1 <= cycle.size


def test_a_long_chain_is_no_recursion_and_little_memory() -> None:
    length = 100_000
    uris = [f"https://example.org/{n}" for n in range(length)]
    tracemalloc.start()
    assert list(cycles(pairwise(uris))) == []
    (cycle,) = cycles([*pairwise(uris), (uris[-1], uris[0])])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert cycle.size == length
    assert peak / length < 500  # bytes a node, both lists of edges included


def test_types_are_told_apart_and_long_ways_are_cut() -> None:
    rows = [{"type": "CHILD_OF", "start": "a", "end": "b"}, {"type": "PART_OF", "start": "b", "end": "a"}]
    assert list(on_a_cycle(rows)) == []
    ring = [{"type": "requires", "start": f"n{i:02}", "end": f"n{(i + 1) % 20:02}"} for i in range(20)]
    (fault,) = on_a_cycle(ring)
    assert fault.uri == "n00"
    assert fault.detail.startswith("requires, 20 nodes: n00 → n01 → ")
    assert fault.detail.endswith("n06 → …")


def test_a_property_has_one_type_wherever_it_stands() -> None:
    """The audit's patterns go by name, because one scan looks at every label."""
    for label in NODE_TYPES:
        assert all(NODE_PROPERTIES[name] is p.type for name, p in properties_of((label,)).items())
    for name in EDGE_TYPES:
        assert all(EDGE_PROPERTIES[key] is p.type for key, p in edge_properties(name).items())


def test_every_rule_has_a_query_of_its_own_and_every_query_a_rule() -> None:
    used = [f"read/{rule.query}" for rule in RULES]
    assert len(set(used)) == len(used)
    assert {n for n in queries() if n.startswith("read/audit/")} == {*used, "read/audit/places"}
    assert len({rule.name for rule in RULES}) == len(RULES)
