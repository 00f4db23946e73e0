"""What happened, as rules are asked about it: the trigger, the facts, the name of the occasion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec

from largesse import customers, redemptions, segments
from largesse.customers import Customer
from largesse.jobs import OutboxEvent
from largesse.kernel.cart import Cart
from largesse.loyalty.decide.earning_rules import CUSTOM_EVENT
from largesse.loyalty.model.earning import (
    ITEM_MEASURES,
    EarningTerms,
    Occasion,
    ProportionalPoints,
    Trigger,
    TriggerKind,
)
from largesse.loyalty.store import tiers as tiers_store
from largesse.orders import Order
from largesse.rules import CompiledRule, Needs, Shopper, Situation
from largesse.storage import Connection, Work

EVENTS = frozenset(get_args(TriggerKind))
"""The events of the outbox that may earn points."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """Something that may earn points, as the outbox tells it.

    `occasion` is its name, the same however often it is told. `programme_id` and `card` narrow
    which programme and which card it is about, where that is said.
    """

    trigger: Trigger
    occasion: str
    customer_id: str
    happened_at: datetime
    event: OutboxEvent
    order: Order | None = None
    metadata: Mapping[str, Any] | None = None
    programme_id: str | None = None
    card: str | None = None


def happening_of(event: OutboxEvent) -> Happening | None:
    """Return what an event says, `None` when it is about nobody."""
    data: dict[str, Any] = event.data
    customer_id = customers.customer_named(event)
    if customer_id is None:
        return None
    facts: dict[str, Any] = {}
    match event.type:
        case "order.paid":
            order = msgspec.convert(data, Order)
            trigger, occasion = Trigger("order.paid"), f"order:{order.id}"
            facts["order"] = order
        case "customer.custom_event":
            trigger, occasion = Trigger(CUSTOM_EVENT, data["type"]), f"event:{data['id']}"
            facts["metadata"] = data.get("metadata") or {}
            facts["card"] = (data.get("loyalty") or {}).get("code")
        case "customer.segment.entered":
            segment_id = data["segment"]["id"]
            trigger = Trigger("customer.segment.entered", segment_id)
            occasion = f"segment:{segment_id}:{event.id}"
        case _:
            tier = data.get("loyalty_tier") or {}
            kind = msgspec.convert(event.type, TriggerKind)
            trigger = Trigger(kind, tier.get("id"))
            occasion = f"tier:{event.id}"
            facts["programme_id"] = data.get("campaign_id")
            facts["card"] = data.get("voucher_id")
    return Happening(
        trigger=trigger,
        occasion=occasion,
        customer_id=customer_id,
        happened_at=event.created_at,
        event=event,
        **facts,
    )


async def occasion_of(
    connection: Connection,
    work: Work,
    happening: Happening,
    customer: Customer,
    asked: Sequence[EarningTerms],
) -> Occasion:
    """Return the facts some rules may ask about; what none of them asks for is not read."""
    cart = None
    line_ids: tuple[str, ...] = ()
    if happening.order is not None:
        cart = await cart_asked(connection, work, happening.order, asked)
        line_ids = tuple(item.id or "" for item in happening.order.items)
    return Occasion(
        trigger=happening.trigger,
        situation=situation_of(
            work,
            happening.happened_at,
            cart,
            await shopper_of(connection, work, customer, asked),
            happening.metadata,
        ),
        line_ids=line_ids,
    )


def situation_of(
    work: Work,
    moment: datetime,
    cart: Cart | None,
    shopper: Shopper | None,
    event_metadata: Mapping[str, Any] | None = None,
) -> Situation:
    """Return what conditions and formulas of earning rules look at."""
    return Situation(
        now=moment,
        zone=work.project.zone,
        week_start=work.project.week_start,
        cart=cart,
        cart_after=cart,
        initial_cart=cart,
        customer=shopper,
        event_metadata=event_metadata,
    )


async def cart_asked(
    connection: Connection, work: Work, order: Order, asked: Sequence[EarningTerms]
) -> Cart:
    """Return an order's cart, with its collections where a rule looks at items."""
    needs = _needs_of(asked)
    items = any(each.items or each.collections for each in needs) or any(
        isinstance(earning.gives, ProportionalPoints) and earning.gives.measure in ITEM_MEASURES
        for terms in asked
        for earning in terms.earnings
    )
    return await redemptions.cart_of_order(connection, work, order, collections=items)


async def shopper_of(
    connection: Connection, work: Work, customer: Customer, asked: Sequence[EarningTerms]
) -> Shopper:
    """Return a customer as conditions see them.

    Their segments and loyalty tiers are looked for where a rule asks about customers.
    """
    within: frozenset[str] = frozenset()
    held: frozenset[str] = frozenset()
    if any(each.customer for each in _needs_of(asked)):
        held = await tiers_store.tiers_of_customer(connection, work.project.id, customer.id)
    if any(each.segments for each in _needs_of(asked)):
        within = await segments.segment_ids_of(connection, work, customer.id)
    return Shopper(
        id=customer.id,
        source_id=customer.source_id,
        metadata=customer.metadata,
        segments=within,
        loyalty_tiers=held,
        birthdate=customer.birthdate,
    )


def _needs_of(asked: Sequence[EarningTerms]) -> list[Needs]:
    return [rule.needs for rule in _rules_of(asked)]


def _rules_of(asked: Sequence[EarningTerms]) -> list[CompiledRule]:
    rules = [rule for terms in asked for rule in terms.rules]
    return rules + [rule for terms in asked for each in terms.earnings for rule in each.rules]
