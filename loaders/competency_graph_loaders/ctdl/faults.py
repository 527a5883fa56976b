"""The refusal of one record that cannot be trusted, on its way to the rejects report."""

from __future__ import annotations

from competency_graph.errors import LoadError


class RecordError(LoadError):
    """A record that cannot be trusted; the caller writes it into the rejects report whole."""

    def __init__(self, reason: str, expected: str, term: str = "", about: str = "") -> None:
        super().__init__(reason, f"Expected {expected}.")
        self.reason = reason
        self.expected = expected
        self.term = term
        self.about = about
