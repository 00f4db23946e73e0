"""Named SQL from the `queries.sql` beside a store.

The format is a line `-- name: verb_noun`, comment lines that say in prose what the query does,
and the statement. Placeholders are psycopg's `%(name)s`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from largesse.storage.database import Connection, Row, count_statement

_NAME = re.compile(r"^-- name: ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)


class Query:
    """One named statement, run on the caller's connection and so in the caller's transaction."""

    __slots__ = ("name", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text.encode()

    async def run(self, connection: Connection, **parameters: Any) -> int:
        """Execute the statement and return how many rows it touched."""
        count_statement(self.name)
        cursor = await connection.execute(self.text, parameters)
        return cursor.rowcount

    async def one(self, connection: Connection, **parameters: Any) -> Row | None:
        """Return the only row, or `None`; a second row is a bug and raises `LookupError`."""
        count_statement(self.name)
        cursor = await connection.execute(self.text, parameters)
        rows = await cursor.fetchmany(2)
        if len(rows) > 1:
            raise LookupError(self.name)
        return rows[0] if rows else None

    async def all(self, connection: Connection, **parameters: Any) -> list[Row]:
        """Return every row."""
        count_statement(self.name)
        cursor = await connection.execute(self.text, parameters)
        return await cursor.fetchall()

    async def value(self, connection: Connection, **parameters: Any) -> Any:
        """Return the first column of the only row, `None` when there is no row."""
        row = await self.one(connection, **parameters)
        return next(iter(row.values())) if row else None

    async def many(self, connection: Connection, parameters: list[dict[str, Any]]) -> None:
        """Execute the statement once per set of parameters, in one pipeline."""
        count_statement(self.name)
        async with connection.cursor() as cursor:
            await cursor.executemany(self.text, parameters)


class Queries:
    """The queries of one package, as attributes."""

    def __init__(self, queries: dict[str, Query]) -> None:
        self._queries = queries

    def __getattr__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())


def load_queries(package: str, file: str = "queries.sql") -> Queries:
    """Read the named queries of `package`; raises `ValueError` for a name given twice."""
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    parts = _NAME.split(text)[1:]
    queries: dict[str, Query] = {}
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        if name in queries:
            raise ValueError(name)
        queries[name] = Query(name, body.strip())
    return Queries(queries)
