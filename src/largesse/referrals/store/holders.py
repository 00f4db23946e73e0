"""Who holds referral codes, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from largesse.referrals.model import Holder, HolderFilter
from largesse.storage import Connection, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import filters_parameter

SQL = load_queries("largesse.referrals", "queries/holders.sql")


async def holders(
    connection: Connection, project_id: str, voucher_id: str, wanted: HolderFilter, limit: int
) -> list[Holder]:
    rows = await SQL.holders.all(
        connection,
        project_id=project_id,
        voucher_id=voucher_id,
        filters=filters_parameter(wanted.filters),
        descending=wanted.descending,
        starting_after=wanted.starting_after,
        limit=limit,
    )
    return [msgspec.convert(row, Holder) for row in rows]


async def count_holders(
    connection: Connection, project_id: str, voucher_id: str, wanted: HolderFilter
) -> int:
    total = await SQL.count_holders.value(
        connection,
        project_id=project_id,
        voucher_id=voucher_id,
        filters=filters_parameter(wanted.filters),
    )
    return int(total)


async def insert_holders(
    connection: Connection,
    project_id: str,
    voucher_id: str,
    ids: Sequence[tuple[str, str]],
    metadata: dict[str, Any],
    now: datetime,
) -> set[str]:
    """Add referees by row id and customer id; return the customers who were none before."""
    rows = await SQL.insert_holders.all(
        connection,
        project_id=project_id,
        voucher_id=voucher_id,
        holders=jsonb([{"id": row_id, "customer_id": customer} for row_id, customer in ids]),
        metadata=jsonb(metadata),
        now=now,
    )
    return {row["customer_id"] for row in rows}


async def delete_holder(
    connection: Connection, project_id: str, voucher_id: str, holder: str
) -> str | None:
    """Return the customer who holds no more; `None` for who held nothing."""
    row = await SQL.delete_holder.one(
        connection, project_id=project_id, voucher_id=voucher_id, holder=holder
    )
    return str(row["customer_id"]) if row else None
