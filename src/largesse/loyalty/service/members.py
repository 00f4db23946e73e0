"""Members of a programme: customers with a card."""

from __future__ import annotations

import msgspec

from largesse import ledger
from largesse.customers.model import Activity, ActivityFilter
from largesse.customers.service.activity import list_activity
from largesse.kernel.problem import not_found
from largesse.loyalty.decide.expiry import bucket_of
from largesse.loyalty.model.cards import PointsBucket, Programme
from largesse.loyalty.service import moving
from largesse.loyalty.service.adjusting import card_of_request
from largesse.loyalty.service.programmes import find_programme
from largesse.storage import Connection, Page, Work
from largesse.vouchers import (
    PublicationDraft,
    Voucher,
    VoucherDetails,
    VoucherFilter,
    describe_voucher,
    find_voucher,
)
from largesse.vouchers.service.publishing import publish
from largesse.vouchers.service.reading import list_vouchers


async def add_member(work: Work, reference: str, draft: PublicationDraft) -> VoucherDetails:
    """Publish a card of a programme to a customer: the one named, else a free one.

    Who is a member already keeps the card they have.
    """
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
        if draft.voucher is not None:
            await _card_of(connection, work, draft.voucher, programme)
    if draft.voucher is None:
        draft = msgspec.structs.replace(draft, campaign=programme.id)
    published = await publish(work, draft)
    return published.vouchers[0]


async def list_members(
    work: Work, reference: str, wanted: VoucherFilter, order: str, page: Page
) -> tuple[list[VoucherDetails], int]:
    """Return a page of the cards of a programme and how many there are in all."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
    wanted = msgspec.structs.replace(wanted, campaign=programme.id)
    return await list_vouchers(work, wanted, order, page)


async def get_member(work: Work, reference: str, programme: str | None = None) -> VoucherDetails:
    """Return a card by code or id, of the programme if one is named; one nobody has yet too."""
    async with work.database.reading() as connection:
        found = None if programme is None else await find_programme(connection, work, programme)
        voucher = await _card_of(connection, work, reference, found)
        return await describe_voucher(connection, work, voucher)


async def list_points_expiration(
    work: Work, reference: str, programme: str | None, page: Page
) -> tuple[list[PointsBucket], int]:
    """Return a page of what is on a card by when it expires, the soonest first, and how many."""
    async with work.database.reading() as connection:
        card = await card_of_request(connection, work, reference, programme)
        found = await ledger.lots(connection, work, moving.KIND, card.id)
    shown = found[page.offset : page.offset + page.limit]
    return [bucket_of(card, lot, work.project.zone) for lot in shown], len(found)


async def list_member_activity(
    work: Work, reference: str, programme: str | None, wanted: ActivityFilter, limit: int
) -> tuple[list[Activity], bool]:
    """Return what a member did and met in the programme, and whether more follows.

    Somebody who was forgotten did nothing.
    """
    async with work.database.reading() as connection:
        card = await card_of_request(connection, work, reference, programme)
    if card.customer_id is None:
        return [], False
    wanted = msgspec.structs.replace(wanted, campaign_id=card.programme_id)
    return await list_activity(work, card.customer_id, wanted, limit)


async def _card_of(
    connection: Connection, work: Work, reference: str, programme: Programme | None
) -> Voucher:
    voucher = await find_voucher(connection, work, reference)
    theirs = programme is None or voucher.campaign_id == programme.id
    if voucher.type != "LOYALTY_CARD" or not theirs:
        raise not_found("voucher", reference)
    return voucher
