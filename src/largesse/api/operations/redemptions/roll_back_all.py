"""Roll back a parent redemption with all its children."""

from typing import Any

from litestar import Request, post
from litestar.params import FromPath, FromQuery

from largesse import redemptions
from largesse.api.answers import answering
from largesse.api.bodies import OPTIONAL_BODY, optional_body
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.redemptions import (
    RollbackInput,
    RolledBackShape,
    rollback_request,
    rolled_back_shape,
)


@post(
    "/v1/redemptions/{parent_redemption_id:str}/rollbacks",
    operation_id="rollback-stacked-redemptions",
    tags=["Redemptions"],
    status_code=200,
    opt={OPTIONAL_BODY: RollbackInput, PLACED: True},
)
async def handler(
    request: Request[Any, Any, Any],
    work: CurrentWork,
    parent_redemption_id: FromPath[str],
    reason: FromQuery[str | None] = None,
    tracking_id: FromQuery[str | None] = None,
) -> RolledBackShape:
    """Take back a parent with all its children, or a redemption that has neither."""
    told = rollback_request(
        await optional_body(request, RollbackInput), reason, tracking_id, several=True
    )
    work = answering(work, rolled_back_shape)
    return rolled_back_shape(await redemptions.roll_back(work, parent_redemption_id, told))
