"""Answers as plain JSON values, the same for Python, the command line and (in camelCase) GraphQL.

An answer is a tree of frozen dataclasses whose fields are text, int, bool, Fraction, Enum, None, tuples and further
dataclasses, nothing else. Fractions become text (``3``, ``3.5``, ``10/3``) because binary floats would lose credits.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from competency_graph.model.credits import quantity_text


def to_plain(value: object) -> Any:  # noqa: ANN401 - a JSON value
    """The JSON value of an answer or a part of one.

    Raises:
        TypeError: a field holds a type that has no JSON form.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Fraction):
        return quantity_text(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted(to_plain(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"{type(value).__name__} has no JSON form")
