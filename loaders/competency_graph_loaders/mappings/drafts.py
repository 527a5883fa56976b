"""What one row of a flat table says, before rows are brought together: a draft of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from competency_graph.model.rules import AwardKind, CreditBasis
from competency_graph_loaders.rules.sheets import Place

Amount = tuple[Fraction | None, Fraction | None, CreditBasis]
"""Lower and upper credit, and where the number comes from."""
UNKNOWN: Amount = (None, None, CreditBasis.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Taken:
    """A course that a rule takes, as its row says."""

    code: str
    title: str = ""
    credits: Amount = UNKNOWN
    institution: str = ""
    minimum_grade: str = ""
    maximum_grade: str = ""


Alternatives = tuple[tuple[Taken, ...], ...]
"""One of these, each of which is all of its courses."""


@dataclass(frozen=True, slots=True)
class Awarded:
    """An award, as its row says."""

    kind: AwardKind
    code: str
    title: str = ""
    credits: Amount = UNKNOWN
    also: bool = False
    """Named in passing (``also``), not in the row's own award cell."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What one row says."""

    place: Place
    rows: tuple[Place, ...]
    """All rows that say it, or are a part of it."""
    sender: str
    receiver: str
    state: str
    takes: Alternatives
    awards: tuple[Awarded, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    """Further columns of the rules table."""
    conditions: tuple[str, ...] = ()
    group: tuple[str, ...] | None = None
    """Values that rows of one rule share; None: a rule of its own."""
    rule: str = ""
    """Id that the mapping gives it."""
    published: bytes = b""
    """A hash of the row as published, for telling exact duplicates (2 M rows of 14 cells would not fit as texts)."""

    @property
    def meaning(self) -> tuple[object, ...]:
        """What makes two rows say the same."""
        return (
            self.sender, self.receiver, self.state, self.takes, self.awards, tuple(sorted(self.columns.items())),
            self.conditions, self.group, self.rule,
        )  # fmt: skip

    @property
    def key(self) -> tuple[object, ...]:
        """Sender, receiver and what is taken: rows that may compete, or belong together."""
        return self.sender, self.receiver, codes(self.takes)


def in_order(places: Iterable[Place]) -> tuple[Place, ...]:
    """Places by file and row."""
    return tuple(sorted(places, key=lambda place: (place.file, place.row)))


def called(places: Sequence[Place]) -> str:
    """How evidence names rows: ``row 17``, ``rows 17, 18``, and with their files where these are several."""
    files: dict[str, list[int]] = {}
    for place in places:
        files.setdefault(place.file, []).append(place.row)
    said = []
    for file, rows in files.items():
        text = f"{'row' if len(rows) == 1 else 'rows'} {', '.join(map(str, rows))}"
        said.append(f"{text} of {file.replace(chr(92), '/').rsplit('/', 1)[-1]}" if len(files) > 1 else text)
    return "; ".join(said)


def codes(takes: Alternatives) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The courses of an expression, without titles and credits."""
    return tuple(tuple((t.institution, t.code) for t in all_of) for all_of in takes)


def single(takes: Alternatives) -> Taken | None:
    """The one course that is taken; None where it is none or several."""
    return takes[0][0] if len(takes) == 1 and len(takes[0]) == 1 else None
