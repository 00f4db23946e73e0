"""What events of returns and reservations look like to receivers of webhooks."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import customers, orders, redemptions
from largesse.api.event_bodies import body
from largesse.api.shapes.customers import customer_shape
from largesse.api.shapes.orders import order_shape
from largesse.api.shapes.redemptions import redemption_shape
from largesse.api.shapes.reservations import reservation_shape
from largesse.api.shapes.returns import return_shape, share_shape
from largesse.jobs import OutboxEvent
from largesse.redemptions.model.returns import Share
from largesse.storage import Connection, Work

Json = dict[str, Any]


@body("order.returned")
async def returned(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of what came back of an order, with the order as it stands."""
    order = await orders.find_order(connection, work, id=event.entity_id)
    return {
        **await _about(connection, work, event),
        "order": order_shape(order) if order else None,
    }


@body("redemption.returned")
async def redemption_returned(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell what went back of one redemption of an order, some of which came back."""
    details = await redemptions.find_redemption(connection, work, event.entity_id)
    return {
        **await _about(connection, work, event),
        "redemption": redemption_shape(details),
        "share": share_shape(msgspec.convert(event.data["share"], Share)),
    }


async def _about(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Return the return an event is about, and its customer."""
    made = await redemptions.find_return(connection, work, event.data["return_id"])
    customer_id = made.customer_id
    known = await customers.find_customer(connection, work, id=customer_id) if customer_id else None
    return {
        "return": return_shape(work, made),
        "customer": customer_shape(known, None) if known else None,
    }


@body("reservation.created", "reservation.extended", "reservation.confirmed")
@body("reservation.canceled", "reservation.expired")
async def reservation(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a reservation."""
    found = await redemptions.find_reservation(connection, work, event.entity_id)
    return {"reservation": reservation_shape(work, found)}
