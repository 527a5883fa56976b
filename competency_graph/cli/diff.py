"""``competency-graph diff``: what changed between two editions of transfer rules, and what students are told."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, print_json, report

if TYPE_CHECKING:
    from competency_graph_loaders.editions.report import DiffReport

_SHOWN = 50


def diff(
    old: Annotated[
        str, typer.Argument(help="The older edition: a file, a folder, or the name of a source as loaded.")
    ],
    new: Annotated[str, typer.Argument(help="The newer edition, likewise.")],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="How files are read: rules, ctdl, assist, numbering; default: rules or ctdl, by what they look like.",
        ),
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(
            "--mapping", help="Files are flat tables, read by this mapping: a shipped name or a TOML file."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source",
            help="Name of the source of two paths, of which the uris of rules are made; default: that of the newer.",
        ),
    ] = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="OLD and NEW are uris of two agreements in the graph.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every change there, one JSON object a line.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")] = False,
) -> None:
    """What changed between two editions of rules: added, removed, changed, and how a student would be told.

    Exit code 0: no difference; 1: differences; 2: could not run, or records were rejected so that not all was compared.
    """
    import orjson

    from competency_graph.errors import QuestionError
    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain
    from competency_graph_loaders.editions.report import diff as compare
    from competency_graph_loaders.editions.sides import Files, OfAgreement, Renamed, Side, Stored, kind_of
    from competency_graph_loaders.runs import source_name

    paths = [None if agreement or not Path(each).exists() else Path(each) for each in (old, new)]
    with ExitStack() as stack:
        database = None
        if None in paths:
            database = stack.enter_context(connect(report=report)).database

        stored = next((each for each, path in zip((old, new), paths, strict=True) if path is None), None)
        given = [path for path in paths if path is not None]
        called = source or stored or (source_name(given[-1:]) if given else "")

        def side(each: str, path: Path | None) -> Side:
            if path is not None:
                return stack.enter_context(
                    Files(
                        [path], called, kind or ("mapping" if mapping else kind_of([path])), mapping=mapping
                    )
                )
            assert database is not None  # noqa: S101 - opened above
            return OfAgreement(database, each) if agreement else Stored(database, each)

        before, after = side(old, paths[0]), side(new, paths[1])
        if isinstance(before, Stored) and isinstance(after, Stored):
            before = Renamed(before, old, new)
        found = compare(before, after)
        if out is not None:
            try:
                out.write_bytes(b"".join(orjson.dumps(to_plain(c)) + b"\n" for c in found.changes))
            except OSError as error:
                raise QuestionError(
                    f"{out} cannot be written: {error.strerror}", "Give another --out file."
                ) from error
    if json:
        print_json(to_plain(found))
    else:
        _show(found, out)
    raise typer.Exit(found.exit_code)


def _show(found: DiffReport, out: Path | None) -> None:
    from rich.table import Table
    from rich.text import Text

    from competency_graph.cli.output import messages

    console.print(
        f"{found.old} → {found.new}: {found.added:,} added, {found.removed:,} removed, {found.changed:,} changed, "
        f"{found.reworded:,} reworded, {found.unchanged:,} rules and {found.equal_units:,} whole units unchanged.",
        style="bold", highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    if found.changes:
        table = Table("what", "receiver", "for students", "what changed", show_lines=True)
        for change in found.changes[:_SHOWN]:
            fields = "\n".join(
                f"{each.meaning}: {each.before or 'not stated'} → {each.after or 'not stated'}"
                for each in change.fields
            )
            table.add_row(
                *(
                    Text(cell)
                    for cell in (change.kind.value.lower(), change.receiver, change.sentence, fields)
                )
            )
        console.print(table)
    if len(found.changes) > _SHOWN:
        rest = f"all are in {out}" if out else "give --out FILE or --json to have all of them"
        console.print(f"{len(found.changes) - _SHOWN:,} more changes; {rest}.", highlight=False, markup=False)
    if found.rejected:
        messages.print(
            f"{found.rejected:,} records were rejected: {len(found.not_compared):,} units are left out of both editions. "
            "`competency-graph load … --dry-run --rejects FILE` says why.",
            style="red", highlight=False, markup=False,
        )  # fmt: skip
