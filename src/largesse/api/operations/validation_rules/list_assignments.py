"""List assignments of validation rules."""

from typing import Literal

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.validation_rules import AssignmentList, assignment_list
from largesse.campaigns.service.assignments import list_assignments

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at"]


@get(
    "/v1/validation-rules-assignments",
    operation_id="list-validation-rules-assignments",
    tags=["Validation Rules"],
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
    rule: FromQuery[str | None] = None,
    related_object_id: FromQuery[str | None] = None,
) -> AssignmentList:
    """Return a page of assignments, of one rule or one object if told so."""
    found, total = await list_assignments(
        work, rule, related_object_id, order, page_query(limit, page)
    )
    return assignment_list(found, total)
