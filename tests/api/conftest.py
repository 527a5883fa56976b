"""The service over the sample registry: open (development) and closed (with a key), each with its lifespan running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clients import CLOSED, OPEN, client_of
from starlette.testclient import TestClient

from competency_graph.store.settings import Settings


@pytest.fixture(scope="session")
def service(sample_settings: Settings) -> Iterator[TestClient]:
    """In development: no key."""
    with client_of(OPEN, sample_settings) as client:
        yield client


@pytest.fixture(scope="session")
def closed_service(sample_settings: Settings) -> Iterator[TestClient]:
    """As in production."""
    with client_of(CLOSED, sample_settings) as client:
        yield client
