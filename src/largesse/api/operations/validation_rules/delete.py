"""Delete a validation rule."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.campaigns.service.rules import delete_rule


@delete(
    "/v1/validation-rules/{rule_id:str}",
    operation_id="delete-validation-rules",
    tags=["Validation Rules"],
)
async def handler(work: CurrentWork, rule_id: FromPath[str]) -> None:
    """Delete a rule; it comes off everything it was put on."""
    await delete_rule(work, rule_id)
