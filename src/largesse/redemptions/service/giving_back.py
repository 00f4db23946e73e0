"""Write what a return gives back: counters, credits, points, the order, and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from largesse import audit, jobs, ledger, vouchers
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.orders import Order, save_order
from largesse.redemptions.decide.counting import claims_of_rollback
from largesse.redemptions.model import Redemption, RollbackRequest
from largesse.redemptions.model.returns import Decided, GivenBack, Return, ReturnRequest, Share
from largesse.redemptions.service import benefits
from largesse.redemptions.service.budgets import open_where_freed
from largesse.redemptions.service.movements import tell_points
from largesse.redemptions.service.rollback import take_back
from largesse.redemptions.service.stacking_rules import stacking_rules_of
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import returns as store
from largesse.storage import Connection, Work


def given_back(
    rows: Sequence[Redemption], decided: Decided, request: ReturnRequest
) -> tuple[GivenBack, ...]:
    """Return what goes back where, apart from the money."""
    found = []
    shares = {share.redemption_id: share for share in decided.shares}
    for row in rows:
        share = shares[row.id]
        about: dict[str, Any] = {
            "redemption_id": row.id,
            "voucher_id": row.voucher_id,
            "code": row.voucher_code,
            "promotion_tier_id": row.promotion_tier_id,
        }
        if share.amount and share.kind != "discount":
            found.append(GivenBack(of=share.kind, amount=share.amount, **about))
        if share.points:
            found.append(GivenBack(of="credited_points", amount=share.points, **about))
        if decided.whole and request.code_policy == "give_back":
            found.append(GivenBack(of="use", amount=1, **about))
    return tuple(found)


async def write_return(
    connection: Connection, work: Work, order: Order, rows: Sequence[Redemption], made: Return
) -> None:
    """Write a return in the caller's transaction, which holds the order."""
    decided = made.decided
    ends = decided.whole and made.request.code_policy == "give_back"
    await _write_order(connection, work, order, made, ends=ends)
    # What ends everything gives back by its rollback; shares are of what stays standing.
    shares = () if ends else decided.shares
    await store.insert_return(connection, work.project.id, made, shares)
    if shares:
        await _give_back(connection, work, rows, shares, made)
    await _tell(connection, work, rows, made)
    if ends:
        await _take_back_the_rest(connection, work, rows, made)


async def _write_order(
    connection: Connection, work: Work, order: Order, made: Return, *, ends: bool
) -> None:
    """Write into the order what came back of it; one that came back whole is canceled.

    Its redemptions cancel it themselves where they end with it.
    """
    told = order.returned or {"amount": 0, "refund": 0, "returns": []}
    decided = made.decided
    returned = {
        "amount": told["amount"] + decided.amount,
        "refund": told["refund"] + decided.refund,
        "whole": decided.whole,
        "returns": [
            *told["returns"],
            {
                "id": made.id,
                "date": made.created_at,
                "amount": decided.amount,
                "refund": decided.refund,
            },
        ],
    }
    after = msgspec.structs.replace(order, returned=returned)
    if decided.whole and not (ends and decided.shares):
        rules = await stacking_rules_of(connection, work)
        if rules.redeemables_rollback_order_mode == "WITH_ORDER":
            after = msgspec.structs.replace(after, status="CANCELED")
    await save_order(connection, work, after)


async def _give_back(
    connection: Connection,
    work: Work,
    rows: Sequence[Redemption],
    shares: Sequence[Share],
    made: Return,
) -> None:
    by_id = {share.redemption_id: share for share in shares}
    counted = [msgspec.structs.replace(row, claims=by_id[row.id].claims) for row in rows]
    left = await claims_store.claim(
        connection, work.project.id, claims_of_rollback(counted), None, work.now
    )
    if isinstance(left, dict) and any(row.campaign_id for row in rows):
        await open_where_freed(connection, work, left)
    try:
        moved = await ledger.move(connection, work, [*_movements(rows, by_id, made)])
    except ledger.ExcessError as excess:
        # A redemption of a log kept elsewhere, of a card that was never here.
        raise refuse(
            "return_exceeds_purchase", ".lines", need=excess.available, got=excess.needed
        ) from None
    await tell_points(connection, work, moved)
    await vouchers.tell_transactions(connection, work, [each for each in moved if each])
    for row in sorted(rows, key=lambda row: row.voucher_id or ""):
        share = by_id[row.id]
        if share.kind == "points" and share.amount:
            await benefits.give_back(connection, work, row, str(made.id), share.amount)


def _movements(
    rows: Sequence[Redemption], shares: Mapping[str, Share], made: Return
) -> Iterator[ledger.Movement]:
    """Yield what moves in the ledger: credits to their lots, points that were credited."""
    for row in rows:
        share = shares[row.id]
        if share.kind == "credits" and share.amount:
            yield ledger.Returning(
                kind="credits",
                holder_id=row.voucher_id,
                amount=share.amount,
                refers=_refers(row, made),
            )
        if share.points:
            yield ledger.TakingBack(
                kind="points",
                holder_id=row.customer_id,
                amount=share.points,
                reason="rollback",
                below_zero=True,
                refers=_refers(row, made),
            )


def _refers(row: Redemption, made: Return) -> ledger.Refers:
    return ledger.Refers(
        campaign_id=row.campaign_id,
        redemption_id=row.id,
        order_id=made.order_id,
        customer_id=row.customer_id,
        voucher_id=row.voucher_id,
        note=made.request.note,
        related={"return_id": made.id},
    )


async def _tell(
    connection: Connection, work: Work, rows: Sequence[Redemption], made: Return
) -> None:
    """Write the audit row and the events: one for the order, one for each redemption touched."""
    await audit.record(connection, work, "returned", "order", made.order_id, after=made)
    decided = made.decided
    told = {
        "order_id": made.order_id,
        "order_source_id": made.order_source_id,
        "customer_id": made.customer_id,
        "return_id": made.id,
        "redemption_ids": [row.id for row in rows],
        "lines": [
            {
                "line_id": line.line_id,
                "product_id": line.product_id,
                "sku_id": line.sku_id,
                "quantity": line.quantity,
                "amount": line.amount,
                "total": line.paid,
            }
            for line in decided.lines
            if line.line_id is not None
        ],
        "amount": decided.amount,
        "total": decided.total,
        "refund": decided.refund,
        "whole": decided.whole,
        "points_policy": "policy" if made.request.points_policy == "take_back" else "keep",
    }
    await jobs.publish_event(connection, work, "order.returned", made.order_id, told)
    for row, share in zip(rows, decided.shares, strict=True):
        if share.worth or share.amount or share.points or decided.whole:
            about = {
                "return_id": made.id,
                "order_id": made.order_id,
                "redemption_id": row.id,
                "customer_id": made.customer_id,
                "campaign_id": row.campaign_id,
                "whole": decided.whole,
                "share": share,
            }
            await jobs.publish_event(connection, work, "redemption.returned", row.id, about)


async def _take_back_the_rest(
    connection: Connection, work: Work, rows: Sequence[Redemption], made: Return
) -> None:
    """Take back what is left of the order's redemptions, now that all of it came back."""
    request = RollbackRequest(
        reason=made.request.note,
        several=True,
        anytime=True,
        keeps_points=made.request.points_policy == "keep",
    )
    for root in dict.fromkeys(row.parent_id or row.id for row in rows):
        outcome = await take_back(connection, work, root, request)
        if isinstance(outcome, Problem):
            raise ProblemError(outcome)
