"""A statewide rules table of any size, made up: the shape that the facts page gives (99.5 % one course for one)."""

from __future__ import annotations

import random
from collections.abc import Iterator

from competency_graph.model.identity import normalise_code
from competency_graph.model.rows import EdgeRow, NodeRow, UnitRows

COURSES = 400
"""Courses an institution."""
BASE = "https://bench.example.org"


def institution(number: int) -> str:
    return f"{BASE}/institution/{number}"


def course(at: int, number: int) -> str:
    return f"{BASE}/institution/{at}/course/{number}"


def code(number: int) -> str:
    return f"{['MATH', 'CHEM', 'HIST', 'BIOL'][number % 4]} {100 + number}"


def institutions(count: int) -> Iterator[UnitRows]:
    """One unit an institution, with its courses."""
    for at in range(count):
        nodes = [
            NodeRow(
                institution(at), ("Institution",), {"name": f"Bench College {at}", "calendar": "semester"}
            )
        ]
        edges = []
        for number in range(COURSES):
            uri = course(at, number)
            properties = {
                "name": f"Course {number}", "code": code(number), "code_key": normalise_code(code(number)),
                "credit_minimum": "3", "credit_maximum": "3", "credit_unit": "SemesterHour",
            }  # fmt: skip
            nodes.append(NodeRow(uri, ("Course",), properties))
            edges.append(EdgeRow("OFFERED_BY", uri, institution(at)))
        yield UnitRows("bench", f"institution {at}", tuple(nodes), tuple(edges))


def rules(count: int, colleges: int, seed: int = 7) -> Iterator[UnitRows]:
    """One unit a (sender, receiver) pair: about ``count`` rules in all, one in 200 of them two courses for one."""
    pairs = [(a, b) for a in range(colleges) for b in range(colleges) if a != b]
    each = max(1, min(COURSES, count // len(pairs)))
    chance = random.Random(seed)
    for sender, receiver in pairs[: max(1, count // each)]:
        agreement = f"{BASE}/agreement/{sender}-{receiver}"
        nodes = [NodeRow(agreement, ("Agreement",), {"consumption": "SHARED", "edition": "2026"})]
        edges = []
        for number in range(each):
            rule = f"{agreement}/rule/{number}"
            properties = {
                "state": "AWARDED",
                "sender": institution(sender),
                "receiver": institution(receiver),
                "starts": "2020",
            }
            nodes.append(NodeRow(rule, ("TransferRule",), properties))
            edges.append(EdgeRow("HAS_RULE", agreement, rule))
            award = {"kind": "COURSE", "credits": "3", "credit_unit": "SemesterHour", "basis": "STATED"}
            edges.append(EdgeRow("AWARDS", rule, course(receiver, number), "", award))
            if chance.random() < 0.005:
                needs = f"{rule}#takes"
                nodes.append(NodeRow(needs, ("Requirement",), {"op": "ALL", "kind": "sending"}))
                edges.append(EdgeRow("TAKES", rule, needs))
                edges += [
                    EdgeRow("ASKS_FOR", needs, course(sender, n % COURSES), str(n))
                    for n in (number, number + 1)
                ]
            else:
                edges.append(EdgeRow("TAKES", rule, course(sender, number), "", {"minimum_grade": "C"}))
        yield UnitRows("bench", f"rules {sender} {receiver}", tuple(nodes), tuple(edges))
