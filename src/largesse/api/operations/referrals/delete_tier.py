"""Delete a tier of a referral campaign."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.referrals.service.programmes import delete_tier


@delete(
    "/api/referrals/{campaign_id:str}/tiers/{tier_id:str}",
    operation_id="delete-referral-tier",
    tags=["Referrals"],
    status_code=204,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    tier_id: FromPath[str],
) -> None:
    """Delete a tier; what it gave stays given."""
    await delete_tier(work, campaign_id, tier_id)
