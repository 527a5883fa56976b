"""Stored documents: named GraphQL documents in a folder, meant by ``documentId``, and the only ones where that is asked for.

Their operation names are the only ones that appear in logs, metrics and traces. The documents that come with the service
are those of ``api/operations``, each with variables for the sample registry beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    parse,
    print_ast,
    value_from_ast_untyped,
)

from competency_graph.errors import SettingsError
from competency_graph_api.access.scopes import top_fields


@dataclass(frozen=True, slots=True)
class Document:
    """One stored document."""

    id: str
    """Its file's name without ``.graphql``."""
    title: str
    """What it asks: the first line of the comment that it opens with."""
    text: str
    """Word for word."""
    operation: str
    """The name of its operation."""
    variables: Mapping[str, Any]
    """Variables to begin with."""


def documents_root() -> Path:
    """The folder of the documents that come with the service: in the package, or beside it in a checkout.

    Raises:
        SettingsError: neither is there.
    """
    inside = Path(str(files("competency_graph_api"))) / "operations"
    beside = Path(str(files("competency_graph_api"))).parent / "operations"
    for root in (inside, beside):
        if root.is_dir():
            return root
    raise SettingsError(f"The documents are missing; looked in {inside} and {beside}.", "Install it again.")


class Documents:
    """The documents of one folder."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read them all.

        Args:
            folder: default: the documents that come with the service.

        Raises:
            SettingsError: one is no GraphQL, or has not exactly one named operation; says which.
        """
        self.all = {d.id: d for d in map(_read, sorted((folder or documents_root()).glob("*.graphql")))}
        self.operations = frozenset(document.operation for document in self.all.values())
        self._texts = frozenset(document.text.strip() for document in self.all.values())

    def holds(self, text: str) -> bool:
        """Whether that is a stored document, word for word."""
        return text.strip() in self._texts


def described(documents: Documents, schema: GraphQLSchema) -> dict[str, object]:
    """The documents as a page needs them: with what their variables are, and the input types and choices behind those."""
    types: dict[str, object] = {}
    shown = []
    for document in documents.all.values():
        meanings = _arguments(schema, document)
        declared = []
        for variable in _operation(document.text).variable_definitions or ():
            name, kind = variable.variable.name.value, print_ast(variable.type)
            _describe(schema, kind.strip("[]!"), types)
            default = variable.default_value
            declared.append(
                {
                    "name": name,
                    "type": kind,
                    "meaning": meanings.get(name, ""),
                    "default": None if default is None else value_from_ast_untyped(default),
                }
            )
        shown.append(
            {
                "id": document.id,
                "title": document.title,
                "text": document.text,
                "variables": document.variables,
                "declared": declared,
            }
        )
    return {"documents": shown, "types": types}


def _operation(text: str) -> OperationDefinitionNode:
    return next(d for d in parse(text).definitions if isinstance(d, OperationDefinitionNode))


def _arguments(schema: GraphQLSchema, document: Document) -> dict[str, str]:
    """What the arguments of the fields that a document asks for mean, by name: variables are called like them."""
    found: dict[str, str] = {}
    for asked in top_fields(parse(document.text), None):
        field = schema.query_type.fields.get(asked) if schema.query_type else None
        for name, argument in field.args.items() if field else ():
            found.setdefault(name, argument.description or "")
    return found


def _describe(schema: GraphQLSchema, name: str, types: dict[str, object]) -> None:
    kind = schema.type_map.get(name)
    if name in types:
        return
    if isinstance(kind, GraphQLEnumType):
        types[name] = {"values": list(kind.values)}
    elif isinstance(kind, GraphQLInputObjectType):
        types[name] = {
            "fields": [
                {"name": n, "type": str(f.type), "meaning": f.description or ""}
                for n, f in kind.fields.items()
            ]
        }
        for field in kind.fields.values():
            _describe(schema, get_named_type(field.type).name, types)


def _read(path: Path) -> Document:
    text = path.read_text(encoding="utf-8")
    try:
        found = [d for d in parse(text).definitions if isinstance(d, OperationDefinitionNode)]
    except GraphQLError as error:
        raise SettingsError(f"{path} is no GraphQL: {error.message}", "Correct it.") from None
    if len(found) != 1 or found[0].name is None:
        raise SettingsError(
            f"{path} has {len(found)} operations.", "Keep one in each file, and give it a name."
        )
    beside = path.with_suffix(".variables.json")
    variables = orjson.loads(beside.read_bytes()) if beside.exists() else {}
    first = text.splitlines()[0]
    title = first.lstrip("# ").strip() if first.startswith("#") else path.stem
    return Document(path.stem, title, text, found[0].name.value, variables)
