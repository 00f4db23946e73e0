"""Delete a loyalty tier."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.loyalty.service.tier_structures import delete_tier


@delete(
    "/api/loyalty/{campaign_id:str}/tiers/{loyalty_tier_id:str}",
    operation_id="delete-loyalty-tier",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], loyalty_tier_id: FromPath[str]
) -> None:
    """Delete a tier; its members are moved to what they qualify for besides, in the background."""
    await delete_tier(work, campaign_id, loyalty_tier_id)
