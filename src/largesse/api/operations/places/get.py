"""Get a place."""

from litestar import get
from litestar.params import FromPath

from largesse.access.service.places import get_place
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.places import PlaceShape, place_shape


@get("/api/places/{place_id:str}", operation_id="getPlace", tags=["Places"])
async def handler(work: CurrentWork, place_id: FromPath[str]) -> PlaceShape:
    """Return one place."""
    return place_shape(await get_place(work, place_id))
