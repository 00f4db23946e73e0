"""Create an API key."""

from litestar import post
from litestar.params import JSONBody

from largesse.access.service.keys import add_key
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.keys import KeyInput, KeyShape, key_draft, key_shape


@post("/api/keys", operation_id="createKey", tags=["Keys"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[KeyInput]) -> KeyShape:
    """Create a key; `app_token` is told here and never again.

    Nobody makes a key that may more than the one it is made with.
    """
    made, key = await add_key(work, data.kind, key_draft(data))
    return key_shape(key, made)
