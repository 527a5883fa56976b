"""Limits of one document, so that one request cannot occupy the service.

Depth and aliases are counted by rules of our own: Strawberry's walk fragments in fragments again and again, so that 20
of them took a second and a half and 40 would have taken weeks (``tests/api/test_attacks.py``); here each fragment is
looked at once. The cost is ours too: every field counts 1, a question counts what it may take, and what stands under a
page counts as often as the page is long (``first``, or its default in the schema). All of it is known before anything
runs, variables and their defaults included. The figures come from documents that select everything
(``tests/api/test_limits.py``): a whole transfer answer has depth 6 and 424 tokens and costs 459, a whole plan 378 tokens
and 2,220, a page of 20 courses 981.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    StringValueNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)
from graphql.validation import ValidationContext, ValidationRule
from strawberry.extensions import AddValidationRules, MaxTokensLimiter, SchemaExtension

from competency_graph_api.access.scopes import Scope, ScopeCheck, needed
from competency_graph_api.codes import Code
from competency_graph_api.settings import ApiSettings

WEIGHTS: Mapping[str, int] = {
    "equivalents": 200,
    "skills": 100,
    "stackableInto": 200,
    "providersOf": 100,
    "credentialsIn": 100,
    "ownedBy": 100,
    "inFramework": 20,
    "about": 50,
    "node": 10,
    "resource": 10,
    "rules": 20,
    "search": 50,
}
"""Of the top-level fields: roughly milliseconds of the database and of a thread."""
OF_SCOPE: Mapping[Scope, int] = {Scope.EVALUATE: 200, Scope.PLAN: 2_000}
"""The same for the questions about what a learner holds, and for the planner's."""


MOST_TEXT = 5_000
"""Longest text in a variable or a document, in characters: the longest uri of the registry has 300. Lucene refuses a word of
more than 32,766 bytes, with an error that is not the caller's."""


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}


def _operations(document: DocumentNode, name: str | None = None) -> Iterator[OperationDefinitionNode]:
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            own = definition.name.value if definition.name else None
            if name is None or own == name:
                yield definition


def _once(fragments: Mapping[str, FragmentDefinitionNode], of: Callable[[SelectionSetNode], int]) -> Callable[[str], int]:  # fmt: skip
    """A figure of each fragment, worked out once; one that is being worked out, or that there is not, counts nothing."""
    known: dict[str, int] = {}

    def figure(name: str) -> int:
        if name not in known:
            known[name] = 0  # a cycle, which validation refuses
            known[name] = of(fragments[name].selection_set) if name in fragments else 0
        return known[name]

    return figure


def depth(document: DocumentNode) -> int:
    """The deepest nesting of fields in any operation; fields about the schema itself are not counted."""

    def of(selections: SelectionSetNode | None) -> int:
        deepest = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                inner = 0 if selection.name.value.startswith("__") else 1 + of(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode):
                inner = fragment(selection.name.value)
            else:
                inner = of(getattr(selection, "selection_set", None))
            deepest = max(deepest, inner)
        return deepest

    fragment = _once(_fragments(document), of)
    return max((of(operation.selection_set) for operation in _operations(document)), default=0)


def aliases(document: DocumentNode) -> int:
    """How many aliases the operations have, those of a fragment as often as it is spread."""

    def of(selections: SelectionSetNode | None) -> int:
        total = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FragmentSpreadNode):
                total += fragment(selection.name.value)
                continue
            total += isinstance(selection, FieldNode) and selection.alias is not None
            total += of(getattr(selection, "selection_set", None))
        return total

    fragment = _once(_fragments(document), of)
    return sum(of(operation.selection_set) for operation in _operations(document))


def cost(
    schema: GraphQLSchema, document: DocumentNode, operation_name: str | None, variables: Mapping[str, object] | None
) -> int:  # fmt: skip
    """The cost of the operation that would run."""
    fragments = _fragments(document)
    operation = next(_operations(document, operation_name), None)
    if operation is None:
        return 0
    values: dict[str, object] = {}
    for variable in operation.variable_definitions or ():
        if isinstance(variable.default_value, IntValueNode):
            values[variable.variable.name.value] = int(variable.default_value.value)
    values |= variables or {}

    def page(field: FieldNode, parent: GraphQLNamedType | None) -> int:
        declared = getattr(parent, "fields", {}).get(field.name.value)
        argument = declared.args.get("first") if declared else None
        if argument is None:
            return 1
        value: object = argument.default_value
        for given in field.arguments or ():
            if given.name.value == "first" and isinstance(given.value, IntValueNode):
                value = int(given.value.value)
            elif given.name.value == "first" and isinstance(given.value, VariableNode):
                value = values.get(given.value.name.value, value)
        return max(1, value) if isinstance(value, int) else 1

    def child(field: FieldNode, parent: GraphQLNamedType | None) -> GraphQLNamedType | None:
        if not isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            return None
        declared = parent.fields.get(field.name.value)
        return get_named_type(declared.type) if declared else None

    def of(selections: SelectionSetNode | None, parent: GraphQLNamedType | None) -> int:
        total = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                own = weight(schema, selection.name.value) if parent is schema.query_type else 1
                inner = of(selection.selection_set, child(selection, parent))
                total += own + page(selection, parent) * inner
            elif isinstance(selection, FragmentSpreadNode):
                total += fragment(selection.name.value)
            else:
                on: Any = getattr(selection, "type_condition", None)
                inside = schema.type_map.get(on.name.value) if on else parent
                total += of(getattr(selection, "selection_set", None), inside)
        return total

    known: dict[str, int] = {}

    def fragment(name: str) -> int:
        # Worked out once: spreads in spreads would take exponential time. Cycles were refused by validation.
        if name not in known:
            known[name] = 0
            if name in fragments:
                on = schema.type_map.get(fragments[name].type_condition.name.value)
                known[name] = of(fragments[name].selection_set, on)
        return known[name]

    return of(operation.selection_set, schema.query_type)


def weight(schema: GraphQLSchema, field: str) -> int:
    """What a top-level field counts."""
    if field.startswith("__"):
        return 1
    return max(WEIGHTS.get(field, 1), OF_SCOPE.get(needed(schema, field), 1))


def longest_text(document: DocumentNode, variables: Mapping[str, object] | None) -> int:
    """Characters of the longest text among the values of a document and its variables."""
    longest = 0

    class Texts(Visitor):
        """Looks at each text."""

        def enter_string_value(self, node: StringValueNode, *_: object) -> None:
            """One text."""
            nonlocal longest
            longest = max(longest, len(node.value))

    visit(document, Texts())
    waiting: list[object] = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            longest = max(longest, len(value))
        elif isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return longest


def _refused(words: str) -> GraphQLError:
    return GraphQLError(words, extensions={"code": Code.LIMIT_EXCEEDED.name})


def _shape(most_depth: int, most_aliases: int) -> type[ValidationRule]:
    class Shape(ValidationRule):
        """Depth and aliases, before the rules that take longer the more there is."""

        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            if (found := depth(context.document)) > most_depth:
                words = f"The document is {found} fields deep; allowed are {most_depth}. Ask for less in one document."
                context.report_error(_refused(words))
            if (found := aliases(context.document)) > most_aliases:
                words = (
                    f"The document has {found} aliases; allowed are {most_aliases}. Send several requests."
                )
                context.report_error(_refused(words))

    return Shape


class CostLimiter(SchemaExtension):
    """Refuses an operation that costs more than ``most``, or brings a text that nothing here is as long as."""

    def __init__(self, most: int) -> None:
        self.most = most

    def on_execute(self) -> Iterator[None]:
        """After validation, before anything runs."""
        context = self.execution_context
        assert context.graphql_document is not None  # noqa: S101 - it was parsed and validated
        schema: GraphQLSchema = context.schema._schema
        found = cost(schema, context.graphql_document, context.operation_name, context.variables)
        if found > self.most:
            words = (
                f"The operation costs {found}; allowed are {self.most}. "
                "Ask fewer questions at once, or give a smaller first."
            )
            # A result that is there already is taken instead of executing.
            context.result = ExecutionResult(data=None, errors=[_refused(words)])
        elif (found := longest_text(context.graphql_document, context.variables)) > MOST_TEXT:
            words = f"A text has {found:,} characters; the longest that is read has {MOST_TEXT:,}."
            context.result = ExecutionResult(data=None, errors=[_refused(words)])
        yield


def extensions(settings: ApiSettings) -> list[Callable[[], SchemaExtension]]:
    """The limits as Strawberry's extensions: factories, since an instance would be shared by requests."""
    shape = _shape(settings.depth, settings.aliases)
    return [
        ScopeCheck,
        lambda: CostLimiter(settings.cost),
        lambda: MaxTokensLimiter(max_token_count=settings.tokens),
        lambda: AddValidationRules([shape]),
    ]
