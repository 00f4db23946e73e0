"""What does this cart cost with these redeemables, and why."""

from __future__ import annotations

from collections.abc import Sequence

from largesse import pricing
from largesse.customers import remember_tracked
from largesse.pricing.model import Decision, Outcome
from largesse.redemptions.decide import tracking
from largesse.redemptions.decide.counting import (
    claims_of_session,
    credits_of_cards,
    points_of_cards,
)
from largesse.redemptions.model import CounterClaim, Gathered, Lock, Purchase, Validation
from largesse.redemptions.service.attempts import log_attempt, refusals_logged
from largesse.redemptions.service.gather import gather
from largesse.redemptions.service.movements import hold_credits
from largesse.redemptions.service.settle import LostClaimError, settle
from largesse.redemptions.store import claims as store
from largesse.storage import Connection, Work, idempotency


async def validate(work: Work, purchase: Purchase) -> Validation:
    """Decide on a purchase, and with a session hold what it needs; nothing else is written.

    An answer is always given: what does not apply says why. A session remembers whom a tracking id
    names, unconfirmed, where nobody is known by it.
    """
    with refusals_logged(work, "validation", purchase):
        if purchase.lock is not None:
            return await _validate_and_hold(work, purchase, purchase.lock)
        async with work.database.reading() as connection:
            gathered = await gather(connection, work, purchase)
    validation = _validation(work, pricing.plan(gathered.facts, work.now), gathered)
    log_attempt(work, "validation", validation.id, purchase, gathered, validation.decision)
    return validation


def _validation(
    work: Work, decision: Decision, gathered: Gathered, lock: Lock | None = None
) -> Validation:
    """Return the answer; whoever nobody named is called something, the same in every copy of it."""
    tracking_id = gathered.tracking_id or work.id("track_")
    return Validation(work.id("valid_"), decision, gathered, tracking_id, lock)


async def _validate_and_hold(work: Work, purchase: Purchase, lock: Lock) -> Validation:
    async def write(asked: Purchase, gathered: Gathered, decision: Decision) -> Validation:
        validation = _validation(work, decision, gathered, lock)
        async with idempotency.transaction(work) as connection:
            if asked.tracking_id is not None and gathered.customer is None:
                await remember_tracked(connection, work, tracking.plain(asked.tracking_id))
            await hold(connection, work, lock, decision)
            await idempotency.answer(connection, work, validation)
        log_attempt(work, "validation", validation.id, asked, gathered, decision)
        return validation

    return await settle(work, purchase, write)


async def hold(connection: Connection, work: Work, lock: Lock, decision: Decision) -> None:
    """Hold what a decision needs for a session, in place of what the session held before.

    A decision that is not valid needs nothing. Raises `LostClaimError` when it came too late.
    """
    await hold_outcomes(connection, work, lock, decision.applied if decision.valid else ())


async def hold_outcomes(
    connection: Connection, work: Work, lock: Lock, applied: Sequence[Outcome]
) -> None:
    """Hold what outcomes need for a session, in place of what the session held before.

    Raises `LostClaimError` when it came too late.
    """
    held = await store.claim(
        connection,
        work.project.id,
        claims_of_session(applied),
        lock.key,
        work.now,
        hold_until=work.now + lock.lasts,
    )
    if isinstance(held, CounterClaim):
        raise LostClaimError(held)
    credit, points = credits_of_cards(applied), points_of_cards(applied)
    if credit or points:
        await hold_credits(connection, work, lock, credit, points)
