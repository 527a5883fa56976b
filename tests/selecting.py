"""GraphQL documents that select everything: what Python's ``to_plain`` gives, a client can have too."""

from __future__ import annotations

import re

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
)

_BESIDE = frozenset({"requirements", "prerequisites", "alignments"})
"""Fields of a thing that are questions of their own in Python."""


def leads_on(field: GraphQLField) -> bool:
    """Whether a field leads on to other things of the graph, and from there without end."""
    named = get_named_type(field.type)
    if field.args or isinstance(named, GraphQLInterfaceType):
        return True
    return isinstance(named, GraphQLObjectType) and any(i.name == "Node" for i in named.interfaces)


def everything(kind: GraphQLType) -> str:
    """The selection of every field below a type, except what leads on; empty for a scalar or an enum."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLUnionType):
        parts = (f"... on {member.name} {everything(member)}" for member in named.types)
        return "{ __typename " + " ".join(parts) + " }"
    if isinstance(named, GraphQLInterfaceType):
        return "{ __typename id }"
    if isinstance(named, GraphQLObjectType):
        # A page is walked by its edges alone; ``id`` repeats the uri.
        page = {"nodes", "totalCount", "totalCountIsExact"} if named.name.endswith("Connection") else set()
        chosen = {
            name: field
            for name, field in named.fields.items()
            if name not in page
            and not (name in _BESIDE and named.interfaces)
            and (not leads_on(field) or named.name.endswith("Edge"))
            and not (name == "id" and named.interfaces)
        }
        return "{ " + " ".join(f"{name} {everything(field.type)}" for name, field in chosen.items()) + " }"
    return ""


def whole_document(schema: GraphQLSchema, name: str) -> str:
    """A document with every argument of a query field as a variable, and everything selected."""
    assert schema.query_type is not None
    field = schema.query_type.fields[name]
    # A variable that may be left out must not be declared non-null because it has a default.
    variables = ", ".join(
        f"${argument}: {value.type if value.default_value is Undefined else str(value.type).rstrip('!')}"
        for argument, value in field.args.items()
    )
    arguments = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    if not field.args:
        return f"query Whole {{ {name} {everything(field.type)} }}"
    return f"query Whole({variables}) {{ {name}({arguments}) {everything(field.type)} }}"


def camel(value: object) -> object:
    """A plain answer with the names that GraphQL gives."""
    if isinstance(value, dict):
        return {re.sub(r"_(\w)", lambda m: m[1].upper(), name): camel(item) for name, item in value.items()}
    return [camel(item) for item in value] if isinstance(value, list) else value


def untyped(value: object) -> object:
    """A GraphQL answer without ``__typename``."""
    if isinstance(value, dict):
        return {name: untyped(item) for name, item in value.items() if name != "__typename"}
    return [untyped(item) for item in value] if isinstance(value, list) else value
