"""What holds for every test: those that need no server cannot open a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_socket

from support.fixtures import database_server, database_url, server, shop

__all__ = ["database_server", "database_url", "server", "shop"]

CLOSED = {"unit", "examples", "architecture"}


@pytest.fixture(autouse=True)
def _closed_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close the network to tests in the folders that promise not to need it.

    Unix sockets stay: an event loop is made of a pair of them.
    """
    folder = request.path.relative_to(Path(__file__).parent).parts[0]
    if folder not in CLOSED:
        yield
        return
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()
