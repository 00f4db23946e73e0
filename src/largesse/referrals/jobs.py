"""Background work on referrals."""

from __future__ import annotations

from largesse import jobs
from largesse.jobs import OutboxEvent
from largesse.referrals.service import converting
from largesse.storage import Connection, Work


@jobs.consumer("referrals", types=converting.EVENTS)
async def count(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Count what an event says of a referral."""
    await converting.on_event(connection, work, event)
