"""Delete a location."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.locations import delete_location


@delete("/api/locations/{location_id:str}", operation_id="delete-location", tags=["Locations"])
async def handler(work: CurrentWork, location_id: FromPath[str]) -> None:
    """Delete a location."""
    await delete_location(work, location_id)
