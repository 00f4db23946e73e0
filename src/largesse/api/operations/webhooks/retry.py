"""Send a webhook delivery again."""

from litestar import post
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.webhooks import LoggedDeliveryShape, logged_delivery_shape


@post(
    "/api/webhooks/deliveries/{delivery_id:str}/retry",
    operation_id="retryWebhookDelivery",
    tags=["Webhooks"],
    status_code=202,
)
async def handler(work: CurrentWork, delivery_id: FromPath[str]) -> LoggedDeliveryShape:
    """Send the same message once more, now, whatever came of it and though the webhook be off."""
    return logged_delivery_shape(await webhooks.retry_delivery(work, delivery_id))
