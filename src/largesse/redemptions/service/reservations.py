"""Reserve what a checkout was shown, and redeem it at that price once it is paid.

A reservation holds on the ground of sessions: the codes, the limits and budgets of their campaigns,
credits and points, under a key of its own. Nothing is locked in the database meanwhile. While it
is held its confirmation gives exactly what was promised, whatever has become of the offers since,
and counts in the days it was made in. One that ran out is confirmed only if everything can still
be had at the same price.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from largesse import audit, jobs, ledger
from largesse.customers import CustomerDraft, upsert_customer
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.kernel.reason import Reason
from largesse.orders import find_order
from largesse.orders.model import OrderDraft
from largesse.pricing.model import Decision, Facts
from largesse.redemptions.decide import tracking
from largesse.redemptions.decide.promises import (
    expired,
    is_promised,
    needed_holds,
    order_to_confirm,
    outcomes_of,
    promise_of,
    refuse_change,
    refuse_order,
)
from largesse.redemptions.model import Gathered, Lock, Person, Purchase, Redeemable, Redeemed
from largesse.redemptions.model.reservations import (
    Reservation,
    ReservationDraft,
    ReservationFilter,
)
from largesse.redemptions.service.attempts import log_attempt, refusals_logged
from largesse.redemptions.service.gather import company_of
from largesse.redemptions.service.redeem import (
    introduce,
    refuse_metadata,
    write_customer,
    write_redemption,
)
from largesse.redemptions.service.settle import DecideAgainError, LostClaimError, settle
from largesse.redemptions.service.validate import hold, hold_outcomes
from largesse.redemptions.store import claims as claims_store
from largesse.redemptions.store import reservations as store
from largesse.storage import Connection, Database, Page, Work, idempotency

LONGEST = timedelta(days=30)
_AT_ONCE = 500

What = Literal["created", "extended", "confirmed", "canceled", "expired"]


class _TooLateError(Exception):
    """Raised inside a confirmation that does not hold what it promised any more."""


async def reserve(work: Work, draft: ReservationDraft) -> Reservation:
    """Decide on a purchase and hold everything it needs; refuses what cannot be redeemed now."""
    reservation_id = work.id("rsv_")
    lock = Lock(f"reservation {reservation_id}", draft.lasts)

    async def write(purchase: Purchase, gathered: Gathered, decision: Decision) -> Reservation:
        await introduce(work, purchase, gathered)
        if not decision.valid:
            raise _refusal(decision)
        async with idempotency.transaction(work) as connection:
            gathered = await write_customer(connection, work, purchase, gathered)
            made = Reservation(
                id=reservation_id,
                status="HELD",
                session_key=lock.key,
                purchase=await _impersonal(connection, work, purchase, gathered),
                promise=promise_of(decision, gathered),
                metadata=draft.metadata,
                customer_id=gathered.customer.id if gathered.customer else None,
                caller_id=work.actor.id or None,
                expires_at=work.now + draft.lasts,
                created_at=work.now,
            )
            await hold(connection, work, lock, decision)
            await store.insert_reservation(connection, work.project.id, made)
            await _tell(connection, work, "created", made)
            await idempotency.answer(connection, work, made)
        log_attempt(work, "validation", made.id, purchase, gathered, decision)
        return made

    purchase = msgspec.structs.replace(draft.purchase, lock=lock)
    with refusals_logged(work, "validation", purchase):
        await refuse_metadata(work, purchase)
        return await settle(work, purchase, write)


def _refusal(decision: Decision) -> ProblemError:
    outcome = next(iter(decision.refused or decision.outcomes))
    reason = outcome.reason or Reason("invalid_redeemables", where="redeemables")
    return ProblemError(
        Problem(
            reason.code,
            reason.where,
            reason.need,
            reason.got,
            redeemable_id=outcome.candidate.id,
            redeemable_type=outcome.candidate.kind,
            reason=reason,
        )
    )


async def _impersonal(
    connection: Connection, work: Work, purchase: Purchase, gathered: Gathered
) -> Purchase:
    """Return a purchase that names people by their ids alone: it is kept for a while."""
    order = purchase.order
    if isinstance(order, OrderDraft):
        referrer = order.referrer
        if isinstance(referrer, CustomerDraft):
            known = await upsert_customer(connection, work, referrer, ".order.referrer")
            referrer = CustomerDraft(id=known.id)
        order = msgspec.structs.replace(order, customer=msgspec.UNSET, referrer=referrer)
    customer = CustomerDraft(id=gathered.customer.id) if gathered.customer else None
    return msgspec.structs.replace(
        purchase, order=order, customer=customer, tracking_id=None, lock=None
    )


async def confirm_reservation(work: Work, reservation_id: str) -> Reservation:
    """Redeem what was reserved, at the price that was promised; again, it is the same answer.

    Refuses one that was canceled, one whose order has changed, and one that ran out unless
    everything is still free at the same price.
    """
    try:
        async with idempotency.transaction(work) as connection:
            standing = await _locked(connection, work, reservation_id)
            if standing.status != "CONFIRMED":
                standing = await _confirm_in_time(connection, work, standing)
            await idempotency.answer(connection, work, standing)
    except (_TooLateError, LostClaimError, DecideAgainError):
        return await _confirm_late(work, reservation_id)
    return standing


async def _confirm_in_time(
    connection: Connection, work: Work, reservation: Reservation
) -> Reservation:
    reason = refuse_change(reservation, work.now)
    if reason is not None:
        if reason.code == "reservation_expired":
            raise _TooLateError
        raise _problem(reservation, reason)
    if not await _holds_all(connection, work, reservation):
        raise _TooLateError
    gathered = await _as_promised(connection, work, reservation)
    decision = Decision(valid=True, outcomes=outcomes_of(reservation.promise))
    redeemed = await write_redemption(
        connection,
        work,
        _to_redeem(reservation),
        gathered,
        decision,
        counted_at=reservation.created_at,
    )
    return await _confirmed(connection, work, reservation, redeemed)


def _to_redeem(reservation: Reservation) -> Purchase:
    """Return the purchase of a reservation, which uses up what the reservation holds."""
    return msgspec.structs.replace(reservation.purchase, lock=Lock(reservation.session_key))


async def _holds_all(connection: Connection, work: Work, reservation: Reservation) -> bool:
    """Return whether a reservation still holds everything; its session may have been released."""
    counters, cards = needed_holds(outcomes_of(reservation.promise))
    key = reservation.session_key
    held = await store.held(connection, work.project.id, key, work.now)
    if any(held.get(name, 0) < amount for name, amount in counters.items()):
        return False
    for card in sorted(cards):
        if not await ledger.session_holds(connection, work, key, card):
            return False
    return True


async def _as_promised(connection: Connection, work: Work, reservation: Reservation) -> Gathered:
    """Return the facts of the promise, on the order and for the customer as they are now."""
    promise, purchase = reservation.promise, reservation.purchase
    named = promise.stored or promise.order
    standing = None
    if named is not None:
        by_id = promise.stored.id if promise.stored else None
        standing = await find_order(
            connection, work, id=by_id, source_id=named.source_id, lock=True
        )
    reason = refuse_order(promise, standing)
    if reason is not None:
        raise _problem(reservation, reason)
    asked = msgspec.structs.replace(purchase, order=None)
    company = await company_of(connection, work, asked, ())
    return Gathered(
        facts=Facts(zone=work.project.zone),
        redeemables={each.owner_id: Redeemable(each.found, ()) for each in promise.outcomes},
        order=order_to_confirm(promise, standing, work.now),
        stored=standing,
        customer=company.customer,
        tracking_id=_tracking_id(company.customer),
    )


def _tracking_id(customer: Person | None) -> str | None:
    return tracking.opaque(customer.source_id) if customer and customer.source_id else None


async def _confirm_late(work: Work, reservation_id: str) -> Reservation:
    """Redeem a reservation that ran out, if it can be had again for the same price."""
    async with work.database.reading() as connection:
        asked = await find_reservation(connection, work, reservation_id)

    async def write(purchase: Purchase, gathered: Gathered, decision: Decision) -> Reservation:
        if not is_promised(decision, asked.promise):
            refused = next(iter(decision.refused), None)
            because = refused.reason.code if refused and refused.reason else "another price"
            raise _problem(asked, expired(asked, because))
        async with idempotency.transaction(work) as connection:
            standing = await _locked(connection, work, reservation_id)
            if standing.status == "CANCELED":
                reason = refuse_change(standing, work.now)
                raise _problem(standing, reason or expired(standing, None))
            if standing.status != "CONFIRMED":
                redeemed = await write_redemption(connection, work, purchase, gathered, decision)
                standing = await _confirmed(connection, work, standing, redeemed)
            await idempotency.answer(connection, work, standing)
        return standing

    return await settle(work, _to_redeem(asked), write)


async def _confirmed(
    connection: Connection, work: Work, reservation: Reservation, redeemed: Redeemed
) -> Reservation:
    root = (redeemed.parent or redeemed.redemptions[0]).redemption
    return await _become(
        connection,
        work,
        "confirmed",
        msgspec.structs.replace(
            reservation,
            status="CONFIRMED",
            redemption_id=root.id,
            order_id=redeemed.order.id if redeemed.order else None,
            ended_at=work.now,
        ),
    )


async def extend_reservation(work: Work, reservation_id: str, lasts: timedelta) -> Reservation:
    """Hold a reservation for so long from now on; refuses one that is not held any more."""
    async with idempotency.transaction(work) as connection:
        reservation = await _locked(connection, work, reservation_id)
        reason = refuse_change(reservation, work.now)
        if reason is None and not await _holds_all(connection, work, reservation):
            reason = expired(reservation, None)
        if reason is not None:
            raise _problem(reservation, reason)
        lock = Lock(reservation.session_key, lasts)
        await hold_outcomes(connection, work, lock, outcomes_of(reservation.promise))
        until = work.now + lasts
        longer = msgspec.structs.replace(reservation, expires_at=until)
        longer = await _become(connection, work, "extended", longer)
        await idempotency.answer(connection, work, longer)
    return longer


async def cancel_reservation(work: Work, reservation_id: str) -> Reservation:
    """Let go of everything a reservation holds; again, it is the same answer."""
    async with idempotency.transaction(work) as connection:
        reservation = await _locked(connection, work, reservation_id)
        if reservation.status != "CANCELED":
            reason = refuse_change(reservation, work.now)
            if reason is not None:
                raise _problem(reservation, reason)
            reservation = await _let_go(connection, work, reservation, "canceled")
        await idempotency.answer(connection, work, reservation)
    return reservation


async def expire_reservation(work: Work, reservation_id: str) -> None:
    """Say that a reservation ran out, once, and let go of what it held."""
    async with work.database.transaction() as connection:
        reservation = await _locked(connection, work, reservation_id)
        if reservation.status == "HELD" and reservation.expires_at <= work.now:
            await _let_go(connection, work, reservation, "expired")


async def due_reservations(database: Database, now: datetime) -> list[tuple[str, str]]:
    """Return the project and id of reservations whose time is up, some at a time."""
    async with database.reading() as connection:
        return await store.due(connection, now, _AT_ONCE)


async def get_reservation(work: Work, reservation_id: str) -> Reservation:
    """Return one reservation; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_reservation(connection, work, reservation_id)


async def list_reservations(
    work: Work, wanted: ReservationFilter, page: Page
) -> tuple[list[Reservation], int]:
    """Return a page of reservations, the newest first, and how many match in all."""
    async with work.database.reading() as connection:
        return await store.reservations(connection, work.project.id, wanted, page, work.now)


async def find_reservation(connection: Connection, work: Work, reservation_id: str) -> Reservation:
    """Return one reservation, in the caller's transaction; else `not_found`."""
    found = await store.reservation_by_id(connection, work.project.id, reservation_id)
    if found is None:
        raise not_found("reservation", reservation_id)
    return found


async def _locked(connection: Connection, work: Work, reservation_id: str) -> Reservation:
    found = await store.reservation_by_id(connection, work.project.id, reservation_id, lock=True)
    if found is None:
        raise not_found("reservation", reservation_id)
    return found


async def _let_go(
    connection: Connection,
    work: Work,
    reservation: Reservation,
    what: Literal["canceled", "expired"],
) -> Reservation:
    await claims_store.claim(connection, work.project.id, (), reservation.session_key, work.now)
    status: Literal["CANCELED", "EXPIRED"] = "CANCELED" if what == "canceled" else "EXPIRED"
    ended = msgspec.structs.replace(reservation, status=status, ended_at=work.now)
    return await _become(connection, work, what, ended)


async def _become(
    connection: Connection, work: Work, what: What, reservation: Reservation
) -> Reservation:
    after = msgspec.structs.replace(reservation, updated_at=work.now)
    await store.update_reservation(connection, work.project.id, after)
    await _tell(connection, work, what, after)
    return after


async def _tell(connection: Connection, work: Work, what: What, reservation: Reservation) -> None:
    """Write the audit row and the event of a reservation."""
    told = {
        "id": reservation.id,
        "status": reservation.status,
        "customer_id": reservation.customer_id,
        "expires_at": reservation.expires_at,
        "redemption_id": reservation.redemption_id,
        "order_id": reservation.order_id,
    }
    await audit.record(connection, work, what, "reservation", reservation.id, after=told)
    await jobs.publish_event(connection, work, f"reservation.{what}", reservation.id, told)


def _problem(reservation: Reservation, reason: Reason) -> ProblemError:
    return ProblemError(
        Problem(
            reason.code,
            reason.where,
            reason.need,
            reason.got,
            resource_id=reservation.id,
            resource_type="reservation",
            reason=reason,
        )
    )
