"""Delete a place."""

from litestar import delete
from litestar.params import FromPath

from largesse.access.service.places import delete_place
from largesse.api.dependencies import CurrentWork


@delete("/api/places/{place_id:str}", operation_id="deletePlace", tags=["Places"])
async def handler(work: CurrentWork, place_id: FromPath[str]) -> None:
    """Delete a place that no key and no user is bound to."""
    await delete_place(work, place_id)
