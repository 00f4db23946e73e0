"""Find the locations around a point."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.locations import LocationList, location_shape
from largesse.kernel.geography import read_point
from largesse.kernel.problem import refuse
from largesse.locations import locations_around


@get("/api/locations/around", operation_id="list-locations-around", tags=["Locations"])
async def handler(work: CurrentWork, point: FromQuery[str]) -> LocationList:
    """Return the locations that `point` (`geo:latitude,longitude`) lies in."""
    read = read_point(point)
    if read is None:
        need = "geo:latitude,longitude"
        raise refuse("invalid_query_params", "point", need=need, got=point[:100])
    found = await locations_around(work, read)
    return LocationList([location_shape(each) for each in found], len(found), has_more=False)
