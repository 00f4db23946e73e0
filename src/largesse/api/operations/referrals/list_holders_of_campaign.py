"""List the holders of a code of a campaign."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.operations.referrals.list_holders import FIELDS
from largesse.api.shapes.referrals import HolderList, holder_list
from largesse.referrals.model import HolderFilter
from largesse.referrals.service.holders import list_holders


@get(
    "/v1/referrals/{campaign_id:str}/members/{member_id:str}/holders",
    operation_id="referrals-code-holders",
    tags=["Referrals"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> HolderList:
    """Return the referrer of a code and the referees brought with it, a page at a time."""
    wanted = HolderFilter(
        descending=order == "-id",
        starting_after=starting_after_id,
        filters=list_filters(request, work, FIELDS),
    )
    limit = checked_limit(limit)
    found, total, more = await list_holders(work, member_id, campaign_id, wanted, limit)
    return holder_list(found, total, has_more=more)
