"""List what a customer did, by the older call."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.activity import ActivitiesList, activities_list
from largesse.customers.model import ActivityFilter
from largesse.customers.service.activity import list_activity


@get(
    "/v1/customers/{customer_id:str}/activities",
    operation_id="list-customer-activities",
    tags=["Customers"],
    deprecated=True,
)
async def handler(
    work: CurrentWork,
    customer_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["created_at", "-created_at"]] = "-created_at",
    starting_after: FromQuery[str | None] = None,
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
    campaign_id: FromQuery[str | None] = None,
    campaign_type: FromQuery[str | None] = None,
) -> ActivitiesList:
    """Return what a customer did; `starting_after` is the moment the page before ended at."""
    wanted = ActivityFilter(
        oldest_first=order == "created_at",
        before=query_time(starting_after, "starting_after"),
        campaign_id=campaign_id,
        campaign_type=campaign_type,
        start_date=query_time(start_date, "start_date"),
        end_date=query_time(end_date, "end_date"),
    )
    page = page_query(limit, 1)
    found, more = await list_activity(work, customer_id, wanted, page.limit)
    return activities_list(found, more=more)
