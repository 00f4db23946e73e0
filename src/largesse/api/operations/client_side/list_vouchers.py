"""List vouchers with a client key."""

from typing import Any

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.discretion import discreet, permit
from largesse.api.filters import pairs_of, window_of
from largesse.api.operations.vouchers.list import PAGES
from largesse.api.shapes.vouchers import VoucherList, details_shape
from largesse.vouchers import VoucherFilter
from largesse.vouchers.service.reading import list_vouchers


@get("/client/v1/vouchers", operation_id="list-vouchers-client-side", tags=["Client-side"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    campaign: FromQuery[str | None] = None,
    category: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
) -> VoucherList:
    """Return a page of vouchers, the newest first; the project has to allow client keys to.

    `created_at[after]`, `created_at[before]` and the same of `updated_at` narrow the list.
    """
    permit(work, "list_vouchers_enabled")
    pairs = pairs_of(request)
    created, updated = window_of(pairs, "created_at"), window_of(pairs, "updated_at")
    wanted = VoucherFilter(
        campaign=campaign,
        category=category,
        holder=customer,
        created_after=created.after,
        created_before=created.before,
        updated_after=updated.after,
        updated_before=updated.before,
    )
    found, total = await list_vouchers(work, wanted, "-created_at", page_query(limit, page, PAGES))
    return discreet(VoucherList([details_shape(details) for details in found], total))
