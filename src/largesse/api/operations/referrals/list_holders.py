"""List the holders of a code."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import fields_of, list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import HolderList, holder_list
from largesse.referrals.model import HolderFilter
from largesse.referrals.service.holders import list_holders

FIELDS = {
    **fields_of("text", id="id", customer_id="customer_id", holder_role="holder_role"),
    **fields_of("moment", created_at="created_at"),
}


@get(
    "/v1/referrals/members/{member_id:str}/holders",
    operation_id="referrals-code-holders-1",
    tags=["Referrals"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
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
    found, total, more = await list_holders(work, member_id, None, wanted, limit)
    return holder_list(found, total, has_more=more)
