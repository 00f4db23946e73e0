"""Put a process's parts together from the settings, and take them apart again."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec

from largesse.bootstrap.declared import Settings
from largesse.bootstrap.relay import Relay
from largesse.bootstrap.runtime import Runtime, system_clock
from largesse.storage import Database
from largesse.storage.embedded import EmbeddedServer
from largesse.storage.files import Files
from largesse.storage.migrate import SchemaError, schema_status
from largesse.throttling import MemoryThrottle, SharedThrottle
from largesse.webhooks import WebhookSettings

_Say = Callable[[str], None]


class Built(msgspec.Struct, frozen=True):
    """Everything one process holds; `close` lets go of it, the embedded server last."""

    settings: Settings
    runtime: Runtime
    server: EmbeddedServer | None

    @property
    def database(self) -> Database:
        """Return the pool."""
        return self.runtime.database

    async def close(self) -> None:
        """Close the pool, and stop the embedded server when nobody else uses it."""
        try:
            await self.database.close()
        finally:
            if self.server is not None:
                await asyncio.to_thread(self.server.close)


def open_server(settings: Settings, say: _Say | None = None) -> tuple[str, EmbeddedServer | None]:
    """Return the address of the database, started first when it is the embedded one."""
    if settings.database_url is not None:
        return settings.database_url, None
    server = EmbeddedServer.open(settings.home, say)
    return server.url, server


async def build(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_clock,
    random: Callable[[int], bytes] = os.urandom,
    say: _Say | None = None,
) -> Built:
    """Open the database and return the parts of a process; `Built.close` ends them.

    Tests pass a clock they can move and randomness they know. Raises `SchemaError` when the
    database is not migrated for this program, `EmbeddedError` when the embedded one will not
    start.
    """
    url, server = await asyncio.to_thread(open_server, settings, say)
    try:
        await asyncio.to_thread(_refuse_unmigrated, url)
        database = Database(url, largest=settings.pool_size)
        await database.open()
    except BaseException:
        if server is not None:
            await asyncio.to_thread(server.close)
        raise
    runtime = Runtime(
        database=database,
        clock=clock,
        random=random,
        body_limit=settings.body_limit,
        public_address=settings.public_address,
        files=Files(settings.files_folder or settings.home / "files"),
        upload_limit=settings.upload_limit,
        limits=settings.limits,
        throttle=SharedThrottle(database)
        if settings.rate_limit_store == "database"
        else MemoryThrottle(),
        webhooks=WebhookSettings(settings.webhook_private_addresses, settings.secret_key or ""),
    )
    # Before anything is published: a consumer new to this database reads from its enrolment on.
    await Relay(runtime).enrol()
    return Built(settings, runtime, server)


def _refuse_unmigrated(url: str) -> None:
    status = schema_status(url)
    if not status.ready:
        raise SchemaError(
            f"The database lacks {len(status.pending)} migrations: run `largesse migrate`."
        )


@asynccontextmanager
async def built(settings: Settings, *, say: _Say | None = None) -> AsyncIterator[Built]:
    """Yield the parts of a process and close them at the end."""
    parts = await build(settings, say=say)
    try:
        yield parts
    finally:
        await parts.close()


def set_up_logging(settings: Settings) -> None:
    """Log to standard error, at the level of the settings."""
    logging.basicConfig(
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        force=True,
    )
    if settings.log_level != "debug":
        # One line per fetched job says nothing an operator needs.
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        logging.getLogger("httpx").setLevel(logging.WARNING)
