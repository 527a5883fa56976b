"""The wire form of ASSIST: an answer about one agreement, or one institution of its list, checked field by field.

An agreement's answer carries six JSON texts inside its JSON (facts page ``articulation.md``, section 2); they may also
come decoded. What a field holds is checked here, at the border: a fault names the path of the field as ASSIST has it
(``templateAssets[3].sections[0].rows[1].cells[0]``), what was found and what was expected. Fields that ASSIST adds and
nobody reads are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic.alias_generators import to_camel


def _cleaned(value: object) -> object:
    """ASSIST pads codes with blanks and doubles blanks inside phrases."""
    if isinstance(value, str):
        return " ".join(value.split())
    return value


def _absent_list(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_cleaned)]
Conjunction = Annotated[
    Literal["and", "or"], BeforeValidator(lambda v: v.strip().lower() if isinstance(v, str) else v)
]


class Wire(BaseModel):
    """What every part has in common: names in camel case, further fields passed over, texts without padding."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        frozen=True,
        extra="ignore",
        coerce_numbers_to_str=True,
    )


class Attribute(Wire):
    """A condition or note in words."""

    content: Text
    position: int = 0


Attributes = Annotated[list[Attribute], BeforeValidator(_absent_list)]


class InstitutionName(Wire):
    """A name, from a year on."""

    name: Text
    from_year: int | None = None


class TermType(Wire):
    """A calendar, from a year on; ``/api/institutions`` has numbers for it."""

    term_type: Text
    from_year: int = 0


class Institution(Wire):
    """A college or university."""

    id: int
    names: Annotated[list[InstitutionName], Field(min_length=1)]
    code: Text = ""
    category: Text = ""
    term_type: Text = ""
    is_community_college: bool = False
    term_type_academic_years: Annotated[list[TermType], BeforeValidator(_absent_list)] = []


class AcademicYear(Wire):
    """An academic year; the id is its first year less 1949."""

    id: int
    code: Text
    begin_date: Text | None = None
    end_date: Text | None = None


class Course(Wire):
    """A course of either side, as an agreement shows it."""

    course_identifier_parent_id: int
    prefix: Text
    course_number: Text
    course_title: Text = ""
    department: Text | None = None
    department_parent_id: int | None = None
    prefix_description: Text | None = None
    begin: Text | None = None
    end: Text | None = None
    min_units: float | None = Field(default=None, ge=0)
    max_units: float | None = Field(default=None, ge=0)
    position: int = 0
    visible_cross_listed_courses: Annotated[list[CrossListed], BeforeValidator(_absent_list)] = []
    attributes: Attributes = []


class CrossListed(Wire):
    """A course under another number: on the sending side the course itself, in a cell a course inside."""

    course: Course

    @model_validator(mode="before")
    @classmethod
    def _wrapped(cls, value: object) -> object:
        if isinstance(value, Mapping) and "course" not in value:
            return {"course": value}
        return value


class Series(Wire):
    """Several courses that are one item."""

    name: Text = ""
    conjunction: Conjunction = "and"
    courses: Annotated[list[Course], Field(min_length=1)]


class NamedRequirement(Wire):
    """A requirement of the receiver that has a name and no course."""

    name: Text
    id: Text | None = None


class GeneralEducationArea(Wire):
    """An area of the receiver's general education."""

    code: Text = ""
    name: Text = ""

    @model_validator(mode="after")
    def _said(self) -> GeneralEducationArea:
        if not (self.code or self.name):
            raise ValueError("a code or a name of the area")
        return self


KINDS = {
    "Course": "course",
    "Series": "series",
    "Requirement": "requirement",
    "GeneralEducation": "general_education",
}
"""What a cell or an articulation may be about, and the field that says it."""


class Receiving(Wire):
    """What a cell or an articulation is about: exactly one thing of the receiver."""

    type: Literal["Course", "Series", "Requirement", "GeneralEducation"]
    course: Course | None = None
    series: Series | None = None
    requirement: NamedRequirement | None = None
    general_education: GeneralEducationArea | None = Field(
        default=None,
        validation_alias=AliasChoices(
            "generalEducationArea", "generalEducation", "geArea", "general_education"
        ),
    )
    attributes: Attributes = []
    course_attributes: Attributes = []
    series_attributes: Attributes = []
    requirement_attributes: Attributes = []
    general_education_attributes: Attributes = Field(
        default=[],
        validation_alias=AliasChoices(
            "generalEducationAreaAttributes", "generalEducationAttributes", "geAreaAttributes"
        ),
    )
    receiving_attributes: Attributes = []
    visible_cross_listed_courses: Annotated[list[CrossListed], BeforeValidator(_absent_list)] = []

    @model_validator(mode="after")
    def _holds_what_it_says(self) -> Receiving:
        if getattr(self, KINDS[self.type]) is None:
            raise ValueError(f"a {KINDS[self.type].replace('_', ' ')}, as the type {self.type} says")
        return self

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that is said in words about it, in order."""
        said = (
            *self.attributes, *self.course_attributes, *self.series_attributes, *self.requirement_attributes,
            *self.general_education_attributes, *self.receiving_attributes,
        )  # fmt: skip
        return tuple(dict.fromkeys(a.content for a in sorted(said, key=lambda a: a.position)))


class CourseGroup(Wire):
    """Sending courses that stand together."""

    type: Literal["CourseGroup"] = "CourseGroup"
    position: int = 0
    course_conjunction: Conjunction = "and"
    items: Annotated[list[Course], Field(min_length=1)]
    attributes: Attributes = []


class GroupConjunction(Wire):
    """How the groups from one position to another are joined."""

    group_conjunction: Conjunction
    begin: int = Field(validation_alias=AliasChoices("sendingCourseGroupBeginPosition", "begin"))
    end: int = Field(validation_alias=AliasChoices("sendingCourseGroupEndPosition", "end"))

    @model_validator(mode="after")
    def _in_order(self) -> GroupConjunction:
        if self.end <= self.begin:
            raise ValueError("an end position behind the begin position")
        return self


class Sending(Wire):
    """The sending side of an articulation."""

    no_articulation_reason: Text | None = None
    denied_courses: Annotated[list[CrossListed], BeforeValidator(_absent_list)] = []
    items: Annotated[list[CourseGroup], BeforeValidator(_absent_list)] = []
    attributes: Attributes = []
    course_group_conjunctions: Annotated[list[GroupConjunction], BeforeValidator(_absent_list)] = []

    @model_validator(mode="after")
    def _positions(self) -> Sending:
        positions = [group.position for group in self.items]
        if len(set(positions)) < len(positions):
            raise ValueError("a position of its own for each course group")
        known = set(positions)
        for joined in self.course_group_conjunctions:
            if not {joined.begin, joined.end} <= known:
                raise ValueError(
                    f"positions of course groups; a conjunction runs from {joined.begin} to {joined.end}"
                )
        return self


class Override(Wire):
    """A template says otherwise than the articulation; ASSIST's form of it is not documented."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Articulation(Receiving):
    """What a receiving item is articulated with."""

    sending_articulation: Sending | None = None
    template_overrides: Annotated[list[Override | str], BeforeValidator(_absent_list)] = []


class Placed(Wire):
    """An articulation and the cell it stands in; reports by department have no cells."""

    template_cell_id: Text | None = None
    articulation: Articulation

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: object) -> object:
        if isinstance(value, Mapping) and "articulation" not in value and "type" in value:
            return {"templateCellId": value.get("templateCellId"), "articulation": value}
        return value


class Cell(Receiving):
    """A cell of the receiver's template."""

    id: Text
    position: int = 0


class Row(Wire):
    """A row of cells; one cell in all rows that were seen."""

    position: int = 0
    cells: Annotated[list[Cell], BeforeValidator(_absent_list)] = []
    attributes: Attributes = []


class Advisement(Wire):
    """How many are wanted of what follows; types that nobody knows are kept in words."""

    model_config = ConfigDict(extra="allow", frozen=True)

    type: Text
    amount: float | None = None
    amount_unit_type: Text = "Course"
    amount_quantifier: Text = "None"
    selection_type: Text = ""
    position: int = 0


Advisements = Annotated[list[Advisement], BeforeValidator(_absent_list)]


class Instruction(Advisement):
    """How the sections of a group combine."""

    conjunction: Conjunction | None = None
    to_amount: float | None = None
    to_amount_determiner: Text = "None"


class Section(Wire):
    """A section of a group."""

    position: int = 0
    rows: Annotated[list[Row], BeforeValidator(_absent_list)] = []
    advisements: Advisements = []
    attributes: Attributes = []


class Asset(Wire):
    """A part of the receiver's template: a group of requirements, a title, or text."""

    type: Text
    position: int = 0
    area: Text = ""
    content: str | None = None
    group_id: Text | None = None
    instruction: Instruction | None = None
    advisements: Advisements = []
    attributes: Attributes = []
    sections: list[Section] | None = None

    @model_validator(mode="after")
    def _group_has_sections(self) -> Asset:
        if self.type == "RequirementGroup" and self.sections is None:
            raise ValueError("sections, as a RequirementGroup has them")
        return self


class Report(Wire):
    """The answer about one agreement."""

    name: Text
    type: Text = "Major"
    publish_date: Text | None = None
    receiving_institution: Institution
    sending_institution: Institution
    academic_year: AcademicYear
    template_assets: Annotated[list[Asset], BeforeValidator(_absent_list)] = []
    articulations: Annotated[list[Placed], BeforeValidator(_absent_list)] = []


Course.model_rebuild()
