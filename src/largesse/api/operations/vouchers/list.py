"""List vouchers."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import METADATA, fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.filters import pairs_of, query_tree, window_of
from largesse.api.permissions import PLACED
from largesse.api.shapes.vouchers import VoucherList, details_shape
from largesse.vouchers import VoucherFilter
from largesse.vouchers.service.reading import list_vouchers

PAGES = 99
Order = Literal["created_at", "-created_at", "updated_at", "-updated_at", "code", "-code"]

FIELDS = {
    **fields_of(
        "text",
        id="id",
        code="code",
        campaign="campaign",
        campaigns="campaign",
        campaign_name="campaign",
        campaign_id="campaign_id",
        campaign_ids="campaign_id",
        category="category",
        categories="category",
        category_id="category_id",
        category_ids="category_id",
        type="type",
        voucher_type="type",
        discount_type="discount_type",
        holder_id="holder_id",
        customer_id="holder_id",
    ),
    **fields_of(
        "moment",
        created_at="created_at",
        updated_at="updated_at",
        start_date="start_date",
        expiration_date="expiration_date",
    ),
    **fields_of("number", publish_count="publish_count", redemption_quantity="redemption_quantity"),
    **fields_of("flag", is_referral_code="is_referral_code"),
    **fields_of("active", active="active"),
    **METADATA,
}


@get("/v1/vouchers", operation_id="list-vouchers", tags=["Vouchers"], opt={PLACED: True})
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    code: FromQuery[str | None] = None,
    campaign: FromQuery[str | None] = None,
    campaign_id: FromQuery[str | None] = None,
    category: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    order: FromQuery[Order] = "-created_at",
) -> VoucherList:
    """Return a page of vouchers, the newest first unless told otherwise.

    `created_at[after]`, `created_at[before]`, the same of `updated_at`, `ids` and `filters[...]`
    narrow the list.
    """
    pairs = pairs_of(request)
    created, updated = window_of(pairs, "created_at"), window_of(pairs, "updated_at")
    ids = query_tree(pairs, "ids").get("ids")
    wanted = VoucherFilter(
        code=code,
        campaign=campaign_id or campaign,
        category=category,
        holder=customer,
        created_after=created.after,
        created_before=created.before,
        updated_after=updated.after,
        updated_before=updated.before,
        ids=ids.split(",") if isinstance(ids, str) else ids,
        filters=list_filters(request, work, FIELDS),
    )
    found, total = await list_vouchers(work, wanted, order, page_query(limit, page, PAGES))
    return VoucherList([details_shape(details) for details in found], total)
