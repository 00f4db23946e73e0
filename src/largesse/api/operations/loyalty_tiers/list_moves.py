"""List how a member moved from tier to tier."""

from litestar import get
from litestar.params import FromPath, FromQuery

from largesse.api.bounds import page_query
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalty_tiers import TierMoveList, move_list
from largesse.loyalty.service.tier_structures import moves_of_member


@get(
    "/api/loyalty/members/{member_id:str}/tier-moves",
    operation_id="list-member-tier-moves",
    tags=["Loyalties"],
)
async def handler(
    work: CurrentWork, member_id: FromPath[str], limit: FromQuery[int] = 10
) -> TierMoveList:
    """Return how the member of a card moved from tier to tier, the newest move first."""
    limit = page_query(limit, 1).limit
    return move_list(await moves_of_member(work, member_id, limit), work.project.zone)
