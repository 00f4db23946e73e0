"""Export when the points of a programme expire."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.exports import ExportShape, OrderExportRequest, export_shape
from largesse.api.shapes.loyalties import points_expiration_export
from largesse.loyalty.service.transactions import programme_asked_for
from largesse.transfer import create_export


@post(
    "/v1/loyalties/{campaign_id:str}/points-expiration/export",
    operation_id="create-points-expiration-export",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[OrderExportRequest]
) -> ExportShape:
    """Write what is on the cards of a programme by when it expires to a CSV file."""
    programme = await programme_asked_for(work, campaign_id)
    draft = points_expiration_export(data.parameters, programme.id)
    return export_shape(await create_export(work, draft), work.now)
