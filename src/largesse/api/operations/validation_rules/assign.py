"""Put a validation rule on something."""

from litestar import post
from litestar.params import FromPath, FromQuery, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import (
    AssignmentCreate,
    AssignmentShape,
    assignment_shape,
)
from largesse.campaigns.service.assignments import create_assignment


@post(
    "/v1/validation-rules/{rule_id:str}/assignments",
    operation_id="create-validation-rule-assignment",
    tags=["Validation Rules"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    rule_id: FromPath[str],
    data: JSONBody[AssignmentCreate],
    force: FromQuery[bool] = False,  # noqa: FBT002 - the name of the query parameter
) -> AssignmentShape:
    """Put a rule on a voucher, a campaign or a tier; the same pair twice needs `force`."""
    return assignment_shape(
        await create_assignment(
            work, rule_id, data.related_object_type, data.related_object_id, force=force
        )
    )
