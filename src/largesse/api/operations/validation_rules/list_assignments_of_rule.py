"""List the assignments of a validation rule."""

from typing import Literal

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.campaigns.service.assignments import list_assignments_of_rule

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


@get(
    "/v1/validation-rules/{rule_id:str}/assignments",
    operation_id="list-validation-rule-assignments",
    tags=["Validation Rules"],
)
async def handler(
    work: CurrentWork,
    rule_id: FromPath[str],
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
) -> AssignmentList:
    """Return a page of what a rule was put on."""
    found, total = await list_assignments_of_rule(work, rule_id, order, page_query(limit, page))
    return assignment_list(found, total)
