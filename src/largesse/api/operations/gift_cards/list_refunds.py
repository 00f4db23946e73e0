"""List refunds onto gift cards."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PERMISSION
from largesse.api.shapes.gift_cards import RefundList, refund_shape
from largesse.redemptions.model.refunds import RefundFilter
from largesse.redemptions.service.refunding import list_refunds


@get(
    "/api/gift-card-refunds",
    operation_id="list-gift-card-refunds",
    tags=["Gift cards"],
    opt={PERMISSION: "gift-cards.read"},
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[str | None] = None,
    card: FromQuery[str | None] = None,
) -> RefundList:
    """Return a page of refunds onto cards, the newest first, of one order or card if asked."""
    found, total = await list_refunds(
        work, RefundFilter(order=order, card=card), page_query(limit, page)
    )
    return RefundList(data=[refund_shape(each) for each in found], total=total)
