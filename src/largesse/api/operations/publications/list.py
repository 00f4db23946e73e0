"""List publications."""

from typing import Any, Literal

from litestar import Request, get
from litestar.params import FromQuery

from largesse.api.bounds import page_query
from largesse.api.conditions import METADATA, fields_of, list_filters
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.publications import PublicationList, listed_publication_shape
from largesse.customers.service.profiles import summaries
from largesse.vouchers import PublicationFilter
from largesse.vouchers.service.publishing import list_publications

Order = Literal[
    "id",
    "-id",
    "voucher_code",
    "-voucher_code",
    "tracking_id",
    "-tracking_id",
    "customer_id",
    "-customer_id",
    "created_at",
    "-created_at",
    "channel",
    "-channel",
]
FIELDS = {
    **fields_of(
        "text",
        failure_code="failure_code",
        result="result",
        customer_id="customer_id",
        campaign_name="campaign_name",
        voucher_type="voucher_type",
        parent_object_id="campaign_id",
        related_object_id="voucher_ids",
        source_id="source_id",
    ),
    **fields_of("flag", is_referral_code="is_referral_code"),
    **fields_of("moment", created_at="created_at"),
    **METADATA,
}
VoucherTypes = Literal[
    "discount", "gift", "loyalty", "DISCOUNT_VOUCHER", "GIFT_VOUCHER", "LOYALTY_CARD"
]
_TYPES = {"discount": "DISCOUNT_VOUCHER", "gift": "GIFT_VOUCHER", "loyalty": "LOYALTY_CARD"}


@get("/v1/publications", operation_id="list-publications", tags=["Publications"])
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    limit: FromQuery[int] = 10,
    page: FromQuery[int] = 1,
    order: FromQuery[Order] = "-created_at",
    campaign: FromQuery[str | None] = None,
    customer: FromQuery[str | None] = None,
    voucher: FromQuery[str | None] = None,
    result: FromQuery[Literal["SUCCESS", "FAILURE"] | None] = None,
    voucher_type: FromQuery[VoucherTypes | None] = None,
    is_referral_code: FromQuery[bool | None] = None,
    source_id: FromQuery[str | None] = None,
) -> PublicationList:
    """Return a page of publications, the newest first; `filters[...]` narrow it."""
    wanted = PublicationFilter(
        campaign=campaign,
        customer=customer,
        result=result,
        voucher_type=_TYPES.get(voucher_type or "", voucher_type),
        is_referral_code=is_referral_code,
        source_id=source_id,
        filters=list_filters(request, work, FIELDS),
    )
    found, total = await list_publications(work, wanted, voucher, order, page_query(limit, page))
    ids = sorted({details.customer.id for details in found if details.customer})
    told = await summaries(work, ids)
    return PublicationList([listed_publication_shape(each, told) for each in found], total)
