"""List goodwill."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.goodwill import GoodwillList, goodwill_shape
from largesse.goodwill import GoodwillFilter, GoodwillKind, list_goodwill


@get("/api/goodwill", operation_id="list-goodwill", tags=["Goodwill"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    customer: FromQuery[str | None] = None,
    kind: FromQuery[GoodwillKind | None] = None,
    caller: FromQuery[str | None] = None,
) -> GoodwillList:
    """Return a page of what was given to customers, the newest first.

    `customer` is an id or source id, `caller` the id of a key; `created_at[after]` and
    `created_at[before]` narrow the list to a stretch of time.
    """
    created = window_of(pairs_of(request), "created_at")
    wanted = GoodwillFilter(
        customer=customer,
        kind=kind,
        caller=caller,
        created_after=created.after,
        created_before=created.before,
    )
    found, total = await list_goodwill(work, wanted, page_query(limit, page))
    return GoodwillList(data=[goodwill_shape(each) for each in found], total=total)
