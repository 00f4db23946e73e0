"""Many codes changed at a time."""

from __future__ import annotations

from datetime import datetime

from largesse.storage import Connection, load_queries
from largesse.vouchers.model import Voucher
from largesse.vouchers.store.rows import REDEEMED, parameters

SQL = load_queries("largesse.vouchers", "queries/reaching.sql")


async def reach_vouchers(
    connection: Connection,
    project_id: str,
    terms: Voucher,
    fields: list[str],
    now: datetime,
    after: str,
    limit: int,
    *,
    free: bool,
) -> tuple[int, str]:
    """Give the next of a campaign's vouchers these fields of its terms, unless they are in use.

    Returns how many were looked at and the id of the last. `free` are those that could be
    published now.
    """
    query = SQL.reach_free if free else SQL.reach_rest
    row = await query.one(
        connection,
        project_id=project_id,
        redeemed=REDEEMED,
        fields=fields,
        now=now,
        after=after,
        limit=limit,
        **parameters(terms),
    )
    assert row is not None  # noqa: S101 - an aggregate always has its row
    return row["seen"], row["last"] or after


async def renew_terms(
    connection: Connection,
    project_id: str,
    voucher_ids: list[str],
    terms: Voucher,
    fields: list[str],
) -> None:
    """Give vouchers these fields of their campaign's terms."""
    await SQL.renew_terms.run(
        connection, project_id=project_id, ids=voucher_ids, fields=fields, **parameters(terms)
    )


async def fields_changing(
    connection: Connection, project_id: str, campaign_id: str, action_type: str
) -> list[str]:
    """Return what running changes of a campaign are about to change of its vouchers."""
    rows = await SQL.fields_changing.all(
        connection, project_id=project_id, campaign_id=campaign_id, type=action_type
    )
    return [row["field"] for row in rows]


async def clear_campaign(
    connection: Connection, project_id: str, campaign_id: str, limit: int, now: datetime
) -> int:
    """Put some of a campaign's vouchers into the bin; return how many."""
    return await SQL.clear_campaign.run(
        connection, project_id=project_id, campaign_id=campaign_id, limit=limit, now=now
    )


async def restore_campaign(
    connection: Connection, project_id: str, campaign_id: str, limit: int
) -> int:
    """Take some of the vouchers that went to the bin with their campaign out of it."""
    return await SQL.restore_campaign.run(
        connection, project_id=project_id, campaign_id=campaign_id, limit=limit
    )


async def erase_campaign(
    connection: Connection, project_id: str, campaign_id: str, limit: int
) -> tuple[int, list[str]]:
    """Delete some of a campaign's vouchers for good; return how many, and which were gift cards."""
    row = await SQL.erase_campaign.one(
        connection, project_id=project_id, campaign_id=campaign_id, limit=limit
    )
    return (row["gone"], row["cards"]) if row else (0, [])


async def count_of_campaign(
    connection: Connection, project_id: str, campaign_id: str, *, binned: bool = False
) -> int:
    """Return how many vouchers a campaign has, those in the bin too when asked."""
    return int(
        await SQL.count_of_campaign.value(
            connection, project_id=project_id, campaign_id=campaign_id, binned=binned
        )
    )
