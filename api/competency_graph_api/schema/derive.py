"""GraphQL types out of the library's frozen dataclasses: one declaration, many products.

An answer's dataclasses (fields of text, int, bool, Fraction, Enum, None, tuples and further dataclasses: the rule that
``questions/plain.py`` states) become object types of the same name with camelCase fields; docstrings become descriptions.
Resolvers return the dataclasses themselves, nothing is copied: the GraphQL answer cannot drift from the Python one.
Inputs become input types named ``…Input``, whose values go back through ``questions/inputs.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from functools import reduce
from operator import or_
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import strawberry
from graphql import GraphQLError

from competency_graph.model.credits import quantity_text
from competency_graph.model.described import class_meaning, field_meanings
from competency_graph.questions.inputs import exact


def _quantity(value: object) -> object:
    """The number; what is none is the client's fault, also where it stands in the document itself."""
    try:
        return exact(value)
    except ValueError:
        raise GraphQLError('Expected a number such as 3, "3.5" or "10/3".') from None


QUANTITY = strawberry.scalar(
    name="Quantity",
    description=(
        'An exact number as text: "3", "3.5" or "10/3". Binary floats would lose credits and cents. '
        "As an input a plain number is taken too."
    ),
    serialize=lambda value: quantity_text(value),
    parse_value=_quantity,
)


def _keeps(declared: type) -> Callable[..., bool]:
    def is_type_of(cls: type, value: object, info: object) -> bool:
        return type(value) is declared

    return is_type_of


Beside: TypeAlias = "Callable[[Types, type], Mapping[str, Any]]"


class Types:
    """The GraphQL types derived so far, each made once; a name that two classes claim is refused."""

    def __init__(
        self,
        *,
        names: dict[type, str] | None = None,
        interface: type | None = None,
        beside: Beside | None = None,
    ) -> None:
        """No types yet.

        Args:
            names: GraphQL names where a dataclass is to have another.
            interface: what types with an ``id`` beside their fields implement.
            beside: what a type has besides the fields of its dataclass: fields that are resolved, by name.
        """
        self._names = names or {}
        self._interface = interface
        self._beside = beside or (lambda types, declared: {})
        self._made: dict[tuple[type, bool], Any] = {}
        self._taken: dict[str, object] = {}
        self._unions: dict[str, Any] = {}

    def output(self, declared: type) -> Any:  # noqa: ANN401 - a class that only exists at run time
        """The object type for a dataclass, or the enum type for an Enum."""
        return self._type(declared, as_input=False)

    def input(self, declared: type) -> Any:  # noqa: ANN401
        """The input type for a dataclass."""
        return self._type(declared, as_input=True)

    def union(self, name: str, description: str, *declared: type) -> Any:  # noqa: ANN401
        """A union of object types."""
        if name not in self._unions:
            members = tuple(self.output(member) for member in declared)
            self._claim(name, declared)
            one_of = reduce(or_, members)
            self._unions[name] = Annotated[one_of, strawberry.union(name, description=description or None)]
        return self._unions[name]

    def _claim(self, name: str, by: object) -> None:
        if self._taken.setdefault(name, by) != by:
            raise TypeError(
                f"Two declarations claim the GraphQL name {name}: {self._taken[name]} and {by}. Rename one in NAMES."
            )

    def _type(self, declared: type, *, as_input: bool) -> Any:  # noqa: ANN401
        if issubclass(declared, Enum):
            return self._enum(declared)
        if (declared, as_input) in self._made:
            return self._made[declared, as_input]
        if not is_dataclass(declared):
            raise TypeError(f"{declared} has no GraphQL form: not a dataclass, an enum or a scalar.")
        name = self._names.get(declared, declared.__name__) + ("Input" if as_input else "")
        self._claim(name, declared)
        # Registered before its fields are looked at: a tree refers to itself.
        more = {} if as_input else self._beside(self, declared)
        bases = (self._interface,) if self._interface is not None and "id" in more else ()
        made = type(name, bases, {"__doc__": class_meaning(declared)})
        self._made[declared, as_input] = made
        hints, meanings = get_type_hints(declared), field_meanings(declared)
        annotations: dict[str, object] = {}
        for field in fields(declared):
            if field.name in more:
                continue
            kind = self._annotation(hints[field.name], as_input=as_input, name=f"{name}.{field.name}")
            options: dict[str, Any] = {"description": meanings.get(field.name)}
            if as_input and field.default is not MISSING:
                # Left out and null mean the same: the default of the dataclass is applied at the border.
                kind, options["default"] = kind | None, strawberry.UNSET
            annotations[field.name] = kind
            setattr(made, field.name, strawberry.field(**options))
        made.__annotations__ = annotations
        for more_name, resolved in more.items():
            setattr(made, more_name, resolved(self))
        if not as_input:
            made.is_type_of = classmethod(_keeps(declared))  # type: ignore[attr-defined]
        decorate = strawberry.input if as_input else strawberry.type
        return decorate(made, name=name, description=class_meaning(declared) or None)

    def _enum(self, declared: type[Enum]) -> Any:  # noqa: ANN401
        if (declared, False) not in self._made:
            name = self._names.get(declared, declared.__name__)
            self._claim(name, declared)
            if wrong := [member for member in declared if member.name != member.value]:
                raise TypeError(f"{wrong[0]!r}: GraphQL shows the name, JSON the value; make them equal.")
            made = strawberry.enum(declared, name=name, description=class_meaning(declared) or None)
            meanings = field_meanings(declared)
            for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
                value.description = meanings.get(value.name)
            self._made[declared, False] = made
        return self._made[declared, False]

    def _annotation(self, hint: object, *, as_input: bool, name: str) -> Any:  # noqa: ANN401
        origin, arguments = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType):
            some = [a for a in arguments if a is not NoneType]
            if len(some) == 1:
                kind = self._annotation(some[0], as_input=as_input, name=name)
            else:
                kind = self.union("Or".join(self._names.get(a, a.__name__) for a in some), "", *some)
            return kind | None if len(some) < len(arguments) else kind
        if origin is tuple and arguments[-1] is not Ellipsis:
            return self._pair(arguments, as_input=as_input, name=name)
        if origin in (tuple, frozenset):
            return list[self._annotation(arguments[0], as_input=as_input, name=name)]  # type: ignore[misc]
        if hint in (str, int, bool, Fraction):
            return hint
        if isinstance(hint, type):
            return self._type(hint, as_input=as_input)
        raise TypeError(f"{name}: {hint} has no GraphQL form.")

    def _pair(self, arguments: tuple[Any, ...], *, as_input: bool, name: str) -> Any:  # noqa: ANN401
        if not as_input or arguments != (str, Fraction):
            raise TypeError(f"{name}: only an input's (name, score) may be a pair; use a dataclass.")
        if (tuple, True) not in self._made:
            made = type("NamedScoreInput", (), {})
            made.__annotations__ = {"name": str, "score": Fraction}
            made.name = strawberry.field(description="Name of the part.")  # type: ignore[attr-defined]
            made.score = strawberry.field(description="Its score.")  # type: ignore[attr-defined]
            self._made[tuple, True] = strawberry.input(made, description="A sub-score and its name.")
        return self._made[tuple, True]


def plain_input(value: object) -> object:
    """What a GraphQL input object says, as the plain value that ``questions/inputs.py`` takes; what is unset is left out."""
    if isinstance(value, list):
        return [plain_input(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        given = {field.name: getattr(value, field.name) for field in fields(value)}
        return {
            name: plain_input(item)
            for name, item in given.items()
            if item is not strawberry.UNSET and item is not None
        }
    return value
