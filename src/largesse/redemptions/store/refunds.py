"""Refunds onto gift cards in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from largesse.redemptions.model.refunds import CardPayment, CardRefund, RefundFilter
from largesse.storage import Connection, Page, Row, load_queries
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.redemptions", "queries/refunds.sql")


async def spent(connection: Connection, project_id: str, redemption_id: str) -> int:
    """Return what gift cards paid with a redemption and did not get back."""
    return int(
        await SQL.spent.value(connection, project_id=project_id, redemption_id=redemption_id)
    )


async def card_payments(
    connection: Connection, project_id: str, order_id: str
) -> list[CardPayment]:
    """Return what gift cards paid of an order, by redemption, the first first."""
    rows = await SQL.card_payments.all(connection, project_id=project_id, order_id=order_id)
    return [msgspec.convert(row, CardPayment) for row in rows]


async def refunded_of(
    connection: Connection, project_id: str, redemption_ids: Iterable[str]
) -> dict[str, int]:
    """Return how much of what cards paid with redemptions was refunded, where something was."""
    rows = await SQL.refunded_of.all(
        connection, project_id=project_id, redemption_ids=sorted(redemption_ids)
    )
    return {row["subject_id"]: row["refunded"] for row in rows}


async def returned(connection: Connection, project_id: str, return_id: str) -> Row | None:
    """Return what a return and all of its order owe in money, the order and the customer."""
    return await SQL.returned.one(connection, project_id=project_id, id=return_id)


async def claim(
    connection: Connection, project_id: str, subject_id: str, amount: int, cap: int | None
) -> bool:
    """Count a refund; return whether no more came back than was paid."""
    found = await SQL.claim.one(
        connection, project_id=project_id, subject_id=subject_id, amount=amount, cap=cap
    )
    return found is not None


async def refunded(connection: Connection, project_id: str, subject_id: str) -> int:
    found = await SQL.refunded.value(connection, project_id=project_id, subject_id=subject_id)
    return int(found or 0)


async def insert_refund(connection: Connection, project_id: str, refund: CardRefund) -> None:
    fields: dict[str, Any] = msgspec.structs.asdict(refund)
    await SQL.insert_refund.run(connection, **fields, project_id=project_id)


async def source_in_turn(connection: Connection, project_id: str, source_id: str) -> None:
    """Wait until nobody else refunds under this source id."""
    await SQL.source_in_turn.all(connection, project_id=project_id, source_id=source_id)


async def by_source(connection: Connection, project_id: str, source_id: str) -> CardRefund | None:
    row = await SQL.by_source.one(connection, project_id=project_id, source_id=source_id)
    return msgspec.convert(row, CardRefund) if row else None


async def refunds(
    connection: Connection, project_id: str, wanted: RefundFilter, page: Page
) -> tuple[list[CardRefund], int]:
    """Return a page of refunds and how many there are in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.refunds,
        SQL.count_refunds,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [msgspec.convert(row, CardRefund) for row in rows], total
