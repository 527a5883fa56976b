"""The schema, built once; and its text, ``api/schema.graphql``, that clients are generated from.

``python -m competency_graph_api.schema.build`` writes that text to standard output; a test holds the committed file to it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction

import strawberry
from graphql import GraphQLError
from strawberry.extensions import DisableIntrospection, SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from competency_graph.questions.browse.answer import LoadedSource, Match
from competency_graph.questions.stack_to_degree import answer as stack
from competency_graph_api.faults import Faults
from competency_graph_api.limits import extensions as limits
from competency_graph_api.observing.operations import Observed
from competency_graph_api.parsing import Kept, Reading
from competency_graph_api.schema import browse
from competency_graph_api.schema.connections import Connections, Node
from competency_graph_api.schema.derive import QUANTITY, Types
from competency_graph_api.schema.fields import field
from competency_graph_api.schema.links import KIND_OF, KINDS, links
from competency_graph_api.schema.problems import PROBLEMS
from competency_graph_api.schema.query import QUESTIONS, about
from competency_graph_api.settings import ApiSettings

NAMES: dict[type, str] = {stack.CountsAs: "StepCountsAs"}
"""GraphQL names where two dataclasses of the library have one name."""


class _Schema(strawberry.Schema):
    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Nothing: ``Faults`` logs what is ours, without the document, which holds what a learner has."""


def build_schema(
    settings: ApiSettings | None = None, stored: frozenset[str] = frozenset()
) -> strawberry.Schema:
    """The schema with its limits.

    Args:
        settings: of the service; default: its defaults.
        stored: texts of the stored documents, which are parsed once.
    """
    settings = settings or ApiSettings.model_construct()
    connections = Connections()
    types = Types(names=NAMES, interface=Node, beside=links(connections))
    connections.types = types
    fields = {function.__name__: field(types, function) for function in QUESTIONS}
    fields["about"] = field(types, about, problems=False)
    for function in browse.LISTS:
        kind = KIND_OF[function.__name__]
        result = connections.result(kind.__name__, types.output(kind))
        fields[function.__name__] = field(types, function, result=result)
    fields["search"] = field(types, browse.search, result=connections.result("Match", types.output(Match)))
    fields["sources"] = field(types, browse.sources, result=list[types.output(LoadedSource)])  # type: ignore[misc]
    fields["node"] = field(types, browse.node, result=Node)
    one = types.union("ResourceResult", "One thing, or why there is none.", *KINDS, *PROBLEMS)
    fields["resource"] = field(types, browse.resource, result=one)
    query = strawberry.type(
        type("Query", (), fields), description="Questions to the graph. Everything is read-only."
    )
    kept = Kept(stored)
    extensions: list[Callable[[], SchemaExtension]] = [
        Observed,
        Faults,
        *limits(settings),
        lambda: Reading(kept),
    ]
    if not settings.introspection:
        extensions.append(DisableIntrospection)
    return _Schema(
        query=query,
        types=[types.output(kind) for kind in KINDS],
        extensions=extensions,
        config=StrawberryConfig(scalar_map={Fraction: QUANTITY}),
    )


def schema_text() -> str:
    """The schema in GraphQL's own language."""
    return build_schema().as_str() + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
