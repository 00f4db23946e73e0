"""Update a promotion tier."""

from litestar import put
from litestar.params import FromPath, JSONBody

from largesse.api.dependencies import CurrentWork
from largesse.api.shapes.promotions import (
    TierShape,
    TierUpdate,
    tier_change,
    tier_details_shape,
)
from largesse.campaigns.service.promotions import update_tier


@put(
    "/v1/promotions/tiers/{tier_id:str}",
    operation_id="update-promotion-tier",
    tags=["Promotions"],
)
async def handler(
    work: CurrentWork, tier_id: FromPath[str], data: JSONBody[TierUpdate]
) -> TierShape:
    """Change a tier; an explicit null clears a field, what is left out stays."""
    return tier_details_shape(await update_tier(work, tier_id, tier_change(data)))
