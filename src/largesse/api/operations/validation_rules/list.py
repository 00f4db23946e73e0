"""List validation rules."""

from typing import Literal

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import query_time
from largesse.api.shapes.validation_rules import RuleList, rule_shape
from largesse.campaigns.service.rules import list_rules

Order = Literal["created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"]


@get("/v1/validation-rules", operation_id="list-validation-rules", tags=["Validation Rules"])
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
    start_date: FromQuery[str | None] = None,
    end_date: FromQuery[str | None] = None,
) -> RuleList:
    """Return a page of rules, the newest first unless told otherwise."""
    found, total = await list_rules(
        work,
        query_time(start_date, "start_date"),
        query_time(end_date, "end_date"),
        order,
        page_query(limit, page),
    )
    return RuleList([rule_shape(rule) for rule in found], total)
