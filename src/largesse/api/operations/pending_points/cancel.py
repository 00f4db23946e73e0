"""Cancel pending points."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.loyalty.service.pending import cancel


@post(
    "/v1/loyalties/members/{member_id:str}/pending-points/{pending_points_id:str}/cancel",
    operation_id="cancel-member-pending-points",
    tags=["Loyalties"],
    status_code=204,
)
async def handler(
    work: CurrentWork, member_id: FromPath[str], pending_points_id: FromPath[str]
) -> None:
    """Let points that wait go."""
    await cancel(work, member_id, pending_points_id)
