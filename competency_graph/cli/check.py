"""``competency-graph check``: the audit of the store; ``check rules``: the quality of the transfer rules themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from competency_graph.cli.output import console, print_json, report
from competency_graph.errors import QuestionError

if TYPE_CHECKING:
    from competency_graph.model.evidence import Evidence
    from competency_graph.questions.rule_quality.findings import Finding, RuleQuality
    from competency_graph.store.audit.check import Checked, CheckReport, Example

app = typer.Typer(help="Audit the graph; `check rules` looks at the transfer rules themselves.")
Json = Annotated[bool, typer.Option("--json", help="Machine-readable, on standard output.")]
_EXAMPLES = 3


@contextmanager
def _bar() -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar, as a function that is told how many are done, of how many, and what is next."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from competency_graph.cli.output import messages

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task("checking", total=None)

        def progress(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=name[:40])

        yield progress


@app.callback(invoke_without_command=True)
def check(
    ctx: typer.Context,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="RULE", help="Only this rule; repeatable.")
    ] = None,
    examples: Annotated[int, typer.Option("--examples", min=0, max=1000, help="Examples of each rule.")] = 3,
    json: Json = False,
) -> None:
    """Audit the graph: broken laws of the store, findings in the data. Exit code 0: none; 1: some; 2: could not run."""
    if ctx.invoked_subcommand is not None:
        if only or json or examples != _EXAMPLES:
            raise QuestionError(
                f"The options before {ctx.invoked_subcommand!r} belong to the audit of the store.",
                f"Give them behind it: competency-graph check {ctx.invoked_subcommand} …",
            )
        return
    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with connect(report=report) as graph, _bar() as progress:
        found = graph.check(only=only or (), examples=examples, progress=progress)
    if json:
        print_json(to_plain(found))
    else:
        _show_check(found)
    raise typer.Exit(found.exit_code)


def _show_check(found: CheckReport) -> None:
    from competency_graph.store.audit.rules import Kind

    for kind, title in ((Kind.LAW, "Laws of the store"), (Kind.DATA, "The data")):
        rules = [rule for rule in found.rules if rule.kind is kind]
        if not rules:
            continue
        broken = [rule for rule in rules if rule.count]
        total = sum(rule.count for rule in rules)
        console.print(
            f"{title}: {len(rules)} rules, {len(broken)} with faults, {total:,} faults.", style="bold"
        )
        for rule in broken:
            for line in _lines(rule):
                console.print(line, markup=False, highlight=False, soft_wrap=True)


def _lines(rule: Checked) -> Iterator[str]:
    yield f"{rule.count:>9,}  {rule.rule}: {rule.meaning} ({rule.source})"
    for example in rule.examples:
        yield f"           - {_place(example)}"


def _place(example: Example) -> str:
    what = example.uri or "unit"
    if example.name:
        what += f" ({example.name})"
    if example.detail:
        what += f": {example.detail}"
    if example.count > 1:
        what += f", {example.count:,} times"
    where = [part for part in (example.source, example.file, example.unit, example.record) if part]
    return f"{what} [{', '.join(dict.fromkeys(where)) or 'no unit'}]"


@app.command()
def rules(
    receiver: Annotated[
        str | None, typer.Option("--receiver", help="Only rules of this receiver: uri, CTID or exact name.")
    ] = None,
    sender: Annotated[
        str | None, typer.Option("--sender", help="Only findings about a rule of this sender.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Only findings about a rule of this source.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="CLASS", help="Only this class; repeatable.")
    ] = None,
    within: Annotated[
        int,
        typer.Option("--within", min=0, metavar="DAYS", help="Rules that end within so many days are told."),
    ] = 90,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day asked about; default today."),
    ] = None,
    examples: Annotated[int, typer.Option("--examples", min=0, max=1000, help="Examples of each class.")] = 3,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every finding there, one JSON object a line.")
    ] = None,
    json: Json = False,
) -> None:
    """What is wrong with the transfer rules: duplicates, overlaps, conflicts, courses that are gone, credit, dates, words.

    Exit code 0: nothing was found; 1: something was; 2: could not run.
    """
    import orjson

    from competency_graph.graph import connect
    from competency_graph.questions.plain import to_plain

    with ExitStack() as stack:
        write: Callable[[Finding], None] | None = None
        if out is not None:
            try:
                file = stack.enter_context(out.open("wb"))
            except OSError as error:
                raise QuestionError(
                    f"{out} cannot be written: {error.strerror}", "Give another --out file."
                ) from error

            def write(finding: Finding) -> None:
                file.write(orjson.dumps(to_plain(finding)) + b"\n")

        graph = stack.enter_context(connect(report=report))
        found = graph.check_rules(
            receiver=receiver, sender=sender, source=source, only=only or (), within=within,
            as_of=as_of.date() if as_of else None, examples=examples, out=write,
            progress=stack.enter_context(_bar()),
        )  # fmt: skip
    if json:
        print_json(to_plain(found))
    else:
        _show_rules(found, out)
    raise typer.Exit(found.exit_code)


def _show_rules(found: RuleQuality, out: Path | None) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(
        f"{found.rules:,} rules of {found.receivers:,} receivers, as of {found.as_of}: {found.count:,} findings.",
        style="bold", highlight=False,
    )  # fmt: skip
    table = Table("class", "kind", "count", "what it is, and what to do")
    table.columns[2].justify = "right"
    for each in found.classes:
        if each.count:
            table.add_row(each.name, "", f"{each.count:,}", Text(f"{each.meaning}. {each.action}"))
            for kind in each.kinds:
                if kind.kind is not None:
                    table.add_row("", kind.kind, f"{kind.count:,}", "")
    if found.count:
        console.print(table)
    for each in found.classes:
        for example in each.examples:
            console.print(f"{each.name}: {example.sentence}", markup=False, highlight=False, soft_wrap=True)
            for witness in example.rules[:_MOST_WITNESSES]:
                console.print(
                    f"    - {_witness(witness.says, witness.evidence)}",
                    markup=False,
                    highlight=False,
                    soft_wrap=True,
                )
            if len(example.rules) > _MOST_WITNESSES:
                console.print(
                    f"    … and {len(example.rules) - _MOST_WITNESSES:,} more rules", highlight=False
                )
    if found.unparsed:
        shares = Table("source", "rules", "with words nobody parsed", "share", title="Conditions in words")
        for column in shares.columns[1:]:
            column.justify = "right"
        for share in found.unparsed:
            shares.add_row(
                share.source, f"{share.rules:,}", f"{share.unparsed:,}", f"{float(share.share):.1%}"
            )
        console.print(shares)
    if found.not_compared:
        console.print(
            f"{found.not_compared:,} rules have too many alternatives to be spelt out; they were not held against others.",
            highlight=False,
        )
    if out is not None:
        console.print(f"All findings are in {out}.", markup=False, highlight=False)


_MOST_WITNESSES = 4


def _witness(says: str, evidence: Evidence | None) -> str:
    where = (
        [part for part in (evidence.source, evidence.edition, evidence.file, evidence.record) if part]
        if evidence
        else []
    )
    return f"{says} [{', '.join(dict.fromkeys(where)) or 'no unit'}]"
