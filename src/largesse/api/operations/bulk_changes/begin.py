"""Change many codes or tiers."""

from litestar import Response, post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.bulk_changes import (
    BulkChangeRequest,
    BulkChangeShape,
    BulkPreviewShape,
    bulk_change_shape,
    bulk_draft,
    bulk_preview_shape,
)
from largesse.api.wire import WireResponse
from largesse.transfer import begin_bulk_change, preview_bulk_change


@post("/api/bulk-changes", operation_id="begin-bulk-change", tags=["Bulk changes"], status_code=202)
async def handler(
    work: CurrentWork, data: JSONBody[BulkChangeRequest]
) -> Response[BulkChangeShape | BulkPreviewShape]:
    """Switch, extend, re-value or re-categorise every code or tier that passes `filters`.

    The filters are those of exports of vouchers. A job does it in batches; it can be undone as one.
    """
    draft = bulk_draft(data)
    if data.dry_run:
        return WireResponse(
            bulk_preview_shape(await preview_bulk_change(work, draft)), status_code=200
        )
    change = await begin_bulk_change(answering(work, bulk_change_shape), draft)
    return WireResponse(bulk_change_shape(change), status_code=202)
