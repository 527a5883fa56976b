"""The sending side of an articulation as one expression tree: courses, joined by And and Or.

Inside a group ``courseConjunction`` joins the courses; between groups ``courseGroupConjunctions`` do, each over a range
of positions (facts page ``articulation.md``, section 2). A narrower range binds more tightly; of two ranges of one width
that overlap, And binds first, which is a reading. Groups that no conjunction joins are all asked for, the strictest that
may be meant: a reading too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from competency_graph_loaders.assist.phrases import Words, read_words
from competency_graph_loaders.assist.places import code_of
from competency_graph_loaders.assist.wire import Course, CourseGroup, GroupConjunction, Sending

OPS = {"and": "ALL", "or": "ANY"}


@dataclass(frozen=True, slots=True)
class Item:
    """One course, with what is asked of it in words."""

    course: Course
    words: Words


@dataclass(frozen=True, slots=True)
class Joined:
    """Several parts."""

    op: str
    """ALL or ANY."""
    parts: tuple[Expression, ...]
    words: tuple[str, ...] = ()
    """Of a group, what nobody parsed."""
    reading: str | None = None
    readings: tuple[str, ...] = ()

    def text(self) -> str:
        """In words, such as ``MATH 7 and MATH 8``."""
        said = [
            f"({part.text()})" if isinstance(part, Joined) and len(part.parts) > 1 else _text(part)
            for part in self.parts
        ]
        return (" and " if self.op == "ALL" else " or ").join(said)


Expression: TypeAlias = Item | Joined


def _text(part: Expression) -> str:
    return part.text() if isinstance(part, Joined) else code_of(part.course)


def text_of(expression: Expression) -> str:
    """An expression in words."""
    return _text(expression)


def items_of(expression: Expression) -> Iterator[Item]:
    """Its courses, in order."""
    if isinstance(expression, Item):
        yield expression
    else:
        for part in expression.parts:
            yield from items_of(part)


def expression_of(sending: Sending) -> Expression | None:
    """The tree of a sending side; None where it has no course."""
    groups = sorted(sending.items, key=lambda g: g.position)
    if not groups:
        return None
    words = [a.content for a in sending.attributes]
    parts = [_group(group, words) for group in groups]
    if len(parts) == 1:
        return parts[0]
    return _between([g.position for g in groups], parts, sending.course_group_conjunctions)


def _group(group: CourseGroup, outer: Sequence[str]) -> Expression:
    own = [a.content for a in group.attributes]
    items = tuple(
        Item(course, read_words([*outer, *own, *(a.content for a in course.attributes)]))
        for course in sorted(group.items, key=lambda c: c.position)
    )
    return items[0] if len(items) == 1 else Joined(OPS[group.course_conjunction], items)


@dataclass(frozen=True, slots=True)
class _Segment:
    """Groups that are joined already, from one position to another."""

    begin: int
    end: int
    expression: Expression
    op: str | None = None
    """Of its outermost join, which a further part of the same kind goes into."""


def _between(
    positions: Sequence[int], parts: Sequence[Expression], conjunctions: Sequence[GroupConjunction]
) -> Expression:
    segments = [_Segment(p, p, part) for p, part in zip(positions, parts, strict=True)]
    # The narrower range first; And before Or of the same width.
    ordered = sorted(conjunctions, key=lambda c: (c.end - c.begin, c.group_conjunction != "and", c.begin))
    clashing = any(
        a.group_conjunction != b.group_conjunction
        and a.end - a.begin == b.end - b.begin
        and a.begin <= b.end
        and b.begin <= a.end
        for n, a in enumerate(ordered)
        for b in ordered[n + 1 :]
    )
    for conjunction in ordered:
        segments = _joined(segments, conjunction)
    reading: tuple[str, tuple[str, ...]] | None = None
    if clashing:
        reading = "AND_BINDS_FIRST", ("AND_BINDS_FIRST", "OR_BINDS_FIRST")
    if len(segments) == 1:
        root = segments[0].expression
    else:
        reading = "ALL_GROUPS", ("ALL_GROUPS", "ANY_GROUP")
        root = Joined("ALL", tuple(s.expression for s in segments))
    if reading is not None and isinstance(root, Joined):
        root = replace(root, reading=reading[0], readings=reading[1])
    return root


def _joined(segments: list[_Segment], conjunction: GroupConjunction) -> list[_Segment]:
    op = OPS[conjunction.group_conjunction]
    inside = [s for s in segments if s.begin <= conjunction.end and conjunction.begin <= s.end]
    if len(inside) < 2:
        return segments
    parts: list[Expression] = []
    for segment in inside:
        if segment.op == op and isinstance(segment.expression, Joined):
            parts += segment.expression.parts
        else:
            parts.append(segment.expression)
    joined = _Segment(inside[0].begin, inside[-1].end, Joined(op, tuple(parts)), op)
    return sorted([*(s for s in segments if s not in inside), joined], key=lambda s: s.begin)
