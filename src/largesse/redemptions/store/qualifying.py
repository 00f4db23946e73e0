"""What a customer might use, in the database."""

from __future__ import annotations

from datetime import datetime

import msgspec

from largesse.redemptions.model import Possible, Qualification
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb

SQL = load_queries("largesse.redemptions", "queries/qualifying.sql")


async def possible(
    connection: Connection,
    project_id: str,
    asked: Qualification,
    customer_id: str | None,
    now: datetime,
    page: Page,
) -> list[Possible]:
    """Return a page of what a customer might use, newest first."""
    rows = await SQL.possible.all(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        wallet=asked.scenario == "CUSTOMER_WALLET",
        starting_after=asked.starting_after if asked.sorting_rule == "DEFAULT" else None,
        filters=jsonb(asked.filters),
        now=now,
        limit=page.limit,
        offset=page.offset,
    )
    return [msgspec.convert(row, Possible) for row in rows]
