"""Get a campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape, campaign_shape
from largesse.campaigns.service.campaigns import get_campaign


@get("/v1/campaigns/{campaign_id:str}", operation_id="get-campaign", tags=["Campaigns"])
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> CampaignShape:
    """Return one campaign by id or name."""
    return campaign_shape(await get_campaign(work, campaign_id))
