"""Show a tier of a referral campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import ReferralTierShape, referral_tier_shape
from largesse.referrals.service.programmes import get_tier


@get(
    "/api/referrals/{campaign_id:str}/tiers/{tier_id:str}",
    operation_id="get-referral-tier",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    tier_id: FromPath[str],
) -> ReferralTierShape:
    """Return one tier."""
    return referral_tier_shape(await get_tier(work, campaign_id, tier_id))
