"""Reservations on the wire of our own API."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from largesse.api.bounds import checked_metadata
from largesse.api.shapes.order_calculated import CalculatedOrder, calculated_order
from largesse.api.shapes.redeemables import PurchaseInput, Ttl, duration_of, purchase_of
from largesse.api.wire import Metadata, given, wire_time, wire_time_or_none
from largesse.redemptions import order_promised
from largesse.redemptions.model import TimeUnit
from largesse.redemptions.model.reservations import (
    LONGEST,
    PromisedOutcome,
    Reservation,
    ReservationDraft,
)
from largesse.storage import Work

_MINUTES = 15


class ReservationInput(PurchaseInput, frozen=True, kw_only=True):
    """What a checkout reserves: a purchase, and for how long; 15 minutes unless told otherwise.

    `metadata` is that of the redemption it becomes.
    """

    ttl: Ttl | None = None
    ttl_unit: TimeUnit | None = None
    reservation_metadata: (
        Annotated[Metadata, Meta(description="Of the reservation itself.")] | None
    ) = None


class ExtensionInput(msgspec.Struct, frozen=True):
    """How long a reservation is held from now on; 15 minutes unless told otherwise."""

    ttl: Ttl | None = None
    ttl_unit: TimeUnit | None = None


class PromisedShape(msgspec.Struct, frozen=True, kw_only=True):
    """What one redeemable is promised to do."""

    object: str
    id: str
    related_object_id: str
    campaign_id: str | UnsetType = UNSET
    discount: int
    credits: int | UnsetType = UNSET
    points: Annotated[int, Meta(description="Credited to the customer.")] | UnsetType = UNSET
    points_spent: int | UnsetType = UNSET


class ReservationShape(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation: what is held, until when, and at what price it is confirmed."""

    id: str
    status: Annotated[str, Meta(description="HELD, CONFIRMED, CANCELED or EXPIRED.")]
    customer_id: str | None
    created_at: str
    updated_at: str | None
    expires_at: str
    ended_at: str | None
    redeemables: list[PromisedShape]
    discount_amount: int
    order: CalculatedOrder | UnsetType = UNSET
    order_id: str | None
    redemption_id: Annotated[
        str | None, Meta(description="The redemption it became, a parent when there are several.")
    ]
    metadata: Metadata
    object: str = "reservation"


class ReservationList(msgspec.Struct, frozen=True):
    """A page of reservations."""

    data: list[ReservationShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def reservation_draft(data: ReservationInput) -> ReservationDraft:
    """Return what is to be reserved; a session of the request is not used."""
    return ReservationDraft(
        purchase_of(data, None),
        lasting(data.ttl, data.ttl_unit),
        checked_metadata(data.reservation_metadata or {}, ".reservation_metadata"),
    )


def lasting(ttl: float | None, unit: TimeUnit | None) -> timedelta:
    """Return how long a reservation is to be held."""
    if ttl is None:
        return timedelta(minutes=_MINUTES)
    return duration_of(ttl, unit or "MINUTES", ".ttl", LONGEST)


def reservation_shape(work: Work, reservation: Reservation) -> ReservationShape:
    """Return a reservation as it is told."""
    standing = reservation.at(work.now)
    order = order_promised(reservation.promise)
    return ReservationShape(
        id=standing.id,
        status=standing.status,
        customer_id=standing.customer_id,
        created_at=wire_time(standing.created_at),
        updated_at=wire_time_or_none(standing.updated_at),
        expires_at=wire_time(standing.expires_at),
        ended_at=wire_time_or_none(standing.ended_at),
        redeemables=[_promised(each) for each in reservation.promise.outcomes],
        discount_amount=sum(each.application.discount for each in reservation.promise.outcomes),
        order=calculated_order(order, stored=False) if order else UNSET,
        order_id=standing.order_id,
        redemption_id=standing.redemption_id,
        metadata=standing.metadata,
    )


def _promised(outcome: PromisedOutcome) -> PromisedShape:
    application = outcome.application
    return PromisedShape(
        object=outcome.kind,
        id=outcome.id,
        related_object_id=outcome.owner_id,
        campaign_id=given(outcome.campaign_id),
        discount=application.discount,
        credits=application.credits or UNSET,
        points=application.points or UNSET,
        points_spent=application.points_spent or UNSET,
    )
