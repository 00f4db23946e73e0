"""Activate pending points."""

from litestar import post
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.pending_points import ActivatedShape, activated_shape
from largesse.loyalty.service.pending import activate


@post(
    "/v1/loyalties/members/{member_id:str}/pending-points/{pending_points_id:str}/activate",
    operation_id="activate-member-pending-points",
    tags=["Loyalties"],
    status_code=200,
)
async def handler(
    work: CurrentWork, member_id: FromPath[str], pending_points_id: FromPath[str]
) -> ActivatedShape:
    """Put points that wait on their card now; their expiry is counted from now."""
    return activated_shape(await activate(work, member_id, pending_points_id))
