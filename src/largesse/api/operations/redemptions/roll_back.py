"""Roll back a redemption."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, FromQuery

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.redemptions import (
    RedemptionShape,
    RollbackInput,
    redemption_shape,
    rollback_request,
)
from largesse.redemptions.model import RolledBack


@post(
    "/v1/redemptions/{redemption_id:str}/rollback",
    operation_id="rollback-redemption",
    tags=["Redemptions"],
    status_code=200,
    opt={OPTIONAL_BODY: RollbackInput, PLACED: True},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    redemption_id: FromPath[str],
    reason: FromQuery[str | None] = None,
    tracking_id: FromQuery[str | None] = None,
) -> RedemptionShape:
    """Take back one redemption, not older than three months; the body may be absent."""

    def shape(rolled_back: RolledBack) -> RedemptionShape:
        return redemption_shape(rolled_back.rollbacks[0])

    told = rollback_request(
        await optional_body(request, RollbackInput), reason, tracking_id, several=False
    )
    return shape(await redemptions.roll_back(answering(work, shape), redemption_id, told))
