"""What events of rewards look like to receivers of webhooks."""

from __future__ import annotations

from typing import Any

import msgspec

from largesse import customers
from largesse.api.event_bodies import body
from largesse.api.shapes.customers import CustomerShape, customer_shape
from largesse.api.shapes.given_rewards import given_shape, payout_shape
from largesse.api.shapes.rewards import assignment_shape
from largesse.jobs import OutboxEvent
from largesse.rewards import GivenReward, PayoutOrder, RewardAssignment
from largesse.storage import Connection, Work

Json = dict[str, Any]


@body("campaign.reward.assignment.created", "campaign.reward.assignment.updated")
@body("campaign.reward.assignment.deleted")
async def reward_assignment(_connection: Connection, _work: Work, event: OutboxEvent) -> Json:
    """Tell of a reward offered in a campaign."""
    return {"reward_assignment": assignment_shape(msgspec.convert(event.data, RewardAssignment))}


@body("customer.rewarded", "customer.reward_redemptions.created")
@body("customer.reward_redemptions.pending", "customer.reward_redemptions.completed")
@body("customer.reward_redemptions.rolledback")
async def given_reward(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of a reward given to a customer, and of what became of it."""
    found = msgspec.convert(event.data, GivenReward)
    return {
        "customer": await _customer(connection, work, found.customer_id),
        "given_reward": given_shape(found),
    }


@body("payout.requested", "payout.approved", "payout.paid", "payout.failed", "payout.canceled")
async def payout(connection: Connection, work: Work, event: OutboxEvent) -> Json:
    """Tell of money to be paid to a customer, and of what became of it."""
    found = msgspec.convert(event.data, PayoutOrder)
    return {
        "customer": await _customer(connection, work, found.customer_id),
        "payout": payout_shape(found),
    }


async def _customer(
    connection: Connection, work: Work, customer_id: str | None
) -> CustomerShape | None:
    if customer_id is None:
        return None
    found = await customers.find_customer(connection, work, id=customer_id)
    return customer_shape(found, None) if found else None
