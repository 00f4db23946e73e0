"""Add a promotion tier to a campaign."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import (
    TierCreate,
    TierShape,
    tier_details_shape,
    tier_draft,
)
from largesse.campaigns.service.promotions import create_tier


@post(
    "/v1/promotions/{campaign_id:str}/tiers",
    operation_id="add-promotion-tier-to-campaign",
    tags=["Promotions"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[TierCreate]
) -> TierShape:
    """Add a tier; without a hierarchy it comes after all others."""
    work = answering(work, tier_details_shape)
    return tier_details_shape(await create_tier(work, campaign_id, tier_draft(data)))
