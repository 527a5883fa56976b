"""Constraints and indexes, derived from the declared model, and the migrations that bring them into a database.

Files under ``cypher/schema`` are named ``V<version>__<title>.cypher`` (the convention of the Neo4j migration tools),
hold statements that end in ``;``, are applied once in order, and are remembered with their checksum. The statements that
the model calls for are derived here; a test holds that the files together say the same. Community edition has
uniqueness constraints only: required properties are the write port's job.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from competency_graph.errors import MigrationError
from competency_graph.model.declarations import Index
from competency_graph.model.edges import EDGE_TYPES
from competency_graph.model.identity import content_hash
from competency_graph.model.nodes import APART, COMMON, NODE_TYPES, RESOURCE
from competency_graph.store.queries import NamedQuery, queries, query
from competency_graph.store.reading import Read

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

    from competency_graph.store.connection import Database

_FILE = re.compile(r"schema/V(\d+)__(\w+)")
BOOKKEEPING = (
    ("Unit", "id"),
    ("Source", "name"),
    ("Migration", "version"),
    ("Lock", "id"),
    ("Tally", "target"),
)
"""Labels outside the model, each with its unique property."""


def derived_statements() -> tuple[str, ...]:
    """Every constraint and index that the declared model calls for, in a fixed order."""
    found: list[str] = []

    def unique(label: str, name: str) -> None:
        found.append(
            f"CREATE CONSTRAINT unique_{label}_{name} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
        )

    def ranged(label: str, name: str) -> None:
        found.append(f"CREATE INDEX range_{label}_{name} IF NOT EXISTS FOR (n:{label}) ON (n.{name})")

    for label, name in BOOKKEEPING:
        unique(label, name)
    ranged("Unit", "source")
    types = (*NODE_TYPES.values(), *APART)
    for label, properties in ((RESOURCE, COMMON), *((n.label, n.properties) for n in types)):
        for declared in properties:
            if declared.index is Index.UNIQUE:
                unique(label, declared.name)
            elif declared.index is Index.RANGE:
                ranged(label, declared.name)
    for node in NODE_TYPES.values():
        for names in node.paged:
            on = ", ".join(f"n.{name}" for name in names)
            found.append(
                f"CREATE INDEX paged_{node.label}_{'_'.join(names)} IF NOT EXISTS FOR (n:{node.label}) ON ({on})"
            )
    for node in NODE_TYPES.values():
        if node.fulltext:
            each = ", ".join(f"n.{name}" for name in node.fulltext)
            found.append(
                f"CREATE FULLTEXT INDEX fulltext_{node.label} IF NOT EXISTS FOR (n:{node.label}) ON EACH [{each}]"
            )
    found += [
        f"CREATE INDEX range_{edge.name}_unit IF NOT EXISTS FOR ()-[r:{edge.name}]-() ON (r.unit)"
        for edge in EDGE_TYPES.values()
        if edge.own_unit_index
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of ``cypher/schema``."""

    version: int
    title: str
    statements: tuple[str, ...]
    checksum: str
    """Hash of the statements, white space and comments aside."""

    @classmethod
    def of(cls, named: NamedQuery) -> Migration:
        """Parse a file.

        Raises:
            MigrationError: its name is not ``V<version>__<title>``.
        """
        found = _FILE.fullmatch(named.name)
        if not found:
            raise MigrationError(f"{named.path}: not named V<version>__<title>.cypher.", "Rename it.")
        body = "\n".join(line for line in named.text.splitlines() if not line.lstrip().startswith("//"))
        statements = tuple(" ".join(s.split()) for s in body.split(";") if s.strip())
        return cls(
            int(found[1]),
            found[2].replace("_", " "),
            statements,
            content_hash("\n".join(statements).encode()),
        )


def migrations() -> tuple[Migration, ...]:
    """Every migration that this version of the library brings, in order."""
    found = sorted(
        (Migration.of(named) for name, named in queries().items() if name.startswith("schema/")),
        key=lambda m: m.version,
    )
    return tuple(found)


def pending(applied: dict[int, str]) -> tuple[Migration, ...]:
    """The migrations that a database with these (version → checksum) still needs.

    Raises:
        MigrationError: the database is newer than the library, or saw another text under one version.
    """
    ours = {migration.version: migration for migration in migrations()}
    if newer := sorted(set(applied) - set(ours)):
        raise MigrationError(
            f"The database has migration {newer[-1]}, which this version of competency-graph does not know.",
            "Upgrade competency-graph, or use another database.",
        )
    for version, checksum in applied.items():
        if ours[version].checksum != checksum:
            raise MigrationError(
                f"Migration {version} ({ours[version].title}) was applied with another text (checksum {checksum[:12]}…).",
                "It was changed after it was released: restore it, or load into a fresh database.",
            )
    return tuple(m for m in ours.values() if m.version not in applied)


def applied(database: Database) -> dict[int, str]:
    """The migrations that a database has seen, version → checksum."""
    return {row["version"]: row["checksum"] for row in database.read(Read("store/migrations"))}


def migrate(database: Database) -> tuple[Migration, ...]:
    """Bring a database's schema up to date and wait until its indexes are online; returns what was applied now.

    Raises:
        MigrationError: see ``pending``.
    """
    todo = pending(applied(database))
    for migration in todo:
        for statement in migration.statements:
            database.schema(statement)

        def record(transaction: ManagedTransaction, migration: Migration = migration) -> None:
            transaction.run(
                query("write/migration").text,
                version=migration.version,
                title=migration.title,
                checksum=migration.checksum,
                applied=datetime.now(UTC).isoformat(timespec="seconds"),
            ).consume()

        database.write(record)
    if todo:
        database.schema(query("write/await_indexes"))
    return todo


def model_file() -> str:
    """The text of ``cypher/schema/V001__model.cypher`` that the declared model calls for."""
    header = (
        "// name: schema/V001__model\n"
        "// Constraints and indexes that the declared model calls for (written by `python -m competency_graph.store.schema`).\n"
        "// parameters: none\n"
        "// returns: nothing\n"
    )
    return header + "".join(f"{statement};\n" for statement in derived_statements())


if __name__ == "__main__":
    import sys

    sys.stdout.write(model_file())
