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
from graphql import GraphQLError, OperationDefinitionNode, parse

from competency_graph.errors import SettingsError


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
