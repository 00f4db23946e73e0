"""Disable a campaign."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.campaigns import CampaignShape, campaign_shape
from largesse.campaigns.service.campaigns import switch_campaign


@post(
    "/v1/campaigns/{campaign_id:str}/disable",
    operation_id="disable-campaign",
    tags=["Campaigns"],
    opt={PLACED: True},
    status_code=200,
)
async def handler(work: CurrentWork, campaign_id: FromPath[str]) -> CampaignShape:
    """Switch a campaign off: none of its codes and tiers can be used."""
    return campaign_shape(await switch_campaign(work, campaign_id, active=False))
