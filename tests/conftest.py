"""What holds for every test: those that need no server cannot open a socket, and CI skips none."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import pytest_socket
from hypothesis import settings

from support.fixtures import database_server, database_url, server, shop

__all__ = ["database_server", "database_url", "server", "shop"]

# No test is judged by how long it takes: the machine is shared.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that CI would skip: there everything a test needs is installed."""
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI skips nothing: {report.longrepr}"
    return report
