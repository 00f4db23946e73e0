"""List the campaigns somebody qualifies for."""

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.params import FromQuery, QueryParameter

from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape, campaign_shape
from largesse.api.shapes.legacy import SingleInput
from largesse.api.shapes.qualifications import examination_of
from largesse.api.wire import wire_time
from largesse.redemptions.service.examine import Order, examine_campaigns


class QualifiedCampaigns(msgspec.Struct, frozen=True):
    """The campaigns that qualify."""

    data: list[CampaignShape]
    total: int
    id: str
    created_at: str
    object: str = "list"
    data_ref: str = "data"


@post(
    "/v1/campaigns/qualification",
    operation_id="examine-campaign-qualification",
    tags=["Campaigns"],
    status_code=200,
    opt={OPTIONAL_BODY: SingleInput},
    deprecated=True,
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    audience_only: Annotated[bool | None, QueryParameter(name="audienceRulesOnly")] = None,
    limit: FromQuery[int] = 10,
    order: FromQuery[Order] = "-created_at",
) -> QualifiedCampaigns:
    """List the campaigns a customer could use on an order; the older form of a qualification."""
    data = await optional_body(request, SingleInput)
    asked = examination_of(data, "campaign", limit, audience_only=bool(audience_only))
    found = [campaign_shape(each) for each in await examine_campaigns(work, asked, order)]
    return QualifiedCampaigns(found, len(found), work.id("qfl_"), wire_time(work.now))
