"""Exchange points for a reward."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.bounds import checked_metadata
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.redeemables import draft_of
from largesse.api.shapes.redemptions import RedemptionShape, single_redeemed_shape
from largesse.api.shapes.reward_redemptions import RewardRedemptionInput, reward_asked
from largesse.loyalty.service.buying import buy


@post(
    "/v1/loyalties/members/{member_id:str}/redemption",
    operation_id="redeem-reward",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, member_id: FromPath[str], data: JSONBody[RewardRedemptionInput]
) -> RedemptionShape:
    """Exchange points on a loyalty card for a reward; it is a redemption of that card."""
    redeemed = await buy(
        answering(work, single_redeemed_shape),
        member_id,
        reward_asked(data.reward),
        order=draft_of(data.order),
        metadata=checked_metadata(data.metadata or {}),
    )
    return single_redeemed_shape(redeemed)
