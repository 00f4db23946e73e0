"""Update a place."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.access.service.places import update_place
from largesse.api.dependencies import CurrentWork
from largesse.api.places import campaigns_named
from largesse.api.shapes.places import PlaceChange, PlaceShape, place_draft, place_shape


@put("/api/places/{place_id:str}", operation_id="updatePlace", tags=["Places"])
async def handler(
    work: CurrentWork, place_id: FromPath[str], data: JSONBody[PlaceChange]
) -> PlaceShape:
    """Change a place; the campaigns sent are its campaigns, all of them."""
    campaigns = await campaigns_named(work, data.campaigns)
    return place_shape(await update_place(work, place_id, place_draft(data, campaigns)))
