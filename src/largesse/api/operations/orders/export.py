"""Export orders."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import (
    ExportShape,
    OrderExportRequest,
    export_draft,
    export_shape,
)
from largesse.transfer import create_export


@post("/v1/orders/export", operation_id="create-order-export", tags=["Orders"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[OrderExportRequest]) -> ExportShape:
    """Write orders to a file, as an export of the kind `order` does."""
    return export_shape(await create_export(work, export_draft("order", data.parameters)), work.now)
