"""Create a promotion stack."""

from litestar import post
from litestar.params import FromPath, JSONBody

from largesse.api.answers import answering
from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import StackCreate, StackShape, stack_shape
from largesse.campaigns.service.stacks import create_stack


@post(
    "/v1/promotions/{campaign_id:str}/stacks",
    operation_id="create-promotion-stack",
    tags=["Promotions"],
    status_code=200,
)
async def handler(
    work: CurrentWork, campaign_id: FromPath[str], data: JSONBody[StackCreate]
) -> StackShape:
    """Create a stack of up to 30 tiers of one campaign, applied in the order given."""
    work = answering(work, stack_shape)
    return stack_shape(
        await create_stack(
            work, campaign_id, data.name, data.tiers.ids or [], data.category_id or None
        )
    )
