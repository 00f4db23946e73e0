"""Background work on rows."""

from __future__ import annotations

from largesse import jobs
from largesse.storage import Work
from largesse.transfer.service import bulk_changing, exporting, running
from largesse.transfer.service.beginning import TASK


@jobs.task(TASK, gave_up=running.give_up)
async def run(work: Work, run_id: str) -> None:
    """Work on the rows of a file."""
    await running.run_rows(work, run_id)


@jobs.task(exporting.EXPORT_TASK, gave_up=exporting.give_up_export)
async def export(work: Work, export_id: str, order: str) -> None:
    """Write the file of an export."""
    await exporting.write_export(work, export_id, order)


@jobs.task(bulk_changing.CHANGE_TASK, gave_up=bulk_changing.give_up_bulk_change)
async def bulk_change(work: Work, change_id: str) -> None:
    """Make a bulk change."""
    await bulk_changing.make_bulk_change(work, change_id)


@jobs.task(bulk_changing.UNDO_TASK, gave_up=bulk_changing.give_up_bulk_change)
async def undo_bulk_change(work: Work, change_id: str) -> None:
    """Take a bulk change back."""
    await bulk_changing.take_back_bulk_change(work, change_id)
