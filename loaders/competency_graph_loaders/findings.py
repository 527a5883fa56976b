"""What comes of one record: a unit with what the report should say of it, a refusal, or the news that it is known.

A translation knows one record and nothing else: the name that it gives a unit is a proposal. Whether another record of
the same input has that name too is decided where the records come together (``runs.deliver``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from competency_graph.model.rows import UnitRows
from competency_graph_loaders.reading.records import Raw, Record, Refusal


@dataclass(frozen=True, slots=True)
class Note:
    """Something that a reader of the report should know; the record is loaded all the same."""

    rule: str
    """Short name of the rule, by which the report counts."""
    about: str
    """Uri, or the blank node's label."""
    message: str
    term: str = ""


@dataclass(frozen=True, slots=True)
class Translated:
    """One record as a unit, with what the report says of it."""

    unit: UnitRows
    notes: tuple[Note, ...] = ()
    kept: Mapping[str, int] = field(default_factory=dict)
    """Known terms that have no place of their own in the model, with how often they were kept."""
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Terms and classes that the source's vocabulary does not have, with how often they were kept."""
    origin: str = ""
    """``Record.name``: tells two documents of one name apart."""
    revision: bool = True
    """It is one state of a thing with a history (an envelope, a dated record, a deletion): of two, one counts. Two bare
    documents of one ``@id`` in different files are two witnesses, and both stay."""
    series: tuple[str, int] = ("", 0)
    """File and place in it, where the file is a series of transactions: of several of one date the last one counts."""


def place_in_series(record: Raw | Record) -> tuple[str, int]:
    """File and line of a transaction without a date of its own; in a change set the dates decide."""
    return (record.file, record.line or 0) if record.transaction and not record.date else ("", 0)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that need not be parsed: the store has a unit that came from the very same bytes."""

    position: int
    """Of the unit in ``known.Known``."""
    raw: Raw
    revision: bool
    """As of ``Translated``."""


Item = Raw | Refusal | Skipped
"""What reading gives: a record to translate, or an outcome already."""
Outcome = UnitRows | Translated | Refusal | Skipped
"""What a source's reading and translation give, record by record."""
