"""GraphQL documents that select everything: what Python's ``to_plain`` gives, a client can have too."""

from __future__ import annotations

import re

from graphql import GraphQLObjectType, GraphQLSchema, GraphQLType, GraphQLUnionType, get_named_type


def everything(kind: GraphQLType) -> str:
    """The selection of every field below a type; empty for a scalar or an enum."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLUnionType):
        parts = (f"... on {member.name} {everything(member)}" for member in named.types)
        return "{ __typename " + " ".join(parts) + " }"
    if isinstance(named, GraphQLObjectType):
        return (
            "{ " + " ".join(f"{name} {everything(field.type)}" for name, field in named.fields.items()) + " }"
        )
    return ""


def whole_document(schema: GraphQLSchema, name: str) -> str:
    """A document with every argument of a query field as a variable, and everything selected."""
    assert schema.query_type is not None
    field = schema.query_type.fields[name]
    variables = ", ".join(f"${argument}: {value.type}" for argument, value in field.args.items())
    arguments = ", ".join(f"{argument}: ${argument}" for argument in field.args)
    # A variable that may be left out must not be declared non-null because it has a default.
    variables = re.sub(
        r"\$(objective|k|first|includeCandidates|requires|alignments|counting|inTerms): (\w+)!",
        r"$\1: \2",
        variables,
    )
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
