"""List what came of referrals."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.cursors import checked_limit
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.referrals import ReferralList, Status, referral_list
from largesse.referrals.model import ReferralFilter
from largesse.referrals.service.reading import list_referrals


@get(
    "/api/referrals/{campaign_id:str}/referrals",
    operation_id="list-referrals",
    tags=["Referrals"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    limit: FromQuery[int] = 10,
    status: FromQuery[Status | None] = None,
    referrer: FromQuery[str | None] = None,
    referee: FromQuery[str | None] = None,
    starting_after_id: FromQuery[str | None] = None,
) -> ReferralList:
    """Return referrals of a campaign, the newest first, refused ones with the reason."""
    wanted = ReferralFilter(
        status=status, referrer=referrer, referee=referee, starting_after=starting_after_id
    )
    found, more = await list_referrals(work, campaign_id, wanted, checked_limit(limit))
    return referral_list(found, has_more=more)
