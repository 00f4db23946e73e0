"""Create a location."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.locations import LocationInput, LocationShape, location_shape
from largesse.locations import create_location


@post("/api/locations", operation_id="create-location", tags=["Locations"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[LocationInput]) -> LocationShape:
    """Create a location: a circle or polygons on the map."""
    return location_shape(await create_location(work, data.name, data.shape))
