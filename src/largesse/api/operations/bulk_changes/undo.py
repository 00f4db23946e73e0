"""Undo a bulk change."""

from litestar import post
from litestar.params import FromPath

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bulk_changes import BulkChangeShape, bulk_change_shape
from largesse.transfer import undo_bulk_change


@post(
    "/api/bulk-changes/{change_id:str}/undo",
    operation_id="undo-bulk-change",
    tags=["Bulk changes"],
    status_code=202,
)
async def handler(work: CurrentWork, change_id: FromPath[str]) -> BulkChangeShape:
    """Put everything back as it was, apart from what somebody else has changed since."""
    answering_work = answering(work, bulk_change_shape)
    return bulk_change_shape(await undo_bulk_change(answering_work, change_id))
