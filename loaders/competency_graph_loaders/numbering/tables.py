"""The table ``numbering``: how a member's code tells the common number, and since when that counts."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from competency_graph_loaders.rules.tables import CourseRow, Date, InstitutionRow, OwnedRow, Row, Text


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"a regular expression of Python ({error.msg})") from error
    return text


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


class NumberingRow(OwnedRow):
    """A numbering scheme: one rule for all courses of the members of a system."""

    table: ClassVar[str] = "numbering"
    required: ClassVar[tuple[str, ...]] = ("institution", "scheme", "pattern", "number")

    scheme: Text = Field(description="Code of the scheme")
    name: Text | None = None
    pattern: Annotated[Text, AfterValidator(_pattern)] = Field(
        description="Regular expression over a whole code; its named groups make the number"
    )
    number: Text = Field(
        description="The common number, such as `{prefix} {last}{lab}`; an absent group is empty"
    )
    starts: Date | None = None
    ends: Date | None = None
    basis: Annotated[Literal["COMPLETION", "CATALOG_YEAR", "EVALUATION"], BeforeValidator(_upper)] = (
        "COMPLETION"
    )
    text: Text | None = Field(default=None, description="The rule as published")
    url: Text | None = None

    @model_validator(mode="after")
    def _named(self) -> NumberingRow:
        groups = set(re.compile(self.pattern).groupindex)
        missing = sorted(set(re.findall(r"\{(\w+)\}", self.number)) - groups)
        if missing:
            raise ValueError(f"named groups of the pattern; {missing[0]!r} is none")
        return self

    def number_of(self, code: str) -> str | None:
        """The common number of a code; None where it is not of the scheme."""
        found = re.fullmatch(self.pattern, code.strip())
        if found is None:
            return None
        return re.sub(r"\{(\w+)\}", lambda hole: found[hole[1]] or "", self.number)


TABLES: tuple[type[Row], ...] = (NumberingRow, CourseRow, InstitutionRow)
"""The tables that ``load numbering`` reads."""
