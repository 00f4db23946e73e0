"""List the points movements of a member."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.conditions import list_filters
from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.operations.campaigns.list_transactions import FIELDS
from largesse.api.shapes.transactions import TransactionList, transaction_list
from largesse.loyalty.service.transactions import list_of_member


@get(
    "/v1/loyalties/members/{member_id:str}/transactions",
    operation_id="list-loyalty-card-transactions",
    tags=["Loyalties"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    member_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> TransactionList:
    """Return the movements of points on a card, the newest first unless told otherwise."""
    found = await list_of_member(
        work,
        member_id,
        None,
        checked_limit(limit),
        filters=list_filters(request, work, FIELDS),
        descending=order == "-id",
        after=starting_after_id,
    )
    return transaction_list(found)
