"""List API keys."""

from litestar import get

from largesse.access.service.keys import list_keys
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.keys import KeyList, key_shape


@get("/api/keys", operation_id="listKeys", tags=["Keys"])
async def handler(work: CurrentWork) -> KeyList:
    """Return the live keys of the project, the oldest first."""
    keys = [key_shape(key) for key in await list_keys(work)]
    return KeyList(keys, len(keys))
