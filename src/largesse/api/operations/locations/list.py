"""List locations."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.locations import LocationList, location_shape
from largesse.locations import list_locations
from largesse.locations.model import LocationFilter, LocationOrder

FIELDS = {
    **fields_of("text", name="name"),
    **fields_of("moment", created_at="created_at", updated_at="updated_at"),
}


@get("/v1/locations", operation_id="list-locations", tags=["Locations"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    order: FromQuery[LocationOrder] = "-created_at",
    end_date: FromQuery[str | None] = None,
) -> LocationList:
    """Return the first locations; `end_date` leaves out those made after it."""
    wanted = LocationFilter(list_filters(request, work, FIELDS), query_time(end_date, "end_date"))
    found, total = await list_locations(work, wanted, order, page_query(limit, 1).limit)
    return LocationList([location_shape(each) for each in found], total, total > len(found))
