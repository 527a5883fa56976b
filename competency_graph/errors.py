"""Every fault this library raises, in one hierarchy.

An error says three things: what happened, where (file, record, position, term, address), and what to do next.
Expected outcomes of a question (no rule on file, an ambiguous course code, a plan that cannot exist) are typed
results, never exceptions.

    CompetencyGraphError
    ├── SettingsError          a setting is missing or wrong
    ├── ConnectionFailed       the database does not answer, or refuses the credentials
    ├── ServerError            the managed local server could not be fetched, started or stopped
    ├── ModelError             a row does not fit the declared model
    ├── MigrationError         the database's schema is newer than, or differs from, this library's
    ├── LoadError              an input cannot be read at all
    ├── BulkRefused            a bulk load cannot be done here, or would lose what the store holds
    ├── DecisionRefused        a registrar's decision cannot be recorded or revoked as given
    ├── PlanStopped            whoever asked for a plan wants it no more
    └── QuestionError          a question was asked in a way that has no meaning
        ├── NotFound           a uri, CTID or code that the question rests on is not in the graph
        └── Ambiguous          it means several nodes, which are listed
"""

from __future__ import annotations


class CompetencyGraphError(Exception):
    """Base of all faults; ``what`` happened and ``remedy``, what to do next."""

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what = what
        self.remedy = remedy
        super().__init__(f"{what}\n  → {remedy}" if remedy else what)


class SettingsError(CompetencyGraphError):
    """A setting is missing or wrong."""


class ConnectionFailed(CompetencyGraphError):
    """The database does not answer, or refuses the credentials."""


class ServerError(CompetencyGraphError):
    """The managed local server could not be fetched, started or stopped."""


class ModelError(CompetencyGraphError):
    """A row does not fit the declared model (unknown label, type, property, or a wrong property type)."""


class MigrationError(CompetencyGraphError):
    """The database's schema is newer than, or differs from, what this library brings."""


class LoadError(CompetencyGraphError):
    """An input cannot be read at all (a missing path, an unknown form)."""


class BulkRefused(CompetencyGraphError):
    """A bulk load cannot be done here, or would lose what the store holds; nothing was changed."""


class DecisionRefused(CompetencyGraphError):
    """A registrar's decision cannot be recorded or revoked as given; nothing was changed."""


class PlanStopped(CompetencyGraphError):
    """Whoever asked for a plan wants it no more; the search was ended."""


class QuestionError(CompetencyGraphError):
    """A question was asked in a way that has no meaning."""


class NotFound(QuestionError):
    """A uri, CTID or code that the question rests on is not in the graph."""


class Ambiguous(QuestionError):
    """A uri, CTID, name or code that the question rests on means several nodes; ``candidates`` are (uri, name)."""

    def __init__(self, what: str, remedy: str = "", candidates: tuple[tuple[str, str], ...] = ()) -> None:
        self.candidates = candidates
        super().__init__(what, remedy)
