"""Servers and graphs that the tests share: the real Neo4j, in temporary homes, started once a session when asked for.

``scratch`` is an empty database for one test; ``sample_graph`` holds the sample registry and is only read. Real data is
read from ``../shared/data`` or the folder in COMPETENCY_GRAPH_TEST_DATA, and tests skip where there is none.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from emptying import wipe
from hypothesis import settings as hypothesis_settings

from competency_graph.graph import Graph
from competency_graph.store.connection import Database
from competency_graph.store.schema import migrate
from competency_graph.store.settings import Settings
from competency_graph.store.writer import Writer

PROJECT = Path(__file__).parent.parent

# How long an example takes is no law on a shared machine, and a run in CI must be the run of yesterday. To look further:
# COMPETENCY_GRAPH_RANDOM=1 scripts/test.
hypothesis_settings.register_profile(
    "project", deadline=None, derandomize="COMPETENCY_GRAPH_RANDOM" not in os.environ
)
hypothesis_settings.load_profile("project")

for variable in ("NEO4J_URI", "NEO4J_USERNAME", "NEO4J_PASSWORD", "NEO4J_DATABASE"):
    os.environ.pop(variable, None)  # a developer's own database must never be written by a test


def _server(home: Path) -> Iterator[Settings]:
    from competency_graph.store.server import start, stop

    settings = Settings(home=home)
    info = start(settings, fast=True)
    try:
        yield settings.model_copy(
            update={"uri": info.uri, "username": info.username, "password": info.password}
        )
    finally:
        stop(settings)


@pytest.fixture(scope="session")
def scratch_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a server whose database any test may empty."""
    yield from _server(tmp_path_factory.mktemp("scratch-home"))


@pytest.fixture(scope="session")
def scratch_database(scratch_settings: Settings) -> Iterator[Database]:
    """One connection to it, for the session."""
    with Database(scratch_settings) as database:
        migrate(database)
        yield database


@pytest.fixture
def scratch(scratch_database: Database) -> Database:
    """An empty database."""
    wipe(scratch_database)
    return scratch_database


@pytest.fixture
def writer(scratch: Database) -> Writer:
    """The write port of an empty database."""
    return Writer(scratch)


@pytest.fixture
def graph(scratch: Database) -> Graph:
    """The same empty database, to ask questions of once it is filled (do not close it)."""
    return Graph(scratch)


@pytest.fixture(scope="session")
def sample_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a server that holds the sample registry; read only."""
    from competency_graph_loaders.sample_registry import load_samples

    for settings in _server(tmp_path_factory.mktemp("sample-home")):
        with Database(settings) as database:
            migrate(database)
            load_samples(Writer(database))
        yield settings


@pytest.fixture(scope="session")
def sample_graph(sample_settings: Settings) -> Iterator[Graph]:
    """The sample registry, to ask questions of."""
    with Database(sample_settings) as database:
        yield Graph(database)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; the test is skipped where there is none."""
    given = os.environ.get("COMPETENCY_GRAPH_TEST_DATA")
    folder = Path(given) if given else PROJECT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; set COMPETENCY_GRAPH_TEST_DATA to its folder")
    return folder
