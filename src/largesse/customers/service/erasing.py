"""Forget a customer for good: what is personal goes, what was paid and counted stays."""

from __future__ import annotations

from collections.abc import Sequence

from largesse import audit, jobs
from largesse.customers.model import Customer, DeletionCounts, PermanentDeletion
from largesse.customers.service.profiles import find_by_reference
from largesse.customers.store import erasing as store
from largesse.customers.store import profiles as profiles_store
from largesse.kernel.problem import not_found
from largesse.storage import Connection, Work

_AT_ONCE = 20_000
"""So many events of the outbox are looked through with the request; more is a job."""

_STEP = 5_000


async def forget_customer(work: Work, reference: str) -> PermanentDeletion:
    """Erase everything personal about a customer, wherever it stands.

    Orders, redemptions and publications lose their customer and every text of theirs; their
    amounts stay, so that budgets and books still add up. Exports of people and of what they did
    can be downloaded no more. A long outbox is looked through by a job: until then the status is
    `IN_PROGRESS`.
    """
    # What waits to be written may tell of them too.
    await work.database.later.flush()
    async with work.database.transaction() as connection:
        found = await find_by_reference(connection, work, reference)
        customer = await profiles_store.customer_by_id(
            connection, work.project.id, found.id, lock=True
        )
        if customer is None:
            raise not_found("customer", reference)
        things, counts = await _erase(connection, work, customer)
        files = await store.erase_exports(connection, work.project.id)
        after, last = await store.outbox_range(connection, work.project.id)
        at_once = last - after <= _AT_ONCE
        if at_once:
            await _erase_told(connection, work, customer.id, things, (after, last))
            await store.erase_answers(connection, work.project.id, customer.id)
        deletion = PermanentDeletion(
            id=work.id("del_"),
            related_object_id=customer.id,
            created_at=work.now,
            counts=counts,
            status="DONE" if at_once else "IN_PROGRESS",
        )
        await profiles_store.delete_customer(connection, work.project.id, customer.id)
        await store.insert_deletion(connection, work.project.id, deletion)
        await audit.record(connection, work, "erased", "customer", customer.id)
        await jobs.publish_event(
            connection, work, "customer.deleted", customer.id, {"id": customer.id}
        )
        if not at_once:
            await jobs.enqueue(
                connection,
                work,
                "customers.erase_told",
                {
                    "deletion_id": deletion.id,
                    "customer_id": customer.id,
                    "things": things,
                    "after": after,
                    "last": last,
                },
            )
    for name in files:
        await work.files.remove("exports", name)
    return deletion


async def erase_told(
    work: Work,
    *,
    deletion_id: str,
    customer_id: str,
    things: Sequence[str],
    after: int,
    last: int,
) -> None:
    """Look through the outbox for what was told of somebody who is forgotten, step by step."""
    while after < last:
        to = min(after + _STEP, last)
        async with work.database.transaction() as connection:
            await _erase_told(connection, work, customer_id, things, (after, to))
        after = to
    async with work.database.transaction() as connection:
        await store.erase_answers(connection, work.project.id, customer_id)
        await store.finish_deletion(connection, work.project.id, deletion_id)


async def _erase_told(
    connection: Connection,
    work: Work,
    customer_id: str,
    things: Sequence[str],
    between: tuple[int, int],
) -> None:
    await store.erase_told(connection, work.project.id, customer_id, things, between, work.now)


async def _erase(
    connection: Connection, work: Work, customer: Customer
) -> tuple[list[str], DeletionCounts]:
    """Erase what is found by its customer; return the ids of all things there were, and counts."""
    project_id, customer_id = work.project.id, customer.id
    orders = await store.erase_orders(connection, project_id, customer_id, work.now)
    redemptions = await store.erase_redemptions(connection, project_id, customer_id)
    publications = await store.erase_publications(connection, project_id, customer_id)
    events = await store.erase_events(connection, project_id, customer_id)
    grants = await store.erase_goodwill(connection, project_id, customer_id)
    referrals = await store.erase_referrals(connection, project_id, customer_id)
    await store.erase_returns(connection, project_id, customer_id)
    reservations = await store.erase_reservations(connection, project_id, customer_id)
    pending = await store.erase_earnings(connection, project_id, customer_id)
    await store.erase_attempts(connection, project_id, customer_id)
    await store.erase_issues(connection, project_id, customer_id)
    names = (customer.id, customer.source_id, customer.email)
    await store.erase_reports(connection, project_id, [each for each in names if each])
    await store.erase_points(connection, project_id, customer_id, redemptions, work.now)
    things = [customer_id, *orders, *redemptions, *publications, *events, *grants, *referrals]
    things += [*reservations, *pending]
    await store.erase_audit(connection, project_id, things)
    activity = await store.erase_activity(connection, project_id, customer_id)
    of_orders = sum(each.startswith("customer.order.") for each in activity)
    counts = DeletionCounts(
        events=len(events),
        customer_events=len(activity) - of_orders,
        segments=await store.erase_memberships(connection, project_id, customer_id),
        orders=len(orders),
        order_events=of_orders,
    )
    return things, counts
