"""Get a member of a programme."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_members import MemberShape, member_shape
from largesse.loyalty.service.members import get_member
from largesse.loyalty.service.tier_structures import tiers_of_card


@get(
    "/v1/loyalties/{campaign_id:str}/members/{member_id:str}",
    operation_id="get-member-1",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], member_id: FromPath[str]
) -> MemberShape:
    """Return one card of a programme by code or id, with the tier its member has."""
    details = await get_member(work, member_id, campaign_id)
    tiers = await tiers_of_card(work, details.voucher.id)
    return member_shape(details, tiers, work.project.zone)
