"""Keep profiles: make, find, change, delete and list them."""

from __future__ import annotations

import msgspec

from largesse import audit, jobs, schemas
from largesse.customers.decide import changed_fields, told
from largesse.customers.model import (
    Customer,
    CustomerDraft,
    CustomerFilter,
    CustomerOrder,
    Summary,
)
from largesse.customers.store import profiles as store
from largesse.kernel.problem import Problem, ProblemError, not_found
from largesse.storage import Connection, Page, Work


async def find_customer(
    connection: Connection,
    work: Work,
    *,
    id: str | None = None,  # noqa: A002 - the field's name, passed by keyword only
    source_id: str | None = None,
) -> Customer | None:
    """Return a customer by our id, else by the merchant's; `None` when there is none."""
    if id is not None:
        return await store.customer_by_id(connection, work.project.id, id)
    if source_id is not None:
        return await store.customer_by_source_id(connection, work.project.id, source_id)
    return None


async def find_nameless_customer(connection: Connection, work: Work, email: str) -> Customer | None:
    """Return the one customer known by this address alone, who has no source id."""
    return await store.customer_by_email_alone(connection, work.project.id, email)


async def customers_by_id(
    connection: Connection, work: Work, customer_ids: list[str]
) -> list[Customer]:
    """Return the customers with these ids, those there are, in this order."""
    return await store.customers_by_id(connection, work.project.id, customer_ids)


async def upsert_customer(
    connection: Connection, work: Work, draft: CustomerDraft, where: str = ""
) -> Customer:
    """Find the customer a draft is about, or make it, and set what the draft tells.

    An id nobody has is refused with `not_found`; neither id nor source id makes a new customer.
    Nothing is written, and no row is locked, when the draft tells nothing new. `where` is the path
    of the draft in the request.
    """
    path = f"{where}.metadata"
    current = await find_customer(connection, work, id=draft.id, source_id=draft.source_id)
    if current is None and draft.id is not None:
        raise not_found("customer", draft.id)
    if current is None:
        made = await _create(connection, work, draft, path)
        if made is not None:
            return made
        # Somebody made it between our look and our insert; now it is there to be found.
        current = await find_customer(connection, work, source_id=draft.source_id)
    if current is None:
        raise not_found("customer", draft.source_id or "")
    return await _tell(connection, work, current, draft, path)


async def remember_tracked(connection: Connection, work: Work, source_id: str) -> None:
    """Remember somebody seen under a tracking id, in the caller's transaction.

    They are unconfirmed until something is told of them: no event says that they are there, and
    no segment has them.
    """
    customer = Customer(work.id("ucust_"), work.now, source_id, unconfirmed=True)
    if await store.insert_customer(connection, work.project.id, customer):
        touched = {"fields": ["source_id", "unconfirmed"]}
        await audit.record(connection, work, "created", "customer", customer.id, after=touched)


async def save_customer(work: Work, draft: CustomerDraft) -> Customer:
    """Create or change a customer, by id or source id."""
    async with work.database.transaction() as connection:
        return await upsert_customer(connection, work, draft)


async def update_customer(work: Work, reference: str, draft: CustomerDraft) -> Customer:
    """Change the customer with this id or source id; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        current = await find_by_reference(connection, work, reference)
        return await _tell(connection, work, current, draft)


async def get_customer(work: Work, reference: str) -> Customer:
    """Return one customer by id or source id; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_by_reference(connection, work, reference)


async def delete_customer(work: Work, reference: str) -> None:
    """Delete a customer; its orders and redemptions stay."""
    async with work.database.transaction() as connection:
        customer = await find_by_reference(connection, work, reference)
        await store.delete_customer(connection, work.project.id, customer.id)
        await audit.record(connection, work, "deleted", "customer", customer.id)
        await jobs.publish_event(
            connection, work, "customer.deleted", customer.id, {"id": customer.id}
        )


async def list_customers(
    work: Work, wanted: CustomerFilter, order: CustomerOrder, page: Page
) -> tuple[list[Customer], int, bool]:
    """Return a page of customers, how many there are in all, and whether more follow."""
    one_more = Page(page.offset, page.limit + 1)
    async with work.database.reading() as connection:
        found = await store.customers(connection, work.project.id, wanted, order, one_more)
        total = await store.count_customers(connection, work.project.id, wanted)
    return found[: page.limit], total, len(found) > page.limit


async def summaries(work: Work, customer_ids: list[str]) -> dict[str, Summary]:
    """Return what each of these customers did, by id."""
    async with work.database.reading() as connection:
        return await summaries_of(connection, work, customer_ids)


async def summaries_of(
    connection: Connection, work: Work, customer_ids: list[str]
) -> dict[str, Summary]:
    """Return what each of these customers did, by id, in the caller's transaction."""
    return await store.summaries(connection, work.project.id, customer_ids, work.now)


async def find_by_reference(connection: Connection, work: Work, reference: str) -> Customer:
    """Return the customer with this id or source id; an id wins, none is `not_found`."""
    customer = await find_customer(connection, work, id=reference) or await find_customer(
        connection, work, source_id=reference
    )
    if customer is None:
        raise not_found("customer", reference)
    return customer


async def _create(
    connection: Connection, work: Work, draft: CustomerDraft, path: str
) -> Customer | None:
    """Return the new customer, `None` when its source id was taken meanwhile."""
    blank = Customer(work.id("cust_"), work.now, draft.source_id)
    customer = msgspec.structs.replace(told(blank, draft, work.now), updated_at=None)
    await schemas.check_metadata(connection, work, "customer", customer.metadata, path)
    if not await store.insert_customer(connection, work.project.id, customer):
        return None
    # The audit log says what was touched, never what it holds: profiles can be erased, it cannot.
    touched = {"fields": changed_fields(blank, customer)}
    await audit.record(connection, work, "created", "customer", customer.id, after=touched)
    await jobs.publish_event(connection, work, "customer.created", customer.id, customer)
    return customer


async def _tell(
    connection: Connection,
    work: Work,
    current: Customer,
    draft: CustomerDraft,
    path: str = ".metadata",
) -> Customer:
    if told(current, draft, work.now) is current:
        return current
    before = await store.customer_by_id(connection, work.project.id, current.id, lock=True)
    if before is None:
        raise not_found("customer", current.id)
    after = told(before, draft, work.now)
    if after is before:
        return before
    if after.metadata != before.metadata:
        await schemas.check_metadata(connection, work, "customer", after.metadata, path)
    if not await store.update_customer(connection, work.project.id, after):
        raise ProblemError(
            Problem(
                "duplicate_found",
                ".source_id",
                got=after.source_id,
                resource_type="customer",
                resource_id=after.source_id or "",
            )
        )
    touched = {"fields": changed_fields(before, after)}
    await audit.record(connection, work, "updated", "customer", after.id, after=touched)
    event = "customer.confirmed" if before.unconfirmed else "customer.updated"
    await jobs.publish_event(connection, work, event, after.id, after)
    return after
