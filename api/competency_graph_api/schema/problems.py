"""Expected outcomes that are no answer, as types: a client sees them in ``data``, never in ``errors``.

Nothing in the graph carries that reference, it means several nodes, or the question was put in a way that has no meaning.
Faults (a database that does not answer, a deadline) are errors with ``extensions.code``: see ``faults.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from competency_graph import errors


@dataclass(frozen=True, slots=True)
class Candidate:
    """One node that a reference may mean."""

    uri: str
    """Its uri: give this instead."""
    name: str
    """Its name."""


@dataclass(frozen=True, slots=True)
class NotFound:
    """A uri, CTID, name or code that the question rests on is not in this graph."""

    message: str
    """What was not found."""
    remedy: str
    """What to do next."""


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A uri, CTID, name or code that the question rests on means several nodes."""

    message: str
    """What is ambiguous."""
    remedy: str
    """What to do next."""
    candidates: tuple[Candidate, ...]
    """What it may mean."""


@dataclass(frozen=True, slots=True)
class InvalidQuestion:
    """The question was put in a way that has no meaning; says where, what was found and what was expected."""

    message: str
    """What is wrong, one line a fault."""
    remedy: str
    """What to do next."""


Problem: TypeAlias = NotFound | Ambiguous | InvalidQuestion
PROBLEMS: tuple[type, ...] = (NotFound, Ambiguous, InvalidQuestion)


def problem(error: errors.QuestionError) -> Problem:
    """The typed result for an error that a question raised."""
    match error:
        case errors.Ambiguous():
            return Ambiguous(error.what, error.remedy, tuple(Candidate(*c) for c in error.candidates))
        case errors.NotFound():
            return NotFound(error.what, error.remedy)
        case _:
            return InvalidQuestion(error.what, error.remedy)
