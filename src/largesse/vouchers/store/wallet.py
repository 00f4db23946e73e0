"""The codes a customer holds, in the database."""

from __future__ import annotations

import msgspec

from largesse.rules.filters import FilterAt
from largesse.storage import Connection, load_queries
from largesse.storage.listing import filters_parameter
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
        filters=filters_parameter(wanted.filters),
        limit=limit,
    )
    return [msgspec.convert(row, Held) for row in rows]


async def count_holdings(
    connection: Connection, project_id: str, customer_id: str, filters: FilterAt | None
) -> int:
    return int(
        await SQL.count_holdings.value(
            connection,
            project_id=project_id,
            customer_id=customer_id,
            filters=filters_parameter(filters),
        )
    )
