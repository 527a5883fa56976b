"""``competency-graph ask``: the questions, with tables for people and ``--json`` for machines.

``--json`` is the answer exactly as ``to_plain`` gives it, and as GraphQL gives it in camelCase. One module holds the
questions that go together; the order here is the order of ``--help``.
"""

from __future__ import annotations

import typer

from competency_graph.cli.ask import browse, credit, degrees, progress, registry, skills

app = typer.Typer(
    no_args_is_help=True,
    help="Ask: transfer, equivalents, progress, stack-to-degree, skills, providers-of, …",
)
for part in (credit, degrees, progress, skills, registry, browse):
    app.registered_commands += part.app.registered_commands
