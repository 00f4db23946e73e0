"""Update a location."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.locations import LocationChangeInput, LocationShape, location_shape
from largesse.api.wire import unless_null
from largesse.locations import update_location


@put("/api/locations/{location_id:str}", operation_id="update-location", tags=["Locations"])
async def handler(
    work: CurrentWork, location_id: FromPath[str], data: JSONBody[LocationChangeInput]
) -> LocationShape:
    """Change a location's name or shape; what is not sent stays."""
    name, shape = unless_null(data.name), unless_null(data.shape)
    return location_shape(await update_location(work, location_id, name, shape))
