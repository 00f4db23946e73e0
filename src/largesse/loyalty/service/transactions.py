"""Show the movements of points on cards."""

from __future__ import annotations

from largesse.loyalty.model.cards import Card, Programme
from largesse.loyalty.service import moving
from largesse.loyalty.service.adjusting import card_of_request
from largesse.loyalty.service.programmes import find_programme
from largesse.rules.filters import FilterAt
from largesse.storage import Work
from largesse.vouchers import TransactionFilter, TransactionPage
from largesse.vouchers.service.transactions import list_transactions


async def list_of_member(
    work: Work,
    reference: str,
    programme: str | None,
    limit: int,
    *,
    filters: FilterAt | None,
    descending: bool,
    after: str | None,
) -> TransactionPage:
    """Return a page of the movements of one card, by its code or id."""
    card = await card_asked_for(work, reference, programme)
    wanted = TransactionFilter(
        kind=moving.KIND, holder_id=card.id, filters=filters, descending=descending, after=after
    )
    return await list_transactions(work, wanted, limit)


async def list_of_programme(
    work: Work,
    reference: str,
    limit: int,
    *,
    filters: FilterAt | None,
    descending: bool,
    after: str | None,
) -> TransactionPage:
    """Return a page of the movements of all cards of a programme, by its id or name."""
    programme = await programme_asked_for(work, reference)
    wanted = TransactionFilter(
        kind=moving.KIND,
        programme_id=programme.id,
        filters=filters,
        descending=descending,
        after=after,
    )
    return await list_transactions(work, wanted, limit)


async def card_asked_for(work: Work, reference: str, programme: str | None) -> Card:
    """Return the card a request names, of the programme it names, if it names one."""
    async with work.database.reading() as connection:
        return await card_of_request(connection, work, reference, programme)


async def programme_asked_for(work: Work, reference: str) -> Programme:
    """Return the programme a request names, by its id or name."""
    async with work.database.reading() as connection:
        return await find_programme(connection, work, reference)
