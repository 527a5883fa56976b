"""Settings, all from the environment: which Neo4j, and where the managed local server keeps its things.

``NEO4J_URI``, ``NEO4J_USERNAME``, ``NEO4J_PASSWORD``, ``NEO4J_DATABASE`` point at any current Neo4j, cluster or Aura.
Without ``NEO4J_URI`` the managed local server is used (see ``competency_graph.store.server``), whose home is
``COMPETENCY_GRAPH_HOME`` and whose downloads lie in ``COMPETENCY_GRAPH_CACHE``.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from competency_graph.errors import SettingsError


class Settings(BaseSettings):
    """What the environment says; secrets are never printed."""

    # The prefix: a field that may be given by its name would else be read from HOME, USERNAME, HEAP of the environment.
    model_config = SettingsConfigDict(extra="ignore", populate_by_name=True, env_prefix="COMPETENCY_GRAPH_")

    uri: str | None = Field(default=None, validation_alias="NEO4J_URI")
    username: str = Field(default="neo4j", validation_alias="NEO4J_USERNAME")
    password: SecretStr | None = Field(default=None, validation_alias="NEO4J_PASSWORD")
    database: str = Field(default="neo4j", validation_alias="NEO4J_DATABASE")
    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("competency-graph", appauthor=False)),
        validation_alias="COMPETENCY_GRAPH_HOME",
    )
    cache: Path = Field(
        default_factory=lambda: Path(platformdirs.user_cache_dir("competency-graph", appauthor=False)),
        validation_alias="COMPETENCY_GRAPH_CACHE",
    )
    read_deadline: float = Field(default=30.0, gt=0, validation_alias="COMPETENCY_GRAPH_READ_DEADLINE")
    """Seconds after which a read is given up (the transaction timeout sent with each read)."""


def settings() -> Settings:
    """Read the environment.

    Raises:
        SettingsError: a value is not what the setting needs; names the variable.
    """
    try:
        found = Settings()
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(
            f"The environment holds a setting that cannot be used: {wrong}", "Correct or unset that variable."
        ) from None
    if found.uri and found.password is None:
        raise SettingsError(
            f"NEO4J_URI is set ({found.uri}) but NEO4J_PASSWORD is not.",
            "Set NEO4J_PASSWORD (and NEO4J_USERNAME, when it is not 'neo4j'), or unset NEO4J_URI to use the managed local server.",
        )
    return found
