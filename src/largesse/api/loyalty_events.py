"""What events of tiers, milestones and reminders look like to receivers of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from largesse import campaigns, customers, loyalty
from largesse.api.event_bodies import body
from largesse.api.shapes.customers import CustomerShape, customer_shape
from largesse.api.shapes.loyalty_tiers import tier_shape
from largesse.jobs import OutboxEvent
from largesse.loyalty import last_day, local_day
from largesse.loyalty.model.tiers import Tier
from largesse.storage import Connection, Work

Json = dict[str, Any]


@body("campaign.loyalty_tier.created", "campaign.loyalty_tier.updated")
@body("campaign.loyalty_tier.deleted")
async def loyalty_tier(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a tier and its programme."""
    found = msgspec.convert(event.data, Tier)
    return {
        "loyalty_tier": tier_shape(found),
        "campaign": await _campaign(connection, work, found.structure_id),
    }


@body("customer.loyalty.tier.joined", "customer.loyalty.tier.left")
@body("customer.loyalty.tier.upgraded", "customer.loyalty.tier.downgraded")
@body("customer.loyalty.tier.prolonged")
async def tier_move(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a member's step from tier to tier, by the local days the tier is theirs."""
    data, zone = event.data, work.project.zone
    starts, ends = (_moment(data[name]) for name in ("start_date", "expiration_date"))
    return {
        **await _whose(connection, work, event),
        "loyalty_tier": data["loyalty_tier"],
        "previous_loyalty_tier": data.get("previous_loyalty_tier"),
        "start_date": None if starts is None else local_day(starts, zone).isoformat(),
        "expiration_date": None if ends is None else last_day(ends, zone).isoformat(),
    }


@body("customer.loyalty.milestone.reached", "customer.loyalty.milestone.granted")
async def milestone(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a milestone, how often it was reached now, and what it brought."""
    data = event.data
    return {
        **await _whose(connection, work, event),
        "milestone": data["milestone"],
        **{name: data[name] for name in ("first", "last", "value", "points", "reward_id")},
        "grant": data.get("grant"),
    }


@body("customer.loyalty.progress")
async def progress(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a step on the way: towards what, and what is missing."""
    told = ("towards", "goal", "share", "unit", "value", "target", "to_go")
    return {
        **await _whose(connection, work, event),
        **{name: event.data[name] for name in told},
    }


async def _whose(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    data = event.data
    card = await loyalty.cards_by_id(connection, work, [data["voucher_id"]])
    found = card.get(data["voucher_id"])
    return {
        "customer": await _customer(connection, work, data["customer_id"]),
        "campaign": await _campaign(connection, work, data["campaign_id"]),
        "voucher": {"id": data["voucher_id"], "code": found.code if found else None},
    }


async def _customer(
    connection: Connection, work: Work, customer_id: str | None
) -> CustomerShape | None:
    if customer_id is None:
        return None
    found = await customers.find_customer(connection, work, id=customer_id)
    return customer_shape(found, None) if found else None


async def _campaign(connection: Connection, work: Work, campaign_id: str) -> Json:
    found = (await campaigns.campaigns_by_id(connection, work, [campaign_id])).get(campaign_id)
    return {"id": campaign_id, "name": found.name if found else None, "object": "campaign"}


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
