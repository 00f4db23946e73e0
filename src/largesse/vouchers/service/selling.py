"""Note that gift cards were sold, and for how much."""

from __future__ import annotations

from largesse import audit, ledger
from largesse.kernel.currency import currency
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.storage import Connection, Page, Work, idempotency
from largesse.vouchers.model import GiftCardSale, SaleDraft, SaleFilter, SalesSum, Voucher
from largesse.vouchers.service.credits import find_gift_card
from largesse.vouchers.service.laws import begin_terms
from largesse.vouchers.store import gift_cards as store


async def sell_card(work: Work, reference: str, draft: SaleDraft) -> GiftCardSale:
    """Note that a card was sold, once: at what is on it, or as much of it as is told, or under.

    The years of the law the card is under begin with the sale. A card that was sold is
    `duplicate_found`.
    """
    async with idempotency.transaction(work) as connection:
        voucher = await find_gift_card(connection, work, reference)
        sale = await _sale(connection, work, voucher, draft)
        if not await store.insert_sale(connection, work.project.id, sale):
            raise ProblemError(
                Problem(
                    "duplicate_found",
                    ".",
                    got=voucher.code,
                    resource_type="gift_card_sale",
                    resource_id=voucher.id,
                )
            )
        await begin_terms(connection, work, [voucher], sale.sold_at)
        await audit.record(connection, work, "sold", "voucher", voucher.id, after=sale)
        await idempotency.answer(connection, work, sale)
    return sale


async def list_sales(
    work: Work, wanted: SaleFilter, page: Page
) -> tuple[list[GiftCardSale], int, list[SalesSum]]:
    """Return a page of sales, how many there are in all, and what they come to by currency."""
    async with work.database.reading() as connection:
        found, total = await store.sales(connection, work.project.id, wanted, page)
        return found, total, await store.sum_sales(connection, work.project.id, wanted)


async def _sale(
    connection: Connection, work: Work, voucher: Voucher, draft: SaleDraft
) -> GiftCardSale:
    standing = (await ledger.standings(connection, work, "credits", [voucher.id]))[voucher.id]
    face_value = standing.balance if draft.face_value is None else draft.face_value
    if not 0 < face_value <= standing.total:
        raise refuse("invalid_amount", ".face_value", need=f"1 to {standing.total}", got=face_value)
    if draft.price_paid > face_value:
        raise refuse(
            "invalid_amount", ".price_paid", need=f"at most {face_value}", got=draft.price_paid
        )
    sold_at = draft.sold_at or work.now
    if sold_at > work.now:
        raise refuse("invalid_payload", ".sold_at", need="no later than now")
    try:
        unit = currency(draft.currency or work.project.currency_code).code
    except ValueError:
        need = "an ISO 4217 code"
        raise refuse("invalid_payload", ".currency", need=need, got=draft.currency) from None
    return GiftCardSale(
        voucher_id=voucher.id,
        code=voucher.code,
        campaign_id=voucher.campaign_id,
        face_value=face_value,
        price_paid=draft.price_paid,
        currency=unit,
        sold_at=sold_at,
        order_id=draft.order_id,
        note=draft.note,
        created_at=work.now,
    )
