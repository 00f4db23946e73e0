"""What policies do when something happens: events of the outbox, and campaigns that begin."""

from __future__ import annotations

from typing import Any

from largesse import campaigns
from largesse.jobs import OutboxEvent
from largesse.storage import Connection, Work
from largesse.vouchers.decide import policies as decide
from largesse.vouchers.model import Occasion, TriggerType
from largesse.vouchers.service.policies.issuing import act
from largesse.vouchers.service.policies.managing import wait_for_start
from largesse.vouchers.store import policies as store

CAMPAIGN_EVENTS = frozenset({"campaign.updated", "campaign.enabled"})
EVENTS = frozenset({*decide.TRIGGERS, *CAMPAIGN_EVENTS})


async def on_event(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Let every policy that waits for an event act on it, in the relay's transaction."""
    if event.type in CAMPAIGN_EVENTS:
        await _look_at_start(connection, work, event.entity_id)
        return
    types = _types(event)
    policies = await store.policies_set_off(connection, work.project.id, types, event.created_at)
    for policy in policies:
        if not decide.is_set_off(policy, event.data):
            continue
        occasion = Occasion(
            key=f"event:{event.id}",
            customer_id=_customer_of(event),
            document=decide.asked_of(policy.trigger.type, event.data),
            request_id=event.request_id,
        )
        await act(connection, work, policy, occasion)


def _types(event: OutboxEvent) -> tuple[TriggerType, ...]:
    """Return the triggers an event is: an order that begins as paid has been created too."""
    types = decide.TRIGGERS[event.type]
    if event.type == "order.paid" and event.data.get("updated_at") is None:
        return (*types, "order.created")
    return types


def _customer_of(event: OutboxEvent) -> str | None:
    if event.type == "customer.created":
        return event.entity_id
    data: dict[str, Any] = event.data
    customer = data.get("customer_id")
    return None if customer is None else str(customer)


async def _look_at_start(connection: Connection, work: Work, campaign_id: str) -> None:
    """Look again at policies that wait for a campaign whose dates may have changed."""
    known = await campaigns.campaigns_by_id(connection, work, [campaign_id])
    campaign = known.get(campaign_id)
    if campaign is None or campaign.deleted_at is not None:
        return
    for policy in await store.policies_of_campaign(connection, work.project.id, campaign_id):
        await wait_for_start(connection, work, policy, campaign)
