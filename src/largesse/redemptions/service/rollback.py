"""Take a redemption back: a new row, the counters given back, the order canceled or left alone.

The write goes the way a redemption goes: the idempotency key, our turn on the redemption, the
order, the counters by key, the log, the ledger, the outbox, the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from largesse import audit, jobs, ledger
from largesse.customers import find_customer
from largesse.kernel.messages import explain
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.kernel.reason import Reason
from largesse.orders import Order, find_order, save_order
from largesse.redemptions.decide import tracking
from largesse.redemptions.decide.carts import order_rolled_back
from largesse.redemptions.decide.counting import claims_of_rollback
from largesse.redemptions.decide.rollbacks import refuse_company, refuse_rollback
from largesse.redemptions.model import (
    OrderMode,
    Redemption,
    RedemptionDetails,
    RollbackRequest,
    RolledBack,
)
from largesse.redemptions.service.budgets import open_where_freed
from largesse.redemptions.service.points import postings_of
from largesse.redemptions.service.stacking_rules import stacking_rules_of
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import log as log_store
from largesse.storage import Connection, Work, idempotency


async def roll_back(work: Work, redemption_id: str, request: RollbackRequest) -> RolledBack:
    """Take a redemption back, a parent with all its children; refused attempts are kept too.

    Refuses with `multiple_requests` while somebody else is taking it back.
    """
    async with idempotency.transaction(work) as connection:
        target = await _find(connection, work, redemption_id)
        turn = f"rollback {redemption_id}"
        if not await claims_store.take_turn(connection, work.project.id, turn):
            raise refuse("multiple_requests", "redemptionId", got=redemption_id)
        # Whoever had the turn before us may just have taken it back: look again, in our turn.
        target = await _find(connection, work, redemption_id)
        reason = await _refusal(connection, work, target, request)
        if reason is None:
            rolled_back = await _write_rollback(connection, work, target, request)
            await idempotency.answer(connection, work, rolled_back)
            return rolled_back
        problem = await _write_failure(connection, work, target.redemption, request, reason)
        await idempotency.answer(connection, work, problem, refused=True)
    raise ProblemError(problem)


async def _find(connection: Connection, work: Work, redemption_id: str) -> RedemptionDetails:
    found = await log_store.details(connection, work.project.id, [redemption_id])
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
        children = await log_store.children_of(connection, work.project.id, root.id)
    rules = await stacking_rules_of(connection, work)
    mode = rules.redeemables_rollback_order_mode
    log = _entries(work, target, children, request, mode)
    order = await _write_order(connection, work, root, log, mode)
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
    await log_store.insert_redemptions(connection, work.project.id, log)
    await ledger.post(connection, work, postings_of(work, log))
    written = await log_store.details(connection, work.project.id, [each.id for each in log])
    await audit.record(connection, work, "rolled_back", "redemption", root.id, after=log[0])
    for each in log:
        await jobs.publish_event(connection, work, "redemption.rollback.succeeded", each.id, each)
    if root.is_parent:
        return RolledBack(tuple(written[1:]), written[0], order)
    return RolledBack(tuple(written), None, order)


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
        points=-redemption.points if redemption.points else None,
        reason=request.reason,
        metadata=request.metadata,
        order_snapshot=None,
        claims=None,
    )


async def _write_order(
    connection: Connection,
    work: Work,
    root: Redemption,
    log: Sequence[Redemption],
    mode: OrderMode,
) -> Order | None:
    """Write into the order what was taken back; with the order, cancel it and its discounts."""
    if root.order_id is None:
        return None
    order = await find_order(connection, work, id=root.order_id, lock=True)
    if order is None:
        return None
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
