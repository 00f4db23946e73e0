"""Delete an API key."""

from litestar import delete
from litestar.params import FromPath

from largesse.access.service.keys import delete_key
from largesse.api.dependencies import CurrentWork


@delete("/api/keys/{key_id:str}", operation_id="deleteKey", tags=["Keys"])
async def handler(work: CurrentWork, key_id: FromPath[str]) -> None:
    """End a key and its OAuth tokens."""
    await delete_key(work, key_id)
