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
    IN_PROGRESS = "IN_PROGRESS"
    PLANNED = "PLANNED"


@dataclass(frozen=True, slots=True)
class Coursework:
    """One attempt at one course: by uri or CTID, or by institution and code (ambiguous: the answer says so)."""

    course: str | None = None
    """Uri or CTID."""
    institution: str | None = None
    """Uri, CTID or exact name."""
    code: str | None = None
    title: str | None = None
    grade: str | None = None
    grade_scale: str | None = None
    credits: Fraction | None = None
    credit_unit: str | None = None
    completed: str | None = None
    """Partial ISO date of completion, expected completion for work that is not done."""
    status: WorkStatus = WorkStatus.COMPLETED
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class ExamResult:
    """A score in an exam."""

    exam: str
    """Uri, CTID or code of the assessment."""
    score: Fraction | None = None
    sub_scores: tuple[tuple[str, Fraction], ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class CredentialHeld:
    """A credential that was awarded."""

    credential: str
    """Uri or CTID."""
    awarded: str | None = None


@dataclass(frozen=True, slots=True)
class Experience:
    """Work in an occupation, at a level, for some years."""

    occupation: str
    level: str | None = None
    years: Fraction | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The outcome of a placement: this subject or course at this level."""

    at: str
    into: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Certification:
    """A whole general-education pattern certified by an institution."""

    pattern: str
    by: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Holdings:
    """Everything a learner brings."""

    coursework: tuple[Coursework, ...] = ()
    exams: tuple[ExamResult, ...] = ()
    credentials: tuple[CredentialHeld, ...] = ()
    competencies: tuple[str, ...] = ()
    experience: tuple[Experience, ...] = ()
    placements: tuple[Placement, ...] = ()
    certifications: tuple[Certification, ...] = ()
