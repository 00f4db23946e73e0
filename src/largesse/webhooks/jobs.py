"""Background work on webhooks: write messages as events come, and again when asked."""

from __future__ import annotations

from largesse import jobs
from largesse.jobs import OutboxEvent
from largesse.storage import Connection, Work
from largesse.webhooks.decide import EVENT_TYPES
from largesse.webhooks.service import log, writing


@jobs.consumer("webhooks", types=EVENT_TYPES)
async def write_deliveries(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Write a message for every webhook that wants an event."""
    await writing.write_deliveries(connection, work, event)


@jobs.task(log.REPLAY_TASK)
async def replay(
    work: Work, action_id: str, done: int = 0, after: tuple[str, int] | None = None
) -> None:
    """Write the next messages of a replay."""
    await log.replay_events(work, action_id, done, after)
