"""What was given: found, listed, completed."""

from __future__ import annotations

import msgspec

from largesse import audit, jobs
from largesse.kernel.problem import not_found, refuse
from largesse.rewards import store
from largesse.rewards.model import GivenFilter, GivenReward
from largesse.storage import Connection, Page, Work


async def get_given(work: Work, given_id: str) -> GivenReward:
    """Return one giving; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_given(connection, work, given_id)


async def list_given(work: Work, wanted: GivenFilter, page: Page) -> tuple[list[GivenReward], int]:
    """Return a page of givings, the newest first, and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.given(connection, work.project.id, wanted, page)


async def complete(work: Work, given_id: str, note: str | None = None) -> GivenReward:
    """Say that goods were handed over; refuses what is not pending."""
    async with work.database.transaction() as connection:
        before = await find_given(connection, work, given_id)
        if before.kind != "MATERIAL":
            raise refuse("reward_not_pending", ".", need="MATERIAL", got=before.kind)
        return await complete_given(connection, work, before, note)


async def complete_given(
    connection: Connection, work: Work, before: GivenReward, note: str | None = None
) -> GivenReward:
    """Complete a giving in the caller's transaction; refuses one that is not pending."""
    if not await store.move_given(connection, work, before.id, ["PENDING"], "COMPLETED", note):
        raise refuse("reward_not_pending", ".", need="PENDING", got=before.status)
    after = msgspec.structs.replace(
        before, status="COMPLETED", updated_at=work.now, note=note or before.note
    )
    await tell_step(connection, work, "completed", before, after)
    return after


async def find_given(connection: Connection, work: Work, given_id: str) -> GivenReward:
    """Return one giving in the caller's transaction; refuses with `not_found`."""
    found = await store.given_by_id(connection, work.project.id, given_id)
    if found is None:
        raise not_found("given_reward", given_id)
    return found


async def tell_given(connection: Connection, work: Work, given: GivenReward) -> None:
    """Record a giving and tell the outbox."""
    await audit.record(connection, work, "created", "given_reward", given.id, after=given)
    about = given.customer_id or given.id
    await jobs.publish_event(connection, work, "customer.rewarded", about, given)
    for step in ("created", "pending" if given.status == "PENDING" else "completed"):
        await _publish_step(connection, work, step, given)


async def tell_step(
    connection: Connection, work: Work, step: str, before: GivenReward, after: GivenReward
) -> None:
    """Record how a giving moved on and tell the outbox."""
    await audit.record(connection, work, step, "given_reward", after.id, before=before, after=after)
    await _publish_step(connection, work, step, after)


async def _publish_step(connection: Connection, work: Work, step: str, given: GivenReward) -> None:
    event = f"customer.reward_redemptions.{step}"
    await jobs.publish_event(connection, work, event, given.customer_id or given.id, given)
