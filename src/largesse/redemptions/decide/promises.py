"""A decision kept to be carried out later, whatever becomes of its offers meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from largesse.kernel.cart import Cart
from largesse.kernel.reason import Reason
from largesse.orders import Order
from largesse.pricing.model import Application, Candidate, Decision, Outcome
from largesse.redemptions.decide.carts import order_after_all
from largesse.redemptions.decide.counting import claims_of_session, credits_of_cards
from largesse.redemptions.model import Gathered
from largesse.redemptions.model.reservations import Promise, PromisedOutcome, Reservation


def promise_of(decision: Decision, gathered: Gathered) -> Promise:
    """Return what a decision promises."""
    return Promise(
        tuple(
            PromisedOutcome(
                kind=outcome.candidate.kind,
                id=outcome.candidate.id,
                owner_id=outcome.candidate.owner_id,
                found=gathered.redeemable(outcome).found,
                application=_slim(outcome.application or Application(None)),
                claims=outcome.claims,
                effect=outcome.effect,
            )
            for outcome in decision.applied
        ),
        gathered.order,
        gathered.stored,
    )


def _slim(application: Application) -> Application:
    """Return what was done to the cart without what only conditions ask about its lines."""
    cart = application.cart
    if cart is None:
        return application
    lines = tuple(
        msgspec.structs.replace(
            line,
            metadata={},
            product_metadata={},
            sku_metadata={},
            collections=frozenset(),
            source={},
        )
        for line in cart.lines
    )
    slim: Cart = msgspec.structs.replace(cart, lines=lines, metadata={})
    return msgspec.structs.replace(application, cart=slim)


def outcomes_of(promise: Promise) -> tuple[Outcome, ...]:
    """Return the promised outcomes. What they need is held already: no limit stands in the way."""
    return tuple(
        Outcome(
            Candidate(each.kind, each.id, each.owner_id, campaign_id=each.campaign_id),
            "APPLICABLE",
            application=each.application,
            effect=each.effect,
            claims=tuple(msgspec.structs.replace(claim, cap=None) for claim in each.claims),
        )
        for each in promise.outcomes
    )


def order_promised(promise: Promise) -> Order | None:
    """Return the order as a confirmation leaves it."""
    if promise.order is None:
        return None
    return order_after_all(promise.order, outcomes_of(promise))


def is_promised(decision: Decision, promise: Promise) -> bool:
    """Say whether a decision gives what was promised: the same from each redeemable."""
    told = [(each.owner_id, *_worth(each.application)) for each in promise.outcomes]
    given = [
        (each.candidate.owner_id, *_worth(each.application or Application(None)))
        for each in decision.applied
    ]
    return decision.valid and told == given


def _worth(application: Application) -> tuple[int, ...]:
    total = application.cart.total if application.cart else 0
    return (
        application.discount,
        application.credits,
        application.points,
        application.points_spent,
        total,
    )


def needed_holds(outcomes: Iterable[Outcome]) -> tuple[dict[str, int], frozenset[str]]:
    """Return what a session holds of counters for these outcomes, and of which gift cards."""
    outcomes = tuple(outcomes)
    counters = {
        claim.usage.key: claim.amount for claim in claims_of_session(outcomes) if claim.amount > 0
    }
    return counters, frozenset(credits_of_cards(outcomes))


def refuse_change(reservation: Reservation, now: datetime) -> Reason | None:
    """Return why a reservation cannot be changed any more, or `None`."""
    standing = reservation.at(now).status
    if standing == "HELD":
        return None
    if standing == "EXPIRED":
        return Reason("reservation_expired", "reservationId", need=_moment(reservation))
    return Reason("reservation_not_held", "reservationId", need="HELD", got=standing)


def expired(reservation: Reservation, because: str | None) -> Reason:
    """Return that a reservation ran out and cannot be had again, and why."""
    where = "reservationId"
    return Reason("reservation_expired", where, need=_moment(reservation), got=because)


def _moment(reservation: Reservation) -> str:
    return reservation.expires_at.isoformat(timespec="milliseconds")


def refuse_order(promise: Promise, standing: Order | None) -> Reason | None:
    """Return what of the order is not as it was reserved for, or `None`.

    An order that came to be meanwhile has to be the reserved cart before its discounts.
    """
    asked = promise.stored or promise.order
    if standing is None or asked is None:
        return None
    for name, was, now in (
        ("amount", asked.amount, standing.amount),
        ("discount_amount", asked.total_discount_amount, standing.total_discount_amount),
        ("items", _units(asked), _units(standing)),
    ):
        if was != now:
            return Reason("reservation_order_changed", f"order.{name}", need=was, got=now)
    return None


def _units(order: Order) -> str:
    return ", ".join(f"{each.quantity}x{each.amount}" for each in order.items)


def order_to_confirm(promise: Promise, standing: Order | None, now: datetime) -> Order | None:
    """Return the promised order over the one that stands now, before its discounts."""
    order = promise.order
    if order is None or standing is None:
        return order and msgspec.structs.replace(order, created_at=now)
    return msgspec.structs.replace(
        order,
        id=standing.id,
        created_at=standing.created_at,
        source_id=standing.source_id,
        status=standing.status,
        customer_id=standing.customer_id,
        referrer_id=standing.referrer_id or order.referrer_id,
        redemptions=standing.redemptions,
        returned=standing.returned,
        metadata={**standing.metadata, **order.metadata},
    )
