"""List the codes a customer holds."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.wallets import HoldingList, holding_list
from largesse.vouchers.model import WalletFilter
from largesse.vouchers.service.wallet import list_wallet

FIELDS = {
    **fields_of(
        "text",
        id="id",
        redeemable_id="redeemable_id",
        redeemable_object="redeemable_object",
        holder_role="holder_role",
        campaign_id="campaign_id",
        campaign_type="campaign_type",
        voucher_type="voucher_type",
    ),
    **fields_of("moment", created_at="created_at"),
}


@get(
    "/v1/customers/{customer_id:str}/redeemables",
    operation_id="list-customer-redeemables",
    tags=["Customers"],
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    customer_id: FromPath[str],
    limit: FromQuery[int] = 10,
    order: FromQuery[Literal["id", "-id"]] = "-id",
    starting_after_id: FromQuery[str | None] = None,
) -> HoldingList:
    """Return the codes a customer holds, each with how it stands; `filters[...]` narrow the list.

    `starting_after_id` goes on after that one in the same order.
    """
    wanted = WalletFilter(
        descending=order == "-id",
        starting_after=starting_after_id,
        filters=list_filters(request, work, FIELDS),
    )
    limit = page_query(limit, 1).limit
    known_id, holdings, total, more = await list_wallet(work, customer_id, wanted, limit)
    return holding_list(known_id, holdings, total, more=more)
