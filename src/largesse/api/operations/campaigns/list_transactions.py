"""List the movements on the cards of a campaign."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import fields_of, list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.transactions import TransactionList, transaction_list
from largesse.vouchers.service.transactions import list_of_campaign

FIELDS = {
    **fields_of("text", id="id", voucher_id="voucher_id", campaign_id="campaign_id"),
    **fields_of("text", source_id="source_id", reason="reason"),
    **fields_of("moment", created_at="created_at"),
}


@get(
    "/v1/campaigns/{campaign_id:str}/transactions",
    operation_id="list-campaign-transactions",
    tags=["Campaigns"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TransactionList:
    """Return a page of what moved on the cards of a gift or loyalty campaign, the newest first."""
    page = await list_of_campaign(
        work,
        campaign_id,
        filters=list_filters(request, work, FIELDS),
        descending=order == "-id",
        after=starting_after_id,
        limit=checked_limit(limit),
    )
    return transaction_list(page)
