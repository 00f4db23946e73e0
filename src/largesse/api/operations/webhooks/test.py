"""Send a webhook a test."""

from litestar import post
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.webhooks import LoggedDeliveryShape, logged_delivery_shape


@post(
    "/api/webhooks/{webhook_id:str}/test",
    operation_id="testWebhook",
    tags=["Webhooks"],
    status_code=202,
)
async def handler(work: CurrentWork, webhook_id: FromPath[str]) -> LoggedDeliveryShape:
    """Send a message of the type `webhook.test`, once; its delivery shows what came of it."""
    return logged_delivery_shape(await webhooks.send_test(work, webhook_id))
