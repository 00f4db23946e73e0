"""List returns."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.returns import ReturnList, return_shape
from largesse.redemptions import list_returns
from largesse.redemptions.model.returns import ReturnFilter


@get("/api/returns", operation_id="list-returns", tags=["Returns"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
) -> ReturnList:
    """Return a page of returns, the newest first.

    `order` and `customer` are ids or source ids; `created_at[after]` and `created_at[before]`
    narrow the list to a stretch of time.
    """
    created = window_of(pairs_of(request), "created_at")
    wanted = ReturnFilter(order, customer, created.after, created.before)
    found, total = await list_returns(work, wanted, page_query(limit, page))
    return ReturnList([return_shape(work, each) for each in found], total)
