"""The readings of ambiguous points as a choice: which were asked for, which were used, and which there are.

A source that can be read in several ways is read in the way that the answer says (``readings``); whoever asks may choose
another of the enumerated ones. A point or a reading that does not exist is refused with the list of those that do, and so
is a reading of which this graph keeps too little: an instruction is loaded in one reading, and only some others can be
told from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from competency_graph.errors import QuestionError
from competency_graph.model.evidence import Reading
from competency_graph.model.requirements import Node, Op, Requirement
from competency_graph.questions.stack_to_degree.asked import ReadingChoice
from competency_graph.questions.trees import REQUIRES_READINGS

MOST_LISTED = 30
"""Most points that a refusal lists."""


@dataclass(slots=True)
class Chosen:
    """What was asked for."""

    asked: tuple[ReadingChoice, ...] = ()
    applied: set[tuple[str, str]] = field(default_factory=set)

    def of(self, point: str, choices: Sequence[str], default: str) -> str:
        """The reading of a point."""
        for choice in self.asked:
            if choice.point == point and choice.reading in choices:
                self.applied.add((point, choice.reading))
                return choice.reading
        return default

    def requires(self) -> dict[str, str]:
        """How several ``requires`` profiles of a resource are read, where that was asked for."""
        return {c.point: c.reading for c in self.asked if c.reading in REQUIRES_READINGS}

    def reread(self, node: Node) -> Node:
        """A tree in which every ambiguous instruction has the reading that was asked for.

        Raises:
            QuestionError: the graph keeps too little of an instruction for another reading.
        """
        if not isinstance(node, Requirement):
            return node
        node = replace(node, children=tuple(self.reread(child) for child in node.children))
        if node.reading is None or not node.readings:
            return node
        wanted = self.of(node.uri, node.readings, node.reading)
        return node if wanted == node.reading else _other(node, wanted)

    def reread_whole(self, node: Requirement) -> Requirement:
        """The same for what a rule takes."""
        found = self.reread(node)
        return found if isinstance(found, Requirement) else node

    def used(self, reading: Reading) -> Reading:
        """A reading of what was loaded, as it is used here."""
        for point, wanted in sorted(self.applied):
            if point == reading.point and wanted in reading.choices and wanted != reading.used:
                return replace(reading, used=wanted, why=f"{reading.why} Read as asked for.")
        return reading

    def check(self, known: Iterable[Reading]) -> None:
        """Refuse what was asked for and does not exist.

        Raises:
            QuestionError: names the point, and lists the points there are with their readings.
        """
        points: dict[str, dict[str, bool]] = {}
        for reading in known:
            for choice in reading.choices:
                used = points.setdefault(reading.point, {})
                used[choice] = used.get(choice, False) or choice == reading.used
        self._check(points)

    def _check(self, points: Mapping[str, Mapping[str, bool]]) -> None:
        for choice in self.asked:
            there = points.get(choice.point)
            if there is None:
                listed = "; ".join(
                    f"{point}: {', '.join(some)}"
                    for point, some in sorted(points.items())[:MOST_LISTED]
                    if len(some) > 1
                )
                raise QuestionError(
                    f"readings: nothing that this question reads is ambiguous at {choice.point!r}.",
                    f"The points there are: {listed or 'none'}.",
                )
            if choice.reading not in there:
                raise QuestionError(
                    f"readings: {choice.point} has no reading {choice.reading!r}.",
                    f"Give one of: {', '.join(there)}.",
                )
            if not there[choice.reading]:
                raise QuestionError(
                    f"readings: {choice.point} cannot be read as {choice.reading!r} here.",
                    f"Leave it at {next((r for r, used in there.items() if used), 'its default')}.",
                )


def _other(node: Requirement, wanted: str) -> Requirement:
    """An instruction in another reading than the one that it was loaded in."""
    if node.reading == "ALL_GROUPS" and wanted == "ANY_GROUP":
        return replace(node, op=Op.ANY, reading=wanted)
    sections = [child for child in node.children if isinstance(child, Requirement)]
    counts = {(s.op, s.count, s.unit, s.credit_unit) for s in sections}
    if (
        node.reading == "EACH_SECTION"
        and wanted == "OVER_SECTIONS"
        and len(sections) == len(node.children)
        and len(counts) == 1
    ):
        ((op, count, unit, credit_unit),) = counts
        if op is Op.AT_LEAST:
            below = tuple(part for section in sections for part in section.children)
            return replace(
                node, op=op, count=count, unit=unit, credit_unit=credit_unit, children=below, reading=wanted
            )
    raise QuestionError(
        f"readings: of {node.uri} this graph keeps the reading {node.reading} alone; {wanted} cannot be told from it.",
        f"Leave it at {node.reading}.",
    )


def readings_in(node: Node | None) -> tuple[Reading, ...]:
    """The ambiguous instructions of a tree, as they are read in it."""
    return tuple(
        Reading(
            part.uri, part.reading, part.readings,
            f"{part.name or 'A requirement'}: the instruction can be read in several ways.",
        )
        for part in (node.walk() if isinstance(node, Requirement) else ())
        if isinstance(part, Requirement) and part.reading is not None and part.readings
    )  # fmt: skip
