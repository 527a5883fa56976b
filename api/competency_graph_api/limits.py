"""Limits of one document, so that one request cannot occupy the service.

Depth, tokens and aliases are Strawberry's; the cost is ours: every field counts 1, a question counts what it may take,
and what stands under a list with ``first: n`` counts n times. It is known before anything runs, variables included.
The figures come from documents that select everything (``tests/api/test_limits.py``): a whole transfer answer has depth
6 and 424 tokens and costs 459, a whole plan 378 tokens and 2,220, a page of 20 courses 981.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from strawberry.extensions import SchemaExtension

MOST_DEPTH = 10
MOST_TOKENS = 1_500
MOST_ALIASES = 20
MOST_COST = 10_000
WEIGHTS: Mapping[str, int] = {
    "transfer": 200,
    "equivalents": 200,
    "stackToDegree": 2_000,
    "skills": 100,
    "providersOf": 100,
    "credentialsIn": 100,
    "ownedBy": 100,
    "inFramework": 20,
    "about": 50,
    "node": 10,
}
"""Of the top-level fields: roughly milliseconds of the database and of a thread, the planner's in the thousands."""
DEFAULT_FIRST = 20
"""What a list is counted as where ``first`` is left out; the default of every look-up."""
PAGED = frozenset(
    {
        "institutions", "credentials", "courses", "exams", "competencies", "occupations", "pathways",
        "providersOf", "credentialsIn", "ownedBy",
    }
)  # fmt: skip


def cost(document: DocumentNode, operation_name: str | None, variables: Mapping[str, object] | None) -> int:
    """The cost of the operation that would run."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    known: dict[str, int] = {}

    def first_of(field: FieldNode) -> int:
        for argument in field.arguments or ():
            if argument.name.value == "first":
                value: object = None
                if isinstance(argument.value, IntValueNode):
                    value = int(argument.value.value)
                elif isinstance(argument.value, VariableNode):
                    value = (variables or {}).get(argument.value.name.value)
                return max(1, value) if isinstance(value, int) else DEFAULT_FIRST
        return DEFAULT_FIRST if field.name.value in PAGED else 1

    def of(selections: SelectionSetNode | None, top: bool) -> int:
        total = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                own = WEIGHTS.get(selection.name.value, 1) if top else 1
                total += own + first_of(selection) * of(selection.selection_set, False)
            elif isinstance(selection, InlineFragmentNode):
                total += of(selection.selection_set, top)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                # A fragment is counted once and remembered: spreads in spreads would take exponential time. Cycles
                # were refused by validation.
                if (key := f"{name} {top}") not in known:
                    known[key] = of(fragments[name].selection_set, top) if name in fragments else 0
                total += known[key]
        return total

    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else None
            if operation_name is None or name == operation_name:
                return of(definition.selection_set, True)
    return 0


class CostLimiter(SchemaExtension):
    """Refuses an operation that costs more than ``MOST_COST``."""

    def on_execute(self) -> Iterator[None]:
        """After validation, before anything runs."""
        context = self.execution_context
        assert context.graphql_document is not None  # noqa: S101 - it was parsed and validated
        found = cost(context.graphql_document, context.operation_name, context.variables)
        if found > MOST_COST:
            error = GraphQLError(
                f"The operation costs {found}; allowed are {MOST_COST}. Ask fewer questions at once, or give a smaller first.",
                extensions={"code": "LIMIT_EXCEEDED"},
            )
            # A result that is there already is taken instead of executing.
            context.result = ExecutionResult(data=None, errors=[error])
        yield
