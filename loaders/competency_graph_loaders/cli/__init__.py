"""``competency-graph load``: one command a source, all with the same options, summary and exit codes.

Exit codes: 0 fine, 1 some records were rejected, 2 it could not run at all. A command declares what only it has; the
options of every load are declared once (``_shared``).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from competency_graph.errors import LoadError
from competency_graph_loaders.cli.running import Target, run
from competency_graph_loaders.runs import LoadOptions, LoadReport, Progress, source_name

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Load records into the graph.")

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Say what would happen, against the store if one answers; write nothing."),
]
Json = Annotated[bool, typer.Option("--json", help="The report as JSON, on standard output.")]
Workers = Annotated[
    int | None,
    typer.Option(
        min=1, help="Processes that translate; default: one a core, four at most. 1: no further process."
    ),
]
Bulk = Annotated[
    bool,
    typer.Option(
        "--bulk", help="Build a new database with Neo4j's offline importer and switch to it: for first loads."
    ),
]


@dataclass(frozen=True, slots=True)
class Given:
    """What every load is given on the command line."""

    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)]
    source: Annotated[
        str | None, typer.Option(help="Name of the source; default: that of the first path.")
    ] = None
    edition: Annotated[
        str | None, typer.Option(help="Edition of the source, such as a date or an academic year.")
    ] = None
    licence: Annotated[str | None, typer.Option(help="Licence of the source.")] = None
    complete: Annotated[
        bool, typer.Option("--complete", help="This is all that the source has: take back what is absent.")
    ] = False
    dry_run: DryRun = False
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many records.")] = None
    rejects: Annotated[
        Path | None, typer.Option(help="Write rejected records there, one JSON object a line.")
    ] = None
    json: Json = False
    bulk: Bulk = False

    def load(
        self,
        loader: Callable[..., LoadReport],
        *,
        total: int | None = None,
        default_source: str | None = None,
        **own: object,
    ) -> None:
        """Load, and end with the exit code.

        Args:
            loader: a ``load_…`` function.
            total: how many records there are, where that is known.
            default_source: the name of a source that was given none; default: that of the first path.
            own: what only this loader takes.
        """

        def into(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
            options: LoadOptions = {
                "memory": target.memory, "complete": self.complete, "limit": self.limit, "rejects": self.rejects,
                "progress": progress, "edition": self.edition, "licence": self.licence,
            }  # fmt: skip
            return (loader(self.paths, target.port, source=self.source, **own, **options),)

        source = self.source or default_source or source_name(self.paths)
        run(into, dry_run=self.dry_run, json=self.json, total=total, bulk=self.bulk, sources={source})


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    """A command of ``app`` with the options of every load after its own; it gets them as its first argument."""
    hints = get_type_hints(command, include_extras=True)
    own = [p.replace(annotation=hints[p.name]) for p in inspect.signature(command).parameters.values()][1:]
    hints = get_type_hints(Given, include_extras=True)
    paths, *others = (
        p.replace(annotation=hints[p.name]) for p in inspect.signature(Given).parameters.values()
    )

    @wraps(command)
    def told(**values: Any) -> None:  # noqa: ANN401 - what the declarations say
        command(Given(**{p.name: values.pop(p.name) for p in (paths, *others)}), **values)

    parameters = [paths, *own, *others]
    told.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    told.__annotations__ = {p.name: p.annotation for p in parameters}
    del told.__wrapped__  # its options are not all
    return app.command()(told)


@app.callback()
def _group() -> None:
    """Load records into the graph."""


@_shared
def ctdl(given: Given, workers: Workers = None) -> None:
    """Load CTDL: JSON-LD documents, Registry envelopes, JSON lines, archives, and folders of them."""
    from competency_graph_loaders.ctdl.load import load_ctdl
    from competency_graph_loaders.totals import members

    if given.dry_run:
        _forms(given.paths)
    given.load(load_ctdl, total=given.limit or members(given.paths), workers=workers)


def _forms(paths: Sequence[Path]) -> None:
    """Say as what each path is going to be read."""
    from competency_graph.cli.output import messages
    from competency_graph_loaders.reading import recognise

    for path in paths:
        messages.print(f"{path}: {recognise(path).sentence}", highlight=False, markup=False, soft_wrap=True)


@_shared
def rules(
    given: Given,
    mapping: Annotated[
        str | None,
        typer.Option(
            help="The paths are flat tables (CSV, JSON, Parquet) of this mapping: a shipped one by name, or a TOML file."
        ),
    ] = None,
    tables_out: Annotated[
        Path | None,
        typer.Option(help="With --mapping: write the five tables there that it makes, as CSV, to be read."),
    ] = None,
    workers: Workers = None,
) -> None:
    """Load transfer rules from tables (CSV): institutions, courses, areas, limits, rules; or flat tables by a mapping."""
    from competency_graph_loaders.mappings.files import load_mapping
    from competency_graph_loaders.mappings.load import load_mapped
    from competency_graph_loaders.rules.load import load_rules

    if mapping is not None:
        found = load_mapping(mapping)
        given.load(load_mapped, default_source=found.mapping.source, mapping=found, tables_out=tables_out)
    elif tables_out is not None:
        raise LoadError("--tables-out writes what a mapping makes.", "Give --mapping too.")
    else:
        given.load(load_rules, workers=workers)


@app.command()
def samples(dry_run: DryRun = False, json: Json = False, bulk: Bulk = False) -> None:
    """Load the made-up sample registry that ships with the package."""
    from competency_graph_loaders.sample_registry import RULES_SOURCE, SOURCE, load_samples

    def load(target: Target, progress: Progress) -> tuple[LoadReport, ...]:
        return load_samples(target.port, progress, memory=target.memory)

    run(load, dry_run=dry_run, json=json, bulk=bulk, sources={SOURCE, RULES_SOURCE})


@app.command()
def mappings(json: Json = False) -> None:
    """The mappings that ship with the package, and what table each of them expects."""
    from competency_graph_loaders.mappings.files import load_mapping, shipped

    found = {name: load_mapping(path).mapping for name, path in shipped().items()}
    if json:
        from competency_graph.cli.output import print_json

        print_json(
            [
                {"name": name, "title": about.title, "expects": about.expects, "source": about.source}
                for name, about in found.items()
            ]
        )
        return
    from rich.table import Table

    from competency_graph.cli.output import console

    table = Table("--mapping", "what it loads", "what the table must be")
    for name, about in found.items():
        table.add_row(name, about.title, about.expects)
    console.print(table)


@_shared
def exams(
    given: Given,
    provider: Annotated[
        str | None, typer.Option(help="Who gives the exams of a published list: key, CTID or uri.")
    ] = None,
    receiver: Annotated[
        str | None, typer.Option(help="Who awards the credit of a published list: key, CTID or uri.")
    ] = None,
    scale: Annotated[
        str | None, typer.Option(help="Lowest and highest score of the exams of a published list: 1-5.")
    ] = None,
) -> None:
    """Load credit for exams and for occupations by rank: tables (CSV, JSON), and lists as they are published."""
    from competency_graph_loaders.exams.load import load_exams

    given.load(load_exams, provider=provider, receiver=receiver, scale=scale)


@_shared
def areas(
    given: Given,
    institution: Annotated[
        str | None, typer.Option(help="Whose courses published lists are: key, CTID or uri.")
    ] = None,
    pattern: Annotated[
        str | None, typer.Option(help="The pattern of published lists: its code or uri.")
    ] = None,
    receivers: Annotated[
        list[str] | None, typer.Option("--receiver", help="Who accepts that pattern, where no table says so.")
    ] = None,
    terms: Annotated[str | None, typer.Option(help="First days of terms: F=08-25 S=01-15.")] = None,
) -> None:
    """Load general-education area lists: patterns, areas, and the courses in them from approval to removal."""
    from competency_graph_loaders.areas.load import load_areas

    given.load(load_areas, institution=institution, pattern=pattern, receivers=receivers or (), terms=terms)


@_shared
def programs(
    given: Given,
    institution: Annotated[
        str | None, typer.Option(help="Whose programs a published file holds: key, CTID or uri.")
    ] = None,
) -> None:
    """Load programs with their course lists and totals, and prerequisites in words."""
    from competency_graph_loaders.programs.load import load_programs

    given.load(load_programs, institution=institution)


@_shared
def numbering(given: Given) -> None:
    """Load statewide course numbering: schemes, institutions and courses; one rule over common numbers."""
    from competency_graph_loaders.numbering.load import load_numbering

    given.load(load_numbering)


@_shared
def assist(given: Given) -> None:
    """Load ASSIST agreements as they are served (JSON): files, archives and folders of them."""
    from competency_graph_loaders.assist.load import load_assist

    given.load(load_assist)
