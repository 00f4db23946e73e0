"""Take a validation rule off something."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.campaigns.service.assignments import delete_assignment


@delete(
    "/v1/validation-rules/{rule_id:str}/assignments/{assignment_id:str}",
    operation_id="delete-validation-rule-assignment",
    tags=["Validation Rules"],
)
async def handler(work: CurrentWork, rule_id: FromPath[str], assignment_id: FromPath[str]) -> None:
    """Take a rule off an object."""
    await delete_assignment(work, rule_id, assignment_id)
