"""What a caller may ask: three scopes over the query fields, and one over the figures of the service.

``browse`` reads what is published; ``evaluate`` is for questions about what a learner holds; ``plan`` is for the solver,
whose questions take seconds. A field needs ``plan`` where it is named here, ``evaluate`` where it takes a learner's
holdings, else ``browse``: a new question falls under the right one by its arguments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from strawberry.extensions import SchemaExtension

from competency_graph_api.codes import Code


class Scope(Enum):
    """One thing that a key or token may do."""

    BROWSE = "browse"
    """Look up and search what is published."""
    EVALUATE = "evaluate"
    """Questions about what a learner holds."""
    PLAN = "plan"
    """Questions that the solver answers."""
    METRICS = "metrics"
    """The figures at ``/metrics``; nothing of the graph."""


QUESTIONS = frozenset({Scope.BROWSE, Scope.EVALUATE, Scope.PLAN})
"""What a key may do that states no scopes."""
PLANNED = frozenset({"stackToDegree", "skillGap"})
"""Fields that the solver answers."""
HOLDINGS = "HoldingsInput"
"""What a learner has, as an input type of the schema."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks."""

    name: str
    """Of the key, or a pseudonym of the token's subject: it stands in logs, and counts against the rate."""
    scopes: frozenset[Scope]
    """What they may do."""


def scopes_of(words: Iterable[str]) -> frozenset[Scope]:
    """The scopes among words; other words are not for us."""
    known = {scope.value: scope for scope in Scope}
    return frozenset(known[word] for word in words if word in known)


def needed(schema: GraphQLSchema, field: str) -> Scope:
    """The scope that a query field needs."""
    if field in PLANNED:
        return Scope.PLAN
    found = schema.query_type.fields.get(field) if schema.query_type else None
    takes = {get_named_type(a.type).name for a in found.args.values()} if found else set()
    return Scope.EVALUATE if HOLDINGS in takes else Scope.BROWSE


def top_fields(document: DocumentNode, operation_name: str | None) -> Iterator[str]:
    """The query fields that the operation asks for, through fragments."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    waiting = [
        definition.selection_set
        for definition in document.definitions
        if isinstance(definition, OperationDefinitionNode)
        and (operation_name is None or (definition.name and definition.name.value == operation_name))
    ]
    spread: set[str] = set()
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection.name.value
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name in fragments and name not in spread:
                    spread.add(name)
                    waiting.append(fragments[name].selection_set)
            else:
                waiting.append(selection.selection_set)  # type: ignore[attr-defined]  # an inline fragment


def lacking(schema: GraphQLSchema, document: DocumentNode, name: str | None, caller: Caller) -> str | None:
    """Why the caller may not ask that; None where they may."""
    for field in top_fields(document, name):
        scope = needed(schema, field)
        if not field.startswith("__") and scope not in caller.scopes:
            return (
                f"{field} needs the scope {scope.value}, which {caller.name} does not have. "
                "Ask who runs the service for a key with it, or leave the field out."
            )
    return None


class ScopeCheck(SchemaExtension):
    """Refuses an operation with a field that the caller's scopes do not cover, before anything runs."""

    def on_execute(self) -> Iterator[None]:
        """After validation."""
        from graphql import ExecutionResult

        context = self.execution_context
        caller: Caller | None = getattr(context.context, "caller", None)
        document = context.graphql_document
        schema: GraphQLSchema = context.schema._schema
        if caller is not None and document is not None and context.result is None:
            words = lacking(schema, document, context.operation_name, caller)
            if words is not None:
                error = GraphQLError(words, extensions={"code": Code.FORBIDDEN.name})
                context.result = ExecutionResult(data=None, errors=[error])
        yield
