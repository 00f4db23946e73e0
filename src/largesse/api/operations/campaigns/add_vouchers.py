"""Add vouchers to a campaign."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, FromQuery

from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.vouchers import (
    AsyncStarted,
    VoucherAdd,
    VoucherShape,
    added_shape,
    voucher_draft,
)
from largesse.api.wire import WireResponse
from largesse.kernel.problem import refuse
from largesse.vouchers.service.campaigns import add_vouchers


@post(
    "/v1/campaigns/{campaign_id:str}/vouchers",
    operation_id="add-vouchers-to-campaign",
    tags=["Campaigns"],
    status_code=200,
    opt={OPTIONAL_BODY: VoucherAdd, PLACED: True},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    vouchers_count: FromQuery[int] = 1,
) -> WireResponse:
    """Add codes to a campaign: one is answered, more are made in the background (202).

    The body may be absent; what it says of the vouchers is not taken from the campaign.
    """
    if vouchers_count < 1:
        raise refuse(
            "invalid_query_params", "vouchers_count", need="at least 1", got=vouchers_count
        )
    data = await optional_body(request, VoucherAdd)
    work = answering(work, added_shape)
    added: VoucherShape | AsyncStarted = added_shape(
        await add_vouchers(work, campaign_id, vouchers_count, voucher_draft(data))
    )
    return WireResponse(added, status_code=202 if isinstance(added, AsyncStarted) else 200)
