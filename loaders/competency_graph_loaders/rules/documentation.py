"""The rules tables as a page for people, derived from their models: ``docs/rules-tables.md`` is this module's output.

python -m competency_graph_loaders.rules.documentation > docs/rules-tables.md
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from competency_graph_loaders.rules import cells
from competency_graph_loaders.rules.tables import TABLES, Row

_OPENING = """# Rules tables

Written by `python -m competency_graph_loaders.rules.documentation`; a test holds this page and the models equal.

`competency-graph load rules PATH…` reads CSV files (comma, semicolon or tab; UTF-8) and folders of them. A table is
recognised by its header, in any order of columns; an empty cell says nothing, and a column that is not listed here is a
fault, not a comment. A flat table of any other shape is described by a [mapping](mappings.md). Lists in a cell are separated by `;`. Keys and codes are looked up across all files of one load.

What is replaced as a whole is one institution; the courses, areas or limits of one institution; the rules of one
(sender, receiver) pair. A row that cannot be trusted keeps its whole group back, the last good one stays, and the
rejects report (`--rejects FILE`, one JSON object a line) names file, row, column, reason and what was expected.

Size does not matter: files are read twice and not held, and `--workers N` processes translate (default: one a core, four at
most). A table whose rows stand together by sender and receiver is read fastest; any order gives the same. For a first load
of more than some 100,000 rules take `--bulk`: 1.6 million, with 100,000 courses, took three and a half minutes from the
tables to the first answer on two cores, with 470 MB for the loader (`scripts/bench articulation`).
"""


def _choices(hint: Any) -> Iterator[str]:  # noqa: ANN401 - an annotation
    if get_origin(hint) is Literal:
        yield from (str(value) for value in get_args(hint))
    elif get_origin(hint) in (Union, types.UnionType):
        for part in get_args(hint):
            yield from _choices(part)
    elif hasattr(hint, "__metadata__"):
        yield from _choices(get_args(hint)[0])


def _meaning(info: FieldInfo) -> str:
    said = info.description or ""
    choices = ", ".join(f"`{choice}`" for choice in _choices(info.annotation))
    return ": ".join(part for part in (said, choices) if part)


def _table(table: type[Row]) -> str:
    rows = [
        f"| {f'**{name}**' if name in table.required else name} | {_meaning(info)} |"
        for name, info in table.model_fields.items()
    ]
    return "\n".join(
        (
            f"## {table.table}",
            inspect.getdoc(table) or "",
            "",
            "| column | meaning |",
            "| --- | --- |",
            *rows,
            "",
        )
    )


def page() -> str:
    """The page, in Markdown. Columns in bold must be in the header."""
    grammar = f"## The languages of cells\n{inspect.getdoc(cells)}\n"
    return "\n".join((_OPENING, *(_table(table) for table in reversed(TABLES)), grammar))


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
