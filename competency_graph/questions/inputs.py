"""What people hand in: holdings and limits as JSON values, checked at the border (transcripts: ``transcripts.py``).

The border models (pydantic) are derived from the frozen dataclasses they become (``model/holdings.py``), so a field is
declared once. Names are snake_case; camelCase is accepted too, because GraphQL clients have it at hand. Unknown names
are refused rather than passed over: a misspelt ``grade`` would otherwise be a course without a grade.

Numbers are exact: ``3``, ``"3.5"`` and ``"10/3"`` are all read without a binary float in between. Dates keep the
precision they are given in (``2024``, ``2024-05``, ``2024-05-31``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    create_model,
)
from pydantic.alias_generators import to_camel

from competency_graph.errors import QuestionError
from competency_graph.model.dates import parse_date
from competency_graph.model.described import class_meaning, field_meanings
from competency_graph.model.holdings import Holdings

T = TypeVar("T")

MOST_ITEMS = 500
"""Most items of one kind in one question: a learner's whole life fits (the longest transcripts have under 150 lines)."""
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,15}|/[1-9]\d{0,8})?")
_DATES = frozenset(
    {"completed", "date", "awarded", "until", "starts", "ends", "start_term", "decided_on", "revoked_on"}
)
"""Fields whose text is a partial ISO date."""
_EXPECTED = {
    "extra_forbidden": "a declared name: {names}",
    "missing": "a value: it is required",
    "string_type": "text",
    "tuple_type": "a list",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "model_type": "an object",
    "string_too_short": "text that is not empty",
}
"""What was expected, by pydantic's error type; others say it in their own message."""


def exact(value: object) -> object:
    """A number without a binary float in between; anything else is left for pydantic to refuse.

    Raises:
        ValueError: it is no number, or no finite one.
    """
    if isinstance(value, Fraction) or value is None:
        return value
    # repr of a float is the shortest text that reads back as it: 3.1 stays 31/10.
    text = repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        raise ValueError('expected a number such as 3, "3.5" or "10/3"')
    return Fraction(text.strip())


def _partial_date(value: str) -> str:
    found = parse_date(value)
    if found is None or "T" in value:
        raise ValueError("expected a date: 2024, 2024-05 or 2024-05-31")
    return found


def _not_negative(value: Fraction) -> Fraction:
    if value < 0:
        raise ValueError("expected a number from 0 up")
    return value


def _named_scores(value: object) -> object:
    """Sub-scores as an object (``{"AB": 4}``), as pairs, or as objects with ``name`` and ``score``."""
    if isinstance(value, Mapping):
        return list(value.items())
    if isinstance(value, list | tuple):
        return [
            (item["name"], item["score"])
            if isinstance(item, Mapping) and set(item) == {"name", "score"}
            else item
            for item in value
        ]
    return value


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Date = Annotated[_Text, AfterValidator(_partial_date)]
_Quantity = Annotated[Fraction, BeforeValidator(exact), AfterValidator(_not_negative)]


class _Border(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        alias_generator=to_camel,
        populate_by_name=True,
    )


def _border_type(declared: object, name: str) -> Any:  # noqa: ANN401 - an annotation
    origin, arguments = get_origin(declared), get_args(declared)
    if origin in (Union, UnionType):
        return Union[tuple(NoneType if a is NoneType else _border_type(a, name) for a in arguments)]  # noqa: UP007
    if origin in (tuple, frozenset):
        if origin is tuple and arguments[-1] is not Ellipsis:
            return tuple[tuple(_border_type(a, name) for a in arguments)]  # type: ignore[misc]
        item = _border_type(arguments[0], name)
        many = frozenset[item] if origin is frozenset else tuple[item, ...]  # type: ignore[valid-type]
        return Annotated[many, Field(max_length=MOST_ITEMS)]
    if declared is Fraction:
        return _Quantity
    if declared is str:
        return _Date if name in _DATES else _Text
    if isinstance(declared, type) and is_dataclass(declared):
        return border_model(declared)
    return declared


@cache
def border_model(declared: type) -> type[BaseModel]:
    """The pydantic model that checks what is to become this dataclass; nested ones likewise."""
    hints, meanings = get_type_hints(declared), field_meanings(declared)
    wanted: dict[str, Any] = {}
    for field in fields(declared):
        kind = _border_type(hints[field.name], field.name)
        if field.name == "sub_scores":
            kind = Annotated[kind, BeforeValidator(_named_scores)]
        default = ... if field.default is MISSING else field.default
        wanted[field.name] = (kind, Field(default=default, description=meanings.get(field.name)))
    return create_model(declared.__name__, __base__=_Border, __doc__=class_meaning(declared), **wanted)


@cache
def _kinds(declared: type) -> Mapping[type[BaseModel], type]:
    """The border models of the dataclasses in this one; looking at its hints takes 0.6 ms, a row of a batch 0.03."""
    return {border_model(kind): kind for kind in _dataclasses_in(declared)}


def _become(declared: type[T], checked: BaseModel) -> T:
    def value(item: object) -> object:
        if isinstance(item, BaseModel):
            return _become(kinds[type(item)], item)
        return tuple(value(part) for part in item) if isinstance(item, tuple) else item

    plain: type = declared
    kinds = _kinds(plain)
    return declared(**{name: value(getattr(checked, name)) for name in type(checked).model_fields})


def _dataclasses_in(declared: type) -> Iterator[type]:
    def within(hint: object) -> Iterator[type]:
        if isinstance(hint, type) and is_dataclass(hint):
            yield hint
        for argument in get_args(hint):
            yield from within(argument)

    for hint in get_type_hints(declared).values():
        yield from within(hint)


def _path(location: tuple[int | str, ...]) -> str:
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _names_at(declared: type, location: tuple[int | str, ...]) -> str:
    here = declared
    for part in location[:-1]:
        if isinstance(part, str):
            hint = get_type_hints(here).get(part) or get_type_hints(here).get(_snake(part))
            here = next(_dataclasses_of(hint), here)
    return ", ".join(field.name for field in fields(here))


def _dataclasses_of(hint: object) -> Iterator[type]:
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    for argument in get_args(hint):
        yield from _dataclasses_of(argument)


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def parse(declared: type[T], value: object, *, where: str) -> T:
    """Check a JSON value and turn it into a dataclass.

    Args:
        declared: the dataclass, such as ``Holdings``.
        value: what ``json.loads`` gives; snake_case or camelCase.
        where: what to call the input in an error: a file, or an argument's name.

    Raises:
        QuestionError: names the input, the path within it, what was found there and what was expected; all faults at
            once, not only the first.
    """
    plain: type = declared
    model = border_model(plain)
    try:
        checked = model.model_validate(value)
    except ValidationError as error:
        raise QuestionError(_faults(declared, error, where), "Correct the input.") from None
    return _become(declared, checked)


def _faults(declared: type, error: ValidationError, where: str) -> str:
    lines = []
    for fault in error.errors():
        location = tuple(p for p in fault["loc"] if not (isinstance(p, str) and p.startswith("function-")))
        if fault["type"] == "value_error":
            expected = str(fault["ctx"]["error"])
        elif fault["type"] == "enum":
            expected = f"expected {fault['ctx']['expected']}"
        else:
            known = _EXPECTED.get(fault["type"])
            expected = (
                f"expected {known.format(names=_names_at(declared, location))}" if known else fault["msg"]
            )
        found = "" if fault["type"] == "missing" else f", found {_shown(fault['input'])}"
        lines.append(f"{where}: {_path(location) or 'the whole'}: {expected}{found}.")
    return "\n".join(lines)


def _shown(value: object) -> str:
    text = repr(value.value if isinstance(value, Enum) else value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def parse_holdings(value: object, *, where: str = "holdings") -> Holdings:
    """Holdings from a JSON value.

    Raises:
        QuestionError: see ``parse``; also where a piece of coursework names neither a course nor an institution and code.
    """
    found = parse(Holdings, value, where=where)
    for index, work in enumerate(found.coursework):
        if work.course is None and (work.institution is None or work.code is None):
            given = ", ".join(
                f.name for f in fields(work) if f.name in ("institution", "code") and getattr(work, f.name)
            )
            raise QuestionError(
                f"{where}: coursework[{index}]: expected 'course' (uri or CTID), or 'institution' and 'code'; "
                f"found {given or 'neither'}.",
                "Name the course in one of the two ways.",
            )
    return found
