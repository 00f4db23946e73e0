"""Bring back some of an order: each unit with its share of every discount and payment.

The order's row is held while it is decided and written, so that of two returns of the last unit
one is refused. The write goes the way a rollback goes: the idempotency key, the order, the counters
by key, the log of returns, the ledger, the outbox, the answer. What brings the last of an order
back is finished as the rollback of what is left of its redemptions.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import msgspec

from largesse import pricing
from largesse.customers import CustomerDraft
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.kernel.reason import Reason
from largesse.orders import Order, find_order
from largesse.redemptions.decide.holdings import bought, left_of
from largesse.redemptions.decide.rechecking import (
    asked_again,
    kept_draft,
    kept_lines,
    withdrawn_of,
)
from largesse.redemptions.decide.returns import (
    decide_return,
    kept_back,
    no_more_than,
    refuse_return,
    with_refunds,
)
from largesse.redemptions.model import Company, Purchase, Redemption
from largesse.redemptions.model.returns import (
    Decided,
    Holding,
    OrderReturns,
    Return,
    ReturnFilter,
    ReturnRequest,
    Share,
    Withdrawn,
    Withheld,
)
from largesse.redemptions.service.gather import company_of, find_redeemables, gather_about
from largesse.redemptions.service.giving_back import given_back, write_return
from largesse.redemptions.store import log as log_store
from largesse.redemptions.store import refunds as refunds_store
from largesse.redemptions.store import returns as store
from largesse.storage import Connection, Page, Work, idempotency

Find = Callable[[Connection, Work, str], Awaitable[Order]]


class Case(msgspec.Struct, frozen=True):
    """An order with everything a return of it depends on."""

    order: Order
    rows: tuple[Redemption, ...]
    returns: tuple[Return, ...]
    past: dict[str, Share]
    left: tuple[Holding, ...]

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """Return what earlier returns kept back."""
        return self.returns[-1].decided.withheld if self.returns else ()


async def return_order(work: Work, reference: str, request: ReturnRequest) -> Return:
    """Bring back some of an order, named by id or source id; refuses more than was bought."""
    return await _return(work, _order_by_reference, reference, request)


async def return_redemption(work: Work, redemption_id: str, request: ReturnRequest) -> Return:
    """Bring back some of the order a redemption was made on, as `return_order` does."""
    return await _return(work, _order_of_redemption, redemption_id, request)


async def preview_return_of_order(work: Work, reference: str, request: ReturnRequest) -> Return:
    """Return what a return would give back; nothing is written."""
    return await _preview(work, _order_by_reference, reference, request)


async def preview_return_of_redemption(
    work: Work, redemption_id: str, request: ReturnRequest
) -> Return:
    """Return what a return would give back; nothing is written."""
    return await _preview(work, _order_of_redemption, redemption_id, request)


async def get_return(work: Work, return_id: str) -> Return:
    """Return one return; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_return(connection, work, return_id)


async def find_return(connection: Connection, work: Work, return_id: str) -> Return:
    """Return one return, in the caller's transaction; else `not_found`."""
    found = await store.return_by_id(connection, work.project.id, return_id)
    if found is None:
        raise not_found("return", return_id)
    return found


async def list_returns(work: Work, wanted: ReturnFilter, page: Page) -> tuple[list[Return], int]:
    """Return a page of returns, the newest first, and how many match in all."""
    async with work.database.reading() as connection:
        return await store.returns(connection, work.project.id, wanted, page)


async def returns_of_order(work: Work, reference: str) -> OrderReturns:
    """Return what came back of an order, and what of it can still come back."""
    async with work.database.reading() as connection:
        order = await _order_by_reference(connection, work, reference)
        case = await _case(connection, work, order)
    return OrderReturns(order.id, order.source_id, order.status, case.returns, case.left)


async def _return(work: Work, find: Find, reference: str, request: ReturnRequest) -> Return:
    async with idempotency.transaction(work) as connection:
        named = await find(connection, work, reference)
        order = await find_order(connection, work, id=named.id, lock=True)
        # Whoever held the order before us may just have taken it back: look again.
        order = order or await find(connection, work, reference)
        case = await _case(connection, work, order)
        decided = await _decide(connection, work, case, request)
        made = _made(work, work.id("ret_"), case, request, decided)
        await write_return(connection, work, order, case.rows, made)
        await idempotency.answer(connection, work, made)
    return made


async def _preview(work: Work, find: Find, reference: str, request: ReturnRequest) -> Return:
    async with work.database.reading() as connection:
        case = await _case(connection, work, await find(connection, work, reference))
        decided = await _decide(connection, work, case, request)
    return _made(work, None, case, request, decided)


def _made(
    work: Work, return_id: str | None, case: Case, request: ReturnRequest, decided: Decided
) -> Return:
    return Return(
        id=return_id,
        order_id=case.order.id,
        order_source_id=case.order.source_id,
        customer_id=case.order.customer_id,
        caller_id=work.actor.id or None,
        request=request,
        decided=decided,
        created_at=work.now,
        given_back=given_back(case.rows, decided, request),
    )


async def _order_by_reference(connection: Connection, work: Work, reference: str) -> Order:
    order = await find_order(connection, work, id=reference)
    order = order or await find_order(connection, work, source_id=reference)
    if order is None:
        raise not_found("order", reference)
    return order


async def _order_of_redemption(connection: Connection, work: Work, redemption_id: str) -> Order:
    found = await log_store.details(connection, work.project.id, [redemption_id], work.now)
    if not found:
        raise not_found("redemption", redemption_id)
    redemption = found[0].redemption
    if redemption.kind != "redemption" or redemption.result != "SUCCESS":
        raise refuse(
            "invalid_redemption",
            "redemptionId",
            need="a redemption that succeeded",
            got=redemption_id,
        )
    if found[0].rollbacks:
        raise refuse("already_rolled_back", "redemptionId", got=redemption_id)
    order_id = redemption.order_id
    order = await find_order(connection, work, id=order_id) if order_id else None
    if order is None:
        raise refuse(
            "invalid_redemption",
            "redemptionId",
            need="a redemption of an order",
            got=redemption_id,
        )
    return order


async def _case(connection: Connection, work: Work, order: Order) -> Case:
    rows = await store.standing_redemptions(connection, work.project.id, order.id)
    returns = await store.returns_of_order(connection, work.project.id, order.id)
    ids = [row.id for row in rows]
    past = await store.shares_of(connection, work.project.id, ids) if returns else {}
    if any(row.amount for row in rows):
        refunded = await refunds_store.refunded_of(connection, work.project.id, ids)
        past = with_refunds(past, rows, refunded)
    holdings = bought(order, rows, work.project.currency.quantum)
    gone = [line for each in returns for line in each.decided.lines]
    return Case(order, tuple(rows), tuple(returns), past, left_of(holdings, gone))


async def _decide(
    connection: Connection, work: Work, case: Case, request: ReturnRequest
) -> Decided:
    reason = refuse_return(case.order, case.left)
    if reason is not None:
        raise ProblemError(_problem(case.order, reason))
    quantum = work.project.currency.quantum
    decided = decide_return(case.left, case.rows, case.past, request, quantum)
    withdrawn: tuple[Withdrawn, ...] | None = None
    if request.threshold_policy == "reprice":
        withdrawn = await _withdrawn(connection, work, case, decided)
    decided = kept_back(decided, case.withheld, withdrawn)
    return no_more_than(decided, case.rows, case.past)


def _problem(order: Order, reason: Reason) -> Problem:
    return Problem(
        reason.code,
        reason.where,
        reason.need,
        reason.got,
        resource_id=order.id,
        resource_type="order",
        reason=reason,
    )


async def _withdrawn(
    connection: Connection, work: Work, case: Case, decided: Decided
) -> tuple[Withdrawn, ...]:
    """Return what the discounts of an order are worth on what is kept, asked anew."""
    if decided.whole or not case.rows:
        return ()
    lines = kept_lines(case.order, decided.left)
    draft = kept_draft(case.order, decided.left, lines)
    found, stacking = await find_redeemables(connection, work, _asked(case.rows))
    company = Company()
    if case.order.customer_id is not None:
        shopper = Purchase(customer=CustomerDraft(id=case.order.customer_id))
        company = await company_of(connection, work, shopper, ())
    gathered = await gather_about(
        connection, work, Purchase(order=draft), company, found, stacking, counting=False
    )
    facts = asked_again(gathered.facts, case.rows, decided.left)
    # As it was decided: formulas may ask what day it is.
    decision = pricing.plan(facts, case.rows[0].created_at)
    return withdrawn_of(decision, case.rows, decided.left, lines)


def _asked(rows: Sequence[Redemption]) -> list[tuple[str, str]]:
    return [
        ("voucher", row.voucher_id or row.id)
        if row.promotion_tier_id is None
        else ("promotion_tier", row.promotion_tier_id)
        for row in rows
    ]
