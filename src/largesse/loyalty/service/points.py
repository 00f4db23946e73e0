"""The only way points of cards move: the ledger, the events, and then what follows from it.

Each moves points as `moving` does and then lets tiers, milestones and reminders look at the card.
"""

from __future__ import annotations

from datetime import datetime

from largesse.ledger import Posting, PostingReason, Refers
from largesse.loyalty.decide.expiry import expiry_of
from largesse.loyalty.model.cards import Card, Programme
from largesse.loyalty.model.expiry import ExpiryRules
from largesse.loyalty.service import moving
from largesse.loyalty.service.tiers import after_points
from largesse.storage import Connection, Work


def expires(
    work: Work, programme: Programme, rules: ExpiryRules | None, moment: datetime
) -> datetime | None:
    """Return when points earned at a moment are gone: by an earning rule's own rules, if any.

    Otherwise by the programme's.
    """
    return expiry_of(rules or programme.expiry, moment, work.project.zone)


async def credit(
    connection: Connection,
    work: Work,
    card: Card,
    amount: int,
    reason: PostingReason,
    refers: Refers,
    *,
    expires_at: datetime | None,
) -> Posting:
    """Put points on a card as one lot, in the caller's transaction."""
    posting = await moving.credit(
        connection, work, card, amount, reason, refers, expires_at=expires_at
    )
    await after_points(connection, work, card, posting)
    return posting


async def debit(
    connection: Connection,
    work: Work,
    card: Card,
    amount: int,
    reason: PostingReason,
    refers: Refers,
    *,
    session: str | None = None,
) -> Posting:
    """Take points off a card, the soonest to expire first, in the caller's transaction.

    Raises `ledger.ShortError` when there are too few; the caller's transaction must then end.
    """
    posting = await moving.debit(connection, work, card, amount, reason, refers, session=session)
    await after_points(connection, work, card, posting)
    return posting


async def give_back(
    connection: Connection,
    work: Work,
    card: Card,
    posting_id: str,
    amount: int | None,
    refers: Refers,
) -> Posting:
    """Return what a debit took, or a part of it, to the very lots it came from."""
    posting = await moving.give_back(connection, work, card, posting_id, amount, refers)
    await after_points(connection, work, card, posting)
    return posting


async def take_back(
    connection: Connection,
    work: Work,
    card: Card,
    amount: int,
    reason: PostingReason,
    refers: Refers,
    *,
    below_zero: bool,
) -> Posting | None:
    """Take earned points back: what is there, or all of them and the card owes the rest.

    Returns `None` when nothing was there to take.
    """
    posting = await moving.take_back(
        connection, work, card, amount, reason, refers, below_zero=below_zero
    )
    if posting is not None:
        await after_points(connection, work, card, posting)
    return posting


async def transfer(
    connection: Connection,
    work: Work,
    giver: Card,
    taker: Card,
    amount: int,
    expires_at: datetime | None,
    refers: Refers,
) -> tuple[Posting, Posting]:
    """Move points from card to card; they expire by the rules of the one they come to."""
    gone, come = await moving.transfer(connection, work, giver, taker, amount, expires_at, refers)
    await after_points(connection, work, giver, gone)
    await after_points(connection, work, taker, come)
    return gone, come
