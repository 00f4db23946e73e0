"""Update a promotion stack."""

from litestar import put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import StackShape, StackUpdate, stack_shape
from largesse.api.wire import unless_null
from largesse.campaigns.service.stacks import update_stack


@put(
    "/v1/promotions/{campaign_id:str}/stacks/{stack_id:str}",
    operation_id="update-promotion-stack",
    tags=["Promotions"],
)
async def handler(
    work: CurrentWork,
    campaign_id: FromPath[str],
    stack_id: FromPath[str],
    data: JSONBody[StackUpdate],
) -> StackShape:
    """Change a stack; the tiers given replace those it had."""
    tiers = unless_null(data.tiers.ids) if data.tiers else UNSET
    name = unless_null(data.name)
    return stack_shape(
        await update_stack(work, campaign_id, stack_id, name, tiers, data.category_id)
    )
