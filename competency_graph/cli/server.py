"""``competency-graph server``: the managed local Neo4j, and which of its databases is live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import messages, print_json, report

if TYPE_CHECKING:
    from competency_graph.store.server import ServerInfo
    from competency_graph.store.server.jars import FetchProgress

app = typer.Typer(no_args_is_help=True, help="The managed local Neo4j: start, stop, status, logs, rollback.")

Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]


@contextmanager
def download_bar() -> Iterator[Callable[[FetchProgress], None]]:
    """A progress bar on standard error, shown from the first piece that arrives to the last."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task("jars", total=None, visible=False)

        def show(now: FetchProgress) -> None:
            bar.update(
                task,
                description=f"{now.jars}/{now.of_jars} jars",
                completed=now.bytes,
                total=now.of_bytes,
                visible=now.jars < now.of_jars,
            )

        yield show


def _plain(info: ServerInfo) -> dict[str, object]:
    # No password: what is printed lands in logs and histories. The file's place says where it is.
    return {
        "uri": info.uri,
        "username": info.username,
        "password_file": str(info.home / "password"),
        "pid": info.pid,
        "home": str(info.home),
        "version": info.version,
        "started": info.started,
    }


@app.command()
def start(
    json: Json = False,
    fast: Annotated[
        bool, typer.Option("--fast", help="For short runs: starts sooner, slower under load.")
    ] = False,
) -> None:
    """Start the server, fetching it first when it is not there yet; does nothing when it runs."""
    from competency_graph.store import server
    from competency_graph.store.settings import settings

    with download_bar() as progress:
        info = server.start(settings(), report=report, progress=progress, fast=fast)
    if json:
        print_json(_plain(info))
    else:
        typer.echo(f"Neo4j {info.version} answers at {info.uri} (pid {info.pid}).")
        typer.echo(f"User {info.username}, password in {info.home / 'password'}.")


@app.command()
def stop() -> None:
    """Stop the server and close its store; does nothing when none runs."""
    from competency_graph.store import server
    from competency_graph.store.settings import settings

    found = settings()
    stopped = server.stop(found, report=report)
    typer.echo("Stopped." if stopped else f"No server runs in {found.home}.")


@app.command()
def status(json: Json = False) -> None:
    """Say whether the server runs, where, and what it uses. Exit code 0 when it runs, 1 when not."""
    from competency_graph.store import server
    from competency_graph.store.settings import settings

    found = server.status(settings())
    if json:
        print_json(
            {
                "state": found.state,
                "server": _plain(found.info) if found.info else None,
                "home": str(found.home),
                "cache": str(found.cache),
                "store_version": found.version,
                "downloaded": found.downloaded,
                "memory": found.memory,
                "databases": asdict(found.databases),
            }
        )
    else:
        typer.echo(f"{found.state}: {found.info.uri} (pid {found.info.pid})" if found.info else found.state)
        typer.echo(f"home     {found.home}")
        typer.echo(f"cache    {found.cache} ({'complete' if found.downloaded else 'not fetched yet'})")
        typer.echo(f"store    {f'Neo4j {found.version}' if found.version else 'none yet'}")
        if found.memory is not None:
            typer.echo(f"memory   {found.memory >> 20} MB")
        live = found.databases
        typer.echo(f"live     {live.live}{f', since {live.since}' if live.since else ''}")
        for kept in live.kept:
            typer.echo(f"kept     {kept.name}, live until {kept.until} (`server rollback` goes back to it)")
    if found.state != "running":
        raise typer.Exit(1)


@app.command()
def rollback(json: Json = False) -> None:
    """Go back to the database that was live before the last bulk load; again: forward. Nothing is deleted."""
    from competency_graph.store.server.switching import rollback as run
    from competency_graph.store.settings import settings

    now = run(settings(), report=report)
    if json:
        print_json(asdict(now))
    else:
        typer.echo(f"{now.live} is live; {', '.join(kept.name for kept in now.kept)} is kept.")


@app.command(name="drop-kept")
def drop_kept(json: Json = False) -> None:
    """Delete the database that is kept from before the last bulk load, for its room on the disk."""
    from competency_graph.store.server.switching import drop_kept as run
    from competency_graph.store.settings import settings

    gone = run(settings(), report=report)
    if json:
        print_json([{"name": name, "bytes": size} for name, size in gone])
        return
    for name, size in gone:
        typer.echo(f"Deleted {name} ({size >> 20} MB).")
    if not gone:
        typer.echo("No database is kept.")


@app.command()
def logs(
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many lines to begin with.")] = 50,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on as the server writes; end with Ctrl-C.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="The long log, in JSON lines.")] = False,
) -> None:
    """Show the server's log."""
    from competency_graph.store import server
    from competency_graph.store.settings import settings

    try:
        for line in server.logs(settings(), lines=lines, follow=follow, debug=debug):
            typer.echo(line)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None
