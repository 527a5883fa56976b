"""Relay connections: a page of things of one kind, with cursors that a client hands back, and a count only when asked for.

Follows the GraphQL Cursor Connections Specification (relay.dev/graphql/connections.htm); ``nodes`` spares two levels of depth
where no cursor of a single entry is needed.
"""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

from competency_graph.questions.browse.page import MOST_COUNTED, Counted
from competency_graph.questions.lookup.answer import PageInfo
from competency_graph_api.schema.derive import Types
from competency_graph_api.schema.loading import Connected
from competency_graph_api.schema.problems import PROBLEMS

ID = "The id of anything is its uri, so that it can be given wherever a uri is asked for; a source's is source:NAME."


@strawberry.interface(description="Anything with an id, by which node(id) finds it again.")
class Node:
    """Anything with an id."""

    id: strawberry.ID = strawberry.field(description=ID)


class Connections:
    """The connection types made so far, one a kind."""

    types: Types
    """Where the types that they need are derived; set before the first is made, for each needs the other."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}

    def of(self, name: str, kind: Any) -> Any:  # noqa: ANN401 - a class that only exists at run time
        """The connection to things of a kind.

        Args:
            name: of the kind, such as Course.
            kind: its GraphQL type.
        """
        if name in self._made:
            return self._made[name]
        edge: Any = type(f"{name}Edge", (), {})
        edge.__annotations__ = {"cursor": str, "node": kind}
        edge.cursor = strawberry.field(description="Give it as after to go on behind this entry.")
        edge.node = strawberry.field(description="The entry itself.")
        edge.is_type_of = classmethod(lambda cls, value, info: True)
        edge = strawberry.type(edge, name=f"{name}Edge", description=f"One entry of a page: {name}.")
        made: Any = type(f"{name}Connection", (), {})
        made.__annotations__ = {
            "edges": list[edge], "nodes": list[kind], "page_info": self.types.output(PageInfo),
        }  # fmt: skip
        made.edges = strawberry.field(description="The entries with their cursors, in order.")
        made.nodes = strawberry.field(description="The entries without their cursors, in order.")
        made.page_info = strawberry.field(description="Whether there is more, and how to get it.")
        made.total_count = strawberry.field(
            resolver=_total,
            description=f"How many there are in all, counted only when asked for and up to {MOST_COUNTED:,}; a list with "
            "filters within the part of its index that one page looks through.",
        )
        made.total_count_is_exact = strawberry.field(
            resolver=_exact, description="False: there may be more than totalCount."
        )
        made.is_type_of = classmethod(lambda cls, value, info: isinstance(value, Connected))
        self._made[name] = strawberry.type(
            made, name=f"{name}Connection", description=f"One page of a list: {name}."
        )
        return self._made[name]

    def result(self, name: str, kind: Any) -> Any:  # noqa: ANN401
        """The connection, or why there is none."""
        union = f"{name}ConnectionResult"
        if union not in self._made:
            members: Any = self.of(name, kind)
            for problem in PROBLEMS:
                members = members | self.types.output(problem)
            self._made[union] = Annotated[
                members,
                strawberry.union(union, description=f"One page of a list ({name}), or why there is none."),
            ]
        return self._made[union]


async def _total(root: strawberry.Parent[Any]) -> int | None:
    found: Counted = await root.counted()
    return found.count


async def _exact(root: strawberry.Parent[Any]) -> bool | None:
    found: Counted = await root.counted()
    return found.exact
