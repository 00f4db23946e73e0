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
from largesse.vouchers.service.campaigns import launch_campaign


@post("/v1/campaigns", operation_id="create-campaign", tags=["Campaigns"], status_code=200)
async def handler(work: CurrentWork, data: JSONBody[CampaignCreate]) -> CampaignShape:
    """Create a campaign; one code is made at once, more in the background.

    Without `campaign_type` it follows from the voucher, or from the tiers of a promotion.
    """
    work = answering(work, campaign_shape)
    return campaign_shape(await launch_campaign(work, campaign_draft(data)))
