"""Get the secret webhooks are signed with."""

from litestar import get

from largesse import webhooks
from largesse.api.dependencies import CurrentRuntime, CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.webhooks import SecretShape


@get(
    "/api/webhooks/secret",
    operation_id="getWebhookSecret",
    tags=["Webhooks"],
    opt={PERMISSION: "webhooks.write"},
)
async def handler(work: CurrentWork, runtime: CurrentRuntime) -> SecretShape:
    """Return what every message of the project's webhooks is signed with."""
    return SecretShape(await webhooks.secret_of(work, runtime.webhooks))
