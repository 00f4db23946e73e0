"""Get a webhook."""

from litestar import get
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.webhooks import WebhookShape, webhook_shape


@get(
    "/management/v1/projects/{project_id:str}/webhooks/{webhook_id:str}",
    operation_id="get-webhook",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    webhook_id: FromPath[str],
) -> WebhookShape:
    """Return one subscription."""
    return webhook_shape(await webhooks.get_webhook(work, webhook_id))
