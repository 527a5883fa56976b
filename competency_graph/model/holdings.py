"""What a learner has: coursework, exams, credentials, competencies, experience, placements, certifications.

The words are those of ``questions.md``; the same input serves Python, the command line and GraphQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction


class WorkStatus(Enum):
    """Whether a piece of coursework is done."""

    COMPLETED = "COMPLETED"
    """Done, with or without success."""
    IN_PROGRESS = "IN_PROGRESS"
    """Begun, not done."""
    PLANNED = "PLANNED"
    """Not begun."""


@dataclass(frozen=True, slots=True)
class Coursework:
    """One attempt at one course: by uri or CTID, or by institution and code (ambiguous: the answer says so)."""

    course: str | None = None
    """Uri or CTID."""
    institution: str | None = None
    """Uri, CTID or exact name."""
    code: str | None = None
    """Course code as the transcript prints it; spaces, dashes and case do not matter."""
    title: str | None = None
    """Title as the transcript prints it; tells two courses of one number apart."""
    grade: str | None = None
    """Grade as the transcript prints it."""
    grade_scale: str | None = None
    """Name of the grade scale; absent: the usual letters."""
    credits: Fraction | None = None
    """Credit earned or to be earned."""
    credit_unit: str | None = None
    """Unit of the credit: SemesterHour, QuarterHour, …"""
    completed: str | None = None
    """Partial ISO date of completion, expected completion for work that is not done."""
    status: WorkStatus = WorkStatus.COMPLETED
    """Whether it is done."""
    attempt: int | None = None
    """Which attempt this is, from 1."""
    term: str | None = None
    """Term as the transcript prints it; kept for who posts the credit, the date decides."""


@dataclass(frozen=True, slots=True)
class ExamResult:
    """A score in an exam."""

    exam: str
    """Uri, CTID or code of the assessment."""
    score: Fraction | None = None
    """The whole score."""
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    """Scores of parts of the exam, by name."""
    date: str | None = None
    """Partial ISO date of the exam."""


@dataclass(frozen=True, slots=True)
class CredentialHeld:
    """A credential that was awarded."""

    credential: str
    """Uri or CTID."""
    awarded: str | None = None
    """Partial ISO date of the award."""


@dataclass(frozen=True, slots=True)
class Experience:
    """Work in an occupation, at a level, for some years."""

    occupation: str
    """Uri or CTID of the occupation."""
    level: str | None = None
    """Skill level or rank reached."""
    years: Fraction | None = None
    """Years of work in it."""
    until: str | None = None
    """Partial ISO date on which it ended; absent: it goes on."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The outcome of a placement: this subject or course at this level."""

    at: str
    """Who placed: uri, CTID or exact name."""
    into: str
    """The course placed into: uri, CTID or code."""
    date: str | None = None
    """Partial ISO date of the placement."""


@dataclass(frozen=True, slots=True)
class Certification:
    """A whole general-education pattern certified by an institution."""

    pattern: str
    """Uri or CTID of the pattern."""
    by: str | None = None
    """Who certified it: uri, CTID or exact name."""
    date: str | None = None
    """Partial ISO date of the certification."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything a learner brings."""

    coursework: tuple[Coursework, ...] = ()
    """Courses taken, being taken or planned; each attempt on its own."""
    exams: tuple[ExamResult, ...] = ()
    """Scores in exams."""
    credentials: tuple[CredentialHeld, ...] = ()
    """Credentials that were awarded."""
    competencies: tuple[str, ...] = ()
    """Competencies shown: uris or CTIDs."""
    experience: tuple[Experience, ...] = ()
    """Work in occupations."""
    placements: tuple[Placement, ...] = ()
    """Outcomes of placement."""
    certifications: tuple[Certification, ...] = ()
    """Whole patterns certified by an institution."""
    learner: str | None = None
    """The receiver's own id of the learner, for decisions that were recorded for one learner; absent: none of these apply."""
