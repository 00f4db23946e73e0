"""Get a webhook delivery."""

from litestar import get
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.webhooks import LoggedDeliveryShape, logged_delivery_shape


@get(
    "/api/webhooks/deliveries/{delivery_id:str}",
    operation_id="getWebhookDelivery",
    tags=["Webhooks"],
)
async def handler(work: CurrentWork, delivery_id: FromPath[str]) -> LoggedDeliveryShape:
    """Return a message with what was sent, and every try with its answer."""
    return logged_delivery_shape(await webhooks.get_delivery(work, delivery_id))
