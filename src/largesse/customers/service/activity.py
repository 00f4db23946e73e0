"""Keep and show what customers did and what was done for them."""

from __future__ import annotations

from largesse.customers.decide import activity_of, customer_named
from largesse.customers.model import Activity, ActivityFilter
from largesse.customers.service.profiles import find_by_reference
from largesse.customers.store import activity as store
from largesse.jobs import OutboxEvent
from largesse.kernel.problem import refuse
from largesse.storage import Connection, Work


async def keep_activity(connection: Connection, _work: Work, event: OutboxEvent) -> None:
    """Keep what an event of the outbox was to its customer, if it has one."""
    customer_id = customer_named(event)
    activity = activity_of(event)
    if customer_id is not None and activity is not None:
        await store.insert_activity(connection, event, customer_id, activity)


async def list_activity(
    work: Work, reference: str, wanted: ActivityFilter, limit: int
) -> tuple[list[Activity], bool]:
    """Return what a customer did and met, and whether more follows.

    Refuses a cursor that is none of this customer's with `invalid_query_params`.
    """
    async with work.database.reading() as connection:
        customer = await find_by_reference(connection, work, reference)
        place = wanted.starting_after
        if place is not None and not await store.is_activity(connection, customer.id, place):
            raise refuse("invalid_query_params", "starting_after_id", need="the id of an activity")
        found = await store.activities(connection, work.project.id, customer.id, wanted, limit + 1)
    return found[:limit], len(found) > limit
