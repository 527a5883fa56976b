"""What is said about a record that could be read: notes for the report, and the refusal of one that cannot be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from competency_graph.errors import LoadError


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the report should know; the record is loaded all the same."""

    rule: str
    """Short name of the rule, by which the report counts."""
    about: str
    """Uri, or the blank node's label."""
    message: str
    term: str = ""


class RecordError(LoadError):
    """A record that cannot be trusted; the caller writes it into the rejects report whole."""

    def __init__(self, reason: str, expected: str, term: str = "", about: str = "") -> None:
        super().__init__(reason, f"Expected {expected}.")
        self.reason = reason
        self.expected = expected
        self.term = term
        self.about = about
