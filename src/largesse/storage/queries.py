"""Named SQL from the `queries.sql` beside a store.

The format is a line `-- name: verb_noun`, comment lines that say in prose what the query does,
and the statement. Placeholders are psycopg's `%(name)s`.

What several statements share is written once under `-- fragment: noun`, and stands in them as
`{noun}`. A list is sorted by an index only if its statement names the columns, so a statement with
`order by {order}` is as many statements: one for each line `-- order NAME: columns` above it,
taken with `query.by(NAME)`.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from importlib.resources import files
from typing import Any

from largesse.storage.database import Connection, Row, count_statement

_PART = re.compile(r"^-- (name|fragment): ([a-z][a-z0-9_]*)\s*$", re.MULTILINE)
_ORDER = re.compile(r"^-- order (-?[a-z][a-z0-9_]*): (.+)$", re.MULTILINE)
# In quotes it is an array of PostgreSQL's.
_FRAGMENT = re.compile(r"(?<!')\{([a-z][a-z0-9_]*)\}")


class Query:
    """One named statement, run on the caller's connection and so in the caller's transaction."""

    __slots__ = ("_orders", "name", "text")

    def __init__(self, name: str, text: str, orders: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.text = text.encode()
        self._orders = {
            order: Query(name, text.replace("{order}", columns))
            for order, columns in (orders or {}).items()
        }

    @property
    def orders(self) -> tuple[str, ...]:
        """Return the names of the orders it may be had in."""
        return (*self._orders,)

    def by(self, order: str) -> Query:
        """Return the statement in one of its orders; another is a bug and raises `KeyError`."""
        return self._orders[order]

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

    async def each(
        self, connection: Connection, at_once: int, **parameters: Any
    ) -> AsyncGenerator[Row]:
        """Yield every row of one snapshot, so many in memory; needs the caller's transaction."""
        count_statement(self.name)
        async with connection.cursor(self.name) as cursor:
            cursor.itersize = at_once
            await cursor.execute(self.text, parameters)
            async for row in cursor:
                yield row

    async def value(self, connection: Connection, **parameters: Any) -> Any:
        """Return the first column of the only row, `None` when there is no row."""
        row = await self.one(connection, **parameters)
        return next(iter(row.values())) if row else None

    async def estimated_rows(self, connection: Connection, **parameters: Any) -> int:
        """Return how many rows the database believes there are; nothing is read but statistics."""
        count_statement(self.name)
        cursor = await connection.execute(b"explain (format json) " + self.text, parameters)
        row = await cursor.fetchone()
        return int(row["QUERY PLAN"][0]["Plan"]["Plan Rows"]) if row else 0

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
    """Read the named queries of `package`.

    Raises `ValueError` for a name given twice, a fragment that is not there, and an order nobody
    named.
    """
    return read_queries(files(package).joinpath(file).read_text(encoding="utf-8"))


def read_queries(text: str) -> Queries:
    """Read named queries from text."""
    fragments: dict[str, str] = {}
    statements: dict[str, str] = {}
    _, *parts = _PART.split(text)
    for kind, name, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if name in fragments or name in statements:
            raise ValueError(f"{name} is there twice")
        (fragments if kind == "fragment" else statements)[name] = body.strip()
    return Queries({name: _query(name, body, fragments) for name, body in statements.items()})


def _query(name: str, body: str, fragments: Mapping[str, str]) -> Query:
    orders = dict(_ORDER.findall(body))

    def fragment(match: re.Match[str]) -> str:
        if match[1] == "order" and orders:
            return match[0]
        if match[1] not in fragments:
            raise ValueError(f"{name} needs {match[1]}, which is not there")
        return _FRAGMENT.sub(fragment, fragments[match[1]])

    return Query(name, _FRAGMENT.sub(fragment, body), orders)
