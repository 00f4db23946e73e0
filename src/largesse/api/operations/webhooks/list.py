"""List webhooks."""

from litestar import get
from litestar.params import FromPath

from largesse import webhooks
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.webhooks import WebhookList, webhook_shape


@get(
    "/management/v1/projects/{project_id:str}/webhooks",
    operation_id="list-webhooks",
    tags=["Management"],
)
async def handler(
    work: CurrentWork,
    project_id: FromPath[str],  # noqa: ARG001 - the gate has put the work into this project
) -> WebhookList:
    """Return every subscription of the project, the newest first."""
    found = await webhooks.list_webhooks(work)
    return WebhookList([webhook_shape(each) for each in found], len(found))
