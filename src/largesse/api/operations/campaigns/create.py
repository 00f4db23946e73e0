"""Create a campaign."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import (
    CampaignCreate,
    CampaignShape,
    campaign_draft,
    campaign_shape,
)
from largesse.api.shapes.loyalties import is_programme, programme_shape, rules_of_request
from largesse.loyalty.service.campaigns import launch_programme
from largesse.vouchers.service.campaigns import launch_campaign


@post("/v1/campaigns", operation_id="create-campaign", tags=["Campaigns"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[CampaignCreate]) -> CampaignShape:
    """Create a campaign; one code is made at once, more in the background.

    Without `campaign_type` it follows from the voucher, or from the tiers of a promotion.
    """
    draft = campaign_draft(data)
    if is_programme(draft):
        work = answering(work, programme_shape)
        return programme_shape(await launch_programme(work, draft, rules_of_request(data)))
    work = answering(work, campaign_shape)
    return campaign_shape(await launch_campaign(work, draft))
