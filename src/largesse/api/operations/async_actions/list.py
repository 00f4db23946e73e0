"""List background actions."""

from litestar import get
from litestar.params import FromQuery
from msgspec import UNSET

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.async_actions import AsyncActionList, async_action_shape
from largesse.jobs import list_actions
from largesse.storage import Page


@get("/v1/async-actions", operation_id="list-async-actions", tags=["Async Actions"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    end_date: FromQuery[str | None] = None,
) -> AsyncActionList:
    """Return background actions begun before `end_date`, the newest first."""
    page = page_query(limit, 1)
    found, _ = await list_actions(work, Page(0, page.limit + 1), query_time(end_date, "end_date"))
    shapes = [async_action_shape(each, with_result=False) for each in found[: page.limit]]
    more = len(found) > page.limit
    return AsyncActionList(shapes, more, shapes[-1].created_at if more else UNSET)
