"""Fixtures for tests that need a database or a server."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from support.database import any_server, fresh_database
from support.server import RunningServer
from support.shop import Shop


@pytest.fixture(scope="session")
def database_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server, shared by the processes of a parallel run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with any_server(folder / "database") as url:
        yield url


@pytest.fixture(scope="session")
def database_url(database_server: str) -> Iterator[str]:
    """A migrated database of this run's own."""
    with fresh_database(database_server) as url:
        yield url


@pytest.fixture(scope="session")
def server(database_url: str) -> Iterator[RunningServer]:
    """A running server over that database."""
    running = RunningServer(database_url)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def shop(server: RunningServer) -> Iterator[Shop]:
    """A project of this test's own, in dollars and New York's time."""
    server.clock.reset()
    before = len(Shop.opened)
    yield Shop(server, currency_code="USD", time_zone="America/New_York")
    # Strangers a story made are closed with it: a connection left open is a warning, and fails
    # whichever test the interpreter happens to find it in.
    for made in Shop.opened[before:]:
        made.close()
    del Shop.opened[before:]
    server.clock.reset()
