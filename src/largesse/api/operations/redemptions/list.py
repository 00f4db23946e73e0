"""List redemptions."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse import redemptions
from largesse.api.bounds import page_query
from largesse.api.conditions import METADATA, fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.shapes.redemptions import RedemptionList, redemption_shape
from largesse.kernel.problem import refuse
from largesse.redemptions.model import RedemptionFilter, RedemptionSort

_PAGES = 99
_FIELDS = {
    **fields_of(
        "text",
        voucher_code="voucher_code",
        related_object_id="related_object_id",
        related_object_parent_id="related_object_parent_id",
        parent_redemption_id="parent_redemption_id",
        failure_code="failure_code",
        result="result",
        object="object",
        customer_id="customer_id",
        campaign_name="campaign_name",
        user_login="user_login",
    ),
    **fields_of("moment", created_at="created_at"),
    **METADATA,
}


@get("/v1/redemptions", operation_id="list-redemptions", tags=["Redemptions"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    result: FromQuery[str | None] = None,
    campaign: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    order: FromQuery[RedemptionSort] = "-created_at",
) -> RedemptionList:
    """Return a page of redemptions and rollbacks, the newest first unless told otherwise.

    `created_at[after]`, `created_at[before]` and `filters` narrow the list.
    """
    created = window_of(pairs_of(request), "created_at")
    wanted = RedemptionFilter(
        result=_result(result),
        campaign=campaign,
        customer=customer,
        created_after=created.after,
        created_before=created.before,
        filters=list_filters(request, work, _FIELDS),
    )
    found, total = await redemptions.list_redemptions(
        work, wanted, order, page_query(limit, page, _PAGES)
    )
    return RedemptionList([redemption_shape(each) for each in found], total)


def _result(value: str | None) -> Literal["SUCCESS", "FAILURE"] | None:
    """Return a result as it is kept; a request may say it as a status."""
    match (value or "").upper():
        case "":
            return None
        case "SUCCESS" | "SUCCEEDED":
            return "SUCCESS"
        case "FAILURE" | "FAILED":
            return "FAILURE"
        case _:
            raise refuse("invalid_query_params", "result", need="SUCCESS, FAILURE", got=value)
