"""Named Cypher statements: every statement of the project is a file under ``cypher/``, found here by its name.

A file opens with a header in comments:

    // name: read/transfer/rules
    // One line that says what it answers.
    // parameters: receivers list<string>, items list<string>
    // returns: rule map, awards list<map>

then a blank line or the statement. The name is the path under ``cypher/`` without ``.cypher``. Modelled on the habit
of aiosql (queries in files); here the whole file is one statement, so that any Neo4j tool can run it as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import LiteralString

from competency_graph.errors import CompetencyGraphError

_HEADER = re.compile(r"//\s?(.*)")
_COMMA = re.compile(r",(?![^{]*\})")
"""A comma between parameters, not one within the fields of a map."""


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """One statement and what its header says of it."""

    name: str
    meaning: str
    parameters: tuple[tuple[str, str], ...]
    """(name, type) of each parameter."""
    returns: str
    text: LiteralString
    path: Path


def cypher_root() -> Path:
    """The folder of the statements: inside the installed package, or beside it in a checkout.

    Raises:
        CompetencyGraphError: neither is there.
    """
    inside = Path(str(files("competency_graph"))) / "cypher"
    beside = Path(str(files("competency_graph"))).parent / "cypher"
    for root in (inside, beside):
        if (root / "read").is_dir():
            return root
    raise CompetencyGraphError(
        f"The Cypher files are missing; looked in {inside} and {beside}.", "Install the package again."
    )


def read_query(path: Path, root: Path) -> NamedQuery:
    """Parse one file.

    Raises:
        CompetencyGraphError: the header is incomplete or its name is not the file's; says file and line.
    """
    text = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    meaning: list[str] = []
    for line in text.splitlines():
        found = _HEADER.fullmatch(line.strip())
        if not found:
            break
        key, colon, value = found[1].partition(":")
        if colon and key in ("name", "parameters", "returns"):
            fields[key] = value.strip()
        elif key:
            meaning.append(found[1].strip())
    expected = path.relative_to(root).with_suffix("").as_posix()
    for key in ("name", "parameters", "returns"):
        if key not in fields:
            raise CompetencyGraphError(f"{path}: the header has no '// {key}:' line.", "Add it.")
    if fields["name"] != expected:
        raise CompetencyGraphError(
            f"{path}:1: the header says {fields['name']!r}, the path {expected!r}.", "Make them equal."
        )
    parameters = tuple(
        (name, kind.strip())
        for name, _, kind in (p.strip().partition(" ") for p in _COMMA.split(fields["parameters"]))
        if name and name != "none"
    )
    # The one place where text from a file becomes a query (the driver asks for LiteralString): the files ship with us.
    return NamedQuery(expected, " ".join(meaning), parameters, fields["returns"], text, path)


@cache
def queries() -> dict[str, NamedQuery]:
    """Every statement by name."""
    root = cypher_root()
    found = (read_query(path, root) for path in sorted(root.rglob("*.cypher")))
    return {query.name: query for query in found}


def query(name: str) -> NamedQuery:
    """The statement with this name.

    Raises:
        CompetencyGraphError: there is none.
    """
    try:
        return queries()[name]
    except KeyError:
        raise CompetencyGraphError(
            f"There is no Cypher file named {name!r} under {cypher_root()}.", "Correct the name."
        ) from None
