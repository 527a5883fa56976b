"""Lists for people: two lines an entry, the second a uri that can be copied whole; trees by indentation."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from competency_graph.cli.showing.words import credit, grid
from competency_graph.questions.browse.answer import LoadedSource, Match, RequirementRow, Rule, Thing
from competency_graph.questions.browse.nodes import AnyNode
from competency_graph.questions.browse.page import Page
from competency_graph.questions.lookup.answer import PageInfo

_FAMILIES = frozenset({"Organization", "Credential", "LearningOpportunity"})


def _more(console: Console, info: PageInfo, shown: int) -> None:
    if not shown:
        console.print("Nothing matches" + (" so far." if info.has_next_page else "."))
    if info.has_next_page:
        console.print(f"more: --after {info.end_cursor}", style="dim", soft_wrap=True, highlight=False)


def _about(node: Thing) -> str:
    kinds = [label for label in node.labels if label not in _FAMILIES] or list(node.labels)
    given = getattr(node, "credit", None)
    parts = [", ".join(kinds), credit(given) if given else "", ", ".join(by.name for by in node.offered_by)]
    return " · ".join(part for part in parts if part)


def _entry(console: Console, node: AnyNode) -> None:
    if isinstance(node, Rule):
        _rule(console, node)
        return
    code = getattr(node, "code", None)
    name = " ".join(part for part in (code, node.name) if part) or "(nobody has described it)"
    console.print(f"[bold]{escape(name)}[/]  {escape(_about(node))}", soft_wrap=True, highlight=False)
    console.print(f"    {escape(node.uri)}", soft_wrap=True, highlight=False)


def _rule(console: Console, rule: Rule) -> None:
    given = "; ".join(
        f"{award.code or award.name}{f' ({credit(award.credit)})' if award.credit else ''}"
        for award in rule.awards
    )
    dates = f" [{rule.starts or ''}..{rule.ends or ''}]" if rule.starts or rule.ends else ""
    console.print(
        f"[bold]{rule.state.value}[/]  {escape(rule.takes)} → {escape(given or 'nothing')}{escape(dates)}",
        soft_wrap=True,
        highlight=False,
    )
    for words in rule.conditions:
        console.print(f"    {escape(words)}", style="yellow", soft_wrap=True, highlight=False)
    console.print(f"    {escape(rule.uri)}", soft_wrap=True, highlight=False)


def show_page(console: Console, page: Page[AnyNode]) -> None:
    """Print a page of things."""
    for node in page.nodes:
        _entry(console, node)
    _more(console, page.page_info, len(page.edges))


show_rules = show_page


def show_matches(console: Console, page: Page[Match]) -> None:
    """Print what a search found, with its words in bold."""
    for match in page.nodes:
        _entry(console, match.node)
        for highlight in match.highlights:
            if highlight.field == "description":
                line = Text("    ")
                for part in highlight.parts:
                    line.append(part.text, style="bold" if part.matched else "")
                console.print(line, soft_wrap=True)
    _more(console, page.page_info, len(page.edges))


def show_tree(console: Console, rows: Sequence[RequirementRow]) -> None:
    """Print a requirement tree."""
    if not rows:
        console.print("Nobody has stated what it asks for. That is silence, not 'nothing'.")
    for row in rows:
        grade = f" ({row.minimum_grade} or better)" if row.minimum_grade else ""
        console.print(f"{'  ' * row.depth}{escape(row.text)}{escape(grade)}", soft_wrap=True, highlight=False)
        for words in row.prose:
            console.print(f"{'  ' * row.depth}  {escape(words)}", style="yellow", soft_wrap=True)


def show_sources(console: Console, sources: Sequence[LoadedSource]) -> None:
    """Print the sources."""
    table = grid("source", "edition", "licence", "units", "last load", title="Sources")
    for source in sources:
        last = source.last_load.started if source.last_load else ""
        table.add_row(
            escape(source.name),
            escape(source.edition or ""),
            escape(source.licence or ""),
            str(source.units),
            last,
        )
    console.print(table)
