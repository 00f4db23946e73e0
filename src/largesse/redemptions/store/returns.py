"""Returns in the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from largesse.redemptions.decide.returns import joined
from largesse.redemptions.model import Redemption
from largesse.redemptions.model.returns import Return, ReturnFilter, Share
from largesse.storage import Connection, Page, load_queries
from largesse.storage.database import jsonb
from largesse.storage.listing import page_of_rows

SQL = load_queries("largesse.redemptions", "queries/returns.sql")


async def standing_redemptions(
    connection: Connection, project_id: str, order_id: str
) -> list[Redemption]:
    """Return the redemptions of an order that were not taken back, the first first."""
    rows = await SQL.standing_redemptions.all(connection, project_id=project_id, order_id=order_id)
    return [msgspec.convert(row["redemption"], Redemption) for row in rows]


async def insert_return(
    connection: Connection, project_id: str, made: Return, shares: Sequence[Share]
) -> None:
    """Write a return and what it gave back of each redemption."""
    request = msgspec.structs.replace(made.request, note=None)
    kept = msgspec.structs.replace(made, request=request)
    document = {name: getattr(kept, name) for name in ("request", "decided", "given_back")}
    await SQL.insert_return.run(
        connection,
        id=made.id,
        project_id=project_id,
        order_id=made.order_id,
        customer_id=made.customer_id,
        caller_id=made.caller_id,
        whole=made.decided.whole,
        amount=made.decided.amount,
        refund=made.decided.refund,
        note=made.request.note,
        document=jsonb(document),
        created_at=made.created_at,
    )
    if shares:
        await SQL.insert_share.many(
            connection,
            [
                {
                    "return_id": made.id,
                    "redemption_id": share.redemption_id,
                    "project_id": project_id,
                    "amount": share.amount,
                    "points": share.points,
                    "order_amount": share.order_amount,
                    "discount_amount": share.discount_amount,
                    "claims": jsonb(share.claims),
                    "created_at": made.created_at,
                }
                for share in shares
            ],
        )


async def shares_of(
    connection: Connection, project_id: str, redemption_ids: Iterable[str]
) -> dict[str, Share]:
    """Return what returns gave back of redemptions so far, by redemption; none where nothing."""
    rows = await SQL.shares.all(
        connection, project_id=project_id, redemption_ids=sorted(redemption_ids)
    )
    return joined(msgspec.convert({**row, "kind": "discount"}, Share) for row in rows)


async def returns_of_order(connection: Connection, project_id: str, order_id: str) -> list[Return]:
    """Return the returns of an order, the first first."""
    rows = await SQL.returns_of_order.all(connection, project_id=project_id, order_id=order_id)
    return [_return(row) for row in rows]


async def return_by_id(connection: Connection, project_id: str, return_id: str) -> Return | None:
    row = await SQL.return_by_id.one(connection, project_id=project_id, id=return_id)
    return _return(row) if row else None


async def returns(
    connection: Connection, project_id: str, wanted: ReturnFilter, page: Page
) -> tuple[list[Return], int]:
    """Return a page of returns, the newest first, and how many match in all."""
    rows, total = await page_of_rows(
        connection,
        SQL.returns,
        SQL.count_returns,
        page,
        project_id=project_id,
        **msgspec.structs.asdict(wanted),
    )
    return [_return(row) for row in rows], total


def _return(row: dict[str, Any]) -> Return:
    document = row.pop("document")
    note = row.pop("note")
    found = msgspec.convert({**document, **row}, Return)
    request = msgspec.structs.replace(found.request, note=note)
    return msgspec.structs.replace(found, request=request)
