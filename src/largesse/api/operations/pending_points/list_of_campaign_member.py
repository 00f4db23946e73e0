"""List the pending points of a member of a campaign."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.pending_points import PendingList, pending_list
from largesse.loyalty.model.pending import PendingSort
from largesse.loyalty.service.pending import list_of_card


@get(
    "/v1/loyalties/{campaign_id:str}/members/{member_id:str}/pending-points",
    operation_id="list-member-pending-points-1",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[PendingSort] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> PendingList:
    """Return a page of the points that wait for a card of a programme; ordered by their age."""
    found = await list_of_card(
        work,
        member_id,
        order,
        starting_after_id,
        checked_limit(limit),
        programme=campaign_id,
    )
    return pending_list(found, limit, work.project.zone)
