"""Delete a promotion stack."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.campaigns.service.stacks import delete_stack


@delete(
    "/v1/promotions/{campaign_id:str}/stacks/{stack_id:str}",
    operation_id="delete-promotion-stack",
    tags=["Promotions"],
)
async def handler(work: CurrentWork, campaign_id: FromPath[str], stack_id: FromPath[str]) -> None:
    """Delete a stack; its tiers stay."""
    await delete_stack(work, campaign_id, stack_id)
