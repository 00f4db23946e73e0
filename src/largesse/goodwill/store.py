"""What was given as goodwill, in the database."""

from __future__ import annotations

import msgspec

from largesse.goodwill.model import GoodwillFilter, GoodwillGrant
from largesse.storage import Connection, Page, load_queries
from largesse.storage.listing import page_of_rows

SQL = load_queries(__package__)


async def insert_grant(connection: Connection, project_id: str, grant: GoodwillGrant) -> None:
    await SQL.insert_grant.run(connection, **msgspec.structs.asdict(grant), project_id=project_id)


async def source_in_turn(connection: Connection, project_id: str, source_id: str) -> None:
    """Wait until nobody else gives under this source id."""
    await SQL.source_in_turn.all(connection, project_id=project_id, source_id=source_id)


async def by_source(
    connection: Connection, project_id: str, source_id: str
) -> GoodwillGrant | None:
    row = await SQL.by_source.one(connection, project_id=project_id, source_id=source_id)
    return msgspec.convert(row, GoodwillGrant) if row else None


async def grants(
    connection: Connection, project_id: str, wanted: GoodwillFilter, page: Page
) -> tuple[list[GoodwillGrant], int]:
    """Return a page of grants and how many there are in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.grants,
        SQL.count_grants,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, GoodwillGrant) for row in rows], total
