"""Where rewards are offered, and for how much."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from largesse import audit, campaigns, jobs
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.rewards import store
from largesse.rewards.decide import coin_of
from largesse.rewards.model import AssignmentTerms, Offer, Reward, RewardAssignment
from largesse.rewards.service.catalogue import find_reward
from largesse.storage import Connection, Page, Work


async def assign(
    connection: Connection,
    work: Work,
    reward: Reward,
    related: tuple[str, str],
    terms: AssignmentTerms,
    *,
    rules: Sequence[str] = (),
    document: dict[str, object] | None = None,
    stock: int | None = None,
    where: str = "",
) -> RewardAssignment:
    """Offer a reward somewhere, in the caller's transaction; `related` is its kind and id.

    Refuses with `duplicate_found` a reward that is offered there. Validation rules are put on the
    assignment.
    """
    assignment = RewardAssignment(
        id=work.id("rewa_"),
        reward_id=reward.id,
        related_object_type=related[0],
        related_object_id=related[1],
        created_at=work.now,
        terms=terms,
        document=document or {},
        stock=stock,
    )
    if not await store.insert_assignment(connection, work.project.id, assignment):
        raise ProblemError(
            Problem(
                "duplicate_found",
                f"{where}.reward",
                got=reward.id,
                resource_type="reward_assignment",
                resource_id=reward.id,
            )
        )
    await campaigns.assign_rules(
        connection, work, rules, "reward_assignment", assignment.id, f"{where}.validation_rules"
    )
    await _tell(connection, work, "created", assignment, after=assignment)
    return assignment


def checked_terms(reward: Reward, terms: AssignmentTerms, where: str) -> AssignmentTerms:
    """Return what a reward costs; refuses one with no price, and to give coins by themselves."""
    if coin_of(reward) is not None:
        if terms.auto_redeem:
            raise refuse(
                "invalid_payload",
                f"{where}.auto_redeem",
                need="a reward that has a price",
                got=reward.kind,
            )
        return terms
    if terms.points is None:
        raise refuse("invalid_payload", f"{where}.points", need="what the reward costs")
    return terms


async def change_assignment(
    connection: Connection,
    work: Work,
    assignment_id: str,
    *,
    terms: AssignmentTerms | UnsetType = UNSET,
    document: dict[str, object] | UnsetType = UNSET,
    stock: int | UnsetType | None = UNSET,
) -> RewardAssignment:
    """Change what a reward costs where it is offered, in the caller's transaction."""
    before = await find_assignment(connection, work, assignment_id)
    told = {
        name: value
        for name, value in (("terms", terms), ("document", document), ("stock", stock))
        if value is not UNSET
    }
    after = msgspec.structs.replace(before, **told, updated_at=work.now)
    after = await store.update_assignment(
        connection, work.project.id, after, stocked=stock is not UNSET
    )
    await _tell(connection, work, "updated", after, before=before, after=after)
    return after


async def withdraw(connection: Connection, work: Work, assignment: RewardAssignment) -> None:
    """Offer a reward there no longer, in the caller's transaction; its rules come off it."""
    await campaigns.unassign(connection, work, [assignment.id])
    await store.delete_assignment(connection, work.project.id, assignment.id)
    await _tell(connection, work, "deleted", assignment, before=assignment)


async def withdraw_all(connection: Connection, work: Work, related_object_id: str) -> None:
    """Offer nothing any more where there is nothing left to offer it."""
    gone = await store.delete_assignments_of(connection, work.project.id, related_object_id)
    if gone:
        await campaigns.unassign(connection, work, [each.id for each in gone])
    for each in gone:
        await _tell(connection, work, "deleted", each, before=each)


async def find_assignment(
    connection: Connection,
    work: Work,
    assignment_id: str,
    *,
    reward_id: str | None = None,
    related_object_id: str | None = None,
) -> RewardAssignment:
    """Return an assignment in the caller's transaction; refuses with `not_found`.

    So does one of another reward or place than the one asked about.
    """
    known = await store.assignments_by_id(connection, work.project.id, [assignment_id])
    found = known.get(assignment_id)
    if (
        found is None
        or (reward_id is not None and found.reward_id != reward_id)
        or (related_object_id is not None and found.related_object_id != related_object_id)
    ):
        raise not_found("reward_assignment", assignment_id)
    return found


async def list_assignments(
    connection: Connection,
    work: Work,
    page: Page,
    *,
    reward_id: str | None = None,
    related_object_id: str | None = None,
    assignment_id: str | None = None,
) -> tuple[list[RewardAssignment], int]:
    """Return a page of assignments, the newest first, and how many there are in all."""
    return await store.assignments(
        connection,
        work.project.id,
        page,
        reward_id=reward_id,
        related_object_id=related_object_id,
        assignment_id=assignment_id,
    )


async def assignments_of_reward(
    work: Work, reward_id: str, page: Page
) -> tuple[list[RewardAssignment], int]:
    """Return a page of the places a reward is offered at; refuses an unknown one."""
    async with work.database.reading() as connection:
        await find_reward(connection, work, reward_id)
        return await list_assignments(connection, work, page, reward_id=reward_id)


async def offers_of(
    connection: Connection,
    work: Work,
    related_object_ids: Sequence[str],
    reward_ids: Sequence[str] | None = None,
) -> list[Offer]:
    """Return what is offered at some places, the first offered first; all rewards or some."""
    return await store.offers(connection, work.project.id, related_object_ids, reward_ids)


async def auto_redeemed(connection: Connection, work: Work) -> list[RewardAssignment]:
    """Return the assignments whose rewards members get by themselves, by where they are offered."""
    return await store.auto_redeemed(connection, work.project.id)


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    assignment: RewardAssignment,
    *,
    before: RewardAssignment | None = None,
    after: RewardAssignment | None = None,
) -> None:
    """Record a change of an assignment; the outbox is told of those of campaigns."""
    await audit.record(
        connection, work, action, "reward_assignment", assignment.id, before=before, after=after
    )
    event = f"campaign.reward.assignment.{action}"
    await jobs.publish_event(connection, work, event, assignment.id, assignment)
