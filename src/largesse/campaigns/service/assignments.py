"""Put rules on vouchers, campaigns and tiers, and take them off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from largesse import audit, jobs
from largesse.campaigns.model import RelatedObject, RuleAssignment
from largesse.campaigns.service.finding import campaigns_by_id, refuse_protected
from largesse.campaigns.service.rules import find_rule, refuse_unknown_rule, rules_by_id
from largesse.campaigns.store import promotions as promotion_store
from largesse.campaigns.store import rules as store
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Page, Work

_ASSIGNABLE = ("voucher", "campaign", "promotion_tier", "earning_rule", "reward_assignment")


async def create_assignment(
    work: Work, rule_id: str, kind: RelatedObject, reference: str, *, force: bool
) -> RuleAssignment:
    """Put a rule on an object; a pair that is there is `duplicate_found` unless forced.

    `reference` is an id, a voucher's code or a campaign's name.
    """
    if kind not in _ASSIGNABLE:
        raise refuse("invalid_payload", ".related_object_type", need=[*_ASSIGNABLE], got=kind)
    async with work.database.transaction() as connection:
        await find_rule(connection, work, rule_id)
        object_id = await store.related_object_id(connection, work.project, kind, reference)
        if object_id is None:
            raise not_found(kind, reference)
        await _refuse_protected(connection, work, kind, object_id)
        assignment = _assignment(work, rule_id, kind, object_id)
        if not await store.insert_assignment(connection, work.project.id, assignment):
            if not force:
                raise ProblemError(
                    Problem(
                        "duplicate_found",
                        ".related_object_id",
                        got=object_id,
                        resource_type="validation_rules_assignment",
                        resource_id=object_id,
                    )
                )
            return await store.touch_assignment(connection, assignment, work.now)
        await _tell_created(connection, work, assignment)
    return assignment


async def assign_rules(
    connection: Connection,
    work: Work,
    rule_ids: Iterable[str],
    kind: RelatedObject,
    object_id: str,
    where: str = ".validation_rules",
) -> None:
    """Put several rules on an object in the caller's transaction; unknown rules are refused."""
    wanted = list(dict.fromkeys(rule_ids))
    known = await rules_by_id(connection, work, wanted)
    for index, rule_id in enumerate(wanted):
        if rule_id not in known:
            raise refuse_unknown_rule(rule_id, f"{where}[{index}]")
        assignment = _assignment(work, rule_id, kind, object_id)
        if await store.insert_assignment(connection, work.project.id, assignment):
            await _tell_created(connection, work, assignment)


async def delete_assignment(work: Work, rule_id: str, assignment_id: str) -> None:
    """Take a rule off an object; refuses with `not_found`."""
    async with work.database.transaction() as connection:
        await find_rule(connection, work, rule_id)
        gone = await store.delete_assignment(connection, work.project.id, rule_id, assignment_id)
        if gone is None:
            raise not_found("validation_rules_assignment", assignment_id)
        await _refuse_protected(connection, work, gone.related_object_type, gone.related_object_id)
        await _tell_deleted(connection, work, gone)


async def list_assignments(
    work: Work, rule_id: str | None, related_object_id: str | None, order: str, page: Page
) -> tuple[list[RuleAssignment], int]:
    """Return a page of assignments and how many there are in all."""
    async with work.database.reading() as connection:
        return await store.assignments(
            connection, work.project.id, rule_id, related_object_id, order, page
        )


async def list_assignments_of_rule(
    work: Work, rule_id: str, order: str, page: Page
) -> tuple[list[RuleAssignment], int]:
    """Return a page of one rule's assignments; refuses an unknown rule with `not_found`."""
    async with work.database.reading() as connection:
        await find_rule(connection, work, rule_id)
        return await store.assignments(connection, work.project.id, rule_id, None, order, page)


async def assignments_by_object(
    connection: Connection, work: Work, object_ids: Iterable[str]
) -> dict[str, list[RuleAssignment]]:
    """Return the assignments of several objects by object id, in the caller's transaction."""
    found: dict[str, list[RuleAssignment]] = {}
    wanted = sorted(set(object_ids))
    if wanted:
        for assignment in await store.assignments_of(connection, work.project.id, wanted):
            found.setdefault(assignment.related_object_id, []).append(assignment)
    return found


async def take_rules_off(connection: Connection, work: Work, object_id: str) -> list[str]:
    """Take every rule off one object and return their ids, in the caller's transaction."""
    assigned = (await assignments_by_object(connection, work, [object_id])).get(object_id, [])
    for assignment in assigned:
        await store.delete_assignment(
            connection, work.project.id, assignment.rule_id, assignment.id
        )
        await _tell_deleted(connection, work, assignment)
    return [assignment.rule_id for assignment in assigned]


async def unassign(connection: Connection, work: Work, object_ids: Sequence[str]) -> None:
    """Take every rule off objects that go away, in the caller's transaction."""
    gone = await assignments_by_object(connection, work, object_ids)
    await store.delete_assignments_of(connection, work.project.id, [*object_ids])
    for assignment in [each for found in gone.values() for each in found]:
        await _tell_deleted(connection, work, assignment)


async def _refuse_protected(
    connection: Connection, work: Work, kind: RelatedObject, object_id: str
) -> None:
    """Refuse to change the rules of a protected campaign, its own or those of a tier."""
    campaign_id = object_id
    if kind == "promotion_tier":
        tiers = await promotion_store.tiers_by_id(connection, work.project.id, [object_id])
        campaign_id = tiers[object_id].campaign_id if object_id in tiers else ""
    if kind in {"campaign", "promotion_tier"}:
        for campaign in (await campaigns_by_id(connection, work, [campaign_id])).values():
            refuse_protected(campaign)


def _assignment(work: Work, rule_id: str, kind: RelatedObject, object_id: str) -> RuleAssignment:
    return RuleAssignment(
        id=work.id("asgm_"),
        rule_id=rule_id,
        related_object_type=kind,
        related_object_id=object_id,
        created_at=work.now,
    )


async def _tell_deleted(connection: Connection, work: Work, gone: RuleAssignment) -> None:
    await audit.record(
        connection, work, "deleted", "validation_rules_assignment", gone.id, before=gone
    )
    await jobs.publish_event(
        connection, work, "business_validation_rule.assignment.deleted", gone.id, gone
    )


async def _tell_created(connection: Connection, work: Work, assignment: RuleAssignment) -> None:
    await audit.record(
        connection,
        work,
        "created",
        "validation_rules_assignment",
        assignment.id,
        after=assignment,
    )
    await jobs.publish_event(
        connection,
        work,
        "business_validation_rule.assignment.created",
        assignment.id,
        assignment,
    )
