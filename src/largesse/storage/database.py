"""The pool and its transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg.types.json import Json, Jsonb, set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool

from largesse.storage.later import Later, Rows, RowsQuery
from largesse.storage.signals import Signals

Row = DictRow
Connection = AsyncConnection[DictRow]

# Decimals stay decimals both ways, so that 12.1 % read from the wire is 12.1 % for ever.
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)

_statements: ContextVar[list[str] | None] = ContextVar("statements", default=None)


class Page(msgspec.Struct, frozen=True):
    """A page of a list: rows to skip, rows to return."""

    offset: int = 0
    limit: int = 10


def count_statement(name: str) -> None:
    """Note a statement for whoever is counting."""
    names = _statements.get()
    if names is not None:
        names.append(name)


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the names of the statements run within; tests hold hot paths to a number."""
    names: list[str] = []
    token = _statements.set(names)
    try:
        yield names
    finally:
        _statements.reset(token)


def jsonb(value: Any) -> Jsonb | None:
    """Wrap a value for a `jsonb` column; `None` stays SQL null."""
    return None if value is None else Jsonb(value)


def encode_json(value: Any) -> bytes:
    """Encode any struct or builtin, decimals as numbers."""
    return _encoder.encode(value)


async def _configure(connection: Connection) -> None:
    set_json_dumps(encode_json, connection)
    set_json_loads(_decoder.decode, connection)
    # PgBouncer in transaction mode hands each transaction another server connection.
    connection.prepare_threshold = None


class Database:
    """A pool of connections to one PostgreSQL database."""

    def __init__(self, url: str, *, smallest: int = 1, largest: int = 10) -> None:
        self.url = url
        self.projects_seen = 0
        """Grows when this process changed a project: what it remembers of one is then stale."""
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            min_size=smallest,
            max_size=largest,
            open=False,
            kwargs={"row_factory": dict_row, "autocommit": True},
            configure=_configure,
            timeout=30,
        )
        self.later = Later(self._write_rows)
        """Rows that may be written a moment later."""
        self._signals = Signals(self._execute)
        # The signals to send once the transaction on a connection commits.
        self._to_signal: dict[Connection, set[str]] = {}

    async def open(self) -> None:
        """Open the pool and wait for its first connection."""
        await self._pool.open(wait=True, timeout=60)

    async def close(self) -> None:
        """Close every connection."""
        await self._signals.close()
        await self.later.close()
        await self._pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Yield a connection inside a transaction: committed at the end, or nothing happened."""
        async with self._pool.connection() as connection:
            names = self._to_signal[connection] = set()
            try:
                async with connection.transaction():
                    yield connection
            finally:
                del self._to_signal[connection]
            for name in names:
                self._signals.send(name)

    def signal(self, connection: Connection, name: str) -> None:
        """Signal `name` to every process once the caller's transaction has committed."""
        self._to_signal.get(connection, set()).add(name)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Yield a connection for single reads, each its own snapshot."""
        async with self._pool.connection() as connection:
            yield connection

    async def _write_rows(self, query: RowsQuery, rows: Rows) -> None:
        async with self._pool.connection() as connection:
            await query.run(connection, rows=Jsonb(rows))

    async def _execute(self, statement: bytes, parameters: list[str]) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(statement, parameters)


__all__ = [
    "Connection",
    "Database",
    "Json",
    "Page",
    "Row",
    "count_statement",
    "counted_statements",
    "encode_json",
    "jsonb",
]
