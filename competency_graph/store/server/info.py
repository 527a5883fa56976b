"""What there is to say about a managed server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import SecretStr

State = Literal["running", "starting", "stopped", "wrong password"]


USUAL = "neo4j"
"""The database of a home that was never switched."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A database that was live before."""

    name: str
    since: str | None
    """When it had become live (UTC); None: when the home was made."""
    until: str
    """When another took its place (UTC)."""


@dataclass(frozen=True, slots=True)
class Databases:
    """What a home's ``database.json`` says."""

    live: str = USUAL
    since: str | None = None
    """When it became live (UTC); None: when the home was made."""
    kept: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A running server: how to reach it and what it is.

    ``started`` is the process's time of birth in Unix seconds; ``version`` is Neo4j's; ``database`` is the one it runs.
    """

    uri: str
    username: str
    password: SecretStr
    pid: int
    home: Path
    version: str
    started: float
    database: str = "neo4j"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What is known of a home's server; ``info`` is None unless a process of it is alive and on record.

    ``version`` is the Neo4j that last opened the store (None: no store yet), ``downloaded`` whether every jar is in the
    cache, ``memory`` the resident bytes of the process.
    """

    state: State
    info: ServerInfo | None
    home: Path
    cache: Path
    version: str | None
    downloaded: bool
    memory: int | None
    databases: Databases = field(default_factory=Databases)
    """Which database is live and which is kept."""
