"""``competency-graph serve | api-key``: the GraphQL service, and keys for it."""

from __future__ import annotations

from typing import Annotated

import typer

from competency_graph.cli.output import messages, print_json, report


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0: any free one.")
    ] = 8000,
    development: Annotated[
        bool, typer.Option("--development", help="No key, GraphiQL, queries over GET; this machine only.")
    ] = False,
) -> None:
    """Serve GraphQL at /graphql. Closed without keys: COMPETENCY_GRAPH_API_KEYS, or --development."""
    from competency_graph_api.settings import api_settings

    settings = api_settings(development=development, host=host)

    import uvicorn

    from competency_graph.graph import connect
    from competency_graph_api.app import create_app

    # Once before: a missing database is said in words, not in a traceback of the server's start.
    with connect(report=report):
        pass
    shown = f"[{host}]" if ":" in host else host
    messages.print(f"GraphQL at http://{shown}:{port}/graphql", highlight=False)
    if development:
        messages.print(
            f"GraphiQL at the same address in a browser; without a network: http://{shown}:{port}/console"
        )
    uvicorn.run(create_app(settings), host=host, port=port, log_level="warning", server_header=False)


def api_key(
    name: Annotated[str, typer.Argument(help="Who the key is for; letters, digits, - _ .")],
    json: Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")] = False,
) -> None:
    """Make an API key: the key goes to its user, its hash into COMPETENCY_GRAPH_API_KEYS. Nothing is stored."""
    import re
    import secrets

    from competency_graph.errors import SettingsError
    from competency_graph_api.settings import key_hash

    if not re.fullmatch(r"[\w.\-]{1,64}", name):
        raise SettingsError(
            f"{name!r} is no name for a key.", "Use up to 64 letters, digits, dots, dashes, underscores."
        )
    key = secrets.token_urlsafe(32)
    entry = f"{name}:{key_hash(key)}"
    if json:
        print_json({"name": name, "key": key, "entry": entry})
        return
    typer.echo(f"key (give it to {name}, it is shown once): {key}")
    typer.echo(f"add to COMPETENCY_GRAPH_API_KEYS:          {entry}")
