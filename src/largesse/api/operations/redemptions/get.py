"""Get a redemption."""

from litestar import get
from litestar.params import FromPath

from largesse import redemptions
from largesse.api.dependencies import CurrentWork
from largesse.api.permissions import PLACED
from largesse.api.shapes.redemptions import RedemptionShape, redemption_shape


@get(
    "/v1/redemptions/{redemption_id:str}",
    operation_id="get-redemption",
    tags=["Redemptions"],
    opt={PLACED: True},
)
async def handler(work: CurrentWork, redemption_id: FromPath[str]) -> RedemptionShape:
    """Return one redemption or rollback, failed ones too."""
    return redemption_shape(await redemptions.get_redemption(work, redemption_id))
