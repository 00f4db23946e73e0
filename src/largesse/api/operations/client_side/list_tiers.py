"""List promotion tiers with a client key."""

from litestar import get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet
from largesse.api.operations.promotions.list_tiers import Order
from largesse.api.shapes.promotions import TierList, tier_details_shape
from largesse.campaigns.service.promotions import list_tiers


@get(
    "/client/v1/promotions/tiers",
    operation_id="list-promotion-tiers-client-side",
    tags=["Client-side"],
)
async def handler(
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    is_available: FromQuery[bool | None] = None,
    order: FromQuery[Order] = "-created_at",
) -> TierList:
    """Return a page of tiers; available ones are switched on and within their dates."""
    slice_ = page_query(limit, page)
    found, total = await list_tiers(work, None, order, slice_, available=is_available)
    shapes = [discreet(tier_details_shape(details)) for details in found]
    return TierList(shapes, total, slice_.offset + len(shapes) < total)
