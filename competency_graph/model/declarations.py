"""How a node or edge type is declared: label, properties with their types, indexes, and where it comes from.

One declaration, many products: the write port's checks, the constraints and indexes, the documentation tables and
the data-frame columns are all derived from these objects (``nodes.py`` and ``edges.py`` hold the declarations).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from competency_graph.errors import ModelError

_PARTIAL_DATE = re.compile(r"-?\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_QUANTITY = re.compile(r"-?\d+(\.\d+|/[1-9]\d*)?")
_INT64 = 2**63

Value: TypeAlias = str | int | bool | list[str]
"""What a property holds. Neo4j stores no maps and no exact numbers: see ``PropertyType``."""


class PropertyType(Enum):
    """The types a property may have; enforced at the write port for every writer."""

    TEXT = "text"
    TEXTS = "texts"
    """A list of texts; an empty list is not stored."""
    INTEGER = "integer"
    """A signed 64-bit integer."""
    FLAG = "flag"
    DATE = "date"
    """ISO 8601 with the precision it was given in: ``2004``, ``2004-05`` or ``2004-05-31``."""
    QUANTITY = "quantity"
    """An exact number as text: ``3``, ``3.5`` or ``10/3``. Binary floats would lose credits and cents."""

    @property
    def pattern(self) -> str | None:
        """The regular expression that its texts match as a whole; None where any text will do, or it is no text."""
        return {PropertyType.DATE: _PARTIAL_DATE.pattern, PropertyType.QUANTITY: _QUANTITY.pattern}.get(self)

    def accepts(self, value: object) -> bool:
        """Whether ``value`` may be stored under this type."""
        match self:
            case PropertyType.TEXT:
                return isinstance(value, str)
            case PropertyType.TEXTS:
                return isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
            case PropertyType.INTEGER:
                return isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < _INT64
            case PropertyType.FLAG:
                return isinstance(value, bool)
            case PropertyType.DATE:
                return isinstance(value, str) and _PARTIAL_DATE.fullmatch(value) is not None
            case PropertyType.QUANTITY:
                return isinstance(value, str) and _QUANTITY.fullmatch(value) is not None


class Index(Enum):
    """How a property is found."""

    NONE = ""
    RANGE = "range"
    UNIQUE = "unique"


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a node or edge type."""

    name: str
    type: PropertyType
    meaning: str
    source: str = ""
    """The CTDL term or specification it comes from."""
    index: Index = Index.NONE


@dataclass(frozen=True, slots=True)
class NodeType:
    """A label: what it stands for, what it may carry, and the labels that come with it."""

    label: str
    meaning: str
    source: str = ""
    parents: tuple[str, ...] = ()
    """Labels that a node of this label always carries too."""
    properties: tuple[Property, ...] = ()
    fulltext: tuple[str, ...] = ()
    """Properties under the full-text index of this label (families only)."""
    paged: tuple[tuple[str, ...], ...] = ()
    """Range indexes over several properties, or over one that every node has already: a page is sought by the first ones and
    goes on from the last, so that a deep page costs what the first does. A node that lacks one of them is not in it."""


@dataclass(frozen=True, slots=True)
class EdgeType:
    """A relationship type, its ends (labels, any of) and its properties."""

    name: str
    meaning: str
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    source: str = ""
    properties: tuple[Property, ...] = ()
    own_unit_index: bool = False
    """Ends may both be described by other units, so retiring needs an index on the edge's unit."""


def check_value(where: str, declared: Property, value: object) -> None:
    """Refuse a value of the wrong type.

    Raises:
        ModelError: names the row, the property and the type that was expected.
    """
    if not declared.type.accepts(value):
        raise ModelError(
            f"{where}: property {declared.name!r} holds {value!r}, which is not {declared.type.value}.",
            "Correct the translation of that term; see docs/model.md for the declared types.",
        )
