"""List the points movements of a programme."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.operations.campaigns.list_transactions import FIELDS
from largesse.api.shapes.transactions import TransactionList, transaction_list
from largesse.loyalty.service.transactions import list_of_programme


@get(
    "/v1/loyalties/{campaign_id:str}/transactions",
    operation_id="list-loyalty-campaign-transactions",
    tags=["Loyalties"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TransactionList:
    """Return the movements of points on all cards of a programme, the newest first."""
    found = await list_of_programme(
        work,
        campaign_id,
        checked_limit(limit),
        filters=list_filters(request, work, FIELDS),
        descending=order == "-id",
        after=starting_after_id,
    )
    return transaction_list(found)
