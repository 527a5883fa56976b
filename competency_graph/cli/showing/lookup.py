"""A page of a look-up for people: two lines an entry, the second a uri that can be copied whole."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import credit
from competency_graph.questions.lookup.answer import Resource, ResourcePage

_FAMILIES = frozenset({"Organization", "Credential", "LearningOpportunity"})


def _about(node: Resource) -> str:
    kinds = [label for label in node.labels if label not in _FAMILIES] or list(node.labels)
    parts = [", ".join(kinds), credit(node.credit) if node.credit else ""]
    parts.append(", ".join(offerer.name for offerer in node.offered_by))
    return " · ".join(part for part in parts if part)


def show(console: Console, page: ResourcePage) -> None:
    """Print the page."""
    for edge in page.edges:
        node = edge.node
        name = " ".join(part for part in (node.code, node.name) if part) or "(nobody has described it)"
        console.print(f"[bold]{escape(name)}[/]  {escape(_about(node))}", soft_wrap=True, highlight=False)
        console.print(f"    {escape(node.uri)}", soft_wrap=True, highlight=False)
    if not page.edges:
        console.print("Nothing matches.")
    if page.page_info.has_next_page:
        console.print(
            f"more: --after {page.page_info.end_cursor}", style="dim", soft_wrap=True, highlight=False
        )
