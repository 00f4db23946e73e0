"""Codes made in great numbers."""

from __future__ import annotations

from collections.abc import Iterable

from largesse.kernel.project import Project
from largesse.storage import Connection, load_queries
from largesse.vouchers.model import Voucher
from largesse.vouchers.store.rows import code_key, parameters

SQL = load_queries("largesse.vouchers", "queries/generation.sql")


async def one_at_a_time(connection: Connection, action_id: str) -> None:
    """Wait until no other transaction makes codes for the action."""
    await SQL.one_at_a_time.one(connection, action_id=action_id)


async def open_draw(connection: Connection) -> None:
    """Make room for drawn codes in this transaction."""
    await SQL.open_draw.run(connection)


async def insert_drawn(
    connection: Connection,
    project: Project,
    terms: Voucher,
    draws: Iterable[tuple[str, str]],
) -> list[str]:
    """Insert the drawn (id, code) pairs that are free; return the ids of those."""
    await SQL.empty_draw.run(connection)
    statement = SQL.copy_draw.text
    async with (
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for voucher_id, code in draws:
            await copy.write_row((voucher_id, code, code_key(project, code)))
    rows = await SQL.insert_drawn.all(connection, project_id=project.id, **parameters(terms))
    return [row["id"] for row in rows]
