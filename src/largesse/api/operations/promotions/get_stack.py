"""Get a promotion stack."""

from litestar import get
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import StackShape, stack_shape
from largesse.campaigns.service.stacks import get_stack


@get(
    "/v1/promotions/{campaign_id:str}/stacks/{stack_id:str}",
    operation_id="get-promotion-stack",
    tags=["Promotions"],
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], stack_id: FromPath[str]
) -> StackShape:
    """Return one stack of a campaign."""
    return stack_shape(await get_stack(work, campaign_id, stack_id))
