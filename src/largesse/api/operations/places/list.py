"""List places."""

from litestar import get

from largesse.access.service.places import list_places
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.places import PlaceList, place_shape


@get("/api/places", operation_id="listPlaces", tags=["Places"])
async def handler(work: CurrentWork) -> PlaceList:
    """Return the places of the project, the oldest first."""
    places = [place_shape(place) for place in await list_places(work)]
    return PlaceList(places, len(places))
