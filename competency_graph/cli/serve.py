"""``competency-graph serve | api-key``: the GraphQL service, and keys for it."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import Annotated, Any

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
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=64, help="Processes; one that dies is replaced.")
    ] = 1,
) -> None:
    """Serve GraphQL at /graphql. Closed without keys: COMPETENCY_GRAPH_API_KEYS, or --development."""
    from competency_graph.errors import ConnectionFailed, SettingsError
    from competency_graph_api.settings import api_settings

    settings = api_settings(development=development, host=host)
    if development and workers > 1:
        raise SettingsError("--development serves with one process.", "Leave out --workers, or set a key.")

    import uvicorn

    from competency_graph.graph import connect
    from competency_graph_api.observing import logs

    try:
        # A managed server is started here, once for all workers; one that has an address may come later.
        with connect(report=report):
            pass
    except ConnectionFailed as error:
        messages.print(f"{error.what}\nServing anyway: /readyz says when it is there.", highlight=False)
    shown = f"[{host}]" if ":" in host else host
    messages.print(f"GraphQL at http://{shown}:{port}/graphql", highlight=False)
    if settings.page:
        messages.print(f"A page to ask from: http://{shown}:{port}/", highlight=False)
    logs.set_up("text" if development else settings.log)
    options: dict[str, Any] = {
        "host": host, "port": port, "log_config": None, "access_log": False, "server_header": False,
        "timeout_graceful_shutdown": settings.grace,
    }  # fmt: skip
    if workers == 1:
        from competency_graph_api.app import create_app

        uvicorn.run(create_app(settings), **options)
        return
    with TemporaryDirectory(prefix="competency-graph-metrics-") as folder:
        # The workers' figures are added up from files: which of them answers /metrics is chance.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        uvicorn.run("competency_graph_api.app:from_environment", factory=True, workers=workers, **options)


def api_key(
    name: Annotated[str, typer.Argument(help="Who the key is for; letters, digits, - _ .")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            "--scope", help="browse, evaluate, plan or metrics; may be repeated. Left out: the first three."
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")] = False,
) -> None:
    """Make an API key: the key goes to its user, its hash into COMPETENCY_GRAPH_API_KEYS or _KEYS_FILE. Nothing is stored."""
    import re
    import secrets

    from competency_graph.errors import SettingsError
    from competency_graph_api.access.keys import key_hash, parse_key

    if not re.fullmatch(r"[\w.\-]{1,64}", name):
        raise SettingsError(
            f"{name!r} is no name for a key.", "Use up to 64 letters, digits, dots, dashes, underscores."
        )
    key = secrets.token_urlsafe(32)
    entry = ":".join((name, key_hash(key), *(["+".join(scope)] if scope else [])))
    try:
        parse_key(entry, "--scope")
    except ValueError as error:
        raise SettingsError(f"{error}.", "Use browse, evaluate, plan, metrics.") from None
    if json:
        print_json({"name": name, "key": key, "entry": entry})
        return
    typer.echo(f"key (give it to {name}, it is shown once): {key}")
    typer.echo(
        f"add to COMPETENCY_GRAPH_API_KEYS, or as a line to the file of COMPETENCY_GRAPH_API_KEYS_FILE: {entry}"
    )
