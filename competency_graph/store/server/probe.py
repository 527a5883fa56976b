"""Does the server answer? Asked over Bolt with the password, down to an open database."""

from __future__ import annotations

from enum import Enum, auto

from pydantic import SecretStr

from competency_graph.store.server.home import USERNAME
from competency_graph.store.server.process import LOOPBACK, listens


class Answer(Enum):
    """What the server said."""

    READY = auto()
    NOT_YET = auto()
    WRONG_PASSWORD = auto()


def uri_of(port: int) -> str:
    """Bolt address of a managed server."""
    return f"bolt://{LOOPBACK}:{port}"


def ask(port: int, password: SecretStr, database: str = "neo4j") -> Answer:
    """Open and end an empty transaction: it needs the port, the password and the database, and no statement."""
    if not listens(port):
        return Answer.NOT_YET
    # 1.3 s to import the first time: not before the server's port is open, and not for the command line's other words.
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    try:
        with (
            GraphDatabase.driver(
                uri_of(port), auth=(USERNAME, password.get_secret_value()), connection_timeout=5.0
            ) as driver,
            driver.session(database=database) as session,
            session.begin_transaction() as transaction,
        ):
            transaction.commit()
    except AuthError:
        return Answer.WRONG_PASSWORD
    except (DriverError, Neo4jError, OSError):
        return Answer.NOT_YET
    return Answer.READY
