"""Conditions in words, read where they are certain: which grade or score a note or condition asks for.

Registrars write the same few sentences ("grade of C or better", "minimum score of 3"); each of them is a row of
``PHRASINGS``, and a clause is read only when a row matches *all* of it. A clause that no row matches stays as text in
``rest``: what looks similar and may mean something else ("below C", "score of 3", "C or consent of the instructor") is
for a person to read. What the phrasings mean follows ``model.md``: bands are closed at both ends, grades are letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from competency_graph.model.grades import US_LETTERS

LOWEST_LETTER = "D-"
"""The lowest letter that earns credit: a letter grade that is asked for without a minimum is this or better, and no
mark such as P or CR lies in a band of letters."""


@dataclass(frozen=True, slots=True)
class ConditionRead:
    """What a condition in words asks for, as far as that is certain."""

    minimum_grade: str | None = None
    """Lowest letter, inclusive."""
    maximum_grade: str | None = None
    """Highest letter, inclusive."""
    minimum_score: Fraction | None = None
    """Lowest score, inclusive."""
    maximum_score: Fraction | None = None
    """Highest score, inclusive."""
    letter_grade_required: bool = False
    """A letter is asked for; marks such as P or CR do not do."""
    rest: str | None = None
    """The clauses that nobody parsed, in their order; None where every clause was."""

    @property
    def parsed(self) -> bool:
        """Whether anything was read."""
        return (
            self.minimum_grade is not None
            or self.maximum_grade is not None
            or self.minimum_score is not None
            or self.maximum_score is not None
            or self.letter_grade_required
        )

    @property
    def lowest_grade(self) -> str | None:
        """The lowest grade of a band that says the same: a letter grade without a minimum is the lowest letter."""
        if self.minimum_grade is None and self.maximum_grade is None and self.letter_grade_required:
            return LOWEST_LETTER
        return self.minimum_grade


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One certain way to say it."""

    example: str
    """As published somewhere; the tests read it."""
    pattern: str
    """Of the whole clause without what may stand around it (``_BEFORE``, ``_AFTER``); ``§G`` and ``§G2`` are grades,
    ``§N`` and ``§N2`` numbers."""


PHRASINGS: tuple[Phrasing, ...] = (
    Phrasing("grade of C or better", r"(?:letter )?grades? (?:of )?§G §UP"),
    Phrasing("C- or higher", r"§G §UP"),
    Phrasing("C or better grade", r"§G §UP (?:letter )?grade"),
    Phrasing("at least a C", r"at least (?:a |an )?(?:(?:letter )?grade of )?§G"),
    Phrasing("minimum grade: B", r"min(?:imum)?\.? (?:required |passing |letter )?grade(?: required)?(?: of| is|:| =)? ?§G"),
    Phrasing("grade minimum: C", r"grade min(?:imum)?\.?(?: of| is|:| =)? ?§G"),
    Phrasing("grade of B or below", r"(?:letter )?grades? (?:of )?§G §DOWN"),
    Phrasing("C- or lower", r"§G §DOWN"),
    Phrasing("maximum grade: B+", r"max(?:imum)?\.? grade(?: of| is|:| =)? ?§G2"),
    Phrasing("grades between C and B+", r"(?:letter )?grades? (?:from |between )§G (?:and|to|through) §G2"),
    Phrasing("grades C through A", r"(?:letter )?grades? (?:of )?§G (?:to|through) §G2"),
    Phrasing("minimum score of 3", r"min(?:imum)?\.? (?:required |passing |cut )?score(?: required)?(?: of| is|:| =)? ?§N"),
    Phrasing("score of 50 or above", r"(?:scores?|scoring|scored)(?: of|:)?(?: at least)? §N §UP"),
    Phrasing("score of at least 50", r"(?:scores?|scoring|scored)(?: of)? at least §N"),
    Phrasing("scoring 50+", r"(?:scores?|scoring|scored)(?: of|:)? §N\+"),
    Phrasing("score of 3 to 5", r"(?:scores?|scoring|scored)(?: of|:)? (?:between |from )?§N ?(?:to|through|-) ?§N2"),
    Phrasing("score between 3 and 5", r"(?:scores?|scoring|scored)(?: of|:)? between §N and §N2"),
    Phrasing("scores of 3, 4 or 5", r"(?:scores?|scoring|scored)(?: of|:)? §LIST"),
    Phrasing("maximum score of 4", r"max(?:imum)?\.? score(?: of| is|:| =)? ?§N2"),
    Phrasing("must be taken for a letter grade", r"(?:must|should|has to|have to) be (?:taken|completed)(?: and completed)? for a letter grade"),
    Phrasing("letter grade required", r"(?:a )?letter grade(?: is)?(?: required)"),
    Phrasing("letter grade only", r"letter grades? only"),
)  # fmt: skip
"""Every phrasing that is read. A new one comes with a place where it was published, and with a test."""

_GRADE = r"[\"']?(?P<{}>[A-F][+-]?)[\"']?(?: ?\((?P<{}points>\d(?:\.\d+)?)\))?"
_NUMBER = r"(?P<{}>\d{{1,4}}(?:\.\d+)?)"
_UP = r"\(?(?:or|and) (?:better|higher|above|greater|more)\)?"
_DOWN = r"\(?(?:or|and) (?:below|lower|less)\)?"
_LIST = r"(?P<list>\d{1,3}(?:, ?\d{1,3})*,? or \d{1,3})"
_BEFORE = (
    r"(?:(?:note|conditions?|requirements?|prerequisite grade|restrictions?): ?)?"
    r"(?:(?:credit|credits|transfer credit|transfer) (?:is |are |will be )?(?:recommended|awarded|granted|given|accepted)?"
    r" ?(?:only )?(?:for|with|if) |only )?"
    r"(?:(?:the |all )?(?:students?|candidates?|examinees?|learners?|course|courses|class|exam) ?)?"
    r"(?:(?:with|requires?|required|needs?|earning|who earn|who earned|must (?:earn|have|receive|achieve|obtain|score)|"
    r"(?:must be )?(?:completed|passed|taken)(?: and passed| with)?(?: with)?|complete(?:d)? with|pass(?:ed)? with) )?"
    r"(?:a |an |the )?"
)
"""What may stand before a phrasing without changing it. No negation, no alternative, no other item is among it."""
_AFTER = (
    r"(?: (?:is |are )?(?:required|needed|only|earned))?"
    r"(?: (?:to|for) (?:transfer|transfer credit|credit|receive credit|be awarded credit))?"
    r"(?: on (?:the|this|an?) (?:exam|examination|test|assessment))?"
    r"(?: in (?:the|this|each|the sending) course)?"
    r"(?: (?:is |are )?(?:required|needed))?"
)


def _compiled(phrasing: Phrasing) -> re.Pattern[str]:
    text = phrasing.pattern
    for mark, pattern in (
        ("§G2", _GRADE.format("high", "high")), ("§G", _GRADE.format("low", "low")),
        ("§N2", _NUMBER.format("most")), ("§N", _NUMBER.format("least")),
        ("§UP", _UP), ("§DOWN", _DOWN), ("§LIST", _LIST),
    ):  # fmt: skip
        text = text.replace(mark, pattern)
    return re.compile(f"{_BEFORE}(?:{text}){_AFTER}", re.IGNORECASE)


_PATTERNS = tuple((phrasing, _compiled(phrasing)) for phrasing in PHRASINGS)
_MAXIMA = frozenset(p.example for p in PHRASINGS if "§DOWN" in p.pattern)
_LETTER = re.compile(r"letter grade", re.IGNORECASE)
_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "−": "-"})
_BOUNDARY = re.compile(r"\s*(?:;|\||\n|(?<!\bmin)(?<!\bmax)(?<!\bno)\.(?=\s|$))\s*", re.IGNORECASE)
"""Where a clause ends; a point inside a number or after ``min`` is none."""
_JOINED = re.compile(r",? and |, ")
_TURN = re.compile(
    r"(?:or|unless|except|otherwise|but|either|if|alternatively|instead|and/or|nor)\b", re.IGNORECASE
)
"""A clause that begins so takes back or widens what stands before it."""
_TURNS = re.compile(
    r"\b(?:unless|except|exception|otherwise|instead|alternatively|waived?|whichever|does not apply|in lieu)\b|\b(?:or|either)\s*$",
    re.IGNORECASE,
)
"""Words in any clause after which the other clauses are no longer certain."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one clause says."""

    grades: tuple[str | None, str | None] = (None, None)
    scores: tuple[Fraction | None, Fraction | None] = (None, None)
    letter: bool = False


def read_condition(text: str) -> ConditionRead:
    """Read a condition or note.

    Args:
        text: as published; several clauses may stand in it, separated by ``;``, ``|``, a line break or a full stop.

    Returns:
        What is certain, and in ``rest`` every clause that is not. Never raises. Two clauses that say different things
        about grades (or scores), and clauses that take back what another says ("…, unless …"), leave all of it unread.
    """
    plain = text.translate(_MARKS)
    clauses = [clause for clause in (part.strip() for part in _BOUNDARY.split(plain)) if clause]
    nothing = ConditionRead(rest=text.strip() or None)
    if not clauses or any(_TURN.match(c) for c in clauses[1:]) or any(_TURNS.search(c) for c in clauses):
        return nothing
    read: list[_Found] = []
    rest: list[str] = []
    for clause in clauses:
        found = _clause(clause)
        if found is None:
            rest.append(clause)
        else:
            read.extend(found)
    grades = {found.grades for found in read if found.grades != (None, None)}
    scores = {found.scores for found in read if found.scores != (None, None)}
    if not read or len(grades) > 1 or len(scores) > 1:
        return nothing
    low, high = next(iter(grades), (None, None))
    least, most = next(iter(scores), (None, None))
    return ConditionRead(low, high, least, most, any(found.letter for found in read), "; ".join(rest) or None)


def _clause(clause: str) -> tuple[_Found, ...] | None:
    """What a clause says: as a whole, else each of its parts; None where any of it is not certain."""
    whole = _phrase(clause)
    if whole is not None:
        return (whole,)
    for parts in _divided(clause):
        found = [_phrase(part.strip()) for part in parts]
        if all(found):
            return tuple(part for part in found if part is not None)
    return None


def _divided(clause: str) -> Iterator[list[str]]:
    """The ways to take a clause apart into statements that hold together: a bracket at its end, ``and``, commas."""
    bracket = re.fullmatch(r"(.+?) ?\(([^()]+)\)", clause)
    if bracket is not None:
        yield [bracket[1], bracket[2]]
    if _JOINED.search(clause):
        yield _JOINED.split(clause)


def _phrase(words: str) -> _Found | None:
    plain = " ".join(words.split())
    for phrasing, pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is not None:
            return _meaning(phrasing, match.groupdict(), letter=bool(_LETTER.search(plain)))
    return None


def _meaning(phrasing: Phrasing, said: dict[str, str | None], *, letter: bool) -> _Found | None:
    """The band of a match; None where the letters are none, or the band holds nothing."""
    low, high = said.get("low"), said.get("high")
    for grade, points in ((low, said.get("lowpoints")), (high, said.get("highpoints"))):
        if grade is not None and US_LETTERS.rank(grade) is None:
            return None  # E and the like: letters of some other scale
        if grade is not None and points is not None and US_LETTERS.rank(grade) != Fraction(points):
            return None
    if phrasing.example in _MAXIMA:
        low, high = None, low
    least, most = (Fraction(n) if n is not None else None for n in (said.get("least"), said.get("most")))
    if said.get("list") is not None:
        numbers = [int(number) for number in re.findall(r"\d+", said["list"] or "")]
        if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            return None  # 3 or 5: a band would hold the 4 between them
        least, most = Fraction(numbers[0]), Fraction(numbers[-1])
    if least is not None and most is not None and least > most:
        return None
    low_rank, high_rank = (US_LETTERS.rank(g) if g is not None else None for g in (low, high))
    if low_rank is not None and high_rank is not None and low_rank > high_rank:
        return None
    return _Found(
        (low.upper() if low else None, high.upper() if high else None), (least, most), letter=letter
    )
