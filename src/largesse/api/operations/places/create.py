"""Create a place."""

from litestar import post
from litestar.params import JSONBody

from largesse.access.service.places import add_place
from largesse.api.dependencies import CurrentWork
from largesse.api.places import campaigns_named
from largesse.api.shapes.places import PlaceInput, PlaceShape, place_draft, place_shape


@post("/api/places", operation_id="createPlace", tags=["Places"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[PlaceInput]) -> PlaceShape:
    """Create a place that keys and users can be bound to; `parent_id` is the place it lies in."""
    campaigns = await campaigns_named(work, data.campaigns)
    return place_shape(await add_place(work, data.kind, place_draft(data, campaigns)))
