"""Rows that may be written a moment later, many in one statement.

For what must not slow a request down and may, at worst, be missing its last moment after a crash: a
log of what was asked, not of what was done. A process that ends in order writes all it has.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any, Protocol

_log = logging.getLogger(__name__)
_MOMENT_SECONDS = 0.2
_PAUSE_SECONDS = 2.0
MOST_WAITING = 20_000
"""Beyond so many rows the database has been away for too long: what comes then is left out."""
_AT_ONCE = 2_000


class RowsQuery(Protocol):
    """A statement that writes the rows of one jsonb array, `rows`."""

    name: str

    async def run(self, connection: Any, **parameters: Any) -> int:
        """Execute the statement."""
        ...


Rows = list[dict[str, Any]]
Write = Callable[[RowsQuery, Rows], Awaitable[None]]


class Later:
    """The rows of this process that wait to be written."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._waiting: dict[RowsQuery, Rows] = {}
        self._count = 0
        self._lost = 0
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def add(self, query: RowsQuery, rows: Rows) -> None:
        """Write these rows soon; returns at once."""
        if self._count + len(rows) > MOST_WAITING:
            self._lost += len(rows)
            return
        self._count += len(rows)
        self._waiting.setdefault(query, []).extend(rows)
        if self._task is None or self._task.done():
            # A context of its own: this is no part of the request that happened to begin it.
            self._task = asyncio.get_running_loop().create_task(
                self._soon(), name="write later", context=Context()
            )

    async def flush(self) -> None:
        """Write everything that waits now; what the database refuses goes on waiting."""
        async with self._turn:
            for query in list(self._waiting):
                while rows := self._waiting[query][:_AT_ONCE]:
                    await self._write(query, rows)
                    del self._waiting[query][: len(rows)]
                    self._count -= len(rows)
        if self._lost:
            _log.warning("%d rows were left out: the database was away for too long", self._lost)
            self._lost = 0

    async def close(self) -> None:
        """Write everything that waits, and no more after that."""
        if self._task is not None:
            async with self._turn:  # not in the middle of writing: that might then be done twice
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self.flush()
        except Exception as error:  # noqa: BLE001 - the process ends; all there is to do is say so
            _log.warning("%d rows were not written: %s", self._count, error)

    async def _soon(self) -> None:
        while self._count:
            await asyncio.sleep(_MOMENT_SECONDS)
            try:
                await self.flush()
            except Exception as error:  # noqa: BLE001 - the database may be away: next time
                _log.warning("%d rows wait to be written: %s", self._count, error)
                await asyncio.sleep(_PAUSE_SECONDS)
