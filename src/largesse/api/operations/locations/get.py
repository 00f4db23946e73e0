"""Get a location."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.locations import LocationShape, location_shape
from largesse.locations import get_location


@get("/v1/locations/{location_id:str}", operation_id="get-location", tags=["Locations"])
async def handler(work: CurrentWork, location_id: FromPath[str]) -> LocationShape:
    """Return the location with this id."""
    return location_shape(await get_location(work, location_id))
