"""Update a campaign."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import (
    CampaignShape,
    CampaignUpdate,
    campaign_change,
    campaign_shape,
)
from largesse.vouchers.service.reaching import update_campaign


@put("/v1/campaigns/{campaign_id:str}", operation_id="update-campaign", tags=["Campaigns"])
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[CampaignUpdate]
) -> CampaignShape:
    """Change a campaign and those of its vouchers neither published nor redeemed.

    An explicit null clears a field; what is left out stays.
    """
    return campaign_shape(await update_campaign(work, campaign_id, campaign_change(data)))
