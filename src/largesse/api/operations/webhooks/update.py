"""Update a webhook."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse import webhooks
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.shapes.webhooks import WebhookInput, WebhookShape, webhook_change, webhook_shape


@put(
    "/management/v1/projects/{project_id:str}/webhooks/{webhook_id:str}",
    operation_id="update-webhook",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    runtime: CurrentRuntime,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    webhook_id: FromPath[str],
    data: JSONBody[WebhookInput],
) -> WebhookShape:
    """Change a subscription; the events told replace those there were."""
    changed = await webhooks.update_webhook(
        work, webhook_id, webhook_change(data), runtime.webhooks
    )
    return webhook_shape(changed)
