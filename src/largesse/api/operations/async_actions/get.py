"""Get a background action."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.async_actions import AsyncActionShape, async_action_shape
from largesse.jobs import get_action


@get("/v1/async-actions/{action_id:str}", operation_id="get-async-action", tags=["Async Actions"])
async def handler(work: CurrentWork, action_id: FromPath[str]) -> AsyncActionShape:
    """Return one background action: how far it is, and what came of it."""
    return async_action_shape(await get_action(work, action_id))
