"""List the promotion stacks of a campaign."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import StackList, stack_shape
from largesse.campaigns.service.stacks import list_stacks

ANY_TIME = dict.fromkeys(("created_after", "created_before", "updated_after", "updated_before"))


@get(
    "/v1/promotions/{campaign_id:str}/stacks",
    operation_id="list-promotion-stacks-in-campaign",
    tags=["Promotions"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 100,
    page: FromQuery[int] = 1,
) -> StackList:
    """Return a campaign's stacks, the newest first."""
    found, total = await list_stacks(
        work, campaign_id, {**ANY_TIME}, "-created_at", page_query(limit, page)
    )
    return StackList([stack_shape(details) for details in found], total)
