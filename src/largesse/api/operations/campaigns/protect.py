"""Protect a campaign."""

import msgspec
from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.campaigns import CampaignShape, campaign_shape
from largesse.campaigns.service.campaigns import protect_campaign


class ProtectionInput(msgspec.Struct, frozen=True):
    """Whether a campaign refuses edits."""

    protected: bool


@put(
    "/api/campaigns/{campaign_id:str}/protection",
    operation_id="protect-campaign",
    tags=["Campaigns"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[ProtectionInput]
) -> CampaignShape:
    """Protect a campaign from every edit, or let it be edited again; its codes work as before."""
    return campaign_shape(await protect_campaign(work, campaign_id, protected=data.protected))
