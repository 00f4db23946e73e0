"""Show the movements on gift cards and loyalty cards."""

from __future__ import annotations

from largesse import campaigns, ledger
from largesse.campaigns import Campaign
from largesse.kernel.problem import refuse
from largesse.ledger import AccountKind
from largesse.rules.filters import FilterAt
from largesse.storage import Connection, Work
from largesse.vouchers.model import Transaction, TransactionFilter, TransactionPage, Voucher
from largesse.vouchers.service.reading import find_voucher
from largesse.vouchers.store import credits as store

_KINDS: dict[str, AccountKind] = {
    "GIFT_VOUCHER": "credits",
    "GIFT_VOUCHERS": "credits",
    "LOYALTY_CARD": "points",
    "LOYALTY_PROGRAM": "points",
}
"""What moves on the cards of a type, and of a campaign of a type."""


async def card_of(work: Work, reference: str) -> Voucher:
    """Return a gift card or a loyalty card by code or id; refuses any other code."""
    async with work.database.reading() as connection:
        return await _card(connection, work, reference)


async def campaign_of_cards(work: Work, reference: str) -> Campaign:
    """Return a campaign of gift cards or loyalty cards by id or name; refuses any other."""
    async with work.database.reading() as connection:
        return await _campaign(connection, work, reference)


async def list_of_voucher(
    work: Work, reference: str, *, descending: bool, after: str | None, limit: int
) -> TransactionPage:
    """Return a page of the movements on one card, by code or id."""
    async with work.database.reading() as connection:
        card = await _card(connection, work, reference)
        wanted = TransactionFilter(
            kind=_KINDS[card.type], holder_id=card.id, descending=descending, after=after
        )
        return await page_of(connection, work, wanted, limit)


async def list_of_campaign(
    work: Work,
    reference: str,
    *,
    filters: FilterAt | None,
    descending: bool,
    after: str | None,
    limit: int,
) -> TransactionPage:
    """Return a page of the movements on all cards of a campaign, by id or name."""
    async with work.database.reading() as connection:
        campaign = await _campaign(connection, work, reference)
        wanted = TransactionFilter(
            kind=_KINDS[campaign.campaign_type],
            programme_id=campaign.id,
            filters=filters,
            descending=descending,
            after=after,
        )
        return await page_of(connection, work, wanted, limit)


async def list_transactions(work: Work, wanted: TransactionFilter, limit: int) -> TransactionPage:
    """Return a page of movements, as asked for."""
    async with work.database.reading() as connection:
        return await page_of(connection, work, wanted, limit)


async def page_of(
    connection: Connection, work: Work, wanted: TransactionFilter, limit: int
) -> TransactionPage:
    """Return a page of movements, in the caller's transaction.

    Refuses a cursor that is none of these movements with `invalid_query_params`.
    """
    place = None
    if wanted.after is not None:
        place = await store.cursor(connection, work.project.id, wanted)
        if place is None:
            raise refuse(
                "invalid_query_params",
                "starting_after_id",
                need="the id of a transaction",
                got=wanted.after[:100],
            )
    found = await store.transactions(connection, work.project.id, wanted, place, limit + 1)
    page = [*found][:limit]
    postings = await ledger.postings_by_id(connection, work, page)
    shown = tuple(Transaction(postings[each], found[each]) for each in page)
    return TransactionPage(shown, len(found) > limit)


async def _card(connection: Connection, work: Work, reference: str) -> Voucher:
    card = await find_voucher(connection, work, reference)
    if card.type not in _KINDS:
        need = ["GIFT_VOUCHER", "LOYALTY_CARD"]
        raise refuse("invalid_voucher", ".type", need=[*need], got=card.type)
    return card


async def _campaign(connection: Connection, work: Work, reference: str) -> Campaign:
    campaign = await campaigns.find_campaign(connection, work, reference)
    if campaign.campaign_type not in _KINDS:
        need = ["GIFT_VOUCHERS", "LOYALTY_PROGRAM"]
        raise refuse("invalid_campaign", ".campaign_type", need=[*need], got=campaign.campaign_type)
    return campaign
