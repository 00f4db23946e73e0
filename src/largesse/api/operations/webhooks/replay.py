"""Send a webhook past events again."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.async_actions import AsyncActionShape, async_action_shape
from largesse.api.shapes.webhooks import ReplayInput
from largesse.api.wire import read_time


@post(
    "/api/webhooks/{webhook_id:str}/replay",
    operation_id="replayWebhook",
    tags=["Webhooks"],
    status_code=202,
)
async def handler(
    work: CurrentWork, webhook_id: FromPath[str], data: JSONBody[ReplayInput]
) -> AsyncActionShape:
    """Begin to send what happened from a moment on again; the events keep their ids."""
    start = read_time(data.start, ".from") or work.now
    end = read_time(data.end, ".to")
    action = await webhooks.replay(work, webhook_id, start, end, data.types)
    return async_action_shape(action)
