"""List what a customer did."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.activity import ActivityList, activity_list, place_of
from largesse.customers.model import ActivityCategory, ActivityFilter
from largesse.customers.service.activity import list_activity


@get(
    "/v1/customers/{customer_id:str}/activity",
    operation_id="list-customer-activity",
    tags=["Customers"],
)
async def handler(
    work: CurrentWork,
    customer_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["created_at", "-created_at"]] = "-created_at",
    starting_after_id: FromQuery[str | None] = None,
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
    campaign_id: FromQuery[str | None] = None,
    campaign_type: FromQuery[str | None] = None,
    category: FromQuery[ActivityCategory | None] = None,
    type: FromQuery[str | None] = None,  # noqa: A002 - the name of the query parameter
) -> ActivityList:
    """Return what a customer did and what was done for them, the newest first.

    `starting_after_id` goes on after that activity in the same order.
    """
    wanted = ActivityFilter(
        oldest_first=order == "created_at",
        starting_after=place_of(starting_after_id),
        campaign_id=campaign_id,
        campaign_type=campaign_type,
        category=category,
        type=type,
        start_date=query_time(start_date, "start_date"),
        end_date=query_time(end_date, "end_date"),
    )
    page = page_query(limit, 1)
    found, more = await list_activity(work, customer_id, wanted, page.limit)
    return activity_list(found, more=more)
