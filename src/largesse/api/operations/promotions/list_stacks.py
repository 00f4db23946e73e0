"""List promotion stacks."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.promotions import StackList, stack_shape
from largesse.campaigns.service.stacks import list_stacks

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"]


@get("/v1/promotions/stacks", operation_id="list-all-promotion-stacks", tags=["Promotions"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
) -> StackList:
    """Return a page of the stacks of all campaigns."""
    pairs = pairs_of(request)
    created, updated = window_of(pairs, "created_at"), window_of(pairs, "updated_at")
    times = {
        "created_after": created.after,
        "created_before": created.before,
        "updated_after": updated.after,
        "updated_before": updated.before,
    }
    found, total = await list_stacks(work, None, times, order, page_query(limit, page))
    return StackList([stack_shape(details) for details in found], total)
