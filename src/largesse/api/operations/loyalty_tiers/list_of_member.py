"""List the loyalty tiers of a member."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import LoyaltyTierList, member_tiers
from largesse.loyalty.service.tier_structures import tiers_of_member


@get(
    "/v1/loyalties/members/{member_id:str}/tiers",
    operation_id="list-member-loyalty-tier",
    tags=["Loyalties"],
)
async def handler(work: CurrentWork, member_id: FromPath[str]) -> LoyaltyTierList:
    """Return the tier a member has, and those they have reached that begin later."""
    return member_tiers(await tiers_of_member(work, member_id), work.project.zone)
