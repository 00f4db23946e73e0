"""Report what gift cards were sold for."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, window_of
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import SaleList, sale_list
from largesse.vouchers.model import SaleFilter
from largesse.vouchers.service.selling import list_sales


@get(
    "/api/gift-card-sales",
    operation_id="list-gift-card-sales",
    tags=["Gift cards"],
    opt={PERMISSION: "gift-cards.read"},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    campaign: FromQuery[str | None] = None,
) -> SaleList:
    """Return a page of sales, the newest first, and by currency what all of them come to.

    `campaign`, `sold_at[after]` and `sold_at[before]` narrow both.
    """
    sold = window_of(pairs_of(request), "sold_at")
    wanted = SaleFilter(campaign=campaign, sold_after=sold.after, sold_before=sold.before)
    return sale_list(*await list_sales(work, wanted, page_query(limit, page)))
