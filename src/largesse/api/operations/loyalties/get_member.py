"""Get a member."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_members import MemberShape, member_shape
from largesse.loyalty.service.members import get_member
from largesse.loyalty.service.tier_structures import tiers_of_card


@get("/v1/loyalties/members/{member_id:str}", operation_id="get-member", tags=["Loyalties"])
async def handler(work: CurrentWork, member_id: FromPath[str]) -> MemberShape:
    """Return one loyalty card by code or id, with the tier its member has."""
    details = await get_member(work, member_id)
    tiers = await tiers_of_card(work, details.voucher.id)
    return member_shape(details, tiers, work.project.zone)
