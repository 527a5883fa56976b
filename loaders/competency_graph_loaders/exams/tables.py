"""The two tables of ``load exams``, beside those of ``load rules``: what is taken (exams, occupations), what it earns.

One row of ``exam_credit`` is one transfer rule: a score band, or a level, and its awards in the language of the rules
tables. The same rows stand in a CSV file under a header or in a JSON object by table name.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from competency_graph_loaders.rules.tables import (
    AreaRow,
    CourseRow,
    Date,
    InstitutionRow,
    LimitRow,
    Quantity,
    Row,
    Several,
    Text,
    Unit,
)


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


class ExamRow(Row):
    """An exam with its scale, or an occupation with its levels."""

    table: ClassVar[str] = "exams"
    required: ClassVar[tuple[str, ...]] = ("provider", "exam", "name")

    provider: Text = Field(description="Who gives the exam, or whose occupation it is: key, CTID or uri")
    exam: Text = Field(description="Code by which the other table, and a learner's holdings, name it")
    id: Text | None = Field(
        default=None, description="CTID or uri; absent: one is made from provider and code"
    )
    name: Text
    kind: Annotated[Literal["EXAM", "OCCUPATION"], BeforeValidator(_upper)] = "EXAM"
    score_minimum: Quantity | None = Field(default=None, description="Lowest score of the scale")
    score_maximum: Quantity | None = Field(default=None, description="Highest score of the scale")
    sub_scores: Several = Field(default=(), description="Names of scores of its parts")
    levels: Several = Field(
        default=(), description="Of an occupation: its ranks or skill levels, lowest first"
    )
    description: Text | None = None
    webpage: Text | None = None


class ExamCreditRow(Row):
    """What a score band of an exam, or a level of an occupation, earns at a receiver: one transfer rule.

    Bands that hold one score twice are two rules, of which the smaller ``priority`` goes first.
    """

    table: ClassVar[str] = "exam_credit"
    required: ClassVar[tuple[str, ...]] = ("exam", "receiver", "awards")

    exam: Text = Field(description="Code of the exams table")
    provider: Text | None = Field(default=None, description="Needed where two providers have the code")
    receiver: Text = Field(description="Institution or system that awards: key, CTID or uri")
    minimum_score: Quantity | None = Field(default=None, description="Lowest score of the band")
    maximum_score: Quantity | None = Field(default=None, description="Highest score; absent: open")
    sub_score: Text | None = Field(default=None, description="The band is about this part's score")
    level: Several = Field(
        default=(),
        description="Of an occupation: the rank or skill level; several: any of them (a level is not implied by a higher one)",
    )
    awards: Text | None = Field(
        default=None, description="In the language of the rules tables; empty only for REFUSED"
    )
    credit_unit: Unit | None = Field(default=None, description="Absent: the unit of the receiver's calendar")
    limits: Several = Field(
        default=(), description="Ids of limits of the receiver; one id in several rows is a shared ceiling"
    )
    state: Annotated[Literal["AWARDED", "REFUSED", "UNDER_REVIEW"], BeforeValidator(_upper)] = "AWARDED"
    starts: Date | None = Field(default=None, description="First day on which the exam counts so")
    ends: Date | None = None
    priority: Annotated[int, Field(strict=False, ge=-1_000_000, le=1_000_000)] | None = Field(
        default=None, description="The smaller goes first"
    )
    rule: Text | None = Field(
        default=None, description="Id; absent: made from exam, band and dates, which must then differ"
    )
    conditions: Several = Field(default=(), description="Conditions in words that nobody parsed")
    note: Text | None = None
    text: Text | None = Field(default=None, description="As published")
    url: Text | None = None


TABLES: tuple[type[Row], ...] = (ExamCreditRow, ExamRow, LimitRow, AreaRow, CourseRow, InstitutionRow)
"""The tables that ``load exams`` reads, the more telling headers first."""
