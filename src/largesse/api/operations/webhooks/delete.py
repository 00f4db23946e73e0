"""Delete a webhook."""

from litestar import delete
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork


@delete(
    "/management/v1/projects/{project_id:str}/webhooks/{webhook_id:str}",
    operation_id="delete-webhook",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
    webhook_id: FromPath[str],
) -> None:
    """End a subscription; its deliveries go with it."""
    await webhooks.delete_webhook(work, webhook_id)
