"""The form of ``load programs``: JSON with institutions, programs as trees of parts, and prerequisites in words.

A program is a list of parts, all of them needed. A part is one of: a ``course`` (with ``or`` alternatives), a ``series`` (one item
of several courses), a kind of course (``subject``, ``first_number``, ``last_number``, ``level``, ``area``, ``except``) of which
``select`` (default one) or so many ``credits`` are needed, a ``text`` nobody can judge, or ``parts`` of which ``select`` (default
all) or so many ``credits`` are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from competency_graph_loaders.rules.tables import Quantity, Text, Unit, reference_uri


def _said(value: Any) -> Any:  # noqa: ANN401 - JSON
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Amount = Annotated[Quantity, BeforeValidator(_said)]


class Strict(BaseModel):
    """A part of the document; a member that is not listed is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Part(Strict):
    """Something that a program asks for."""

    name: Text | None = None
    course: Text | None = Field(default=None, description="Code of a course of the institution")
    title: Text | None = None
    credits: Amount | None = Field(
        default=None, description="Of the course, of the text, or so many of the parts or of the kind"
    )
    worth: Amount | None = Field(
        default=None, description="Credits that a count accounts for; not asked for beside it"
    )
    alternatives: tuple[Text, ...] = Field(
        default=(), alias="or", description="Codes that do instead of the course"
    )
    series: tuple[Text, ...] = Field(default=(), description="Codes that are one item together")
    subject: Text | None = Field(default=None, description="Any course of this subject")
    first_number: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    last_number: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    level: Text | None = Field(
        default=None, description="Any course of this level, such as UpperDivisionLevel"
    )
    area: Text | None = Field(default=None, description="Any course that lands in this area: its CTID or uri")
    exclusions: tuple[Text, ...] = Field(
        default=(), alias="except", description="Codes of courses that are not of the kind"
    )
    text: Text | None = Field(default=None, description="Words that nobody can judge")
    select: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None,
        description="So many of the parts (absent: all), or of the kind, each another course (absent: one)",
    )
    parts: tuple[Part, ...] = ()
    note: Text | None = Field(default=None, description="Words about it that a person must read")
    reading: Text | None = Field(default=None, description="How an ambiguous source was read")

    @property
    def is_kind(self) -> bool:
        """Whether it asks for anything of a kind."""
        return any(
            v is not None for v in (self.subject, self.level, self.area, self.first_number, self.last_number)
        )

    @model_validator(mode="after")
    def _one_kind(self) -> Part:
        kinds = [
            name for name in ("course", "series", "text", "parts") if getattr(self, name)
        ] + (["subject"] if self.is_kind else [])  # fmt: skip
        if len(kinds) != 1:
            found = ", ".join(kinds) or "none of them"
            raise ValueError(f"one of course, series, subject or level or area, text, parts (found {found})")
        if self.alternatives and self.course is None:
            raise ValueError("alternatives only beside a course")
        if self.exclusions and not self.is_kind:
            raise ValueError("except only beside a subject, level, area or numbers")
        if self.area is not None and reference_uri(self.area) is None:
            raise ValueError("an area as its CTID (ce-…) or uri")
        if self.select is not None and not self.is_kind and self.select > len(self.parts):
            raise ValueError(f"select between 1 and the number of parts ({len(self.parts)})")
        if self.worth is not None and (self.credits is not None or not self.parts):
            raise ValueError("worth only beside parts that are counted, and without credits")
        return self

    def courses(self) -> Iterator[tuple[str, str | None, str | None]]:
        """Code, title and credits of every course below."""
        if self.course is not None:
            yield self.course, self.title, self.credits
            yield from ((code, None, None) for code in self.alternatives)
        yield from ((code, None, None) for code in self.series)
        for part in self.parts:
            yield from part.courses()


class ProgramModel(Strict):
    """A program."""

    institution: Text = Field(description="Key, CTID or uri")
    program: Text = Field(description="Id within the institution")
    id: Text | None = Field(default=None, description="CTID or uri; absent: one is made")
    title: Text
    credential: Text | None = Field(default=None, description="What it leads to, as published")
    credits: Amount | None = Field(
        default=None, description="Total; what the parts do not account for stays open"
    )
    credit_unit: Unit | None = Field(
        default=None, description="Absent: the unit of the institution's calendar"
    )
    gpa_minimum: Amount | None = None
    url: Text | None = None
    description: Text | None = None
    parts: tuple[Part, ...] = Field(min_length=1)
    options: tuple[Part, ...] = Field(default=(), description="Listed, but not as needed: recommended")
    reading: Text | None = None
    note: Text | None = None


class PrerequisiteModel(Strict):
    """What a course asks for beforehand, in words."""

    institution: Text
    course: Text
    text: Text


KINDS: dict[str, type[Strict]] = {"programs": ProgramModel, "prerequisites": PrerequisiteModel}
"""The members of a document beside ``institutions``."""
