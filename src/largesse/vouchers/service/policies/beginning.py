"""Begin a run of a policy over its customers, in the caller's transaction."""

from __future__ import annotations

from largesse import jobs, segments
from largesse.jobs import AsyncAction
from largesse.storage import Connection, Work
from largesse.vouchers.model import IssuePolicy

ACTION = "ISSUE_POLICY.RUN"
TASK = "policies.run"


async def begin_run(
    connection: Connection, work: Work, policy: IssuePolicy, occasion: str | None = None
) -> AsyncAction:
    """Enqueue giving codes to every customer a policy is for; each run is an occasion."""
    action = await jobs.begin_action(
        connection,
        work,
        ACTION,
        total=await segments.count_candidates(connection, work, policy.segments.any_of),
        parameters={"policy_id": policy.id, "occasion": occasion},
    )
    await jobs.enqueue(
        connection, work, TASK, {"action_id": action.id}, lock=f"issue_policy:{policy.id}"
    )
    return action
