"""Use cases of custom events."""

from __future__ import annotations

from largesse import audit, jobs, schemas
from largesse.customers import upsert_customer
from largesse.events import store
from largesse.events.model import CustomEvent, EventDraft, TrackedEvent
from largesse.kernel.problem import Problem, ProblemError
from largesse.storage import Work, idempotency


async def track_event(work: Work, draft: EventDraft) -> TrackedEvent:
    """Keep what a customer did, and tell it to whoever reads the outbox.

    The event must have a schema, which its metadata is held to; a customer nobody knows is made.
    """
    async with idempotency.transaction(work) as connection:
        resource = f"custom_event:{draft.event}"
        if await schemas.find_schema(connection, work, resource) is None:
            raise _unknown(draft.event)
        await schemas.check_metadata(connection, work, resource, draft.metadata)
        customer = await upsert_customer(connection, work, draft.customer, ".customer")
        event = CustomEvent(
            id=work.id("cev_"),
            type=draft.event,
            customer_id=customer.id,
            created_at=work.now,
            metadata=draft.metadata,
            referral=draft.referral,
            loyalty=draft.loyalty,
        )
        await store.insert_event(connection, work.project.id, event)
        # What it holds may be personal: the audit log, which is never edited, does not repeat it.
        told = {"type": event.type, "customer_id": customer.id}
        await audit.record(connection, work, "created", "custom_event", event.id, after=told)
        await jobs.publish_event(connection, work, "customer.custom_event", event.id, event)
        tracked = TrackedEvent(event, customer)
        await idempotency.answer(connection, work, tracked)
    return tracked


def _unknown(name: str) -> ProblemError:
    return ProblemError(
        Problem(
            "not_found",
            ".event",
            got=name,
            resource_type="custom_event_schema",
            resource_id=name,
        )
    )
