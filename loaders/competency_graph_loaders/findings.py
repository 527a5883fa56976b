"""What comes of one record: a unit with what the report should say of it, or a refusal (``reading.Refusal``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from competency_graph.model.rows import UnitRows


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
