"""The model as tables for people, derived from the declarations: ``docs/model.md`` is this module's output.

python -m competency_graph.model.documentation > docs/model.md
"""

from __future__ import annotations

from collections.abc import Iterable

from competency_graph.model.declarations import Property
from competency_graph.model.edges import APART_TYPES, EDGE_COMMON, EDGE_TYPES
from competency_graph.model.nodes import APART, COMMON, KEPT_PREFIX, NODE_TYPES

_OPENING = f"""# What the graph is made of

Written by `python -m competency_graph.model.documentation`; a test holds this page and the declarations equal.

Every node has the label `Resource` and a unique `uri`. Dates keep the precision they were given in (`2004`, `2004-05`,
`2004-05-31`); quantities are exact numbers as text (`3`, `3.5`, `10/3`). What the properties do
not give back exactly of a CTDL record is kept as published under `{KEPT_PREFIX}<term>`, one text a value: a text as itself (in the
node's `language`), anything else as JSON. Beside the model stand `Unit` (who said it), `Source`, `LoadRun`, `Migration`.

CTDL and CTDL-ASN are published by Credential Engine under CC BY 4.0; the names of their terms are used here.
"""
_APART = (
    "What people decide, not what sources publish: no `Resource`, no unit, in neither form of the digest; no load and no "
    "`forget` touches it, and a bulk load carries it over."
)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _properties(properties: Iterable[Property]) -> list[str]:
    rows = ["| property | type | meaning | source | index |", "| --- | --- | --- | --- | --- |"]
    rows += [
        f"| `{p.name}` | {p.type.value} | {_cell(p.meaning)} | {p.source and f'`{p.source}`'} | {p.index.value} |"
        for p in properties
    ]
    return rows


def page() -> str:
    """The whole page, in Markdown."""
    lines = [_OPENING, "## Every node", "", *_properties(COMMON), "", "## Labels", ""]
    lines += ["| label | comes with | meaning | source |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{n.label}` | {', '.join(f'`{p}`' for p in n.parents)} | {_cell(n.meaning)} | {n.source and f'`{n.source}`'} |"
        for n in NODE_TYPES.values()
    ]
    lines += [
        "",
        "Pages are sought in range indexes over several properties, and go on from the last of them:",
        "",
    ]
    lines += ["| label | indexes |", "| --- | --- |"]
    lines += [
        f"| `{n.label}` | {'; '.join(', '.join(f'`{name}`' for name in names) for names in n.paged)} |"
        for n in NODE_TYPES.values()
        if n.paged
    ]
    for node in NODE_TYPES.values():
        if node.properties:
            lines += ["", f"### {node.label}", "", *_properties(node.properties)]
    lines += ["", "## Every edge", "", *_properties(EDGE_COMMON), "", "## Relationship types", ""]
    lines += ["| type | from | to | meaning | source |", "| --- | --- | --- | --- | --- |"]
    lines += [
        f"| `{e.name}` | {', '.join(e.starts)} | {', '.join(e.ends)} | {_cell(e.meaning)} | {e.source and f'`{e.source}`'} |"
        for e in EDGE_TYPES.values()
    ]
    for edge in EDGE_TYPES.values():
        if edge.properties:
            lines += ["", f"### {edge.name}", "", *_properties(edge.properties)]
    lines += ["", "## Apart from the sources", "", _APART]
    for node in APART:
        lines += ["", f"### {node.label}", "", f"{node.meaning}.", "", *_properties(node.properties)]
    for edge in APART_TYPES:
        lines += ["", f"### {edge.name}", "", f"{edge.meaning}, from {', '.join(edge.starts)}.", ""]
        lines += _properties(edge.properties)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
