"""A database of its own for a run of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from largesse.storage.embedded import EmbeddedServer
from largesse.storage.migrate import migrate


@contextmanager
def any_server(home: Path) -> Iterator[str]:
    """Yield the address of a PostgreSQL server: the one named, or the embedded one in `home`.

    Parallel runs share the embedded one; the last of them stops it.
    """
    named = os.environ.get("LARGESSE_TEST_DATABASE_URL")
    if named:
        yield named
        return
    with EmbeddedServer.open(home) as server:
        yield server.url


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Create a migrated database on a server and drop it at the end."""
    name = f"largesse_test_{os.getpid()}_{uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    url = psycopg.conninfo.make_conninfo(server_url, dbname=name)
    try:
        migrate(url)
        yield url
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
            )
