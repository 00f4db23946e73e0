"""Get a campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.campaigns import CampaignShape
from largesse.api.shapes.loyalties import programme_shape
from largesse.campaigns.service.campaigns import get_campaign
from largesse.loyalty.service.campaigns import with_tiers


@get(
    "/v1/campaigns/{campaign_id:str}",
    operation_id="get-campaign",
    tags=["Campaigns"],
    opt={PLACED: True},
)
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> CampaignShape:
    """Return one campaign by id or name."""
    (found,) = await with_tiers(work, [await get_campaign(work, campaign_id)])
    return programme_shape(found)
