"""Replace the secret webhooks are signed with."""

from litestar import post

from largesse import webhooks
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.shapes.webhooks import SecretShape


@post(
    "/api/webhooks/secret/rotate",
    operation_id="rotateWebhookSecret",
    tags=["Webhooks"],
    status_code=200,
)
async def handler(work: CurrentWork, runtime: CurrentRuntime) -> SecretShape:
    """Sign everything sent from now on, retries too, with another secret, and return it."""
    return SecretShape(await webhooks.rotate_secret(work, runtime.webhooks))
