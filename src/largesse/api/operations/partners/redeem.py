"""Exchange a member's points at a partner."""

from litestar import post
from litestar.params import JSONBody

from largesse.api.answers import answering
from largesse.api.bounds import checked_metadata
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.given_rewards import PartnerRedemptionInput
from largesse.api.shapes.redeemables import draft_of
from largesse.api.shapes.redemptions import RedemptionShape, single_redeemed_shape
from largesse.api.shapes.reward_redemptions import reward_asked
from largesse.kernel.problem import refuse
from largesse.loyalty.service.buying import buy


@post(
    "/api/partners/redemptions",
    operation_id="redeem-at-partner",
    tags=["Partners"],
    status_code=200,
)
async def handler(work: CurrentWork, data: JSONBody[PartnerRedemptionInput]) -> RedemptionShape:
    """Exchange points of a member for a reward at a partner's till.

    A partner's key may burn no more points at once and on a day than it is allowed.
    """
    if not data.member:
        raise refuse("invalid_payload", ".member", need="the code of a loyalty card")
    redeemed = await buy(
        answering(work, single_redeemed_shape),
        data.member,
        reward_asked(data.reward),
        order=draft_of(data.order),
        metadata=checked_metadata(data.metadata or {}),
    )
    return single_redeemed_shape(redeemed)
