"""Update an API key."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.access.service.keys import update_key
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.keys import KeyChange, KeyShape, key_draft, key_shape


@put("/api/keys/{key_id:str}", operation_id="updateKey", tags=["Keys"])
async def handler(work: CurrentWork, key_id: FromPath[str], data: JSONBody[KeyChange]) -> KeyShape:
    """Change what a key is called, may and sees; what is not sent stays."""
    return key_shape(await update_key(work, key_id, key_draft(data)))
