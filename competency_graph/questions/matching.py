"""What meets one leaf of a requirement tree: the thing itself, or anything of a kind. Pure.

Three answers: it does, it does not, or nobody can tell from what is stated (a grade that was not given, a level that no
catalog states). A kind is taken from what is posted at the institution that asks; what the learner merely holds matches it
only where the kind names who offers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from competency_graph.model.credits import Credit
from competency_graph.model.grades import GradeScale
from competency_graph.model.identity import normalise_code
from competency_graph.model.requirements import Ask, Filter, Limit, Origin
from competency_graph.questions.bands import grade_in_band, level_meets, score_in_band


class State(Enum):
    """How far one node is."""

    MET = "MET"
    OPEN = "OPEN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Satisfier:
    """Something that may meet leaves: credit posted at the institution that asks, or a holding as such."""

    key: str
    """Tells satisfiers apart."""
    serves: frozenset[str]
    """Uris that it counts as: the resource, the same course under other numbers, the area it lands in."""
    credit: Credit | None = None
    """Credit posted; None where nobody stated it."""
    posted: bool = False
    """Whether its credit is posted at the institution that asks, and so counts to a total of credits."""
    grade: str | None = None
    score: Fraction | None = None
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    level: str | None = None
    """Skill level or rank, for an occupation."""
    code: str | None = None
    """Course code, for filters; in any spelling."""
    credit_level: str | None = None
    """Level of the course, for filters."""
    institution: str | None = None
    """Uri of who offers it, for filters."""
    held: bool = False
    """Whether it is the learner's holding itself, not what it was converted into."""
    date: str | None = None
    """Partial date of completion, for limits about the last credits."""
    works: tuple[int, ...] = ()
    """Positions of the work that it stands for."""

    @property
    def resident(self) -> bool:
        """Whether it was earned with the institution that asks."""
        return self.held and self.posted


_CODE = re.compile(r"([A-Z&/]+) (\d+)")


def subject_key(subject: str) -> str:
    """A subject as normalised codes begin with it: ``Comp. Sci`` is ``COMPSCI``."""
    return re.sub(r"[^A-Z&/]", "", subject.upper())


def matches_filter(node: Filter, item: Satisfier) -> State:
    """Whether an item is of the kind; a code that it does not have is no match, a level that nobody stated is unknown."""
    if item.serves & node.exclusions:
        return State.OPEN
    if node.area is not None and node.area not in item.serves:
        return State.OPEN
    if node.institution is not None and node.institution != item.institution:
        return State.OPEN
    if node.institution is None and item.held and not item.posted:
        return State.OPEN
    if node.subject is not None or node.first_number is not None or node.last_number is not None:
        code = _CODE.match(normalise_code(item.code or ""))
        if code is None:
            return State.OPEN
        number = int(code[2])
        if (
            (node.subject is not None and code[1] != subject_key(node.subject))
            or (node.first_number is not None and number < node.first_number)
            or (node.last_number is not None and number > node.last_number)
        ):
            return State.OPEN
    if node.level is None or node.level == item.credit_level:
        return State.MET
    return State.UNKNOWN if item.credit_level is None else State.OPEN


def matches_ask(node: Ask, item: Satisfier, scale: GradeScale) -> State:
    """Whether an item is what is asked for by name, with the grade, score and level that are asked for."""
    if node.target not in item.serves or (node.role == "held" and not item.held):
        return State.OPEN
    score = item.score if node.sub_score is None else dict(item.sub_scores).get(node.sub_score)
    verdicts = [
        grade_in_band(scale, item.grade, node.minimum_grade, node.maximum_grade),
        score_in_band(score, node.minimum_score, node.maximum_score),
    ]
    if node.level is not None:
        verdicts.append(level_meets(item.level, node.level))
    if False in verdicts:
        return State.OPEN
    return State.UNKNOWN if None in verdicts else State.MET


def concerned(limit: Limit, item: Satisfier) -> State:
    """Whether a limit is about an item."""
    if limit.origin is not Origin.ANY and item.resident != (limit.origin is Origin.RESIDENT):
        return State.OPEN
    return State.MET if limit.over is None else matches_filter(limit.over, item)
