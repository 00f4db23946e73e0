"""Background work on codes."""

from __future__ import annotations

from largesse import jobs
from largesse.storage import Work
from largesse.vouchers.service import campaigns, generating


@jobs.task(generating.TASK, gave_up=generating.give_up)
async def generate(work: Work, action_id: str) -> None:
    """Make the codes of an action."""
    await generating.generate_vouchers(work, action_id)


@jobs.task(campaigns.DELETE_TASK)
async def delete(work: Work, action_id: str) -> None:
    """Delete the codes of a campaign that was deleted."""
    await campaigns.delete_vouchers(work, action_id)
