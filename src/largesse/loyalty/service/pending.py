"""Points that wait: listed, activated, adjusted, canceled, and activated by themselves in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from largesse import audit, jobs, ledger
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.ledger import Refers
from largesse.loyalty.decide.expiry import expiry_of
from largesse.loyalty.model.cards import Card
from largesse.loyalty.model.earning import MOST_POINTS
from largesse.loyalty.model.pending import PendingMoved, PendingPoints, PendingSort
from largesse.loyalty.service import points as moving
from largesse.loyalty.service.cards import cards_by_id, find_card
from largesse.loyalty.service.programmes import find_programme, programmes_by_id
from largesse.loyalty.store import pending as store
from largesse.storage import Connection, Work

_AT_ONCE = 200


def activation_of(earned_at: datetime, days: int, work: Work) -> datetime:
    """Return the local midnight at which points become a card's that wait so many days."""
    zone = work.project.zone
    day = earned_at.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(work.now.tzinfo)


async def keep(connection: Connection, work: Work, pending: PendingPoints) -> None:
    """Let points wait, in the caller's transaction; tell it."""
    await store.insert_pending(connection, work.project.id, pending)
    await _tell(connection, work, "added", pending)


async def pending_of(connection: Connection, work: Work, card_ids: Sequence[str]) -> dict[str, int]:
    """Return how many points wait for each of some cards; those with none are left out."""
    del work  # a card's id is of one project only
    return await store.pending_of(connection, card_ids) if card_ids else {}


async def list_of_programme(
    work: Work, reference: str, order: PendingSort, after: str | None, limit: int
) -> list[PendingPoints]:
    """Return a page of what waits in a programme, and one more if there is."""
    async with work.database.reading() as connection:
        programme = await find_programme(connection, work, reference)
        return await store.page(
            connection, work.project.id, "programme", programme.id, order, after, limit + 1
        )


async def list_of_card(
    work: Work,
    reference: str,
    order: PendingSort,
    after: str | None,
    limit: int,
    *,
    programme: str | None = None,
) -> list[PendingPoints]:
    """Return a page of what waits for a card, and one more if there is."""
    async with work.database.reading() as connection:
        within = None
        if programme is not None:
            within = await find_programme(connection, work, programme)
        card = await find_card(connection, work, reference, within)
        return await store.page(
            connection, work.project.id, "card", card.id, order, after, limit + 1
        )


async def activate(work: Work, reference: str, pending_id: str) -> PendingMoved:
    """Put waiting points on their card now; their expiry is counted from now.

    Refuses with `invalid_pending_points_state` what does not wait any more.
    """
    async with work.database.transaction() as connection:
        card, pending = await _waiting(connection, work, reference, pending_id)
        await _activate(connection, work, card, pending)
        standing = (await ledger.standings(connection, work, "points", [card.id]))[card.id]
        total = standing.granted - standing.expired
        return PendingMoved(pending, pending.points, total, standing.balance)


async def adjust(work: Work, reference: str, pending_id: str, points: int) -> PendingMoved:
    """Add to waiting points or take from them, never more than there are."""
    if points == 0 or abs(points) > MOST_POINTS:
        raise refuse("invalid_payload", ".points", need="points to add or to take", got=str(points))
    async with work.database.transaction() as connection:
        card, before = await _waiting(connection, work, reference, pending_id)
        if not 0 <= before.points + points <= MOST_POINTS:
            raise refuse("invalid_payload", ".points", need=f"{-before.points} or more", got=points)
        after = await adjust_waiting(connection, work, before, points)
        waiting = await store.pending_of(connection, [card.id])
        return PendingMoved(after, points, waiting.get(card.id, 0), 0)


async def cancel(work: Work, reference: str, pending_id: str) -> None:
    """Let waiting points go; they never become the card's."""
    async with work.database.transaction() as connection:
        _, pending = await _waiting(connection, work, reference, pending_id)
        await cancel_waiting(connection, work, pending)


async def activate_due(work: Work, now: datetime) -> int:
    """Put on their cards the points that have waited until a moment; return how many there were.

    Some a transaction, so that it may be stopped anywhere and begun again.
    """
    activated = 0
    while True:
        async with work.database.transaction() as connection:
            due = await store.take_due(connection, work.project.id, now, _AT_ONCE)
            cards = await cards_by_id(connection, work, [each.card_id for each in due])
            # In order of their cards: nobody waits for one who waits for them.
            for pending in sorted(due, key=lambda each: (each.card_id, each.id)):
                card = cards.get(pending.card_id)
                if card is None:
                    await cancel_waiting(connection, work, pending)
                else:
                    await _activate(connection, work, card, pending)
        activated += len(due)
        if len(due) < _AT_ONCE:
            return activated


async def lock_waiting(connection: Connection, work: Work, pending_id: str) -> PendingPoints | None:
    """Return points that wait, or waited, kept from others until the transaction ends."""
    return await store.lock_pending(connection, work.project.id, pending_id)


async def adjust_waiting(
    connection: Connection, work: Work, before: PendingPoints, points: int
) -> PendingPoints:
    """Add to points that wait and are locked, or take from them, in the caller's transaction."""
    after = await store.adjust_pending(connection, work.project.id, before.id, points, work.now)
    if after is None:
        raise _wrong_state(before)
    await _tell(connection, work, "updated", after, before)
    return after


async def cancel_waiting(connection: Connection, work: Work, before: PendingPoints) -> None:
    """Let points go that wait and are locked, in the caller's transaction."""
    after = await store.close_pending(connection, work.project.id, before.id, "canceled", work.now)
    if after is None:
        raise _wrong_state(before)
    await _tell(connection, work, "canceled", after, before)


async def _waiting(
    connection: Connection, work: Work, reference: str, pending_id: str
) -> tuple[Card, PendingPoints]:
    card = await find_card(connection, work, reference)
    pending = await store.lock_pending(connection, work.project.id, pending_id)
    if pending is None or pending.card_id != card.id:
        raise not_found("pending_points", pending_id)
    if pending.status != "pending":
        raise _wrong_state(pending)
    return card, pending


async def _activate(connection: Connection, work: Work, card: Card, before: PendingPoints) -> None:
    after = await store.close_pending(connection, work.project.id, before.id, "activated", work.now)
    if after is None:
        raise _wrong_state(before)
    await _tell(connection, work, "activated", after, before)
    if after.points == 0:
        return
    rules = after.expiration_rules
    if rules is None:
        programmes = await programmes_by_id(connection, work, [after.programme_id])
        programme = programmes.get(after.programme_id)
        rules = programme.expiry if programme else None
    refers = Refers(
        campaign_id=after.programme_id,
        order_id=after.order_id,
        customer_id=after.customer_id,
        voucher_id=card.id,
        earning_rule_id=after.rule_id,
        related={"pending_points_id": after.id, **after.details},
    )
    await moving.credit(
        connection,
        work,
        card,
        after.points,
        "activation",
        refers,
        expires_at=expiry_of(rules, work.now, work.project.zone),
    )


def _wrong_state(pending: PendingPoints) -> ProblemError:
    return ProblemError(
        Problem(
            "invalid_pending_points_state",
            need="pending",
            got=pending.status,
            resource_id=pending.id,
            resource_type="pending_points",
        )
    )


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    pending: PendingPoints,
    before: PendingPoints | None = None,
) -> None:
    recorded = "created" if action == "added" else action
    await audit.record(
        connection, work, recorded, "pending_points", pending.id, before=before, after=pending
    )
    event = f"voucher.loyalty_card.pending_points.{action}"
    await jobs.publish_event(
        connection, work, event, pending.card_id, msgspec.structs.asdict(pending)
    )
