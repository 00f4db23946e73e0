"""Move points of cards and tell of it; what follows from a movement is decided in `points`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from largesse import audit, jobs, ledger
from largesse.audit import Entry
from largesse.ledger import Grant, Posting, PostingReason, Refers, Spending
from largesse.loyalty.decide.telling import events_of
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.transactions import TRANSACTION_OF
from largesse.storage import Connection, Work

KIND: Final = "points"


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
    """Put points on a card as one lot, in the caller's transaction; tell it."""
    grant = Grant(
        kind=KIND,
        holder_id=card.id,
        amount=amount,
        reason=reason,
        expires_at=expires_at,
        programme_id=card.programme_id,
        refers=_of(card, refers),
    )
    (posting,) = await ledger.grant(connection, work, [grant])
    await tell(connection, work, card, posting)
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
    """Take points off a card, the soonest to expire first; tell it.

    Raises `ledger.ShortError` when there are too few; the caller's transaction must then end.
    """
    spending = Spending(
        kind=KIND, holder_id=card.id, amount=amount, reason=reason, refers=_of(card, refers)
    )
    (posting,) = await ledger.spend(connection, work, [spending], session)
    await tell(connection, work, card, posting)
    return posting


async def give_back(
    connection: Connection,
    work: Work,
    card: Card,
    posting_id: str,
    amount: int | None,
    refers: Refers,
) -> Posting:
    """Return what a debit took, or a part of it, to the very lots it came from; tell it."""
    posting = await ledger.give_back(connection, work, posting_id, amount, _of(card, refers))
    await tell(connection, work, card, posting)
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
    posting = await ledger.take_back(
        connection, work, card.id, KIND, amount, reason, _of(card, refers), below_zero=below_zero
    )
    if posting is not None:
        await tell(connection, work, card, posting)
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
    gone, come = await ledger.transfer(
        connection,
        work,
        KIND,
        giver.id,
        taker.id,
        amount,
        expires_at,
        refers,
        programme_id=taker.programme_id,
    )
    await tell(connection, work, giver, gone)
    await tell(connection, work, taker, come)
    return gone, come


async def tell(connection: Connection, work: Work, card: Card, posting: Posting) -> None:
    """Write the audit row and the events of one movement, in the caller's transaction."""
    await tell_all(connection, work, [(card, posting)])


async def tell_all(
    connection: Connection, work: Work, moved: Sequence[tuple[Card, Posting]]
) -> None:
    """Write the audit rows and the events of movements, in two statements."""
    entries = [
        Entry(TRANSACTION_OF[posting.reason].lower(), "loyalty_card", card.id, None, posting)
        for card, posting in moved
    ]
    await audit.record_all(connection, work, entries)
    events = [event for card, posting in moved for event in events_of(card, posting)]
    await jobs.publish_events(connection, work, events)


def _of(card: Card, refers: Refers) -> Refers:
    """Return what a movement is about, with whose it is."""
    return msgspec.structs.replace(
        refers,
        campaign_id=refers.campaign_id or card.programme_id,
        customer_id=refers.customer_id or card.customer_id,
        voucher_id=refers.voucher_id or (card.id if card.generation == 1 else None),
    )
