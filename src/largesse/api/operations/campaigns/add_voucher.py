"""Add a voucher with a given code to a campaign."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath

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
from largesse.vouchers.service.campaigns import add_vouchers


@post(
    "/v1/campaigns/{campaign_id:str}/vouchers/{code:str}",
    operation_id="add-voucher-with-specific-code-to-campaign",
    tags=["Campaigns"],
    status_code=200,
    opt={OPTIONAL_BODY: VoucherAdd, PLACED: True},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    campaign_id: FromPath[str],
    code: FromPath[str],
) -> VoucherShape | AsyncStarted:
    """Add one voucher with this code; a code that is taken is `duplicate_found`."""
    data = await optional_body(request, VoucherAdd)
    work = answering(work, added_shape)
    return added_shape(await add_vouchers(work, campaign_id, 1, voucher_draft(data, code)))
