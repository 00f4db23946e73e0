"""Show a gift card, give it free credit that lapses, and book what lapsed."""

from __future__ import annotations

from datetime import datetime

from largesse import ledger
from largesse.kernel.period import Period
from largesse.kernel.problem import refuse
from largesse.storage import Database, Work
from largesse.vouchers.decide.laws import term_of
from largesse.vouchers.model import BalanceChange, BalanceChanged, GiftCard
from largesse.vouchers.service.credits import change_balance, find_gift_card, tell_transactions
from largesse.vouchers.service.laws import law_noted
from largesse.vouchers.service.reading import describe_voucher
from largesse.vouchers.store import gift_cards as store

MOST_LOTS = 100
"""Lots of a card that are shown: those that end first."""
_LAPSED_AT_ONCE = 1000


async def get_gift_card(work: Work, reference: str) -> GiftCard:
    """Return a gift card, by code or id, with what is on it, in which lots, and under which law."""
    async with work.database.reading() as connection:
        voucher = await find_gift_card(connection, work, reference)
        standings = await ledger.standings(connection, work, "credits", [voucher.id])
        lots = await ledger.lots(connection, work, "credits", voucher.id, limit=MOST_LOTS)
        term = term_of(voucher)
        return GiftCard(
            details=await describe_voucher(connection, work, voucher),
            standing=standings[voucher.id],
            lots=tuple(lots),
            law=law_noted(voucher),
            good_until=term.until if term else None,
            sale=await store.sale_of(connection, work.project.id, voucher.id),
        )


async def give_free_credit(
    work: Work, reference: str, change: BalanceChange, duration: str | None
) -> BalanceChanged:
    """Put credit on a card that lapses at a moment, or after a duration of ISO 8601 from now.

    It is spent before credit that lasts longer. No law on gift cards is asked: nobody paid for it.
    """
    ends = change.expires_at if duration is None else _after(work, duration)
    if ends is None or (duration is not None and change.expires_at is not None):
        raise refuse("invalid_payload", ".expires_at", need="either expires_at or expires_in")
    if ends <= work.now:
        raise refuse("invalid_expiration_date", ".expires_at", need="later than now")
    if change.amount <= 0:
        need = "a number greater than 0"
        raise refuse("invalid_add_balance_params", ".amount", need=need, got=change.amount)
    return await change_balance(
        work,
        reference,
        BalanceChange(
            amount=change.amount, source_id=change.source_id, note=change.note, expires_at=ends
        ),
    )


async def book_lapsed(work: Work) -> int:
    """Book the credit of a project that ran out, a transaction at a time; return how many lots.

    Nobody could spend it any more already.
    """
    booked = 0
    while True:
        async with work.database.transaction() as connection:
            postings = await ledger.expire(connection, work, "credits", work.now, _LAPSED_AT_ONCE)
            await tell_transactions(connection, work, postings)
        booked += len(postings)
        if len(postings) < _LAPSED_AT_ONCE:
            return booked


async def projects_with_lapsed(database: Database, now: datetime) -> list[str]:
    """Return the projects where credit ran out that is not booked yet."""
    async with database.reading() as connection:
        return await store.projects_with_lapsed(connection, now)


def _after(work: Work, duration: str) -> datetime:
    try:
        return Period.read(duration).after(work.now, work.project.zone)
    except (ValueError, OverflowError):
        need = "a duration of ISO 8601 such as P30D"
        raise refuse("invalid_payload", ".expires_in", need=need, got=duration[:100]) from None
