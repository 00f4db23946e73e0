"""List what a member did."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.activity import ActivityList, place_of
from largesse.api.shapes.loyalties import member_activity_list
from largesse.customers.model import ActivityFilter
from largesse.loyalty.service.members import list_member_activity


@get(
    "/v1/loyalties/members/{member_id:str}/activity",
    operation_id="list-member-activity",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork,
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["created_at", "-created_at"]] = "-created_at",
    starting_after_id: FromQuery[str | None] = None,
) -> ActivityList:
    """Return what the holder of a card did and met in its programme, the newest first."""
    wanted = ActivityFilter(
        oldest_first=order == "created_at", starting_after=place_of(starting_after_id)
    )
    page = page_query(limit, 1)
    found, more = await list_member_activity(work, member_id, None, wanted, page.limit)
    return member_activity_list(found, more=more)
