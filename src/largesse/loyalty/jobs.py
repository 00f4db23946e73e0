"""What loyalty does in the background and at the events of others."""

from __future__ import annotations

from largesse import jobs
from largesse.jobs import OutboxEvent
from largesse.loyalty.service import (
    earning,
    happening,
    milestone_events,
    milestone_granting,
    taking_back,
    tier_turning,
)
from largesse.storage import Connection, Work


@jobs.consumer("loyalty", types=happening.EVENTS | taking_back.EVENTS)
async def follow(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Let what happened earn points, or take them back."""
    if event.type in taking_back.EVENTS:
        await taking_back.on_event(connection, work, event)
    else:
        await earning.on_event(connection, work, event)


@jobs.consumer(
    "loyalty_milestones", types={*milestone_events.EVENTS, "customer.loyalty.milestone.reached"}
)
async def look_at_milestones(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Let what happened lead to milestones, and give what those bring."""
    if event.type == "customer.loyalty.milestone.reached":
        await milestone_granting.grant_reached(connection, work, event.data)
    else:
        await milestone_events.on_event(connection, work, event)


@jobs.task(tier_turning.RECALCULATE_TASK)
async def recalculate_tiers(
    work: Work, programme_id: str, structure_id: str, *, falling: bool
) -> None:
    """Put the members of a programme under its tiers as they are now."""
    await tier_turning.recalculate_tiers(work, programme_id, structure_id, falling=falling)
