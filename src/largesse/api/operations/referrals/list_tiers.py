"""List the tiers of a referral campaign."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import ReferralTierList, referral_tier_shape
from largesse.referrals.service.programmes import list_tiers


@get(
    "/api/referrals/{campaign_id:str}/tiers",
    operation_id="list-referral-tiers",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
) -> ReferralTierList:
    """Return what referrers get, the oldest tier first."""
    found = [referral_tier_shape(each) for each in await list_tiers(work, campaign_id)]
    return ReferralTierList(found, len(found))
