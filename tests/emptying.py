"""Emptying a test's database."""

from __future__ import annotations

from competency_graph.store.connection import Database


def wipe(database: Database) -> None:
    """Delete everything but the migrations."""
    with database.driver.session(database=database.settings.database) as session:
        session.run("MATCH (n) WHERE NOT n:Migration DETACH DELETE n").consume()
