"""Delete a promotion tier."""

from litestar import delete
from litestar.params import FromPath

from largesse.api.dependencies import CurrentWork
from largesse.campaigns.service.promotions import delete_tier


@delete(
    "/v1/promotions/tiers/{tier_id:str}",
    operation_id="delete-promotion-tier",
    tags=["Promotions"],
)
async def handler(work: CurrentWork, tier_id: FromPath[str]) -> None:
    """Delete a tier; stacks that hold it lose it."""
    await delete_tier(work, tier_id)
