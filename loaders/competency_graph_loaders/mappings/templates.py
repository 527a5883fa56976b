"""The two small values of a mapping file: templates with names in braces, and regular expressions.

``{column}`` stands for what a column or a named group of a pattern says; ``{college -> colleges}`` looks it up in
``[lookup.colleges]``. A template is empty where everything it names is empty, so that ``Category {n}`` says nothing
about a row without a category.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated

from pydantic import BeforeValidator

from competency_graph.errors import LoadError

_HOLE = re.compile(r"\{\s*([^{}]*?)\s*(?:->\s*([^{}]*?)\s*)?\}")


class RowFault(LoadError):
    """Something in a row that no verb of the mapping catches; becomes a finding of that row."""

    def __init__(self, column: str, reason: str, expected: str) -> None:
        self.column = column
        self.reason = reason
        self.expected = expected
        super().__init__(reason, f"Expected {expected}.")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with names in it."""

    text: str
    parts: tuple[str | tuple[str, str | None], ...]
    """Literal texts, and (name, lookup table)."""

    @property
    def names(self) -> frozenset[str]:
        """The columns and groups that it names."""
        return frozenset(part[0] for part in self.parts if isinstance(part, tuple))

    @property
    def lookups(self) -> frozenset[str]:
        """The lookup tables that it uses."""
        return frozenset(part[1] for part in self.parts if isinstance(part, tuple) and part[1])

    def fill(self, said: Mapping[str, str], lookups: Mapping[str, Mapping[str, str]]) -> str:
        """The text for one row; empty where everything that is named is empty.

        Raises:
            RowFault: a lookup table does not list what the row says.
        """
        found, named, filled = [], False, False
        for part in self.parts:
            if isinstance(part, str):
                found.append(part)
                continue
            named = True
            value = said.get(part[0], "")
            if value and part[1] is not None:
                value = _look_up(part[0], value, part[1], lookups[part[1]])
            filled = filled or bool(value)
            found.append(value)
        return "" if named and not filled else " ".join("".join(found).split())


def _look_up(name: str, value: str, table: str, entries: Mapping[str, str]) -> str:
    if value in entries:
        return entries[value]
    near = get_close_matches(value, list(entries), n=1)
    hint = f" (close: {near[0]})" if near else ""
    raise RowFault(
        name, f"{value!r} is not in the table [lookup.{table}] of the mapping", f"an entry for it{hint}"
    )


def template(value: object) -> object:
    """A template out of a TOML value; what is none is left for pydantic to refuse."""
    if isinstance(value, bool):
        value = str(value).lower()
    if isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        return value
    parts: list[str | tuple[str, str | None]] = []
    at = 0
    for hole in _HOLE.finditer(value):
        if hole.start() > at:
            parts.append(value[at : hole.start()])
        if not hole[1]:
            raise ValueError(f"a name between the braces at character {hole.start() + 1}")
        parts.append((hole[1], hole[2]))
        at = hole.end()
    rest = value[at:]
    if rest:
        parts.append(rest)
    stray = re.search(r"[{}]", "".join(p for p in parts if isinstance(p, str)))
    if stray:
        raise ValueError("braces in pairs, with a name between them")
    return Template(value, tuple(parts))


def pattern(value: object) -> object:
    """A compiled regular expression; Python's syntax, searched for, case counts unless it says ``(?i)``."""
    if not isinstance(value, str):
        return value
    try:
        return re.compile(value)
    except re.error as error:
        where = f"character {error.pos + 1}" if error.pos is not None else "somewhere"
        raise ValueError(f"a regular expression of Python; at {where} of {value!r}: {error.msg}") from error


def fixed(value: object) -> object:
    """A text that is taken as it stands: its braces are a regular expression's, or some other language's."""
    return Template(value, (value,)) if isinstance(value, str) else value


TemplateText = Annotated[Template, BeforeValidator(template)]
FixedText = Annotated[Template, BeforeValidator(fixed)]
PatternText = Annotated[re.Pattern[str], BeforeValidator(pattern)]
