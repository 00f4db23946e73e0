"""Get an API key."""

from litestar import get
from litestar.params import FromPath

from largesse.access.service.keys import get_key
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.keys import KeyShape, key_shape


@get("/api/keys/{key_id:str}", operation_id="getKey", tags=["Keys"])
async def handler(work: CurrentWork, key_id: FromPath[str]) -> KeyShape:
    """Return one live key."""
    return key_shape(await get_key(work, key_id))
