"""What segments do in the background and at the events of others; each goes on where it stopped."""

from __future__ import annotations

from largesse import jobs
from largesse.customers import customer_named
from largesse.jobs import OutboxEvent
from largesse.segments.decide import FOLLOWED
from largesse.segments.service.refreshing import fill, look_again, refresh, tick
from largesse.storage import Connection, Work

jobs.task("segments.refresh")(refresh)
jobs.task("segments.fill")(fill)
jobs.task("segments.tick")(tick)


@jobs.consumer("segments", types=FOLLOWED)
async def follow(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Mark the customer an event is about."""
    customer_id = customer_named(event)
    if customer_id is not None:
        await look_again(connection, work, [customer_id])
