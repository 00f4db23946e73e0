"""Make, change and stop issue policies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

import msgspec

from largesse import audit, campaigns, jobs, schemas, segments
from largesse.campaigns import Campaign
from largesse.kernel.problem import Problem, ProblemError, not_found, refuse
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.decide import policies as decide
from largesse.vouchers.model import IssuePolicy, IssuePolicyDraft
from largesse.vouchers.store import policies as store

START_TASK = "policies.start"


async def create_policy(work: Work, draft: IssuePolicyDraft) -> IssuePolicy:
    """Make a policy; a taken name is `duplicate_found`, what cannot be meant is refused."""
    async with idempotency.transaction(work) as connection:
        policy = await add_policy(connection, work, draft)
        await idempotency.answer(connection, work, policy)
    return policy


async def add_policy(connection: Connection, work: Work, draft: IssuePolicyDraft) -> IssuePolicy:
    """Make a policy in the caller's transaction."""
    campaign = await _checked(connection, work, draft)
    policy = _drafted(
        IssuePolicy(
            id=work.id("ipol_"),
            name=draft.name,
            campaign_id=campaign.id,
            trigger=draft.trigger,
            created_at=work.now,
        ),
        draft,
        campaign,
    )
    if not await store.insert_policy(connection, work.project.id, policy):
        raise _taken(draft.name)
    await _tell(connection, work, "created", policy, after=policy)
    await wait_for_start(connection, work, policy, campaign)
    return policy


async def update_policy(work: Work, reference: str, draft: IssuePolicyDraft) -> IssuePolicy:
    """Say anew what a policy does; what it gave already counts against its new limits."""
    async with work.database.transaction() as connection:
        before = await _locked(connection, work, reference)
        campaign = await _checked(connection, work, draft)
        after = msgspec.structs.replace(_drafted(before, draft, campaign), updated_at=work.now)
        named = await store.policy_by_reference(connection, work.project.id, after.name)
        if named is not None and named.id != after.id:
            raise _taken(after.name)
        await store.update_policy(connection, work.project.id, after)
        await _count_anew(connection, work, after)
        await _tell(connection, work, "updated", after, before=before, after=after)
        await wait_for_start(connection, work, after, campaign)
    return msgspec.structs.replace(after, revision=before.revision + 1)


async def switch_policy(work: Work, reference: str, *, active: bool) -> IssuePolicy:
    """Start or stop a policy; what happened while it was stopped gives nothing later."""
    async with work.database.transaction() as connection:
        before = await _locked(connection, work, reference)
        campaign = await campaigns.find_campaign(connection, work, before.campaign_id)
        after = await _switched(connection, work, before, active=active)
        await wait_for_start(connection, work, after, campaign)
    return after


async def delete_policy(work: Work, reference: str) -> None:
    """Delete a policy with its log; the codes it gave stay."""
    async with work.database.transaction() as connection:
        policy = await _locked(connection, work, reference)
        await store.delete_policy(connection, work.project.id, policy.id)
        await _tell(connection, work, "deleted", policy, before=policy)


async def get_policy(work: Work, reference: str) -> IssuePolicy:
    """Return one policy by id or name; refuses with `not_found`."""
    async with work.database.reading() as connection:
        return await find_policy(connection, work, reference)


async def list_policies(
    work: Work, campaign: str | None, after: str | None, limit: int
) -> tuple[list[IssuePolicy], int]:
    """Return the policies after one, one more than `limit` when there are more, and the total."""
    async with work.database.reading() as connection:
        found = await store.policies(connection, work.project.id, campaign, after, limit + 1)
        return found, await store.count_policies(connection, work.project.id, campaign)


async def find_policy(connection: Connection, work: Work, reference: str) -> IssuePolicy:
    """Return one policy in the caller's transaction; refuses with `not_found`."""
    policy = await store.policy_by_reference(connection, work.project.id, reference)
    if policy is None:
        raise not_found("issue_policy", reference)
    return policy


async def stop_of_campaign(connection: Connection, work: Work, campaign_id: str) -> list[str]:
    """Stop the policies of a campaign that goes away; return the ids of those that ran."""
    stopped = []
    for policy in await store.policies_of_campaign(connection, work.project.id, campaign_id):
        if policy.active:
            await _switched(connection, work, policy, active=False)
            stopped.append(policy.id)
    return stopped


async def start_again(connection: Connection, work: Work, policy_ids: Iterable[str]) -> None:
    """Start policies whose campaign came back, in the caller's transaction."""
    for policy_id in policy_ids:
        policy = await store.policy_by_reference(connection, work.project.id, policy_id, lock=True)
        if policy is not None and not policy.active:
            await _switched(connection, work, policy, active=True)


async def wait_for_start(
    connection: Connection, work: Work, policy: IssuePolicy, campaign: Campaign
) -> None:
    """Let a policy that waits for its campaign's start be looked at then; once is enough."""
    if policy.trigger.type != "campaign.started" or not policy.active or policy.started_at:
        return
    start = campaign.start_date
    await jobs.enqueue(
        connection,
        work,
        START_TASK,
        {"policy_id": policy.id},
        once=f"{START_TASK}:{policy.id}:{start.isoformat() if start else ''}",
        not_before=start if start and start > work.now else None,
    )


async def _locked(connection: Connection, work: Work, reference: str) -> IssuePolicy:
    policy = await store.policy_by_reference(connection, work.project.id, reference, lock=True)
    if policy is None:
        raise not_found("issue_policy", reference)
    return policy


async def _switched(
    connection: Connection, work: Work, before: IssuePolicy, *, active: bool
) -> IssuePolicy:
    after = msgspec.structs.replace(before, active=active, updated_at=work.now)
    await store.update_policy(connection, work.project.id, after)
    action = "enabled" if active else "disabled"
    await _tell(connection, work, action, after, before=before, after=after)
    return msgspec.structs.replace(after, revision=before.revision + 1)


async def _checked(connection: Connection, work: Work, draft: IssuePolicyDraft) -> Campaign:
    """Return the campaign of a draft; refuses a policy that could never give what it says."""
    campaign = await campaigns.find_campaign(connection, work, draft.campaign)
    if campaign.voucher is None:
        raise refuse(
            "invalid_campaign",
            ".campaign",
            need="a campaign of vouchers",
            got=campaign.campaign_type,
        )
    if campaign.type == "STANDALONE":
        for name in ("validity", "redemptions"):
            if getattr(draft, name) is not None:
                raise refuse(
                    "invalid_payload", f".{name}", need="none: the campaign has one code for all"
                )
        if draft.codes > 1:
            raise refuse("invalid_payload", ".codes", need=1, got=draft.codes)
    campaigns.read_duration(draft.validity, ".validity")
    for name in draft.limits.__struct_fields__:
        limit = getattr(draft.limits, name)
        if limit is not None and limit < draft.codes:
            raise refuse(
                "invalid_payload", f".limits.{name}", need=f"at least {draft.codes}", got=limit
            )
    await _check_trigger(connection, work, draft)
    await schemas.check_metadata(connection, work, "publication", draft.metadata)
    return campaign


async def _check_trigger(connection: Connection, work: Work, draft: IssuePolicyDraft) -> None:
    trigger = draft.trigger
    if (trigger.type == "custom_event") != (trigger.event is not None):
        raise refuse(
            "invalid_payload",
            ".trigger.event",
            need="the name of a custom event, and only with the type custom_event",
        )
    if (trigger.type == "segment.entered") != (trigger.segment_id is not None):
        raise refuse(
            "invalid_payload",
            ".trigger.segment_id",
            need="the id of a segment, and only with the type segment.entered",
        )
    decide.read_filters(trigger)
    named = [(".trigger.segment_id", trigger.segment_id)]
    for part in ("any_of", "none_of"):
        listed = getattr(draft.segments, part)
        named += [(f".segments.{part}[{i}]", each) for i, each in enumerate(listed)]
    for where, segment_id in named:
        if segment_id is not None:
            await _check_segment(connection, work, segment_id, where)
    if trigger.segment_id is not None:
        # A segment nobody waits for does not say who enters it.
        await segments.activate_segment(connection, work, trigger.segment_id)


async def _check_segment(connection: Connection, work: Work, segment_id: str, where: str) -> None:
    try:
        await segments.find_segment(connection, work, segment_id)
    except ProblemError:
        raise refuse("invalid_payload", where, need="the id of a segment", got=segment_id) from None


def _drafted(policy: IssuePolicy, draft: IssuePolicyDraft, campaign: Campaign) -> IssuePolicy:
    same = {name for name in draft.__struct_fields__ if name != "campaign"}
    fields = {name: getattr(draft, name) for name in same}
    return msgspec.structs.replace(policy, **fields, campaign_id=campaign.id)


async def _count_anew(connection: Connection, work: Work, policy: IssuePolicy) -> None:
    zone = work.project.zone
    today = work.now.astimezone(zone).date()
    start = datetime.combine(today, time(), tzinfo=zone)
    await store.count_anew(connection, policy.id, today.isoformat(), start)


async def _tell(
    connection: Connection,
    work: Work,
    action: str,
    policy: IssuePolicy,
    *,
    before: IssuePolicy | None = None,
    after: IssuePolicy | None = None,
) -> None:
    await audit.record(
        connection, work, action, "issue_policy", policy.id, before=before, after=after
    )
    await jobs.publish_event(connection, work, f"issue_policy.{action}", policy.id, after or policy)


def _taken(name: str) -> ProblemError:
    return ProblemError(
        Problem(
            "duplicate_found", ".name", got=name, resource_type="issue_policy", resource_id=name
        )
    )
