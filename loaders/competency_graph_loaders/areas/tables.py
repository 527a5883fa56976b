"""The three tables of ``load areas``, beside institutions: patterns, their areas, and the courses listed in them.

Dates of ``area_list`` are days or terms (``2009-08-20``, ``F2009``, ``Fall 2009``). The same rows stand in a CSV file under a
header or in a JSON object by table name.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from competency_graph_loaders.areas.terms import term_start
from competency_graph_loaders.rules.tables import InstitutionRow, Quantity, Row, Several, Text, Unit

Double = Annotated[
    Literal["SHARED", "EXCLUSIVE"] | None,
    BeforeValidator(lambda v: v.strip().upper() if isinstance(v, str) else v),
]


def _term(text: str) -> str:
    if term_start(text) is None:
        raise ValueError("a date or a term: 2009-08-20, F2009 or Fall 2009")
    return text


Term = Annotated[Text, AfterValidator(_term)]


class PatternRow(Row):
    """A pattern of areas, and who accepts it. A certification of the whole pattern is an item that others ask for."""

    table: ClassVar[str] = "patterns"
    required: ClassVar[tuple[str, ...]] = ("pattern", "receivers")

    pattern: Text = Field(description="Code by which the other tables name it")
    id: Text | None = Field(default=None, description="CTID or uri; absent: one is made from source and code")
    name: Text | None = None
    receivers: Several = Field(description="Systems and institutions that accept it: keys, CTIDs or uris")
    double_count: Double = Field(default=None, description="May one course count in several of its areas")
    certified_by: Several = Field(default=(), description="Who certifies it: keys, CTIDs or uris")
    description: Text | None = None
    webpage: Text | None = None


class PatternAreaRow(Row):
    """An area of a pattern."""

    table: ClassVar[str] = "pattern_areas"
    required: ClassVar[tuple[str, ...]] = ("pattern", "area", "name")

    pattern: Text
    area: Text = Field(description="Code")
    name: Text
    receivers: Several = Field(
        default=(), description="Those of the pattern's receivers that ask for it; absent: all"
    )
    double_count: Double = Field(default=None, description="Where it differs from the pattern's")


class AreaEntryRow(Row):
    """A course in an area, from its approval to its removal. Each is one rule for each receiver of the area.

    One code under two titles, one after the other, is two courses.
    """

    table: ClassVar[str] = "area_list"
    required: ClassVar[tuple[str, ...]] = ("institution", "pattern", "area", "code")

    institution: Text = Field(description="Whose course it is: key, CTID or uri")
    pattern: Text
    area: Text
    code: Text
    title: Text | None = None
    credits: Quantity | None = None
    credit_unit: Unit | None = Field(
        default=None, description="Absent: the unit of the institution's calendar"
    )
    approved: Term | None = Field(default=None, description="First term or day; absent: from the beginning")
    removed: Term | None = Field(default=None, description="First term or day on which it no longer counts")
    other_areas: Several = Field(
        default=(),
        description="Areas that the list names beside this one without dates; an own row of them goes before",
    )
    notes: Several = Field(
        default=(), description="``Same as: A, B``; ``Formerly: A prior to F2009``; others are kept"
    )


TABLES: tuple[type[Row], ...] = (AreaEntryRow, PatternAreaRow, PatternRow, InstitutionRow)
"""The tables that ``load areas`` reads, the more telling headers first."""
