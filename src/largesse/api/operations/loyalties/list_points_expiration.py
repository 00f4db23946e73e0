"""List when the points of a member expire."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalties import PointsBucketList, points_bucket
from largesse.loyalty.service.members import list_points_expiration


@get(
    "/v1/loyalties/{campaign_id:str}/members/{member_id:str}/points-expiration",
    operation_id="list-points-expiration",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
) -> PointsBucketList:
    """Return what is on a card by when it expires, the soonest first.

    `expires_at` is the last day the points are good for; points that stay have none.
    """
    found, total = await list_points_expiration(
        work, member_id, campaign_id, page_query(limit, page)
    )
    return PointsBucketList([points_bucket(each) for each in found], total)
