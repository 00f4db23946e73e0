"""Update a tier of a referral campaign."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import (
    ReferralTierShape,
    ReferralTierUpdate,
    referral_tier_change,
    referral_tier_shape,
)
from largesse.referrals.service.programmes import change_tier


@put(
    "/api/referrals/{campaign_id:str}/tiers/{tier_id:str}",
    operation_id="update-referral-tier",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    tier_id: FromPath[str],
    data: JSONBody[ReferralTierUpdate],
) -> ReferralTierShape:
    """Change a tier; it holds for referees who come from now on."""
    tier = await change_tier(work, campaign_id, tier_id, referral_tier_change(data))
    return referral_tier_shape(tier)
