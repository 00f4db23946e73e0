"""Background work on codes."""

from __future__ import annotations

from largesse import jobs
from largesse.jobs import OutboxEvent
from largesse.storage import Connection, Work
from largesse.vouchers.service import deleting, generating, reaching
from largesse.vouchers.service.policies import beginning, happening, managing, running


@jobs.task(generating.TASK, gave_up=generating.give_up)
async def generate(work: Work, action_id: str) -> None:
    """Make the codes of an action."""
    await generating.generate_vouchers(work, action_id)


@jobs.task(reaching.TASK, gave_up=reaching.give_up)
async def update(work: Work, action_id: str) -> None:
    """Give a changed campaign's terms to its codes."""
    await reaching.update_vouchers(work, action_id)


@jobs.task(deleting.DELETE_TASK)
async def delete(work: Work, action_id: str) -> None:
    """Delete the codes of a campaign that was deleted."""
    await deleting.delete_vouchers(work, action_id)


@jobs.task(deleting.RESTORE_TASK)
async def restore(work: Work, action_id: str) -> None:
    """Bring back the codes of a campaign that was restored."""
    await deleting.restore_vouchers(work, action_id)


@jobs.task(beginning.TASK)
async def run_policy(work: Work, action_id: str) -> None:
    """Give codes to every customer an issue policy is for."""
    await running.run(work, action_id)


@jobs.task(managing.START_TASK)
async def start_policy(work: Work, policy_id: str) -> None:
    """Begin a policy whose campaign begins."""
    await running.start(work, policy_id)


@jobs.consumer("issue_policies", types=happening.EVENTS)
async def issue(connection: Connection, work: Work, event: OutboxEvent) -> None:
    """Let policies act on what happened."""
    await happening.on_event(connection, work, event)
