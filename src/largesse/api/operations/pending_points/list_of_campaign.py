"""List the pending points of a campaign."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.pending_points import PendingList, pending_list
from largesse.loyalty.model.pending import PendingSort
from largesse.loyalty.service.pending import list_of_programme


@get(
    "/v1/loyalties/{campaign_id:str}/pending-points",
    operation_id="list-campaign-pending-points",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[PendingSort] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> PendingList:
    """Return a page of the points that wait in a programme; ordered by their age."""
    found = await list_of_programme(
        work, campaign_id, order, starting_after_id, checked_limit(limit)
    )
    return pending_list(found, limit, work.project.zone)
