"""Put credit on gift cards and take it off, by hand or for what other domains know of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from largesse import audit, jobs, ledger
from largesse.kernel.problem import Problem, ProblemError, refuse
from largesse.ledger import Grant, Posting, PostingReason, Refers, ShortError, Spending
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.model import BalanceChange, BalanceChanged, Voucher
from largesse.vouchers.service.laws import restart_after_load
from largesse.vouchers.service.reading import find_voucher
from largesse.vouchers.store import credits as store

LARGEST = 100_000_000_000_000
"""A card never holds more than one request may put on it."""


async def change_balance(work: Work, reference: str, change: BalanceChange) -> BalanceChanged:
    """Add to a gift card, or take off it what is there; by code or id.

    The same source id for the same card and amount is the same change and returns what it did;
    for another amount it is refused with `duplicate_source_id`. More than is left, or is not held
    by a session, is refused with `invalid_balance`.
    """
    if change.amount == 0:
        raise refuse("invalid_add_balance_params", ".amount", need="a number other than 0", got=0)
    async with idempotency.transaction(work) as connection:
        voucher = await find_gift_card(connection, work, reference)
        first = await _first(connection, work, voucher, change)
        if first is None:
            refers = Refers(source_id=change.source_id, note=change.note)
            amount = abs(change.amount)
            if change.amount > 0:
                first = await add_credits(
                    connection, work, voucher, amount, refers=refers, expires_at=change.expires_at
                )
            else:
                first = await take_credits(connection, work, voucher, amount, refers=refers)
        changed = BalanceChanged(voucher, first)
        await idempotency.answer(connection, work, changed)
    return changed


async def find_gift_card(connection: Connection, work: Work, reference: str) -> Voucher:
    """Return a gift card by code or id, in the caller's transaction; refuses any other code."""
    voucher = await find_voucher(connection, work, reference)
    if voucher.type != "GIFT_VOUCHER":
        raise refuse("invalid_voucher", ".type", need="GIFT_VOUCHER", got=voucher.type)
    return voucher


async def add_credits(
    connection: Connection,
    work: Work,
    voucher: Voucher,
    amount: int,
    *,
    reason: PostingReason = "addition",
    refers: Refers = Refers(),  # noqa: B008 - a frozen struct
    expires_at: datetime | None = None,
) -> Posting:
    """Put credit on a gift card, in the caller's transaction, and tell of it.

    With `expires_at` it is free credit that lapses then; without, it is paid for and, where the
    card's law says so, the card's years begin anew.
    """
    standing = (await ledger.standings(connection, work, "credits", [voucher.id]))[voucher.id]
    if standing.balance + amount > LARGEST:
        raise refuse("invalid_balance", ".amount", need=f"at most {LARGEST}", got=amount)
    (posting,) = await ledger.grant(
        connection,
        work,
        [
            Grant(
                kind="credits",
                holder_id=voucher.id,
                amount=amount,
                reason=reason,
                expires_at=expires_at,
                programme_id=voucher.campaign_id,
                refers=_of_card(voucher, work, refers),
            )
        ],
    )
    if expires_at is None:
        await restart_after_load(connection, work, voucher)
    await _tell_change(connection, work, voucher, posting)
    return posting


async def take_credits(
    connection: Connection,
    work: Work,
    voucher: Voucher,
    amount: int,
    *,
    refers: Refers = Refers(),  # noqa: B008 - a frozen struct
) -> Posting:
    """Take credit off a gift card, in the caller's transaction, and tell of it."""
    spending = Spending(
        kind="credits",
        holder_id=voucher.id,
        amount=amount,
        reason="removal",
        refers=_of_card(voucher, work, refers),
    )
    try:
        (posting,) = await ledger.spend(connection, work, [spending])
    except ShortError as short:
        raise refuse(
            "invalid_balance", ".amount", need=f"at most {short.available}", got=short.needed
        ) from None
    await _tell_change(connection, work, voucher, posting)
    return posting


async def take_credits_back(
    connection: Connection,
    work: Work,
    voucher: Voucher,
    amount: int,
    *,
    posting_id: str | None = None,
    refers: Refers = Refers(),  # noqa: B008 - a frozen struct
) -> Posting | None:
    """Take back what an addition put on a card, as far as it is there still, and tell of it.

    The lot of `posting_id` goes first. Returns `None` when nothing is left to take.
    """
    posting = await ledger.take_back(
        connection,
        work,
        voucher.id,
        "credits",
        amount,
        "removal",
        _of_card(voucher, work, refers),
        below_zero=False,
        posting_id=posting_id,
    )
    if posting is not None:
        await _tell_change(connection, work, voucher, posting)
    return posting


async def tell_transactions(
    connection: Connection, work: Work, postings: Sequence[Posting | None]
) -> None:
    """Tell of movements on gift cards, in the caller's transaction; others are passed over."""
    await jobs.publish_events(
        connection,
        work,
        [
            ("voucher.gift.transaction.created", posting.holder_id, posting)
            for posting in postings
            if posting is not None and posting.kind == "credits" and posting.holder_id is not None
        ],
    )


async def _tell_change(
    connection: Connection, work: Work, voucher: Voucher, posting: Posting
) -> None:
    action = "balance_added" if posting.amount > 0 else "balance_removed"
    await audit.record(connection, work, action, "voucher", voucher.id, after=posting)
    # Its name notwithstanding, it is told of what was taken off too.
    await jobs.publish_event(connection, work, "voucher.gift.balance_added", voucher.id, posting)
    await tell_transactions(connection, work, [posting])


async def _first(
    connection: Connection, work: Work, voucher: Voucher, change: BalanceChange
) -> Posting | None:
    """Return what the same source id did before; of two at once the second waits for the first."""
    if change.source_id is None:
        return None
    await store.source_in_turn(connection, voucher.id, change.source_id)
    first = await ledger.posting_by_source(
        connection, work, "credits", voucher.id, change.source_id
    )
    if first is not None and first.amount != change.amount:
        raise ProblemError(
            Problem(
                "duplicate_source_id",
                ".source_id",
                got=change.source_id,
                resource_type="transaction",
                resource_id=first.id,
            )
        )
    return first


def _of_card(voucher: Voucher, work: Work, refers: Refers) -> Refers:
    """Return what a movement is about, with the card, its campaign, and the door it came by."""
    return msgspec.structs.replace(
        refers,
        voucher_id=voucher.id,
        campaign_id=refers.campaign_id or voucher.campaign_id,
        related={"source": source_of(work), **refers.related},
    )


def source_of(work: Work) -> str:
    """Return by which door a change came, as the wire calls it."""
    return "CLIENT_API" if work.actor.kind == "client" else "API"
