"""Delete a campaign."""

from litestar import delete
from litestar.params import FromPath, FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.vouchers import AsyncStarted
from largesse.vouchers.service.deleting import delete_campaign


@delete(
    "/v1/campaigns/{campaign_id:str}",
    operation_id="delete-campaign",
    tags=["Campaigns"],
    status_code=202,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    force: FromQuery[bool] = False,  # noqa: FBT002 - the name of the query parameter
) -> AsyncStarted:
    """Put a campaign and its codes into the bin; with `force` delete them for good."""
    action = await delete_campaign(work, campaign_id, force=force)
    return AsyncStarted(action.id)
