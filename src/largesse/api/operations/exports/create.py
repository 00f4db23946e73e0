"""Create an export."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportRequest, ExportShape, export_draft, export_shape
from largesse.transfer import create_export


@post("/v1/exports", operation_id="create-export", tags=["Exports"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[ExportRequest]) -> ExportShape:
    """Write vouchers, redemptions, customers, publications, orders, products or SKUs to a file.

    `fields` are the columns, `metadata.<key>` among them; `filters` are those of lists.
    """
    export = await create_export(work, export_draft(data.exported_object, data.parameters))
    return export_shape(export, work.now)
