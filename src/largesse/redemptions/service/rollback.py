"""Take a redemption back: a new row, the counters given back, the order canceled or left alone.

The write goes the way a redemption goes: the idempotency key, our turn on the redemption, the
order, the counters by key, the ledger, the log, the outbox, the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from largesse import audit, jobs
from largesse.customers import find_customer
from largesse.kernel.messages import explain
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.kernel.reason import Reason
from largesse.orders import Order, find_order, save_order
from largesse.redemptions.decide import tracking
from largesse.redemptions.decide.carts import order_rolled_back
from largesse.redemptions.decide.counting import claims_of_rollback
from largesse.redemptions.decide.returns import rest_of, together, with_refunds
from largesse.redemptions.decide.rollbacks import refuse_company, refuse_rollback
from largesse.redemptions.model import (
    OrderMode,
    Redemption,
    RedemptionDetails,
    RollbackRequest,
    RolledBack,
)
from largesse.redemptions.model.returns import Share
from largesse.redemptions.service.benefits import give_back, with_rewards
from largesse.redemptions.service.budgets import open_where_freed
from largesse.redemptions.service.movements import book_rollback
from largesse.redemptions.service.stacking_rules import stacking_rules_of
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as log_store
from largesse.redemptions.store import refunds as refunds_store
from largesse.redemptions.store import returns as returns_store
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers import Voucher


async def roll_back(work: Work, redemption_id: str, request: RollbackRequest) -> RolledBack:
    """Take a redemption back, a parent with all its children; refused attempts are kept too.

    Refuses with `multiple_requests` while somebody else is taking it back.
    """
    async with idempotency.transaction(work) as connection:
        answer = await take_back(connection, work, redemption_id, request)
        if isinstance(answer, RolledBack):
            await idempotency.answer(connection, work, answer)
            return answer
        await idempotency.answer(connection, work, answer, refused=True)
    raise ProblemError(answer)


async def take_back(
    connection: Connection, work: Work, redemption_id: str, request: RollbackRequest
) -> RolledBack | Problem:
    """Take a redemption back as `roll_back` does, in the caller's transaction.

    A refusal is returned, for it is written down too: the transaction goes on.
    """
    target = await _find(connection, work, redemption_id)
    turn = f"rollback {redemption_id}"
    if not await claims_store.take_turn(connection, work.project.id, turn):
        raise refuse("multiple_requests", "redemptionId", got=redemption_id)
    # Whoever had the turn before us may just have taken it back: look again, in our turn.
    target = await _find(connection, work, redemption_id)
    reason = await _refusal(connection, work, target, request)
    if reason is None:
        return await _write_rollback(connection, work, target, request)
    return await _write_failure(connection, work, target.redemption, request, reason)


async def _find(connection: Connection, work: Work, redemption_id: str) -> RedemptionDetails:
    found = await log_store.details(connection, work.project.id, [redemption_id], work.now)
    if not found:
        raise not_found("redemption", redemption_id)
    return found[0]


async def _refusal(
    connection: Connection, work: Work, target: RedemptionDetails, request: RollbackRequest
) -> Reason | None:
    """Return why the redemption cannot be taken back as asked, or `None`."""
    reason = refuse_rollback(
        target.redemption, target.rollbacks, request, work.now, work.project.zone
    )
    if reason is not None:
        return reason
    customer_id, order_id = None, None
    if request.customer is not None:
        named = request.customer
        customer = await find_customer(connection, work, id=named.id, source_id=named.source_id)
        customer_id = customer.id if customer else named.id or named.source_id
    if request.order is not None:
        asked = request.order
        order = await find_order(connection, work, id=asked.id, source_id=asked.source_id)
        order_id = order.id if order else asked.id or asked.source_id
    return refuse_company(target.redemption, customer_id, order_id, request)


async def _write_rollback(
    connection: Connection, work: Work, target: RedemptionDetails, request: RollbackRequest
) -> RolledBack:
    """Write the rollback of a redemption, or of a parent and each of its children."""
    root = target.redemption
    children = [target]
    if root.is_parent:
        children = await log_store.children_of(connection, work.project.id, root.id, work.now)
    order = None
    if root.order_id is not None:
        # Held before it is looked at what returns left to take back.
        order = await find_order(connection, work, id=root.order_id, lock=True)
    refunded = await _refunded(connection, work, children)
    target, children = await _rest(connection, work, target, children, order, refunded)
    rules = await stacking_rules_of(connection, work)
    mode = rules.redeemables_rollback_order_mode
    log = _entries(work, target, children, request, mode)
    if order is not None:
        order = await _write_order(connection, work, order, root, log, mode)
    left = await claims_store.claim(
        connection,
        work.project.id,
        claims_of_rollback(child.redemption for child in children),
        None,
        work.now,
    )
    if isinstance(left, dict) and any(child.redemption.campaign_id for child in children):
        await open_where_freed(connection, work, left)
    if order is not None:
        log = [msgspec.structs.replace(each, order_snapshot=order) for each in log]
    await book_rollback(connection, work, log, [each.id for each in _cards(children)], refunded)
    await log_store.insert_redemptions(connection, work.project.id, log)
    pairs = zip(children, log[-len(children) :], strict=True)
    # In order of the cards, as points are taken: nobody waits for whom they keep waiting.
    for child, row in sorted(pairs, key=lambda pair: pair[0].redemption.voucher_id or ""):
        await give_back(connection, work, child.redemption, row.id)
    ids = [each.id for each in log]
    written = await log_store.details(connection, work.project.id, ids, work.now)
    written = await with_rewards(connection, work, written)
    await audit.record(connection, work, "rolled_back", "redemption", root.id, after=log[0])
    for each in log:
        await jobs.publish_event(connection, work, "redemption.rollback.succeeded", each.id, each)
    if root.is_parent:
        return RolledBack(tuple(written[1:]), written[0], order)
    return RolledBack(tuple(written), None, order)


def _cards(children: Sequence[RedemptionDetails]) -> list[Voucher]:
    """Return the gift cards that were redeemed and are still there to get something back."""
    return [c.voucher for c in children if c.voucher and c.voucher.type == "GIFT_VOUCHER"]


async def _refunded(
    connection: Connection, work: Work, children: Sequence[RedemptionDetails]
) -> dict[str, int]:
    """Return how much of what cards paid was refunded onto other cards, by redemption."""
    paid = [each.redemption.id for each in children if each.redemption.amount]
    return await refunds_store.refunded_of(connection, work.project.id, paid) if paid else {}


async def _rest(
    connection: Connection,
    work: Work,
    target: RedemptionDetails,
    children: Sequence[RedemptionDetails],
    order: Order | None,
    refunded: Mapping[str, int],
) -> tuple[RedemptionDetails, list[RedemptionDetails]]:
    """Return the redemptions less what was given back already.

    Returns of some of their order gave it back, or refunds onto other cards.
    """
    past: dict[str, Share] = {}
    if order is not None and order.returned is not None:
        ids = [each.redemption.id for each in children]
        past = await returns_store.shares_of(connection, work.project.id, ids)
    past = with_refunds(past, [each.redemption for each in children], refunded)
    if not past:
        return target, [*children]
    rest = [
        msgspec.structs.replace(
            each, redemption=rest_of(each.redemption, past.get(each.redemption.id))
        )
        for each in children
    ]
    if not target.redemption.is_parent:
        return rest[0], rest
    whole = rest_of(target.redemption, together(past.values()))
    return msgspec.structs.replace(target, redemption=whole), rest


def _entries(
    work: Work,
    target: RedemptionDetails,
    children: Sequence[RedemptionDetails],
    request: RollbackRequest,
    mode: OrderMode,
) -> list[Redemption]:
    """Return the rows of a rollback, the parent's first."""
    if not target.redemption.is_parent:
        return [_entry(work, target.redemption, request, mode)]
    parent = _entry(work, target.redemption, request, mode)
    return [
        parent,
        *(_entry(work, child.redemption, request, mode, parent.id) for child in children),
    ]


def _entry(
    work: Work,
    redemption: Redemption,
    request: RollbackRequest,
    mode: OrderMode,
    parent_id: str | None = None,
) -> Redemption:
    told = tracking.opaque(request.tracking_id) if request.tracking_id else None
    return msgspec.structs.replace(
        redemption,
        id=work.id("rr_"),
        kind="redemption_rollback",
        created_at=work.now,
        parent_id=parent_id,
        redemption_id=redemption.id,
        rollback_order_mode=mode,
        caller_id=work.actor.id or None,
        tracking_id=told or redemption.tracking_id,
        session_key=None,
        amount=-redemption.amount if redemption.amount else None,
        points=-redemption.points if redemption.points and not request.keeps_points else None,
        reason=request.reason,
        metadata=request.metadata,
        order_snapshot=None,
        claims=None,
    )


async def _write_order(
    connection: Connection,
    work: Work,
    order: Order,
    root: Redemption,
    log: Sequence[Redemption],
    mode: OrderMode,
) -> Order:
    """Write into the order what was taken back; with the order, cancel it and its discounts."""
    told = {"rollback_id": log[0].id, "rollback_date": work.now}
    if root.is_parent:
        told["rollback_stacked"] = [each.id for each in log[1:]]
    history = {**order.redemptions, root.id: {**order.redemptions.get(root.id, {}), **told}}
    if mode == "WITH_ORDER":
        order = order_rolled_back(order)
    return await save_order(connection, work, msgspec.structs.replace(order, redemptions=history))


async def _write_failure(
    connection: Connection,
    work: Work,
    redemption: Redemption,
    request: RollbackRequest,
    reason: Reason,
) -> Problem:
    """Keep an attempt that was refused and return its refusal."""
    failed = msgspec.structs.replace(
        _entry(work, redemption, request, "WITHOUT_ORDER"),
        id=work.id("rrf_"),
        result="FAILURE",
        is_parent=False,
        rollback_order_mode=None,
        amount=None,
        points=None,
        failure_code=reason.code,
        failure_message=explain(reason, work.project.language),
    )
    await log_store.insert_redemptions(connection, work.project.id, [failed])
    await audit.record(
        connection, work, "rollback_failed", "redemption", redemption.id, after=failed
    )
    await jobs.publish_event(connection, work, "redemption.rollback.failed", failed.id, failed)
    return Problem(
        reason.code,
        reason.where,
        reason.need,
        reason.got,
        resource_id=failed.id,
        resource_type="redemption_rollback",
        reason=reason,
    )
