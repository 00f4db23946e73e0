"""Change the points of a member."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.loyalties import PointsInput, adjusted_shape, adjustment_of
from largesse.api.shapes.transactions import BalanceShape
from largesse.loyalty.service.adjusting import adjust


@post(
    "/v1/loyalties/members/{member_id:str}/balance",
    operation_id="update-loyalty-card-balance",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    member_id: FromPath[str],
    data: JSONBody[PointsInput],
) -> BalanceShape:
    """Put points on a card, or with a minus take those off it that expire soonest.

    Points expire by the rules of the programme unless `expiration_type` says otherwise; with the
    same `source_id` they move once.
    """
    work = answering(work, adjusted_shape)
    wanted = adjustment_of(data)
    return adjusted_shape(await adjust(work, member_id, wanted))
