"""The tables of ``load rules``, one model a table; a table is recognised by its header.

Five tables: ``institutions`` (policies and prices), ``courses`` (what a code means, and from when to when), ``areas``,
``limits``, ``rules``. The columns are this project's own; an empty cell says nothing. Lists inside a cell are separated
by ``;``. Every cell that cannot be read is a finding with its row and column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from competency_graph.model.credits import quantity_text
from competency_graph.model.dates import first_day, last_day, parse_date
from competency_graph.model.grades import SCALES
from competency_graph.model.identity import CTID, REGISTRY, normalise_uri
from competency_graph_loaders.rules.cells import CREDIT_UNITS


def _quantity(text: str) -> str:
    # "1,200.00" and "3/2" are numbers, "about 3" is not.
    plain = text.replace(",", "")
    if not re.fullmatch(r"-?\d+(?:\.\d+|/[1-9]\d*)?", plain):
        raise ValueError("a number")
    return quantity_text(Fraction(plain))


def _not_negative(text: str) -> str:
    if Fraction(text) < 0:
        raise ValueError("a number that is not negative")
    return text


def _date(text: str) -> str:
    found = parse_date(text)
    if found is None:
        raise ValueError("a date: 2015, 2015-08 or 2015-08-15")
    return found


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _grade(text: str) -> str:
    upper = text.upper()
    if all(scale.rank(upper) is None for scale in SCALES.values()):
        raise ValueError(f"a grade of a known scale ({', '.join(SCALES)})")
    return upper


def _unit(text: str) -> str:
    found = next((unit for unit in CREDIT_UNITS if unit.lower() == text.lower()), None)
    if found is None:
        raise ValueError(f"a credit unit: {', '.join(CREDIT_UNITS)}")
    return found


def _upper(text: object) -> object:
    return text.strip().upper() if isinstance(text, str) else text


def _lower(text: object) -> object:
    return text.strip().lower() if isinstance(text, str) else text


@dataclass(frozen=True, slots=True)
class Membership:
    """One membership in a system, with its dates."""

    system: str
    starts: str | None
    ends: str | None


_MEMBERSHIP = re.compile(r"(.+?)(?:\s+([\d-]*)\.\.([\d-]*))?")


def _memberships(text: str) -> tuple[Membership, ...]:
    found = []
    for part in _several(text):
        match = _MEMBERSHIP.fullmatch(part)
        starts, ends = (match[2], match[3]) if match else (None, None)
        if match is None or any(d and parse_date(d) is None for d in (starts, ends)):
            raise ValueError("SYSTEM, or SYSTEM 1998..2020 with dates")
        found.append(
            Membership(match[1], parse_date(starts) if starts else None, parse_date(ends) if ends else None)
        )
    return tuple(found)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Quantity = Annotated[Text, AfterValidator(_quantity), AfterValidator(_not_negative)]
Date = Annotated[Text, AfterValidator(_date)]
Grade = Annotated[Text, AfterValidator(_grade)]
Unit = Annotated[Text, AfterValidator(_unit)]
Several = Annotated[tuple[str, ...], BeforeValidator(lambda v: _several(v) if isinstance(v, str) else v)]
Memberships = Annotated[
    tuple[Membership, ...], BeforeValidator(lambda v: _memberships(v) if isinstance(v, str) else v)
]
Scale = Annotated[Text, AfterValidator(lambda v: v if v in SCALES else _scale_fault())]


def _scale_fault() -> str:
    raise ValueError(f"a grade scale: {', '.join(SCALES)}")


class Row(BaseModel):
    """A row of any table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: ClassVar[str]
    required: ClassVar[tuple[str, ...]]
    """Columns that must be in the header; together they tell the tables apart."""


class OwnedRow(Row):
    """A row about something of one institution."""

    institution: Text = Field(description="Key, CTID or uri")


class InstitutionRow(Row):
    """An organization: how it is called here, what it is, and the policies that rules rest on.

    The row is a whole description: it outranks the Registry's, because no CTDL term states these policies.
    """

    table: ClassVar[str] = "institutions"
    required: ClassVar[tuple[str, ...]] = ("institution", "name")

    institution: Text = Field(description="Key by which the other tables name it")
    id: Text | None = Field(default=None, description="CTID or uri; absent: one is made from source and key")
    name: Text = Field(description="Name")
    label: Literal["Institution", "System", "Department", "QualityAssurer", "Organization"] = Field(
        default="Institution", description="What it is"
    )
    ctdl_type: Text | None = Field(default=None, description="CTDL class, where known")
    description: Text | None = None
    webpage: Text | None = None
    city: Text | None = None
    region: Text | None = None
    country: Text | None = None
    ipeds_id: Text | None = None
    ope_id: Text | None = None
    calendar: Annotated[Literal["semester", "quarter"] | None, BeforeValidator(_lower)] = Field(
        default=None, description="The unit of its credits"
    )
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = Field(
        default=None, description="ISO 4217"
    )
    price_per_credit: Quantity | None = Field(default=None, description="Price of one of its own credits")
    fee_per_term: Quantity | None = None
    fee_once: Quantity | None = None
    grade_scale: Scale | None = Field(default=None, description="Named grade scale")
    minimum_grade: Grade | None = Field(default=None, description="Asked for where a rule states none")
    attempt_policy: Annotated[Literal["BEST", "LAST"] | None, BeforeValidator(_upper)] = None
    transfer_maximum: Quantity | None = None
    transfer_maximum_unit: Unit | None = Field(default=None, description="Absent: the unit of its calendar")
    residency_minimum: Quantity | None = None
    member_of: Memberships = Field(default=(), description="Systems: MSC; MUS 1998..2020")
    accepts_from: Several = Field(
        default=(), description="Keys or ids of senders it accepts; absent: not known"
    )


class CourseRow(OwnedRow):
    """What a course code means at an institution. With a title the row also describes the course.

    A description from here shows only where no other source describes the course.
    """

    table: ClassVar[str] = "courses"
    required: ClassVar[tuple[str, ...]] = ("institution", "code")

    code: Text
    id: Text | None = Field(
        default=None, description="CTID or uri; absent: one is made, and a title is needed"
    )
    title: Text | None = None
    description: Text | None = None
    credits: Quantity | None = None
    credits_maximum: Quantity | None = None
    credit_unit: Unit | None = Field(
        default=None, description="Absent: the unit of the institution's calendar"
    )
    level: Text | None = None
    price: Quantity | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    hours: Quantity | None = None
    terms: Several = ()
    starts: Date | None = Field(default=None, description="First day on which the code means this course")
    ends: Date | None = Field(default=None, description="Last day")
    version: Text | None = Field(
        default=None,
        description="Tells the courses of one number apart where no dates are known, such as the title",
    )
    same_as: Text | None = Field(
        default=None, description="Code of a course of this institution that counts once with it"
    )
    same_as_why: Text | None = None
    same_as_starts: Date | None = None
    same_as_ends: Date | None = None


class AreaRow(OwnedRow):
    """An area of general education, or a pattern of areas, in which credit can land."""

    table: ClassVar[str] = "areas"
    required: ClassVar[tuple[str, ...]] = ("institution", "area")

    area: Text = Field(description="Code")
    name: Text | None = None
    double_count: Annotated[Literal["SHARED", "EXCLUSIVE"] | None, BeforeValidator(_upper)] = None
    part_of: Text | None = Field(default=None, description="Code of the pattern it belongs to")


class LimitRow(OwnedRow):
    """A ceiling or floor: over the rules that name it, over a program, or over an institution."""

    table: ClassVar[str] = "limits"
    required: ClassVar[tuple[str, ...]] = ("institution", "limit")

    limit: Text = Field(description="Id by which rules of this receiver name it")
    measure: Annotated[Literal["CREDITS", "COURSES", "ITEMS", "GPA", "SHARE"], BeforeValidator(_upper)]
    minimum: Quantity | None = None
    maximum: Quantity | None = None
    credit_unit: Unit | None = None
    scope: Annotated[Literal["rules", "program", "institution"], BeforeValidator(_lower)] = "rules"
    origin: Annotated[Literal["RESIDENT", "TRANSFERRED"] | None, BeforeValidator(_upper)] = Field(
        default=None, description="Only credit earned with the institution itself, or only transferred credit"
    )
    last: Quantity | None = Field(default=None, description="Only the last so many credits (or courses)")
    subject: Text | None = Field(default=None, description="Only courses with this prefix")
    first_number: int | None = Field(default=None, description="Only course numbers from this one on")
    last_number: int | None = Field(default=None, description="Only course numbers up to this one")
    level: Text | None = Field(default=None, description="Only courses of this level, such as upper division")
    text: Text | None = None


class RuleRow(Row):
    """One transfer rule."""

    table: ClassVar[str] = "rules"
    required: ClassVar[tuple[str, ...]] = ("rule", "sender", "receiver", "takes", "awards")

    rule: Text = Field(description="Id within source and receiver")
    agreement: Text | None = Field(default=None, description="Id of the agreement it belongs to")
    agreement_name: Text | None = None
    edition: Text | None = None
    consumption: Annotated[Literal["SHARED", "EXCLUSIVE", "UNSTATED"] | None, BeforeValidator(_upper)] = None
    agreement_starts: Date | None = None
    agreement_ends: Date | None = None
    sender: Text = Field(description="Key, CTID or uri")
    receiver: Text | None = Field(
        default=None, description="Key, CTID or uri; absent only for a recommendation"
    )
    asserter: Text | None = Field(default=None, description="Who says so, where it is not the receiver")
    state: Annotated[
        Literal["AWARDED", "RECOMMENDED", "REFUSED", "AFTER_TRANSFER", "NOT_ARTICULATED", "UNDER_REVIEW"],
        BeforeValidator(_upper),
    ] = "AWARDED"
    takes: Text | None = Field(default=None, description="What it takes (see the languages of cells)")
    awards: Text | None = Field(default=None, description="What it awards (see the languages of cells)")
    credit_unit: Unit | None = Field(
        default=None, description="Unit of its awards; absent: the receiver's calendar"
    )
    minimum_grade: Grade | None = Field(
        default=None, description="For the courses without a grade band of their own"
    )
    maximum_grade: Grade | None = None
    minimum_score: Quantity | None = None
    maximum_score: Quantity | None = None
    level: Text | None = None
    starts: Date | None = None
    ends: Date | None = None
    basis: Annotated[Literal["COMPLETION", "CATALOG_YEAR", "EVALUATION"] | None, BeforeValidator(_upper)] = (
        None
    )
    priority: Annotated[int, Field(strict=False, ge=-1_000_000, le=1_000_000)] | None = Field(
        default=None, description="The smaller goes first"
    )
    limits: Several = Field(default=(), description="Ids of limits of the receiver")
    conditions: Several = Field(default=(), description="Conditions in words")
    note: Text | None = None
    text: Text | None = Field(default=None, description="As published")
    url: Text | None = None
    record: Text | None = Field(
        default=None,
        description="Where it stands in the original that this table was made from; absent: its id",
    )


TABLES: tuple[type[Row], ...] = (RuleRow, LimitRow, AreaRow, CourseRow, InstitutionRow)
"""The more telling headers first: a rules table may carry any column of its own, and none of the others."""


def recognise(header: tuple[str, ...], tables: Sequence[type[Row]] = TABLES) -> type[Row] | None:
    """The table that a header belongs to; None where it is none of these."""
    return next((table for table in tables if set(table.required) <= set(header)), None)


def in_order(starts: str | None, ends: str | None) -> bool:
    """Whether an interval is one."""
    return starts is None or ends is None or first_day(starts) <= last_day(ends)


def reference_uri(text: str) -> str | None:
    """The uri of a CTID or uri; None for anything else (a key, a code)."""
    uri = normalise_uri(text)
    if CTID.fullmatch(uri):
        return REGISTRY + uri
    return uri if re.match(r"[a-z][a-z0-9+.-]*:\S+$", uri) else None
