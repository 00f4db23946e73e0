"""Create a tier of a referral campaign."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import (
    ReferralTierInput,
    ReferralTierShape,
    referral_tier_draft,
    referral_tier_shape,
)
from largesse.referrals.service.programmes import create_tier


@post(
    "/api/referrals/{campaign_id:str}/tiers",
    operation_id="create-referral-tier",
    tags=["Referrals"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    data: JSONBody[ReferralTierInput],
) -> ReferralTierShape:
    """Say what referrers get: for every so many referees, or once a minimum has come."""
    tier = await create_tier(work, campaign_id, referral_tier_draft(data))
    return referral_tier_shape(tier)
