"""Take points back with the goods they were earned for, as the programme's policy says."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse.jobs import OutboxEvent
from largesse.ledger import Refers
from largesse.loyalty.decide.returning import measure_of_return, points_due_back
from largesse.loyalty.model.earning_rules import EarningRecord, EarningReturn, EarningReturned
from largesse.loyalty.model.options import ReturnedPoints
from largesse.loyalty.model.pending import PendingPoints
from largesse.loyalty.service import pending, points
from largesse.loyalty.service.cards import cards_by_id
from largesse.loyalty.store import earning_rules as rules_store
from largesse.loyalty.store import earnings as store
from largesse.storage import Connection, Work

EVENTS = frozenset({"order.returned", "order.canceled"})


async def on_event(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Take back what an order earned, or the share of it that is returned, each return once."""
    data: dict[str, Any] = event.data
    is_return = event.type == "order.returned"
    order_id = data["order_id"] if is_return else event.entity_id
    earned = await store.earnings_of_order(connection, work.project.id, order_id)
    if not earned:
        return
    programmes = sorted({record.programme_id for record, _ in earned})
    options = await rules_store.options_of(connection, work.project.id, programmes)
    for record, before in earned:
        policy: ReturnedPoints = "keep"
        if record.programme_id in options and data.get("points_policy") != "keep":
            policy = options[record.programme_id].returned_points
        basis = record.explanation.basis if record.explanation else None
        measured = measure_of_return(basis, data) if is_return else 0
        whole = not is_return or bool(data.get("whole"))
        due = points_due_back(record.points, basis, before.measured + measured, whole=whole)
        returned = EarningReturn(
            earning_id=record.id,
            occasion=f"return:{data['return_id']}" if is_return else "canceled",
            measured=measured,
            # What an earlier return left to the customer by the merchant's wish stays theirs.
            share=max(0, due - before.share),
            created_at=work.now,
        )
        await _take(connection, work, record, returned, before, policy)


async def _take(
    connection: Connection,
    work: Work,
    record: EarningRecord,
    returned: EarningReturn,
    before: EarningReturned,
    policy: ReturnedPoints,
) -> None:
    """Take a return's share: of points that wait still, else of the card."""
    share = 0 if policy == "keep" else returned.share
    waiting, given = None, share
    if record.pending_id is not None:
        waiting = await pending.lock_waiting(connection, work, record.pending_id)
        given = _given(waiting, share, before)
    held = 0
    if waiting is not None and waiting.status == "pending":
        held = min(share, waiting.points)
    returned = msgspec.structs.replace(returned, points=given, pending_points=held)
    if not await store.insert_return(connection, work.project.id, returned):
        return
    if waiting is not None and held:
        if held == waiting.points:
            await pending.cancel_waiting(connection, work, waiting)
        else:
            await pending.adjust_waiting(connection, work, waiting, -held)
    if given:
        below_zero = policy == "take_back_below_zero"
        await _from_card(connection, work, record, given, below_zero=below_zero)


def _given(waiting: PendingPoints | None, share: int, before: EarningReturned) -> int:
    """Return how much of a share the card gives that had to wait for its points."""
    if waiting is None or waiting.status != "activated":
        return 0
    return max(0, min(share, waiting.points - before.points))


async def _from_card(
    connection: Connection, work: Work, record: EarningRecord, amount: int, *, below_zero: bool
) -> None:
    """Take points off the card they were put on; a card that is gone gives none."""
    cards = await cards_by_id(connection, work, [record.holder_id])
    card = cards.get(record.holder_id)
    if card is None:
        return
    refers = Refers(
        campaign_id=record.programme_id,
        order_id=record.order_id,
        customer_id=record.customer_id,
        voucher_id=card.id,
        earning_rule_id=record.rule_id,
        related={"earning_id": record.id},
    )
    await points.take_back(
        connection, work, card, amount, "accrual_taken_back", refers, below_zero=below_zero
    )
