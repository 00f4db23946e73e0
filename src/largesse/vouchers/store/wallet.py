"""The codes a customer holds, in the database."""

from __future__ import annotations

import msgspec

from largesse.rules.filters import FilterAt
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.vouchers.model import Held, WalletFilter

SQL = load_queries("largesse.vouchers", "queries/wallet.sql")


async def holdings(
    connection: Connection, project_id: str, customer_id: str, wanted: WalletFilter, limit: int
) -> list[Held]:
    rows = await SQL.holdings.all(
        connection,
        project_id=project_id,
        customer_id=customer_id,
        descending=wanted.descending,
        starting_after=wanted.starting_after,
        filters=_filters(wanted.filters),
        limit=limit,
    )
    return [msgspec.convert(row, Held) for row in rows]


async def count_holdings(
    connection: Connection, project_id: str, customer_id: str, filters: FilterAt | None
) -> int:
    return int(
        await SQL.count_holdings.value(
            connection, project_id=project_id, customer_id=customer_id, filters=_filters(filters)
        )
    )


def _filters(filters: FilterAt | None) -> object:
    return jsonb(filters.as_json()) if filters else None
