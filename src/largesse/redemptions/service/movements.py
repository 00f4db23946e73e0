"""What rows of the log move in the ledger: credit of gift cards, points of customers.

It is booked before the rows are written: a card that was there before the ledger is given its
account by what the log says until then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from largesse import audit, jobs, ledger
from largesse.kernel.usage import Claim, Usage
from largesse.ledger import (
    AccountStanding,
    Grant,
    Movement,
    Posting,
    Refers,
    Returning,
    ShortError,
    Spending,
    TakingBack,
)
from largesse.redemptions.model import CounterClaim, Lock, Redemption
from largesse.redemptions.service.settle import LostClaimError
from largesse.storage import Connection, Work
from largesse.vouchers import tell_transactions


async def book(
    connection: Connection,
    work: Work,
    log: Sequence[Redemption],
    spent: Mapping[str, Claim],
    session: str | None,
) -> dict[str, AccountStanding]:
    """Write what a redemption moves, and tell of its points; return how the cards stand now.

    `spent` is what it claims of each card. Raises `LostClaimError` for one that has less by now.
    """
    try:
        moved = await ledger.move(connection, work, [*_movements(log, spent)], session)
    except ShortError as short:
        raise _lost(short, spent) from short
    await tell_points(connection, work, moved)
    await tell_transactions(connection, work, moved)
    return {
        each.holder_id: each.standing
        for each in moved
        if each and each.kind == "credits" and each.holder_id and each.standing
    }


async def book_rollback(
    connection: Connection,
    work: Work,
    log: Sequence[Redemption],
    cards: Collection[str],
    refunded: Collection[str],
) -> None:
    """Give back what gift cards spent, take back what points were credited, and tell of those.

    All that is left of what a card paid goes back; with `refunded` redemptions what their rows say.
    """
    moved = await ledger.move(connection, work, [*_movements(log, cards, refunded=refunded)])
    await tell_points(connection, work, moved)
    await tell_transactions(connection, work, moved)


async def book_elsewhere(
    connection: Connection, work: Work, log: Sequence[Redemption], cards: Collection[str]
) -> None:
    """Write what rows of a log kept elsewhere moved there, past every balance; nothing is told."""
    await ledger.move(connection, work, [*_movements(log, cards, elsewhere=True)])


async def hold_credits(
    connection: Connection,
    work: Work,
    lock: Lock,
    wanted: Mapping[str, Claim],
    points: Mapping[str, int],
) -> None:
    """Hold credit of gift cards, and points of loyalty cards, for a session.

    Raises `LostClaimError` where there is less.
    """
    holds = [
        Spending(kind="credits", holder_id=card, amount=claim.amount, reason="redemption")
        for card, claim in wanted.items()
    ]
    holds += [
        Spending(kind="points", holder_id=card, amount=amount, reason="redemption")
        for card, amount in points.items()
    ]
    try:
        await ledger.hold(connection, work, lock.key, holds, work.now + lock.lasts)
    except ShortError as short:
        raise _lost(short, wanted) from short


def _lost(short: ShortError, wanted: Mapping[str, Claim]) -> LostClaimError:
    claim = wanted.get(short.holder_id)
    usage = claim.usage if claim else Usage("voucher", short.holder_id, "credits")
    return LostClaimError(CounterClaim(usage, short.needed, kept=True, claim=claim))


def _movements(
    log: Sequence[Redemption],
    cards: Collection[str],
    *,
    elsewhere: bool = False,
    refunded: Collection[str] = (),
) -> Iterator[Movement]:
    """Yield what rows move: none of a parent, which sums up, and none of what failed."""
    for row in log:
        if row.result != "SUCCESS" or row.is_parent:
            continue
        if row.amount and row.voucher_id is not None and row.voucher_id in cards:
            part = row.redemption_id in refunded
            yield _of_card(row, row.voucher_id, row.amount, elsewhere=elsewhere, part=part)
        if row.points:
            yield _of_points(row, row.points)


def _of_card(row: Redemption, card: str, amount: int, *, elsewhere: bool, part: bool) -> Movement:
    if row.kind == "redemption_rollback":
        return Returning(
            kind="credits",
            holder_id=card,
            amount=-amount if part else None,
            refers=_refers(row),
            created_at=row.created_at,
        )
    return Spending(
        kind="credits",
        holder_id=card,
        amount=amount,
        reason="redemption",
        refers=_refers(row),
        overdrawn=elsewhere,
        created_at=row.created_at,
    )


def _of_points(row: Redemption, points: int) -> Movement:
    if row.kind == "redemption_rollback":
        return TakingBack(
            kind="points",
            holder_id=row.customer_id,
            amount=-points,
            reason="rollback",
            below_zero=True,
            refers=_refers(row),
            created_at=row.created_at,
        )
    return Grant(
        kind="points",
        holder_id=row.customer_id,
        amount=points,
        reason="redemption",
        refers=_refers(row),
        created_at=row.created_at,
    )


def _refers(row: Redemption) -> Refers:
    taken_back = row.kind == "redemption_rollback"
    return Refers(
        redemption_id=(row.redemption_id if taken_back else None) or row.id,
        rollback_id=row.id if taken_back else None,
        campaign_id=row.campaign_id,
        voucher_id=row.voucher_id,
        customer_id=row.customer_id,
        order_id=row.order_id,
    )


async def tell_points(connection: Connection, work: Work, moved: Sequence[Posting | None]) -> None:
    """Write audit rows and events of customers' points; a card's redemption tells of itself."""
    for posting in moved:
        if posting is None or posting.kind != "points" or posting.holder_id is None:
            continue
        what = "credited" if posting.amount > 0 else "taken_back"
        who = posting.holder_id
        await audit.record(connection, work, f"points_{what}", "customer", who, after=posting)
        await jobs.publish_event(connection, work, f"customer.points.{what}", who, posting)
