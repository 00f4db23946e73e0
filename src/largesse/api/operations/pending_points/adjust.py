"""Adjust pending points."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.pending_points import AdjustedShape, PendingBalanceInput, adjusted_shape
from largesse.loyalty.service.pending import adjust


@post(
    "/v1/loyalties/members/{member_id:str}/pending-points/{pending_points_id:str}/balance",
    operation_id="adjust-member-pending-points",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork,
    member_id: FromPath[str],
    pending_points_id: FromPath[str],
    data: JSONBody[PendingBalanceInput],
) -> AdjustedShape:
    """Add to points that wait, or take from them."""
    return adjusted_shape(await adjust(work, member_id, pending_points_id, data.points))
