"""The schema: the committed text is what is served, everything in it is described, and it is derived, not written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest
from clients import CLOSED, ask, client_of, errors
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType
from starlette.testclient import TestClient

from competency_graph.store.settings import Settings
from competency_graph_api.schema.build import build_schema, schema_text
from competency_graph_api.schema.derive import Types

COMMITTED = Path(__file__).parents[2] / "api/schema.graphql"


def test_the_committed_schema_is_what_is_served(service: TestClient) -> None:
    remedy = "run: python -m competency_graph_api.schema.build > api/schema.graphql"
    assert COMMITTED.read_text() == schema_text(), remedy
    assert service.get("/schema.graphql").text == schema_text()


def test_everything_that_is_served_is_described() -> None:
    bare = []
    for name, kind in build_schema()._schema.type_map.items():
        if name.startswith("__"):
            continue
        if not kind.description:
            bare.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType | GraphQLInterfaceType):
            bare += [f"{name}.{field}" for field, value in kind.fields.items() if not value.description]
        if isinstance(kind, GraphQLObjectType):
            bare += [
                f"{name}.{field}({argument})"
                for field, value in kind.fields.items()
                for argument, taken in value.args.items()
                if not taken.description
            ]
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{name}.{member}" for member, value in kind.values.items() if not value.description]
    built_in = {"String", "Int", "Boolean", "Float", "ID", "Date"}
    assert [name for name in bare if name not in built_in] == [], "give it a docstring where it is declared"


def test_introspection_can_be_closed(sample_settings: Settings, service: TestClient) -> None:
    document = "{ __schema { queryType { name } } }"
    assert ask(service, document)["__schema"]["queryType"]["name"] == "Query"
    shut = CLOSED.model_copy(update={"introspection": False})
    with client_of(shut, sample_settings, headers={"x-api-key": "a key of the tests"}) as client:
        assert "introspection" in errors(client, document)[0]["message"].lower()


class Colour(Enum):
    """A colour."""

    RED = "RED"
    """The warm one."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf."""

    colour: Colour
    """Its colour."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree of trees and leaves."""

    kids: tuple[Tree | Leaf, ...]
    """What hangs on it."""
    weight: Fraction | None = None
    """In pounds."""


def test_types_are_made_of_dataclasses() -> None:
    types = Types()
    made = types.output(Tree)
    assert types.output(Tree) is made
    fields = {field.name: field for field in made.__strawberry_definition__.fields}
    assert fields["weight"].description == "In pounds."
    assert made.is_type_of(Tree((), None), None)
    assert not made.is_type_of(Leaf(Colour.RED), None)
    (red,) = types.output(Colour).__strawberry_definition__.values
    assert red.description == "The warm one."


def test_what_has_no_form_is_refused() -> None:
    class Loud(Enum):
        QUIET = "loud"

    @dataclass
    class Box:
        thing: object

    for declared, says in ((Loud, "make them equal"), (Box, "no GraphQL form"), (complex, "no GraphQL form")):
        with pytest.raises(TypeError, match=says):
            Types().output(declared)

    @dataclass
    class Leaf:  # another one
        thing: str

    types = Types()
    types.output(globals()["Leaf"])
    with pytest.raises(TypeError, match="claim the GraphQL name Leaf"):
        types.output(Leaf)


def test_relay_finds_what_it_looks_for() -> None:
    """The Global Object Identification and Cursor Connections specifications, as far as a client's compiler checks them."""
    schema = build_schema()._schema
    node = schema.get_type("Node")
    assert isinstance(node, GraphQLInterfaceType)
    assert str(node.fields["id"].type) == "ID!"
    assert schema.query_type is not None
    field = schema.query_type.fields["node"]
    assert (str(field.type), {name: str(a.type) for name, a in field.args.items()}) == ("Node", {"id": "ID!"})
    implementing = {kind.name for kind in schema.get_possible_types(node)}
    assert {"Institution", "Credential", "Course", "Program", "Competency", "Framework", "Agreement", "Rule", "Pathway", "Occupation", "LoadedSource"} <= implementing  # fmt: skip
    connections = [kind for name, kind in schema.type_map.items() if name.endswith("Connection")]
    assert len(connections) >= 12
    for kind in connections:
        assert isinstance(kind, GraphQLObjectType)
        assert str(kind.fields["pageInfo"].type) == "PageInfo!"
        edge = schema.get_type(str(kind.fields["edges"].type).strip("[]!"))
        assert isinstance(edge, GraphQLObjectType)
        assert str(edge.fields["cursor"].type) == "String!"
        assert "node" in edge.fields
    for kind in schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            if "Connection" in str(getattr(field, "type", "")):
                assert {"first", "after"} <= set(field.args), f"{kind.name}.{name}"
                assert field.args["first"].default_value == 20
