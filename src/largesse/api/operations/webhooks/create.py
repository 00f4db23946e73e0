"""Create a webhook."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse import webhooks
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.shapes.webhooks import WebhookInput, WebhookShape, webhook_change, webhook_shape


@post(
    "/management/v1/projects/{project_id:str}/webhooks",
    operation_id="create-webhook",
    tags=["Management"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    runtime: CurrentRuntime,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    data: JSONBody[WebhookInput],
) -> WebhookShape:
    """Subscribe an address to events."""
    made = await webhooks.create_webhook(work, webhook_change(data), runtime.webhooks)
    return webhook_shape(made)
