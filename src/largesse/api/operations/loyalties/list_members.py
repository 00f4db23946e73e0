"""List the members of a programme."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, query_tree, window_of
from largesse.api.shapes.vouchers import VoucherList, details_shape
from largesse.loyalty.service.members import list_members
from largesse.vouchers import VoucherFilter

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at", "code", "-code"]


@get("/v1/loyalties/{campaign_id:str}/members", operation_id="list-members", tags=["Loyalties"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    customer: FromQuery[str | None] = None,
    code: FromQuery[str | None] = None,
    order: FromQuery[Order] = "-created_at",
) -> VoucherList:
    """Return a page of the cards of a programme, the newest first unless told otherwise.

    Cards nobody was given yet have no `holder_id`. `created_at[after]`, `created_at[before]`, the
    same of `updated_at`, and `ids` narrow the list.
    """
    pairs = pairs_of(request)
    created, updated = window_of(pairs, "created_at"), window_of(pairs, "updated_at")
    ids = query_tree(pairs, "ids").get("ids")
    wanted = VoucherFilter(
        code=code,
        holder=customer,
        created_after=created.after,
        created_before=created.before,
        updated_after=updated.after,
        updated_before=updated.before,
        ids=ids.split(",") if isinstance(ids, str) else ids,
    )
    found, total = await list_members(work, campaign_id, wanted, order, page_query(limit, page))
    return VoucherList([details_shape(details) for details in found], total)
