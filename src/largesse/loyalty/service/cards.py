"""Find cards and open them."""

from __future__ import annotations

from collections.abc import Iterable

from largesse.customers import Customer, CustomerDraft
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.loyalty.model.cards import Card, Programme
from largesse.loyalty.store import cards as store
from largesse.storage import Connection, Work
from largesse.vouchers import PublicationDraft, find_voucher
from largesse.vouchers.service.publishing import give


async def find_card(
    connection: Connection,
    work: Work,
    reference: str,
    programme: Programme | None = None,
    *,
    lock: bool = False,
) -> Card:
    """Return a card by code or id; one of another programme is not found.

    A code nobody was given is `not_published`. With `lock` the card is the caller's until the
    transaction ends.
    """
    card = await store.card_by_reference(connection, work.project, reference)
    if card is None:
        raise await _no_card(connection, work, reference, programme)
    if programme is not None and card.programme_id != programme.id:
        raise not_found("voucher", reference)
    if lock:
        await store.lock_card(connection, work.project.id, card.id)
    return card


async def cards_by_id(
    connection: Connection, work: Work, ids: Iterable[str], *, binned: bool = False
) -> dict[str, Card]:
    """Return cards by id, those in the bin when asked for; one query."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return await store.cards_by_id(connection, work.project.id, wanted, binned=binned)


async def cards_of_customer(connection: Connection, work: Work, customer_id: str) -> list[Card]:
    """Return all cards of a customer, the oldest first."""
    return await store.cards_of_customer(connection, work.project.id, customer_id, None)


async def card_of_customer(
    connection: Connection, work: Work, programme_id: str, customer_id: str
) -> Card | None:
    """Return a customer's card of a programme; of several of one member the oldest."""
    found = await store.cards_of_customer(connection, work.project.id, customer_id, programme_id)
    return found[0] if found else None


async def join(
    connection: Connection, work: Work, programme: Programme, customer: Customer
) -> Card:
    """Give a customer a card of a programme by publishing a code of its campaign.

    Who has one keeps it. A pool that is used up is refused as a publication is.
    """
    draft = PublicationDraft(customer=CustomerDraft(id=customer.id), campaign=programme.id)
    _, vouchers = await give(connection, work, draft, customer)
    return await find_card(connection, work, vouchers[0].id)


async def _no_card(
    connection: Connection, work: Work, reference: str, programme: Programme | None
) -> ProblemError:
    voucher = await find_voucher(connection, work, reference)
    theirs = programme is None or voucher.campaign_id == programme.id
    if voucher.type != "LOYALTY_CARD" or not theirs:
        return not_found("voucher", reference)
    return ProblemError(
        Problem(
            "not_published",
            ".",
            got=voucher.code,
            resource_type="voucher",
            resource_id=voucher.id,
        )
    )
