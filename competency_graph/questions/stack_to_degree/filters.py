"""What could be taken for a filter ("upper-division biology"): which courses of which institution are of the kind.

The courses come from the institution that the filter names, else from who asks; a stated bound keeps a catalogue from being
read whole. Whether a course is of the kind is decided where ``progress`` and ``transfer`` decide it (``satisfaction.py``),
so that a plan counts what the evaluator will count.

An area is nothing that a catalogue lists: what lands there lands by rules. It stands for itself, as often as it may be
counted, and the planner finds the rules that award it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from competency_graph.model.requirements import CountUnit, Filter, Node, Op, Requirement
from competency_graph.questions.matching import subject_key
from competency_graph.questions.satisfaction import Satisfier, ways
from competency_graph.store.reading import Question, Read

MOST_OF_A_KIND = 400
"""Most courses that are read for one filter at one institution: a department has some hundred at most."""
MOST_OF_AN_AREA = 12
"""Most times that one filter of an area counts: general education asks for a handful."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A filter, and where its courses come from."""

    filter: Filter
    institution: str
    """Uri."""


def kinds_of(node: Node | None, institutions: Iterable[str]) -> Iterator[Kind]:
    """The filters of a tree that a catalogue can answer, at the institution that they name or at who asks."""
    if node is None:
        return
    own = sorted(institutions)
    for leaf in node.walk() if isinstance(node, Requirement) else (node,):
        if isinstance(leaf, Filter) and leaf.area is None:
            for institution in (leaf.institution,) if leaf.institution is not None else own:
                yield Kind(leaf, institution)


def matches(
    node: Filter, uri: str, code: str | None, credit_level: str | None, institution: str | None
) -> bool:
    """Whether a course is of the kind, as the evaluator decides it."""
    item = Satisfier(
        uri,
        frozenset({uri}),
        code=code,
        credit_level=credit_level,
        institution=institution,
    )
    return bool(ways(node, [item]))


def read_kind(kind: Kind) -> Question[tuple[frozenset[str], bool]]:
    """Uris of the courses of a kind, and whether all were read."""
    rows = yield Read(
        "stack/courses_of_kind",
        {
            "institution": kind.institution,
            "prefix": subject_key(kind.filter.subject or ""),
            "level": kind.filter.level,
            "most": MOST_OF_A_KIND,
        },
    )
    found = frozenset(
        row["node"]["uri"]
        for row in rows
        if matches(
            kind.filter,
            row["node"]["uri"],
            row["node"].get("code"),
            row["node"].get("credit_level"),
            kind.institution,
        )
    )
    return found, len(rows) < MOST_OF_A_KIND


def places_of_area(area: str, times: int) -> tuple[str, ...]:
    """Names under which one area counts several times; each is the same as the area itself."""
    return (area, *(f"{area}#again-{number}" for number in range(2, times + 1)))


def times_asked(root: Node, leaf: Filter) -> int:
    """How often a filter of an area may have to count: the number of the count above it."""

    def most(node: Node, above: int) -> int:
        if node is leaf:
            return above
        if not isinstance(node, Requirement):
            return 0
        if node.op is Op.AT_LEAST and node.unit is CountUnit.CREDITS:
            above = MOST_OF_AN_AREA
        elif node.op is Op.AT_LEAST:
            above = max(1, ceil(node.count or Fraction(1)))
        return max((most(child, above) for child in node.children), default=0)

    return max(1, min(MOST_OF_AN_AREA, most(root, 1)))
