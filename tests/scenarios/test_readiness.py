"""`/ready` says yes only when a request could be answered; `/health` whenever the process lives."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from largesse import access
from largesse.api.app import create_app
from largesse.bootstrap.runtime import Runtime
from largesse.kernel.project import Project
from largesse.storage import Database
from largesse.storage.migrate import known_migrations, migrate


@pytest.fixture
def empty_url(database_server: str) -> Iterator[str]:
    """A database nobody has migrated."""
    name = sql.Identifier(f"largesse_test_{uuid4().hex[:8]}")
    with psycopg.connect(database_server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(name))
        yield psycopg.conninfo.make_conninfo(database_server, dbname=name.as_string().strip('"'))
        connection.execute(sql.SQL("drop database {} with (force)").format(name))


def test_ready_only_when_migrated_and_a_key_exists(empty_url: str) -> None:
    async def story() -> None:
        database = Database(empty_url, largest=2)
        await database.open()
        transport = httpx.ASGITransport(create_app(Runtime(database)))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:

            async def asked() -> tuple[int, str]:
                assert (await http.get("/health")).json() == {"status": "alive"}
                answer = await http.get("/ready")
                return answer.status_code, answer.json()["status"]

            assert await asked() == (503, "not migrated yet")
            await asyncio.to_thread(migrate, empty_url, migrations=known_migrations()[:-1])
            assert await asked() == (503, "not migrated yet")
            await asyncio.to_thread(migrate, empty_url)
            assert await asked() == (503, "no keys yet")
            project = Project(f"proj_{uuid4().hex}", "A shop")
            await access.create_project(database, project)
            assert await asked() == (503, "no keys yet")
            await access.create_key(database, project.id, "server", os.urandom)
            assert await asked() == (200, "ready")
            async with database.transaction() as connection:
                await connection.execute(
                    "insert into schema_migration values (9999, 'pre_later', 'x', now())"
                )
            assert await asked() == (200, "ready")
        await database.close()

    asyncio.run(story())
