"""Give goodwill within the caller's limits, and tell what was given."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

import msgspec

from largesse import access, audit, ledger, loyalty, vouchers
from largesse.access import AllowanceName, AllowanceStanding
from largesse.customers import Customer, CustomerDraft
from largesse.customers.service.profiles import find_by_reference
from largesse.goodwill import store
from largesse.goodwill.model import (
    Given,
    GoodwillDraft,
    GoodwillFilter,
    GoodwillGrant,
    GoodwillKind,
)
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.loyalty.service.cards import join
from largesse.loyalty.service.points import expires
from largesse.loyalty.service.programmes import programmes_by_id
from largesse.redemptions.service.movements import tell_points
from largesse.storage import Connection, Page, Work, idempotency
from largesse.vouchers import PublicationDraft, Voucher, VoucherDraft
from largesse.vouchers.service.issuing import issue_voucher
from largesse.vouchers.service.publishing import give

CHANNEL = "GOODWILL"
"""The channel of publications that are goodwill."""

ALLOWANCES: Mapping[GoodwillKind, AllowanceName] = {
    "coupon": "goodwill_coupons",
    "credit": "goodwill_credit",
    "points": "goodwill_points",
}
"""Which of a key's allowances each kind counts against."""


async def grant_goodwill(work: Work, reference: str, draft: GoodwillDraft) -> GoodwillGrant:
    """Give a customer, by id or source id, a coupon, credit or points.

    More than the caller's key may give at once or on this day is refused with
    `allowance_exceeded`, however many give at the same moment. The same source id is one grant.
    """
    if draft.amount < 1:
        raise refuse("invalid_payload", ".amount", need="how much is given", got=draft.amount)
    if draft.expires_at is not None and draft.expires_at <= work.now:
        raise refuse("invalid_expiration_date", ".expires_at", need="later than now")
    async with idempotency.transaction(work) as connection:
        customer = await find_by_reference(connection, work, reference)
        grant = await _before(connection, work, customer, draft)
        if grant is None:
            grant = await _grant(connection, work, customer, draft)
        await idempotency.answer(connection, work, grant)
    return grant


async def list_goodwill(
    work: Work, wanted: GoodwillFilter, page: Page
) -> tuple[list[GoodwillGrant], int]:
    """Return a page of what was given, the newest first, and how much there is in all."""
    async with work.database.reading() as connection:
        return await store.grants(connection, work.project.id, wanted, page)


async def list_limits(work: Work) -> dict[GoodwillKind, AllowanceStanding]:
    """Return how much the caller may give of each kind, and has given today."""
    async with work.database.reading() as connection:
        return {
            kind: await access.allowance_standing(connection, work, name)
            for kind, name in ALLOWANCES.items()
        }


async def _before(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft
) -> GoodwillGrant | None:
    """Return what the same source id gave; something else under it is refused."""
    if draft.source_id is None:
        return None
    await store.source_in_turn(connection, work.project.id, draft.source_id)
    first = await store.by_source(connection, work.project.id, draft.source_id)
    if first is None:
        return None
    if (first.customer_id, first.kind, first.amount) != (customer.id, draft.kind, draft.amount):
        raise ProblemError(
            Problem(
                "duplicate_source_id",
                ".source_id",
                got=draft.source_id,
                resource_type="goodwill",
                resource_id=first.id,
            )
        )
    return first


async def _grant(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft
) -> GoodwillGrant:
    await access.take_allowance(connection, work, ALLOWANCES[draft.kind], draft.amount)
    grant_id = work.id("gw_")
    given = await _GIVE[draft.kind](connection, work, customer, draft, grant_id)
    grant = GoodwillGrant(
        id=grant_id,
        customer_id=customer.id,
        kind=draft.kind,
        amount=draft.amount,
        created_at=work.now,
        **msgspec.structs.asdict(given),
        source_id=draft.source_id,
        note=draft.note,
        caller_kind=work.actor.kind,
        caller_id=work.actor.id or None,
        caller_name=work.actor.name or None,
    )
    await store.insert_grant(connection, work.project.id, grant)
    # Who was given what is told by id alone: people can be forgotten, the log cannot.
    await audit.record(connection, work, "granted", "goodwill", grant.id, after=grant)
    return grant


async def _coupon(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft, grant_id: str
) -> Given:
    del grant_id
    if draft.campaign is None or draft.card is not None:
        raise refuse("invalid_payload", ".campaign", need="the campaign the coupon is of")
    if draft.amount != 1:
        raise refuse("invalid_payload", ".amount", need="1: one coupon at a time", got=draft.amount)
    _refuse_end(draft)
    wanted = PublicationDraft(
        customer=CustomerDraft(id=customer.id), campaign=draft.campaign, channel=CHANNEL
    )
    _, (voucher,) = await give(connection, work, wanted, customer)
    if voucher.type != "DISCOUNT_VOUCHER":
        raise refuse(
            "invalid_campaign", ".campaign", need="a campaign of discount codes", got=voucher.type
        )
    return Given(voucher_id=voucher.id, code=voucher.code, campaign_id=voucher.campaign_id)


async def _credit(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft, grant_id: str
) -> Given:
    if draft.card is None:
        _refuse_end(draft)
        return _on(await _new_card(connection, work, customer, draft), None)
    if draft.campaign is not None:
        raise refuse("invalid_payload", ".campaign", need="none: the card is named")
    card = await vouchers.find_gift_card(connection, work, draft.card)
    if card.holder_id not in (None, customer.id):
        raise refuse("invalid_customer", ".card", need="a card of this customer", got=card.code)
    refers = _refers(customer, draft, grant_id)
    posting = await vouchers.add_credits(
        connection, work, card, draft.amount, refers=refers, expires_at=draft.expires_at
    )
    return _on(card, posting.id)


async def _new_card(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft
) -> Voucher:
    terms = {"type": "GIFT_VOUCHER", "gift": {"amount": draft.amount}}
    details = await issue_voucher(
        connection, work, VoucherDraft(terms=terms, campaign=draft.campaign)
    )
    card = details.voucher
    published = PublicationDraft(
        customer=CustomerDraft(id=customer.id), voucher=card.code, channel=CHANNEL
    )
    await give(connection, work, published, customer)
    return card


async def _points(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft, grant_id: str
) -> Given:
    refers = _refers(customer, draft, grant_id)
    if draft.card is None and draft.campaign is None:
        posting = await _own_points(connection, work, customer, draft, refers)
        return Given(posting_id=posting.id)
    card = await _loyalty_card(connection, work, customer, draft)
    ends = draft.expires_at
    if ends is None:
        programmes = await programmes_by_id(connection, work, [card.programme_id])
        ends = expires(work, programmes[card.programme_id], None, work.now)
    posting = await loyalty.credit(
        connection, work, card, draft.amount, "addition", refers, expires_at=ends
    )
    return Given(
        voucher_id=card.id, code=card.code, campaign_id=card.programme_id, posting_id=posting.id
    )


async def _loyalty_card(
    connection: Connection, work: Work, customer: Customer, draft: GoodwillDraft
) -> loyalty.Card:
    """Return the card named, or the customer's of the programme, which they join if need be."""
    programme = None
    if draft.campaign is not None:
        programme = await loyalty.find_programme(connection, work, draft.campaign)
    if draft.card is not None:
        card = await loyalty.find_card(connection, work, draft.card, programme)
        if card.customer_id != customer.id:
            raise refuse("invalid_customer", ".card", need="a card of this customer", got=card.code)
        return card
    assert programme is not None  # noqa: S101 - the caller asked
    found = await loyalty.card_of_customer(connection, work, programme.id, customer.id)
    return found or await join(connection, work, programme, customer)


async def _own_points(
    connection: Connection,
    work: Work,
    customer: Customer,
    draft: GoodwillDraft,
    refers: ledger.Refers,
) -> ledger.Posting:
    (posting,) = await ledger.grant(
        connection,
        work,
        [
            ledger.Grant(
                kind="points",
                holder_id=customer.id,
                amount=draft.amount,
                reason="addition",
                expires_at=draft.expires_at,
                refers=refers,
            )
        ],
    )
    await tell_points(connection, work, [posting])
    return posting


def _refers(customer: Customer, draft: GoodwillDraft, grant_id: str) -> ledger.Refers:
    return ledger.Refers(
        customer_id=customer.id, note=draft.note, related={"goodwill_id": grant_id}
    )


def _on(card: Voucher, posting_id: str | None) -> Given:
    return Given(
        voucher_id=card.id, code=card.code, campaign_id=card.campaign_id, posting_id=posting_id
    )


def _refuse_end(draft: GoodwillDraft) -> None:
    """Refuse an end of what ends as its campaign or the law says."""
    if draft.expires_at is not None:
        raise refuse(
            "invalid_payload", ".expires_at", need="none: it is for credit or points on a card"
        )


_Give = Callable[[Connection, Work, Customer, GoodwillDraft, str], Awaitable[Given]]
_GIVE: Mapping[GoodwillKind, _Give] = {"coupon": _coupon, "credit": _credit, "points": _points}
