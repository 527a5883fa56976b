"""A page of a look-up for people."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from competency_graph.cli.showing.words import credit, grid
from competency_graph.questions.lookup.answer import ResourcePage


def show(console: Console, page: ResourcePage) -> None:
    """Print the page."""
    table = grid("name", "is a", "credit", "offered by", "uri", right=("credit",))
    for edge in page.edges:
        node = edge.node
        name = " ".join(part for part in (node.code, node.name) if part)
        table.add_row(
            escape(name or "(nobody has described it)"),
            ", ".join(node.labels),
            credit(node.credit) if node.credit else "",
            escape(", ".join(offerer.name for offerer in node.offered_by)),
            escape(node.uri),
        )
    console.print(table)
    if page.page_info.has_next_page:
        console.print(f"More: --after {page.page_info.end_cursor}", style="dim", highlight=False)
