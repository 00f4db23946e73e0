"""Add a promotion tier from a template."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.templates import TierMadeShape, TierSetup, setup_tier, tier_made_shape
from largesse.campaigns.service.templates import add_tier_from_template


@post(
    "/v1/templates/campaigns/{campaign_template_id:str}/tier-setup",
    operation_id="add-tier-from-template",
    tags=["Templates"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_template_id: FromPath[str], data: JSONBody[TierSetup]
) -> TierMadeShape:
    """Add a tier made of a discount template to a promotion; its rules are made anew."""
    draft, window = setup_tier(data)
    work = answering(work, tier_made_shape)
    return tier_made_shape(
        await add_tier_from_template(work, campaign_template_id, data.campaign_id, draft, window)
    )
