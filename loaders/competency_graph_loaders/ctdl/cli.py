"""``competency-graph export``: records back out of the graph, as CTDL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from competency_graph.graph import Graph

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Write records back out of the graph.")


@app.callback()
def _group() -> None:
    """Write records back out of the graph."""


@app.command()
def ctdl(
    resources: Annotated[list[str] | None, typer.Argument(help="Uris or CTIDs.", show_default=False)] = None,
    source: Annotated[
        str | None, typer.Option(help="Everything of this source, one document a line.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write there instead of to standard output.")] = None,
) -> None:
    """Write the records that describe these resources as CTDL JSON-LD: one document, or a list of them.

    A record is written whole, as the Registry's /graph/ address gives it. Misspelt and renamed terms come out as what they
    were read as.
    """
    import orjson

    from competency_graph.cli.output import messages, report
    from competency_graph.errors import LoadError, QuestionError
    from competency_graph.graph import connect

    if bool(resources) == bool(source):
        raise QuestionError("Export either resources or a source.", "Give uris or CTIDs, or --source NAME.")
    try:
        target = output.open("wb") if output is not None else nullcontext(typer.get_binary_stream("stdout"))
    except OSError as error:
        raise LoadError(f"{output} cannot be written: {error.strerror}", "Give another --output.") from error
    with target as out, connect(report=report) as graph:
        if source:
            count = 0
            for document in _of_source(graph, source):
                out.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
                count += 1
            messages.print(f"{count:,} records of {source} were written.", highlight=False)
            return
        documents = [document for resource in resources or () for document in _about(graph, resource)]
        value: Any = documents[0] if len(documents) == 1 else documents
        out.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _about(graph: Graph, resource: str) -> Iterator[dict[str, Any]]:
    from competency_graph.errors import NotFound
    from competency_graph.store.units import read_unit, units_about
    from competency_graph_loaders.ctdl.export import export

    refused: NotFound | None = None
    written = False
    for unit in units_about(graph.database, resource):
        try:
            yield export(read_unit(graph.database, unit))
            written = True
        except NotFound as error:  # a rules table may describe it too
            refused = error
    if refused is not None and not written:
        raise refused


def _of_source(graph: Graph, source: str) -> Iterator[dict[str, Any]]:
    from competency_graph.store.units import read_unit, units_of
    from competency_graph_loaders.ctdl.export import export

    for unit in units_of(graph.database, source):
        document = export(read_unit(graph.database, unit))
        if document["@graph"]:  # of what was deleted nothing is left to write
            yield document
