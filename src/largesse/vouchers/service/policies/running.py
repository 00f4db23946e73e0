"""Let a policy act on many customers: by hand, or when its campaign begins."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from largesse import audit, campaigns, customers, jobs, segments
from largesse.jobs import AsyncAction
from largesse.kernel.problem import not_found, refuse
from largesse.storage import Connection, Work, idempotency
from largesse.vouchers.decide import policies as decide
from largesse.vouchers.model import IssueLogFilter, IssuePolicy, IssueRecord, Occasion
from largesse.vouchers.service.policies.beginning import TASK, begin_run
from largesse.vouchers.service.policies.issuing import act
from largesse.vouchers.service.policies.managing import find_policy, wait_for_start
from largesse.vouchers.store import policies as store

BATCH = 100
"""Customers a transaction deals with."""
_LOOK_AGAIN = timedelta(seconds=1)
_OTHERS = frozenset({"issue_wrong_segment"})


async def run_policy(work: Work, reference: str) -> AsyncAction:
    """Give codes to every customer a policy is for, in the background."""
    async with idempotency.transaction(work) as connection:
        policy = await find_policy(connection, work, reference)
        if not policy.active:
            raise refuse("invalid_payload", ".active", need="a policy that is enabled", got=False)
        action = await begin_run(connection, work, policy)
        await audit.record(
            connection, work, "run", "issue_policy", policy.id, after={"action_id": action.id}
        )
        await idempotency.answer(connection, work, action)
    return action


async def start(work: Work, policy_id: str) -> None:
    """Give the codes of a policy whose campaign has begun; one that begins later is waited for."""
    async with work.database.transaction() as connection:
        policy = await store.policy_by_reference(connection, work.project.id, policy_id, lock=True)
        if policy is None or not policy.active or policy.started_at is not None:
            return
        found = await campaigns.campaigns_by_id(connection, work, [policy.campaign_id])
        campaign = found[policy.campaign_id]
        if campaign.deleted_at is not None or not campaign.active:
            return  # enabling it, or bringing it back, asks again
        if campaign.start_date is not None and campaign.start_date > work.now:
            await wait_for_start(connection, work, policy, campaign)
            return
        started = msgspec.structs.replace(policy, started_at=work.now)
        await store.update_policy(connection, work.project.id, started)
        await begin_run(connection, work, started, f"start:{policy.id}")


async def run(work: Work, action_id: str) -> None:
    """Deal with the customers of a run, so many to a transaction.

    How far it came is written with the codes: after a crash it goes on behind the last customer.
    """
    while True:
        async with work.database.transaction() as connection:
            action = await jobs.find_action(connection, work, action_id)
            if action.status not in {"ENQUEUED", "IN_PROGRESS"}:
                return
            policy_id = str(action.parameters["policy_id"])
            occasion = str(action.parameters["occasion"] or f"run:{action.id}")
            policy = await store.policy_in_use(connection, work.project.id, policy_id)
            if policy is None:
                stopped = {"message": "the policy was stopped"}
                await jobs.fail_action(connection, work, action_id, stopped)
                return
            if await _still_filling(connection, work, policy):
                await jobs.enqueue(
                    connection,
                    work,
                    TASK,
                    {"action_id": action.id},
                    lock=f"issue_policy:{policy.id}",
                    not_before=work.now + _LOOK_AGAIN,
                )
                return
            after = str(action.parameters.get("place") or "")
            due = await segments.next_candidates(
                connection, work, policy.segments.any_of, after, BATCH
            )
            for customer_id in due:
                await act(
                    connection,
                    work,
                    policy,
                    Occasion(
                        key=occasion,
                        customer_id=customer_id,
                        request_id=work.request_id,
                        unlogged=_OTHERS,
                    ),
                )
            if not due:
                outcomes = await store.outcomes_of_run(connection, policy.id, occasion)
                await jobs.finish_action(connection, work, action_id, dict(outcomes))
                return
            done = min(action.total, action.processed + len(due))
            await jobs.advance_action(connection, work, action_id, done, due[-1])


async def _still_filling(connection: Connection, work: Work, policy: IssuePolicy) -> bool:
    """Return whether a segment of the policy still looks for its first members."""
    for segment_id in (*policy.segments.any_of, *policy.segments.none_of):
        segment = await segments.find_segment(connection, work, segment_id)
        if segment.sync_status == "IN_PROGRESS":
            return True
    return False


async def preview(
    work: Work, reference: str, customer: str, document: dict[str, object]
) -> IssueRecord:
    """Return what a policy would do for a customer now, and leave nothing behind.

    `document` is what its filters are asked of: an order, or an event with its metadata.
    """
    async with (
        work.database.transaction() as connection,
        connection.transaction(force_rollback=True),
    ):
        policy = await find_policy(connection, work, reference)
        found = await customers.find_customer(
            connection, work, id=customer
        ) or await customers.find_customer(connection, work, source_id=customer)
        if found is None:
            raise not_found("customer", customer)
        occasion = Occasion(
            key=work.id("preview:"),
            customer_id=found.id,
            document=decide.asked_of(policy.trigger.type, document),
        )
        record = await act(connection, work, policy, occasion)
        assert record is not None  # noqa: S101 - the occasion is new, its refusals are logged
        return record


async def list_records(
    work: Work, reference: str, wanted: IssueLogFilter, after: int | None, limit: int
) -> tuple[list[IssueRecord], dict[str, int]]:
    """Return records of a policy's log, one more than `limit` when there are more, and how many
    there are by outcome.
    """
    async with work.database.reading() as connection:
        policy = await find_policy(connection, work, reference)
        return await store.records(connection, work.project.id, policy.id, wanted, after, limit + 1)
