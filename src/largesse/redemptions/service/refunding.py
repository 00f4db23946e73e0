"""Refund what was paid onto a gift card, new or there already, and never more than was paid.

What was paid is money and what gift cards gave, less what was given back to them; what a return
owes is the money it says. A refund takes no redemption back and changes no order, but a rollback or
a return that comes later gives so much less back to the cards that paid. Refunds, rollbacks and
returns of one order hold its row, those without an order take turns on the redemption.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from largesse import audit, customers, ledger
from largesse.customers import CustomerDraft
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.orders import Order, find_order
from largesse.redemptions.model.refunds import (
    CardPayment,
    CardRefund,
    Refundable,
    RefundDraft,
    RefundFilter,
    RefundPart,
)
from largesse.redemptions.service.history import find_redemption
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import refunds as store
from largesse.storage import Connection, Page, Work, idempotency
from largesse.vouchers import (
    PublicationDraft,
    Voucher,
    VoucherDraft,
    add_credits,
    find_gift_card,
)
from largesse.vouchers.service.issuing import issue_voucher
from largesse.vouchers.service.publishing import give

_PAID = ("PAID", "FULFILLED")


async def refund_onto_card(work: Work, draft: RefundDraft) -> CardRefund:
    """Put some of what was paid onto a card; the same source id is the same refund.

    A new card goes to the customer who paid. More than was paid, and was not refunded yet, is
    refused with `invalid_amount`; of two refunds at once that are too much the second is.
    """
    _refuse_draft(draft)
    async with idempotency.transaction(work) as connection:
        refund = await _before(connection, work, draft)
        if refund is None:
            refund = await _refund(connection, work, draft)
        await idempotency.answer(connection, work, refund)
    return refund


async def list_refunds(
    work: Work, wanted: RefundFilter, page: Page
) -> tuple[list[CardRefund], int]:
    """Return a page of refunds onto cards, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.refunds(connection, work.project.id, wanted, page)


def _refuse_draft(draft: RefundDraft) -> None:
    if sum(each is not None for each in (draft.order, draft.redemption, draft.return_)) != 1:
        raise refuse("invalid_payload", ".", need="one of order, redemption and return")
    if draft.card is not None and draft.campaign is not None:
        raise refuse("invalid_payload", ".campaign", need="none: the card is named")


async def _before(connection: Connection, work: Work, draft: RefundDraft) -> CardRefund | None:
    if draft.source_id is None:
        return None
    await store.source_in_turn(connection, work.project.id, draft.source_id)
    first = await store.by_source(connection, work.project.id, draft.source_id)
    if first is None:
        return None
    if first.amount != draft.amount or not await _is_of(connection, work, first, draft):
        raise ProblemError(
            Problem(
                "duplicate_source_id",
                ".source_id",
                got=draft.source_id,
                resource_type="gift_card_refund",
                resource_id=first.id,
            )
        )
    return first


async def _is_of(
    connection: Connection, work: Work, refund: CardRefund, draft: RefundDraft
) -> bool:
    """Return whether a refund is of what the draft names."""
    if draft.order is not None:
        return refund.order_id == (await _order(connection, work, draft.order)).id
    if draft.redemption is not None:
        return refund.redemption_id == draft.redemption
    return refund.return_id == draft.return_


async def _refund(connection: Connection, work: Work, draft: RefundDraft) -> CardRefund:
    found = await _refundable(connection, work, draft)
    for subject_id, part in sorted(found.parts.items()):
        await _claim(connection, work, subject_id, part)
    refund = CardRefund(
        id=work.id("gcr_"),
        voucher_id="",
        amount=draft.amount,
        created_at=work.now,
        order_id=found.order_id,
        redemption_id=found.redemption_id,
        return_id=found.return_id,
        new_card=draft.card is None,
        source_id=draft.source_id,
        note=draft.note,
        caller_id=work.actor.id or None,
    )
    card, balance = await _put(connection, work, draft, found, refund)
    refund = msgspec.structs.replace(refund, voucher_id=card.id, code=card.code, balance=balance)
    await store.insert_refund(connection, work.project.id, refund)
    await audit.record(connection, work, "refunded", "voucher", card.id, after=refund)
    return refund


async def _claim(connection: Connection, work: Work, subject_id: str, part: RefundPart) -> None:
    project_id = work.project.id
    if not await store.claim(connection, project_id, subject_id, part.amount, part.cap):
        left = max(0, part.cap - await store.refunded(connection, project_id, subject_id))
        raise refuse("invalid_amount", ".amount", need=f"at most {left}", got=part.amount)


async def _put(
    connection: Connection, work: Work, draft: RefundDraft, found: Refundable, refund: CardRefund
) -> tuple[Voucher, int]:
    """Return the card the amount is on now, and what is on it."""
    if draft.card is None:
        return await _new_card(connection, work, draft, found), draft.amount
    card = await find_gift_card(connection, work, draft.card)
    if card.expiration_date is not None and card.expiration_date < work.now:
        raise refuse("voucher_expired", ".card", got=card.code)
    refers = ledger.Refers(
        order_id=found.order_id,
        redemption_id=None,
        customer_id=found.customer_id,
        note=draft.note,
        related={"refund_id": refund.id},
    )
    posting = await add_credits(connection, work, card, draft.amount, refers=refers)
    return card, posting.balance or 0


async def _new_card(
    connection: Connection, work: Work, draft: RefundDraft, found: Refundable
) -> Voucher:
    terms = {"type": "GIFT_VOUCHER", "gift": {"amount": draft.amount}}
    wanted = VoucherDraft(terms=terms, campaign=draft.campaign)
    card = (await issue_voucher(connection, work, wanted)).voucher
    owner = None
    if found.customer_id is not None:
        owner = await customers.find_customer(connection, work, id=found.customer_id)
    if owner is not None:
        published = PublicationDraft(customer=CustomerDraft(id=owner.id), voucher=card.code)
        await give(connection, work, published, owner)
    return card


async def _refundable(connection: Connection, work: Work, draft: RefundDraft) -> Refundable:
    if draft.return_ is not None:
        return await _of_return(connection, work, draft.return_, draft.amount)
    if draft.redemption is not None:
        return await _of_redemption(connection, work, draft.redemption, draft.amount)
    order = await _order(connection, work, draft.order or "")
    return Refundable(
        parts=await _parts_of_order(connection, work, order, draft.amount),
        order_id=order.id,
        customer_id=order.customer_id,
    )


async def _parts_of_order(
    connection: Connection, work: Work, order: Order, amount: int
) -> dict[str, RefundPart]:
    """Return what a refund of an order is of: the money it was paid with first, then credit."""
    payments = await _payments(connection, work, order)
    refunded = await store.refunded(connection, work.project.id, order.id)
    of_money = refunded - sum(each.refunded for each in payments)
    credit = amount - min(amount, max(0, (order.total_amount or 0) - of_money))
    parts = {order.id: RefundPart(amount, _paid(order, payments))}
    for each in payments:
        part = min(credit, each.left)
        if part:
            parts[each.redemption_id] = RefundPart(part, each.spent)
            credit -= part
    return parts


async def _of_redemption(
    connection: Connection, work: Work, redemption_id: str, amount: int
) -> Refundable:
    """Return what a card gave with a redemption, or what was paid for the order it was made on."""
    row = (await find_redemption(connection, work, redemption_id)).redemption
    if row.kind != "redemption" or row.result != "SUCCESS":
        raise refuse("invalid_redemption", ".redemption", got=redemption_id)
    if not row.amount and row.order_id is None:
        raise refuse(
            "invalid_redemption", ".redemption", need="one that paid something", got=redemption_id
        )
    parts: dict[str, RefundPart] = {}
    if row.order_id is not None:
        order = await _order(connection, work, row.order_id)
        if row.amount:
            payments = await _payments(connection, work, order)
            parts[order.id] = RefundPart(amount, _paid(order, payments))
        else:
            parts = await _parts_of_order(connection, work, order, amount)
    else:
        turn = f"rollback {row.parent_id or row.id}"
        if not await claims_store.take_turn(connection, work.project.id, turn):
            raise refuse("multiple_requests", ".redemption", got=redemption_id)
    if row.amount:
        spent = await store.spent(connection, work.project.id, row.id)
        parts[row.id] = RefundPart(amount, spent)
    return Refundable(
        parts=parts, order_id=row.order_id, redemption_id=row.id, customer_id=row.customer_id
    )


async def _of_return(connection: Connection, work: Work, return_id: str, amount: int) -> Refundable:
    """Return what a return owes in money; with what was refunded before, no more than there was."""
    found = await store.returned(connection, work.project.id, return_id)
    if found is None:
        raise not_found("return", return_id)
    order = await _order(connection, work, found["order_id"])
    payments = await store.card_payments(connection, work.project.id, order.id)
    # An order that came back whole is not paid any more: its returns alone say what is owed.
    money = (order.total_amount or 0) if order.status in _PAID else found["money_of_order"]
    credit = sum(each.refunded for each in payments)
    return Refundable(
        parts={
            return_id: RefundPart(amount, found["money"]),
            order.id: RefundPart(amount, money + credit),
        },
        order_id=order.id,
        return_id=return_id,
        customer_id=found["customer_id"],
    )


async def _payments(connection: Connection, work: Work, order: Order) -> list[CardPayment]:
    """Return what gift cards paid of an order; refuses one that is not paid."""
    if order.status not in _PAID:
        raise refuse("invalid_order", ".order", need=[*_PAID], got=order.status)
    return await store.card_payments(connection, work.project.id, order.id)


def _paid(order: Order, payments: Iterable[CardPayment]) -> int:
    return (order.total_amount or 0) + sum(each.spent for each in payments)


async def _order(connection: Connection, work: Work, reference: str) -> Order:
    """Return an order by id or source id, held until the transaction ends."""
    found = await find_order(connection, work, id=reference, lock=True)
    found = found or await find_order(connection, work, source_id=reference, lock=True)
    if found is None:
        raise not_found("order", reference)
    return found
