"""List the milestones a member reached."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_milestones import ReachedList, reached_list
from largesse.loyalty.service.overviews import milestones_reached


@get(
    "/api/loyalty/{campaign_id:str}/members/{member_id:str}/milestones",
    operation_id="list-member-milestones",
    tags=["Loyalty options"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    starting_after_id: FromQuery[str | None] = None,
) -> ReachedList:
    """Return the milestones a member reached and what each brought, the newest first."""
    limit = page_query(limit, 1).limit
    found = await milestones_reached(work, campaign_id, member_id, starting_after_id, limit)
    return reached_list(found, limit)
