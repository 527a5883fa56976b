"""The language of mapping files: one model a table of the TOML file, one field a verb.

A mapping says how each row of a flat table becomes rows of the five rules tables (``rules/tables.py``); all that can be
said is in these models, and ``docs/mappings.md`` is made from them. Unknown verbs, unknown columns of ours and regular
expressions that do not compile are refused when the file is read, by table and key.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from competency_graph_loaders.mappings.templates import FixedText, PatternText, Template, TemplateText
from competency_graph_loaders.numbering.tables import NumberingRow
from competency_graph_loaders.rules.tables import AreaRow, CourseRow, InstitutionRow, LimitRow, Row, RuleRow

Conditions = dict[str, PatternText]
"""Column or named group → regular expression that is searched for in it; all must hold."""
OWN = ("award.code", "award.title", "award.credits")
"""What an award says, as far as an outcome or a setting is concerned."""
APPENDED = ("awards", "also", "conditions", "note", "limits", "text")
"""What several patterns may each add to; anything else is set by the last one that says it."""
_COMPUTED = ("rule", "takes", "record")


def near(word: str, known: Iterator[str] | tuple[str, ...]) -> str:
    """A hint at the nearest name, or nothing."""
    found = get_close_matches(word, list(known), n=1)
    return f" (did you mean {found[0]!r}?)" if found else ""


def _check_columns(given: dict[str, Template], table: type[Row]) -> dict[str, Template]:
    for name in given:
        if name not in table.model_fields:
            raise ValueError(
                f"columns of the table {table.table}: {name!r} is none{near(name, tuple(table.model_fields))}"
            )
    missing = [c for c in table.required if c not in given and c != "title"]
    if table is not RuleRow and missing:
        raise ValueError(f"the column {missing[0]!r}, which every row of the table {table.table} needs")
    return given


def _check_rule(given: dict[str, Template]) -> dict[str, Template]:
    for name in given:
        if name in _COMPUTED and name != "rule":
            raise ValueError(f"[takes] and [awards] for what a rule takes and awards, not {name!r} in [rule]")
    return _check_columns(given, RuleRow)


def _check_set(given: dict[str, Template]) -> dict[str, Template]:
    known = (*(c for c in RuleRow.model_fields if c not in _COMPUTED), "also", *OWN)
    for name in given:
        if name not in known and not name.startswith("$"):
            raise ValueError(
                f"a column of the table rules, also, {', '.join(OWN)}, or a name of your own that begins with $; "
                f"{name!r} is none{near(name, known)}"
            )
    return given


Settings = Annotated[dict[str, TemplateText], AfterValidator(_check_set)]
InstitutionTemplate = Annotated[
    dict[str, TemplateText], AfterValidator(lambda v: _check_columns(v, InstitutionRow))
]
CourseTemplate = Annotated[dict[str, TemplateText], AfterValidator(lambda v: _check_columns(v, CourseRow))]
AreaTemplate = Annotated[dict[str, TemplateText], AfterValidator(lambda v: _check_columns(v, AreaRow))]
LimitTemplate = Annotated[dict[str, TemplateText], AfterValidator(lambda v: _check_columns(v, LimitRow))]
NumberingTemplate = Annotated[dict[str, FixedText], AfterValidator(lambda v: _check_columns(v, NumberingRow))]
RuleTemplate = Annotated[dict[str, TemplateText], AfterValidator(_check_rule)]


class Verbs(BaseModel):
    """A table of a mapping file."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, populate_by_name=True
    )


class About(Verbs):
    """What the mapping is for; shown by ``competency-graph load mappings``."""

    title: str = Field(description="One line: whose rules, from where")
    expects: str = Field(description="The input: its form, its columns, where it comes from")
    source: str = Field(description="Default name of the source; part of the uris that are made")
    optional: tuple[str, ...] = Field(
        default=(), description="Columns that may be absent; any other column that is named must be there"
    )


class Step(Verbs):
    """Something that is done with rows that fulfil conditions."""

    when: Conditions = Field(
        default_factory=dict,
        description="Column or group → regular expression searched for in it; all must be found",
    )
    unless: Conditions = Field(default_factory=dict, description="The same; none may be found")


class Read(Step):
    """A pattern over a text column. Its named groups become names; what it matched is taken out of the text."""

    name: str = Field(description="How the report calls and counts it")
    column: str = Field(description="Column (or group of an earlier pattern) that is read")
    pattern: PatternText = Field(description="Regular expression; `(?P<n>…)` names what it finds")
    set: Settings = Field(
        default_factory=dict,
        description="Columns of the rule that it sets: `awards` and `conditions` and `note` add, others replace",
    )
    repeat: bool = Field(default=False, description="Apply it until it finds nothing more")
    required: bool = Field(default=False, description="A row in which it finds nothing is rejected")
    condition: bool = Field(
        default=False,
        description="What it found (or its group `condition`) is a condition in words: grades and scores are read "
        "where they are certain, the rest stays a condition",
    )


class Set(Step):
    """Columns that are set where conditions hold; after all patterns."""

    name: str | None = Field(
        default=None, description="How the report calls and counts it; absent: not counted"
    )
    set: Settings = Field(description="Columns that it sets, as in `[[read]]`")


class Skip(Step):
    """Rows that are passed over, counted by reason."""

    reason: str = Field(description="Why, in words")
    declare: bool = Field(
        default=False,
        description="It is no rule, but what it declares (`[[institution]]`, `[[course]]`, …) is taken in: a row whose rule "
        "is stated once for all by `[[numbering]]`",
    )


class Outcome(Step):
    """What kind of thing an award is. The first that holds counts; without one it is a course.

    Conditions on `award.code`, `award.title`, `award.credits` are put to every award; a condition on any other column
    says something about the row's own award only.
    """

    name: str | None = Field(
        default=None, description="How the report calls and counts it; absent: by its kind"
    )
    kind: Literal[
        "course", "elective", "no credit", "area", "refused", "after transfer", "not articulated", "nothing"
    ] = Field(alias="is", description="What it is; `nothing` leaves this award out")
    code: TemplateText | None = Field(
        default=None,
        description="Code to use instead of the award's (`{award.code}` is that one); may be empty. An outcome with a code "
        "is about a cell that is no course, and is put to the cell as a whole",
    )


class Lists(Verbs):
    """How several courses stand in one text."""

    and_: PatternText | None = Field(
        default=None, alias="and", description="What stands between courses that go together"
    )
    items: tuple[PatternText, ...] = Field(
        default=(),
        description="How one course is written: groups `code`, `title`, `credits`; tried in order, each over and over "
        "until the text is used up, so that courses may run together",
    )
    range: bool = Field(
        default=False,
        description="`FRE 101-102` is two courses; numbers that are not neighbours are rejected",
    )
    pair_titles: bool = Field(
        default=False,
        description="The titles are a list that `and` splits too; without it several courses have no title",
    )
    carry_subject: bool = Field(
        default=False, description="`FREN 101 & 102`: the subject holds for what follows"
    )


class Takes(Lists):
    """What a rule takes."""

    course: TemplateText | None = Field(default=None, description="Where it stands")
    any_of: PatternText | None = Field(
        default=None, description="Columns (by regular expression over their names) that hold alternatives"
    )
    or_: PatternText | None = Field(default=None, alias="or", description="What stands between alternatives")
    title: TemplateText | None = Field(default=None, description="Title of the course")
    credits: TemplateText | None = Field(default=None, description="Its credits, as the sender counts them")
    institution: TemplateText | None = Field(
        default=None, description="Whose course it is, where it is not the sender's"
    )
    minimum_grade: TemplateText | None = Field(default=None, description="Lowest grade of this course")
    maximum_grade: TemplateText | None = Field(default=None, description="Highest grade of this course")
    versions: Literal["title"] | None = Field(
        default=None,
        description="`title`: where a receiver has rows for one number under several titles, each title is a course of "
        "its own; a receiver with one title only takes any of them",
    )


class Awards(Lists):
    """What a rule awards."""

    course: TemplateText | None = Field(default=None, description="Where it stands")
    title: TemplateText | None = Field(default=None, description="Title of the course")
    credits: TemplateText | None = Field(
        default=None, description="Credits; a list that `and` splits is paired with the courses"
    )


class Credits(Verbs):
    """How credits are written. `3`, `3.00`, `1-4`, `1 to 4` are understood; an empty cell is an unknown number."""

    unknown: PatternText | None = Field(default=None, description="Texts that say nobody knows")
    as_sent: PatternText | None = Field(
        default=None, description="Texts that say: as many as the sender gave"
    )
    catalog: PatternText | None = Field(
        default=None, description="Texts that say: as in the receiver's catalogue"
    )
    plus: PatternText | None = Field(
        default=None,
        description="What stands between numbers that add up: `3.00 & 1.00` of a lecture and its laboratory",
    )


class Dates(Verbs):
    """How dates are written, beside 2015, 2015-08 and 2015-08-15."""

    formats: tuple[str, ...] = Field(default=(), description="As of Python's strptime, such as `%m/%d/%Y`")
    open: PatternText | None = Field(default=None, description="Texts that mean no end")


class Group(Verbs):
    """Which rows are one rule."""

    by: tuple[TemplateText, ...] = Field(
        default=(),
        description="Rows of one sender and receiver with equal values are one rule: all that they take, all that they award",
    )
    join_also: bool = Field(
        default=False,
        description="A row that names another row's award in `also` is one rule with that row (same sender, receiver, course)",
    )
    latest: dict[str, tuple[TemplateText, ...]] = Field(
        default_factory=dict, description="Column of the rule → dates of which the latest counts"
    )
    earliest: dict[str, tuple[TemplateText, ...]] = Field(
        default_factory=dict, description="The same, the earliest"
    )


class Mapping(Verbs):
    """A mapping file."""

    mapping: About
    lookup: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="Tables for `{name -> table}`: what a code stands for"
    )
    read: tuple[Read, ...] = ()
    set: tuple[Set, ...] = ()
    skip: tuple[Skip, ...] = ()
    rest: dict[str, Literal["prose", "note", "ignore", "reject"]] = Field(
        default_factory=dict,
        description="What becomes of text that no pattern caught, by column; default of a column that is read: `prose` "
        "(a condition that a person must read)",
    )
    rule: RuleTemplate
    takes: Takes
    awards: Awards
    also: Lists = Lists()
    outcome: tuple[Outcome, ...] = ()
    credits: Credits = Credits()
    dates: Dates = Dates()
    group: Group = Group()
    institution: tuple[InstitutionTemplate, ...] = ()
    course: tuple[CourseTemplate, ...] = ()
    area: tuple[AreaTemplate, ...] = ()
    limit: tuple[LimitTemplate, ...] = ()
    numbering: tuple[NumberingTemplate, ...] = ()

    def templates(self) -> Iterator[Template]:
        """Every template of the file."""
        rows = (self.rule, *self.institution, *self.course, *self.area, *self.limit, *self.numbering)
        steps = (*(r.set for r in self.read), *(s.set for s in self.set))
        for table in (*rows, *steps):
            yield from table.values()
        for part in (self.takes, self.awards):
            yield from (
                v for name in type(part).model_fields if isinstance(v := getattr(part, name), Template)
            )
        yield from (o.code for o in self.outcome if o.code is not None)
        yield from self.group.by
        for dates in (*self.group.latest.values(), *self.group.earliest.values()):
            yield from dates

    def made(self) -> frozenset[str]:
        """The names that the mapping itself makes: groups of its patterns, names of its own, places, awards."""
        groups = {g for r in self.read for g in r.pattern.groupindex}
        settings = (*(r.set for r in self.read), *(s.set for s in self.set))
        own = {k for s in settings for k in s if k.startswith("$")}
        return frozenset(groups | own | {"file", "row", *OWN})

    def columns(self) -> tuple[str, ...]:
        """The columns that it names, in order of name."""
        conditions = (
            name
            for step in (*self.read, *self.set, *self.skip, *self.outcome)
            for name in (*step.when, *step.unless)
        )
        named = {n for t in self.templates() for n in t.names} | {r.column for r in self.read}
        return tuple(sorted((named | set(conditions) | set(self.rest)) - self.made()))
