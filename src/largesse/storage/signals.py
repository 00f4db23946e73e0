"""Signals between processes: something was committed, look now.

PostgreSQL's `NOTIFY` inside a transaction makes commits wait for one another, so a signal is sent
after the commit, by a statement of its own, and many within a moment are one. A signal may be
lost (a crash, a pooler that does not pass `LISTEN` on): who waits for one also looks now and then.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from psycopg import AsyncConnection, sql

_log = logging.getLogger(__name__)
_MOMENT_SECONDS = 0.05
_PAUSE_SECONDS = 5.0
_STATEMENT = b"select pg_notify(%s, '')"

Execute = Callable[[bytes, list[str]], Awaitable[None]]


class Signals:
    """Sends signals of this process, at most one of a name in a moment."""

    def __init__(self, execute: Execute) -> None:
        self._execute = execute
        self._waiting: set[str] = set()
        self._sending: dict[str, asyncio.Task[None]] = {}

    def send(self, name: str) -> None:
        """Send a signal soon; returns at once."""
        self._waiting.add(name)
        if name not in self._sending:
            self._sending[name] = asyncio.create_task(self._send(name), name=f"signal {name}")

    async def _send(self, name: str) -> None:
        try:
            while name in self._waiting:
                self._waiting.discard(name)
                await self._execute(_STATEMENT, [name])
                await asyncio.sleep(_MOMENT_SECONDS)
        except Exception as error:  # noqa: BLE001 - who waits for the signal looks without it too
            _log.debug("the signal %s was not sent: %s", name, error)
        finally:
            del self._sending[name]

    async def close(self) -> None:
        """Send no more."""
        waiting = list(self._sending.values())
        for sending in waiting:
            sending.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@contextlib.asynccontextmanager
async def listening(url: str, names: tuple[str, ...], woken: asyncio.Event) -> AsyncIterator[None]:
    """Set `woken` at every signal of these names while the block runs."""
    listener = asyncio.create_task(_listen(url, names, woken), name="listen for signals")
    try:
        yield
    finally:
        listener.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listener


async def _listen(url: str, names: tuple[str, ...], woken: asyncio.Event) -> None:
    while True:
        try:
            connection = await AsyncConnection.connect(url, autocommit=True, prepare_threshold=None)
            async with connection:
                for name in names:
                    await connection.execute(sql.SQL("listen {}").format(sql.Identifier(name)))
                woken.set()  # what was signalled while nobody listened
                async for _ in connection.notifies():
                    woken.set()
        except Exception as error:  # noqa: BLE001 - the database may be away: next time
            _log.debug("signals are not heard: %s", error)
        await asyncio.sleep(_PAUSE_SECONDS)
